"""What cells show by their number formats is what is read: a table of codes, in files of several programs, and what LibreOffice shows."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st
from office import converted

from perfeval_xl.reading.formats import format_of
from perfeval_xl.reading.sheets import Grid, read_book
from perfeval_xl.values import fold

TABLE = Path(__file__).parents[1] / "data" / "number_formats.tsv"
_COLUMN, _GENERAL = 0, 1  # of the cells with the formats, and beside them of the same values without
_VALUES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"


@dataclass(frozen=True)
class Case:
    """A line of the table; office: LibreOffice shows the same, but for blanks, grouping and nought decimals."""

    code: str
    stored: object
    text: str
    told: bool
    office: bool


def _stored(text: str) -> object:
    if text.startswith("d:"):
        return dt.datetime.fromisoformat(text[2:])
    if text.startswith("t:"):
        hours, minutes = map(int, text[2:].split(":"))
        return hours / 24 + minutes / 1_440
    return float(text) if re.fullmatch(r"-?[0-9.]+", text) else text


def _cases() -> list[Case]:
    lines = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    return [Case(code, _stored(stored), text, bool(told), not office) for code, stored, text, told, office, _ in lines]


CASES = _cases()
_NAMES = [f"{case.code} {case.stored}" for case in CASES]


def _with_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    for row, case in enumerate(CASES, 1):
        book.active.cell(row, _COLUMN + 1, case.stored).number_format = case.code
    book.save(buffer := io.BytesIO())
    return buffer.getvalue()


def _with_xlsxwriter() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, case in enumerate(CASES):
            sheet.write(row, _COLUMN, case.stored, book.add_format({"num_format": case.code}))
    return buffer.getvalue()


@pytest.fixture(scope="module", params=[_with_openpyxl, _with_xlsxwriter], name="grid")
def _grid(request: pytest.FixtureRequest) -> Grid:
    return read_book(request.param()).grids[0]


@pytest.mark.parametrize("number", range(len(CASES)), ids=_NAMES)
def test_the_text_is_what_is_shown(grid: Grid, number: int) -> None:
    assert grid.text(number, _COLUMN) == CASES[number].text
    assert ((number, _COLUMN) in grid.shown) == CASES[number].told


def test_what_is_told_is_what_is_stored(grid: Grid) -> None:
    stored = {CASES[row].code: text for (row, _), text in grid.shown.items()}

    assert [stored[code] for code in ("≤0", '0"%"', '0\\.0,"万元"', 'm"月"d"日"', '@"件"')] == ["5", "98", "1000000", "2021-12-15", "abc"]


@pytest.mark.parametrize(("code", "value"), [(";;;", 5), ("0;;", -5), ('[<0]"";0', -5), (";;;", "text"), ('0;-0;" "', 0.0)])
def test_a_format_that_shows_nothing_leaves_the_value_unread_but_for_nought(code: str, value: object) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = value, "x"
    book.active["A1"].number_format = code
    book.save(buffer := io.BytesIO())
    (grid,) = read_book(buffer.getvalue()).grids

    assert (grid.text(0, 0), list(grid.unseen)) == (("", [(0, 0)]) if value else ("0", []))


@pytest.fixture(scope="module", name="office")
def _office(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Grid]:
    """Return what LibreOffice shows in the column, and what is read from the .ods that it makes of the file."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice (soffice) is not on PATH")
    folder = tmp_path_factory.mktemp("office")
    files = {"formats": _with_xlsxwriter()}
    flat = ElementTree.fromstring(converted(files, folder / "flat")["formats"])
    rows = flat.iter(_VALUES % ("table", "table-row"))
    shown = ["".join((row.find(_VALUES % ("table", "table-cell")) or row).itertext()) for row in rows]
    return shown, read_book(converted(files, folder / "ods", "ods")["formats"], alone=True).grids[0]


def _same_writing(text: str) -> str:
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", fold(text))
    return re.sub(r"\.0+(?![0-9])|(\.[0-9]*[1-9])0+(?![0-9])", r"\1", plain)


@pytest.mark.libreoffice
@pytest.mark.parametrize("number", [n for n, case in enumerate(CASES) if case.office], ids=lambda number: _NAMES[number])
def test_libreoffice_shows_the_same(office: tuple[list[str], Grid], number: int) -> None:
    shown, opened = office

    assert _same_writing(shown[number]) == _same_writing(CASES[number].text)
    assert fold(opened.text(number, _COLUMN)) == fold(CASES[number].text)


def test_enough_codes_are_compared_with_libreoffice() -> None:
    assert len({case.code for case in CASES if case.office}) >= 40


_PATHS = [
    '"' * 10_001, '"' * 254, "[" * 10_000, "[" * 255, "[<" * 127, "0," * 127, "%" * 255, "0" + "%" * 254, "0" + "," * 254, ";" * 255,
    "\\" * 255, "!" * 255, "_" * 255, "*" * 255, "m" * 255, "[h" * 120, "s.0" * 85, "0.s" * 85, "@" * 255, "#" * 10_000, "0!." * 85,
    "[>1e9]0", "[<=]0", "[$", "[$]", "General" * 36, "yyyy" * 63, "AM/PM" * 51, "", " ", "E+", "0E+", "y0", "[red]", "[=0]", "[<0];",
]  # fmt: skip
_NUMBERS = (0.0, -1.5, 5.0, 1e308, -1e-300, float("inf"), float("nan"), True)
_ODD_VALUES = (*_NUMBERS, dt.date(1900, 1, 1), dt.datetime.max, dt.timedelta(-1), "x")


@pytest.mark.parametrize("code", _PATHS, ids=lambda code: f"{code[:12]} × {len(code)}")
def test_codes_built_to_harm_neither_raise_nor_take_long(code: str) -> None:
    started = time.perf_counter()
    shows = format_of(code)
    for value in _ODD_VALUES:
        if shows is not None:
            shows(value)

    assert time.perf_counter() - started < 1


_ANY_VALUE = st.one_of(st.floats(), st.text(max_size=5), st.datetimes(), st.times())


@given(st.text("0#?.,%;@/\\!_*\"[]<>=-$ymdhsEeAP件≤¥ ", max_size=40), _ANY_VALUE)
@example('[<0]"";0%', -0.5)
def test_any_code_shows_any_value(code: str, value: object) -> None:
    shows = format_of(code)
    reading = None if shows is None else shows(value)

    assert reading is None or isinstance(reading.text, str)


def test_a_file_with_endless_codes_is_read_as_it_is_stored() -> None:
    book = openpyxl.Workbook()
    for row, code in enumerate(('0"件"' + '"' * 10_000, "[" * 10_000, '0"%"'), 1):
        book.active.cell(row, 1, 5).number_format = code
    book.save(buffer := io.BytesIO())

    assert [cells[0] for cells in read_book(buffer.getvalue()).grids[0].rows] == ["5", "5", "5%"]
