"""Cells that were filled from elsewhere and are to be looked at: a colour that goes by itself, and a comment that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.layout import to_a1
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.faults import blank, mark
from perfeval_xl.templates.styles import FONT, Styles

_LONGEST_RULE = 255  # characters of a condition that spreadsheet programs take
_COMMENT = {"font_name": FONT, "font_size": 9, "width": 240, "height": 64}


@dataclass(frozen=True)
class Mark:
    """A cell of a form (rows and columns from 0) to be looked at.

    hint: what the comment says; until: the cell of the same sheet that is filled in when this one has been looked at; changed: the text
    that must not stay, for which the cell is coloured as a fault as long as it does, None where it may stay.
    """

    sheet: str
    row: int
    column: int
    hint: str
    until: tuple[int, int]
    changed: str | None = None


def write_marks(workbook: Workbook, marks: Sequence[Mark]) -> None:
    """Colour the marked cells and comment on them."""
    styles = Styles(workbook)
    for one in marks:
        sheet = workbook.get_worksheet_by_name(one.sheet)
        assert sheet is not None
        sheet.write_comment(one.row, one.column, one.hint, _COMMENT)
        _colour(sheet, one, styles)


def _colour(sheet: Worksheet, one: Mark, styles: Styles) -> None:
    span, unlooked = [(one.row, one.row)], blank(to_a1(*one.until))
    if one.changed is None:
        mark(sheet, span, one.column, unlooked, styles, "taken")
        return
    same = f"EXACT({to_a1(one.row, one.column)},{f.const(one.changed).text})"
    mark(sheet, span, one.column, same if len(same) < _LONGEST_RULE else unlooked, styles)
