"""The clean workbooks of the proof, places in them by meaning, and copies of one with some cells changed.

A base is `data/proof/<scheme>.md`: a drawing of a form without any fault. Its copies are made by replacing cells in the parts of the
package, which is a hundred times faster than saving it anew; so suites of thousands of workbooks stay small matters.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pandas as pd
from drawn import NUMBER, drawn
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

import perfeval_xl as px
from perfeval_xl.checks.examples import DrawnWorkbook, parse_drawing
from perfeval_xl.values import fold_label

DATA = Path(__file__).parent.parent / "data" / "proof"
ACROSS = "X"  # copies of one form are alike, which only comparisons between workbooks mind
BATCH = 1000  # workbooks that are read and checked at once

Found = frozenset[tuple[str, str | None, str | None]]
"""Findings as (code, sheet, cell)."""

TYPED: Found = frozenset({("T001", None, None)})
"""What every form is told that was typed without the template: its scheme was recognised, not certain."""

_A1 = re.compile(r"[A-Z]{1,2}[0-9]{1,3}")
_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*?)(?:/>|>.*?</c>)', re.DOTALL)
_STYLE = re.compile(rb' s="[0-9]+"')


@dataclass(frozen=True)
class Base:
    """A clean form: the rows of its sheets as text, and the package that was typed from them."""

    name: str
    book: DrawnWorkbook

    @property
    def sheets(self) -> Mapping[str, list[tuple[str, ...]]]:
        """The rows of each sheet, cells as text."""
        return self.book.sheets

    @cached_property
    def package(self) -> Package:
        """The file."""
        return Package(drawn(self.book))

    def place(self, where: str, home: str | None = None) -> tuple[str | None, str | None]:
        """Return sheet and cell of a place: `sheet!D2`, `sheet!row's label/column's header`, `label` (the cell right of it), `sheet!`.

        Without a sheet it is on the sheet `home` or, where that has no such label, on the first sheet that has it; `-` is no place.
        """
        if where == "-":
            return None, None
        sheet, marked, spot = where.rpartition("!")
        if not spot:
            return sheet, None
        homes = [sheet] if marked else [*([home] if home else []), *self.sheets]
        if _A1.fullmatch(spot):
            return homes[0], spot
        for name in homes:
            if cell := _spot(self.sheets[name], spot):
                return name, cell
        raise LookupError(f"{self.name}: no place {where!r}")


@lru_cache
def base(name: str) -> Base:
    """Return the clean form of that name."""
    lines = (DATA / f"{name}.md").read_text(encoding="utf-8").splitlines()
    return Base(name, parse_drawing((line for line in lines if line.startswith("    ")), "").workbooks[0])


def _spot(rows: list[tuple[str, ...]], spot: str) -> str | None:
    label, _, header = spot.partition("/")
    found = next(((row, cells.index(label)) for row, cells in enumerate(rows) if label in cells), None)
    if found is None:
        return None
    row, column = found
    if not header:
        return f"{get_column_letter(column + 2)}{row + 1}"
    for cells in reversed(rows[: row + 1]):
        places = [place for place, text in enumerate(cells) if fold_label(text) == fold_label(header)]
        if places:
            return f"{get_column_letter(next((place for place in places if place >= column), places[0]) + 1)}{row + 1}"
    return None


class Package:
    """The parts of a workbook's file, of whose sheets cells can be replaced; around its tables empty ones are there too."""

    def __init__(self, data: bytes, *, framed: bool = True) -> None:
        data = _framed(data) if framed else data
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            self._parts = {name: package.read(name) for name in package.namelist()}
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        self.cells = {}
        self._part_of = {}
        for number, name in enumerate(book.sheetnames, 1):
            self._part_of[name] = part = f"xl/worksheets/sheet{number}.xml"
            self.cells[name] = {match[1].decode(): match for match in _CELL.finditer(self._parts[part])}

    def with_cells(self, values: Mapping[tuple[str, str], str]) -> bytes:
        """Return the file with other values in some cells, given by (sheet, cell) as text; "" empties a cell."""
        parts = dict(self._parts)
        by_sheet: dict[str, list[tuple[re.Match[bytes], str]]] = {}
        for (sheet, cell), text in values.items():
            by_sheet.setdefault(sheet, []).append((self.cells[sheet][cell], text))
        for sheet, changed in by_sheet.items():
            xml = parts[self._part_of[sheet]]
            for match, text in sorted(changed, key=lambda pair: pair[0].start(), reverse=True):
                xml = xml[: match.start()] + _cell_xml(match, text) + xml[match.end() :]
            parts[self._part_of[sheet]] = xml
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
            for name, content in parts.items():
                package.writestr(zipfile.ZipInfo(name), content)
        return buffer.getvalue()


