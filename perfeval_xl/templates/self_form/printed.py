"""The sheet 自评表: the ministry's form as it is printed on one page, stamped and signed; formulas take all of it from the sheet filled in.

While no indicator is typed in it shows every row, to be filled in by hand; then only rows in use and the first of every second level.
"""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.layout.self_assessment import BUDGET, GOALS, INDICATORS, SHEET
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.printed_lines import PrintedPlace, PrintedTable, in_use, write_lines
from perfeval_xl.templates.self_form.plan import (
    COLUMNS,
    FIELD_PLACES,
    FUND_COLUMNS,
    FUND_MEASURES,
    FUND_ROW,
    GOAL_PLACES,
    TITLE_ROW,
    SelfPlan,
    column_of,
    field_of,
)
from perfeval_xl.templates.styles import Styles, lock, page, write, write_formula

_WIDTHS = (10, 11, 17, 20, 15, 15, 8, 9, 25)
_LAST = len(_WIDTHS) - 1
_KEYS = ("level1", "level2", "level3", "target", "actual", "weight3", "self_score", "reason")  # beside the column that says 绩效指标
_ROLES = {"level1": "print_level", "level2": "print_level", "weight3": "print_number", "self_score": "print_number"}
_FIELD_SPANS = {"project": ((0, 0), (1, _LAST)), "department": ((0, 0), (1, 4)), "unit": ((5, 5), (6, _LAST))}
_GOAL_SPANS = {"expected": (1, 4), "achieved": (5, _LAST)}
_FUND_SOURCE = 2
_FUND_PLACES = {key: _FUND_SOURCE + 1 + place for place, key in enumerate((*FUND_MEASURES, "weight", "rate", "score"))}
_FUND_ROLES = {"weight": "print_points", "rate": "print_rate", "score": "print_points"}
_SIGNED = (("填报单位（公章）：", "单位负责人（签字）："), ("填报人（签字）：", "联系电话："), ("", "填报日期：    年    月    日"))
_HEIGHT = 26  # two lines


