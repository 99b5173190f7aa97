"""The head of a form as bureaus print it: project, unit, department and year, whatever they are called and wherever they stand."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

import perfeval_xl as px

TABLE = [
    ["项目资金（万元）", None, "全年预算数", "全年执行数", "执行率"], [None, "年度资金总额", 50, 49, "98%"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出", "数量", "维修道路", "≥5公里", "5.5公里", 100, 100],
]
_HEADS = (Path(__file__).parents[1] / "data" / "form_heads.txt").read_text("utf-8")
CASES = [
    ([name.strip() for name in wanted.split(";")], [row.split("|") for row in rows])
    for wanted, *rows in (one.rstrip("\n").split("\n") for one in re.split(r"(?m)^== ", _HEADS)[1:])
]


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Return the frame of the forms under all heads, read at once."""
    folder = tmp_path_factory.mktemp("heads")
    for number, (_, rows) in enumerate(CASES):
        book = openpyxl.Workbook()
        for row in [*rows, *TABLE]:
            book.active.append([int(text) if text and re.fullmatch("20[0-9]{2}", str(text)) else text or None for text in row])
        book.save(folder / f"{number:03}.xlsx")
    return px.read(folder).forms


@pytest.mark.parametrize("number", range(len(CASES)), ids=[" ".join(rows[0]) for _, rows in CASES])
def test_the_head_of_a_form(read, number):
    form = read.iloc[number]
    assert [form["project"] or "", form["unit"], form["department"], str(int(form["year"]))] == CASES[number][0]
