"""What is wrong in a line by itself, as tags in one cell: |I012| where the row misses its target without a reason."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.checks import words as check_words
from perfeval_xl.facts.thresholds import FITTING, NOISE, ONE_WORD, SHOWN_RATE
from perfeval_xl.schemes import ARRIVAL_RATE, EXECUTION_RATE, MONEY_RATES, Scheme
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.flag_words import DENIES, NO_RATES, NOT_CONCERNED, REACHES, TOTAL_COST, VOID, VOID_ENDS, VOID_WHICH
from perfeval_xl.templates.self_check.framework import rule_is
from perfeval_xl.templates.self_check.reading import MEASURED, ReadCells, is_hint, one_of
from perfeval_xl.templates.self_check.table import IndicatorLine
from perfeval_xl.templates.self_check.tags import Tag, chosen, join_tags
from perfeval_xl.templates.self_check.value_words import MORE, NOTHING

_UPWARD = (">=", ">")
_INEQUALITIES = (*_UPWARD, "<=", "<")


class Looking:
    """What is looked for in one line. `money` are the amounts that costs and rates are judged by."""

    def __init__(self, row: IndicatorLine, scheme: Scheme, money: Mapping[str, Formula]) -> None:
        self.row, self.line, self.scheme, self.money = row, row.line, scheme, money
        self.target, self.actual = row.target, row.actual
        line = self.line
        self.capped = line.named("iscapped", t.has_one_of(line["n"], line.words("capped", scheme.words.capped_rates)))
        self.rate_rule = line.named("israterule", rule_is(line, *MONEY_RATES))
        self.is_rate = line.named("israte", self._named_rate())
        self.misread = {"t": self._misread("t", self.target, self.actual), "a": self._misread("a", self.actual, self.target)}
        self.above = {"t": self._above("t", self.target, self.actual), "a": self._above("a", self.actual, self.target)}
        weight = line["wt"]
        self.weighted = line.named("weighted", f.choose(f.is_number(weight), weight > 0, f.const(False)))
        self.full = line.named(
            "isfull", f.choose(f.both(self.weighted, f.is_number(line["sc"])), line["sc"] >= weight - NOISE, f.const(False))
        )
        exactly = f.absolute(line["sc"] - weight) < NOISE
        self.exactly_full = line.named("exactlyfull", f.choose(f.both(self.weighted, f.is_number(line["sc"])), exactly, f.const(False)))
        self.unsound = line.named(
            "unsoundrate",
            f.choose(
                rule_is(line, ARRIVAL_RATE),
                money["arrival_unsound"].equals(1),
                f.choose(rule_is(line, EXECUTION_RATE), money["execution_unsound"].equals(1), f.const(False)),
            ),
        )
        self.reason_says = line.named(
            "reasonsays",
            f.negate(f.either(line["re"].equals(""), t.is_one_of(line["re"], line.words("nothing", NOTHING)), is_hint(line, line["re"]))),
        )
        self.denied = line.named("denied", self._denied())
        self.late = line.named("islate", self._late())
        self.wordy = line.named("wordy", f.both(self.target.is_kind("t"), f.negate(self.target.odd)))
        self._cost()

    def flag(self, cost_rows: Formula, codes: Mapping[str, bool]) -> None:
        """Find the tags of the line; `cost_rows`: how many rows name the whole cost."""
        self.cost_rows = cost_rows
        tags = {"f1": self.targets(), "f2": self.actuals(), "f3": self.scores()}
        target, actual, score = (self.line.named(key, join_tags(chosen(listed, codes))) for key, listed in tags.items())
        used = self.line["us"].equals(1)
        self.line.cell("tg", f.choose(used, target & actual, f.const("")))
        self.tags = f.choose(used, self.line["tg"] & score, f.const(""))

    def targets(self) -> list[Tag]:
        """Return what is looked for in name, weight and target."""
        line, target, actual = self.line, self.target, self.actual
        none_is_zero = f.both(self.row.outcome.harm, t.is_one_of(target.text, line.words("nowords", check_words.NOTHING)))
        harm_by_name = t.has_one_of(line["n"], line.words("harm", self.scheme.words.none_is_zero))
        zero = f.both(harm_by_name, none_is_zero)
        name = line["n"]
        same = line.named("samename", target.text.equals(name))
        decimal = f.both(target.unit.equals(""), t.leading_number(target.text) >= t.length(target.text))
        at = t.place_in(target.text, name)
        inside = f.both(
            target.is_kind(*MEASURED, "d"),
            target.text.differs(""),
            f.negate(decimal),
            at > 0,
            f.negate(self._digit_beside(target.text, name, at)),
        )
        asked = f.either(line["ow"].equals(1), actual.measured)
        vague = f.both(self.wordy, asked, f.negate(same), f.negate(self.actual.is_kind("l", "x", "h")))
        capped_full = f.choose(f.is_number(target.low), f.absolute(target.low - 1) < NOISE, f.const(False))
        beyond = f.both(self.capped, target.is_kind("p"), one_of(target.op, _UPWARD), capped_full)
        return [
            Tag("I004", "target", f.both(target.is_kind("e"), f.negate(zero), line["no"].differs(0))),  # line 0 has no place for one
            Tag("I008", "target", vague),
            Tag("I009", "target", f.both(same, target.is_kind("t", "l", "y"))),
            Tag("I009", "level3", f.both(f.negate(f.both(same, target.is_kind("t", "l", "y"))), inside)),
            Tag("I011", "target", self._too_low()),
            Tag("I013", "target", f.both(f.either(self.is_rate, self.rate_rule), target.counts)),
            Tag("I016", "target", self._cost_target()),
            Tag("I017", "target", self.above["t"]),
            Tag("I018", "target", f.either(beyond, f.both(target.is_kind("t"), target.odd))),
            Tag("I025", "target", self.misread["t"]),
            Tag("I028", "target", self._dear()),
        ]

    def _too_low(self) -> Formula:
        """Return whether the actual value is so far above the target that this was set too low."""
        line, target = self.line, self.target
        small = f.both(target.op.equals("="), self.row.outcome.smaller)
        spending = f.both(rule_is(line, "cost"), target.is_kind("m"))
        far = f.choose(
            f.is_number(self.row.outcome.ratio),
            self.row.outcome.ratio > 1 + self.scheme.scoring.over_achievement.above + NOISE,
            f.const(False),
        )
        positive = f.choose(f.is_number(target.low), target.low > 0, f.const(False))
        return f.both(
            one_of(target.op, (*_UPWARD, "=")),
            positive,
            far,
            f.negate(f.either(small, spending, f.both(target.is_kind("p"), self.capped), self.misread["a"], self.rate_rule)),
        )

    def _dear(self) -> Formula:
        """Return whether a cost has to be reached, not kept to."""
        line, target = self.line, self.target
        return f.both(
            rule_is(line, "cost"),
            target.is_kind("m", "n"),
            one_of(target.op, _UPWARD),
            f.negate(f.either(self.is_rate, t.has_one_of(line["n"], line.words("atleast", self.scheme.words.at_least_cost)))),
        )

    def actuals(self) -> list[Tag]:
        """Return what is looked for in the actual value and the reason."""
        line, target, actual, outcome = self.line, self.target, self.actual, self.row.outcome
        harm_by_name = t.has_one_of(line["n"], line.words("harm", self.scheme.words.none_is_zero))
        zero = f.both(harm_by_name, t.is_one_of(actual.text, line.words("nowords", check_words.NOTHING)))
        unconcerned = line.named("unconcerned", t.is_one_of(actual.text, line.words("notapply", NOT_CONCERNED)))
        scored = f.choose(f.is_number(line["sc"]), line["sc"] > 0, f.const(False))
        empty = f.both(actual.is_kind("e"), f.negate(zero), f.negate(f.both(unconcerned, scored)))
        bare = line.named(
            "bareside", f.either(f.both(target.is_kind("n"), target.unit.equals("")), f.both(actual.is_kind("n"), actual.unit.equals("")))
        )
        unlike = f.both(target.measured, actual.is_kind(*MEASURED, "d"), target.kind.differs(actual.kind), f.negate(bare))
        question = f.both(target.is_kind("y"), f.either(actual.is_kind("n", "m", "d"), f.both(actual.is_kind("p"), actual.low.differs(1))))
        loose = f.both(target.is_kind("l"), f.negate(actual.is_kind("n", "m")))
        as_amount = f.both(self.is_rate, f.either(target.counts, actual.counts))
        units = f.both(
            f.either(
                f.both(outcome.outcome.equals("units"), f.negate(loose)),
                f.both(outcome.outcome.equals("judgement"), f.either(unlike, question)),
            ),
            f.negate(as_amount),
        )
        answer = f.both(rule_is(line, "judgement"), actual.is_kind("t"), t.length(actual.text) <= ONE_WORD)
        asked = f.both(f.negate(rule_is(line, EXECUTION_RATE)), f.either(f.negate(self.rate_rule), line["gone_actual"]))
        unexplained = f.both(f.either(f.negate(self.reason_says), self.denied), f.negate(self.late))
        no_number = t.first_digit(actual.text) > t.length(actual.text)
        about = t.has_one_of(actual.text, line.words("more", MORE))
        said = f.either(
            f.both(actual.is_kind("t", "l", "y"), no_number), f.both(actual.measured, one_of(actual.op, _INEQUALITIES), f.negate(about))
        )
        unmeasured = f.both(
            one_of(outcome.outcome, ("met", "missed")).equals(False), target.is_kind(*MEASURED, "d"), said, f.negate(outcome.copied)
        )
        excused = f.negate(self._reached())
        told_of_target = f.either(target.counts, target.unread)
        return [
            Tag("I005", "actual", f.both(empty, asked)),
            Tag("I010", "actual", units),
            Tag("I012", "reason", f.both(line.named("ismissed", self._missed()), unexplained, excused)),
            Tag("I013", "actual", f.both(f.either(self.is_rate, self.rate_rule), actual.counts, f.negate(told_of_target))),
            Tag("I014", "actual", self._rate_differs()),
            Tag("I015", "actual", self._cost_differs()),
            Tag("I017", "actual", self.above["a"]),
            Tag("I018", "actual", f.both(actual.is_kind("t"), actual.odd)),
            Tag("I019", "actual", f.both(outcome.copied, f.negate(answer), f.negate(f.both(self.wordy, line["ow"].equals(1))))),
            Tag("I020", "actual", self.late),
            Tag("I024", "actual", unmeasured),
            Tag("I025", "actual", self.misread["a"]),
        ]

    def scores(self) -> list[Tag]:
        """Return what is looked for in the self-score, and beside it."""
        line, scheme, target, outcome = self.line, self.scheme, self.target, self.row.outcome
        score, weight, tolerance = line["sc"], line["wt"], scheme.scoring.tolerance + NOISE
        scored = line.named("isscored", f.is_number(score))
        above = line.named("aboveweight", f.choose(f.both(scored, self.weighted), score - weight > NOISE, f.const(False)))
        system = f.rounded(outcome.share * weight, scheme.scoring.decimals)
        sound = f.both(
            scored,
            self.weighted,
            f.is_number(outcome.share),
            outcome.outcome.differs("no_actual"),
            f.negate(f.either(above, self.unsound, *self.misread.values(), *self.above.values())),
        )
        over = line.named("over", f.choose(f.both(sound, score >= 0), f.or_else(f.rounded(score - system, 6), f.const(0)), f.const(0)))
        level = line.named("bylevel", self._by_level())
        positive_score = f.choose(scored, score > 0, f.const(False))
        off_ratio = f.choose(f.is_number(outcome.ratio), f.absolute(outcome.ratio - 1) > NOISE, f.const(False))
        explained = f.either(outcome.outcome.equals("missed"), off_ratio)
        void = line.named("void", self._void())
        unread = f.either(target.unread, self.actual.unread)
        needless = f.both(self.exactly_full, f.negate(f.either(void, self.denied, explained, unread)))
        compared = f.both(one_of(outcome.outcome, ("met", "missed")), target.is_kind(*MEASURED, "d"))
        exact = self._exactly_met()
        whole = f.both(target.is_kind("p"), target.low.equals(1))
        return [
            Tag("I006", "weight3", f.negate(self.weighted)),
            Tag("S001", "self_score", f.both(f.negate(scored), f.negate(f.both(line["no"].equals(0), self.money["score_pending"])))),
            Tag("S002", "self_score", above),
            Tag("S003", "self_score", f.choose(scored, score < 0, f.const(False))),
            Tag("S006", "self_score", f.both(over > tolerance, f.negate(self.full), f.negate(self.late))),
            Tag("S007", "self_score", over < -tolerance),
            Tag("S008", "self_score", f.both(over > tolerance, self.full, f.negate(self.late))),
            Tag(
                "S013", "self_score", f.choose(f.both(level, scored, self.weighted, f.negate(above)), self._outside_band(), f.const(False))
            ),
            Tag("S014", "self_score", f.both(self._nothing_done(), positive_score)),
            Tag("S016", "reason", f.both(self.reason_says, f.either(void, needless))),
            Tag("S009", "counted", self.exactly_full),
            Tag("I021c", "counted", compared),
            Tag("I021e", "counted", f.both(compared, exact)),
            Tag("I021t", "counted", f.both(compared, exact, f.negate(whole))),
        ]

    def _named_rate(self) -> Formula:
        line, name = self.line, self.line["n"]
        behind = t.middle(name, t.place_of("率", name) + 1, 1)
        ends = f.either(t.right(name, 1).equals("率"), t.is_one_of(behind, line.words("ratesigns", tuple("<>=0123456789"))))
        return f.both(
            ends, t.has(name, "率"), f.negate(t.has_one_of(name, line.words("norates", NO_RATES)))
        )

    def _misread(self, side: str, one: ReadCells, other: ReadCells) -> Formula:
        beside = f.both(f.is_number(other.low), other.measured)
        share = f.both(one.rest <= 1, f.either(self.capped, f.both(beside, other.low >= one.rest, other.low <= 1)))
        fits = f.choose(beside, f.both(other.low >= one.rest, other.low <= one.rest * FITTING), f.const(False))
        return self.line.named(f"{side}_misread", f.choose(f.is_number(one.rest), f.choose(one.is_kind("p"), share, fits), f.const(False)))

    def _above(self, side: str, one: ReadCells, other: ReadCells) -> Formula:
        line = self.line
        growth = t.has_one_of(line["n"], line.words("growth", check_words.BEYOND_FULL))
        bare = f.both(one.is_kind("n"), one.unit.equals(""), other.is_kind("p"), one.low > 100 + NOISE)
        over = f.choose(f.is_number(one.low), f.either(f.both(one.is_kind("p"), one.low > 1 + NOISE), bare), f.const(False))
        return line.named(
            f"{side}_above", f.both(self.capped, f.negate(growth), f.negate(self.rate_rule), over, f.negate(self.misread[side]))
        )

    def _missed(self) -> Formula:
        ratio = self.row.outcome.ratio
        near = f.both(ratio >= 1 - SHOWN_RATE, ratio <= 1 + SHOWN_RATE)
        rounded = f.both(self.rate_rule, ratio >= 1 - self.scheme.scoring.rate_tolerance)
        close = f.choose(f.is_number(ratio), f.either(near, rounded), f.const(False))
        slipped = f.choose(rule_is(self.line, ARRIVAL_RATE), self.money["arrival_slipped"], self.money["execution_slipped"]).equals(1)
        no_rate = f.both(self.rate_rule, f.either(self.target.is_kind("m"), slipped, f.negate(f.is_number(self._computed()))))
        return f.both(self.row.outcome.outcome.equals("missed"), f.negate(f.either(close, no_rate, self.misread["t"], self.above["t"])))

    def _computed(self) -> Formula:
        rate = f.choose(rule_is(self.line, ARRIVAL_RATE), self.money["arrival"], self.money["execution"])
        return self.line.named("computed", f.choose(self.rate_rule, rate, f.const("")))

    def _reached(self) -> Formula:
        computed = self._computed()
        enough = computed >= self.target.low - self.scheme.scoring.rate_tolerance - NOISE
        return f.choose(f.both(f.is_number(computed), f.is_number(self.target.low)), enough, f.const(False))

    def _rate_differs(self) -> Formula:
        low, computed = self.actual.low, self._computed()
        bare = f.both(self.actual.is_kind("n"), self.actual.unit.equals(""))
        # a number in a rate's cell is shown as percent; 96 typed as text may mean percent
        percent = f.both(bare, f.negate(f.is_number(self.line["actualraw"])))
        read = f.choose(f.both(percent, f.absolute(low) > 1), f.quotient(low, f.const(100)), low)
        rate = self.line.named("typedrate", f.choose(f.both(f.is_number(low), f.either(bare, self.actual.is_kind("p"))), read, f.const("")))
        tolerance = self.scheme.scoring.rate_tolerance
        off, as_typed = (f.rounded(f.absolute(number - computed), 9) > tolerance for number in (rate, low))
        apart = f.both(off, f.either(f.negate(percent), as_typed))
        capped = f.both(computed > 1, f.absolute(rate - 1) < NOISE)
        judged = f.both(
            f.is_number(rate), f.is_number(computed), self.actual.op.equals("="), f.negate(self.row.outcome.copied), f.negate(self.unsound)
        )
        return f.choose(judged, f.choose(apart, f.negate(capped), f.const(False)), f.const(False))

    def _by_level(self) -> Formula:
        """Return whether the points go by the degree of attainment that the actual value says."""
        line, target, actual, outcome = self.line, self.target, self.actual, self.row.outcome
        return f.both(
            actual.is_kind("l"),
            target.kind.differs("y"),
            f.negate(target.measured),
            one_of(outcome.outcome, ("met", "missed")),
            f.negate(self.rate_rule),
            f.negate(rule_is(line, "attainment")),
        )

    def _nothing_done(self) -> Formula:
        """Return whether the actual value is 0 where more was asked for, 未完成 or 不适用."""
        line, target, actual, outcome = self.line, self.target, self.actual, self.row.outcome
        zero = f.choose(f.both(actual.measured, f.is_number(actual.low), actual.op.equals("=")), actual.low.equals(0), f.const(False))
        positive = f.choose(f.is_number(target.low), target.low > 0, f.const(False))
        asked = f.both(positive, target.kind.differs("d"), one_of(target.op, (*_UPWARD, "=", "between")), outcome.outcome.differs("met"))
        undone = f.both(actual.is_kind("l"), actual.low.equals(3))
        unconcerned = t.is_one_of(actual.text, line.words("notapply", NOT_CONCERNED))
        return f.either(f.both(zero, asked, f.negate(outcome.smaller)), undone, unconcerned)

    def _exactly_met(self) -> Formula:
        """Return whether the target is met to the very number or day."""
        target, actual, outcome = self.target, self.actual, self.row.outcome
        zeros = f.both(target.measured, target.low.equals(0), actual.low.equals(0), f.is_number(target.low), f.is_number(actual.low))
        on_day = f.both(target.is_kind("d"), actual.is_kind("d"), target.low.equals(actual.low))
        return f.either(outcome.ratio.equals(1), on_day, zeros)

    def _cost(self) -> None:
        line, target, actual, money = self.line, self.target, self.actual, self.money
        limit = f.choose(f.is_number(target.high), target.high, target.low)
        slack = self.scheme.scoring.amount_tolerance
        near = [
            f.choose(f.is_number(money[name]), f.rounded(f.absolute(limit - money[name]), 6) <= slack, f.const(False))
            for name in ("total_planned", "total_received")
        ]
        budgeted = f.choose(f.both(target.is_kind("m"), f.is_number(limit)), f.either(*near), f.const(False))
        generic = t.without(line["n"], TOTAL_COST).equals("")
        listed = t.has_one_of(line["n"], line.words("totalcost", self.scheme.words.total_cost))
        named = f.both(f.either(target.is_kind("m"), actual.is_kind("m")), f.either(listed, generic))
        per = f.either(self.is_rate, t.has_one_of(line["n"], line.words("perunit", self.scheme.words.per_unit)))
        used = f.both(line["us"].equals(1), rule_is(line, "cost"))
        self.budgeted = line.named(
            "asbudgeted", f.choose(used, f.choose(per, f.const(0), f.choose(budgeted, f.const(1), f.const(0))), f.const(0))
        )
        line.cell("cn", f.choose(used, f.choose(named, f.choose(per, f.const(2), f.const(1)), f.const(0)), f.const(0)))

    def _of_total(self) -> Formula:
        """Return whether a row speaks of the whole cost: by its limit, or as the one that is named for it."""
        alone = self.cost_rows.equals(1)
        return f.either(self.budgeted.equals(1), f.both(self.line["cn"].equals(1), alone))

    def _cost_differs(self) -> Formula:
        spent = self.money["total_spent"]
        apart = f.rounded(f.absolute(self.actual.low - spent), 6) > self.scheme.scoring.amount_tolerance
        stated = f.both(
            self.actual.is_kind("m"),
            self.actual.op.equals("="),
            f.negate(self.row.outcome.copied),
            f.is_number(self.actual.low),
            f.is_number(spent),
        )
        return f.choose(f.both(self._of_total(), stated, self.money["spent_unsound"].equals(0)), apart, f.const(False))

    def _cost_target(self) -> Formula:
        planned = self.money["total_planned"]
        limit = f.both(self.target.is_kind("m"), one_of(self.target.op, (">", ">=", "between")).equals(False), f.is_number(planned))
        return f.choose(
            f.both(self._of_total(), limit, self.budgeted.equals(0), self.money["planned_unsound"].equals(0)), planned > 0, f.const(False)
        )

    def _late(self) -> Formula:
        line, reason = self.line, self.line["re"]
        words = check_words.IN_TIME
        on_time = t.has_one_of(self.actual.text, line.words("ontime", words))
        not_so = t.has_one_of(self.actual.text, line.words("notontime", tuple(f"{no}{word}" for no in "未没不能" for word in words)))
        claimed = t.has_one_of(
            reason, line.words("doneontime", tuple(f"{done}{word}" for done in check_words.ALREADY for word in words))
        )
        late = f.choose(f.both(self.target.is_kind("d"), self.actual.is_kind("d")), self.actual.low > self.target.low, f.const(False))
        return f.both(late, f.either(self.full, f.both(on_time, f.negate(not_so)), claimed))

    def _outside_band(self) -> Formula:
        line, scheme = self.line, self.scheme
        decimals, step = scheme.scoring.decimals, 10.0**-scheme.scoring.decimals
        level = f.choose(f.is_number(self.actual.low), self.actual.low, f.const(1))
        low = f.rounded(t.at(line.numbers("bandlow", [band.low for band in scheme.scoring.bands]), level) * line["wt"], decimals)
        high = f.rounded(t.at(line.numbers("bandhigh", [band.high for band in scheme.scoring.bands]), level) * line["wt"], decimals)
        less = t.at(line.numbers("bandopen", [0.0 if band.closed else step for band in scheme.scoring.bands]), level)
        below = f.choose(high - less > low, high - less, low)
        return f.either(f.both(line["sc"] >= 0, line["sc"] < low - NOISE), line["sc"] > below + NOISE)

    def _digit_beside(self, text: Formula, name: Formula, at: Formula) -> Formula:
        digits, near = self.line.words("digits", tuple("0123456789")), self.line.words("neardigits", tuple("0123456789."))
        before = f.choose(at > 1, t.middle(name, at - 1, 1), f.const(""))
        return f.choose(
            at > 0, f.either(t.is_one_of(before, near), t.is_one_of(t.middle(name, at + t.length(text), 1), digits)), f.const(False)
        )

    def _denied(self) -> Formula:
        line, reason = self.line, self.line["re"]
        no = t.begins_with(reason, line.words("denies", check_words.DENYING)) > 0
        nothing = f.both(no, t.without(reason, DENIES).equals(""))
        done = f.both(t.has_one_of(reason, line.words("reached", check_words.REACHED)), t.without(reason, REACHES).equals(""))
        fine = (*check_words.FINE, *sorted(check_words.NO_REASON))
        return f.both(reason.differs(""), f.either(nothing, done, t.is_one_of(reason, line.words("fine", fine))))

    def _void(self) -> Formula:
        line = self.line
        bare = t.without(line["re"], ("。", ";", "由于", "因为", *check_words.VOID_DID, "因工作", "系工作"))
        which = t.ends_in(bare, line.words("voidends", VOID_ENDS))
        one = t.is_one_of(t.left(bare, t.length(bare) - which), line.words("voidwhich", VOID_WHICH))
        return f.both(line["re"].differs(""), f.either(f.both(which > 0, one), t.is_one_of(bare, line.words("void", VOID))))
