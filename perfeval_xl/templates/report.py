"""The sheet 评价报告: a section's title, its text beside it."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.layout.department import REPORT_HINTS, REPORT_SHEET
from perfeval_xl.templates import entries
from perfeval_xl.templates.plan import HEADER_ROW, NOTE_ROW, TITLE_ROW, Plan
from perfeval_xl.templates.styles import Styles, lock, page, put, write

_NOTE = "每部分写在右边的格内，换行按 Alt+Enter；金额、得分应与预算表、指标表一致。格子不够高时可拉高行。"


def write_report(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    """Write the sheet."""
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 84)
    sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, 1, f"{plan.scheme.name}报告", styles("title"))
    sheet.merge_range(NOTE_ROW, 0, NOTE_ROW, 1, _NOTE, styles("note"))
    sheet.set_row(TITLE_ROW, 32)
    sheet.set_row(NOTE_ROW, 20)
    for row, section in enumerate(plan.sections, start=HEADER_ROW):
        sheet.set_row(row, 120)
        write(sheet, row, 0, None if section in plan.room.without else section, styles("label"))
        put(sheet, plan, row, 1, styles("open_top"))
        if section in REPORT_HINTS:
            sheet.data_validation(row, 1, row, 1, entries.anything(section, REPORT_HINTS[section]))
    sheet.freeze_panes(HEADER_ROW, 1)
    page(sheet, f"{plan.scheme.name} · {REPORT_SHEET}", plan.edition, landscape=False)
    lock(sheet)
