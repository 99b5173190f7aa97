"""Whether the tool reads a value as 自检 does. Formulas can hold a small grammar only, so a reading counts where the text is in one of the
shapes below, of which a test over some thousand texts shows that both read them alike; any other becomes kind x, left to finance.
"""

from __future__ import annotations

from typing import NamedTuple

from perfeval_xl.facts.spreadsheet import SERIALS, YEARS
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check import value_words as own
from perfeval_xl.templates.self_check.lines import WorkingLine
from perfeval_xl.values import vocabulary as words

_LONGEST_HEAD, _LONGEST_NUMBER, _LONGEST_OBJECT = 20, 15, 6
_THOUSANDS = 3


def number(line: WorkingLine, key: str, digits: Formula) -> Formula:
    """Return whether digits, points and commas are a plainly written number: 0.5, 1799, 1,799.50; not 007, 12,34 or 3."""
    comma, point = t.place_of(",", digits), t.place_of(".", digits)
    whole = f.choose(point > 0, point - 1, t.length(digits))
    grouped = f.choose(comma > 0, f.both(comma <= _THOUSANDS + 1, comma >= 2, whole.equals(comma + _THOUSANDS)), f.const(True))
    led = f.choose(t.left(digits, 1).equals("0"), whole.equals(1), f.const(True))
    commas = t.length(digits) - t.length(t.without(digits, ","))
    size = f.both(t.length(digits) <= _LONGEST_NUMBER, commas <= 1, point.differs(t.length(digits)), point.differs(1))
    return line.named(key, f.both(size, grouped, led))


class HeadFormulas:
    """What stands before a number. `op_length`: of the comparison at its end, 0 without one."""

    def __init__(self, line: WorkingLine, head: Formula, op_length: Formula) -> None:
        self.line, self.head = line, head
        # a cell: within a list's function programs take the lists of an IF for rows of their own
        self.before = line.cell("hb", f.choose(line["hasno"], t.left(head, t.length(head) - op_length), f.const("")))
        self.clean = line.named(
            "headclean",
            f.both(t.length(head) <= _LONGEST_HEAD, f.negate(t.has_one_of(self.before, line.words("headmarks", own.HEAD_MARKS)))),
        )
        self.compared, self.bare = op_length > 0, head.equals("")

    def sure(self, kind: Formula, behind: Formula, unit: Formula) -> Formula:
        """Return whether these words leave a number of that kind what it is; `behind`: there is 以上 or 余 as well."""
        line, head = self.line, self.head
        grown = t.ends_in(head, line.words("growthwords", words.GROWTH)) > 0
        short = t.is_one_of(t.right(head, 1), line.words("short", tuple(words.SHORT_WORDS)))
        whole = self.before.equals("")
        alone = f.choose(grown, f.both(whole, kind.equals(2)), f.choose(short, whole, f.const(True)))
        scaled = t.is_one_of(unit, line.words("barescales", tuple(words.SCALES)))
        compared = f.both(self.clean, f.negate(behind), alone, f.either(whole, f.negate(scaled)))
        known = t.is_one_of(self.before, line.words("wholeheads", own.WHOLE_HEADS))
        return f.choose(self.compared, compared, f.either(self.bare, known, self._noun(kind), self._doing(unit, scaled)))

    def _noun(self, kind: Formula) -> Formula:
        """群众满意度95%."""
        ends = t.ends_in(self.before, self.line.words("ratenouns", own.RATE_NOUNS)) > 0
        changes = t.has_one_of(self.before, self.line.words("ratechanges", own.RATE_CHANGES))
        return f.both(kind.equals(2), ends, self.clean, f.negate(changes))

    def _doing(self, unit: Formula, scaled: Formula) -> Formula:
        """完成3项, 举办培训3期: a verb, at most a short object, and a unit."""
        line = self.line
        told = t.middle(self.before, t.begins_with(self.before, line.words("already", own.ALREADY)) + 1)
        verb = t.begins_with(told, line.words("doing", own.DOING))
        straight = f.negate(t.has_one_of(self.before, line.words("twists", own.TWISTS)))
        brief = t.length(told) - verb <= _LONGEST_OBJECT
        return f.both(verb > 0, brief, straight, self.clean, unit.differs(""), f.negate(scaled))


