"""A column that says which way is better gives the comparison of what is better when smaller, and none of what is not."""

from __future__ import annotations

import openpyxl
import pytest

import perfeval_xl as px

HEAD = [
    ["项目支出绩效自评表"], ["（2022年度）"], ["项目名称", None, "急救体系"], ["主管部门", None, "某局", None, "实施单位", "某中心"],
    ["项目资金（万元）", None, "全年预算数", "全年执行数", "执行率"], ["年度资金总额", None, 50, 50, "100%"],
    ["一级指标", "二级指标", "三级指标", "指标方向", "目标值", "计量单位", "完成值", "分值", "得分"],
]


@pytest.mark.parametrize(
    ("way", "target", "actual", "found"),
    [
        ("反向", 15, 13.2, set()), ("反向", 15, 16, {"S008"}), ("正向", 15, 16, set()), ("正向", 15, 13.2, {"S008"}),
        ("≤", 15, 13.2, set()), ("定量", 15, 13.2, {"S008"}),
    ],
)
def test_which_way_is_better(tmp_path, way, target, actual, found):
    book = openpyxl.Workbook()
    for row in [*HEAD, ["产出指标", "时效指标", "平均急救反应", way, target, "分钟", actual, 100, 100]]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    assert set(px.validate(px.read(tmp_path))["code"]) & {"S008", "I018"} == found


def test_all_of_a_rate_that_is_better_when_larger(tmp_path):
    book = openpyxl.Workbook()
    for row in [*HEAD, ["产出指标", "质量指标", "车辆合格率", "正向", 100, "%", 100, 100, 100]]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    assert "I018" not in set(px.validate(px.read(tmp_path))["code"])
