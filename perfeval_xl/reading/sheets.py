"""Received bytes → grids of text: what a person would see in each cell, at the workbook's own addresses."""

from __future__ import annotations

import datetime
import io
import math
import re
import struct
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import python_calamine

from perfeval_xl.facts.received import NO_FORM
from perfeval_xl.facts.spreadsheet import CELL_CHARACTERS
from perfeval_xl.intake.kinds import ole_kind, reason, sniff
from perfeval_xl.intake.refused import Refused, too_large
from perfeval_xl.layout.addresses import to_a1
from perfeval_xl.limits import AT_EASE, DEFAULT, Limits
from perfeval_xl.reading.bounds import COVERED_COLUMNS
from perfeval_xl.reading.formats import clock
from perfeval_xl.reading.opendocument import scan_opendocument
from perfeval_xl.reading.package import OtherFormat, Risky
from perfeval_xl.reading.repack import repacked
from perfeval_xl.reading.scan import scan_package
from perfeval_xl.reading.scanned import PackageScan, Place, SheetScan, Shows
from perfeval_xl.values import compact

_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FIRST_RECORD = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")
_FILE_PASS = 0x2F
_LOOKED_THROUGH = 8  # records: the password comes right after the first few
_OLE_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))


@dataclass(frozen=True)
class Grid:
    """A sheet as rows of text from A1 on, what a person sees in each cell; "" is an empty one. Cells are (row, column) from 0.

    merges: top-left cell → bottom-right cell; covered: cell → top-left cell of the merged area it lies in.
    shown: cell → the value that it stores, where its number format shows another sign, unit or scale.
    unseen: cell → its value, where nobody sees it: under a merged area that shows something else, or by a format that shows nothing.
    stored: the values of the cells as the reader gives them.
    above: lines that stand over the grid and speak of it, where they are none of it. headed: rows that are titles of sections by
    their looks. named: what people call a cell that has no address. spoken: no program shows addresses of its cells: people name a row and
    the heading of the column. goes_on: the grid before it goes on in it, column for column, as a table broken over two pages.
    """

    name: str
    rows: list[list[str]]
    hidden: bool = False
    merges: Mapping[Place, Place] = field(default_factory=dict)
    covered: dict[Place, Place] = field(default_factory=dict)
    scan: SheetScan = field(default_factory=SheetScan)
    shown: dict[Place, str] = field(default_factory=dict)
    unseen: dict[Place, str] = field(default_factory=dict)
    stored: Sequence[Sequence[object]] = field(default=(), repr=False)
    above: Grid | None = None
    headed: frozenset[int] = frozenset()
    named: Mapping[Place, str] = field(default_factory=dict)
    spoken: bool = False
    goes_on: bool = False

    @cached_property
    def texts(self) -> list[tuple[str, ...]]:
        """Return of each row the texts that stand in it, without empty cells."""
        return [tuple(filter(None, cells)) for cells in self.rows]

    def first_text(self, row: int) -> str:
        """Return the first text of a row, "" of an empty one."""
        texts = self.texts[row]
        return texts[0] if texts else ""

    def address(self, row: int, column: int) -> str:
        """Return what a cell is called: its address, else the name that it has."""
        return self.named.get((row, column)) or to_a1(row, column)

    def is_number(self, row: int, column: int) -> bool:
        """Tell whether a cell stores a number: its text alone does not tell 2021.1 from the month that somebody typed as text."""
        return row < len(self.stored) and column < len(self.stored[row]) and isinstance(self.stored[row][column], float)

    def text(self, row: int, column: int | None) -> str:
        """Return the text of a cell, "" outside the sheet or without a column; a merged area's lower cells are empty."""
        if column is None or row >= len(self.rows):
            return ""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as grids in its own order; pictures: how many stand in its text."""

    format: str
    grids: tuple[Grid, ...]
    scan: PackageScan
    pictures: int = 0


def read_book(data: bytes, limits: Limits = DEFAULT, *, alone: bool = False, skip: Container[str] = ()) -> Book:
    """Return the grids of a workbook.

    Args:
        alone: this process may be lost on it.
        skip: names of sheets whose cells nobody wants; those that cost nothing to leave out are empty.

    Raises:
        Refused: with the F code and the reason why it cannot be read.
        Risky: it has to be read alone.
    """
    kind = sniff(data)
    if kind == "empty":
        raise Refused("F001", "文件是空的（0 字节）")
    if kind not in ("zip", "ole"):
        raise Refused("F003", reason(kind) or NO_FORM["text"][0])
    if len(data) > limits.file_bytes:
        raise too_large(f"文件有 {len(data) // 2**20} MB")
    scan, extension = PackageScan({}, ()), "xls"
    if kind == "zip":
        try:
            scan = scan_package(data, limits, alone=alone, skip=skip)
            extension = "xlsm" if scan.macros else "xlsx"
        except OtherFormat as other:
            extension = other.extension
            scan = scan_opendocument(data, limits) if extension == "ods" else scan
    elif _OLE_ENCRYPTED in data or _has_password(data):
        raise Refused("F002", "文件设了打开密码")
    elif not any(name in data for name in _OLE_BOOKS):
        raise Refused("F003", NO_FORM[ole_kind(data)][0])
    if not scan.xml and not alone:  # nothing has looked at these formats yet
        raise Risky
    if extension == "xls":
        from perfeval_xl.reading.xls import scan_xls  # noqa: PLC0415 - few files are of this format, and nothing else needs its library

        sheets = scan_xls(data, limits)
        scan = replace(scan, sheets=sheets or (), unlooked=sheets is None)
    return Book(extension, _grids(data, scan, limits, limits if alone else AT_EASE), scan)


def _has_password(data: bytes) -> bool:
    """Say whether the records of an .xls begin with a password."""
    found = _FIRST_RECORD.search(data)
    place = found.start() if found else len(data)
    for _ in range(_LOOKED_THROUGH):
        if place + 4 > len(data):
            return False
        kind, length = struct.unpack_from("<HH", data, place)
        if kind == _FILE_PASS:
            return True
        place += 4 + length
    return False


def _grids(data: bytes, scan: PackageScan, limits: Limits, ease: Limits) -> tuple[Grid, ...]:
    if not scan.xml:
        return _opened(data, scan, limits, ease)
    try:
        return _opened(repacked(scan), scan, limits, ease)
    except Refused as refused:
        if refused.code != "F001" or not any(sheet.errors for sheet in scan.sheets):
            raise
    return _opened(repacked(scan, known_errors=True), scan, limits, ease)


def _opened(data: bytes, scan: PackageScan, limits: Limits, ease: Limits) -> tuple[Grid, ...]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        infos = book.sheets_metadata
        scans = scan.sheets if scan.xml or len(scan.sheets) == len(infos) else tuple(SheetScan() for _ in infos)
        if len(scans) != len(infos):
            raise Refused("F001", "工作表目录与内容不一致")
        sheets = [book.get_sheet_by_index(index) if one.read else None for index, one in enumerate(scans)]
    except (Refused, Risky):
        raise
    except python_calamine.PasswordError as error:
        raise Refused("F002", "文件设了打开密码") from error
    except BaseException as error:  # a panic of the reader is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise Refused("F001", "文件已损坏或格式有误") from error  # the reader's own words are English, and of its inside
    for info, sheet in zip(infos, sheets, strict=True):
        if sheet is not None and (sheet.total_height + 1) * (sheet.total_width + 1) > limits.box_cells:  # these count from 0
            raise too_large(f"工作表“{info.name}”的范围有 {sheet.total_height} 行 × {sheet.total_width} 列")
    return tuple(_grid(info, sheet, one, limits, ease) for info, sheet, one in zip(infos, sheets, scans, strict=True))


def _grid(
    info: python_calamine.SheetMetadata, sheet: python_calamine.CalamineSheet | None, scan: SheetScan, limits: Limits, ease: Limits
) -> Grid:
    if sheet is None:
        return Grid(info.name, [], scan=scan)
    values = sheet.to_python(skip_empty_area=False)
    rows = [[value and value.strip()[:CELL_CHARACTERS] if isinstance(value, str) else _text(value) for value in row] for row in values]
    shown, unseen = _as_shown(rows, values, scan.shows) if scan.shows else ({}, {})
    for (row, column), text in scan.errors.items():
        _put(rows, row, column, text)
    merges = scan.merges or {(top, left): (bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()}
    areas = {
        (top, left): (range(top, min(bottom + 1, len(rows))), range(left, min(right, left + COVERED_COLUMNS - 1) + 1))
        for (top, left), (bottom, right) in merges.items()
    }
    if (area := sum(len(lines) * len(columns) for lines, columns in areas.values())) > limits.merged_cells:
        raise too_large(f"合并单元格共占 {area} 格")
    if area > ease.merged_cells:
        raise Risky
    covered = {
        (row, column): corner
        for corner, (lines, columns) in areas.items() for row in lines for column in columns if (row, column) != corner
    }
    unseen |= _uncovered(rows, covered)
    return Grid(info.name, rows, info.visible != python_calamine.SheetVisibleEnum.Visible, merges, covered, scan, shown, unseen, values)


def _as_shown(rows: list[list[str]], values: list[list[Any]], shows: Mapping[Place, Shows]) -> tuple[dict[Place, str], dict[Place, str]]:
    """Put into the rows what cells show; return what they store where that is told, and where they show nothing."""
    shown, unseen = dict[Place, str](), dict[Place, str]()
    for place, show in shows.items():
        row, column = place
        if row < len(values) and column < len(values[row]) and (value := values[row][column]) != "":
            reading = show(value)
            if reading is None:
                continue
            if reading.told:
                (shown if reading.text else unseen)[place] = rows[row][column]
            rows[row][column] = reading.text
    return shown, unseen


def _uncovered(rows: list[list[str]], covered: Mapping[Place, Place]) -> dict[Place, str]:
    """Empty the cells that a merged area covers; return those that hold something else than it shows."""
    unseen = dict[Place, str]()
    for (row, column), (top, left) in covered.items():
        cells = rows[row]
        if column < len(cells) and cells[column]:
            if cells[column] != "".join(rows[top][left : left + 1]):
                unseen[row, column] = cells[column]
            cells[column] = ""
    return unseen


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    while len(rows) <= row:
        rows.append([])
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = text


def _text(value: object) -> str:
    """Return a cell's value as a person would type it."""
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return compact(value)
    return _when(value)


def _when(value: object) -> str:
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return clock(value)
    return "" if value is None else str(value)


@lru_cache(maxsize=4_096)
def _number(value: float) -> str:
    return compact(round(value, 9)) if math.isfinite(value) else ""
