"""The amounts of the fund table in cells of the working area: read, judged usable or not, summed, and the rates they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.facts.money import POWERS, SUM_ROUNDING
from perfeval_xl.facts.rates import DECIMALS
from perfeval_xl.facts.slips import doubt
from perfeval_xl.schemes import Scheme
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.lines import Working
from perfeval_xl.templates.self_check.value_words import HINTING, NOTHING

TOTAL = "total"


@dataclass(frozen=True)
class Amount:
    """An amount: the cell as typed, its number ("" for nothing, ! for no number), and that number where a comparison may rest on it."""

    typed: Formula
    number: Formula
    usable: Formula
    slipped: Formula

    @property
    def textual(self) -> Formula:
        """Return whether it is an amount typed as text, which no formula adds up."""
        return f.choose(f.is_number(self.typed), f.const(False), f.choose(f.is_number(self.number), self.number > 0, f.const(False)))


class AmountCells:
    """The amounts of a form by source and measure; `cells` says where they are typed."""

    def __init__(self, working: Working, scheme: Scheme, cells: Mapping[tuple[str, str], Formula], sources: Sequence[str]) -> None:
        self.scheme, self.working = scheme, working
        self.sources = tuple(sources)
        self.parts = tuple(source for source in sources if source != TOTAL)

        def amount(raw: Formula) -> Formula:
            return _amount(working, raw)

        numbers = {key: working.reading(f"{key[0]}_{key[1]}", "amount", cell, amount) for key, cell in cells.items()}
        self.amounts: dict[tuple[str, str], Amount] = {}
        for source in self.sources:
            trio = {measure: numbers[source, measure] for measure in MEASURES}
            for measure in MEASURES:
                slipped = working.scalar(f"slip_{source}_{measure}", _slipped(trio, measure))
                number = trio[measure]
                sound = f.choose(f.is_number(number), f.both(number >= 0, slipped.equals(0)), f.const(False))
                usable = working.scalar(f"use_{source}_{measure}", f.choose(sound, number, f.const("")))
                self.amounts[source, measure] = Amount(cells[source, measure], number, usable, slipped)
        self.initial = {source: numbers[source, "initial"] for source in self.sources if (source, "initial") in numbers}
        self.sums = {measure: working.scalar(f"sum_{measure}", self._sum(measure)) for measure in MEASURES}

    def of(self, source: str, measure: str) -> Amount:
        """Return an amount."""
        return self.amounts[source, measure]

    def total(self, measure: str) -> Formula:
        """Return a measure's total where a comparison may rest on it, else ""."""
        parts = [self.of(part, measure).number for part in self.parts]
        spoiled = f.both(self.sums[measure].equals(""), f.one_of(part.differs("") for part in parts) > 0, self._added_up(measure))
        return self.working.scalar(f"whole_{measure}", f.choose(spoiled, f.const(""), self.amounts[TOTAL, measure].usable))

    def off(self, measure: str) -> Formula:
        """Return whether a measure's total is not the sum of its sources."""
        known = f.both(f.is_number(self.total(measure)), f.is_number(self.sums[measure]))
        apart = f.rounded(f.absolute(self.sums[measure] - self.total(measure)), 6) > self.scheme.scoring.amount_tolerance
        return f.choose(known, apart, f.const(False))

    def left_out(self, measure: str) -> Formula:
        """Return whether a measure's total lacks just the amounts that are typed as text."""
        parts = [self.of(part, measure) for part in self.parts]
        missing = f.total(*(f.choose(part.textual, part.number, f.const(0)) for part in parts))
        apart = f.absolute(f.absolute(self.sums[measure] - self.total(measure)) - missing) <= self.scheme.scoring.amount_tolerance
        return self.working.scalar(f"texts_{measure}", f.choose(f.both(self.off(measure), missing > 0), apart, f.const(False)))

    def slipped(self, *measures: str) -> Formula:
        """Return 1 where a total, or what adds up to it, looks to be in another unit, so that no rate rests on it."""
        wrong = (self.of(source, measure).slipped.equals(1) for measure in measures for source in self.sources)
        return self.working.scalar(f"slipped_{'_'.join(measures)}", f.choose(f.one_of(wrong) > 0, f.const(1), f.const(0)))

    def adds_slipped(self, measure: str) -> Formula:
        """Return whether a total is what its sources add up to, one of which looks to be in another unit."""
        wrong = f.one_of(self.of(part, measure).slipped.equals(1) for part in self.parts) > 0
        return f.both(wrong, self._added_up(measure))

    def _added_up(self, measure: str) -> Formula:
        total, parts = self.of(TOTAL, measure).number, [self.of(part, measure).number for part in self.parts]
        same = f.choose(f.is_number(total), f.absolute(total - f.total(*parts)) < SUM_ROUNDING, f.const(False))
        return self.working.scalar(f"adds_{measure}", same)

    def facts(self, year: Formula) -> dict[str, Formula]:
        """Return what the lines of indicators are judged by: totals, rates, whether those are unsound, the budget year."""
        wrong = {}
        for measure in MEASURES:
            left_out = f.both(f.is_number(self.of(TOTAL, measure).number), f.negate(f.is_number(self.total(measure))))
            wrong[measure] = self.working.scalar(f"bad_{measure}", f.choose(f.either(left_out, self.off(measure)), f.const(1), f.const(0)))
        below = self.scheme.rates.execution_of
        arrival, execution = self._rate("received", "planned"), self._rate("spent", below)
        return {
            "year": year,
            **{f"total_{measure}": self.of(TOTAL, measure).number for measure in MEASURES},
            "spent_unsound": wrong["spent"],
            "planned_unsound": wrong["planned"],
            "arrival_unsound": self.working.scalar(
                "bad_arrival", f.choose(f.one_of([wrong["planned"].equals(1), wrong["received"].equals(1)]) > 0, f.const(1), f.const(0))
            ),
            "execution_unsound": self.working.scalar(
                "bad_execution", f.choose(f.one_of([wrong["spent"].equals(1), wrong[below].equals(1)]) > 0, f.const(1), f.const(0))
            ),
            "arrival_slipped": self.slipped("planned", "received"),
            "execution_slipped": self.slipped("spent", below),
            "arrival_exact": arrival,
            "execution_exact": execution,
            "arrival": self.working.scalar(
                "arrival4", f.choose(f.is_number(arrival), f.or_else(f.rounded(arrival, DECIMALS), f.const("")), f.const(""))
            ),
            "execution": self.working.scalar(
                "execution4", f.choose(f.is_number(execution), f.or_else(f.rounded(execution, DECIMALS), f.const("")), f.const(""))
            ),
        }

    def _sum(self, measure: str) -> Formula:
        usable = [self.of(source, measure).usable for source in self.parts]
        typed = f.one_of(self.of(source, measure).number.differs("") for source in self.parts)
        return f.choose(f.both(f.count(*usable) > 0, f.count(*usable).equals(typed)), f.total(*usable), f.const(""))

    def _rate(self, part: str, whole: str) -> Formula:
        """Return a rate of totals, of sums where there is no total; "" where it cannot be computed."""
        above, below = self._stated(part), self._stated(whole)
        known = f.choose(f.both(f.is_number(above), f.is_number(below)), f.both(above >= 0, below > 0), f.const(False))
        return self.working.scalar(f"rate_{part}", f.choose(known, f.or_else(f.quotient(above, below), f.const("")), f.const("")))

    def _stated(self, measure: str) -> Formula:
        numbers = [self.of(source, measure).number for source in self.parts]
        total = self.of(TOTAL, measure).number
        summed = f.choose(f.count(*numbers) > 0, f.rounded(f.total(*numbers), 8), f.const(""))
        return self.working.scalar(f"stated_{measure}", f.choose(f.is_number(total), total, summed))


