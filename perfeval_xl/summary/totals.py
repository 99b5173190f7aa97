"""The closing row of a table: live formulas with the value they have now."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.summary.parts import Ranges
from perfeval_xl.summary.tables import SummaryColumn, Total


class TableTotals:
    """Makes the totals of one table; `columns` are the table's, `frame` its rows.

    The formulas are over the rows of the sheet that they close or, with `ranges`, over all sheets of the table.
    """

    def __init__(self, columns: Sequence[SummaryColumn], frame: pd.DataFrame, ranges: Ranges | None = None) -> None:
        self._letters = {column.key: xl_col_to_name(place) for place, column in enumerate(columns)}
        self._frame, self._ranges = frame, ranges

    def sums(self, keys: Iterable[str]) -> dict[str, Total]:
        """Return SUM for each of the columns."""
        return {key: Total(self._sum(key), f"=SUM({self._rows(key)})") for key in keys}

    def means(self, keys: Iterable[str]) -> dict[str, Total]:
        """Return AVERAGE for each of the columns, blank where there is nothing to average."""
        return {
            key: Total(mean(self._frame[key]), f'=IF(COUNT({self._rows(key)})=0,"",AVERAGE({self._rows(key)}))') for key in keys
        }

    def ratio(self, key: str, part: str, whole: str) -> dict[str, Total]:
        """Return for column `key` Σ part ÷ Σ whole, never a mean of rates."""
        below = self._sum(whole)
        parts, wholes = f"SUM({self._rows(part)})", f"SUM({self._rows(whole)})"
        return {key: Total(self._sum(part) / below if below > 0 else None, f'=IF({wholes}>0,{parts}/{wholes},"")')}

    def _rows(self, key: str) -> str:
        if self._ranges is not None:
            return ",".join(self._ranges.of(key))
        return f"{self._letters[key]}{{first}}:{self._letters[key]}{{last}}"

    def _sum(self, key: str) -> float:
        return math.fsum(self._frame[key].dropna())


def mean(values: pd.Series) -> float | None:
    """Return the mean of the values there are, None if there are none."""
    known = values.dropna()
    return math.fsum(known) / len(known) if len(known) else None
