"""How a line's actual stands to its target, as the rules of `perfeval_xl.scoring` judge it, in cells.

`oc` is the outcome (met, missed, copied, judgement, no_actual, no_target, wordless, units, unread), `ra` actual ÷ target where there is
one, `sh` the share of the weight that a rule gives, "" where none does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfeval_xl.schemes import ARRIVAL_RATE, EXECUTION_RATE, MONEY_RATES, Scheme
from perfeval_xl.scoring.words import NONE
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.framework import rule_is
from perfeval_xl.templates.self_check.lines import WorkingLine
from perfeval_xl.templates.self_check.reading import MEASURED, ReadCells, one_of
from perfeval_xl.values import units, vocabulary
from perfeval_xl.values.numerals import MYRIADS

_UPWARD, _DOWNWARD = (">=", ">"), ("<=", "<")
_INEQUALITIES = (*_UPWARD, *_DOWNWARD)
_FAMILIES = {name: number for number, name in enumerate(units.FAMILIES, start=1)}
_UNITS = {
    unit: (_FAMILIES[name], float(size))
    for name, members in units.FAMILIES.items()
    if name not in {"percent", "money"}
    for unit, size in members.items()
    if unit in vocabulary.UNITS
}


@dataclass(frozen=True, eq=False)
class OutcomeCells:
    """Cells: outcome, ratio, share of the weight, copied; and whether no such thing had better happen (投诉)."""

    outcome: Formula
    ratio: Formula
    share: Formula
    copied: Formula
    harm: Formula
    smaller: Formula


def judge(line: WorkingLine, scheme: Scheme, target: ReadCells, actual: ReadCells, money: Mapping[str, Formula]) -> OutcomeCells:
    """Return how the line's actual stands to its target."""
    used = line["us"].equals(1)
    harm_words = line.words("harm", scheme.words.none_is_zero)
    harm = line.named("isharm", f.either(t.has_one_of(line["n"], harm_words), t.has_one_of(target.text, harm_words)))
    smaller = line.named("issmaller", t.has_one_of(line["n"], line.words("smaller", scheme.words.smaller_is_better)))
    none = line.words("none", NONE)
    t_none = line.named("tnone", f.both(harm, t.is_one_of(target.text, none)))
    a_none = line.named("anone", f.both(harm, t.is_one_of(actual.text, none)))
    copied = line.named("cp", f.choose(f.both(used, actual.text.differs("")), _repeats(line, target, actual), f.const(False)))
    comparing = _Comparing(line, scheme, target, actual, t_none, a_none)
    measured = line.cell("ms", f.choose(used, comparing.attainment(), f.const("")))
    said = line.named("said", _by_kind(comparing, target, actual, measured, harm))
    copied_here = f.both(copied, f.negate(f.both(t_none, a_none)))
    nothing = f.both(actual.is_kind("e"), f.negate(a_none))
    typed = f.choose(actual.is_kind("e"), _untyped(line, money, target), measured)
    by_rate = f.choose(copied, f.const("copied"), f.choose(_rests_on_wrong(line, money), f.const("unsound"), typed))
    other = f.choose(
        copied_here,
        f.const("copied"),
        f.choose(rule_is(line, "judgement"), f.const("judgement"), f.choose(nothing, f.const("no_actual"), said)),
    )
    steps = _Steps(line, scheme, comparing)
    if steps.known:
        other = f.choose(f.both(rule_is(line, "steps"), one_of(other, ("copied", "no_actual")).equals(False)), steps.outcome(), other)
    other = f.choose(f.either(target.unread, actual.unread), f.const("unread"), other)
    is_rate = rule_is(line, *MONEY_RATES)
    outcome = line.cell("oc", f.choose(used, f.choose(is_rate, line.named("byrate", by_rate), line.named("byother", other)), f.const("")))
    ratio = f.choose(f.either(target.is_kind(*MEASURED), t_none), comparing.ratio(), f.const(""))
    judged = f.both(used, one_of(measured, ("met", "missed")), one_of(outcome, ("copied", "no_actual", "unsound")).equals(False))
    ratio = line.cell("ra", f.choose(judged, ratio, f.const("")))
    share = f.choose(
        is_rate,
        _rate_share(line, money, target),
        f.choose(one_of(outcome, ("met", "missed")), _share(line, scheme, comparing, outcome, steps), f.const("")),
    )
    share = line.cell("sh", f.choose(used, line.named("share", share), f.const("")))
    return OutcomeCells(outcome, ratio, share, copied, harm, smaller)