def written_together(raw: Formula) -> Formula:
    """Return whether a text has no blanks and breaks, which may part two numbers."""
    text = t.text_of(raw)
    plain = f.call("CLEAN", lambda a: "".join(sign for sign in str(a) if ord(sign) > 31), t.without(text, (" ", "\u3000", "\u00a0")))
    return t.length(plain).equals(t.length(text))


def deadline(line: WorkingLine, tail: Formula) -> Formula:
    """Return whether what stands behind a date only says that something is done: 前全部完成."""
    adverb = t.begins_with(tail, line.words("dayadverbs", own.DAY_ADVERBS))
    core = line.named("daycore", t.replaced(t.middle(tail, adverb + 1), [(verb, own.KNOWN) for verb in own.DAY_VERBS]))
    return f.either(tail.equals(""), core.equals(own.KNOWN), core.equals(own.KNOWN * 2))


def plain_text(line: WorkingLine, text: Formula) -> Formula:
    """Return whether a text without digits is nothing but words: none of what numerals, dates, answers, levels and hints are made of."""
    return f.negate(t.has_one_of(text, line.words("risky", own.RISKY)))


def like_a_day(raw: Formula) -> Formula:
    """Return whether a number may be a date or a month with a point, of which a formula sees no more than the number."""
    day = f.both(raw >= SERIALS[0], raw < SERIALS[1])
    month = f.both(raw >= YEARS[0], raw <= YEARS[1] + 1, f.rounded(raw, 0).differs(raw))
    return f.either(day, month)


class DayShape(NamedTuple):
    """A date as cut: which parts are there, the month, the day, and whether a day behind 月 has its 日."""

    has_year: Formula
    whole_year: Formula
    names_day: Formula
    month: Formula
    number: Formula
    by_month: Formula


def day(line: WorkingLine, plain: Formula, digits: Formula, between: Formula, raw: Formula, shape: DayShape) -> Formula:
    """Return whether a date is written plainly: a year of four digits, one sign between the parts, no point or comma, no blank."""
    four_digits = f.both(t.length(digits).equals(4), f.either(shape.whole_year, t.length(between).equals(1)))
    whole = f.both(shape.month < 100, f.rounded(shape.month, 0).equals(shape.month))
    written = f.both(
        f.either(f.negate(shape.has_year), four_digits),
        f.negate(t.has_one_of(plain, line.words("points", (".", ",")))),
        f.choose(shape.names_day, f.both(shape.number < 100, shape.by_month), f.const(True)),
        f.either(shape.whole_year, whole),
        written_together(raw),
    )
    return line.named("suredate", f.or_else(written, f.const(False)))


def times(unit: Formula, units: Formula) -> Formula:
    """Return whether something is counted each time that it happens: 户次."""
    return f.both(t.right(unit, 1).equals("次"), t.is_one_of(t.without(unit, ("次",)), units))


def classified(line: WorkingLine, unit: Formula) -> Formula:
    """Return whether a unit is a classifier with a noun: 个乡镇."""
    size = f.both(t.length(unit) >= 2, t.length(unit) <= 6, t.first_digit(unit) > t.length(unit))
    kind = t.is_one_of(t.left(unit, 1), line.words("classifiers", sorted(words.CLASSIFIERS)))
    noun = f.negate(t.has_one_of(unit, line.words("nonouns", own.NO_NOUN)))
    ends = t.is_one_of(t.right(unit, 1), line.words("noends", "率性化型制式级度上下内外前后中")).equals(False)
    starts = t.is_one_of(t.middle(unit, 2, 1), line.words("nostarts", "性均以之内外及或和与月半")).equals(False)
    return f.both(size, kind, noun, ends, starts)
