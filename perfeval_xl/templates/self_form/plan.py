"""Where everything of the one-sheet form stands; rows and columns count from 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfeval_xl.layout.model import Column, Field, RowLabel
from perfeval_xl.layout.self_assessment import (
    BUDGET,
    EXECUTION,
    FIELDS,
    INDICATORS,
    PRINTED_COLUMNS,
    PRINTED_FIELDS,
    PRINTED_SOURCES,
)
from perfeval_xl.schemes.model import Level, Scheme
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.plan import PLANNED_TOTAL, Row, framework_rows, prefill_value

TITLE_ROW, NOTE_ROW, PROJECT_ROW, UNIT_ROW, FUND_HEADER = range(5)
FUND_ROW = FUND_HEADER + 1
GOAL_HEADER = FUND_ROW + len(PRINTED_SOURCES)
GOAL_ROW = GOAL_HEADER + 1
INDICATOR_HEADER = GOAL_ROW + 1
INDICATOR_ROW = INDICATOR_HEADER + 1

SOURCES: tuple[RowLabel, ...] = tuple(item for key in PRINTED_SOURCES for item in BUDGET.rows if item.key == key)
COLUMNS: tuple[Column, ...] = tuple(item for key in PRINTED_COLUMNS for item in INDICATORS.columns if item.key == key)
FUND_COLUMNS = {column.key: place for place, column in enumerate(BUDGET.columns[1:], start=2)}
"""Where the amounts stand: column A holds the table's heading, B the sources."""


@dataclass(frozen=True)
class SelfPlan:
    """What the form holds before a unit has typed a word. `execution`: the level that the fund table stands for, if the scheme has it."""

    scheme: Scheme
    execution: Level | None
    rows: tuple[Row, ...]
    given: Mapping[str, f.Scalar]

    @property
    def edition(self) -> str:
        """Return which edition of the form this is, for the page header."""
        return f"{self.scheme.id} {self.scheme.version}版"

    @property
    def closing(self) -> int:
        """Return the row 总分."""
        return self.rows[-1].row + 1


def column_of(key: str) -> int:
    """Return where a column of the indicators stands."""
    return PRINTED_COLUMNS.index(key)


def field_of(key: str) -> Field:
    """Return a field of the form."""
    return next(item for item in FIELDS if item.key == key)


def make_self_plan(scheme: Scheme, prefill: Mapping[str, object]) -> SelfPlan:
    """Return the plan of a scheme's form.

    Raises:
        ValueError: a key of `prefill` that the form does not have, or a value of the wrong kind for it.
    """
    kinds = {key: field_of(key).kind for key in (*PRINTED_FIELDS, "year")} | {PLANNED_TOTAL: "number"}
    unknown = [key for key in prefill if key not in kinds]
    if unknown:
        raise ValueError(f"not in the template: {unknown[0]}")
    execution = next((level for level in scheme.levels if level.name == EXECUTION), None)
    levels = [level for level in scheme.levels if level is not execution]
    given = {key: prefill_value(key, kinds[key], value) for key, value in prefill.items()}
    return SelfPlan(scheme, execution, tuple(framework_rows(levels, INDICATOR_ROW)), given)
