"""Frames as Python has them: values without null and numbers of numpy, rows as mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def listed(values: pd.Series) -> list[Any]:
    """Return values as Python has them, null as None."""
    return [None if null else value for value, null in zip(values.tolist(), values.isna().tolist(), strict=True)]


def as_rows(part: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame by the names of its columns, their values as `listed` has them."""
    names = [str(name) for name in part.columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*(listed(part[name]) for name in part.columns), strict=True)]
