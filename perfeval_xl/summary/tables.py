"""A frame as a sheet or several: exact header, rows, an optional total, links, filter, widths, bars and print set-up."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.facts.spreadsheet import DAY_ZERO, ROW_POINTS
from perfeval_xl.summary import paper, rowsheet, styles
from perfeval_xl.summary.limits import LIMITS, SummaryLimits
from perfeval_xl.summary.linked_sheet import Link
from perfeval_xl.summary.parts import continued
from perfeval_xl.summary.text import clean, digits, lines

_DECIMALS = 12  # of sums and differences of typed decimals; what binary floats add Excel would show where the cell is selected
WIDEST, _NARROWEST, _SAMPLE = 60, 3, 3_000
_LEAST_WRAPPED = 5  # digits below which text is no longer wrapped but torn
_ROOM, _WHOLE_HEAD = 0.3, 2  # digits beside a figure; letters of a header that stay on one line
_BOLD = 1.06  # how much wider a bold figure is, beside the room that every figure has
_USUAL = {"rate": "100.00%", "score": "100.00", "difference": "+10.00"}
SIDE_MARGIN = 0.59  # inches: 15 mm
_BLOCK = 5_000  # rows that are made into XML at once
_LINE_HEIGHT, _PLAIN_HEIGHT = 16.5, 18.0  # points

ColumnKind = Literal[
    "text", "index", "year", "money", "rate", "score", "difference", "grade", "count", "word", "code", "date",
]
Links = Mapping[str, Sequence[str | None]]


@dataclass(frozen=True)
class SummaryColumn:
    """A column: its exact header, the frame's column, the kind of value, its unit, and its bounds in narrow characters.

    bar: a bar behind each value, from 0 to this; none where it is 0.
    """

    header: str
    key: str
    kind: ColumnKind = "text"
    unit: str = ""
    widest: int = WIDEST
    narrowest: int = _NARROWEST
    bar: float = 0.0


@dataclass(frozen=True)
class Total:
    """A cell of a closing row: text, or a formula with `{first}` and `{last}` for the table's rows and its value now."""

    value: str | float | None
    formula: str = ""


TotalRow = Mapping[str, Total]


@dataclass(frozen=True)
class SummaryTable:
    """What a sheet shows: `totals` are the rows that close it, `links` a target or None for each row, both by column key.

    `frozen` columns stay in view, the first `printed` (all if 0) are printed.
    """

    sheet: str
    columns: Sequence[SummaryColumn]
    frame: pd.DataFrame
    frozen: int = 0
    totals: Sequence[TotalRow] = ()
    links: Links = field(default_factory=dict)
    printed: int = 0


class SummaryBook:
    """The workbook being written, with its formats by style, the colours of its words and grades, what its sheets hold, and its tables."""

    def __init__(self, workbook: Workbook, colours: Mapping[str, tuple[str, str]], limits: SummaryLimits = LIMITS) -> None:
        self.workbook = workbook
        self.colours = colours
        self.limits = limits
        self.tables: list[SummaryTable] = []
        self._formats: dict[styles.Style, Any] = {}

    def format(self, style: styles.Style) -> Any:
        """Return the workbook's format of that style."""
        if style not in self._formats:
            self._formats[style] = self.workbook.add_format(dict(style))
        return self._formats[style]

    def index(self, style: styles.Style) -> int:
        """Return the number of the workbook's format of that style."""
        return rowsheet.format_index(self.format(style))

    def sheet(self, name: str, kind: type[Worksheet] | None = None) -> Worksheet:
        """Add a sheet set up for print: A4 landscape, one page wide, 1.5 cm margins, title, page numbers."""
        sheet = self.workbook.add_worksheet(name, kind)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=SIDE_MARGIN, right=SIDE_MARGIN, top=0.75, bottom=0.75)
        set_apart = {"margin": 0.3, "scale_with_doc": False}
        sheet.set_header(f'&C&"{styles.FONT},Bold"&14{name.replace("&", "&&")}', set_apart)
        sheet.set_footer(f'&C&"{styles.FONT},Regular"&11第 &P 页 共 &N 页', set_apart)
        sheet.hide_gridlines(2)
        return sheet


def write_table(book: SummaryBook, table: SummaryTable) -> None:
    """Write the table, over sheets with a number behind their name when it has more rows or links than one holds.

    The closing rows are only written on a table that fits one sheet.
    """
    parts = continued(table.sheet, len(table.frame), book.limits, linked=bool(table.links))
    for part in parts:
        links = {key: [targets[row] for row in part.rows] for key, targets in table.links.items()}
        totals = table.totals if len(parts) == 1 else ()
        write_sheet(book, replace(table, sheet=part.sheet, frame=part.of(table.frame), links=links, totals=totals))


