"""抽查建议: the order, the reasons and how many are recommended."""

from __future__ import annotations

import io

import msgspec
import pytest
from openpyxl import load_workbook

from perfeval_xl.records import FINDING_COLUMNS, frame
from perfeval_xl.settings import builtin_sampling
from perfeval_xl.summary import write_summary


def advised(case, files, findings=(), sampling=None, across=()):
    """Return the rows of the sheet by header."""
    found = [dict(zip(FINDING_COLUMNS, row, strict=False)) for row in findings]
    found += [{"form": -1, "code": code, "severity": "warning", "message": "", "about": forms} for code, forms in across]
    buffer = io.BytesIO()
    write_summary(buffer, case.batch(files), case.scores(files), frame(FINDING_COLUMNS, found), case.schemes, sampling=sampling)
    header, *rows = load_workbook(buffer, data_only=True)["抽查建议"].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def form(key, planned=10.0, own=90.0, system=90.0, verified=80.0):
    """Return a form without any reason to evaluate it again but those given."""
    points = (own, system, system, verified)
    return (f"in/{key}.xlsx", str(key), key, f"单位{key}", f"项目{key}", "局", 2021, None, (planned,) * 3, points, "优优")


@pytest.mark.parametrize(
    ("changed", "findings", "across", "risk", "why"),
    [
        ({"planned": 99.0}, [], [], 30.0, "资金量大：计划 99.00 万元，为各项目中最多"),
        ({"own": 96.0, "system": 90.5}, [], [], 12.5, "自评偏高：自评 96.00 分，高出系统 5.50 分"),
        ({"own": 91.0}, [], [], 0.0, None),
        ({"own": 80.0}, [], [], 0.0, None),
        ({"verified": 10.0}, [], [], 15.0, "核验不足：只有 10% 的分值由规则核验"),
        ({}, [(3, "B003", "error"), (3, "S006", "error")], [], 6.0, "有 2 个错误"),
        ({}, [], [("X009", [3, 1])], 15.0, "与其他单位雷同 1 处"),
        ({"own": 99.0, "system": 80.0, "verified": 10.0}, [], [], 40.0,
         "自评偏高：自评 99.00 分，高出系统 19.00 分；核验不足：只有 10% 的分值由规则核验"),
    ],
)
def test_each_reason_has_its_points_and_words(case, changed, findings, across, risk, why):
    files = {key: form(key) for key in range(8)} | {3: form(3, **changed)}
    row = next(row for row in advised(case, files, findings, across=across) if row["项目单位"] == "单位3")
    assert (row["风险分"], row["理由"]) == (pytest.approx(risk), why)


def test_the_riskiest_come_first_and_the_unreadable_last(case):
    files = {key: form(key, planned=float(key + 1)) for key in range(40)} | {6: case.files[6]}
    rows = advised(case, files)
    assert [row["风险分"] for row in rows[:-1]] == sorted((row["风险分"] for row in rows[:-1]), reverse=True)
    assert [row["序号"] for row in rows] == list(range(1, 41))
    assert [row["建议"] for row in rows[:5]] == ["建议抽查"] * 4 + [None], "a tenth of the projects"
    assert (rows[-1]["风险分"], rows[-1]["状态"]) == (None, "无法读取")
    assert "重新报送" in rows[-1]["理由"]


def test_what_is_recommended_is_set_by_the_bureau(case):
    files = {key: form(key, planned=float(key + 1)) for key in range(20)}
    sampling = msgspec.structs.replace(builtin_sampling(), share=0.5, floor=25.0)
    assert sum(row["建议"] == "建议抽查" for row in advised(case, files, sampling=sampling)) == 2, "the floor is reached by two"
