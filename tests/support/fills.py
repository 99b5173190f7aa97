"""Which cells of a form the colour of a fault fills: its conditional formats, computed by LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.formula.translate import Translator
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.office import converted

BESIDE = 40
"""A condition is computed so many columns to the right of its cell, and as many more for the cell's next one."""
COLOURS = {"FFF8D7DA": "error", "FFFFF3CD": "hint"}
INPUT = ("项目信息", "预算表", "指标表", "项目支出绩效自评表")


def lit(books: Mapping[str, Workbook], folder: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Return form → sheet → cell → meaning of the fills that show; the workbooks are changed."""
    made = {name: with_conditions(book) for name, book in books.items()}
    computed = converted({name: content for name, (content, _) in made.items()}, folder, "xlsx")
    shown: dict[str, dict[str, dict[str, str]]] = {}
    for name, (_, places) in made.items():
        book = openpyxl.load_workbook(BytesIO(computed[name]), data_only=True)
        shown[name] = {}
        for (sheet, place), (cell, meaning) in places.items():
            value = book[sheet][place].value
            assert isinstance(value, bool | int), (name, sheet, cell, value)
            if value:
                shown[name].setdefault(sheet, {})[cell] = meaning
    return shown


def conditions(sheet: Worksheet) -> Iterator[tuple[str, str, str]]:
    """Yield cell, meaning and condition of every conditional fill of a sheet."""
    for found in sheet.conditional_formatting:
        for rule in found.rules:
            colour = rule.dxf.fill.bgColor.rgb if rule.dxf and rule.dxf.fill else None
            if colour not in COLOURS:
                continue
            top = min(found.sqref.ranges, key=lambda area: (area.min_row, area.min_col))
            first = sheet.cell(top.min_row, top.min_col).coordinate
            for area in found.sqref.ranges:
                for row, column in area.cells:
                    cell = sheet.cell(row, column).coordinate
                    yield cell, COLOURS[colour], Translator(f"={rule.formula[0]}", first).translate_formula(cell)


def with_conditions(book: Workbook) -> tuple[bytes, dict[tuple[str, str], tuple[str, str]]]:
    """Write the conditions out as formulas; return the workbook's bytes, and where each stands."""
    places: dict[tuple[str, str], tuple[str, str]] = {}
    for name in set(INPUT) & set(book.sheetnames):
        sheet = book[name]
        taken: dict[str, int] = {}
        for cell, meaning, formula in list(conditions(sheet)):
            taken[cell] = taken.get(cell, 0) + 1
            at = sheet[cell]
            place = sheet.cell(at.row, at.column + BESIDE * taken[cell], formula)
            places[name, place.coordinate] = (cell, meaning)
    out = BytesIO()
    book.save(out)
    return out.getvalue(), places
