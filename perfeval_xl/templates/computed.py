"""The cells that a form computes: totals, rates, subtotals, the self-total, the grade; formulas with the values that they give.

What a plan already holds in such a cell stays where the formula would say something else: nothing that was received is lost. An
amount that is known only as a total is what its formula shows until the sources are filled in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.layout import self_assessment
from perfeval_xl.layout.department import BUDGET_SHEET, INDICATOR_SHEET, PROJECT_SHEET
from perfeval_xl.schemes import ARRIVAL_RATE, EXECUTION_RATE
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.plan import Cells, Plan, budget_address, indicator_column, rate_of
from perfeval_xl.templates.self_form.plan import FUND_COLUMNS, FUND_MEASURES, FUND_ROW, SelfPlan, column_of
from perfeval_xl.values import compact

RATES = {ARRIVAL_RATE: "arrival", EXECUTION_RATE: "execution"}
"""Rules whose actual value is a rate of 预算表 → the rate."""

_MONEY_DIGITS, _RATE_DIGITS = 4, 4  # 万元 to the yuan, percent with two decimals
_SUMMED = ("weight1", "weight2", "weight3")
_Address = tuple[str, int, int]


def with_formulas(plan: Plan) -> Plan:
    """Return a plan with its formulas, and what they show among its cells."""
    put = _Putting(dict(plan.cells), {})
    made = replace(plan, cells=put.cells, formulas=put.formulas)
    _money(made, put)
    _rates(made, put)
    _scores(made, put)
    return made


def with_self_formulas(plan: SelfPlan) -> SelfPlan:
    """Return a plan of the one-sheet form with its formulas, and what they show among its cells."""
    put = _Putting(dict(plan.cells), {})
    made = replace(plan, cells=put.cells, formulas=put.formulas)
    _funds(made, put)
    _fund_scores(made, put)
    return made


@dataclass(frozen=True)
class _Putting:
    """Puts a formula into a cell, and its value beside it for the formulas that build on it."""

    cells: Cells
    formulas: dict[_Address, f.Formula]

    def __call__(self, address: _Address, formula: f.Formula) -> None:
        typed, value = self.cells.get(address), formula.value
        assert not isinstance(value, tuple | f.Fault)
        if typed is None or _same(typed, value):
            self.formulas[address], self.cells[address] = formula, value
        elif typed != "":  # =52 instead of 52: nobody typed over this formula
            self.formulas[address] = f.const(typed)

    def known(self, address: _Address) -> f.Formula:
        """Return what to show of a sum without summands: nothing, or the amount that is known."""
        typed = self.cells.get(address)
        return f.const(typed) if isinstance(typed, float | int) else f.const("")


def _same(typed: f.Scalar, value: f.Scalar) -> bool:
    if isinstance(typed, str) and isinstance(value, float):
        return typed == f"{compact(round(value * 100, 9))}%"
    if isinstance(typed, float | int) and isinstance(value, float):
        return abs(typed - value) < NOISE
    return typed == value


def _money(plan: Plan, put: _Putting) -> None:
    for measure in MEASURES:
        row, column = budget_address(measure, "total")
        sources = plan.area(BUDGET_SHEET, range(row + 1, row + len(plan.sources)), column)
        address = (BUDGET_SHEET, row, column)
        put(address, _sum_or(sources, put.known(address), _MONEY_DIGITS))
    totals = {measure: plan.money(measure, "total") for measure in MEASURES}
    for rate, (part, whole) in rate_of(plan.scheme).items():
        put((BUDGET_SHEET, plan.rate_row(rate), 1), _share(totals[part], totals[whole], _RATE_DIGITS))


def _rates(plan: Plan, put: _Putting) -> None:
    for line in plan.rows:
        if line.indicator and line.indicator.rule in RATES:
            rate = plan.rate(RATES[line.indicator.rule])
            put((INDICATOR_SHEET, line.row, indicator_column("actual")), _shown(rate))


def _scores(plan: Plan, put: _Putting) -> None:
    start, decimals = plan.rows[0].row, plan.scheme.scoring.decimals
    spans = [(plan.closing, start, plan.closing)]
    spans += [(row, first, last + 1) for row, (_, first, last) in zip(plan.subtotals, plan.levels(), strict=True)]
    for row, first, below in spans:
        for key in _SUMMED if row == plan.closing else ("weight3",):
            put((INDICATOR_SHEET, row, indicator_column(key)), f.total(_above(plan, key, first, below)))
        summed = _sum_or(_above(plan, "self_score", first, below), f.const(""), decimals)
        put((INDICATOR_SHEET, row, indicator_column("self_score")), summed)
    put((PROJECT_SHEET, plan.fields["self_total"], 1), _sum_or(plan.column("self_score"), f.const(""), decimals))
    put((PROJECT_SHEET, plan.fields["self_grade"], 1), _grade(plan))


def _above(plan: Plan, key: str, first: int, below: int) -> f.Formula:
    column = indicator_column(key)
    values = [plan.cells.get((INDICATOR_SHEET, row, column)) for row in range(first, below)]
    return f.column_above(INDICATOR_SHEET, first, below, column, values)


def _grade(plan: Plan) -> f.Formula:
    points, (*bands, last) = plan.field("self_total"), plan.scheme.grades
    named = f.const(last.name)
    for band in reversed(bands):
        named = f.choose(points >= band.at_least, f.const(band.name), named)
    return f.choose(f.is_number(points), named, f.const(""))


def _funds(plan: SelfPlan, put: _Putting) -> None:
    for key in FUND_MEASURES:
        column = FUND_COLUMNS[key]
        address = (self_assessment.SHEET, FUND_ROW, column)
        put(address, _sum_or(plan.area(FUND_ROW + 1, plan.goal_header - 1, column), put.known(address), _MONEY_DIGITS))
    if plan.execution is None:
        return
    spent, whole = plan.cell(FUND_ROW, FUND_COLUMNS["spent"]), plan.cell(FUND_ROW, FUND_COLUMNS["planned"])
    put((self_assessment.SHEET, FUND_ROW, FUND_COLUMNS["rate"]), _share(spent, whole, _RATE_DIGITS))
    weight = plan.cell(FUND_ROW, FUND_COLUMNS["weight"])
    known = f.both(f.count(spent, whole, weight).equals(3), whole > 0)
    points = f.rounded(_capped(_quotient(spent, whole), 1) * f.total(weight), plan.scheme.scoring.decimals)  # of the rate unrounded
    put((self_assessment.SHEET, FUND_ROW, FUND_COLUMNS["score"]), f.choose(known, points, f.const("")))


def _fund_scores(plan: SelfPlan, put: _Putting) -> None:
    for key, of_funds in (("weight3", "weight"), ("self_score", "score")):
        values = [plan.value(line.row, column_of(key)) for line in plan.rows]
        column = f.column_above(self_assessment.SHEET, plan.rows[0].row, plan.closing, column_of(key), values)
        execution = plan.cell(FUND_ROW, FUND_COLUMNS[of_funds])
        known = f.count(execution, column) > 0
        summed = f.rounded(f.total(execution, column), _MONEY_DIGITS)
        put((self_assessment.SHEET, plan.closing, column_of(key)), f.choose(known, summed, f.const("")))


def _sum_or(cells: f.Formula, otherwise: f.Formula, digits: int) -> f.Formula:
    return f.choose(f.count(cells).equals(0), otherwise, f.rounded(f.total(cells), digits))


def _share(part: f.Formula, whole: f.Formula, digits: int) -> f.Formula:
    """Return part ÷ whole, nothing unless both are numbers and the whole is more than 0."""
    known = f.both(f.count(part, whole).equals(2), whole > 0)
    return f.choose(known, f.rounded(_quotient(part, whole), digits), f.const(""))


def _quotient(part: f.Formula, whole: f.Formula) -> f.Formula:
    """Return part ÷ whole; the value is 0 where they are no such numbers, which the formulas around it have ruled out."""
    numbers = [item.value for item in (part, whole) if isinstance(item.value, float | int)]
    return f.Formula(f"({part.text}/{whole.text})", numbers[0] / numbers[1] if len(numbers) == 2 and numbers[1] else 0.0)


def _shown(cell: f.Formula) -> f.Formula:
    return f.choose(f.is_number(cell), cell, f.const(""))


def _capped(number: f.Formula, most: float) -> f.Formula:
    return f.Formula(f"MIN({number.text},{most:g})", min(number.value, most) if isinstance(number.value, float) else 0.0)