def write_self_printed(sheet: Worksheet, plan: SelfPlan, styles: Styles) -> dict[str, str]:
    """Write the sheet and return the formulas that its lines have by name."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    row = _write_head(sheet, plan, styles)
    row = _write_money(sheet, plan, row, styles)
    row = _write_goals(sheet, plan, row, styles)
    row, names = _write_indicators(sheet, plan, row, styles)
    last = _write_foot(sheet, row + 1, styles)
    sheet.print_area(0, 0, last, _LAST)
    page(sheet, plan.scheme.name, plan.edition, landscape=False)
    sheet.fit_to_pages(1, 1)
    lock(sheet)
    return names


def _write_head(sheet: Worksheet, plan: SelfPlan, styles: Styles) -> int:
    """Write title and project; return the row below."""
    title = _text(plan.cell(TITLE_ROW, 0))
    _merged(sheet, 0, (0, _LAST), title, styles("title"))
    sheet.set_row(0, 36)
    rows = {row: place for place, row in enumerate(dict.fromkeys(row for row, _, _ in FIELD_PLACES.values()), start=1)}
    for key, (source, column, _) in FIELD_PLACES.items():
        row, (label, value) = rows[source], _FIELD_SPANS[key]
        sheet.set_row(row, 24)
        _merged(sheet, row, label, field_of(key).label, styles("print_label"))
        _merged(sheet, row, value, _text(plan.cell(source, column)), styles("print_box"))
    return len(rows) + 1


def _write_money(sheet: Worksheet, plan: SelfPlan, top: int, styles: Styles) -> int:
    headers = {column.key: column.header for column in BUDGET.columns}
    sheet.merge_range(top, 0, top + len(plan.sources), 1, headers["source"], styles("print_label"))
    sheet.write_blank(top, _FUND_SOURCE, None, styles("print_label"))
    for key, place in _FUND_PLACES.items():
        sheet.write_string(top, place, headers[key], styles("print_label"))
    sheet.set_row(top, 24)
    for source in range(FUND_ROW, plan.goal_header):
        row = top + 1 + source - FUND_ROW
        sheet.set_row(row, 21)
        write(sheet, row, _FUND_SOURCE, plan.source_label(source), styles("print_box"))
        for key, place in _FUND_PLACES.items():
            shown = _shown(f.cell(SHEET, source, FUND_COLUMNS[key], plan.fund_value(source, key)))
            write_formula(sheet, row, place, shown.text, styles(_FUND_ROLES.get(key, "print_amount")), shown.value)
    return top + 1 + len(plan.sources)


def _write_goals(sheet: Worksheet, plan: SelfPlan, top: int, styles: Styles) -> int:
    heading, *titles = GOALS
    sheet.merge_range(top, 0, top + 1, 0, heading, styles("print_label"))
    sheet.set_row(top, 20)
    sheet.set_row(top + 1, 84)
    for title, (key, span) in zip(titles, _GOAL_SPANS.items(), strict=True):
        _merged(sheet, top, span, title, styles("print_label"))
        _merged(sheet, top + 1, span, _text(plan.cell(plan.goal_header + 1, GOAL_PLACES[key][0])), styles("print_story"))
    return top + 2


def _write_indicators(sheet: Worksheet, plan: SelfPlan, top: int, styles: Styles) -> tuple[int, dict[str, str]]:
    """Write header and lines; return the last row, and the formulas that the lines have by name."""
    sheet.set_row(top, 30)
    headers = {column.key: column.header for column in COLUMNS}
    for column, text in enumerate((INDICATORS.title, *(headers[key] for key in _KEYS))):
        sheet.write_string(top, column, text, styles("print_label"))
    roles = {column: _ROLES.get(key, "print_words") for column, key in enumerate(_KEYS, start=1)}
    place = PrintedPlace(top + 1, dict(enumerate(_KEYS, start=1)), roles, _HEIGHT, len(plan.rows) + 1, _LAST + 2)
    used = ("level2", *_KEYS[2:])
    columns, rows = {key: column_of(key) for key in _KEYS}, range(plan.rows[0].row, plan.closing)
    source = PrintedTable(SHEET, columns, rows, (plan.closing, INDICATORS.closing), plan.cells, used, all_while_blank="level3")
    names = write_lines(sheet, source, place, styles)
    _rule(sheet, place, styles)
    return place.last, names


def _write_foot(sheet: Worksheet, top: int, styles: Styles) -> int:
    """Write the places for stamp and signatures; return the last row."""
    for row, texts in enumerate(_SIGNED, start=top):
        sheet.set_row(row, 28)
        for column, text in zip((0, 5), texts, strict=True):
            write(sheet, row, column, text or None, styles("print_plain"))
    return top + len(_SIGNED) - 1


def _rule(sheet: Worksheet, place: PrintedPlace, styles: Styles) -> None:
    """Draw the table's lines where it shows something: a level is one block from its name down, the total closes the table."""
    row = place.first + 1
    shown, total = in_use(place), f'=$B{row}="{INDICATORS.closing}"'
    for column, named in ((0, None), (1, f"=LEN($B{row})>0"), (2, f"=LEN($C{row})>0")):
        for criteria, role in ((total, "print_line"), (named, "print_top"), (shown, "print_sides")):
            if criteria:
                rule = {"type": "formula", "criteria": criteria, "format": styles(role), "stop_if_true": True}
                sheet.conditional_format(place.first, column, place.last, column, rule)
    lined = {"type": "formula", "criteria": shown, "format": styles("print_line")}
    sheet.conditional_format(place.first, 3, place.last, _LAST, lined)


def _merged(sheet: Worksheet, row: int, span: tuple[int, int], content: f.Formula | str, style: Format) -> None:
    first, last = span
    if first < last:
        sheet.merge_range(row, first, row, last, "", style)
    if isinstance(content, str):
        sheet.write_string(row, first, content, style)
    else:
        write_formula(sheet, row, first, content.text, style, content.value)


def _text(cell: f.Formula) -> f.Formula:
    return cell & ""


def _shown(cell: f.Formula) -> f.Formula:
    return f.choose(cell.equals(""), f.const(""), cell)
