"""What a form says, with the sheet and cell that says it: what reading it has to give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Fact:
    """A value at its cell. shown: what a person sees there, or a part of it; also: another cell that is as right.

    rows: for how many rows together it stands; 0: it is told for the row above already.
    """

    value: object
    sheet: str
    cell: str
    shown: str
    rows: int = 1
    also: str = ""


@dataclass(frozen=True)
class Amount:
    """An amount of money, in 万元; measure: initial, planned, received, spent."""

    measure: str
    is_total: bool
    fact: Fact


@dataclass(frozen=True)
class Row:
    """An indicator. What the form does not say is None; levels are None where the form has no such column."""

    name: Fact
    level1: str | None = None
    level2: str | None = None
    weight: Fact | None = None
    target: Fact | None = None
    actual: Fact | None = None
    self_score: Fact | None = None
    reason: Fact | None = None


@dataclass
class Form:
    """The facts of a form. execution: the row that the table of money gives, where it carries points; fields: by their keys of the frame,
    and `sealed`, the unit once more.
    """

    year: int | None = None
    fields: dict[str, Fact] = field(default_factory=dict)
    amounts: list[Amount] = field(default_factory=list)
    execution: Row | None = None
    rows: list[Row] = field(default_factory=list)
    self_totals: list[Fact] = field(default_factory=list)


def facts_of(form: Form) -> list[Fact]:
    """Return all facts of a form that have a cell."""
    rows = [*form.rows, *([form.execution] if form.execution else [])]
    told = [getattr(row, name) for row in rows for name in ("name", "weight", "target", "actual", "self_score", "reason")]
    return [fact for fact in (*form.fields.values(), *(one.fact for one in form.amounts), *told, *form.self_totals) if fact is not None]


FACTORS: Mapping[str, Decimal] = {
    "元": Decimal(10000), "千元": Decimal(10), "万元": Decimal(1), "百万元": Decimal("0.01"), "亿元": Decimal("0.0001"),
}
"""What an amount in 万元 is multiplied with, by unit."""
