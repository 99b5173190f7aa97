"""Odd but right forms: a clean form of the proof, retyped as `data/proof/odd_forms.toml` says, by another writer of workbooks."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import tomllib
from collections.abc import Mapping
from typing import Any

import xlsxwriter
from drawn import NUMBER
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, get_column_letter
from proof import DATA, base

from perfeval_xl.checks.examples import parse_drawing

Rows = list[list[str]]
Sheets = dict[str, Rows]

_FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
_GAP = 2  # blank rows between tables that stand on one sheet


def odd_forms() -> list[dict[str, Any]]:
    """Return the table of odd forms: how each differs from its base, and why that is right."""
    forms: list[dict[str, Any]] = tomllib.loads((DATA / "odd_forms.toml").read_text(encoding="utf-8"))["form"]
    return forms


def odd_bytes(form: Mapping[str, Any]) -> bytes:
    """Return the file of an odd form.

    In this order: `replace` (sheet = drawing), `edits` (place = text), `fill_down` (columns whose blanks repeat what is above),
    `delete_rows` and `blank_rows` (numbers of the base), `append` (rows below the table), `columns` (their letters in another order),
    `drop`, `rename`, `full_width`, `one_sheet`, `offset` (rows, columns). `formulas`, `formats`, `dates` and `merge` are places of the
    finished form.
    """
    clean = base(form["base"])
    sheets: Sheets = {name: [list(row) for row in rows] for name, rows in clean.sheets.items()}
    for name, drawing in form.get("replace", {}).items():
        sheets[name] = [list(row) for row in parse_drawing(drawing.splitlines(), name).workbooks[0].sheets[name]]
    for where, text in form.get("edits", {}).items():
        sheet, cell = clean.place(where)
        assert sheet is not None
        assert cell is not None
        _put(sheets[sheet], cell, text)
    for name, letters in form.get("fill_down", {}).items():
        _fill_down(sheets[name], letters)
    for name, rows in sheets.items():
        sheets[name] = _rows(rows, form, name)
    return _written(_moved(sheets, form), form)


def _put(rows: Rows, cell: str, text: str) -> None:
    letters, number = coordinate_from_string(cell)
    column = column_index_from_string(letters)
    while len(rows) < number:
        rows.append([])
    rows[number - 1] += [""] * (column - len(rows[number - 1]))
    rows[number - 1][column - 1] = text


def _fill_down(rows: Rows, letters: str) -> None:
    for letter in letters:
        column = column_index_from_string(letter) - 1
        for above, cells in itertools.pairwise(rows[1:-1]):
            cells[column] = cells[column] or above[column]


def _rows(rows: Rows, form: Mapping[str, Any], name: str) -> Rows:
    gone, blank = (set(form.get(key, {}).get(name, ())) for key in ("delete_rows", "blank_rows"))
    kept: Rows = []
    for number, cells in enumerate(rows, 1):
        kept += [[]] * (number in blank) + [cells] * (number not in gone)
    kept += [[text] for text in form.get("append", {}).get(name, ())]
    if letters := form.get("columns", {}).get(name):
        order = [column_index_from_string(letter) - 1 for letter in letters]
        kept = [[cells[place] if place < len(cells) else "" for place in order] for cells in kept]
    return kept


def _moved(sheets: Sheets, form: Mapping[str, Any]) -> Sheets:
    names = {name: form.get("rename", {}).get(name, name) for name in sheets if name not in form.get("drop", ())}
    moved = {new: sheets[old] for old, new in names.items()}
    if form.get("full_width"):
        moved = {name: [[_wide(text) for text in cells] for cells in rows] for name, rows in moved.items()}
    if form.get("one_sheet"):
        report = moved.pop("评价报告", None)
        together = [cells for rows in moved.values() for cells in [*rows, *[[]] * _GAP]]
        moved = {"部门评价表": together, **({"评价报告": report} if report else {})}
    down, right = form.get("offset", (0, 0))
    return {name: [[]] * down + [[""] * right + cells for cells in rows] for name, rows in moved.items()}


def _wide(text: str) -> str:
    return text if NUMBER.fullmatch(text) else text.translate(_FULL_WIDTH)


def _written(sheets: Sheets, form: Mapping[str, Any]) -> bytes:
    formats, formulas, dates = (form.get(key, {}) for key in ("formats", "formulas", "dates"))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for area in form.get("merge", {}).get(name, ()):
                sheet.merge_range(area, "")
            for row, cells in enumerate(rows):
                for column, text in enumerate(cells):
                    place = f"{name}!{get_column_letter(column + 1)}{row + 1}"
                    shown_as = book.add_format({"num_format": formats[place]}) if place in formats else None
                    if place in formulas:
                        sheet.write_formula(row, column, formulas[place], shown_as, float(text))
                    elif place in dates:
                        sheet.write_datetime(row, column, dt.datetime.fromisoformat(text), book.add_format({"num_format": dates[place]}))
                    elif NUMBER.fullmatch(text):
                        sheet.write_number(row, column, float(text), shown_as)
                    elif text:
                        sheet.write_string(row, column, text.removeprefix("'").replace("\\n", "\n"))
    return buffer.getvalue()