def _amount(working: Working, cell: Formula) -> Formula:
    """Read an amount into 万元."""
    plain = working.fold("amount", t.text_of(cell))
    negative = t.left(plain, 1).equals("-")
    bare = working.named("amountbare", f.choose(negative, t.middle(plain, 2), plain))
    run = t.leading_number(bare)
    number, unit = t.number_of(t.left(bare, run)), t.middle(bare, run + 1)
    units, factors = working.words("moneyunits", _MONEY), working.numbers("moneyfactors", _MONEY.values())
    scale = working.named("amountscale", t.looked_up(unit & "|", units, factors))
    signed = f.choose(negative, f.const(-1), f.const(1))
    read = f.choose(f.both(f.is_number(number), scale > 0), f.or_else(f.rounded(number * signed * scale, 9), f.const("!")), f.const("!"))
    hint = t.begins_with(plain, working.words("hinting", HINTING)) > 0
    nothing = f.either(plain.equals(""), t.is_one_of(plain, working.words("nothing", NOTHING)), hint)
    return f.choose(f.is_number(cell), cell, f.choose(nothing, f.const(""), read))


def _slipped(trio: Mapping[str, Formula], measure: str) -> Formula:
    """Return 1 where an amount stands in another unit than the two beside it, which vouch for each other."""
    others = [number for name, number in trio.items() if name != measure]
    low, high, number = f.least(*others), f.most(*others), f.total(trio[measure])
    ranges = doubt().row[measure].values()
    within = f.one_of(f.both(number >= high * least, number <= high * most) for least, most in ranges) > 0
    vouched = f.both(f.count(*trio.values()).equals(3), low > 0, high <= low * doubt().alike)
    return f.choose(f.both(vouched, within), f.const(1), f.const(0))


_MONEY = {"|": 1.0} | {f"{unit}|": 10.0**power for unit, power in POWERS.items()}
