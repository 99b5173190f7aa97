"""Rules of 自检 over 预算表."""

from __future__ import annotations

from collections.abc import Callable

from perfeval_xl.layout.department import BUDGET
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.plan import Plan, budget_address
from perfeval_xl.templates.self_check.found import Found, cells, name_cell

_MEASURES = ("planned", "received", "spent")
_SOURCES = tuple(label.key for label in BUDGET.rows if label.key != "total")
_DECIMALS = 4  # 万元 to the yuan; B013 of the catalogue


def not_numbers(plan: Plan) -> Found:
    """B001."""
    return _each(plan, lambda amount: f.both(f.filled(amount), f.negate(f.is_number(amount))))


def negative(plan: Plan) -> Found:
    """B002."""
    return _each(plan, lambda amount: f.both(f.is_number(amount), amount < 0))


def decimals(plan: Plan) -> Found:
    """B013."""
    return _each(plan, lambda amount: f.absolute(f.total(amount) - f.rounded(f.total(amount), _DECIMALS)) > 1e-9)


def sums(plan: Plan) -> Found:
    """B003."""
    known = [f.both(f.is_number(plan.money(measure, "total")), f.count(*_parts(plan, measure)) > 0) for measure in _MEASURES]
    return cells(f.either(*known), [(_off(plan, measure), _name(measure, "total")) for measure in _MEASURES])


def no_total(plan: Plan) -> Found:
    """B011."""
    totals = {measure: plan.money(measure, "total") for measure in _MEASURES}
    missing = [(f.empty(amount), _name(measure, "total")) for measure, amount in totals.items()]
    nothing = f.both(totals["planned"].equals(0), f.filled(totals["planned"]), f.absolute(f.total(*_amounts(plan))).equals(0))
    return cells(f.count(*_amounts(plan)) > 0, [*missing, (nothing, _name("planned", "total"))])


def overspent(plan: Plan) -> Found:
    """B005."""
    return cells(*_above(plan, ("total",), "spent", "received"))


def overspent_source(plan: Plan) -> Found:
    """B006: silent where the total is overspent, which a source only explains."""
    whole = overspent(plan)
    ready, wrong = _above(plan, _SOURCES, "spent", "received")
    return cells(ready, [(f.both(whole.faults.equals(0), condition), name) for condition, name in wrong])


def over_received(plan: Plan) -> Found:
    """B004: a source only where the total does not say so already."""
    ready, wrong = _above(plan, ("total",), "received", "planned")
    _, sources = _above(plan, _SOURCES, "received", "planned")
    total_is_right = f.negate(wrong[0][0])
    return cells(ready, [*wrong, *((f.both(total_is_right, condition), name) for condition, name in sources)])


def low_execution(plan: Plan) -> Found:
    """B007."""
    rates = plan.scheme.rates
    return _low_rate(plan, "spent", rates.execution_of, rates.execution_floor)


def low_arrival(plan: Plan) -> Found:
    """B008."""
    return _low_rate(plan, "received", "planned", plan.scheme.rates.arrival_floor)


def _above(plan: Plan, sources: tuple[str, ...], more: str, less: str) -> tuple[f.Formula, list[tuple[f.Formula, f.Formula]]]:
    """Return whether any pair of amounts is known, and for each source whether `more` is above `less`."""
    known, wrong = [], []
    for source in sources:
        above, below = plan.money(more, source), plan.money(less, source)
        known.append(_countable(above, below))
        sound = (_added_up(plan, more), _added_up(plan, less)) if source == "total" else ()
        excess = _exceeds(f.total(above) - f.total(below), plan.scheme.scoring.amount_tolerance)
        wrong.append((f.both(known[-1], excess, *sound), _name(more, source)))
    return f.either(*known), wrong


def _low_rate(plan: Plan, part: str, whole: str, floor: float) -> Found:
    above, below = plan.money(part, "total"), plan.money(whole, "total")
    known = f.both(_countable(above, below), below > 0)
    low = f.rounded(f.total(above) - f.total(below) * floor, 6) < 0  # no division: an empty form shows no error
    matched = f.both(f.negate(f.either(_off(plan, part), _off(plan, whole))), _added_up(plan, part), _added_up(plan, whole))
    return cells(known, [(f.both(known, low, matched), _name(part, "total"))])


def _added_up(plan: Plan, measure: str) -> f.Formula:
    """Whether a computed total may be relied on: no source is a text or negative."""
    parts = _parts(plan, measure)
    return f.both(f.count(*parts).equals(f.one_of(f.filled(part) for part in parts)), f.least(*parts) >= 0)


def _parts(plan: Plan, measure: str) -> list[f.Formula]:
    return [plan.money(measure, source) for source in _SOURCES]


def _off(plan: Plan, measure: str) -> f.Formula:
    """Whether a column's total is not the sum of its sources; an empty source counts as 0, a text or a negative one spoils the sum."""
    parts, whole = _parts(plan, measure), plan.money(measure, "total")
    typed = f.one_of(f.filled(part) for part in parts)
    known = f.both(_countable(whole), f.count(*parts) > 0, f.count(*parts).equals(typed), f.least(*parts) >= 0)
    return f.both(known, _exceeds(f.absolute(f.total(*parts) - f.total(whole)), plan.scheme.scoring.amount_tolerance))


def _countable(*amounts: f.Formula) -> f.Formula:
    """Whether amounts are numbers that a comparison may rest on; a negative one is B002."""
    return f.both(f.count(*amounts).equals(len(amounts)), f.least(*amounts) >= 0)


def _each(plan: Plan, wrong: Callable[[f.Formula], f.Formula]) -> Found:
    amounts = [(measure, source) for source in ("total", *_SOURCES) for measure in _MEASURES]
    ready = f.either(*(f.filled(plan.money(*address)) for address in amounts))
    return cells(ready, [(wrong(plan.money(*address)), _name(*address)) for address in amounts])


def _amounts(plan: Plan) -> list[f.Formula]:
    return [plan.money(measure, source) for source in ("total", *_SOURCES) for measure in _MEASURES]


def _exceeds(difference: f.Formula, limit: float) -> f.Formula:
    return f.rounded(difference, 6) > limit  # binary floats: 49 - 48.83 is not 0.17


def _name(measure: str, source: str) -> f.Formula:
    label = next(item.label for item in BUDGET.rows if item.key == source)
    return name_cell(*budget_address(measure, source), label)
