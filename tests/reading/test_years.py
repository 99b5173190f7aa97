"""The year of a form is the one that its head tells, in whatever way."""

from __future__ import annotations

import openpyxl
import pytest

import perfeval_xl as px

TABLE = [
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "养护里程", "≥30公里", "32公里", 100, 100],
]


@pytest.mark.parametrize(("head", "year"), [
    (["项目支出绩效自评表", "（2022年度）"], 2022),
    (["项目支出绩效自评表", "（二〇二二年度）"], 2022),
    (["项目支出绩效自评表", "二零二二年"], 2022),
    (["某省某县2023年项目支出绩效自评表（一）"], 2023),
    (["某省某县二〇二三年项目支出绩效自评表"], 2023),
    (["项目支出绩效自评表", "（2022年1月1日至2022年12月31日）"], 2022),
    (["项目支出绩效自评表", "（2021年7月至2022年6月）"], None),
    (["项目支出绩效自评表", "根据2023年印发的办法，各单位填写本表"], None),
    (["项目支出绩效自评表", "报送时间2023年3月1日前交回本表"], None),
])
def test_the_year_of_the_head(tmp_path, head, year):
    book = openpyxl.Workbook()
    for line in head:
        book.active.append([line])
    for row in [["项目名称", "农村公路养护", None, "实施单位", "某县公路段"], *TABLE]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    found = px.read(tmp_path / "form.xlsx").forms["year"]
    assert found.astype(object).where(found.notna(), None).tolist() == [year]


GOALS = [["财年", "目标", None, "实际完成情况"], [2022, "普及率达93%。", None, "普及率达93.5%。"]]


@pytest.mark.parametrize(("rows", "year"), [
    ([*GOALS, [2023, "普及率达94%。", None, "---"], [2024, "普及率达95%。", None, None]], 2022),
    ([*GOALS, [2023, "普及率达94%。", None, "普及率达94.2%。"]], None),  # two years were achieved: it may be either
    ([["年份", "目标", None, "实际完成情况"], [2021, "普及率达92%。", None, "---"]], None),
])
def test_the_year_of_the_goals_that_were_achieved(tmp_path, rows, year):
    book = openpyxl.Workbook()
    for row in [["部门整体支出绩效自评表"], ["部门名称", "某县水务局"], ["一、部门年度目标"], *rows, *TABLE]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    found = px.read(tmp_path / "form.xlsx").forms["year"]
    assert found.astype(object).where(found.notna(), None).tolist() == [year]


@pytest.mark.parametrize(("head", "years"), [
    (["某局2022年度绩效自评情况", "表1 甲资金绩效自评表"], [2022, 2022]),
    (["表1 2022年度甲资金绩效自评表"], [2022, None]),  # the first form's own year
])
def test_the_year_over_two_forms(tmp_path, head, years):
    book = openpyxl.Workbook()
    closing = ["合计", None, None, None, None, 100, 100]
    forms = [[["项目名称", f"{name}资金", None, "主管部门", "某局"], *TABLE, closing] for name in ("甲", "乙")]
    for row in [*([line] for line in head), *forms[0], ["表2 乙资金绩效自评表"], *forms[1]]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    found = px.read(tmp_path / "form.xlsx").forms["year"]
    assert found.astype(object).where(found.notna(), None).tolist() == years
