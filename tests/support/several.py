"""Files that hold several forms: one-sheet forms, a sheet each."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any

import openpyxl
from self_forms import self_form, type_self_form

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
