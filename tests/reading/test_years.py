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
