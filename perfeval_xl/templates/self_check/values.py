"""How 自检 reads a target or an actual: the value grammar (`perfeval_xl.values`) as formulas, for what units usually write.

What stands in a cell is folded, cut into numbers and what is between them, and given a kind: e empty, y yes or no, l achievement
level, d date, n number, p percent, m money, t text; x what only the tool can read, h the same where it may be a hint of the form.
Nothing is said of x and h: 看不出，由财政核对.
"""

from __future__ import annotations

from calendar import monthrange

from perfeval_xl.facts.spreadsheet import PACKED, YEARS
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check import certain as certainty
from perfeval_xl.templates.self_check.lines import BROKEN, WorkingLine
from perfeval_xl.templates.self_check.reading import EXACT, MEASURED, is_hint, one_of
from perfeval_xl.templates.self_check.value_words import (
    ANSWERS,
    BEFORE_EVENTS,
    BY_ONE,
    BY_THEN,
    BY_TWO,
    DATE_HEADS,
    DONE,
    EVENTS,
    HINT_SIGNS,
    KIND_NUMBERS,
    KNOWN,
    MORE,
    NOT_YET,
    NOTHING,
    OP_WORDS,
    OPS,
    PARTLY,
    SCALE_HEADS,
    SCALED,
    SUFFIX,
    UNDONE,
    UNITS,
    WHAT,
    WHAT_ENDS,
    WHOLLY,
    ZERO,
)
from perfeval_xl.values import vocabulary as words

_LONGEST_QUESTION = 40  # fewer characters than the tool takes for one
_ENDS = "。;,、.!:?；，．！：？"


def read(line: WorkingLine, raw: Formula, year: Formula) -> None:
    """Read what stands in a cell into cells of the line; `year`: the budget year."""
    _Reader(line, raw, year).read()


