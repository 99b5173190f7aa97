"""Rules of 自检 over the fund table."""

from __future__ import annotations

from collections.abc import Callable

from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.facts.money import BELOW_A_FEN, YUAN_DECIMALS
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.found import FoundCells, cells
from perfeval_xl.templates.self_check.money import TOTAL
from perfeval_xl.templates.self_check.subject import Subject

Address = tuple[str, str]


def not_numbers(subject: Subject) -> FoundCells:
    """B001."""
    return _each(subject, lambda key: _number(subject, key).equals("!"))


def negative(subject: Subject) -> FoundCells:
    """B002."""
    return _each(subject, lambda key: _if_number(_number(subject, key), lambda amount: amount < 0))


def sums(subject: Subject) -> FoundCells:
    """B003: at the sources typed as text where just they are missing from the total, which a formula adds up, else at the total."""
    money = subject.money
    wrong = []
    for measure in _measures(subject):
        off, left_out = money.off(measure), money.left_out(measure)
        wrong.append((f.both(off, f.negate(left_out)), _name(subject, (TOTAL, measure))))
        texts = ((part, money.of(part, measure).textual) for part in money.parts)
        wrong += [(f.both(off, left_out, textual), _name(subject, (part, measure))) for part, textual in texts]
    if (TOTAL, "initial") in subject.given.amounts:
        wrong.append((_initial_off(subject), _name(subject, (TOTAL, "initial"))))
    return cells(_typed(subject), wrong)


def over_received(subject: Subject) -> FoundCells:
    """B004: a source only where the total does not say so already."""
    of_total = _above(subject, TOTAL, "received", "planned")
    sources = [(f.both(f.negate(of_total), _above(subject, source, "received", "planned")), source) for source in subject.money.parts]
    return cells(_typed(subject), [(wrong, _name(subject, (source, "received"))) for wrong, source in [(of_total, TOTAL), *sources]])


def overspent(subject: Subject) -> FoundCells:
    """B005."""
    return cells(_typed(subject), [(_above(subject, TOTAL, "spent", "received"), _name(subject, (TOTAL, "spent")))])


def overspent_source(subject: Subject) -> FoundCells:
    """B006: silent where the total is overspent, which a source only explains."""
    whole = _above(subject, TOTAL, "spent", "received")
    return cells(
        _typed(subject),
        [
            (f.both(f.negate(whole), _above(subject, source, "spent", "received")), _name(subject, (source, "spent")))
            for source in subject.money.parts
        ],
    )


def low_execution(subject: Subject) -> FoundCells:
    """B007."""
    rates = subject.scheme.rates
    return _low(subject, "spent", rates.execution_of, rates.execution_floor)


def low_arrival(subject: Subject) -> FoundCells:
    """B008."""
    return _low(subject, "received", "planned", subject.scheme.rates.arrival_floor)


def another_unit(subject: Subject) -> FoundCells:
    """B009: once for a column whose total is off as well."""
    found = []
    for measure in MEASURES:
        of_total = f.both(subject.money.of(TOTAL, measure).slipped.equals(1), f.negate(subject.money.adds_slipped(measure)))
        found.append((of_total, _name(subject, (TOTAL, measure))))
        parts = [
            (f.both(f.negate(of_total), subject.money.of(source, measure).slipped.equals(1)), source) for source in subject.money.parts
        ]
        found += [(wrong, _name(subject, (source, measure))) for wrong, source in parts]
    return cells(_typed(subject), found)


def empty_for_zero(subject: Subject) -> FoundCells:
    """B010: the other sources make up the total already."""
    found = []
    for measure in _measures(subject):
        total, summed = subject.money.total(measure), subject.money.sums[measure]
        apart = f.rounded(f.absolute(summed - total), 6) <= subject.scheme.scoring.amount_tolerance
        balanced = f.choose(f.both(f.is_number(total), f.is_number(summed)), apart, f.const(False))
        found += [
            (f.both(subject.money.of(source, measure).number.equals(""), balanced), _name(subject, (source, measure)))
            for source in subject.money.parts
        ]
    return cells(_typed(subject), found)


