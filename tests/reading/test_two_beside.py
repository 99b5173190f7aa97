"""Two forms beside each other on one sheet: nobody guesses which row is whose; two halves of one form are read on."""

from __future__ import annotations

import openpyxl
import pytest

import perfeval_xl as px

HEAD = ["一级指标", "三级指标", "目标值", "完成值", "分值", "得分"]
LEFT = [["产出指标", "维修面积", "≥1200平方米", "1260平方米", 50, 50], ["效益指标", "受益学生", "≥1800人", "1850人", 50, 50]]
RIGHT = [["产出指标", "购置设备", "12台", "12台", 50, 50], ["效益指标", "就餐学生", "≥900人", "920人", 50, 50]]
CLOSING = ["合计", None, None, None, 100, 100]


@pytest.mark.parametrize(("names", "undecided"), [(["校舍维修", "食堂设备"], True), (["校舍维修", "校舍维修"], False)])
def test_two_projects_beside_each_other(tmp_path, names, undecided):
    book = openpyxl.Workbook()
    book.active.append(["项目支出绩效自评表（2022年度）"])
    book.active.append(["项目名称", names[0], None, "主管部门", "某局", None, None, "项目名称", names[1], None, "主管部门", "某局"])
    for left, right in zip([HEAD, *LEFT, CLOSING], [HEAD, *RIGHT, CLOSING], strict=True):
        book.active.append([*left, None, *right])
    book.save(tmp_path / "form.xlsx")
    found = px.validate(px.read(tmp_path / "form.xlsx"))["code"].tolist()
    assert ("T012" in found) is undecided
    assert ("I003" in found) is not undecided  # one form of 200 points, where both halves are of one project
