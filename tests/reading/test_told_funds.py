"""Money told in no table of the usual shape is read as a person reads it: amounts of each source, at their cells."""

from __future__ import annotations

import openpyxl
import pytest

import perfeval_xl as px

HEAD = [["项目支出绩效自评表"], ["（2023年度）"], ["项目名称", "农村公路养护"], ["实施单位", "某县公路段"]]
TABLE = [
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "养护里程", "≥30公里", "32公里", 90, 90],
]
CASES = {
    "pairs in a row": (
        [["项目资金（元）", "预算数", 500000, "执行数", 480000]],
        {("total", "planned"): (50, "C5"), ("total", "spent"): (48, "E5")},
    ),
    "pairs below each other": (
        [["预算安排（万元）", 320], ["预算调整后（万元）", 300], ["实际支出（万元）", 285]],
        {("total", "planned"): (300, "B6"), ("total", "spent"): (285, "B7")},
    ),
    "all the money, and what was spent": (
        [["项目资金（万元）", "年度资金总额", 150, "执行数", 148.2]],
        {("total", "planned"): (150, "C5"), ("total", "spent"): (148.2, "E5")},
    ),
    "all the money beside what says that it was planned": (
        [["年度资金总额（万元）", 160, "全年预算数", 150, "执行数", 148.2]],
        {("total", "planned"): (150, "D5"), ("total", "spent"): (148.2, "F5")},
    ),
    "a part of the money, and what was spent": ([["其中：省级资金", 150, "执行数", 148.2]], {}),
    "a quota": (
        [["专项债券额度（万元）", 8000, "实际支出（万元）", 7600]],
        {("total", "planned"): (8000, "B5"), ("total", "spent"): (7600, "D5")},
    ),
    "each in one cell": (
        [["预算数：500000元", "执行数：480000元"]], {("total", "planned"): (50, "A5"), ("total", "spent"): (48, "B5")},
    ),
    "a sentence": (
        [["资金情况：年初预算150万元，全年预算数1,500,000元，全年执行数144万元，执行率96%。"]],
        {("total", "initial"): (150, "A5"), ("total", "planned"): (150, "A5"), ("total", "spent"): (144, "A5")},
    ),
    "on its side": (
        [
            ["项目资金（万元）", None, "资金总额", "省级资金", "市级资金"],
            [None, "全年预算数", 1250, 1000, 250], [None, "全年执行数", 1237.5, 990, 247.5],
        ],
        {
            ("total", "planned"): (1250, "C6"), ("total", "spent"): (1237.5, "C7"), ("province", "planned"): (1000, "D6"),
            ("province", "spent"): (990, "D7"), ("local", "planned"): (250, "E6"), ("local", "spent"): (247.5, "E7"),
        },
    ),
    "lists beside the words": (
        [
            ["预算安排（万元）", "合计", 150, "实际到位（万元）", "合计", 150],
            [None, "中央财政", 50, None, "中央财政", 50], [None, "县级财政", 100, None, "县级财政", 100],
            ["实际支出（万元）", "合计", 146.2, "预算执行率", "97.47%"],
        ],
        {
            ("total", "planned"): (150, "C5"), ("total", "spent"): (146.2, "C8"),
            ("central", "planned"): (50, "C6"), ("local", "planned"): (100, "C7"),
        },
    ),
    "lists whose totals stand last": (
        [
            ["预算安排（万元）", "省级财政", 50, "实际支出（万元）", "省级财政", 48],
            [None, "自筹资金", 100, None, "自筹资金", 90], [None, "合计", 150, None, "合计", 138],
        ],
        {
            ("total", "planned"): (150, "C7"), ("total", "spent"): (138, "F7"), ("province", "planned"): (50, "C5"),
            ("province", "spent"): (48, "F5"), ("other", "planned"): (100, "C6"), ("other", "spent"): (90, "F6"),
        },
    ),
    "a list without a total": (
        [["预算安排（万元）", "省级财政", 50, "实际支出（万元）", "省级财政", 48], [None, "自筹资金", 100, None, "自筹资金", 90]], {},
    ),
    "a sentence about something else": ([["年度目标：投入预算资金150万元，完成养护30公里，完成投资144万元的道路。"]], {}),
}


@pytest.mark.parametrize("case", CASES)
def test_amounts_by_source(tmp_path, case):
    lines, wanted = CASES[case]
    book = openpyxl.Workbook()
    for row in [*HEAD, *lines, *TABLE]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    budget = px.read(tmp_path / "form.xlsx").budget
    told = {
        (row.source, row.measure): (row.amount, row.cell) for row in budget.itertuples() if row.measure != "received"
    }
    assert told == wanted


def test_points_of_the_execution_rate_told_in_pairs(tmp_path):
    book = openpyxl.Workbook()
    for row in [*HEAD, ["预算执行情况", "分值", 10, "预算数", 50, "执行数", 48, "执行率", "96%", "得分", 9.6], *TABLE]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    row = px.read(tmp_path / "form.xlsx").indicators.iloc[0]
    assert (row["weight3"], row["self_score"], row["actual_cell"]) == (10, 9.6, "I5")


def test_an_amount_that_reads_like_a_month_is_an_amount(tmp_path):
    book = openpyxl.Workbook()
    for row in [*HEAD, ["项目资金（万元）", "预算数", "执行数"], ["合计", 2090.5, 2080.5], ["财政拨款", "2090.50", 2080.5], *TABLE]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    budget = px.read(tmp_path / "form.xlsx").budget
    assert dict(zip(budget["cell"], budget["amount"], strict=True)) == {"B6": 2090.5, "C6": 2080.5, "B7": 2090.5, "C7": 2080.5}


@pytest.mark.parametrize(
    ("lines", "unit", "department"),
    [
        ([["预算部门", "某市文旅局"], ["预算单位", "某市文保中心"]], "某市文保中心", "某市文旅局"),
        ([["部门名称", "某市文旅局"], ["实施单位", "某市文保中心"]], "某市文保中心", "某市文旅局"),
        ([["预算部门", "某市文旅局"]], "某市文旅局", None),
        ([["预算部门", "某市文旅局"], ["预算单位", "某市文旅局"]], "某市文旅局", None),
        ([["主管部门", "某市政府办"], ["部门名称", "某市文旅局"], ["实施单位", "某市文保中心"]], "某市文保中心", "某市政府办"),
        ([["项目用款单位", "某镇政府"]], "某镇政府", None),
    ],
)
def test_a_department_beside_a_unit(tmp_path, lines, unit, department):
    book = openpyxl.Workbook()
    for row in [*HEAD[:3], *lines, ["项目资金（万元）", "预算数", 50, "执行数", 48], *TABLE]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    form = px.read(tmp_path / "form.xlsx").forms.iloc[0]
    assert (form["unit"], form["department"]) == (unit, department)
