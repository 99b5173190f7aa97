"""Files that hold several forms: one-sheet forms, a sheet each."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from self_forms import self_form, type_self_form

from perfeval_xl.layout.department import FINDING_SHEET, SCORE_SHEET
from perfeval_xl.reading import isolation
from perfeval_xl.reading import workbook as reading
from perfeval_xl.reading.sheets import Book

NAMES = ("甲", "乙", "丙")


def forms(names: Sequence[str] = NAMES) -> dict[str, Mapping[str, Any]]:
    """Return sheet → form: the same one, whose weights add up, each for a project of its own."""
    form = self_form("water-gauges-2022")
    table = {**form["指标"], "rows": form["指标"]["rows"][1:]}
    return {f"表{name}": {**form, "指标": table, "项目名称": f"{name}项目"} for name in names}


def type_several(path: Path, sheets: Mapping[str, Mapping[str, Any]], edits: Mapping[str, object] = {}) -> Path:
    """Type each form on a sheet of that name; `edits` are values by “sheet!cell”."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, content in sheets.items():
        typed = openpyxl.load_workbook(type_self_form(path, content)).active
        sheet = made.create_sheet(name)
        for row in typed.iter_rows():
            for cell in row:
                sheet[cell.coordinate] = copy(cell.value)
    for place, value in edits.items():
        sheet, _, cell = place.rpartition("!")
        made[sheet][cell] = value
    made.save(buffer := io.BytesIO())
    path.write_bytes(buffer.getvalue())
    return path


def read_by_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each sheet read as a form of its own, whatever process would else have read it."""
    one = reading._read_form

    def each(book: Book, everything: bool) -> tuple[reading.ReadForm, ...]:
        own = (grid for grid in book.grids if grid.name not in (SCORE_SHEET, FINDING_SHEET))
        return tuple(one(replace(book, grids=(grid,)), everything) for grid in own)

    monkeypatch.setattr(reading, "_forms_of", each)
    monkeypatch.setattr(isolation, "ask", lambda request, limits: reading.read_safely(*request[:3], alone=True, everything=request[3]))
