"""How far a sheet reaches and how much its cells show, counted before a reader allocates it.

The reader allocates a sheet's whole box from A1 to the last cell with a value, and clones a shared string for each cell that shows it.
References as every spreadsheet program writes them are counted by regular expressions; anything else is left to a real parser.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple
from xml.parsers import expat

from perfeval_xl.facts.spreadsheet import COLUMNS, ROWS
from perfeval_xl.intake.refused import Refused, too_large
from perfeval_xl.limits import Limits

_PLAIN = re.compile(rb"""<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"((?: (?:s|cm|vm|ph)="[0-9]+"| t="[A-Za-z]+")*) ?/?>""")
_NOT_PLAIN = re.compile(rb"""<c(?! r=")[\s/>]""")
_PREFIXED = re.compile(rb":c[\s/>]")
_OTHERS = rb"""(?:\s+(?!r=)[\w.:-]+=(?:"[^"<>]*"|'[^'<>]*'))*"""  # of one attribute named twice, readers take either
_USUAL = re.compile(
    rb"<c" + _OTHERS + rb"""\s+r=["']([A-Z]{1,3})([1-9][0-9]{0,6})["']"""
    + _OTHERS + rb"\s*(/>|>\s*</c\s*>|>)"
)
_CELL = re.compile(rb"<(?:[^\s<>/:!?]+:)?c[\s/>]")
_MERGED = re.compile(rb"mergeCell[\s/>]")
_STRING = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_REGULAR_STRING = re.compile(rb"<(?:[\w.-]+:)?si>\s*<(?:[\w.-]+:)?[rt][\s/>]")
_DECLARED = re.compile(rb"""uniqueCount\s*+=\s*+["']?+\s*+\+?+0*+([0-9]{1,20})""")
_SHOWN = re.compile(
    rb"""<(?:[\w.-]+:)?c\b(?=[^<>]*?\st=["']s["'])[^<>]*>\s*(?:<(?:[\w.-]+:)?f"""
    + _OTHERS + rb"""\s*(?:/>|>[^<]*</(?:[\w.-]+:)?f>)\s*)?<(?:[\w.-]+:)?v>\s*([0-9]+)\s*</(?:[\w.-]+:)?v>\s*</(?:[\w.-]+:)?c>"""
)
_SHOWS = re.compile(rb"""\st\s*=\s*["']s["']""")
_ADDRESS = re.compile(r"(?<![A-Za-z])([A-Za-z]+)([0-9]+)", re.ASCII)
_ROW = re.compile(r"()([0-9]+)", re.ASCII)
COVERED_COLUMNS = 256  # a merged area is followed no further to the right


class Reach(NamedTuple):
    """How many cells a sheet has, to which row and column values reach, what a look at plain references gave, and the merged areas.

    plain: letters, number and other attributes of each cell; None where a reference is not written as most programs do.
    """

    cells: int
    rows: int
    columns: int
    plain: list[tuple[bytes, bytes, bytes]] | None
    merges: int


def sheet_reach(xml: bytes, limits: Limits) -> Reach:
    """Return how many cells a sheet has and to which row and column values reach.

    Raises:
        Refused: F004 over a limit, F001 XML that cannot be parsed.
    """
    usual = _NOT_PLAIN.search(xml) is None and _PREFIXED.search(xml) is None
    cells = xml.count(b"<c ") if usual else sum(1 for _ in _CELL.finditer(xml))
    if cells > limits.cells:
        raise too_large(f"一张工作表有 {cells} 个单元格")
    found = _PLAIN.findall(xml) if usual else []
    plain = found if usual and len(found) == cells else None
    rows, columns = _exact_corner(xml, cells) if plain is None else _corner(plain)
    if rows * columns > limits.box_cells:  # cells without a value count for nothing: formats often reach far below the form
        rows, columns = _exact_corner(xml, cells)
    if rows > ROWS or columns > COLUMNS or rows * columns > limits.box_cells:
        raise too_large(f"工作表的范围有 {rows} 行 × {columns} 列")
    return Reach(cells, rows, columns, plain, _merges(xml, limits) if b"mergeCell" in xml else 0)