def _repeats(line: WorkingLine, target: ReadCells, actual: ReadCells) -> Formula:
    same = actual.text.equals(target.text)
    ranged = f.both(actual.op.equals("between"), actual.measured)
    span = f.both(
        actual.kind.equals(target.kind),
        actual.op.equals(target.op),
        actual.low.equals(target.low),
        actual.high.equals(target.high),
        actual.unit.equals(target.unit),
    )
    bound = f.both(
        f.is_number(actual.low),
        actual.kind.equals(target.kind),
        f.either(actual.low.equals(target.low), actual.low.equals(target.high)),
        f.either(actual.unit.equals(target.unit), actual.unit.equals(""), target.unit.equals("")),
    )
    exact = f.negate(f.either(*(t.has(actual.text, mark) for mark in vocabulary.ESTIMATED)))
    compared = f.both(actual.measured, one_of(actual.op, _INEQUALITIES), f.either(same, f.both(bound, exact)))
    by = f.both(target.is_kind("d"), actual.low.equals(target.low), actual.by_then)
    dated = f.choose(actual.is_kind("d"), by, f.choose(ranged, f.either(same, span), compared))
    question = f.both(same, t.has(actual.text, "是否"))
    return line.named("repeats", f.choose(actual.is_kind("t"), same, f.choose(actual.is_kind("y"), question, dated)))