def _framed(data: bytes) -> bytes:
    """Return a workbook whose sheets have every cell of their tables written, also empty ones and some below and beside."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        for row in range(1, sheet.max_row + 4):
            for column in range(1, sheet.max_column + 3):
                sheet.cell(row, column).alignment = Alignment(vertical="center")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell_xml(old: re.Match[bytes], text: str) -> bytes:
    """Return a cell like the old one with another value: a number if it reads like one, text behind an apostrophe."""
    style = _STYLE.search(old[2])
    head = b'<c r="' + old[1] + b'"' + (style[0] if style else b"")
    if not text:
        return head + b"/>"
    if NUMBER.fullmatch(text):
        return head + b"><v>" + text.encode() + b"</v></c>"
    written = escape(text.removeprefix("'")).replace("\\n", "\n")
    return head + b' t="inlineStr"><is><t xml:space="preserve">' + written.encode() + b"</t></is></c>"


@dataclass(frozen=True)
class Mutation:
    """One cell of a clean form changed, what must be found then and why."""

    scheme: str
    where: str
    value: str
    marks: tuple[str, ...]
    why: str

    @property
    def title(self) -> str:
        """Return what is changed, in words."""
        return f"{self.scheme}-{self.where}={self.value or '∅'}"

    @property
    def cell(self) -> tuple[str, str]:
        """Return sheet and cell of what is changed."""
        sheet, cell = base(self.scheme).place(self.where)
        assert sheet is not None
        assert cell is not None
        return sheet, cell

    @property
    def expected(self) -> Found:
        """Return the findings that must come of it."""
        return TYPED | {(mark.partition("@")[0], *self._where(mark.partition("@")[2])) for mark in self.marks}

    def _where(self, spot: str) -> tuple[str | None, str | None]:
        return self.cell if spot == "." else base(self.scheme).place(spot, self.cell[0])

    def data(self) -> bytes:
        """Return the changed file."""
        return base(self.scheme).package.with_cells({self.cell: self.value})


def mutations() -> list[Mutation]:
    """Return the tables of mutations: `mutations/<scheme>.tsv`, columns place, value, expected, why."""
    found = []
    for path in sorted((DATA / "mutations").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [Mutation(path.stem, row["place"], row["value"], tuple(row["expected"].split()), row["why"]) for row in rows]
    return found


MUTATIONS = mutations()


def findings(files: Iterable[bytes], folder: Path, *, ignore: Iterable[str] = ()) -> list[pd.DataFrame]:
    """Return the findings of each file, in their order; a check's own fault is raised."""
    paths = []
    for number, data in enumerate(files):
        path = folder / f"{number:05}.xlsx"
        path.write_bytes(data)
        paths.append(path)
    found: list[pd.DataFrame] = []
    for start in range(0, len(paths), BATCH):
        batch = px.read(paths[start : start + BATCH])
        checked = px.validate(batch, strict=True, ignore=[ACROSS, *ignore])
        by_book = dict(iter(checked.groupby("form")))
        found += [by_book.get(key, checked.iloc[:0]) for key in batch.forms["form"]]
    return found


def marks_of(found: pd.DataFrame) -> Found:
    """Return findings as (code, sheet, cell)."""
    return frozenset(zip(found["code"], found["sheet"], found["cell"], strict=True))