def _corner(references: Sequence[tuple[bytes, ...]]) -> tuple[int, int]:
    letters, numbers = set(map(itemgetter(0), references)), set(map(itemgetter(1), references))
    return max(map(int, numbers), default=0), max(map(column_number, letters), default=0)


def _exact_corner(xml: bytes, cells: int) -> tuple[int, int]:
    if _PREFIXED.search(xml) is None:
        whole = _USUAL.findall(xml)
        if len(whole) == cells:
            return _corner([cell for cell in whole if cell[2] == b">"])
    return _parsed_corner(xml)


def column_number(letters: bytes) -> int:
    """Return the number of a column from its letters, A is 1; of absurdly many letters only the first count."""
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number


class _Corner:
    """Follows cells exactly as the reader does: without a reference a cell stands where the row and the cells before it leave it."""

    def __init__(self) -> None:
        self.row = self.column = self.rows = self.columns = 0  # of the row and of the next cell, from 0; how far values reach
        self.cell = (0, 0)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind, reference = _local(name), attributes.get("r")
        if kind == "row" and reference is not None:
            self.row, _ = _place(_ROW, reference)
        elif kind == "c":
            self.cell = (self.row, self.column) if reference is None else _place(_ADDRESS, reference)
            self.column = self.cell[1]
        elif kind in ("v", "is"):
            self.rows, self.columns = max(self.rows, self.cell[0] + 1), max(self.columns, self.cell[1] + 1)

    def end(self, name: str) -> None:
        kind = _local(name)
        if kind == "row":
            self.row, self.column = self.row + 1, 0
        elif kind == "c":
            self.column += 1


def _local(name: str) -> str:
    return name.partition(":")[2] or name


def _place(pattern: re.Pattern[str], reference: str) -> tuple[int, int]:
    """Return row and column from 0 of an address; one that is far out is as good as any other that is."""
    found = pattern.fullmatch(reference)
    if found is None:
        raise Refused("F001", "文件已损坏（单元格的地址有误）")
    return int(found[2].lstrip("0")[:12] or "0") - 1, column_number(found[1].encode()) - 1


def _parsed_corner(xml: bytes) -> tuple[int, int]:
    corner = _Corner()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = corner.start, corner.end
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Refused("F001", "文件已损坏（工作表的 XML 有误）") from error
    return corner.rows, corner.columns


def _merges(xml: bytes, limits: Limits) -> int:
    count = len(_MERGED.findall(xml))
    if count > limits.merges:
        raise too_large(f"一张工作表有 {count} 处合并单元格")
    return count


def check_strings(xml: bytes, limits: Limits) -> None:
    """Count the shared strings, those that are there and those that are said to be.

    Raises:
        Refused: F004 too many.
    """
    declared = max((int(found) for found in _DECLARED.findall(xml)), default=0)  # the reader makes room for them all
    if declared > limits.strings or xml.count(b"<si") + xml.count(b":si") > limits.strings:
        raise too_large(f"文件有 {limits.strings} 条以上共享文字")


def shown_text(strings: bytes, sheets: Iterable[bytes]) -> int:
    """Return how many bytes of shared strings the cells of all sheets show; a cell that cannot be followed shows the longest."""
    lengths, longest = _string_lengths(strings)
    shown = 0
    for sheet in sheets:
        uses = Counter(match[1] for match in _SHOWN.finditer(sheet)) if lengths else Counter[bytes]()
        shown += sum(lengths[index] * times for text, times in uses.items() if (index := _index(text)) < len(lengths))
        shown += longest * max(sum(1 for _ in _SHOWS.finditer(sheet)) - uses.total(), 0)
    return shown


def _index(text: bytes) -> int:
    return int(text.lstrip(b"0")[:12] or b"0")


def _string_lengths(strings: bytes) -> tuple[list[int], int]:
    """Return the lengths of shared strings and the longest; none where a reader might number them otherwise, as with empty ones."""
    starts = [match.start() for match in _STRING.finditer(strings)] + [len(strings)]
    if sum(1 for _ in _REGULAR_STRING.finditer(strings)) != len(starts) - 1:
        return [], len(strings)
    lengths = [after - start for start, after in pairwise(starts)]
    return lengths, max(lengths, default=0)
