"""Builds workbooks as units make them by hand, and edits of them; used by the tests of several rooms."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

DATA = Path(__file__).parent.parent / "data"
Edits = Mapping[str, object]


def hotline() -> dict[str, Any]:
    """Return the content of the real case, sheet by sheet, as a unit would type it."""
    content: dict[str, Any] = json.loads((DATA / "hotline.json").read_text(encoding="utf-8"))
    return content


def type_form(
    path: Path, content: Mapping[str, Any], *, offset: tuple[int, int] = (0, 0), one_sheet: bool = False, edits: Edits | None = None
) -> Path:
    """Type a form cell by cell with openpyxl; `offset` moves every table down and right; `edits` are 'sheet!A1' → value."""
    book = openpyxl.Workbook()
    sheet: Worksheet = book.active
    sheet.title = "项目信息"
    pen = _Pen(offset)
    for label, value in content.get("项目信息", {}).items():
        pen.row(sheet, [label, value])
    pen.skip(1)
    if "评价组" in content:
        pen.table(sheet, content["评价组"])
    for name in ("预算表", "指标表"):
        if name not in content:
            continue
        if one_sheet:
            pen.skip(2)
        else:
            sheet, pen = book.create_sheet(name), _Pen(offset)
        pen.table(sheet, content[name])
    if content.get("评价报告"):
        sheet, pen = book.create_sheet("评价报告"), _Pen(offset)
        for title, text in content["评价报告"].items():
            pen.row(sheet, [title, text])
    apply(book, edits or {})
    book.save(path)
    return path


class _Pen:
    def __init__(self, offset: tuple[int, int]) -> None:
        self._row, self._column = offset

    def skip(self, rows: int) -> None:
        self._row += rows

    def row(self, sheet: Worksheet, values: list[object]) -> None:
        self._row += 1
        for place, value in enumerate(values):
            if value not in ("", None):
                sheet.cell(self._row, self._column + place + 1, value)

    def table(self, sheet: Worksheet, table: Mapping[str, list[Any]]) -> None:
        for values in (table["header"], *table["rows"]):
            self.row(sheet, values)


def apply(book: openpyxl.Workbook, edits: Edits) -> None:
    """Write 'sheet!A1' → value; a callable is given the cell."""
    for place, value in edits.items():
        sheet, _, cell = place.rpartition("!")
        if callable(value):
            edit: Callable[[Any], object] = value
            edit(book[sheet][cell])
        else:
            book[sheet][cell] = value
