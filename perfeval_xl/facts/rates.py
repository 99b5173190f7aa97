"""Rates of money: a part of a whole. Nothing is a rate of what is missing, negative or nought: said here for one form and for many."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

DECIMALS = 4
"""Of a rate as a fraction: a percentage is told to two."""


def rates(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Return the rate of each row as a fraction, not rounded; null where the part is missing or negative, or the whole not above 0."""
    return part.where(part.ge(0)) / whole.where(whole.gt(0))


def rate(part: float | None, whole: float | None) -> float | None:
    """Return one rate as a fraction, None as `rates` gives null."""
    if part is None or whole is None or math.isnan(part) or math.isnan(whole) or part < 0 or whole <= 0:
        return None
    return part / whole


def rate_of_sums(parts: pd.Series, wholes: pd.Series) -> float | None:
    """Return the rate of many projects together: of what their parts add up to, added exactly, so that no order of the rows changes it."""
    return rate(math.fsum(parts.dropna()), math.fsum(wholes.dropna()))
