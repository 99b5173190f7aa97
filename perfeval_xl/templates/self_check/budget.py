"""Rules of 自检 over 预算表."""

from __future__ import annotations

from collections.abc import Callable

from perfeval_xl.layout.department import BUDGET, SELF_CHECK_SHEET
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.plan import Plan, budget_address
from perfeval_xl.templates.self_check.found import Found, cells, name_cell

_MEASURES = ("planned", "received", "spent")
_SOURCES = tuple(label.key for label in BUDGET.rows if label.key != "total")
_PLACES = tuple((measure, source) for measure in _MEASURES for source in ("total", *_SOURCES))
WORKING_COLUMN = 6
"""Right of 自检's table, outside its printed area."""

_FIRST_WORKING = 3  # beside the first rule
_ALIKE = 2  # two amounts of a source within this factor of each other vouch for their unit
_SLIPS = {"planned": ((4_000, 12_500),), "received": ((80, 125), (4_000, 12_500)), "spent": ((80, 125), (4_000, 12_500))}
"""A third amount that is this many times the larger of the two stands in another unit; B009 of the catalogue."""

_HALF_A_CENT = 0.5e-6  # 万元; B012 of the catalogue
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
    found = cells(ready, wrong)
    return Found(ready, f.choose(whole.faults > 0, f.const(0), found.faults), found.where)


def over_received(plan: Plan) -> Found:
    """B004: a source only where the total does not say so already."""
    ready, wrong = _above(plan, ("total",), "received", "planned")
    _, sources = _above(plan, _SOURCES, "received", "planned")
    total_is_right = f.negate(wrong[0][0])
    return cells(ready, [*wrong, *((f.both(total_is_right, condition), name) for condition, name in sources)])


def another_unit(plan: Plan) -> Found:
    """B009: a source only where the total of its column does not say so already."""
    wrong = []
    for measure in _MEASURES:
        of_total = _slipped(plan, measure, "total")
        wrong.append((of_total, _name(measure, "total")))
        wrong += [(f.both(f.negate(of_total), _slipped(plan, measure, source)), _name(measure, source)) for source in _SOURCES]
    return cells(f.count(*_amounts(plan)) > 0, wrong)


def empty_for_zero(plan: Plan) -> Found:
    """B010: the other sources make up the total already."""
    wrong = []
    for measure in _MEASURES:
        balanced = f.both(_known_sum(plan, measure), f.negate(_exceeds_tolerance(plan, measure)))
        wrong += [(f.both(f.empty(plan.money(measure, source)), balanced), _name(measure, source)) for source in _SOURCES]
    return cells(f.count(*_amounts(plan)) > 0, wrong)


def copied(plan: Plan) -> Found:
    """B012."""
    alike = []
    for source in ("total", *_SOURCES):
        trio = [plan.money(measure, source) for measure in _MEASURES]
        same = f.both(f.count(*trio).equals(3), f.rounded(f.most(*trio) - f.least(*trio), 7) < _HALF_A_CENT)
        alike.append(f.either(same, f.both(*map(f.empty, trio))))
    sums = [_added_up(plan, measure) for measure in _MEASURES]
    spent = plan.money("spent", "total")
    wrong = f.both(*alike, *sums, f.most(*_parts(plan, "spent")) > 0, f.total(spent) > 0)
    return cells(f.is_number(spent), [(wrong, _name("spent", "total"))])


def _is_sound(plan: Plan, measure: str) -> f.Formula:
    total = f.both(_countable(plan.money(measure, "total")), f.negate(_slipped(plan, measure, "total")))
    return f.both(total, _added_up(plan, measure), f.negate(_off(plan, measure)))


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
        in_unit = [f.negate(_slipped(plan, measure, source)) for measure in (more, less)]
        sums = (_added_up(plan, more), _added_up(plan, less)) if source == "total" else ()
        excess = _exceeds(f.total(above) - f.total(below), plan.scheme.scoring.amount_tolerance)
        wrong.append((f.both(known[-1], excess, *in_unit, *sums), _name(more, source)))
    return f.either(*known), wrong


