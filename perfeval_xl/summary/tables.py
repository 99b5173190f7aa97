"""A frame as a sheet: exact header, rows, an optional total, links, filter, widths and print set-up."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.summary import styles
from perfeval_xl.summary.text import clean, lines, width

MAX_ROWS = 1_000_000
MAX_LINKS = 65_530
_WIDEST, _NARROWEST, _SAMPLE = 60, 6, 3_000
_LINE_HEIGHT, _HIGHEST = 16.5, 409  # points; Excel has no higher rows
_LINK_KINDS = frozenset({"text", "code"})


@dataclass(frozen=True)
class Column:
    """A column: its exact header, the frame's column, the kind of value, its unit, and its bounds in narrow characters."""

    header: str
    key: str
    kind: str = "text"
    unit: str = ""
    widest: int = _WIDEST
    narrowest: int = _NARROWEST


@dataclass(frozen=True)
class Total:
    """A cell of the closing row: text, or a formula with `{first}` and `{last}` for the table's rows and its value now."""

    value: str | float | None
    formula: str = ""


class Book:
    """The workbook being written, with its formats by style and the colours of its words and grades."""

    def __init__(self, workbook: Workbook, colours: Mapping[str, tuple[str, str]]) -> None:
        self.workbook = workbook
        self.colours = colours
        self._formats: dict[styles.Style, Any] = {}

    def format(self, style: styles.Style) -> Any:
        """Return the workbook's format of that style."""
        if style not in self._formats:
            self._formats[style] = self.workbook.add_format(dict(style))
        return self._formats[style]

    def sheet(self, name: str, *, landscape: bool = True) -> Worksheet:
        """Add a sheet set up for print: A4, one page wide, 1.5 cm margins, title, page numbers."""
        sheet = self.workbook.add_worksheet(name)
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.59, right=0.59, top=0.75, bottom=0.75)
        sheet.set_header(f'&C&"{styles.FONT},Bold"&14{name}', {"margin": 0.3})
        sheet.set_footer(f'&C&"{styles.FONT},Regular"&9第 &P 页 共 &N 页', {"margin": 0.3})
        sheet.hide_gridlines(2)
        return sheet


def write_table(
    book: Book, name: str, columns: Sequence[Column], frame: pd.DataFrame, *, frozen: int = 0,
    totals: Mapping[str, Total] | None = None, links: Mapping[str, Sequence[str | None]] | None = None, printed: int | None = None,
) -> None:
    """Write the frame as sheet `name`, over `name`2, … when it has more rows than a sheet holds.

    `frozen` columns stay in view, the first `printed` (else all) are printed; `totals` and `links` (a target or None for each
    row) are by column key. A total is only written on a table that fits one sheet. Links beyond what Excel keeps on a sheet
    are plain text.
    """
    starts = range(0, max(len(frame), 1), MAX_ROWS)
    for part, start in enumerate(starts, 1):
        rows = slice(start, start + MAX_ROWS)
        part_links = {key: targets[rows] for key, targets in (links or {}).items()}
        table = _Table(book, name if part == 1 else f"{name}{part}", columns, frame.iloc[rows], part_links)
        table.write(frozen, printed or len(columns), (totals or {}) if len(starts) == 1 else {})