class _Comparing:
    """Target and actual on one scale."""

    def __init__(self, line: WorkingLine, scheme: Scheme, target: ReadCells, actual: ReadCells, t_none: Formula, a_none: Formula) -> None:
        self.line, self.scheme, self.target, self.actual = line, scheme, target, actual
        self.t_kind = line.named("tkind", f.choose(t_none, f.const("n"), target.kind))
        self.a_kind = line.named("akind", f.choose(a_none, f.const("n"), actual.kind))
        self.a_low = line.named("alow", f.choose(a_none, f.const(0), actual.low))
        self.t_low = line.named("tlow", f.choose(t_none, f.const(0), target.low))
        self._scales()

    def _scales(self) -> None:
        line, one = self.line, f.const(1)
        a_bare, t_bare = self.actual.unit.equals(""), self.target.unit.equals("")
        family, size = line.words("unitwords", _UNITS), line.numbers("unitfamily", [number for number, _ in _UNITS.values()])
        sizes = line.numbers("unitsize", [size_ for _, size_ in _UNITS.values()])
        t_family = line.named("tfamily", t.looked_up(self.target.unit, family, size))
        a_family = t.looked_up(self.actual.unit, family, size)
        convert = f.quotient(t.looked_up(self.actual.unit, family, sizes), t.looked_up(self.target.unit, family, sizes))
        in_units = f.choose(
            f.either(a_bare, t_bare, self.actual.unit.equals(self.target.unit)),
            one,
            f.choose(f.both(t_family > 0, a_family.equals(t_family)), convert, f.const("")),
        )
        same = f.choose(self.a_kind.equals("n"), in_units, one)
        a_fraction = f.choose(f.absolute(self.a_low) <= 1, one, f.const(0.01))
        t_fraction = f.choose(f.absolute(self.t_low) <= 1, one, f.const(0.01))
        by_actual = f.choose(self.t_kind.equals("p"), a_fraction, _or_one(self.target.scale))
        by_target = f.choose(self.a_kind.equals("p"), t_fraction, _or_one(self.actual.scale))
        alike, bare = self.t_kind.equals(self.a_kind), f.both(self.a_kind.equals("n"), a_bare)
        bare_target = f.both(self.t_kind.equals("n"), t_bare)
        self.by_actual = line.named(
            "ba",
            f.choose(
                one_of(self.t_kind, MEASURED),
                f.choose(
                    one_of(self.a_kind, MEASURED),
                    f.choose(alike, same, f.choose(bare, by_actual, f.choose(bare_target, one, f.const("")))),
                    f.const(""),
                ),
                f.const(""),
            ),
        )
        self.by_target = line.named("bytarget", f.choose(alike, one, f.choose(bare, one, f.choose(bare_target, by_target, one))))
        self.used = line["us"].equals(1)
        self.value = line.cell(
            "av",
            f.choose(
                f.both(self.used, f.is_number(self.by_actual), f.is_number(self.a_low)),
                f.or_else(f.rounded(self.a_low * self.by_actual, 12), f.const("")),
                f.const(""),
            ),
        )
        self.low = line.named("limitlow", f.or_else(f.rounded(self.t_low * self.by_target, 12), f.const("")))
        self.high = line.named("limithigh", f.or_else(f.rounded(self.target.high * self.by_target, 12), f.const("")))
        self.down = line.cell("dn", f.choose(self.used, f.choose(self.downward(), f.const(1), f.const(0)), f.const(0))).equals(1)
        self.bound = line.cell("lm", f.choose(f.is_number(self.value), self.limit(), f.const("")))

    def attainment(self) -> Formula:
        """Return the outcome of a number against its target."""
        line = self.line
        no_target = f.choose(one_of(self.t_kind, MEASURED), f.negate(f.is_number(self.low)), f.const(True))
        wordless = f.choose(
            one_of(self.a_kind, MEASURED), f.both(self.actual.op.differs("="), self.actual.text.differs("无")), f.const(True)
        )
        words = f.choose(self.a_kind.equals("d"), f.const("units"), f.const("wordless"))
        within = t.either_text(line.named("ismet", self.met()), "met", "missed")
        compared = f.choose(f.is_number(self.value), f.choose(self.in_doubt(), f.const("units"), within), f.const("units"))
        return f.choose(no_target, f.const("no_target"), f.choose(wordless, words, compared))

    def in_doubt(self) -> Formula:
        """Return whether a bare actual would come nearer to a target typed in 万 or 亿 if it were counted otherwise."""
        times = f.choose(
            t.has(self.target.text, "万"),
            f.const(float(MYRIADS["万"])),
            f.choose(t.has(self.target.text, "亿"), f.const(float(MYRIADS["亿"])), f.const(0)),
        )
        other = f.choose(self.t_kind.equals("m"), f.quotient(self.value, times), self.value * times)
        near, far = self._distance(other), self._distance(self.value)
        asked = f.both(times > 0, self.a_kind.equals("n"), self.actual.unit.equals(""), self.value.differs(0), self.low.differs(0))
        return f.choose(asked, near < far, f.const(False))

    def _distance(self, value: Formula) -> Formula:
        ratio = f.absolute(f.quotient(value, self.low))
        return f.choose(ratio >= 1, ratio, f.quotient(f.const(1), ratio))

    def downward(self) -> Formula:
        """Return whether less is asked for."""
        at_most = f.either(
            one_of(self.target.op, _DOWNWARD),
            f.both(self.target.op.equals("="), f.either(self.line.named("smallerhere", self._smaller()), self.low.equals(0))),
        )
        money = f.either(
            self.t_kind.equals("m"), self.a_kind.equals("m"), f.both(self.target.op.equals("="), t.has(self.target.unit, "元/"))
        )
        paid_out = t.has_one_of(self.line["n"], self.line.words("atleast", self.scheme.words.at_least_cost))
        paid = f.both(one_of(self.target.op, _UPWARD), paid_out)
        return f.either(at_most, f.both(rule_is(self.line, "cost"), money, f.negate(paid)))

    def _smaller(self) -> Formula:
        """Return whether reaching less is better: the later word of a name rules it."""
        words = self.scheme.words
        small = _last_end(self.line, "smaller", words.smaller_is_better)
        return f.both(small > 0, small >= _last_end(self.line, "larger", (*words.capped_rates, *words.done_about)))

    def met(self) -> Formula:
        """Return whether the target is met; only where both are numbers."""
        ranged = f.both(self.target.op.equals("between"), f.negate(self.down))
        least = f.both(self.value >= self.low, f.negate(f.both(self.target.op.equals(">"), self.value.equals(0), self.low.equals(0))))
        inside = f.both(self.value >= self.low, self.value <= self.high)
        return f.choose(ranged, inside, f.choose(self.down, self.value <= self.bound, least))

    def limit(self) -> Formula:
        """Return the bound that decides."""
        most = f.choose(f.is_number(self.high), self.high, self.low)
        ranged = f.both(self.target.op.equals("between"), f.negate(self.down))
        near = f.choose(self.value > self.high, self.high, self.low)
        return f.choose(ranged, near, f.choose(self.down, most, self.low))

    def ratio(self) -> Formula:
        """Return actual ÷ the bound that decides, "" inside a range and of 0."""
        inside = f.both(self.target.op.equals("between"), f.negate(self.down), self.value >= self.low, self.value <= self.high)
        return f.choose(f.either(inside, self.bound.equals(0)), f.const(""), f.or_else(f.quotient(self.value, self.bound), f.const("")))

    def short(self) -> Formula:
        """Return the share of a missed target that still earns points."""
        limit, value = self.bound, self.value
        linear = f.quotient(f.absolute(limit) - f.absolute(value - limit), f.absolute(limit))
        below = f.choose(limit < 0, linear, f.choose(value < 0, f.const(0), f.quotient(value, limit)))
        over = f.quotient(limit, value) if self.scheme.scoring.over_limit == "ratio" else linear
        share = f.choose(limit.equals(0), f.const(0), f.choose(value > limit, f.choose(limit > 0, over, linear), below))
        return f.choose(share > 0, share, f.const(0))


