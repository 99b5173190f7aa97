"""Results drawn by hand: report knows frames only, so a frame is all a test needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pytest
from batches import batch_of

from perfeval_xl.records import (
    CHECKED_COLUMNS,
    FINDING_COLUMNS,
    LEVEL_COLUMNS,
    OUTCOME_COLUMNS,
    SCORE_COLUMNS,
    TOTAL_COLUMNS,
    Batch,
    Outcomes,
    Scores,
    frame,
)


@dataclass(frozen=True)
class Crash:
    code: str
    error: str
    path: str | None = None


@dataclass(frozen=True)
class Result:
    batch: Batch
    scores: Scores
    findings: pd.DataFrame
    crashes: tuple[Crash, ...] = ()
    outcomes: Outcomes = field(default_factory=Outcomes.empty)


def build(
    *,
    workbooks: list[dict[str, Any]],
    findings: list[dict[str, Any]] | None = None,
    indicators: list[dict[str, Any]] | None = None,
    rows: list[dict[str, Any]] | None = None,
    totals: list[dict[str, Any]] | None = None,
    levels: list[dict[str, Any]] | None = None,
    crashes: tuple[tuple[str, str], ...] = (),
    outcomes: list[dict[str, Any]] | None = None,
    checked: dict[int, int] | None = None,
) -> Result:
    """Return a result of these rows; a finding is an error of code I001 unless it says otherwise. `checked`: number of checks by form."""
    found = [{"form": 0, "severity": "error", "code": "I001", "message": "请核对。", "addressee": "unit", **row} for row in findings or []]
    table = frame(FINDING_COLUMNS, found)
    if any("paths" in row for row in found):
        table["paths"] = [row.get("paths") for row in found]
    return Result(
        batch_of(workbooks, indicators=[{"group1": 0, "group2": 0, **row} for row in indicators or []]),
        Scores(frame(SCORE_COLUMNS, rows or []), frame(TOTAL_COLUMNS, totals or []), frame(LEVEL_COLUMNS, levels or [])),
        table,
        tuple(Crash(*crash) for crash in crashes),
        Outcomes(
            frame(OUTCOME_COLUMNS, outcomes or []),
            frame(CHECKED_COLUMNS, [{"form": key, "checks": number} for key, number in (checked or {}).items()]),
        ),
    )


CASE = {
    "form": 0,
    "path": "inbox/a.xlsx",
    "sheets": "项目信息/指标表",
    "scheme": "department-2021",
    "department": "县政府",
    "unit": "某局",
    "project": "热线",
    "year": 2021,
}


@pytest.fixture
def make():
    """Return the builder of results."""
    return build


@pytest.fixture
def scored():
    """Return a workbook with scores that need rounding, as the contract of the JSON shows them."""
    return build(
        workbooks=[CASE],
        findings=[{"code": "I002", "sheet": "指标表", "cell": "C12", "value": "15", "expected": "20", "message": "请核对分值。"}],
        indicators=[
            {"form": 0, "row": 0, "level3": "配套设施完善率", "level3_cell": "E16"},
            {"form": 0, "row": 1, "level3": "预算执行率", "level3_cell": "E17"},
        ],
        rows=[
            {
                "form": 0,
                "row": 0,
                "weight": 10,
                "self": 8,
                "system": 9.8,
                "final": 9.8,
                "basis": "规则",
                "explanation": "98% ÷ 100% × 10 = 9.80",
            },
            {"form": 0, "row": 1, "weight": 5, "self": 0.1 + 0.2, "system": 4.985, "final": float("nan"), "basis": "规则"},
        ],
        totals=[
            {
                "form": 0,
                "self_total": 96,
                "system_total": 99.25000000001,
                "final_total": 99.25,
                "self_grade": "优",
                "stated_grade": "优",
                "system_grade": "优",
                "final_grade": "优",
                "verified_points": 50,
                "weight_total": 100,
                "arrival_rate": 1.0,
                "execution_rate": 48.83 / 49,
            }
        ],
        levels=[{"form": 0, "level1": "决策", "weight": 20, "self": 20, "system": 20, "final": 20}],
    )
