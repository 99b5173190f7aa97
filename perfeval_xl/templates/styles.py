"""How cells look, by what they are for: the colours and fonts of a form that is printed and stamped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

FONT = "宋体"
TO_FILL, COMPUTED, FINANCE, HEADER = "#FFF9E5", "#F2F2F2", "#EAF1FB", "#1F3864"
PASSED, WRONG, MISSING, TAKEN = "#E2F0D9", "#F8D7DA", "#FFF3CD", "#FBD5B5"
DARK_RED = "#842029"
LINE = "#7F7F7F"

_TEXT = {"font_name": FONT, "font_size": 10, "valign": "vcenter", "text_wrap": True}
_INDENT = {"align": "left", "indent": 1}
_BOX = {**_TEXT, "border": 1, "border_color": LINE}
_OPEN = {**_BOX, "bg_color": TO_FILL, "locked": False}
_FIXED = {**_BOX, "bg_color": COMPUTED}
_FINANCE = {**_BOX, "bg_color": FINANCE}
_CENTRE = {"align": "center"}

ROLES: dict[str, dict[str, Any]] = {
    "title": {"font_name": FONT, "font_size": 16, "bold": True, "valign": "vcenter", **_CENTRE},
    "open_title": {
        "font_name": FONT, "font_size": 16, "bold": True, "valign": "vcenter", "bg_color": TO_FILL, "locked": False, **_CENTRE,
    },
    "heading": {"font_name": FONT, "font_size": 12, "bold": True, "valign": "vcenter", "font_color": HEADER},
    "plain": _TEXT,
    "note": {**_TEXT, "font_size": 9, "font_color": "#595959"},
    "header": {**_BOX, "bold": True, "bg_color": HEADER, "font_color": "#FFFFFF", **_CENTRE},
    "label": {**_BOX, **_INDENT, "bold": True},
    "box": {**_BOX, **_INDENT},
    "code": {**_BOX, **_CENTRE},
    "open": {**_OPEN, **_INDENT},
    "open_text": {**_OPEN, **_INDENT, "num_format": "@"},
    "open_top": {**_OPEN, **_INDENT, "valign": "top"},
    "open_choice": {**_OPEN, **_INDENT},
    "open_date": {**_OPEN, "num_format": "yyyy-mm-dd", **_INDENT},
    "open_year": {**_OPEN, "num_format": "0", **_INDENT},
    "open_money": {**_OPEN, "num_format": "#,##0.00", "align": "right"},
    "open_weight": {**_OPEN, **_CENTRE},
    "computed_money": {**_FIXED, "num_format": "#,##0.00", "align": "right"},
    "computed_rate": {**_FIXED, "num_format": "0.00%", "align": "right"},
    "computed_score": {**_FIXED, "num_format": "0.00", "align": "right"},
    "computed_total": {**_FIXED, "num_format": "0.00", **_INDENT},
    "open_score": {**_OPEN, "num_format": "0.00", "align": "right"},
    "fixed": {**_FIXED, **_INDENT},
    "fixed_weight": {**_FIXED, **_CENTRE},
    "finance": {**_FINANCE, **_INDENT},
    "finance_score": {**_FINANCE, "num_format": "0.00", "align": "right"},
    "finance_open": {**_FINANCE, **_INDENT, "locked": False},
    "finance_open_score": {**_FINANCE, "num_format": "0.00", "align": "right", "locked": False},
    "closing": {**_FIXED, "bold": True, "top": 6, **_CENTRE},
    "closing_score": {**_FIXED, "bold": True, "top": 6, "num_format": "0.00", "align": "right"},
    "closing_finance": {**_FINANCE, "bold": True, "top": 6, "num_format": "0.00", "align": "right"},
    "print_label": {**_TEXT, "border": 1, "border_color": LINE, "bold": True, "align": "center"},
    "print_box": {**_BOX, **_INDENT, "shrink": True, "text_wrap": False},
    "print_amount": {**_BOX, **_CENTRE, "num_format": "#,##0.00"},
    "print_name": {"font_name": FONT, "font_size": 10, "valign": "vcenter", "shrink": True, **_INDENT},
    "print_number": {"font_name": FONT, "font_size": 10, "valign": "vcenter", "align": "center"},
    "print_plain": {"font_name": FONT, "font_size": 10, "valign": "vcenter"},
    "print_points": {**_BOX, **_CENTRE},
    "print_rate": {**_BOX, **_CENTRE, "num_format": "0.00%"},
    "print_story": {**_BOX, **_INDENT, "font_size": 9, "valign": "top"},
    "print_words": {**_TEXT, **_INDENT, "font_size": 9},
    "print_level": {**_TEXT, "align": "center"},
    "print_top": {"top": 1, "left": 1, "right": 1, "border_color": LINE},
    "print_sides": {"left": 1, "right": 1, "border_color": LINE},
    "print_line": {"border": 1, "border_color": LINE},
    "verdict": {"font_name": FONT, "font_size": 16, "bold": True, "valign": "vcenter", "indent": 1, "border": 1, "border_color": LINE},
    "passed": {"bg_color": PASSED, "font_color": "#1E5631"},
    "wrong": {"bg_color": WRONG, "font_color": DARK_RED},
    "missing": {"bg_color": MISSING, "font_color": "#664D03"},
    "taken": {"bg_color": TAKEN},
}


class Styles:
    """The formats of one workbook, made when first asked for."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[str, Format] = {}

    def __call__(self, role: str, **more: Any) -> Format:
        """Return the format of a role, with further properties."""
        key = role + repr(sorted(more.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({**ROLES[role], **more})
        return self._made[key]


class _EmptyText(str):
    """The empty text as a formula's result. XlsxWriter leaves out a result that equals "", and the cell would count as never computed."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return other is self


_EMPTY_RESULT = _EmptyText()


def write_formula(sheet: Worksheet, row: int, column: int, text: str, style: Format, value: Any) -> None:
    """Write a formula with its result, a whole number without decimals as the formula has it."""
    whole = isinstance(value, float) and value.is_integer()
    result = _EMPTY_RESULT if isinstance(value, str) and not value else int(value) if whole else value
    sheet.write_formula(row, column, f"={text}", style, result)


class Planned(Protocol):
    """What a plan tells of its cells."""

    @property
    def cells(self) -> Mapping[tuple[str, int, int], Any]:
        """What they show."""

    @property
    def formulas(self) -> Mapping[tuple[str, int, int], Any]:
        """Those that are computed."""


def put(sheet: Worksheet, plan: Planned, row: int, column: int, style: Format) -> None:
    """Write what the plan has for a cell: its formula with the result, its value, or a blank."""
    address = (sheet.get_name(), row, column)
    formula = plan.formulas.get(address)
    if formula is None:
        write(sheet, row, column, plan.cells.get(address), style)
    else:
        write_formula(sheet, row, column, formula.text, style, formula.value)


def write(sheet: Worksheet, row: int, column: int, value: str | float | bool | None, style: Format) -> None:
    """Write a value as what it is: a text is never taken for a formula, a number or a link; None is a blank cell."""
    if isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_blank(row, column, None, style)


def page(sheet: Worksheet, title: str, edition: str, *, landscape: bool) -> None:
    """Set up printing on A4, one page wide, with the form's title above and page numbers below."""
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    margin = 1.5 / 2.54  # 1.5 cm in inches
    sheet.set_margins(left=margin, right=margin, top=margin + 0.2, bottom=margin + 0.2)
    sheet.set_header(f'&L&"{FONT},Regular"&9{title}&R&"{FONT},Regular"&9{edition}', {"margin": margin / 2})
    sheet.set_footer(f'&C&"{FONT},Regular"&9第 &P 页 共 &N 页', {"margin": margin / 2})
    sheet.center_horizontally()
    sheet.hide_gridlines(2)


def lock(sheet: Worksheet, *, rows: bool = False) -> None:
    """Protect the sheet without a password: only open cells take input; `rows`: rows may be inserted."""
    sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True, "autofilter": True, "insert_rows": rows})


def prompt(title: str, message: str) -> dict[str, str]:
    """Return the part of a validation that shows a hint beside the cell, within what a spreadsheet program takes."""
    return {"input_title": title[:32], "input_message": message[:255]} if message else {}


def refusal(message: str) -> dict[str, str]:
    """Return the part of a validation that says why an entry was refused."""
    return {"error_type": "stop", "error_title": "填写有误", "error_message": message[:255]}
