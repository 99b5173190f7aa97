"""The frames of one workbook → a row for each cell that was read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, cast

from perfeval_xl.facts.spreadsheet import ROWS
from perfeval_xl.layout import from_a1, is_a1
from perfeval_xl.layout.department import FIELDS, FORM, LEVELS
from perfeval_xl.profile import HEADING, PREFILLED
from perfeval_xl.report.reading_words import words
from perfeval_xl.values import Value, compact, parse, render

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.records import Batch

Row = Mapping[str, Any]
Words = Mapping[str, str]

SECTION_LENGTH = 40
"""So many characters of a section of the report are shown."""

_KINDS = {field.key: field.kind for field in FIELDS}
_LABELS = {field.key: field.label for field in FIELDS}
_PERIODS = {field.label for field in FIELDS if field.parts}
_SIGN = re.compile(r"^([≥≤><])")
_KEPT_POINT = re.compile(r"\.0(?=\D|$)")  # render's mark that 2021 is a number and no year
_UNSEEN_FACTS = ("free_columns", HEADING, PREFILLED)  # for write-back and for places, no reading
_RATE = "execution_rate"  # what a form states that is no points
_NAMED_FACTS = ("missing_sheet", "missing_table", "missing_column", "absent_column", "legacy")  # what they are about is in their detail


class InspectionLike(Protocol):
    """What the pipeline hands out: a batch of one workbook, its sheets in order, who told the scheme, and how each form was read."""

    @property
    def batch(self) -> Batch: ...
    @property
    def sheets(self) -> tuple[str, ...]: ...
    @property
    def scheme_from(self) -> str | None: ...
    @property
    def steps(self) -> Sequence[Mapping[str, Any]]: ...


@dataclass(frozen=True)
class CellReading:
    """A reading: where, of which field (`of`: of which row), the text that stands there, and what it was taken for.

    parsed is that in plain words; value the same for programs: a number, a date as text, the parts of a target, or None for text.
    """

    sheet: str | None
    cell: str | None
    field: str
    of: str | None
    raw: str
    parsed: str
    value: object = None


def cells_of(inspection: InspectionLike, lang: str) -> list[CellReading]:
    """Return the readings of a workbook, sheet by sheet in its order, each sheet by row and column, what has no cell last."""
    batch, told = inspection.batch, words(lang)
    found = [
        *_project(batch, told), *_team(batch, told), *_budget(batch, told), *_indicators(batch, told), *_stated(batch, told),
        *_report(batch, told), *_facts(batch, told),
    ]
    unique: dict[tuple[object, ...], CellReading] = {}
    for cell in found:  # a level is repeated on each of its rows
        unique.setdefault((cell.sheet, cell.cell, cell.field, cell.of), cell)
    order = {sheet: place for place, sheet in enumerate(dict.fromkeys([*inspection.sheets, *FORM.sheets]))}
    return sorted(unique.values(), key=lambda cell: _place(cell, order))


def value_words(value: Value, told: Words) -> str:
    """Return a parsed value in plain words: 百分比 ≥ 95%, 金额 49 万元, 截止 2021-12-31."""
    if value.kind == "empty":
        return told["empty"]
    if value.kind == "text":
        return told["text_value"]
    if value.kind == "date" and value.date is not None:
        return f"{told['by' if value.op == 'by' else 'date']} {value.date.isoformat()}"
    text = _SIGN.sub(r"\1 ", render(value)).removeprefix("=")  # render's mark that 2021.12 is a number and no month
    if value.kind == "money":
        text = re.sub(r"(?<=[0-9])(?=万元)", " ", text)
    kind = "amount" if value.kind == "money" else value.kind
    return f"{told[kind]} {_KEPT_POINT.sub('', text)}"


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], frame.to_dict("records"))


def _place(cell: CellReading, order: Mapping[str, int]) -> tuple[object, ...]:
    row, column = from_a1(cell.cell) if cell.cell and is_a1(cell.cell) else (ROWS, 0)
    sheet = (-1, "") if cell.sheet is None else (order.get(cell.sheet, len(order)), cell.sheet)
    return *sheet, row, column


def _project(batch: Batch, told: Words) -> Iterator[CellReading]:
    for row in _rows(batch.project):
        parsed, value = _project_value(row, _KINDS.get(row["field"], "text"), told)
        part = _LABELS[row["field"]] if row["label"] in _PERIODS else None  # one cell that two fields were read from
        yield CellReading(row["sheet"], row["cell"], row["label"], part, row["value"] or "", parsed, value)


def _project_value(row: Row, kind: str, told: Words) -> tuple[str, object]:
    if not row["present"] or not row["value"]:
        return told["empty" if row["present"] else "absent"], None
    if kind == "choice":
        return _choice(row, told)
    if kind == "date":
        day = row["date"]
        return (f"{told['date']} {day.isoformat()}", day.isoformat()) if isinstance(day, date) else (told["no_date"], None)
    if kind in ("year", "number"):
        number, name = _number(row["number"]), "year" if kind == "year" else "points"
        return (told[name].format(number=compact(number)), number) if number is not None else (told["not_number"], None)
    return told["text"], None


def _choice(row: Row, told: Words) -> tuple[str, object]:
    count = int(_number(row["ticked"]) or 0)
    if count == 1:
        return told["ticked"].format(choice=row["value"]), row["value"]
    return (told["several"].format(count=count) if count else told["not_ticked"]), None


def _team(batch: Batch, told: Words) -> Iterator[CellReading]:
    for number, row in enumerate(_rows(batch.team), 1):
        member = told["member"].format(number=number)
        for key in ("name", "title", "unit"):
            if text := row[key]:
                yield CellReading(row["sheet"], row[f"{key}_cell"], told[key], member, text, told["text"])


def _budget(batch: Batch, told: Words) -> Iterator[CellReading]:
    for row in _rows(batch.budget):
        amount = _number(row["amount"])
        parsed = told["money"].format(number=compact(amount)) if amount is not None else told["not_number" if row["raw"] else "empty"]
        measure = told.get(row["measure"], row["measure"])
        yield CellReading(row["sheet"], row["cell"], measure, row["label"], row["raw"] or "", parsed, amount)


def _indicators(batch: Batch, told: Words) -> Iterator[CellReading]:
    for row in _rows(batch.indicators):
        yield from _levels(row, told)
        for key in ("weight1", "weight2"):
            yield from _points(row, key, row[f"level{key[-1]}"], told)
        for key in ("weight3", "self_score", "reviewer_score"):
            yield from _points(row, key, row["level3"], told)
        for key in ("target", "actual"):
            yield from _value(row, key, told)
        for key in ("reason", "reviewer_reason"):
            if row[f"{key}_cell"] and row[key]:
                yield CellReading(row["sheet"], row[f"{key}_cell"], told[key], row["level3"], row[key], told["text"])


def _levels(row: Row, told: Words) -> Iterator[CellReading]:
    for key in LEVELS:
        if cell := row[f"{key}_cell"]:
            kind = told["fixed" if row["fixed"] else "own" if row["own"] else "unknown"] if key == "level3" else told["text"]
            yield CellReading(row["sheet"], cell, told[key], None, row[key] or "", kind)


def _points(row: Row, key: str, of: str, told: Words) -> Iterator[CellReading]:
    """Yield a weight or score; a reviewer's column that nobody filled in has nothing to tell."""
    cell, raw, number = row[f"{key}_cell"], row[f"{key}_raw"] or "", _number(row[key])
    if cell and (raw or key != "reviewer_score"):
        yield CellReading(row["sheet"], cell, told[key], of, raw, _points_words(raw, number, told), number)


