"""Plan of a form → what 自检 looks at in it."""

from __future__ import annotations

from perfeval_xl.layout import to_a1
from perfeval_xl.layout.department import BUDGET, BUDGET_SHEET, INDICATOR_SHEET, PROJECT_SHEET, REPORT_SHEET, TEAM
from perfeval_xl.layout.self_assessment import EXECUTION, SHEET
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.plan import HEADER_ROW, Plan, indicator_column
from perfeval_xl.templates.self_check.found import LabelledCell
from perfeval_xl.templates.self_check.subject import Given, Item, SheetNames, Team
from perfeval_xl.templates.self_check.table import IndicatorTable
from perfeval_xl.templates.self_form.plan import COLUMNS, FIELD_PLACES, FUND_COLUMNS, FUND_ROW, TITLE_ROW, SelfPlan, column_of, field_of

MORE_ROWS = 40
"""How many rows a unit may add to the table of indicators."""
_READ = ("level1", "weight1", "level2", "weight2", "level3", "weight3", "target", "actual", "self_score", "reason")


def of_department(plan: Plan) -> Given:
    """Return what there is to look at in the form of several sheets."""

    def place(sheet: str, row: int, column: int, label: str = "") -> LabelledCell:
        return LabelledCell(f.cell(sheet, row, column, plan.cells.get((sheet, row, column))), row, column, label)

    items = {item.key: Item(item, place(PROJECT_SHEET, plan.fields[item.key], 1, item.label)) for item in plan.form_fields}
    team = [[place(PROJECT_SHEET, row, column) for column in range(len(TEAM.columns))] for row in plan.team]
    amounts = {
        (source.key, measure): place(BUDGET_SHEET, row, number, source.label)
        for row, source in enumerate(plan.sources, start=HEADER_ROW + 1)
        for number, measure in enumerate((column.key for column in BUDGET.columns[1:]), start=1)
    }
    table = IndicatorTable(INDICATOR_SHEET, HEADER_ROW, plan.closing, {key: indicator_column(key) for key in _READ}, plan.cells)
    return Given(
        scheme=plan.scheme,
        sheets=SheetNames(PROJECT_SHEET, BUDGET_SHEET, INDICATOR_SHEET, REPORT_SHEET),
        items=items,
        team=Team(team),
        sections=[(section, place(REPORT_SHEET, row, 1)) for section, row in plan.report.items()],
        amounts=amounts,
        sources=[source.key for source in plan.sources],
        year=items["year"].cell,
        table=table,
        capacity=_capacity(plan),
        examples=plan.year,
    )


def of_self_assessment(plan: SelfPlan) -> Given:
    """Return what there is to look at in the one-sheet form."""

    def place(row: int, column: int, label: str = "") -> LabelledCell:
        return LabelledCell(f.cell(SHEET, row, column, plan.value(row, column)), row, column, label)

    items = {key: Item(field_of(key), place(row, column, field_of(key).label)) for key, (row, column, _) in FIELD_PLACES.items()}
    read_from = {"initial": "initial", "planned": "planned", "received": "planned", "spent": "spent"}
    amounts = {
        (source.key, measure): place(row, FUND_COLUMNS[column], source.label)
        for row, source in enumerate(plan.sources, start=FUND_ROW)
        for measure, column in read_from.items()
    }
    table = IndicatorTable(
        SHEET,
        plan.indicator_header,
        plan.closing,
        {key: column_of(key) for key in _READ if key in {column.key for column in COLUMNS}},
        plan.cells,
        *(_execution(plan) if plan.execution is not None else ({}, {})),
    )
    return Given(
        scheme=plan.scheme,
        sheets=SheetNames(SHEET, SHEET, SHEET, SHEET),
        items=items,
        team=None,
        sections=(),
        amounts=amounts,
        sources=[source.key for source in plan.sources],
        year=place(TITLE_ROW, 0).cell,
        table=table,
        capacity=_capacity(plan),
        examples=plan.year,
    )


def _execution(plan: SelfPlan) -> tuple[dict[str, Formula], dict[str, str]]:
    """Return the execution rate as an indicator: its weight, rate and points stand in the fund table, if the unit has any."""
    columns = {"weight3": "weight", "actual": "rate", "self_score": "score"}
    cells = {
        key: f.cell(SHEET, FUND_ROW, FUND_COLUMNS[column], plan.value(FUND_ROW, FUND_COLUMNS[column])) for key, column in columns.items()
    }
    places = {key: to_a1(FUND_ROW, FUND_COLUMNS[column]) for key, column in columns.items()}
    there = f.either(f.filled(cells["weight3"]), f.filled(cells["self_score"]))
    name = f.choose(there, f.const(EXECUTION), f.const(""))
    extra = {"level1": f.const(EXECUTION), "level3": name, **cells}
    return extra, {**places, "level3": to_a1(FUND_ROW - 1, FUND_COLUMNS["rate"]), "reason": places["actual"]}


def _capacity(plan: Plan | SelfPlan) -> int:
    return len(plan.rows) + MORE_ROWS
