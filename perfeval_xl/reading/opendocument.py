"""How far the sheets of an .ods reach: a few bytes in it can repeat a cell over millions, and the reader makes them all."""

from __future__ import annotations

from xml.parsers import expat

from perfeval_xl.limits import Limits
from perfeval_xl.reading.package import Refused, too_large

_MOST_DIGITS = 12
_CELLS = ("table-cell", "covered-table-cell")


def check_content(xml: bytes, limits: Limits) -> None:
    """Count cells and texts of content.xml as often as they are repeated.

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


class _Tables:
    """Follows rows and cells; those without a value count for nothing until one with a value comes behind them."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.row = self.column = self.rows = self.columns = 0  # where the next ones stand, how far values reach
        self.lines = self.across = 1  # how often the row and the cell are repeated
        self.filled = False
        self.box = self.text = self.length = 0  # cells of the sheets before, bytes of all texts shown, of this cell

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "table":
            self.box += self.rows * self.columns
            self.row = self.column = self.rows = self.columns = 0
        elif kind == "table-row":
            self.lines, self.column = _times(attributes, "number-rows-repeated"), 0
        elif kind in _CELLS:
            self.across, self.length = _times(attributes, "number-columns-repeated"), 0
            self.filled = any(key.rpartition(":")[2] == "value-type" for key in attributes)
        elif kind == "s":
            self.length += _times(attributes, "c")

    def characters(self, text: str) -> None:
        self.length += len(text)

    def end(self, name: str) -> None:
        kind = name.rpartition(":")[2]
        if kind in _CELLS:
            self.column += self.across
            if self.filled or self.length:
                self.rows, self.columns = max(self.rows, self.row + self.lines), max(self.columns, self.column)
                self.text += self.length * self.across * self.lines
                self._check()
        elif kind == "table-row":
            self.row += self.lines

    def _check(self) -> None:
        box = self.rows * self.columns
        if box > self.limits.box_cells:
            raise too_large(f"工作表的范围有 {self.rows} 行 × {self.columns} 列")
        if self.box + box > self.limits.book_box_cells:
            raise too_large(f"各工作表的范围共有 {self.box + box} 格")
        if self.text * 3 > self.limits.text_bytes:  # bytes of a Chinese character
            raise too_large(f"单元格里的文字共有 {self.text * 3 // 2**20} MB")


def _times(attributes: dict[str, str], name: str) -> int:
    text = next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "1").strip()
    return int(text[:_MOST_DIGITS]) if text.isascii() and text.isdecimal() else 1
