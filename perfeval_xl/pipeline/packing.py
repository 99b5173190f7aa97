"""The result of a chunk ↔ bytes: what workers hand back. Columns of text are distinct texts and their places, as most repeat."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Literal

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.checks.runner import Crash
from perfeval_xl.records import (
    ADJUSTMENT_COLUMNS,
    CHECKED_COLUMNS,
    COLUMNS,
    FINDING_COLUMNS,
    LEVEL_COLUMNS,
    OUTCOME_COLUMNS,
    SCORE_COLUMNS,
    TOTAL_COLUMNS,
    Batch,
    Outcomes,
    Scores,
)

Kind = Literal["text", "date", "float64", "int64", "bool"]

TABLES: Mapping[str, Mapping[str, str]] = {
    **COLUMNS, "scores": SCORE_COLUMNS, "totals": TOTAL_COLUMNS, "levels": LEVEL_COLUMNS, "adjustments": ADJUSTMENT_COLUMNS,
    "findings": FINDING_COLUMNS,
    "outcomes": OUTCOME_COLUMNS, "checked": CHECKED_COLUMNS,
}
"""Everything that is known of a chunk: table → column → dtype."""

FILES, FORMS = "files", "forms"
KEYS: Mapping[str, str] = {name: "file" if name == FILES else "form" for name in TABLES}
"""Table → the column that says what a row is of."""

_KINDS: Mapping[str, tuple[Kind, ...]] = {"object": ("text", "date"), "float64": ("float64",), "int64": ("int64",), "bool": ("bool",)}
_STORED: Mapping[Kind, str] = {"text": "<i4", "date": "<i4", "float64": "<f8", "int64": "<i8", "bool": "|b1"}
_NULL = -1
_LOOSE = "surrogatepass"
_SURROGATE = re.compile("[\ud800-\udfff]")
_LEADS_ELSEWHERE = re.compile(r"[/\\:\x00]|^$")


class PackedColumn(msgspec.Struct, frozen=True, array_like=True):
    """A column. data: its numbers; of text and dates the places in `distinct` (dates as ISO text), -1 for null.

    A text that is no Unicode, as the name of a file may be none, stands as bytes in `broken`, by its place in `distinct`.
    """

    kind: Kind
    data: bytes
    distinct: list[str] = []
    broken: dict[int, bytes] = {}

    def numbers(self) -> NDArray[Any]:
        """Return the numbers, or the places."""
        return np.frombuffer(self.data, dtype=_STORED[self.kind])

    def values(self) -> list[str] | list[date]:
        """Return the distinct values."""
        return [date.fromisoformat(text) for text in self.texts()] if self.kind == "date" else self.texts()

    def texts(self) -> list[str]:
        """Return the distinct texts."""
        if not self.broken:
            return self.distinct
        whole = {place: text.decode("utf-8", _LOOSE) for place, text in self.broken.items()}
        return [whole.get(place, text) for place, text in enumerate(self.distinct)]


class Copy(msgspec.Struct, frozen=True, array_like=True):
    """A file made for a received one, at its place. ending: what takes the place of its name's suffix; data: None if written."""

    place: int
    ending: str
    sha256: str
    data: bytes | None = None


