"""How far a sheet reaches and how much its cells show, counted before a reader allocates it.

The reader allocates a sheet's whole box from A1 to the last cell with a value, and clones a shared string for each cell that shows it.
References as every spreadsheet program writes them are counted by regular expressions; anything else is left to a real parser.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from xml.parsers import expat

from perfeval_xl.reading.limits import Limits
from perfeval_xl.reading.package import Refused, too_large

_PLAIN = re.compile(rb'<c r="([A-Z]+)([0-9]+)"')
_NOT_PLAIN = re.compile(rb"""<c(?! r="[A-Z]+[0-9]+")[\s/>]""")
_PREFIXED = re.compile(rb":c[\s/>]")
_ATTRIBUTES = rb"""(?:\s+[\w:.-]+=(?:"[^"<>]*"|'[^'<>]*'))"""
_USUAL = re.compile(rb"""<(?:[\w.-]+:)?c""" + _ATTRIBUTES + rb"""*?\s+r=["']([A-Z]+)([0-9]+)["']""")
_CELL = re.compile(rb"<(?:[^\s<>/:!?]+:)?c[\s/>]")
_WHOLE = re.compile(_USUAL.pattern + _ATTRIBUTES + rb"*\s*(/>|>\s*</|>)")
_MERGE = re.compile(rb"""<(?:[\w.-]+:)?mergeCell\b[^<>]*?\sref=["']\$?([A-Za-z]+)\$?([0-9]+):\$?([A-Za-z]+)\$?([0-9]+)["']""")
_STRING = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_SHOWN = re.compile(
    rb"""<(?:[\w.-]+:)?c\b[^<>]*?\st=["']s["'][^<>]*>\s*"""
    rb"""(?:<(?:[\w.-]+:)?f\b[^<>]*(?:(?<=/)>|>[^<]*</[^<>]*>)\s*)?<(?:[\w.-]+:)?v>\s*([0-9]+)"""
)
_SHOWS = re.compile(rb"""\st\s*=\s*["']s["']""")
_REFERENCE = re.compile(r"[A-Za-z]+|[0-9]+")
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_COVERED_COLUMNS = 256  # a merged area is followed no further to the right

Reach = tuple[int, int, int]
"""Cells, rows and columns of a sheet."""


def sheet_reach(xml: bytes, limits: Limits) -> Reach:
    """Return how many cells a sheet has and to which row and column values reach.

    Raises:
        Refused: F004 over a limit, F001 XML that cannot be parsed.
    """
    plain = _NOT_PLAIN.search(xml) is None and _PREFIXED.search(xml) is None
    cells = xml.count(b"<c ") if plain else sum(1 for _ in _CELL.finditer(xml))
    if cells > limits.cells:
        raise too_large(f"一张工作表有 {cells} 个单元格")
    references = (_PLAIN if plain else _USUAL).findall(xml)
    if len(references) == cells:
        rows, columns = _corner(references)
        if rows * columns > limits.box_cells:  # cells without a value count for nothing: formats often reach far below the form
            rows, columns = _filled_corner(xml, cells)
    else:
        rows, columns = _parsed_corner(xml)
    if rows > _MOST_ROWS or columns > _MOST_COLUMNS or rows * columns > limits.box_cells:
        raise too_large(f"工作表的范围有 {rows} 行 × {columns} 列")
    if b"mergeCell" in xml:
        _check_merges(xml, rows, limits)
    return cells, rows, columns


def _corner(references: Iterable[tuple[bytes, bytes]]) -> tuple[int, int]:
    letters, numbers = set(), set()
    for column, row in references:
        letters.add(column)
        numbers.add(row)
    return max((int(row[:12]) for row in numbers), default=0), max(map(column_number, letters), default=0)


def _filled_corner(xml: bytes, cells: int) -> tuple[int, int]:
    whole = _WHOLE.findall(xml)
    if len(whole) != cells:
        return _parsed_corner(xml)
    return _corner((column, row) for column, row, end in whole if end == b">")


def column_number(letters: bytes) -> int:
    """Return the number of a column from its letters, A is 1; of absurdly many letters only the first count."""
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number


class _Corner:
    """Follows cells as a reader does: without a reference a cell is the next in its row, a row the next below."""

    def __init__(self) -> None:
        self.row = self.column = self.rows = self.columns = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "row":
            number = attributes.get("r", "")
            self.row, self.column = int(number[:12]) if number.isdecimal() else self.row + 1, 0
        elif kind == "c":
            self.column += 1
            for part in _REFERENCE.findall(attributes.get("r", "")):
                if part.isdecimal():
                    self.row = int(part[:12])
                else:
                    self.column = column_number(part.encode())
        elif kind in ("v", "is"):
            self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)


def _parsed_corner(xml: bytes) -> tuple[int, int]:
    corner = _Corner()
    parser = expat.ParserCreate()
    parser.StartElementHandler = corner.start
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Refused("F001", "文件已损坏（工作表的 XML 有误）") from error
    return corner.rows, corner.columns


def _check_merges(xml: bytes, rows: int, limits: Limits) -> None:
    count = xml.count(b"mergeCell ")
    if count > limits.merges:
        raise too_large(f"一张工作表有 {count} 处合并单元格")
    area = 0
    for left, top, right, bottom in _MERGE.findall(xml, xml.find(b"mergeCells")):
        height = min(int(bottom[:12]), rows) - int(top[:12]) + 1
        width = min(column_number(right) - column_number(left) + 1, _COVERED_COLUMNS)
        area += max(height, 0) * max(width, 0)
    if area > limits.merged_cells:
        raise too_large(f"合并单元格共占 {area} 格")


def check_strings(xml: bytes, limits: Limits) -> None:
    """Count the shared strings.

    Raises:
        Refused: F004 too many.
    """
    if xml.count(b"<si") + xml.count(b":si") > limits.strings:
        raise too_large(f"文件有 {limits.strings} 条以上共享文字")


def shown_text(strings: bytes, sheets: Iterable[bytes]) -> int:
    """Return how many bytes of shared strings the cells of all sheets show; a cell that cannot be followed shows the longest."""
    starts = [match.start() for match in _STRING.finditer(strings)] + [len(strings)]
    lengths = [after - start for start, after in pairwise(starts)]
    longest, shown = max(lengths, default=0), 0
    for sheet in sheets:
        uses = Counter(match[1] for match in _SHOWN.finditer(sheet))
        shown += sum(lengths[index] * times for text, times in uses.items() if (index := int(text[:12])) < len(lengths))
        shown += longest * max(sum(1 for _ in _SHOWS.finditer(sheet)) - uses.total(), 0)
    return shown
