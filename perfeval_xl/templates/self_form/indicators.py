"""The indicators of the one-sheet form: levels merged down as in the printed form, the unit's rows open, live sums below."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.facts.thresholds import TYPED
from perfeval_xl.layout import column_name, to_a1
from perfeval_xl.layout.examples import in_year
from perfeval_xl.layout.self_assessment import INDICATORS
from perfeval_xl.templates import entries
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.faults import mark, mark_indicators, mark_told, spans_of
from perfeval_xl.templates.indicators import FINANCE_ROLE, OPEN_ROLE, REVIEWER_HINT
from perfeval_xl.templates.plan import PlanRow
from perfeval_xl.templates.self_form.plan import COLUMNS, FUND_COLUMNS, FUND_ROW, SelfPlan, column_of
from perfeval_xl.templates.styles import Styles, put

_WEIGHT_HINT = "按重要程度分到各指标；各级指标原则上的分值写在二级指标旁，全表分值合计 100"
_HEADERS = {column.key: column for column in COLUMNS}


def write_indicators(sheet: Worksheet, plan: SelfPlan, styles: Styles) -> None:
    """Write header, rows and the row 总分."""
    sheet.set_row(plan.indicator_header, 28)
    for place, column in enumerate(COLUMNS):
        sheet.write_string(plan.indicator_header, place, column.header, styles("header"))
    for row in plan.rows:
        _write_row(sheet, plan, row, styles)
    levels = [(row.row, row.level.name) for row in plan.rows if row.fresh1]
    groups = [(row.row, row.group2) for row in plan.rows if row.fresh2]
    _write_blocks(sheet, column_of("level1"), levels, plan, styles("fixed", bold=True))
    _write_blocks(sheet, column_of("level2"), groups, plan, styles("fixed"))
    _write_closing(sheet, plan, styles)
    _validate(sheet, plan)
    _mark(sheet, plan, styles)


def _write_row(sheet: Worksheet, plan: SelfPlan, line: PlanRow, styles: Styles) -> None:
    sheet.set_row(line.row, 26)
    for place, column in enumerate(COLUMNS):
        key = column.key
        if key in {"level1", "level2"}:
            continue
        if key == "level3" and line.indicator:
            role = "fixed"
        elif key == "weight3" and line.indicator:
            role = "open_weight" if line.level.flexible else "fixed_weight"
        else:
            role = FINANCE_ROLE.get(key) or OPEN_ROLE[key]
        put(sheet, plan, line.row, place, styles(role))


def _write_blocks(sheet: Worksheet, column: int, starts: list[tuple[int, str]], plan: SelfPlan, style: Format) -> None:
    """Write names from the row where each starts down to the next one."""
    ends = [row - 1 for row, _ in starts[1:]] + [plan.closing - 1]
    for (first, name), last in zip(starts, ends, strict=True):
        if first < last:
            sheet.merge_range(first, column, last, column, name, style)
        else:
            sheet.write_string(first, column, name, style)


def _write_closing(sheet: Worksheet, plan: SelfPlan, styles: Styles) -> None:
    sheet.set_row(plan.closing, 26)
    for place, column in enumerate(COLUMNS):
        finance = column.key in FINANCE_ROLE
        role = "closing_finance" if finance else "closing_score" if column.key == "self_score" else "closing"
        if place > column_of("level3") or finance:
            put(sheet, plan, plan.closing, place, styles(role))
    sheet.merge_range(plan.closing, 0, plan.closing, column_of("level3"), INDICATORS.closing, styles("closing"))


def closing_sum(plan: SelfPlan, key: str) -> float:
    """Return what the row 总分 adds up in a column: its cells, and the execution rate's in the fund table."""
    of_funds = {"weight3": "weight", "self_score": "score"}[key]
    cells = [plan.value(row.row, column_of(key)) for row in plan.rows]
    found = f.total(f.Formula("", (plan.value(FUND_ROW, FUND_COLUMNS[of_funds]), *cells))).value
    return found if isinstance(found, float) else 0.0


def _validate(sheet: Worksheet, plan: SelfPlan) -> None:
    """One validation per column, so that inserted rows have it too; what a second level is about is said beside its name."""
    groups = [row for row in plan.rows if row.fresh2]
    for line in groups:
        hint = f"{line.group.meaning}。{line.level.name}原则上共 {line.level.weight:g} 分" if line.group.meaning else ""
        sheet.data_validation(*(line.row, column_of("level2")) * 2, entries.anything(line.group2, in_year(hint, plan.year)))
    first, last = plan.rows[0].row, plan.closing
    for key in ("level3", "target", "actual", "reason"):
        column = column_of(key)
        sheet.data_validation(first, column, last, column, entries.anything(_HEADERS[key].header, in_year(_HEADERS[key].hint, plan.year)))
    weight = column_of("weight3")
    sheet.data_validation(first, weight, last, weight, entries.weight(_HEADERS["weight3"].header, _WEIGHT_HINT))
    for key, hint in (("self_score", _HEADERS["self_score"].hint), ("reviewer_score", REVIEWER_HINT)):
        cells = to_a1(first, column_of(key)), to_a1(first, column_of("weight3"))
        sheet.data_validation(first, column_of(key), last, column_of(key), entries.score(_HEADERS[key].header, hint, *cells))


def _mark(sheet: Worksheet, plan: SelfPlan, styles: Styles) -> None:
    own, fixed = (
        spans_of((row.row for row in plan.rows if (row.indicator is None) is unnamed), plan.closing) for unnamed in (True, False)
    )
    mark_indicators(sheet, column_of, own, fixed, plan.closing, styles)
    above_first = plan.indicator_header + (plan.execution is None)  # a line of its own comes first where there is an execution rate
    mark_told(sheet, column_of, [*own, *fixed], f"$A${above_first}", styles)
    weight, score = (f"${column_name(column_of(key))}${plan.closing + 1}" for key in ("weight3", "self_score"))
    full = sum(level.weight for level in plan.scheme.levels)
    off = f"AND(ISNUMBER({score}),ABS({weight}-{full:g})>{plan.scheme.scoring.amount_tolerance + TYPED:.6f})"
    mark(sheet, [(plan.closing, plan.closing)], column_of("weight3"), off, styles)
