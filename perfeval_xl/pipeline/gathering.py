"""The results of all chunks → the frames of all workbooks. Each text is kept once, however many chunks have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.pipeline.packing import KEY, TABLES, Column, Parcel
from perfeval_xl.records import Batch, Outcomes, Scores

_OUT = -1


class Gatherer:
    """Takes results in any order and gives the frames in the order of the keys."""

    def __init__(self) -> None:
        self._places: dict[str | date, int] = {}
        self._parts: dict[str, dict[str, list[NDArray[Any]]]] = {
            name: {column: [] for column in columns} for name, columns in TABLES.items()
        }

    def add(self, parcel: Parcel, keys: Sequence[int | None]) -> None:
        """Take a result; `keys` are those that its workbooks get here, None for one that is not wanted."""
        renamed = np.array([_OUT if key is None else key for key in keys], dtype="int64")
        partly = bool((renamed == _OUT).any())
        for name, columns in parcel.tables.items():
            own = renamed[columns[KEY].numbers()]
            wanted = own != _OUT if partly else slice(None)
            for column, packed in columns.items():
                numbers = own if column == KEY else self._numbers(packed)
                self._parts[name][column].append(numbers[wanted])

    def _numbers(self, packed: Column) -> NDArray[Any]:
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
        made = {name: self._frame(name, values) for name in TABLES}
        batch = Batch(**{f.name: made[f.name] for f in fields(Batch)})
        scores = Scores(made["scores"], made["totals"], made["levels"])
        return batch, scores, made["findings"], Outcomes(made["outcomes"], made["checked"])

    def _frame(self, name: str, values: NDArray[Any]) -> pd.DataFrame:
        parts = self._parts.pop(name)
        keys = np.concatenate(parts[KEY]) if parts[KEY] else np.empty(0, dtype="int64")
        order = None if (np.diff(keys) >= 0).all() else np.argsort(keys, kind="stable")
        made: dict[str, pd.Series] = {}
        for column, dtype in TABLES[name].items():
            numbers = np.concatenate(arrays) if (arrays := parts.pop(column)) else np.empty(0, dtype="int64")
            sorted_ = numbers if order is None else numbers[order]
            array = values[sorted_] if dtype == "object" else sorted_.astype(dtype, copy=False)
            made[column] = pd.Series(array, dtype=dtype, copy=False)  # the dtype said, for else pandas makes texts a type of its own
        return pd.DataFrame(made, copy=False)