def no_total(subject: Subject) -> FoundCells:
    """B011."""
    measures = _measures(subject)
    empty = [(_number(subject, (TOTAL, measure)).equals(""), _name(subject, (TOTAL, measure))) for measure in measures]
    nothing = f.both(*(f.either(amount.number.equals(0), amount.number.equals("")) for amount in subject.money.amounts.values()))
    zero = f.both(_number(subject, (TOTAL, "planned")).equals(0), _number(subject, (TOTAL, "planned")).differs(""), nothing)
    return cells(f.const(True), [(zero, _name(subject, (TOTAL, "planned"))), *empty])


def decimals(subject: Subject) -> FoundCells:
    """B013."""
    rest: Callable[[Formula], Formula] = lambda amount: f.absolute(amount - f.rounded(amount, YUAN_DECIMALS)) > BELOW_A_FEN  # noqa: E731
    return _each(subject, lambda key: _if_number(_number(subject, key), rest))


def _measures(subject: Subject) -> tuple[str, ...]:
    """Return the measures that have a cell of their own."""
    places = subject.given.amounts
    same = places[TOTAL, "planned"].name.text == places[TOTAL, "received"].name.text
    return tuple(measure for measure in MEASURES if not (same and measure == "received"))


def _initial_off(subject: Subject) -> Formula:
    cells_ = {source: subject.money.initial[source] for source in subject.money.sources}
    parts = [cells_[source] for source in subject.money.parts]
    countable = f.one_of(number.equals("!") for number in cells_.values()).equals(0)
    total = cells_[TOTAL]
    apart = f.rounded(f.absolute(f.total(total) - f.total(*parts)), 6) > subject.scheme.scoring.amount_tolerance
    return f.both(countable, f.is_number(total), f.count(*parts) > 0, apart)


def _above(subject: Subject, source: str, more: str, less: str) -> Formula:
    """Return whether an amount is above another; nothing is compared with a column that does not add up (B003)."""
    money = subject.money
    above, below = (money.total(measure) if source == TOTAL else money.of(source, measure).usable for measure in (more, less))
    excess = f.rounded(f.total(above) - f.total(below), 6) > subject.scheme.scoring.amount_tolerance
    return f.both(f.count(above, below).equals(2), excess, f.negate(money.off(more)), f.negate(money.off(less)))


def _low(subject: Subject, part: str, whole: str, floor: float) -> FoundCells:
    money = subject.money
    above, below = money.total(part), money.total(whole)
    low = f.rounded(f.total(above) - f.total(below) * floor, 6) < 0  # no division: an empty form shows no error
    wrong = f.both(f.count(above, below).equals(2), f.total(below) > 0, low, f.negate(money.off(part)), f.negate(money.off(whole)))
    return cells(_typed(subject), [(wrong, _name(subject, (TOTAL, part)))])


def _each(subject: Subject, wrong: Callable[[Address], Formula]) -> FoundCells:
    measures = ("initial", *_measures(subject))
    keys = [(source, measure) for source in subject.money.sources for measure in measures if (source, measure) in subject.given.amounts]
    return cells(_typed(subject), [(wrong(key), _name(subject, key)) for key in keys])


def _typed(subject: Subject) -> Formula:
    """Return whether any amount has been typed."""
    amounts = [_number(subject, (source, measure)) for source in subject.money.sources for measure in MEASURES]
    return subject.working.scalar("money_typed", f.one_of(amount.differs("") for amount in amounts)) > 0


def _number(subject: Subject, key: Address) -> Formula:
    source, measure = key
    return subject.money.initial[source] if measure == "initial" else subject.money.of(source, measure).number


def _if_number(number: Formula, test: Callable[[Formula], Formula]) -> Formula:
    return f.choose(f.is_number(number), test(number), f.const(False))


def _name(subject: Subject, key: Address) -> Formula:
    return subject.given.amounts[key].name
