"""A score that says more than its number: the number is the score, the rest is the reason, unless it only says more of points."""

from __future__ import annotations

import openpyxl
import pytest

import perfeval_xl as px

HEAD = [
    ["项目支出绩效自评表"], ["（2022年度）"], ["项目名称", None, "道路养护"], ["主管部门", None, "某局", None, "实施单位", "某中心"],
    ["项目资金（万元）", None, "全年预算数", "全年执行数", "执行率"], ["年度资金总额", None, 50, 50, "100%"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"],
]
CASES = {
    # what stands in the cell of the score: the score, the reason, the codes about them
    "9.6分(雨季停工)": (9.6, "雨季停工", []),
    "9.6（扣0.4分：雨季停工）": (9.6, "扣0.4分：雨季停工", []),
    "9.6分，雨季停工": (9.6, "雨季停工", []),
    "得9.6分【雨季停工】": (9.6, "雨季停工", []),
    "9.6（扣0.4分）": (9.6, "", ["I012"]),
    "9.6（满分10分）": (9.6, "", ["I012"]),
    "10（雨季停工）": (10.0, "雨季停工", ["S008"]),
    "约9.6（雨季停工）": (None, "", ["I012", "S001"]),
    "9-10分（雨季停工）": (None, "", ["I012", "S001"]),
    "9:06至9:30雨季停工": (None, "", ["I012", "S001"]),
    "9.6（9.8）": (None, "", ["I012", "S001"]),
    "9,799月至10月": (None, "", ["I012", "S001"]),
}


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Return rows and findings of all forms, read at once."""
    folder = tmp_path_factory.mktemp("scores")
    for number, typed in enumerate(CASES):
        book = openpyxl.Workbook()
        rows = [
            ["产出指标", "数量指标", "维修道路", "≥100公里", "96公里", 10, typed],
            ["产出指标", "质量指标", "工程合格率", "≥95%", "95%", 90, "90分（全部达标）"],
        ]
        for row in [*HEAD, *rows]:
            book.active.append(row)
        book.save(folder / f"{number:02}.xlsx")
    told = px.evaluate(folder)
    return told.batch.indicators, told.findings


@pytest.mark.parametrize("typed", CASES)
def test_what_stands_behind_a_score_is_its_reason(read, typed):
    indicators, findings = read
    form = list(CASES).index(typed)
    row = indicators[indicators["form"].eq(form)].iloc[0]
    codes = findings[findings["form"].eq(form) & findings["code"].isin(["I012", "S001", "S006", "S008", "S016"])]["code"]
    score = None if row["self_score"] != row["self_score"] else row["self_score"]
    assert (score, row["reason"], sorted(codes)) == CASES[typed]