def write_sheet(book: SummaryBook, table: SummaryTable) -> None:
    """Write the table on one sheet, which must hold its rows and links."""
    book.tables.append(table)
    _Writer(book, table).write()


class _Writer:
    def __init__(self, book: SummaryBook, table: SummaryTable) -> None:
        self.book, self.table, self.columns = book, table, table.columns
        self.sheet = book.sheet(table.sheet, rowsheet.RowSheet)
        self.size = len(table.frame)
        self.body = max(self.size, 1) if table.totals else self.size  # a sum over no row would be over itself
        self.last = self.body + len(table.totals)  # row of the last row, from 0

    def write(self) -> None:
        widths = self._widths()
        self.table = replace(self.table, links=self._linked(widths))
        for index, wide in enumerate(widths):
            self.sheet.set_column(index, index, wide)
        self.sheet.set_default_row(_PLAIN_HEIGHT)
        self.sheet.freeze_panes(1, self.table.frozen)
        self.sheet.repeat_rows(0)
        self.sheet.autofilter(0, 0, max(self.size, 1), len(self.columns) - 1)
        self.sheet.print_area(0, 0, max(self.last, 1), (self.table.printed or len(self.columns)) - 1)
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{self.last + 1}"})
        self._bars()
        makers = [self._maker(column) for column in self.columns]
        self.sheet.give(self._blocks(makers, widths), (self.last + 1, len(self.columns)), self._links())

    def _widths(self) -> list[float]:
        sample = self.table.frame.head(_SAMPLE)
        totals = [{key: total.value for key, total in row.items()} for row in self.table.totals]
        wanted = [
            _column_width(column, values_of(sample[column.key], column.kind), [row[column.key] for row in totals if column.key in row])
            for column in self.columns
        ]
        printed = self.table.printed or len(wanted)
        least = [
            max(column.narrowest, _LEAST_WRAPPED) if column.kind in styles.WRAPPED else wide
            for column, wide in zip(self.columns, wanted, strict=True)
        ]
        return [*paper.fitted(wanted[:printed], least[:printed]), *wanted[printed:]]

    def _linked(self, widths: Sequence[float]) -> Links:
        """Return the links, those of printed texts that take several lines on a number of their row: LibreOffice cuts linked texts."""
        links = dict(self.table.links)
        for index, column in enumerate(self.columns[:self.table.printed or len(self.columns)]):
            targets = links.get(column.key)
            if targets is None or column.kind in styles.NUMBER_FORMATS:
                continue
            linked = {text for text, end in zip(values_of(self.table.frame[column.key], column.kind), targets, strict=True) if end}
            if any(lines(text, widths[index]) > 1 for text in linked if text) and (carrier := self._carrier(targets)):
                links[carrier] = links.pop(column.key)
        return links

    def _carrier(self, targets: Sequence[str | None]) -> str | None:
        """Return the first column with a number in every row that has a link: nobody sees one on an empty cell."""
        has_link = [end is not None for end in targets]
        whole = (c.key for c in self.columns if c.kind in styles.NUMBER_FORMATS and self.table.frame[c.key][has_link].notna().all())
        return next(whole, None)

    def _bars(self) -> None:
        for index, column in enumerate(self.columns):
            if column.bar and self.size:
                self.sheet.conditional_format(1, index, self.size, index, styles.bar(column.bar))

    def _links(self) -> list[Link]:
        letters = {column.key: xl_col_to_name(index) for index, column in enumerate(self.columns)}
        return [
            (f"{letters[key]}{row}", target)
            for key, targets in self.table.links.items() for row, target in enumerate(targets, 2) if target
        ]

    def _blocks(self, makers: Sequence[_Maker], widths: Sequence[float]) -> Iterator[str]:
        """Yield the rows of the sheet as XML, some thousand at a time."""
        headers = [[rowsheet.text(c.header, self.book.index(styles.header_style(c.unit)))] for c in self.columns]
        yield rowsheet.rows(1, [rowsheet.height(_header_height(self.columns, widths))], headers)
        wrapped = [index for index, column in enumerate(self.columns) if column.kind in styles.WRAPPED]
        for block in rowsheet.blocks(self.size, _BLOCK):
            part = self.table.frame.iloc[block]
            values = [values_of(part[column.key], column.kind) for column in self.columns]
            heights = _heights([values[i] for i in wrapped], [widths[i] for i in wrapped], len(part))
            cells = [make(values[index], block) for index, make in enumerate(makers)]
            yield rowsheet.rows(block.start + 2, heights, cells)
        for number, totals in enumerate(self.table.totals, self.body + 2):
            said = [[total.value if (total := totals.get(c.key)) and isinstance(total.value, str) else None] for c in self.columns]
            yield rowsheet.rows(number, _heights(said, widths, 1), [[self._total(c, totals.get(c.key))] for c in self.columns])

    def _maker(self, column: SummaryColumn) -> _Maker:
        """Return what makes cells of a column's values; formats get their numbers here, while they can still be added."""
        plain = self.book.index(styles.cell_style(column.kind))
        targets = self.table.links.get(column.key)
        if column.kind in styles.NUMBER_FORMATS and targets is None:
            return lambda values, _: rowsheet.numbers(values, plain)
        coloured = {
            word: self.book.index(styles.cell_style(column.kind, colours=colours)) for word, colours in self.book.colours.items()
        } if column.kind in ("grade", "word") else None
        if targets is None:
            return lambda values, _: rowsheet.texts(values, plain, coloured)
        linked = self.book.index(styles.cell_style(column.kind, link=True))

        def make(values: Sequence[Any], block: slice) -> list[str]:
            cells = rowsheet.numbers if column.kind in styles.NUMBER_FORMATS else rowsheet.texts
            ends = zip(cells(values, plain), cells(values, linked), targets[block], strict=True)
            return [link if target else end for end, link, target in ends]

        return make

    def _total(self, column: SummaryColumn, total: Total | None) -> str:
        words = total is not None and isinstance(total.value, str)
        shape = self.book.index(styles.cell_style("text" if words else column.kind, total=True))
        if total is None or (total.value is None and not total.formula):
            return rowsheet.blank(shape)
        if total.formula:
            return rowsheet.formula(total.formula.format(first=2, last=self.body + 1), total.value, shape)
        return rowsheet.text(total.value, shape) if isinstance(total.value, str) else rowsheet.number(total.value or 0.0, shape)


