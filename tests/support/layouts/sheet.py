"""A sheet that is drawn cell by cell: values with number formats and what they show, and merged areas."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

import xlsxwriter

from layouts.facts import Fact
from perfeval_xl.layout import to_a1

Area = tuple[int, int, int, int]


@dataclass(frozen=True)
class Typed:
    """What is typed into a cell, the number format on it, and what that shows; meant: the value in full, where units stand elsewhere."""

    value: object
    shown: str
    number_format: str = ""
    meant: str = ""

    @property
    def meaning(self) -> str:
        """Return what is meant, by default what is shown."""
        return self.meant or self.shown


def text(words: str) -> Typed:
    """Return a text as it is typed."""
    return Typed(words, words)


@dataclass
class Drawn:
    """A sheet being drawn. Rows and columns count from its origin; `row` is the next free one.

    marks: where a heading, a label or a column stands (first and last row and column, of the sheet), to take it away again.
    """

    name: str
    origin: tuple[int, int] = (0, 0)
    row: int = 0
    cells: dict[tuple[int, int], Typed] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    marks: dict[str, Area] = field(default_factory=dict)

    def mark(self, name: str, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Remember where something stands, where it stands first."""
        row, column = row + self.origin[0], column + self.origin[1]
        self.marks.setdefault(name, (row, column, row + rows - 1, column + columns - 1))

    def put(self, row: int, column: int, typed: Typed | str, *, rows: int = 1, columns: int = 1, merged: bool = True) -> str:
        """Type into a cell, merged over an area where that is larger than one, and return its address; nothing is typed twice."""
        typed = text(typed) if isinstance(typed, str) else typed
        row, column = row + self.origin[0], column + self.origin[1]
        assert (row, column) not in self.cells, (self.name, to_a1(row, column), typed)
        if typed.value not in ("", None):
            self.cells[row, column] = typed
        if merged and rows * columns > 1:
            self.merges.append((row, column, row + rows - 1, column + columns - 1))
        return to_a1(row, column)

    def fact(self, value: object, cell: str, shown: str, rows: int = 1, also: str = "") -> Fact:
        """Return a fact of this sheet."""
        return Fact(value, self.name, cell, shown, rows, also)


def book_bytes(sheets: Iterable[Drawn]) -> bytes:
    """Return the workbook of some sheets."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": dt.datetime(2023, 1, 1)})
        formats: dict[str, object] = {}
        for drawn in sheets:
            _write(book, drawn, formats)
    return buffer.getvalue()


def _write(book: xlsxwriter.Workbook, drawn: Drawn, formats: dict[str, object]) -> None:
    sheet = book.add_worksheet(drawn.name)
    for first_row, first_column, last_row, last_column in drawn.merges:
        sheet.merge_range(first_row, first_column, last_row, last_column, "", _format(book, formats, ""))
    for (row, column), typed in drawn.cells.items():
        shown_as = _format(book, formats, typed.number_format)
        if isinstance(typed.value, str):
            sheet.write_string(row, column, typed.value, shown_as)
        elif isinstance(typed.value, dt.date):
            sheet.write_datetime(row, column, typed.value, shown_as)
        else:
            sheet.write_number(row, column, typed.value, shown_as)


def _format(book: xlsxwriter.Workbook, formats: dict[str, object], code: str) -> object:
    if code not in formats:
        formats[code] = book.add_format({"num_format": code} if code else {"text_wrap": True})
    return formats[code]
