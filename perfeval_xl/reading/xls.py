"""The sheets of an .xls before a reader makes them: what cells show besides what they store, and which rows and columns nobody sees.

The reader of values tells neither number formats nor hidden lines of these files.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping

import xlrd
from xlrd.biffh import XL_WORKBOOK_GLOBALS
from xlrd.compdoc import CompDocError
from xlrd.formula import FormulaError

from perfeval_xl.intake.refused import too_large
from perfeval_xl.limits import Limits
from perfeval_xl.reading.formats import BUILTIN, format_of
from perfeval_xl.reading.scanned import SheetScan, Shows

_DAMAGE = (xlrd.XLRDError, CompDocError, FormulaError, struct.error, AssertionError, LookupError, ValueError, OverflowError)
"""How the library ends at files with bytes changed at random; anything else is a fault of ours or a lack of memory."""


def scan_xls(data: bytes, limits: Limits) -> tuple[SheetScan, ...] | None:
    """Return what the sheets of an .xls show and hide; None of one so damaged that this cannot be seen: its values may still be read.

    Raises:
        Refused: F004 over a limit.
    """
    try:
        book = _opened(data)
    except _DAMAGE:
        return None
    cells = sum(sheet.row_len(row) for sheet in book.sheets() for row in range(sheet.nrows))
    if cells > limits.cells:
        raise too_large(f"文件有 {cells} 个单元格")
    formats = _formats(book)
    return tuple(_scan(sheet, formats) for sheet in book.sheets())


class _WithoutNames(xlrd.Book):  # type: ignore[misc]  # the library has no types
    """A workbook whose defined names are not worked out: no cell is asked by its name here."""

    def names_epilogue(self) -> None:
        """Leave the formulas of names as they are."""


def _opened(data: bytes) -> xlrd.Book:
    """Return the workbook; the library ends at names whose formulas it does not know, such as those of our templates: then without them."""
    log = io.StringIO()
    try:
        return xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=log)
    except FormulaError:
        book = _WithoutNames()
        try:
            book.biff2_8_load(file_contents=data, formatting_info=True, ragged_rows=True, logfile=log)
            book.biff_version = book.getbof(XL_WORKBOOK_GLOBALS)
            book.parse_globals()
            # as its own opening does
            book._sheet_list = [None] * len(book._sheet_names)
            book.get_sheets()
        finally:
            book.release_resources()
        return book


def _formats(book: xlrd.Book) -> Mapping[int, Shows]:
    """Return the index of a cell's format → how it shows a value, of those that do not show every value as it is stored."""
    codes = {key: BUILTIN.get(str(key).encode(), found.format_str) for key, found in book.format_map.items()}
    shown = {key: format_of(code) for key, code in codes.items() if code}
    return {index: shows for index, one in enumerate(book.xf_list) if (shows := shown.get(one.format_key)) is not None}


def _scan(sheet: xlrd.sheet.Sheet, formats: Mapping[int, Shows]) -> SheetScan:
    cells = [(row, column) for row in range(sheet.nrows) for column in range(sheet.row_len(row))]
    styles = {place: index for place in cells if (index := sheet.cell_xf_index(*place)) in formats}
    failed = [place for place in cells if sheet.cell_type(*place) == xlrd.XL_CELL_ERROR]
    return SheetScan(
        errors={place: xlrd.error_text_from_code.get(sheet.cell_value(*place), "#N/A") for place in failed},
        shows={place: formats[index] for place, index in styles.items()},
        hidden_rows=frozenset(row for row, told in sheet.rowinfo_map.items() if told.hidden and row < sheet.nrows),
        hidden_columns=tuple(range(column, column + 1) for column, told in sheet.colinfo_map.items() if told.hidden),
    )