class Parcel(msgspec.Struct, frozen=True):
    """A chunk's result: `count` files, whose places count from 0, in `notes` (what a person should know of their outputs) too."""

    count: int
    tables: dict[str, dict[str, PackedColumn]]
    crashes: tuple[tuple[str, str, str | None], ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    copies: tuple[Copy, ...] = ()

    def crashed(self) -> tuple[Crash, ...]:
        """Return what failed by a fault of ours."""
        return tuple(Crash(*one) for one in self.crashes)


def pack(
    batch: Batch, scores: Scores, findings: pd.DataFrame, outcomes: Outcomes, crashes: Sequence[Crash],
    notes: Sequence[tuple[int, str]] = (), copies: Sequence[Copy] = (),
) -> bytes:
    """Return the bytes of a chunk's result.

    Raises:
        TypeError: a column holds what none may.
    """
    frames = {
        **{f.name: getattr(batch, f.name) for f in fields(Batch)},
        "scores": scores.rows, "totals": scores.totals, "levels": scores.levels, "adjustments": scores.adjustments,
        "findings": findings,
        "outcomes": outcomes.rows, "checked": outcomes.checked,
    }
    tables = {
        name: {column: _column(frames[name][column], dtype) for column, dtype in columns.items()}
        for name, columns in TABLES.items()
    }
    told = tuple((crash.code, crash.error, crash.path) for crash in crashes)
    parcel = Parcel(len(batch.files), tables, told, tuple(notes), tuple(copies))
    try:
        return msgspec.msgpack.encode(parcel)
    except UnicodeEncodeError:
        return msgspec.msgpack.encode(_encodable(parcel))


def _encodable(parcel: Parcel) -> Parcel:
    """Return the parcel with text that is no Unicode as bytes in columns, and made readable where it is only for people."""

    def column(one: PackedColumn) -> PackedColumn:
        broken = {place: text.encode("utf-8", _LOOSE) for place, text in enumerate(one.distinct) if _SURROGATE.search(text)}
        return PackedColumn(one.kind, one.data, ["" if place in broken else text for place, text in enumerate(one.distinct)], broken)

    def readable(text: str) -> str:
        return text.encode("utf-8", "backslashreplace").decode()

    crashes = tuple((code, readable(error), path and readable(path)) for code, error, path in parcel.crashes)
    return msgspec.structs.replace(
        parcel, tables={name: {key: column(one) for key, one in table.items()} for name, table in parcel.tables.items()},
        crashes=crashes, notes=tuple((key, readable(note)) for key, note in parcel.notes),
    )


def unpack(data: bytes) -> Parcel:
    """Return what was packed, or at least what holds together as if it had been: the bytes may come from a disk.

    Raises:
        ValueError: they are no result of this version.
    """
    parcel = msgspec.msgpack.decode(data, type=Parcel)  # its errors are ValueErrors
    if parcel.tables.keys() != TABLES.keys():
        raise ValueError("other tables")
    sizes = {"file": parcel.count, "form": len(parcel.tables[FORMS]["form"].numbers())}
    for name, columns in TABLES.items():
        _examine(name, parcel.tables[name], columns, sizes[KEYS[name]])
    if not _in_order(parcel.tables[FORMS]["file"].numbers(), parcel.count):
        raise ValueError("forms out of order")
    if any(_LEADS_ELSEWHERE.search(copy.ending) for copy in parcel.copies):
        raise ValueError("a copy out of its place")
    if not all(0 <= place < parcel.count for place in (*(place for place, _ in parcel.notes), *(copy.place for copy in parcel.copies))):
        raise ValueError("places of no file")
    return parcel


def texts_of(column: PackedColumn) -> list[str | None]:
    """Return a column of text."""
    texts = column.texts()
    return [None if place == _NULL else texts[place] for place in column.numbers().tolist()]


def changed(parcel: Parcel, table: str, columns: Mapping[str, Sequence[object]]) -> Parcel:
    """Return a result with other values in some columns of a table."""
    made = {name: _column(pd.Series(values, dtype=TABLES[table][name]), TABLES[table][name]) for name, values in columns.items()}
    return msgspec.structs.replace(parcel, tables={**parcel.tables, table: {**parcel.tables[table], **made}})


def _column(values: pd.Series, dtype: str) -> PackedColumn:
    if dtype != "object":
        kind = _KINDS[dtype][0]
        return PackedColumn(kind, values.to_numpy().astype(_STORED[kind]).tobytes())
    places, found = pd.factorize(values.to_numpy(dtype=object))
    distinct = found.tolist()
    dated = bool(distinct) and type(distinct[0]) is date
    if not all(type(value) is (date if dated else str) for value in distinct):
        raise TypeError(f"{values.name}: {sorted({type(value).__name__ for value in distinct})}")
    texts = [value.isoformat() for value in distinct] if dated else distinct
    return PackedColumn("date" if dated else "text", places.astype("<i4").tobytes(), texts)


def _in_order(owners: NDArray[Any], count: int) -> bool:
    """Tell whether forms stand in the order of their files, of which each has one at least."""
    return bool(np.array_equal(np.unique(owners), np.arange(count)) and (np.diff(owners) >= 0).all())


def _examine(name: str, found: Mapping[str, PackedColumn], columns: Mapping[str, str], count: int) -> None:
    if list(found) != list(columns):
        raise ValueError(f"{name}: other columns")
    key = found[KEYS[name]]
    keys = key.numbers()
    if key.kind != "int64" or (len(keys) and not 0 <= keys.min() <= keys.max() < count):
        raise ValueError(f"{name}: keys of nothing")
    if name in (FILES, FORMS) and keys.tolist() != list(range(count)):
        raise ValueError(f"{name} out of order")
    for column, dtype in columns.items():
        one = found[column]
        numbers = one.numbers()
        if one.kind not in _KINDS[dtype] or len(numbers) != len(keys):
            raise ValueError(f"{name}.{column}: another kind or length")
        if dtype == "object":
            one.values()
            if len(numbers) and not _NULL <= numbers.min() <= numbers.max() < len(one.distinct):
                raise ValueError(f"{name}.{column}: places of no text")