def _low_rate(plan: Plan, part: str, whole: str, floor: float) -> Found:
    above, below = plan.money(part, "total"), plan.money(whole, "total")
    known = f.both(_countable(above, below), below > 0)
    low = f.rounded(f.total(above) - f.total(below) * floor, 6) < 0  # no division: an empty form shows no error
    return cells(known, [(f.both(known, low, sound(plan, part), sound(plan, whole)), _name(part, "total"))])


def _sum_is_right(plan: Plan, measure: str) -> f.Formula:
    """Whether a computed total may be relied on: no source is a text, negative or in another unit."""
    parts = _parts(plan, measure)
    slipped = f.one_of(_slipped(plan, measure, source) for source in _SOURCES)
    return f.both(f.count(*parts).equals(f.one_of(f.filled(part) for part in parts)), f.least(*parts) >= 0, slipped.equals(0))


def workings(plan: Plan) -> list[tuple[int, f.Formula]]:
    """Return what the rules share, with the row of `WORKING_COLUMN` where each stands: 1 where it holds, else 0."""
    made = [_slip(plan, measure, source) for measure, source in _PLACES]
    made += [_sum_is_right(plan, measure) for measure in _MEASURES] + [_is_sound(plan, measure) for measure in _MEASURES]
    return [(_FIRST_WORKING + index, f.choose(formula, f.const(1), f.const(0))) for index, formula in enumerate(made)]


def _kept(at: int, formula: f.Formula) -> f.Formula:
    """Return whether a formula holds that `workings` keeps at that place."""
    return f.cell(SELF_CHECK_SHEET, _FIRST_WORKING + at, WORKING_COLUMN, float(bool(formula.value))).equals(1)


def _slipped(plan: Plan, measure: str, source: str) -> f.Formula:
    return _kept(_PLACES.index((measure, source)), _slip(plan, measure, source))


def _added_up(plan: Plan, measure: str) -> f.Formula:
    return _kept(len(_PLACES) + _MEASURES.index(measure), _sum_is_right(plan, measure))


def sound(plan: Plan, measure: str) -> f.Formula:
    """Return whether a column's total is right by itself, so that a rate may rest on it."""
    return _kept(len(_PLACES) + len(_MEASURES) + _MEASURES.index(measure), _is_sound(plan, measure))


def _slip(plan: Plan, measure: str, source: str) -> f.Formula:
    """Whether an amount stands in another unit than the two beside it, which vouch for each other."""
    amount = plan.money(measure, source)
    others = [plan.money(other, source) for other in _MEASURES if other != measure]
    low, high, number = f.least(*others), f.most(*others), f.total(amount)
    within = f.either(*(f.both(number >= high * least, number <= high * most) for least, most in _SLIPS[measure]))
    return f.both(f.count(amount, *others).equals(3), low > 0, high <= low * _ALIKE, within)


def _parts(plan: Plan, measure: str) -> list[f.Formula]:
    return [plan.money(measure, source) for source in _SOURCES]


def _off(plan: Plan, measure: str) -> f.Formula:
    """Whether a column's total is not the sum of its sources; an empty source counts as 0, a wrong one spoils the sum."""
    return f.both(_known_sum(plan, measure), _exceeds_tolerance(plan, measure))


def _known_sum(plan: Plan, measure: str) -> f.Formula:
    total = f.both(_countable(plan.money(measure, "total")), f.negate(_slipped(plan, measure, "total")))
    return f.both(total, f.count(*_parts(plan, measure)) > 0, _added_up(plan, measure))


def _exceeds_tolerance(plan: Plan, measure: str) -> f.Formula:
    apart = f.total(*_parts(plan, measure)) - f.total(plan.money(measure, "total"))
    return _exceeds(f.absolute(apart), plan.scheme.scoring.amount_tolerance)


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
