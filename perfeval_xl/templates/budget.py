"""The sheet 预算表: the money by source, in 万元."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.layout import column_name
from perfeval_xl.layout.department import BUDGET, BUDGET_SHEET
from perfeval_xl.layout.model import RowLabel
from perfeval_xl.templates import entries
from perfeval_xl.templates.faults import above, mark, mark_money
from perfeval_xl.templates.plan import HEADER_ROW, NOTE_ROW, TITLE_ROW, Plan, rate_of
from perfeval_xl.templates.styles import Styles, lock, page, put, write

_NOTE = "单位：万元。只填各资金来源，没有的填 0，不要留空；合计和下面的比率自动计算。"


def write_budget(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    """Write the sheet."""
    last = len(BUDGET.columns) - 1
    for column, item in enumerate(BUDGET.columns):
        sheet.set_column(column, column, item.width + 2)
        sheet.write_string(HEADER_ROW, column, item.header, styles("header"))
    sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, last, f"{plan.scheme.name}项目预算表", styles("title"))
    sheet.merge_range(NOTE_ROW, 0, NOTE_ROW, last, _NOTE, styles("note"))
    for row, height in ((TITLE_ROW, 32), (NOTE_ROW, 20), (HEADER_ROW, 28)):
        sheet.set_row(row, height)
    for row, label in enumerate(plan.sources, start=HEADER_ROW + 1):
        _write_source(sheet, plan, row, label, styles)
    first = HEADER_ROW + 1
    for column, item in enumerate(BUDGET.columns[1:], start=1):
        sheet.data_validation(first + 1, column, first + len(plan.sources) - 1, column, entries.amount(item.header, item.hint))
    _mark(sheet, plan, styles)
    for row, key, name in plan.rates:
        _write_rate(sheet, plan, row, name, _part_of(plan, key), styles)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    page(sheet, f"{plan.scheme.name} · {BUDGET_SHEET}", plan.edition, landscape=False)
    lock(sheet)


def _mark(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    total, last = HEADER_ROW + 1, HEADER_ROW + len(plan.sources)
    column = {item.key: place for place, item in enumerate(BUDGET.columns)}
    mark_money(sheet, [(total + 1, last)], list(column.values())[1:], styles)
    for more, less, role in (("received", "planned", "missing"), ("spent", "received", "wrong")):
        larger, smaller = (f"${column_name(column[key])}{total + 1}" for key in (more, less))
        mark(sheet, [(total, last)], column[more], above(larger, smaller, plan.scheme.scoring.amount_tolerance), styles, role)


def _write_source(sheet: Worksheet, plan: Plan, row: int, source: RowLabel, styles: Styles) -> None:
    bold = {"bold": True} if source.key == "total" else {}
    sheet.set_row(row, 26)
    write(sheet, row, 0, None if source.key in plan.room.without else source.label, styles("fixed", **bold))
    for column in range(1, len(BUDGET.columns)):
        put(sheet, plan, row, column, styles("open_money" if source.key != "total" else "computed_money", **bold))


def _write_rate(sheet: Worksheet, plan: Plan, row: int, label: str, how: str, styles: Styles) -> None:
    sheet.set_row(row, 26)
    sheet.write_string(row, 0, label, styles("fixed"))
    put(sheet, plan, row, 1, styles("computed_rate"))
    sheet.merge_range(row, 2, row, len(BUDGET.columns) - 1, how, styles("note", indent=1))


def _part_of(plan: Plan, rate: str) -> str:
    part, whole = rate_of(plan.scheme)[rate]
    headers = {column.key: column.header.partition("(")[0] for column in BUDGET.columns}
    return f"{headers[part]}合计 ÷ {headers[whole]}合计"
