"""A table without columns of points, whose names state them in brackets: 决策（20分）, 立项依据充分性（4分）."""

from __future__ import annotations

import openpyxl
import pytest

import perfeval_xl as px

ROWS = [
    ("决策（20分）", "项目立项（12分）", "立项依据充分性（6分）", 6), ("", "", "立项程序规范性（6分）", 5),
    ("", "绩效目标（8分）", "绩效目标合理性（8分）", 8),
    ("过程（20分）", "组织实施（20分）", "管理制度健全性（10分）", 10), ("", "", "制度执行有效性（10分）", 10),
    ("产出（60分）", "产出数量（60分）", "道路完成率（60分）", 60),
]


def _batch(folder, edits, money=()):
    book = openpyxl.Workbook()
    for row in [["某县道路项目绩效评价评分表"], ["（2022年度）"], *money, ["一级指标", "二级指标", "三级指标", "得分", "扣分原因"]]:
        book.active.append(row)
    for row in ROWS:
        book.active.append([edits.get(text, text) for text in row])
    book.save(folder / "form.xlsx")
    return px.read(folder / "form.xlsx")


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ({}, []),
        ({5: 6.5}, [("S002", "D5")]),
        ({"绩效目标合理性（8分）": "绩效目标合理性（7分）"}, [("I001", "B6"), ("S002", "D6")]),
        ({6: 5, 5: 6}, []),
    ],
    ids=["all is well", "more than its points", "groups that do not add up", "other scores"],
)
def test_points_of_the_names_are_weights(tmp_path, edits, told):
    batch = _batch(tmp_path, edits)
    found = px.validate(batch)
    found = found[found["code"].isin(["I001", "I006", "S002"])]

    assert batch.forms["scheme"].tolist() == ["department-2021"]
    assert sorted(zip(found["code"], found["cell"], strict=True)) == told


def test_points_of_the_execution_rate_alone_make_no_weights_of_a_table(tmp_path):
    plain = {text: text.partition("（")[0] for row in ROWS for text in row if isinstance(text, str)}
    money = [["项目资金（万元）", "全年预算数", "全年执行数", "分值", "执行率", "得分"], ["年度资金总额", 50, 50, 10, "100%", 10]]
    found = px.validate(_batch(tmp_path, plain, money))

    assert not set(found["code"]) & {"I001", "I006", "S002"}
