"""What was told against what was read. The same facts at the same cells, or a finding that says what was not understood; never silence."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from layouts.facts import Fact, Form, Row
from layouts.read import ReadForm, Reading
from perfeval_xl.values import Value, fold, parse

_BLANK = re.compile(r"\s")
_MONEY = ("initial", "planned", "received", "spent")


def differences(forms: Sequence[Form], reading: Reading) -> list[str]:
    """Return what was read otherwise than it was told, whatever findings say."""
    if len(forms) != len(reading.forms):
        return [f"{len(reading.forms)} forms read, {len(forms)} are told"]
    several = len(forms) > 1
    return [
        f"form {number}: {words}" if several else words
        for number, (told, read) in enumerate(zip(forms, reading.forms, strict=True), 1)
        for words in _form_differences(told, read)
    ]


def _form_differences(told: Form, read: ReadForm) -> Iterator[str]:
    yield from _identity(told, read)
    yield from _amounts(told, read)
    yield from _rows(told, read)
    yield from _totals(told, read)


def _identity(told: Form, read: ReadForm) -> Iterator[str]:
    fields = {row["field"]: row for row in read.project if row["value"]}
    for name in ("project", "unit", "department"):
        fact, row = told.fields[name], fields.get(name, {})
        yield from _same(name, fact.value, read.own.get(name), _flat)
        also = told.fields.get("sealed", fact) if name == "unit" else fact
        yield from () if not list(_same_cell(name, also, row)) else _same_cell(name, fact, row)
    if told.year != _number(read.own.get("year")):
        yield f"year: {read.own.get('year')}, is {told.year}"
    if grade := told.fields.get("self_grade"):
        yield from _same("self_grade", grade.value, fields.get("self_grade", {}).get("value"), _flat)


def _amounts(told: Form, read: ReadForm) -> Iterator[str]:
    """Every amount at its cell, and no other; what was received may be read from no cell of its own."""
    left = {
        (row["measure"], row["sheet"], row["cell"], row["source"] == "total"): row for row in read.budget if not math.isnan(row["amount"])
    }
    for amount in told.amounts:
        fact = amount.fact
        row = left.pop((amount.measure, fact.sheet, fact.cell, amount.is_total), None)
        name = f"{amount.measure} {fact.cell}"
        if row is None:
            if amount.measure == "received" and not amount.is_total:
                continue
            yield f"{name}: no amount read, is {fact.value} 万元"
        elif abs(row["amount"] - float(fact.value)) > 1e-6:  # type: ignore[arg-type]
            yield f"{name}: {row['amount']} 万元, is {fact.value}"
    for (measure, _, cell, _), row in left.items():
        if measure in _MONEY:
            yield f"{measure} {cell}: {row['amount']} 万元 read for {row['source']}, there is none"


def _rows(told: Form, read: ReadForm) -> Iterator[str]:
    left = {(row["sheet"], row["level3_cell"]): row for row in read.indicators}
    wanted = [*([told.execution] if told.execution else []), *told.rows]
    found = [left.pop((row.name.sheet, row.name.cell), None) for row in wanted]
    for number, (row, got) in enumerate(zip(wanted, found, strict=True)):
        name = f"row {row.name.cell} {row.name.value}"
        if got is None:
            yield f"{name}: not read"
            continue
        if row is not told.execution:
            yield from _texts(name, row, got, told.year)
        following = found[number + 1 : number + 2]
        yield from _points(name, row, [got, *(one for one in following if one is not None)])
    yield from (f"row {cell} {row['level3']}: read, is none" for (_, cell), row in left.items())


def _texts(name: str, row: Row, got: Mapping[str, Any], year: int | None) -> Iterator[str]:
    if _flat(row.name.value) not in _flat(got["level3"]):
        yield f"{name}: name {got['level3']!r}"
    for level in ("level1", "level2"):
        told = getattr(row, level)
        if told is not None and not _flat(got[level]).startswith(_flat(told)):
            yield f"{name}: {level} {got[level]!r}, is {told}"
    for key in ("target", "actual"):
        fact = getattr(row, key)
        if fact is None:
            if _flat(got[key]):
                yield f"{name}: {key} {got[key]!r}, has none"
            continue
        if not _means_the_same(fact, got, key, year):
            yield f"{name}: {key} {got[key]!r}, is {fact.value}"
        yield from _same_cell(f"{name} {key}", fact, got, key)
    reason = row.reason.value if row.reason else ""
    yield from _same(f"{name} reason", reason, got["reason"] or "", _flat)
    if row.reason:
        yield from _same_cell(f"{name} reason", row.reason, got, "reason")


def _means_the_same(fact: Fact, got: Mapping[str, Any], key: str, year: int | None) -> bool:
    """Tell whether a target or actual was read as it is meant; an actual may be left without the unit that stands elsewhere."""
    read = tuple(_plain(got[f"{key}_{part}"]) for part in ("kind", "op", "low", "high", "date"))
    told = {_meaning(str(fact.value), year)} | ({_meaning(fact.shown, year)} if key == "actual" else set())
    return read in told or (read[0] == "text" and fold(str(fact.value)) == fold(got[key]))


@lru_cache(maxsize=4096)
def _meaning(words: str, year: int | None) -> tuple[object, ...]:
    value: Value = parse(words, year=year)
    return tuple(_plain(getattr(value, part)) for part in ("kind", "op", "low", "high", "date"))


def _plain(value: object) -> object:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return round(float(value), 9) if isinstance(value, (int, float)) else value


def _points(name: str, row: Row, got: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Weight and score at their cells; one merged over several rows is theirs together."""
    for key, column in (("weight", "weight3"), ("self_score", "self_score")):
        fact = getattr(row, key)
        if fact is None:
            if _number(got[0][column]) is not None:
                yield f"{name}: {key} {got[0][column]}, has none"
        elif fact.rows:
            values = [number for one in got[: fact.rows] if (number := _number(one[column])) is not None]
            if not values or abs(sum(values) - fact.value) > 1e-6:
                yield f"{name}: {key} {sum(values) if values else None}, is {fact.value}"
            yield from _same_cell(f"{name} {key}", fact, got[0], column)


def _totals(told: Form, read: ReadForm) -> Iterator[str]:
    """The total score that the form states, at one of the places where it does."""
    if not told.self_totals:
        return
    stated = [(row["sheet"], row["cell"], row["amount"]) for row in read.stated if row["item"] == "total_self"]
    stated += [(row["sheet"], row["cell"], row["number"]) for row in read.project if row["field"] == "self_total"]
    wanted = {(fact.sheet, fact.cell, fact.value) for fact in told.self_totals}
    if not wanted & set(stated):
        yield f"self_total: {stated or None}, is {sorted(wanted)}"


def _same(name: str, told: object, got: object, key: Any) -> Iterable[str]:
    return () if key(told) == key(got) else (f"{name}: {got!r}, is {told!r}",)


def _same_cell(name: str, fact: Fact, got: Mapping[str, Any], key: str = "") -> Iterable[str]:
    cell = got.get(f"{key}_cell" if key else "cell")
    if cell == fact.cell or (fact.also and cell == fact.also):
        return () if got.get("sheet") == fact.sheet else (f"{name}: on sheet {got.get('sheet')}, is on {fact.sheet}",)
    return (f"{name}: at {cell}, is at {fact.cell}",)


def _flat(words: object) -> str:
    return _BLANK.sub("", str(words or ""))


def _number(value: object) -> float | None:
    return None if value is None or math.isnan(value) else round(float(value), 9)  # type: ignore[arg-type]