class _Reader:
    def __init__(self, line: WorkingLine, raw: Formula, year: Formula) -> None:
        self.line, self.raw, self.year = line, raw, year

    def read(self) -> None:
        line = self.line
        self._cut()
        date, said = self._date(), self._said()
        self._quantity(said)
        line.cell("k", f.choose(self.text.equals(""), f.const("e"), self._kind(date, said)))
        self._cell("v", self._low(date, said))
        self._cell("c", self._code(date, said))

    def _cell(self, key: str, formula: Formula) -> Formula:
        """Compute a cell, "" where nothing is typed."""
        return self.line.cell(key, f.choose(self.text.equals(""), f.const(""), formula))

    def _cut(self) -> None:
        """x the text, r what stands from the first digit on, e what stands behind the first number."""
        line, marks = self.line, self.line.words("ends", _ENDS)
        text = t.trimmed(t.text_of(self.raw))
        self.ended = line.named("ended", t.is_one_of(t.right(text, 1), marks))
        bare = line.fold("x", f.choose(self.ended, t.left(text, t.length(text) - 1), text))
        self.text = line.cell("x", f.or_else(f.choose(self.raw.equals(""), f.const(""), bare), f.const(BROKEN)))
        opened, closed = t.found("(", self.text), t.found(")", self.text)
        bare = line.named("bare", f.or_else(t.left(self.text, opened - 1) & t.middle(self.text, closed + 1), self.text))
        dotted = t.length(bare) - t.length(t.without(bare, ".")) > 1
        self.plain = line.named("plain", f.choose(dotted, t.replaced(bare, [(".", "-")]), bare))
        self.from_digit = self._cell("r", t.middle(self.plain, t.first_digit(self.plain)))
        self.head = line.named("h", t.left(self.plain, t.length(self.plain) - t.length(self.from_digit)))
        after = self._cell("e", t.middle(self.from_digit, t.leading_number(self.from_digit) + 1))
        self.digits = line.named("digits", t.left(self.from_digit, t.length(self.from_digit) - t.length(after)))
        self.first = line.named("a", t.number_of(self.digits))
        self.between = line.named("g", t.left(after, t.first_digit(after) - 1))
        self.rest = rest = line.named("q", t.middle(after, t.first_digit(after)))
        self.tail = line.named("t", t.middle(rest, t.leading_number(rest) + 1))
        self.second = line.named("b", t.number_of(t.left(rest, t.leading_number(rest))))
        self.has_number = line.named("hasno", f.is_number(self.first))

    def _date(self) -> Formula:
        """Return a cell with the last day that is named, ! for a day that the calendar lacks, ? for one in doubt, "" for no date."""
        line, first = self.line, self.first
        has_year = line.named(
            "hasyear",
            f.choose(
                self.has_number,
                f.both(first >= YEARS[0], first <= YEARS[1], t.is_one_of(t.left(self.between, 1), line.words("seps", "年-/"))),
                f.const(False),
            ),
        )
        month = line.named("month", f.choose(has_year, self.second, first))
        behind = line.named("behind", f.choose(has_year, self.tail, t.middle(self.between & self.second & self.tail, 1)))
        cut = t.is_one_of(t.left(behind, 1), line.words("monthends", "月-/"))
        inner = self._cell("i", f.choose(self.has_number, t.either_text(cut, "+", "-") & behind, f.const("")))
        rest = line.named("inner", t.middle(inner, 3))
        self.is_month = line.named(
            "ismonth",
            f.both(
                t.left(inner, 1).equals("+"),
                f.either(t.middle(inner, 2, 1).equals("月"), f.both(has_year, t.left(self.between, 1).differs("年"))),
            ),
        )
        number = line.named("dayno", t.number_of(t.left(rest, t.leading_number(rest))))
        self.whole_year = line.named("wholeyear", f.both(has_year, self.second.equals(""), t.left(self.between, 1).equals("年")))
        self.names_day = line.named("namesday", f.both(f.is_number(number), f.negate(self.whole_year)))
        half = t.middle(self.between, 2)
        self.half1, self.half2 = t.left(half, 3).equals("上半年"), t.left(half, 3).equals("下半年")
        of_year = f.choose(f.either(self.half1, self.half2), t.middle(half, 4), half)
        after = line.named("afterday", t.middle(rest, t.leading_number(rest) + 1))
        day_ends = f.either(t.left(after, 1).equals("日"), t.left(after, 1).equals("号"))  # lists within IF within a list's function fail
        marked = f.choose(self.names_day, day_ends, t.left(after, 1).equals("份"))
        by_month = f.either(t.middle(inner, 2, 1).differs("月"), day_ends)
        shape = certainty.DayShape(has_year, self.whole_year, self.names_day, month, number, by_month)
        sure = certainty.day(line, self.plain, self.digits, self.between, self.raw, shape)
        told = f.choose(self.whole_year, of_year, f.choose(marked, t.middle(after, 2), after))
        end = self._cell("f", f.choose(self.has_number, f.choose(sure, told, f.const("?")), f.const("")))
        bare = line.named("dbare", t.without(end, ("年底", "年末", "月底", "月末", "底", "末")))
        self.closes = line.named("closes", t.has_one_of(end, line.words("monthclose", "底末")))
        ends = [f.either(*(t.left(bare, len(words_[0])).equals(word) for word in words_)) for words_ in (BY_TWO, BY_ONE)]
        self.by = line.named("by", f.choose(ends[0], f.const(2), f.choose(ends[1], f.const(1), f.const(0))))
        done = line.named("finished", certainty.deadline(line, t.middle(bare, self.by + 1)))
        self.due = line.named("isdue", f.both(self.closes, t.middle(bare, self.by + 1).differs("")))
        return self._day(has_year, month, number, done)

    def _day(self, has_year: Formula, month: Formula, number: Formula, done: Formula) -> Formula:
        """Return the cell of the day; `done`: what stands behind it only says that something is done."""
        line = self.line
        heads = t.is_one_of(self.head, line.words("dateheads", DATE_HEADS))
        self.y = f.choose(has_year, self.first, self.year)
        self.m = line.named("monthno", f.choose(self.whole_year, f.choose(self.half1, f.const(6), f.const(12)), month))
        months = f.or_else(f.both(f.absolute(self.m - 6.5) < 6, f.rounded(self.m, 0).equals(self.m)), f.const(False))
        last = _days_in(self.y, self.m)
        inside = f.choose(self.names_day, f.both(number >= 1, number <= last), f.const(True))
        exists = f.choose(months, f.choose(f.is_number(self.y), inside, f.const(False)), f.const(False))
        day = _date(self.y, self.m, f.choose(self.names_day, number, last))
        vague = f.both(self.whole_year, self.by > 0, f.negate(self.closes))
        dated = f.both(f.either(self.whole_year, self.is_month), heads, done, f.negate(vague))
        unknown_year = f.both(f.negate(f.is_number(self.y)), months)
        found = f.choose(dated, f.choose(exists, day, f.choose(unknown_year, f.const("?"), f.const("!"))), f.const(""))
        return self._cell("d", f.choose(self.has_number, found, f.const("")))

    def _quantity(self, said: Formula) -> None:
        """u the unit, o the op (! for what is no quantity or in doubt), s the scale of the unit."""
        line = self.line
        suffixes, codes = line.words("suffix", SUFFIX), line.numbers("suffixop", SUFFIX.values())
        cut = line.named("sufcut", t.ends_in(self.between, suffixes))
        self.behind = line.named("sufop", t.looked_up(t.right(self.between, cut), suffixes, codes))
        self.op_length = line.named("oplength", t.ends_in(self.head, line.words("ops", OP_WORDS)))
        self.more = more = line.named("ismore", t.is_one_of(t.left(self.between, 1), line.words("more", MORE)))
        one = t.left(self.between, t.length(self.between) - cut)
        one = f.choose(more, t.middle(one, 2), one)
        conn = line.named("conn", t.ends_in(self.between, line.words("connectors", words.CONNECTORS)))
        two = t.left(self.tail, t.length(self.tail) - t.ends_in(self.tail, line.words("rangeend", ("之间", "左右"))))
        unit = self._cell("y", f.choose(self.has_number, f.choose(self.second.equals(""), one, two), f.const("")))
        left_unit = t.left(self.between, t.length(self.between) - conn)
        spans = f.both(
            conn > 0,
            f.either(left_unit.equals(""), left_unit.equals(unit)),
            t.is_one_of(self.head, line.words("spanheads", sorted(words.BETWEEN_HEADS))),
            t.first_digit(self.tail) > t.length(self.tail),
        )
        op = f.choose(self.second.equals(""), self._op(), t.either_text(spans, "between", "!"))
        scaled, kinds = line.words("scaled", SCALED), line.numbers("scaledkind", [KIND_NUMBERS[kind] for kind, _ in SCALED.values()])
        self.unit_kind = line.named("unitkind", t.looked_up(unit, scaled, kinds))
        sure = line.named("sure", self._sure(f.choose(self.unit_kind > 0, self.unit_kind, f.const(1))))
        op = f.choose(self.has_number, f.choose(sure, op, f.const("!")), f.const("="))
        self._cell("o", f.choose(f.is_number(self.raw), f.const("="), op))
        self._scaled(unit, scaled, said)

    def _scaled(self, unit: Formula, scaled: Formula, said: Formula) -> None:
        """Put the unit that is compared into `u`, name the scale `s`."""
        line = self.line
        heads, powers = line.words("heads", SCALE_HEADS), line.numbers("headpowers", SCALE_HEADS.values())
        scale_head = line.named("shead", t.begins_with(unit, heads))
        units = line.words("units", UNITS)
        counted = line.named("counted", t.middle(unit, scale_head + 1))
        several = f.both(
            scale_head > 0,
            f.either(t.is_one_of(counted, units), line.named("severalof", certainty.classified(line, counted)),
            certainty.times(counted, units)),
        )
        rate = self._rate(unit, units)
        plain = f.either(unit.equals(""), t.is_one_of(unit, units), certainty.times(unit, units), rate)
        classified = line.named("classified", f.choose(plain, f.const(False), certainty.classified(line, unit)))
        known = line.named("knownunit", f.either(plain, classified))
        scaled_count = f.both(several, f.negate(known), self.unit_kind.equals(0))
        apart = f.both(line["severalof"], f.negate(f.either(t.is_one_of(counted, units), certainty.times(counted, units))))
        other = f.choose(apart, t.left(counted, 1), counted)
        one = f.choose(classified, t.left(unit, 1), t.replaced(unit, [("/每", "/"), ("每", "/")]))
        self._cell("u", f.choose(said.equals("z"), f.const(""), f.choose(scaled_count, other, f.choose(self.unit_kind > 0, unit, one))))
        powered = f.choose(
            self.unit_kind > 0,
            t.looked_up(unit, scaled, line.numbers("scales", [scale for _, scale in SCALED.values()])),
            f.choose(
                known,
                f.const(1),
                f.choose(several, t.looked_up(t.left(unit, scale_head), heads, powers), f.const(0)),
            ),
        )
        self.scale = line.named("s", f.choose(f.both(self.has_number, line["o"].differs("!")), powered, f.const(0)))

    def _rate(self, unit: Formula, units: Formula) -> Formula:
        """Return whether a unit is so much per something: 元/盏."""
        slash = t.place_of("/", t.replaced(unit, [("每", "/")]))
        of = t.middle(unit, slash + 1)
        per = f.both(
            f.either(t.is_one_of(t.left(unit, slash - 1), units), t.left(unit, slash - 1).equals("元")),
            f.either(t.is_one_of(of, self.line.words("per", sorted(words.PER))), t.is_one_of(of, units)),
        )
        paired = t.is_one_of(of, self.line.words("pairs", sorted(words.PER_PAIRS)))
        return f.choose(slash > 1, f.both(per, f.negate(paired)), f.const(False))

    def _op(self) -> Formula:
        line, head, behind, more = self.line, self.head, self.behind, self.more
        codes = line.numbers("opcodes", OP_WORDS.values())
        code = line.named("opcode", t.looked_up(t.right(head, self.op_length), line.words("ops", OP_WORDS), codes))
        after = f.choose(more, f.const(1), f.choose(behind.equals(0), f.const(5), behind))
        soft = f.choose(f.both(behind.equals(0), f.negate(more)), f.const(2), after)
        soft_head = t.is_one_of(head, line.words("soft", words.SOFT_AT_MOST))
        return t.at_text(OPS, f.choose(code > 0, code, f.choose(soft_head, soft, after)))

    def _said(self) -> Formula:
        """Return a cell with the code of what is said in words: y1, y0, l1 to l3, z for 零投诉, "" for anything else."""
        line, plain = self.line, self.plain
        marks = line.words("askmarks", tuple(".:?,;()√✓✔☑■✅×✗✘□○☐/"))
        question = f.both(t.left(self.text, 2).equals("是否"), t.length(self.text) > 2, t.length(self.text) <= _LONGEST_QUESTION)
        question = f.both(question, f.negate(self.has_number), f.negate(t.has_one_of(self.text, marks)))
        answered = line.named("answer", t.looked_up(plain, line.words("answers", ANSWERS), line.numbers("answered", ANSWERS.values())))
        done = line.named("done", t.earliest(plain, DONE))
        levels = self._levels(t.left(plain, done - 1), t.middle(plain, done + 2))
        undone = t.either_text(t.is_one_of(plain, line.words("undone", UNDONE)), "l3")
        level = line.named("level", f.choose(done <= t.length(plain), levels, undone))
        begun = line.named("zerolength", t.begins_with(plain, line.words("zero", ZERO)))
        event = t.ends_in(plain, line.words("events", EVENTS))
        which = t.left(t.middle(plain, begun + 1), t.length(plain) - begun - event)
        none = f.or_else(f.both(begun > 0, event > 0, t.is_one_of(which, line.words("beforeevents", BEFORE_EVENTS))), f.const(False))
        code = f.choose(
            answered > 0,
            t.either_text(answered.equals(2), "y1", "y0"),
            f.choose(question, f.const("y1"), f.choose(f.either(none, plain.equals("零")), f.const("z"), level)),
        )
        wordy = f.either(f.negate(self.has_number), t.left(plain, 1).equals("0"))
        return self._cell("w", f.choose(f.is_number(self.raw), f.const(""), f.choose(wordy, code, f.const(""))))

    def _levels(self, before: Formula, behind: Formula) -> Formula:
        """Return l1, l2 or l3 of what stands before and behind 完成: 已全部 and 年度目标任务."""
        line = self.line
        rest = t.middle(behind, t.begins_with(behind, line.words("done", ("了",))) + 1)
        noun = t.ends_in(rest, line.words("whatends", WHAT_ENDS))
        of = t.without(t.replaced(t.left(rest, t.length(rest) - noun), [(word, KNOWN) for word in WHAT]), (KNOWN,))
        plainly = line.named("what", f.either(rest.equals(""), f.both(noun > 0, of.equals(""))))
        wholly = t.without(t.replaced(before, [(word, KNOWN) for word in WHOLLY]), (KNOWN,)).equals("")
        level = f.choose(
            wholly,
            f.const("l1"),
            f.choose(
                t.is_one_of(before, line.words("partly", PARTLY)),
                f.const("l2"),
                t.either_text(t.is_one_of(before, line.words("notyet", NOT_YET)), "l3"),
            ),
        )
        return f.choose(plainly, level, f.const(""))

    def _kind(self, date: Formula, said: Formula) -> Formula:
        line, scale = self.line, self.scale
        counted = f.both(self.has_number, scale > 0, date.equals(""))
        of_unit = t.at_text(("n", "p", "m"), f.choose(self.unit_kind > 0, self.unit_kind, f.const(1)))
        doubt = t.either_text(t.has_one_of(self.text, line.words("hintsigns", HINT_SIGNS)), "h", "x")
        unread = f.choose(date.equals("!"), f.const("t"), doubt)
        amount = f.choose(counted, f.choose(self._backwards(), f.const("t"), of_unit), unread)
        plain = f.choose(certainty.plain_text(line, self.text), f.const("t"), doubt)
        figures = f.choose(self.has_number, f.choose(f.is_number(date), f.const("d"), amount), plain)
        worded = f.choose(said.equals(""), figures, f.choose(said.equals("z"), f.const("n"), t.left(said, 1)))
        text = self.text
        none = t.is_one_of(text, line.words("nonewords", tuple(sorted(words.NONE_WORDS))))
        blank = f.both(t.is_one_of(text, line.words("nothing", NOTHING)), f.either(none, f.negate(self.ended)))
        nothing = f.either(blank, text.equals(BROKEN))
        typed = f.choose(nothing, f.const("e"), f.choose(t.length(self.text) > words.READABLE, f.const("t"), worded))
        told = f.choose(is_hint(line, text), f.const("h"), typed)
        return f.choose(f.is_number(self.raw), t.either_text(f.or_else(certainty.like_a_day(self.raw), f.const(False)), "x", "n"), told)

    def _sure(self, kind: Formula) -> Formula:
        """Return whether the tool reads this number or range alike."""
        line, unit, first = self.line, self.line["y"], self.first
        one = certainty.number(line, "onesure", self.digits)
        ranged = f.negate(self.second.equals(""))
        other = certainty.number(line, "othersure", line.named("otherdigits", t.left(self.rest, t.leading_number(self.rest))))
        whole = f.both(self.text.equals(self.plain), f.negate(t.has(self.text, "(")), certainty.written_together(self.raw))
        numbers = f.both(one, f.either(f.negate(ranged), other), whole)
        head = certainty.HeadFormulas(line, self.head, self.op_length)
        negative = f.both(self.head.equals("-"), f.negate(ranged))
        behind = f.either(self.behind > 0, self.more)
        before = f.both(f.either(ranged, negative, head.sure(kind, behind, unit)), f.negate(f.both(self.behind > 0, self.more)))
        in_years = f.choose(self.has_number, f.both(first >= YEARS[0], first <= YEARS[1] + 1), f.const(False))
        a_year = f.both(in_years, f.either(unit.equals(""), unit.equals("年")))
        dated = f.either(unit.equals("日"), unit.equals("季度"))
        packed = f.both(unit.equals(""), f.choose(self.has_number, first >= PACKED[0], f.const(False)))
        return f.both(numbers, before, f.negate(f.either(a_year, packed, dated)))

    def _backwards(self) -> Formula:
        both = f.choose(f.both(self.has_number, f.is_number(self.second)), self.first > self.second, f.const(False))
        return self.line.named("backwards", f.both(self.line["o"].equals("between"), both))

    def _low(self, date: Formula, said: Formula) -> Formula:
        line = self.line
        signed = f.choose(t.right(self.head, 1).equals("-"), f.const(-1), f.const(1))
        number = f.or_else(f.rounded(self.first * signed * self.scale, 10), f.const(""))
        worded = f.choose(said.equals("z"), f.const(0), f.or_else(t.value_of(t.right(said, 1)), f.const("")))
        value = f.choose(said.equals(""), number, worded)
        return f.choose(
            f.is_number(self.raw),
            self.raw,
            f.choose(line["k"].equals("d"), date, f.choose(one_of(line["k"], ("e", "t", "x", "h")), f.const(""), value)),
        )

    def _high(self, date: Formula) -> Formula:
        line = self.line
        opening = f.choose(self.whole_year, f.choose(self.half2, f.const(7), f.const(1)), self.m)
        opened = f.or_else(_date(self.y, opening, f.const(1)), f.const(""))
        first_day = f.choose(f.either(self.names_day, self.closes), date, opened)
        ranged = f.choose(line["o"].equals("between"), f.or_else(f.rounded(self.second * self.scale, 10), f.const("")), f.const(""))
        return f.choose(line["k"].equals("d"), first_day, f.choose(one_of(line["k"], MEASURED), ranged, f.const("")))

    def _code(self, date: Formula, said: Formula) -> Formula:
        """Return ! for what cannot be, h with a range's high end or a date's first day (and b for a
        deadline), r with what is left of a number without its first digit, else the code of what is said. Numbers are millionths."""
        line = self.line
        high, rest = line.named("z", self._high(date)), line.named("m", self._rest())
        by = f.both(line["k"].equals("d"), f.either(self.by > 0, self.due, t.has_one_of(self.text, line.words("bythen", BY_THEN))))
        wrong = f.both(line["k"].equals("t"), f.either(date.equals("!"), f.both(self._backwards(), self.scale > 0, date.equals(""))))
        texts = f.choose(wrong, f.const("!"), said)
        ranged = f.const("h") & f.rounded(high * EXACT, 0) & t.either_text(by, "b")
        misread = f.const("r") & f.rounded(rest * EXACT, 0)
        return f.choose(f.is_number(high), ranged, f.choose(f.is_number(rest), misread, texts))

    def _rest(self) -> Formula:
        """Return what remains of 290% or 2280次 without the first digit, "" where it is no such number."""
        line = self.line
        digits = self.digits
        plain = f.both(
            line["o"].equals("="), self.head.equals(""), self.second.equals(""), t.left(digits, 1).equals("2"), t.length(digits) >= 3
        )
        percent = f.choose(t.length(t.without(digits, (".",))) >= 3, f.both(self.first >= 200, self.first < 300), f.const(False))
        count = f.both(
            t.length(digits) <= 8, f.negate(t.has(digits, ".")), t.middle(digits, 2, 1).differs("0"), t.length(self.between) <= 4
        )
        left = f.or_else(t.value_of(t.middle(digits, 2)), f.const(""))
        rest = f.choose(
            line["k"].equals("p"),
            f.choose(percent, f.rounded(line["v"] - 2, 10), f.const("")),
            f.choose(line["k"].equals("n"), f.choose(count, left, f.const("")), f.const("")),
        )
        return f.choose(self.has_number, f.choose(plain, rest, f.const("")), f.const(""))


def scale_of(line: WorkingLine, unit: Formula) -> Formula:
    """Return how many 万元, or which part of 1, one of a unit of money or percent is; 0 for other units."""
    return t.looked_up(unit, line.words("scaled", SCALED), line.numbers("scales", [scale for _, scale in SCALED.values()]))


def _days_in(year: Formula, month: Formula) -> Formula:
    """Return the last day of a month."""
    return f.call("DAY", lambda a: a, f.call("DATE", _last_of, year, month + 1, f.const(0)))


def _last_of(year: f.Result, month: f.Result, _: f.Result) -> f.Result:
    if not isinstance(year, int | float) or not isinstance(month, int | float) or not YEARS[0] <= year <= YEARS[1]:
        return f.FAULT
    months = int(year) * 12 + int(month) - 2
    return float(monthrange(months // 12, months % 12 + 1)[1])


def _date(year: Formula, month: Formula, day: Formula) -> Formula:
    return f.call("DATE", f.date_serial, year, month, day)
