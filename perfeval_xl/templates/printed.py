"""The sheet 部门评价表: the form as it is printed on one page, stamped and signed; formulas take all of it from the other sheets.

Rows of 指标表 that are in use move up to each other with the total below them: blank rows do not show, and rows that a unit inserts do.
Rows for the last of 30 of 产出 and of 效益 are hidden until a unit needs them.
"""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.layout.department import BUDGET, BUDGET_SHEET, INDICATOR_SHEET, INDICATORS
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.plan import Plan, budget_address, indicator_column
from perfeval_xl.templates.printed_lines import PrintedPlace, PrintedTable, in_use, write_lines
from perfeval_xl.templates.styles import Styles, lock, page, write, write_formula

_WIDTHS = (13, 11, 14, 11, 34, 11, 11)
_LAST = len(_WIDTHS) - 1
_KEYS = ("level1", "weight1", "level2", "weight2", "level3", "weight3", "self_score")
_HEADERS = ("一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "得分")
_IN_USE = ("level3", "weight3", "self_score")
_SIGNED = (("项目单位（盖章）：", "主管部门（盖章）："), ("项目负责人（签字）：", "填表人（签字）："), ("", "填表日期：    年    月    日"))
_HEIGHT = 19


def write_printed(sheet: Worksheet, plan: Plan, styles: Styles) -> dict[str, str]:
    """Write the sheet and return the formulas that its lines have by name."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    top = _write_head(sheet, plan, styles)
    for column, header in enumerate(_HEADERS):
        sheet.write_string(top, column, header, styles("print_label"))
    sheet.set_row(top, _HEIGHT)
    roles = {column: "print_name" if key.startswith("level") else "print_number" for column, key in enumerate(_KEYS)}
    place = PrintedPlace(top + 1, dict(enumerate(_KEYS)), roles, _HEIGHT, len(plan.rows) + 1, _LAST + 2)
    columns, rows = {key: indicator_column(key) for key in _KEYS}, range(plan.rows[0].row, plan.closing)
    source = PrintedTable(INDICATOR_SHEET, columns, rows, (plan.closing, INDICATORS.closing), plan.cells, _IN_USE)
    names = write_lines(sheet, source, place, styles)
    lined = {"type": "formula", "criteria": in_use(place), "format": styles("print_line")}
    sheet.conditional_format(place.first, 0, place.last, _LAST, lined)
    last = _write_foot(sheet, plan, place.last + 1, styles)
    sheet.print_area(0, 0, last, _LAST)
    page(sheet, plan.scheme.name, plan.edition, landscape=False)
    sheet.fit_to_pages(1, 1)
    lock(sheet)
    return names


def _write_head(sheet: Worksheet, plan: Plan, styles: Styles) -> int:
    """Write what stands above the indicators; return the row below it."""
    year = plan.field("year")
    title = f.const(f"{plan.scheme.name}表") & f.choose(f.is_number(year), f.const("（") & year & "年度）", f.const(""))
    sheet.merge_range(0, 0, 0, _LAST, "", styles("title"))
    write_formula(sheet, 0, 0, title.text, styles("title"), title.value)
    sheet.set_row(0, 34)
    lines = (("project",), ("unit", "department"), ("head", "phone"), ("project_type",), ("evaluation_type",))
    labels = {item.key: item for item in plan.form_fields}
    row = 1
    for row, keys in enumerate(lines, start=1):
        sheet.set_row(row, 22)
        for place, key in enumerate(keys):
            item, cell = labels[key], plan.field(key)
            text = _ticked(cell, item.choices) if item.kind == "choice" else _text(cell)
            label, start, end = ((0, 1, _LAST if len(keys) == 1 else 3), (4, 5, _LAST))[place]
            sheet.write_string(row, label, item.label, styles("print_label"))
            sheet.merge_range(row, start, row, end, "", styles("print_box"))
            write_formula(sheet, row, start, text.text, styles("print_box"), text.value)
    return _write_money(sheet, plan, row + 1, styles)


def _write_money(sheet: Worksheet, plan: Plan, top: int, styles: Styles) -> int:
    headers = {column.key: column.header for column in BUDGET.columns}
    for index, source in enumerate(plan.sources):
        sheet.set_row(top + index, 28 if index == 0 else _HEIGHT)
        for place, measure in enumerate(MEASURES):
            label = headers[measure] if index == 0 else f"其中：{source.label}" if index == 1 else source.label
            total, column = budget_address(measure, "total")
            cell = _number(f.cell(BUDGET_SHEET, total + index, column, plan.cells.get((BUDGET_SHEET, total + index, column))))
            sheet.write_string(top + index, 2 * place, label, styles("print_label" if index == 0 else "print_box"))
            write_formula(sheet, top + index, 2 * place + 1, cell.text, styles("print_amount"), cell.value)
        sheet.write_blank(top + index, _LAST, None, styles("print_box"))
    return top + len(plan.sources)


def _ticked(cell: f.Formula, choices: tuple[str, ...]) -> f.Formula:
    """Return a list of choices, the chosen one ticked."""
    parts = [f.const(f"{'' if index == 0 else '  '}{choice}") & f.choose(cell.equals(choice), f.const("(√)"), f.const("( )"))
             for index, choice in enumerate(choices)]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined & part
    return joined


def _text(cell: f.Formula) -> f.Formula:
    return cell & ""


def _number(cell: f.Formula) -> f.Formula:
    return f.choose(f.is_number(cell), cell, f.const(""))


def _write_foot(sheet: Worksheet, plan: Plan, top: int, styles: Styles) -> int:
    """Write the grade, its bounds, and the places for stamp and signatures; return the last row."""
    grade = plan.field("self_grade")
    ticks = f.const("")
    for band in plan.scheme.grades:
        ticks = ticks & f.choose(grade.equals(band.name), f.const(f"{band.name}☑  "), f.const(f"{band.name}□  "))
    sheet.set_row(top, 24)
    sheet.write_string(top, 0, "评价等次", styles("print_label"))
    sheet.merge_range(top, 1, top, _LAST, "", styles("print_box"))
    write_formula(sheet, top, 1, ticks.text, styles("print_box"), ticks.value)
    bounds = "，".join(f"{band.at_least:g} 分及以上为{band.name}" for band in plan.scheme.grades if band.at_least > 0)
    sheet.merge_range(top + 1, 0, top + 1, _LAST, f"注：{bounds}，以下为{plan.scheme.grades[-1].name}。", styles("note"))
    for row, texts in enumerate(_SIGNED, start=top + 2):
        sheet.set_row(row, 30)
        for column, text in zip((0, 4), texts, strict=True):
            write(sheet, row, column, text or None, styles("print_plain"))
    return top + 1 + len(_SIGNED)
