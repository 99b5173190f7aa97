"""What a cell says once it has been read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

ValueKind = Literal["number", "percent", "money", "date", "yesno", "level", "text", "empty"]
Operator = Literal["=", ">=", "<=", ">", "<", "between", "by"]
"""`by` is a deadline."""


@dataclass(frozen=True, slots=True)
class Value:
    """A cell's reading.

    kind  what it is.
    op    how it compares, None for text and empty.
    low   the lower bound; "=" fills both bounds. A percent is a fraction, money is in 万元,
    high  the upper bound; yesno is 1 or 0, a level is 1 (达成), 2 (部分达成) or 3 (未达成).
    unit  "%", "‰", "万元", "件", "次/年" …, or None.
    date  the last day of what is named.
    raw   exactly what the cell held.
    """

    kind: ValueKind
    op: Operator | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    date: date | None = None
    raw: object = None
