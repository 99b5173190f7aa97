"""What a cell says once it has been read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Value:
    """A cell's reading.

    kind  number, percent, money, date, yesno, level, text or empty.
    op    "=", ">=", "<=", ">", "<", "between", "by" (a deadline), or None for text and empty.
    low   the lower bound; "=" fills both bounds. A percent is a fraction, money is in 万元,
    high  the upper bound; yesno is 1 or 0, a level is 1 (达成), 2 (部分达成) or 3 (未达成).
    unit  "%", "‰", "万元", "件", "次/年" …, or None.
    date  the last day of what is named.
    raw   exactly what the cell held.
    """

    kind: str
    op: str | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    date: date | None = None
    raw: object = None
