"""A sheet laid out freely: cells are collected in any order and written row by row, as constant memory needs it."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.summary.linked_sheet import Link, LinkedSheet
from perfeval_xl.summary.styles import Style
from perfeval_xl.summary.tables import SummaryBook
from perfeval_xl.summary.text import clean

PLAIN_HEIGHT = 18
"""Points of a row that is given no height."""


class SheetDraft:
    """Cells and row heights of one sheet; `flush` writes them, once."""

    def __init__(self, book: SummaryBook, sheet: LinkedSheet) -> None:
        self.book, self.sheet = book, sheet
        self._links: list[Link] = []
        self._cells: dict[tuple[int, int], tuple[int, Any, str, Style]] = {}
        self._heights: dict[int, float] = {}

    def put(
        self, row: int, column: int, value: str | float | None, style: Style, *, span: int = 1, formula: str = "", link: str | None = None
    ) -> None:
        """Place a value over `span` columns; with `formula` the cell holds that, and the value is what it gives now.

        `link` is a link as `links` make it.
        """
        self._cells[row, column] = (span, value, formula, style)
        if link:
            self._links.append((xl_rowcol_to_cell(row, column), link))

    def height(self, row: int, points: float) -> None:
        """Set a row's height."""
        self._heights[row] = points

    def top(self, row: int) -> float:
        """Return how many points of rows stand above a row."""
        return sum(self._heights.get(above, PLAIN_HEIGHT) for above in range(row))

    @property
    def below(self) -> int:
        """Return the row below the last that holds anything."""
        return max((row for row, _ in self._cells), default=-1) + 1

    def figures(self, column: int, first: int, below: int) -> list[float | None]:
        """Return the numbers in a column, None where there is none, in the rows from `first` to the one before `below`."""
        values = (self._cells[row, column][1] if (row, column) in self._cells else None for row in range(first, below))
        return [value if isinstance(value, (int, float)) else None for value in values]

    def flush(self) -> None:
        """Write all of it."""
        rows = sorted({row for row, _ in self._cells} | set(self._heights))
        by_row: dict[int, list[int]] = {row: [] for row in rows}
        for row, column in sorted(self._cells):
            by_row[row].append(column)
        for row in rows:
            if row in self._heights:
                self.sheet.set_row(row, self._heights[row])
            for column in by_row[row]:
                self._write(row, column)
        self.sheet.give_links(sorted(self._links))

    def _write(self, row: int, column: int) -> None:
        span, value, formula, style = self._cells[row, column]
        shape = self.book.format(style)
        if span > 1:
            self.sheet.merge_range(row, column, row, column + span - 1, "", shape)
        if formula:
            self.sheet.write_formula(row, column, formula, shape, "" if value is None else value)
        elif value is None:
            self.sheet.write_blank(row, column, None, shape)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, clean(value), shape)
        else:
            self.sheet.write_number(row, column, value, shape)
