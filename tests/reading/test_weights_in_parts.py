"""Weights given as parts of one are points of a form whose scores are points, and of no other."""

from __future__ import annotations

import openpyxl
import pytest

import perfeval_xl as px

HEAD = [["项目支出绩效自评表"], ["（2022年度）"], ["项目名称", None, "道路养护"], ["主管部门", None, "某局", None, "实施单位", "某中心"]]
FUNDS = [["项目资金（万元）", None, "全年预算数", "全年执行数", "执行率"], ["年度资金总额", None, 50, 49, "98%"]]
TABLE = ["一级指标", "二级指标", "三级指标", "权重", "目标值", "完成值", "得分"]


@pytest.mark.parametrize(
    ("weights", "scores", "read", "found"),
    [
        ((0.5, 0.3, 0.2), (50, 29.4, 20), (50, 30, 20), set()),
        ((0.5, 0.3, 0.2), (0.5, 0.294, 0.2), (0.5, 0.3, 0.2), {"I003"}),
        ((0.5, 0.3, 20), (0.5, 0.294, 20), (0.5, 0.3, 20), {"I003"}),
    ],
    ids=["parts of one", "scores are parts, too", "one is not"],
)
def test_weights_that_are_parts_of_one(tmp_path, weights, scores, read, found):
    names = [
        ("产出", "数量", "维修道路", "≥5公里", "5.5公里"), ("", "质量", "工程合格率", "100%", "98%"),
        ("满意度", "满意度", "群众满意度", "≥90%", "92%"),
    ]
    rows = [[*name[:3], weight, *name[3:], score] for name, weight, score in zip(names, weights, scores, strict=True)]
    book = openpyxl.Workbook()
    for row in [*HEAD, *FUNDS, TABLE, *rows, ["合计", None, None, sum(weights), None, None, sum(scores)]]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    batch = px.read(tmp_path)

    assert tuple(batch.indicators["weight3"]) == read
    assert set(px.validate(batch)["code"]) & {"I003", "S002", "I006"} == found