def _last_end(line: WorkingLine, key: str, words: tuple[str, ...]) -> Formula:
    """Return where the last of some words ends in the line's name, 0 where none stands in it; of a word twice there the first counts."""
    listed = line.words(key, words)
    name = line["n"]
    value = max((str(name.value).find(word) + len(word) for word in words if word in str(name.value)), default=0)
    return Formula(f"SUMPRODUCT(MAX(IFERROR(FIND({listed.text},{name.text})+LEN({listed.text})-1,0)))", float(value))


def _or_one(scale: Formula) -> Formula:
    return f.choose(scale > 0, scale, f.const(1))


def _by_kind(comparing: _Comparing, target: ReadCells, actual: ReadCells, measured: Formula, harm: Formula) -> Formula:
    """Return the outcome by how the target reads."""
    line = comparing.line
    days = f.choose(actual.low <= target.low, f.const("met"), f.choose(actual.high <= target.low, f.const("wordless"), f.const("missed")))
    no_day = f.choose(actual.is_kind("y", "l", "t"), f.const("wordless"), f.const("units"))
    deadline = f.choose(f.both(actual.is_kind("d"), target.is_kind("d")), days, no_day)
    whole = f.both(actual.is_kind("p"), actual.op.equals("="), f.either(actual.low.equals(0), actual.low.equals(1)))
    level = f.both(actual.is_kind("l"), f.either(actual.low.equals(1), actual.low.equals(3)))
    answer = f.choose(level, actual.low.equals(1), actual.low.equals(1))
    wanted = f.either(target.kind.differs("y"), target.low.equals(1))
    right = t.either_text(answer.equals(wanted), "met", "missed")
    question = f.choose(f.both(harm, t.has(target.text, "是否")), f.const("no_target"), right)
    yes_no = f.choose(
        f.either(actual.is_kind("y"), whole, level), question, f.choose(actual.is_kind("l", "t"), f.const("wordless"), f.const("units"))
    )
    unmet = f.choose(target.is_kind("l"), f.choose(actual.is_kind("y", "t"), f.const("wordless"), f.const("units")), f.const("no_target"))
    achievement = f.choose(actual.is_kind("l"), t.either_text(actual.low.equals(1), "met", "missed"), unmet)
    auto = f.choose(
        target.is_kind("d"),
        line.named("deadline", deadline),
        f.choose(target.is_kind("y"), line.named("yesno", yes_no), line.named("achieved", achievement)),
    )
    strict = f.choose(rule_is(line, "deadline"), deadline, f.choose(rule_is(line, "yes-no"), yes_no, auto))
    return f.choose(f.either(one_of(comparing.t_kind, MEASURED), rule_is(line, "attainment")), measured, strict)


def _rests_on_wrong(line: WorkingLine, money: Mapping[str, Formula]) -> Formula:
    """Return whether a row is a rate of amounts that cannot be right: nothing is said of what it should be."""
    arrival, execution = (money[f"{name}_unsound"].equals(1) for name in ("arrival", "execution"))
    return line.named("restswrong", f.choose(rule_is(line, ARRIVAL_RATE), arrival, execution))


def _rate(line: WorkingLine, money: Mapping[str, Formula]) -> Formula:
    return line.named("exactrate", f.choose(rule_is(line, ARRIVAL_RATE), money["arrival_exact"], money["execution_exact"]))


def _rate_share(line: WorkingLine, money: Mapping[str, Formula], target: ReadCells) -> Formula:
    """Return the share that a rate of money earns: of all, or of the target that the form states for it."""
    rate = _rate(line, money)
    bare = f.both(target.is_kind("n"), target.unit.equals(""))
    low = f.choose(f.both(bare, target.low > 1), f.quotient(target.low, f.const(100)), target.low)
    stated = f.both(f.is_number(target.low), one_of(target.op, (*_UPWARD, "=", "between")), f.either(bare, target.is_kind("p")))
    due = line.named("ratedue", f.choose(stated, f.choose(f.both(low > 0, low < 1), low, f.const(1)), f.const(1)))
    share = f.choose(rate >= due, f.const(1), f.or_else(f.quotient(rate, due), f.const(0)))
    return f.choose(f.both(f.is_number(rate), f.negate(target.unread)), share, f.const(""))


