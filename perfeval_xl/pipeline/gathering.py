"""The results of all chunks → the frames of all files and forms. Each text is kept once, however many chunks have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.pipeline.packing import FILES, FORMS, KEYS, TABLES, PackedColumn, Parcel
from perfeval_xl.records import Batch, Outcomes, Scores

_OUT = -1


class Gatherer:
    """Takes results in any order and gives the frames in the order of the files, whose forms get their numbers here.

    How many forms come before those of a chunk is known only when all are there: until then forms count as they come.
    """

    def __init__(self) -> None:
        self._places: dict[str | date, int] = {}
        self._parts: dict[str, dict[str, list[NDArray[Any]]]] = {
            name: {column: [] for column in columns} for name, columns in TABLES.items()
        }
        self._came = 0

    def add(self, parcel: Parcel, files: Sequence[int | None]) -> None:
        """Take a result; `files` are the keys that its files get here, None for one that is not wanted."""
        keys = {"file": np.array([_OUT if key is None else key for key in files], dtype="int64")}
        owners = keys["file"][parcel.tables[FORMS]["file"].numbers()]
        keys["form"] = np.where(owners == _OUT, _OUT, self._came + np.cumsum(owners != _OUT) - 1)
        self._came += int((owners != _OUT).sum())
        partly = bool((owners == _OUT).any())
        for name, columns in parcel.tables.items():
            about = keys[KEYS[name]][columns[KEYS[name]].numbers()]
            wanted = about != _OUT if partly else slice(None)
            for column, packed in columns.items():
                renamed = column == "file" or column == KEYS[name]
                numbers = keys[column][packed.numbers()] if renamed else self._numbers(packed)
                self._parts[name][column].append(numbers[wanted])

    def _numbers(self, packed: PackedColumn) -> NDArray[Any]:
        """Return the numbers of a column; of a text its place among all texts."""
        numbers = packed.numbers()
        if packed.kind not in ("text", "date"):
            return numbers
        places = [self._places.setdefault(value, len(self._places)) for value in packed.values()]
        return np.take(np.array([*places, _OUT], dtype="int32"), numbers, mode="wrap")  # -1 is the last: null

    def frames(self) -> tuple[Batch, Scores, pd.DataFrame, Outcomes]:
        """Return everything that was added: batch, scores, findings and outcomes. What was gathered is given up on the way."""
        values = np.array([*self._places, None], dtype=object)
        self._places = {}
        number = self._numbered()
        made = {name: self._frame(name, values, number) for name in TABLES}
        batch = Batch(**{f.name: made[f.name] for f in fields(Batch)})
        scores = Scores(made["scores"], made["totals"], made["levels"], made["adjustments"])
        return batch, scores, made["findings"], Outcomes(made["outcomes"], made["checked"])

    def _numbered(self) -> NDArray[Any]:
        """Return the number of each form in the order of the files, by the number in which it came."""
        owners = _joined(self._parts[FORMS]["file"])
        number = np.empty(len(owners), dtype="int64")
        number[np.argsort(owners, kind="stable")] = np.arange(len(owners))
        return number

    def _frame(self, name: str, values: NDArray[Any], number: NDArray[Any]) -> pd.DataFrame:
        parts = self._parts.pop(name)
        own = _joined(parts[KEYS[name]])
        keys = own if name == FILES else number[own]
        parts[KEYS[name]] = [keys]
        order = None if (np.diff(keys) >= 0).all() else np.argsort(keys, kind="stable")
        made: dict[str, pd.Series] = {}
        for column, dtype in TABLES[name].items():
            numbers = _joined(parts.pop(column))
            sorted_ = numbers if order is None else numbers[order]
            array = values[sorted_] if dtype == "object" else sorted_.astype(dtype, copy=False)
            made[column] = pd.Series(array, dtype=dtype, copy=False)  # the dtype said, for else pandas makes texts a type of its own
        return pd.DataFrame(made, copy=False)


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype="int64")