def _points_words(raw: str, number: float | None, told: Words) -> str:
    if number is not None:
        return told["points"].format(number=compact(number))
    return told["not_number" if raw else "empty"]


def _value(row: Row, key: str, told: Words) -> Iterator[CellReading]:
    if not row[f"{key}_cell"]:
        return
    parts = {part: row[f"{key}_{part}"] for part in ("kind", "op", "unit", "date")}
    low, high = _number(row[f"{key}_low"]), _number(row[f"{key}_high"])
    value = Value(**parts, low=low, high=high, raw=row[key])
    parsed = value_words(value, told) + (told["copied"] if key == "actual" and row["copied"] else "")
    day = value.date.isoformat() if value.date else None
    data = {"kind": value.kind, "op": value.op, "low": low, "high": high, "unit": value.unit, "date": day}
    yield CellReading(row["sheet"], row[f"{key}_cell"], told[key], row["level3"], row[key] or "", parsed, data)


def _stated(batch: Batch, told: Words) -> Iterator[CellReading]:
    for row in _rows(batch.stated):
        raw, amount = row["raw"] or "", _number(row["amount"])
        field = told.get(row["item"], row["item"])
        parsed = value_words(parse(raw), told) if row["item"] == _RATE else _points_words(raw, amount, told)
        yield CellReading(row["sheet"], row["cell"], field, row["of"] or None, raw, parsed, amount)


def _report(batch: Batch, told: Words) -> Iterator[CellReading]:
    for row in _rows(batch.report_text):
        text = row["text"] or ""
        shown = text if len(text) <= SECTION_LENGTH else text[:SECTION_LENGTH] + "…"
        yield CellReading(row["sheet"], row["cell"], row["section"], None, shown, told["text" if text else "empty"])


def _facts(batch: Batch, told: Words) -> Iterator[CellReading]:
    for row in _rows(batch.facts):
        fact = row["fact"]
        if fact not in _UNSEEN_FACTS:
            raw = row["detail"] if fact in _NAMED_FACTS else row["value"]
            of = _LABELS.get(row["detail"]) if fact == "elsewhere" else None
            said = told.get(fact, fact)
            parsed = said.format(stored=row["detail"], shown=row["value"]) if fact == "shown" else said
            yield CellReading(row["sheet"], row["cell"], told["fact"], of, raw or "", parsed)


def _number(value: object) -> float | None:
    """Return a number of a frame, None for its null."""
    return None if value is None or math.isnan(number := float(cast(float, value))) else number