class _Table:
    def __init__(
        self, book: Book, name: str, columns: Sequence[Column], frame: pd.DataFrame, links: Mapping[str, Sequence[str | None]]
    ) -> None:
        self.book, self.columns, self.links = book, columns, links
        self.sheet = book.sheet(name)
        self.values = [_values(frame[column.key], column.kind) for column in columns]
        self.size = len(frame)
        self.links_left = MAX_LINKS

    def write(self, frozen: int, printed: int, totals: Mapping[str, Total]) -> None:
        widths = [
            _column_width(column, [*values[:_SAMPLE], totals[column.key].value] if column.key in totals else values[:_SAMPLE])
            for column, values in zip(self.columns, self.values, strict=True)
        ]
        for index, wide in enumerate(widths):
            self.sheet.set_column(index, index, wide)
        self.sheet.set_default_row(_LINE_HEIGHT + 1.5)
        self._header()
        self._rows(widths)
        if totals:
            self._total(totals)
        self.sheet.freeze_panes(1, frozen)
        self.sheet.repeat_rows(0)
        self.sheet.autofilter(0, 0, max(self.size, 1), len(self.columns) - 1)
        last = self.size + (1 if totals else 0)
        self.sheet.print_area(0, 0, max(last, 1), printed - 1)
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})

    def _header(self) -> None:
        self.sheet.set_row(0, 36)
        for index, column in enumerate(self.columns):
            self.sheet.write_string(0, index, column.header, self.book.format(styles.header_style(column.unit)))

    def _rows(self, widths: Sequence[int]) -> None:
        writers = [self._writer(index) for index in range(len(self.columns))]
        wrapped = [index for index, column in enumerate(self.columns) if column.kind in styles.WRAPPED]
        for at in range(self.size):
            high = max([lines(self.values[i][at] or "", widths[i]) for i in wrapped], default=1)
            if high > 1:
                self.sheet.set_row(at + 1, min(_HIGHEST, high * _LINE_HEIGHT + 3))
            for write in writers:
                write(at)

    def _writer(self, index: int) -> Callable[[int], None]:
        """Return what writes the value of a row into column `index`."""
        column, values, sheet = self.columns[index], self.values[index], self.sheet
        targets = self.links.get(column.key)
        plain = self.book.format(styles.cell_style(column.kind))
        linked = self.book.format(styles.cell_style(column.kind, link=True))
        coloured = {
            word: self.book.format(styles.cell_style(column.kind, colours=colours)) for word, colours in self.book.colours.items()
        } if column.kind in ("grade", "word") else {}
        if column.kind in styles.NUMBER_FORMATS:
            return lambda at: _write_number(sheet, at + 1, index, values[at], plain)

        def write(at: int) -> None:
            value = values[at]
            if value is None or value == "":
                sheet.write_blank(at + 1, index, None, plain)
            elif targets is not None and (target := targets[at]) and self._may_link():
                sheet.write_url(at + 1, index, target, linked, value)
            else:
                sheet.write_string(at + 1, index, value, coloured.get(value, plain))

        return write

    def _may_link(self) -> bool:
        self.links_left -= 1
        return self.links_left >= 0

    def _total(self, totals: Mapping[str, Total]) -> None:
        row = self.size + 1
        for index, column in enumerate(self.columns):
            total = totals.get(column.key)
            words = total is not None and isinstance(total.value, str)
            shape = self.book.format(styles.cell_style("text" if words else column.kind, total=True))
            if total is None:
                self.sheet.write_blank(row, index, None, shape)
            elif total.formula:
                formula = total.formula.format(first=2, last=row, row=row + 1)
                self.sheet.write_formula(row, index, formula, shape, "" if total.value is None else total.value)
            elif isinstance(total.value, str):
                self.sheet.write_string(row, index, total.value, shape)
            elif total.value is not None:
                self.sheet.write_number(row, index, total.value, shape)


def _write_number(sheet: Worksheet, row: int, column: int, value: float | None, shape: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, shape)
    else:
        sheet.write_number(row, column, value, shape)


def _values(series: pd.Series, kind: str) -> list[Any]:
    """Return what is written for each row: finite floats, days or clean text; None where there is nothing."""
    if kind == "date":
        days = (pd.to_datetime(series) - pd.Timestamp("1899-12-30")) / pd.Timedelta(days=1)
        return [None if math.isnan(day) else day for day in days.tolist()]
    if kind in styles.NUMBER_FORMATS:
        numbers = pd.to_numeric(series, errors="coerce").astype("float64").tolist()
        return [number if math.isfinite(number) else None for number in numbers]
    texts = series.tolist()
    cleaned = {text: clean(text) for text in set(texts) if isinstance(text, str)}
    return [cleaned.get(text) for text in texts]


def _column_width(column: Column, values: Sequence[Any]) -> int:
    """Return a width that fits the header and the longest of the values, within the column's bounds."""
    head = width(column.header)
    head = head if head <= 8 or column.unit else max(8, head // 2 + 2)  # longer ones take two lines, a unit has its own
    shown = [_shown(value, column.kind) for value in values if value is not None]
    body = max((width(text) for text in shown), default=0)
    return max(column.narrowest, head + 2, min(body + 2, column.widest))


def _shown(value: Any, kind: str) -> str:
    if isinstance(value, str):
        return value
    if kind == "money":
        return f"{value:,.2f}" + "  "
    if kind in ("rate", "score", "difference"):
        return "100.00%"
    if kind == "date":
        return "2022-07-29"
    return f"{value:,.0f}"
