"""A department's whole spending, typed into the four-sheet form, is told by its framework and scored by overall-2020."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from forms import hotline, type_form

import perfeval_xl as px
from perfeval_xl.schemes import groups, load_scheme

HEADER = ("一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "全年目标值", "全年完成值", "自评得分")
ANSWERS = {
    "在职人员控制率": ("≤100%", "102%"), "“三公经费”变动率": ("≤0", "-5.2%"), "公用经费控制率": ("≤100%", "115%"),
    "预算完成率": ("100%", "95%"), "“三公经费”控制率": ("≤100%", "98%"), "结转结余变动率": ("≤0%", "1.5%"),
    "预算调整率": ("5%", "8%"), "固定资产利用率": ("≥90%", "81%"), "重点支出安排率": ("≥80%", "85%"),
    "社会公众或服务对象满意度": ("≥95%", "90%"),
}  # fmt: skip
POINTS = {
    "在职人员控制率": 2.4,  # 3 − (102 − 100) × 0.3
    "“三公经费”变动率": 3.0,
    "公用经费控制率": 0.0,  # 15 points above, at 0.3 each
    "预算完成率": 3.8,  # 95 ÷ 100 × 4, of what was planned, not of the 90 received
    "“三公经费”控制率": 3.0,
    "结转结余变动率": 1.7,  # 2 − 1.5 × 0.2
    "预算调整率": 0.8,  # better when smaller: [1 − (8 − 5) ÷ 5] × 2
    "固定资产利用率": 2.7,
    "重点支出安排率": 4.0,
    "社会公众或服务对象满意度": 4.74,
}


def form() -> dict[str, Any]:
    rows: list[list[object]] = []
    for level, group in groups(load_scheme("overall-2020")):
        own = [("社会效益", group.weight - sum(row.weight for row in group.indicators))] if group.own else []
        for name, weight in [*((row.name, row.weight) for row in group.indicators), *own]:
            rows.append([level.name, level.weight, group.name, group.weight, name, weight, *ANSWERS.get(name, ("完成", "完成")), weight])
    content = hotline()
    content["指标表"] = {"header": HEADER, "rows": rows}
    content["预算表"]["rows"] = [["合计", 100, 90, 95], ["市县财政", 100, 90, 95]]
    return content


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Rows with their scores."""
    path: Path = type_form(tmp_path_factory.mktemp("overall") / "form.xlsx", form())
    batch = px.read(path)
    assert batch.forms["scheme"].tolist() == ["overall-2020"]
    return batch.indicators[["level3", "fixed", "own"]].join(px.score(batch)[["system", "basis"]]).set_index("level3")


def test_rates_are_scored_as_the_scheme_says(scored: pd.DataFrame) -> None:
    assert {name: scored.loc[name, "system"] for name in POINTS} == POINTS
    assert set(scored.loc[list(POINTS), "basis"]) == {"规则"}


def test_only_the_departments_own_benefits_are_its_own(scored: pd.DataFrame) -> None:
    assert scored.index[scored["own"]].tolist() == ["社会效益"]
    assert scored.index[~scored["fixed"]].tolist() == ["社会效益"]
