"""The sheets of an .ods before a reader makes them: how far they reach, as a few bytes can repeat a cell over millions, and what they show.

The reader tells neither merged areas nor hidden lines of these files, nor what a cell shows, which stands beside its value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from perfeval_xl.facts.spreadsheet import COLUMNS
from perfeval_xl.intake.refused import Refused, too_large
from perfeval_xl.limits import Limits
from perfeval_xl.reading.formats import Beside
from perfeval_xl.reading.package import InflatedPackage
from perfeval_xl.reading.scan import ods_stamp
from perfeval_xl.reading.scanned import PackageScan, Place, SheetScan

_MOST_DIGITS = 12
_CELLS = ("table-cell", "covered-table-cell")
_SHOWN_BESIDE = ("float", "percentage", "currency", "date", "time")
_ANNOTATION = "annotation"


def scan_opendocument(data: bytes, limits: Limits) -> PackageScan:
    """Return the stamp of an .ods, of a template that was saved as one, and what its sheets hold besides values.

    Raises:
        Refused: F001 damaged, F004 over a limit.
    """
    package = InflatedPackage(data, limits)
    content = package.read("content.xml")
    return PackageScan(ods_stamp(package.read("meta.xml")), sheets_of(content, limits) if content else ())


def sheets_of(xml: bytes, limits: Limits) -> tuple[SheetScan, ...]:
    """Return what the sheets of content.xml hold, their cells and texts counted as often as they are repeated.

    Raises:
        Refused: F004 over a limit, F001 XML that cannot be parsed.
    """
    if (cells := xml.count(b"table-cell ") + xml.count(b"table-cell>") + xml.count(b"table-cell/")) > 2 * limits.cells:
        raise too_large(f"文件有 {cells // 2} 个单元格")
    tables = _Tables(limits)
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = tables.start, tables.end, tables.characters
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Refused("F001", "文件已损坏（内容的 XML 有误）") from error
    return tuple(sheet.scan() for sheet in tables.sheets)


@dataclass
class _Sheet:
    """What is seen of a sheet, row by row; rows and columns: how far values reach."""

    rows: int = 0
    columns: int = 0
    shows: dict[Place, Beside] = field(default_factory=dict)
    merges: dict[Place, Place] = field(default_factory=dict)
    hidden_rows: list[range] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)

    def scan(self) -> SheetScan:
        """Return it as the other formats are told; hidden rows without values, to the end of a sheet, are of no matter."""
        rows = frozenset(row for span in self.hidden_rows for row in span[: max(self.rows - span.start, 0)])
        columns = tuple(range(span.start, min(span.stop, COLUMNS)) for span in self.hidden_columns)
        return SheetScan(shows=self.shows, merges=self.merges, hidden_rows=rows, hidden_columns=columns)


class _Tables:
    """Follows rows and cells; those without a value count for nothing until one with a value comes behind them."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sheets: list[_Sheet] = []
        self.sheet = _Sheet()
        self.row = self.column = self.head = 0  # where the next row, cell and column of a sheet's head stand
        self.lines = self.across = 1  # how often the row and the cell are repeated
        self.kind = ""  # of the cell's value
        self.shown: list[str] = []  # of the cell, paragraph by paragraph
        self.remarks = 0  # elements deep in a comment, whose text is not the cell's
        self.box = self.text = self.length = self.merges = 0  # cells of the sheets before, bytes of all texts shown, of this cell

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "table":
            self.box += self.sheet.rows * self.sheet.columns
            self.sheet = _Sheet()
            self.sheets.append(self.sheet)
            self.row = self.column = self.head = 0
        elif kind == "table-column":
            self._start_column(attributes)
        elif kind == "table-row":
            self.lines, self.column = _times(attributes, "number-rows-repeated"), 0
            if _is_hidden(attributes):
                self.sheet.hidden_rows.append(range(self.row, self.row + self.lines))
        elif kind in _CELLS:
            self._start_cell(attributes)
        elif kind == "s":
            self.length += _times(attributes, "c")
        elif kind == _ANNOTATION:
            self.remarks += 1

    def _start_column(self, attributes: dict[str, str]) -> None:
        after = self.head + _times(attributes, "number-columns-repeated")
        if _is_hidden(attributes):
            self.sheet.hidden_columns.append(range(self.head, after))
        self.head = after

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.across, self.length = _times(attributes, "number-columns-repeated"), 0
        self.kind, self.shown = _of(attributes, "value-type") or "", []
        wide, high = _times(attributes, "number-columns-spanned"), _times(attributes, "number-rows-spanned")
        if wide > 1 or high > 1:
            self.sheet.merges[self.row, self.column] = (self.row + high - 1, self.column + wide - 1)
            self.merges += 1
            if self.merges > self.limits.merges:
                raise too_large(f"文件有 {self.merges} 处合并单元格")

    def characters(self, text: str) -> None:
        self.length += len(text)
        if self.kind in _SHOWN_BESIDE and not self.remarks:
            self.shown.append(text)

    def end(self, name: str) -> None:
        kind = name.rpartition(":")[2]
        if kind in _CELLS:
            if self.kind or self.length:
                self._end_filled()
            self.column += self.across
        elif kind == "table-row":
            self.row += self.lines
        elif kind == _ANNOTATION:
            self.remarks -= 1

    def _end_filled(self) -> None:
        sheet = self.sheet
        sheet.rows, sheet.columns = max(sheet.rows, self.row + self.lines), max(sheet.columns, self.column + self.across)
        self.text += self.length * self.across * self.lines
        self._check()
        if self.shown or self.kind == "percentage":
            sheet.shows.update(dict.fromkeys(self._places(), Beside(self.kind, "".join(self.shown))))

    def _places(self) -> Iterator[Place]:
        rows, columns = range(self.row, self.row + self.lines), range(self.column, self.column + self.across)
        return ((row, column) for row in rows for column in columns)

    def _check(self) -> None:
        sheet = self.sheet
        box = sheet.rows * sheet.columns
        if box > self.limits.box_cells:
            raise too_large(f"工作表的范围有 {sheet.rows} 行 × {sheet.columns} 列")
        if self.box + box > self.limits.book_box_cells:
            raise too_large(f"各工作表的范围共有 {self.box + box} 格")
        if self.text * 3 > self.limits.text_bytes:  # bytes of a Chinese character
            raise too_large(f"单元格里的文字共有 {self.text * 3 // 2**20} MB")


def _of(attributes: dict[str, str], name: str) -> str | None:
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), None)


def _times(attributes: dict[str, str], name: str) -> int:
    text = (_of(attributes, name) or "1").strip()
    return int(text[:_MOST_DIGITS]) if text.isascii() and text.isdecimal() else 1


def _is_hidden(attributes: dict[str, str]) -> bool:
    return _of(attributes, "visibility") in ("collapse", "filter")
