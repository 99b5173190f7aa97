"""Whom findings are for: what goes back to a unit names no other."""

from __future__ import annotations

import pandas as pd
import pytest
from drawn import SCHEME, drawn
from forms import hotline, type_form

import perfeval_xl as px
from perfeval_xl.addressed import for_units
from perfeval_xl.checks.examples import parse_drawing
from perfeval_xl.records import FINDING_COLUMNS, frame

OTHER = {"项目信息!B3": "邻县政务服务中心"}
CASES = {
    "one of a form": ({"form": 1, "addressee": "unit", "message": "请改。"}, [(1, "请改。")]),
    "one for finance": ({"form": 1, "addressee": "finance", "message": "请复核。"}, []),
    "one across forms": ({"form": -1, "about": [0, 2], "addressee": "unit", "message": "请改。"}, [(0, "请改。"), (2, "请改。")]),
    "one that names others": (
        {"form": -1, "about": [0, 2], "addressee": "unit", "message": "甲、乙相同。", "told": "与其他单位相同。", "value": "甲"},
        [(0, "与其他单位相同。"), (2, "与其他单位相同。")],
    ),
    "one about nothing received": ({"form": -1, "addressee": "unit", "message": "没有报送。"}, []),
    "one across for finance": ({"form": -1, "about": [0, 2], "addressee": "finance", "message": "两份相同。"}, []),
}


@pytest.mark.parametrize(("finding", "wanted"), CASES.values(), ids=CASES)
def test_what_a_unit_is_told(finding: dict[str, object], wanted: list[tuple[int, str]]) -> None:
    told = for_units(frame(FINDING_COLUMNS, [{"code": "X005", **finding}]))

    assert list(zip(told["form"], told["message"], strict=True)) == wanted
    assert list(told.columns) == list(FINDING_COLUMNS)
    assert not told["value"].eq("甲").any()


def test_units_with_the_same_figures_are_named_to_finance_alone(tmp_path) -> None:
    forms = [type_form(tmp_path / name, hotline(), edits=edits) for name, edits in (("a.xlsx", {}), ("b.xlsx", OTHER))]
    findings = px.validate(px.read(forms))
    alike = findings[findings["code"].isin(["X005", "X009"])]
    told = for_units(alike)

    assert set(alike["code"]) == {"X005", "X009"}
    assert alike["message"].str.contains("邻县政务服务中心").all()
    assert sorted(zip(told["code"], told["form"], strict=True)) == [("X005", 0), ("X005", 1), ("X009", 0), ("X009", 1)]
    assert told["message"].str.contains("与其他单位相同").all()
    assert not told["message"].str.contains("政务服务中心").any()

def test_what_a_reviewer_did_not_explain_is_for_finance(tmp_path) -> None:
    rows = ["| 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 系统得分 | 核定得分 | 核定理由 |",
            "| 产出 | 产出数量 | 完成工单 | 10 | ≥300件 | 310件 | 10 | 10 | 8 | |"]
    (tmp_path / "a.xlsx").write_bytes(drawn(parse_drawing(rows, "指标表").workbooks[0]))
    findings = px.validate(px.read([tmp_path / "a.xlsx"], scheme=SCHEME), select=["S012"])

    assert list(zip(findings["severity"], findings["addressee"], strict=True)) == [("warning", "finance")]


@pytest.mark.parametrize(("unit", "named"), [("own", True), ("other", False)])
def test_the_nearest_row_of_the_roster_is_told_only_to_its_own_unit(tmp_path, unit: str, named: bool) -> None:
    form = type_form(tmp_path / "a.xlsx", hotline())
    batch = px.read([form])
    own = batch.forms.iloc[0]
    name = f"{own['project'][:-2]}另一期"
    row = {"row": 1, "unit": own["unit"] if unit == "own" else "邻县某局", "project": name, "title": "名单上的项目"}
    roster = pd.DataFrame([{"department": None, "year": None, "approved": None, "scheme": None, "email": None, **row}])
    findings = px.validate(batch, roster=roster, select=["X004"])

    assert findings["message"].str.contains("最接近").tolist() == [True]
    assert for_units(findings)["message"].str.contains("最接近").tolist() == [named]
