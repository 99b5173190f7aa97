"""Points are decimals: exact until the last step, then rounded half up."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

_EXACT_DIGITS = 20  # beyond this many digits before the point a number is nonsense, and rounding it says nothing
_FLOAT_NOISE = 9  # decimals that survive a sum of typed numbers held as binary floats


def decimal(number: object) -> Decimal | None:
    """Return a frame's number as the decimal it was typed as; None for null, NaN, infinity and what is no number."""
    if isinstance(number, Decimal):
        return number if number.is_finite() else None
    if isinstance(number, int | float) and math.isfinite(number):
        return Decimal(repr(float(number)))
    return None


def half_up(value: Decimal, places: int) -> Decimal:
    """Round half up: 0.125 → 0.13."""
    if value.adjusted() > _EXACT_DIGITS:
        return value
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def clip(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """Return the value nearest to `value` from `low` to `high`; `low` where the bounds cross."""
    return max(low, min(value, high))


def half_up_all(numbers: pd.Series, places: int) -> pd.Series:
    """Round a float column half up, each as the decimal it stands for; NaN stays."""
    listed = numbers.tolist()
    rounded = {number: _half_up_float(number, places) for number in dict.fromkeys(listed)}
    return pd.Series([rounded[number] for number in listed], numbers.index, dtype=float, name=numbers.name)


def _half_up_float(number: float, places: int) -> float:
    exact = decimal(number)
    return math.nan if exact is None else float(half_up(half_up(exact, _FLOAT_NOISE), places))
