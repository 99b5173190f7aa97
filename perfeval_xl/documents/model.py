"""What a report is written from: one form's share of the frames, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.facts.money import BELOW_A_FEN, YUAN_DECIMALS
from perfeval_xl.schemes import Scheme
from perfeval_xl.values import compact

Row = Mapping[str, Any]


@dataclass(frozen=True)
class DocumentForm:
    """A form with its scores; goals: what 年度总体目标 says, by expected and achieved; has: its parts (`layout.parts`).

    choices: lists of boxes that are no field of ours, each with its label.
    """

    entry: Row
    scheme: Scheme | None
    project: Mapping[str, Row]
    team: Sequence[Row]
    budget: Sequence[Row]
    indicators: Sequence[Row]
    stated: Sequence[Row]
    sections: Sequence[Row]
    totals: Row | None
    levels: Sequence[Row]
    goals: Mapping[str, str]
    choices: Sequence[tuple[str, str]] = ()

    @property
    def has(self) -> frozenset[str]:
        """Return the names of its parts."""
        return frozenset(str(self.entry["has"] or "").split())

    def text(self, field: str) -> str:
        """Return what a field says, "" for nothing."""
        row = self.project.get(field)
        return "" if row is None else str(row["value"] or "")

    def asks(self, field: str) -> bool:
        """Tell whether the form has a place for a field."""
        row = self.project.get(field)
        return row is not None and bool(row["present"] or row["value"])

    def stated_figure(self, item: str) -> Row | None:
        """Return a figure that the form states of itself."""
        return next((row for row in self.stated if row["item"] == item and row["raw"]), None)

    @property
    def self_total(self) -> str:
        """Return the total as the form states it, among its fields or else below its table, else what its rows add up to."""
        field, below = self.project.get("self_total"), self.stated_figure("total_self")
        if field is not None and number(field["number"]):
            return str(field["value"])
        if text := str(below["raw"] if below is not None else self.text("self_total")):
            return text
        return number(self.totals["self_sum"]) if self.totals is not None else ""

    @property
    def self_grade(self) -> str:
        """Return the grade as the form states it, which may be several, else that of the total."""
        return "".join(part[:1] for part in self.text("self_grade").split("、")) or str((self.totals or {}).get("self_grade") or "")


def number(value: object) -> str:
    """Return a number as people write it, "" for none."""
    return compact(value) if isinstance(value, (int, float)) and value == value else ""  # noqa: PLR0124 - NaN is none


def points(row: Row, name: str) -> str:
    """Return points as read, else as typed."""
    return number(row[name]) or str(row[f"{name}_raw"] or "")


def amount(row: Row | None) -> str:
    """Return an amount in 万元, one that goes down to 分 with its own unit, else as it was typed."""
    if row is None:
        return ""
    told = row["amount"]
    if isinstance(told, float) and abs(told - round(told, YUAN_DECIMALS)) > BELOW_A_FEN:
        return f"{compact(round(told * 10**YUAN_DECIMALS, YUAN_DECIMALS))}元"
    return number(told) or str(row["raw"] or "")
