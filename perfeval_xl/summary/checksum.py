"""A sum that no two changes of figures leave as it was: each counts by a factor of the cell in which it stands, and as one more.

A plain sum would be the same after what was taken from one project had been given to another, and after a 0 was deleted.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xlsxwriter.utility import xl_col_to_name

_BY_ROW, _BY_COLUMN, _MODULUS = 7919, 3571, 9973  # primes: cells near each other have factors far from each other


def of_column(figures: Sequence[float | None], column: int, first: int) -> float:
    """Return it of figures that stand below each other in a column from row `first` on, both from 0; None is an empty cell."""
    known = np.array(figures, dtype="float64")
    factors = (_BY_ROW * np.arange(first + 1, first + 1 + len(known)) + _BY_COLUMN * (column + 1)) % _MODULUS + 1
    return float(np.nansum(known * factors) + np.count_nonzero(~np.isnan(known)))


def formula(sheet: str, column: int, first: int, last: int) -> str:
    """Return what computes it of a column of a sheet, "" for the own one, from row `first` to row `last`, all from 0."""
    letter = xl_col_to_name(column)
    cells = f"${letter}${first + 1}:${letter}${last + 1}"
    own = f"'{sheet}'!{cells}" if sheet else cells
    return f"SUMPRODUCT({own},MOD(ROW({cells})*{_BY_ROW}+{_BY_COLUMN * (column + 1)},{_MODULUS})+1)+COUNT({own})"
