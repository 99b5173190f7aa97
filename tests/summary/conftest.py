"""A batch of small workbooks: two departments, a duplicate, a corrected submission, an unreadable one, formula-like text."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from batches import batch_of
from openpyxl import load_workbook

from perfeval_xl.records import FINDING_COLUMNS, SCORE_COLUMNS, TOTAL_COLUMNS, Batch, Scores, frame
from perfeval_xl.schemes import load_scheme
from perfeval_xl.summary import write_summary

SCHEMES = {"department-2021": load_scheme("department-2021")}
TITLES = {"I005": "全年完成值为空。", "S006": "自评得分高于规则得分，超过允许误差。", "B003": "各资金来源之和与合计不符。"}

_MONEY_A, _MONEY_C = (100, 100, 80), (50, 50, 20)
_EDUCATION, _TRANSPORT = "县教育局", "县交通局"

FILES: dict[int, tuple[Any, ...]] = {
    1: ("in/a.xlsx", "a", 10, _EDUCATION, "校舍维修（一期）", _EDUCATION, 2021, dt.date(2022, 7, 1), _MONEY_A, (96, 90, 90, 50), "优优"),
    2: ("in/a2.xlsx", "b", 20, _EDUCATION, "校舍维修(一期)", _EDUCATION, 2021, dt.date(2022, 7, 9), (100, 100, 90),
        (95, 92.5, 92.5, 52), "优优"),
    3: ("in/b.xlsx", "c", 30, "县一中", "=1+1", _EDUCATION, 2021, dt.date(2022, 7, 2), (300, 200, 200), (90, 92.5, 92.5, 40), "优优"),
    4: ("in/c.xlsx", "d", 40, _TRANSPORT, "农村公路养护", _TRANSPORT, 2021, dt.date(2022, 7, 3), _MONEY_C, (88, 71, 71, 60), "良中"),
    5: ("in/c copy.xlsx", "d", 41, _TRANSPORT, "农村公路养护", _TRANSPORT, 2021, dt.date(2022, 7, 3), _MONEY_C, (88, 71, 71, 60), "良中"),
    6: ("in/broken.xlsx", "e", 50, None, None, None, None, None, None, None, None),
    7: ("in/d.xlsx", "f", 60, "县公路站", "桥梁检测", _TRANSPORT, 2021, None, (None, None, None), None, None),
}
"""Key → path, bytes, file time, unit, project, department, year, 上报时间, (planned, received, spent), (self, system, final,
verified points), self-grade and grade."""

COPIES = {2: "scored/a2.xlsx", 3: "scored/下级/b.xlsx", 5: "scored/c #1 50%20.xlsx"}
FINDINGS = [
    (2, "S006", "error", "指标表", "I12", "10", "8.62", "自评得分10分高于规则得分8.62分，请按完成情况修改自评得分。"),
    (2, "I011", "warning", "指标表", "H9", "=2+3", "", "完成值超过目标值30%以上，请核实目标是否偏低。"),
    (1, "I005", "error", "指标表", "H9", "", "", "全年完成值为空，请填写。"),
    (3, "S007", "info", "指标表", "I9", "8", "9.8", "自评得分低于规则得分。"),
    (5, "B003", "error", "预算表", "B4", "50", "49", "各资金来源之和49与合计50不符，请核对。"),
    (5, "S006", "error", "指标表'1", "I15", "10", "4", "自评得分高于规则得分，请修改。"),
    (6, "F001", "error", None, None, "", "", "文件损坏，打不开，请重新报送。"),
    (-1, "X002", "warning", None, None, "", "", "县教育局“校舍维修（一期）”报送了2份，采用 in/a2.xlsx。"),
]


def batch(files: Mapping[int, Sequence[Any]] = FILES) -> Batch:
    """Return the frames of the files."""
    rows: dict[str, list[dict[str, object]]] = {"project": [], "budget": [], "indicators": []}
    entries: list[dict[str, object]] = []
    for key, (path, sha, time, unit, project, department, year, reported, money, _, _) in files.items():
        entries.append({
            "form": key, "path": path, "name": path.rsplit("/", 1)[-1], "sha256": sha, "modified": float(time), "unit": unit,
            "project": project, "department": department, "year": year, "problem": None if unit else "F001",
            "problem_detail": None if unit else "文件损坏：不是完整的压缩包", "stamped": True,
            "scheme": "department-2021" if unit else None,
        })
        if money is None:
            continue
        rows["project"].append({"form": key, "field": "reported", "date": reported, "present": True})
        for measure, amount in zip(("planned", "received", "spent"), money, strict=True):
            for source, share in (("total", 1), ("central", 0.25), ("local", 0.75), ("province", 0), ("other", None)):
                value = None if amount is None or share is None else amount * share
                rows["budget"].append({"form": key, "source": source, "measure": measure, "amount": value, "label": source})
        rows["indicators"] += [{
            "form": key, "row": row, "level1": "产出", "level2": "产出数量", "level3": name, "weight3": 10.0, "target": target,
            "actual": actual, "self_score": 10.0, "sheet": "指标表", "group1": 0, "group2": 0,
        } for row, (name, target, actual) in enumerate((("维修面积", "≥300件", "312件"), ("+cmd|' /C calc'!A0", "@SUM(1)", "-1")))]
    return batch_of(entries, **rows)


def scores(files: Mapping[int, Sequence[Any]] = FILES) -> Scores:
    """Return totals and rows of the files that have points."""
    known = {key: values for key, values in files.items() if values[9]}
    totals = [{
        "form": key, "self_total": points[0], "system_total": points[1], "final_total": points[2], "verified_points": points[3],
        "weight_total": 100.0, "self_grade": grades[0], "system_grade": grades[1], "final_grade": grades[1],
    } for key, (*_, points, grades) in known.items()]
    rows = [{
        "form": key, "row": row, "weight": 10.0, "self": 10.0, "system": points[1] / 2, "final": points[2] / 2,
        "basis": "规则", "explanation": "312 ≥ 300，满分",
    } for key, (*_, points, _grades) in known.items() for row in range(2)]
    return Scores(rows=frame(SCORE_COLUMNS, rows), totals=frame(TOTAL_COLUMNS, totals), levels=Scores.empty().levels)


def findings(rows: Sequence[Sequence[Any]] = FINDINGS) -> pd.DataFrame:
    """Return the findings as a frame."""
    return frame(FINDING_COLUMNS, [dict(zip(FINDING_COLUMNS, row, strict=False)) for row in rows])


def written(
    files: Mapping[int, Sequence[Any]] = FILES, rows: Sequence[Sequence[Any]] = FINDINGS, *, schemes: Mapping[str, Any] = SCHEMES,
    copies: Mapping[int, str] | None = None, **more: Any,
) -> bytes:
    """Return the summary of the files and findings."""
    buffer = io.BytesIO()
    write_summary(buffer, batch(files), scores(files), findings(rows), schemes, copies=copies, titles=TITLES, **more)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def case():
    """Return the builders and the cases they build from."""
    return SimpleNamespace(
        files=FILES, findings=FINDINGS, schemes=SCHEMES, titles=TITLES, batch=batch, scores=scores, frame=findings, written=written,
    )


@pytest.fixture(scope="session")
def book():
    """Return the summary of the cases as openpyxl reads it: what the cells show."""
    return load_workbook(io.BytesIO(written(copies=COPIES)), data_only=True)


@pytest.fixture(scope="session")
def formulas():
    """Return the summary of the cases as openpyxl reads it: formulas as formulas."""
    return load_workbook(io.BytesIO(written(copies=COPIES)))