def _untyped(line: WorkingLine, money: Mapping[str, Formula], target: ReadCells) -> Formula:
    """Return the outcome of a rate that nobody typed: that of the execution rate follows from the amounts."""
    rate = _rate(line, money)
    compared = f.choose(f.is_number(target.low), t.either_text(rate >= target.low, "met", "missed"), f.const("no_target"))
    return f.choose(f.both(rule_is(line, EXECUTION_RATE), f.is_number(rate)), compared, f.const("no_actual"))


def _share(line: WorkingLine, scheme: Scheme, comparing: _Comparing, outcome: Formula, steps: _Steps) -> Formula:
    """Return the share of the weight of what was met or missed, "" where an achievement level has a band instead."""
    target, actual = comparing.target, comparing.actual
    late = actual.low - target.low
    by_days = f.const(0)
    for step in reversed(scheme.scoring.late):
        by_days = f.choose(late <= step.days, f.const(step.share), by_days)
    over = scheme.scoring.over_achievement
    ratio = comparing.ratio()
    excess = f.const(1) - (ratio - 1 - over.above) * over.deduct_per
    full = f.const(1)
    if over.mode == "deduct" and over.deduct_per:
        gone_far = f.choose(f.is_number(ratio), ratio > 1 + over.above, f.const(False))
        full = f.choose(f.both(gone_far, f.negate(comparing.down)), f.choose(excess > 0, excess, f.const(0)), f.const(1))
    if over.mode == "flat" and over.points:
        reached = f.choose(f.is_number(ratio), ratio >= 1 + over.above, f.const(False))
        left = f.const(1) - f.or_else(f.quotient(f.const(over.points), line["wt"]), f.const(0))
        full = f.choose(f.both(reached, f.negate(comparing.down)), f.choose(left > 0, left, f.const(0)), f.const(1))
    measured = f.choose(outcome.equals("met"), full, comparing.short())
    other = f.choose(outcome.equals("met"), f.const(1), f.choose(f.both(actual.is_kind("d"), target.is_kind("d")), by_days, f.const(0)))
    banded = f.both(actual.is_kind("l"), target.kind.differs("y"))
    plain = f.choose(one_of(comparing.t_kind, MEASURED), measured, f.choose(banded, f.const(""), other))
    return f.choose(rule_is(line, "steps"), steps.share(), plain) if steps.known else plain


class _Steps:
    """Rates that are judged by the points above a base."""

    def __init__(self, line: WorkingLine, scheme: Scheme, comparing: _Comparing) -> None:
        self.line, self.comparing = line, comparing
        self.rows = [row for level in scheme.levels for group in level.groups for row in group.indicators]
        self.known = any(row.steps is not None for row in self.rows)

    def _number(self, key: str, part: str) -> Formula:
        numbers = [float(getattr(row.steps, part)) if row.steps else 0.0 for row in self.rows]
        listed = self.line.numbers(key, numbers)
        return f.choose(self.line["fx"] > 0, t.at(listed, self.line["fx"]), f.const(0))

    def _actual(self) -> Formula:
        low, kind = self.comparing.actual.low, self.comparing.actual.kind
        fraction = f.choose(f.absolute(low) <= 1, low, f.quotient(low, f.const(100)))
        bare = f.both(kind.equals("n"), self.comparing.actual.unit.equals(""))
        usable = f.both(self.comparing.actual.op.equals("="), f.either(kind.equals("p"), bare))
        return self.line.named("stepactual", f.choose(usable, f.choose(kind.equals("p"), low, fraction), f.const("")))

    def outcome(self) -> Formula:
        """Return the outcome."""
        kind, actual = self.comparing.actual.kind, self._actual()
        unread = f.choose(
            f.either(one_of(kind, MEASURED), kind.equals("d")),
            f.choose(self.comparing.actual.op.equals("="), f.const("units"), f.const("wordless")),
            f.const("wordless"),
        )
        return self.line.named(
            "steps", f.choose(f.is_number(actual), t.either_text(actual <= self._number("stepbase", "base"), "met", "missed"), unread)
        )

    def share(self) -> Formula:
        """Return what is left of the weight, as a share of it."""
        above = (self._actual() - self._number("stepbase", "base")) * 100 * self._number("stepoff", "per_point")
        left = f.const(1) - f.or_else(f.quotient(above, self.line["wt"]), f.const(0))
        return self.line.named("stepshare", f.choose(left > 1, f.const(1), f.choose(left > 0, left, f.const(0))))