_Maker = Callable[[Sequence[Any], slice], list[str]]


def _header_height(columns: Sequence[SummaryColumn], widths: Sequence[float]) -> float:
    """Return how high the headers are, each over its lines and, below them, its unit."""
    most = max(lines(column.header, wide) + bool(column.unit) for column, wide in zip(columns, widths, strict=True))
    return max(2, most) * _LINE_HEIGHT + 3


def _heights(columns: Sequence[Sequence[str | None]], widths: Sequence[float], size: int) -> list[str]:
    """Return for each row the attributes of the height that its longest wrapped text takes."""
    most = [1] * size
    for values, wide in zip(columns, widths, strict=True):
        known = {value: lines(value, wide) for value in set(values) if value and (len(value) * 2 > wide or "\n" in value)}
        if known:
            most = [max(high, known.get(value or "", 1)) for high, value in zip(most, values, strict=True)]
    made = {high: rowsheet.height(_PLAIN_HEIGHT if high == 1 else min(ROW_POINTS, high * _LINE_HEIGHT + 3)) for high in set(most)}
    return [made[high] for high in most]


def values_of(series: pd.Series, kind: str) -> list[Any]:
    """Return what is written for each row: finite floats, days or clean text; None where there is nothing."""
    if kind == "date":
        days = (pd.to_datetime(series) - pd.Timestamp(DAY_ZERO)) / pd.Timedelta(days=1)
        return [None if math.isnan(day) else day for day in days.tolist()]
    if kind in styles.NUMBER_FORMATS:
        numbers = pd.to_numeric(series, errors="coerce").astype("float64").tolist()
        known = [number if math.isfinite(number) else None for number in numbers]
        return known if kind == "rate" else [None if number is None else round(number, _DECIMALS) for number in known]
    texts = series.tolist()
    cleaned = {text: clean(text) for text in set(texts) if isinstance(text, str)}
    return [cleaned.get(text) for text in texts]


def _column_width(column: SummaryColumn, values: Sequence[Any], totals: Sequence[Any] = ()) -> float:
    """Return a width that fits the header and the longest of the values and of the bold totals, within the column's bounds."""
    body = max(_widest(column, values), _BOLD * _widest(column, totals))
    room = _ROOM if column.kind in styles.NUMBER_FORMATS else 1.0
    return round(max(column.narrowest, _head_width(column.header), min(body + room, column.widest)), 2)


def _widest(column: SummaryColumn, values: Sequence[Any]) -> float:
    return max((digits(text) for text in {_shown(value, column.kind) for value in values if value is not None}), default=0.0)


def _head_width(header: str) -> float:
    """Return the width of a header, of a longer one over two lines."""
    per_line = header if len(header) <= _WHOLE_HEAD else header[: -(-len(header) // 2)]
    return digits(per_line) + _ROOM


def _shown(value: Any, kind: str) -> str:
    """Return what a number takes the room of, whatever it is itself where all of its kind are alike."""
    if isinstance(value, str):
        return value
    if kind == "money":
        return f"{value:,.2f}"
    if kind == "date":
        return "2022-07-29"
    return _USUAL.get(kind) or f"{value:,.0f}"
