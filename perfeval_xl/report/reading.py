"""What was read from one workbook, cell by cell: as text, JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from perfeval_xl.report import csv, json, reading_steps
from perfeval_xl.report.cell_readings import CellReading, InspectionLike, cells_of
from perfeval_xl.report.lines import printable
from perfeval_xl.report.reading_words import words
from perfeval_xl.report.text import Style, padded, plain, width

COLUMNS = ("path", "sheet", "cell", "field", "of", "raw", "parsed")

_FIELD, _RAW = 30, 40  # terminal columns: longer ones are cut in the text, nowhere else


class Readings:
    """A workbook's readings in sheet order, with what is known of the file itself; `problem` is (code, reason) or None."""

    def __init__(self, inspection: InspectionLike, lang: str) -> None:
        book = inspection.batch.entries().to_dict("records")[0]
        self.lang = lang
        self.path = str(book["path"])
        self.problem = (book["problem"], book["problem_detail"]) if book["problem"] else None
        self.format, self.form, self.scheme = book["format"], book["layout"], book["scheme"]
        self.version = book["scheme_version"]
        self.scheme_from = inspection.scheme_from
        self.steps = list(inspection.steps) if self.problem is None else []
        self.cells = cells_of(inspection, lang) if self.problem is None else []


def readings(inspection: InspectionLike, lang: str = "zh") -> Readings:
    """Return what was read; the words in `lang`."""
    return Readings(inspection, lang)


def render(made: Readings, *, steps: bool = False, style: Style = plain) -> str:
    """Return the readings as text: a block a sheet, address, field, raw text and parsed value under each other.

    With `steps` a block a form comes before: how it was read, step by step.
    """
    told = words(made.lang)
    blocks = ["\n".join([style(printable(made.path), "heading"), *(f"  {line}" for line in _about(made, told))])]
    if steps:
        blocks += reading_steps.blocks(made.steps, made.lang, style)
    for sheet, group in groupby(made.cells, lambda cell: cell.sheet):
        rows = [(cell.cell or "–", _field(cell), _raw(cell, told), printable(cell.parsed)) for cell in group]
        widths = [max(width(row[column]) for row in rows) for column in range(3)]
        lines = ("  " + "  ".join([*map(padded, row, widths), row[3]]).rstrip() for row in rows)
        blocks.append("\n".join([style(printable(sheet or told["file"]), "heading"), *lines]))
    return "\n\n".join(blocks) + "\n"


def render_json(made: Readings) -> str:
    """Return the readings as a JSON object.

    `steps` has an object for each form; `value` is what a cell was parsed to, null where it stays text.
    """
    data: dict[str, object] = {
        "schema_version": json.SCHEMA_VERSION,
        "path": made.path,
        "format": made.format,
        "form": made.form,
        "scheme": made.scheme,
        "scheme_version": made.version,
        "scheme_from": made.scheme_from,
        "problem": {"code": made.problem[0], "reason": made.problem[1]} if made.problem else None,
        "steps": made.steps,
        "cells": [_data(cell) for cell in made.cells],
    }
    return json.dumps(data)


def render_csv(made: Readings) -> str:
    """Return the readings as CSV; an unreadable workbook has one row, with the reason."""
    if made.problem:
        return csv.table(COLUMNS, [[made.path, None, None, str(made.problem[0]), None, None, made.problem[1]]])
    return csv.table(COLUMNS, ([made.path, cell.sheet, cell.cell, cell.field, cell.of, cell.raw, cell.parsed] for cell in made.cells))


def _about(made: Readings, told: Mapping[str, str]) -> Iterator[str]:
    if made.problem:
        yield told["unreadable"].format(code=made.problem[0], reason=printable(str(made.problem[1] or "")))
        return
    if len(made.steps) > 1:
        yield told["several_forms"].format(format=made.format, count=len(made.steps))
        for place, form in enumerate(made.steps, 1):
            shown = "、".join(map(printable, form["sheets"]))
            yield told["one_form"].format(place=place, sheets=shown, form=_kind(form, told), scheme=_scheme(form, told))
        return
    about = _kind(made.steps[0], told) if made.steps else told.get(f"form {made.form}", made.form)
    yield told["about"].format(format=made.format, form=about)
    yield _scheme({"scheme": made.scheme, "scheme_version": made.version, "scheme_from": made.scheme_from}, told)


def _kind(form: Mapping[str, Any], told: Mapping[str, str]) -> str:
    """Return what kind of evaluation a form is by its title, else whose layout it has."""
    layout = str(form["layout"])
    return told.get(f"form {form['kind']}") or told.get(f"form {layout}", layout)


def _scheme(form: Mapping[str, Any], told: Mapping[str, str]) -> str:
    """Return which scheme a form follows and who says so."""
    if form["scheme_from"] is None:
        return told["no_scheme"]
    version = told["version"].format(version=printable(str(form["scheme_version"]))) if form["scheme_version"] else ""
    return told["scheme"].format(scheme=printable(str(form["scheme"])), told=told[f"from {form['scheme_from']}"], version=version)


def _field(cell: CellReading) -> str:
    return _cut(printable(f"{cell.field} · {cell.of}" if cell.of else cell.field), _FIELD)


def _raw(cell: CellReading, told: Mapping[str, str]) -> str:
    return _cut(printable(cell.raw), _RAW) if cell.raw else told["blank"]


def _cut(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    kept = ""
    for character in text:
        if width(kept + character) > columns - 1:
            break
        kept += character
    return kept + "…"


def _data(cell: CellReading) -> dict[str, Any]:
    return {
        "sheet": cell.sheet,
        "cell": cell.cell,
        "field": cell.field,
        "of": cell.of,
        "raw": cell.raw,
        "parsed": cell.parsed,
        "value": cell.value,
    }
