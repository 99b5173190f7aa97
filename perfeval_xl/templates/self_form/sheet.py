"""The sheet 项目支出绩效自评表 as it is printed and stamped: project, money, goals, indicators; finance's columns at the right."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.layout import column_name, to_a1
from perfeval_xl.layout.examples import in_year
from perfeval_xl.layout.self_assessment import BUDGET, GOALS
from perfeval_xl.templates import entries
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.faults import above, blank, filled, mark, mark_money
from perfeval_xl.templates.self_form.indicators import write_indicators
from perfeval_xl.templates.self_form.plan import (
    COLUMNS,
    FIELD_PLACES,
    FUND_COLUMNS,
    FUND_HEADER,
    FUND_MEASURES,
    FUND_ROW,
    GOAL_PLACES,
    LAST,
    NOTE_ROW,
    TITLE_ROW,
    SelfPlan,
    field_of,
)
from perfeval_xl.templates.styles import Styles, lock, page, put, write

_WIDTHS = {
    "level1": 15, "level2": 19, "level3": 22, "target": 18, "actual": 18, "weight3": 9, "self_score": 10, "reason": 24,
    "system_score": 9, "basis": 22, "reviewer_score": 9, "reviewer_reason": 16,
}
_NOTE = (
    "黄色由单位填写，灰色已印好或自动计算，蓝色（系统得分、得分依据、核定得分、核定理由）由财政部门填写。"
    "金额以万元为单位。没有用到的行留空；行数不够时，在该组两行之间插入行。"
)
_YEAR_HINT = "在括号内填写年度，如 {year}年度"
_GOAL_HINTS = ("写年初批复的绩效目标：做什么、做到什么程度、要什么效果", "对照预期目标写全年完成情况")


def write_self_form(sheet: Worksheet, plan: SelfPlan, styles: Styles) -> None:
    """Write the sheet."""
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, _WIDTHS[column.key])
    _write_title(sheet, plan, styles)
    _write_project(sheet, plan, styles)
    _write_money(sheet, plan, styles)
    _write_goals(sheet, plan, styles)
    write_indicators(sheet, plan, styles)
    _mark_missing(sheet, plan, styles)
    sheet.repeat_rows(plan.indicator_header)
    page(sheet, plan.scheme.name, plan.edition, landscape=True)
    sheet.fit_to_pages(1, 1)
    lock(sheet, rows=True)


def _write_title(sheet: Worksheet, plan: SelfPlan, styles: Styles) -> None:
    _merge(sheet, (TITLE_ROW, 0, TITLE_ROW, LAST), plan.value(TITLE_ROW, 0), styles("open_title"))
    sheet.data_validation(TITLE_ROW, 0, TITLE_ROW, 0, entries.anything(field_of("year").label, in_year(_YEAR_HINT, plan.year)))
    sheet.merge_range(NOTE_ROW, 0, NOTE_ROW, LAST, _NOTE, styles("note"))
    sheet.set_row(TITLE_ROW, 34)
    sheet.set_row(NOTE_ROW, 30)


def _write_project(sheet: Worksheet, plan: SelfPlan, styles: Styles) -> None:
    for key, (row, first, last) in FIELD_PLACES.items():
        item = field_of(key)
        sheet.set_row(row, 26)
        sheet.write_string(row, first - 1, item.label, styles("label"))
        _merge(sheet, (row, first, row, last), plan.value(row, first), styles("open_text"))
        sheet.data_validation(row, first, row, first, entries.anything(item.label, item.hint))


def _write_money(sheet: Worksheet, plan: SelfPlan, styles: Styles) -> None:
    last = plan.goal_header - 1
    sheet.merge_range(FUND_HEADER, 0, last, 0, BUDGET.columns[0].header, styles("label"))
    sheet.write_blank(FUND_HEADER, 1, None, styles("header"))
    sheet.set_row(FUND_HEADER, 24)
    for column in BUDGET.columns[1:]:
        sheet.write_string(FUND_HEADER, FUND_COLUMNS[column.key], column.header, styles("header"))
    for row in range(FUND_ROW, plan.goal_header):
        sheet.set_row(row, 22)
        write(sheet, row, 1, plan.source_label(row), styles("fixed"))
        _write_amounts(sheet, plan, row, styles)
    for column in BUDGET.columns[1:]:
        if column.key in FUND_MEASURES:
            place = FUND_COLUMNS[column.key]
            sheet.data_validation(FUND_ROW + 1, place, last, place, entries.amount(column.header, column.hint))
    _validate_execution(sheet)
    _mark_money(sheet, plan, styles)


def _mark_money(sheet: Worksheet, plan: SelfPlan, styles: Styles) -> None:
    last = plan.goal_header - 1
    mark_money(sheet, [(FUND_ROW + 1, last)], [FUND_COLUMNS[key] for key in FUND_MEASURES], styles)
    spent, planned = (f"${column_name(FUND_COLUMNS[key])}{FUND_ROW + 1}" for key in ("spent", "planned"))
    overspent = above(spent, planned, plan.scheme.scoring.amount_tolerance)
    mark(sheet, [(FUND_ROW, last)], FUND_COLUMNS["spent"], overspent, styles, "missing")


def _mark_missing(sheet: Worksheet, plan: SelfPlan, styles: Styles) -> None:
    """Mark fields and goals that are empty once the project is named."""
    row, column, _ = FIELD_PLACES["project"]
    project = f"${column_name(column)}${row + 1}"
    goals = [(plan.goal_header + 1, first) for first, _ in GOAL_PLACES.values()]
    for row, column in [place[:2] for key, place in FIELD_PLACES.items() if key != "project"] + goals:
        mark(sheet, [(row, row)], column, f"AND({filled(project)},{blank(to_a1(row, column))})", styles)


def _write_amounts(sheet: Worksheet, plan: SelfPlan, row: int, styles: Styles) -> None:
    is_total = row == FUND_ROW
    for key in FUND_MEASURES:
        put(sheet, plan, row, FUND_COLUMNS[key], styles("computed_money" if is_total else "open_money"))
    if not is_total or plan.execution is None:
        for key in ("weight", "rate", "score"):
            write(sheet, row, FUND_COLUMNS[key], plan.fund_value(row, key), styles("fixed_weight"))
        return
    weight = "open_weight" if plan.execution.flexible else "fixed_weight"
    for key, role in (("weight", weight), ("rate", "computed_rate"), ("score", "computed_score")):
        put(sheet, plan, row, FUND_COLUMNS[key], styles(role))


def _validate_execution(sheet: Worksheet) -> None:
    place = FUND_COLUMNS["weight"]
    header = next(column.header for column in BUDGET.columns if column.key == "weight")
    hint = "原则上按印好的分值；确有必要调整的，全表分值合计仍为 100"
    sheet.data_validation(FUND_ROW, place, FUND_ROW, place, entries.weight(header, hint))


def _write_goals(sheet: Worksheet, plan: SelfPlan, styles: Styles) -> None:
    heading, *titles = GOALS
    header, row = plan.goal_header, plan.goal_header + 1
    sheet.merge_range(header, 0, row, 0, heading, styles("label"))
    sheet.set_row(header, 22)
    sheet.set_row(row, 64)
    for title, hint, (first, last) in zip(titles, _GOAL_HINTS, GOAL_PLACES.values(), strict=True):
        sheet.merge_range(header, first, header, last, title, styles("header"))
        _merge(sheet, (row, first, row, last), plan.value(row, first), styles("open_top"))
        sheet.data_validation(row, first, row, first, entries.anything(title, hint))


def _merge(sheet: Worksheet, area: tuple[int, int, int, int], value: f.Scalar, style: Format) -> None:
    sheet.merge_range(*area, "", style)
    write(sheet, area[0], area[1], value, style)
