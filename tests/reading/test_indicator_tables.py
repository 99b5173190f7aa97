"""Tables of indicators under headings and in shapes that bureaus print: the same three rows are read from each."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

import perfeval_xl as px

HEAD = [["项目支出绩效自评表"], ["（2022年度）"], ["项目名称", None, "道路养护"], ["主管部门", None, "某局", None, "实施单位", "某中心"]]
FUNDS = [["项目资金（万元）", None, "全年预算数", "全年执行数", "执行率"], ["年度资金总额", None, 50, 49, "98%"]]
WANTED = [
    ("维修道路", "≥5公里", "5.5公里", 50, 50), ("工程合格率", "100%", "98%", 30, 29.4), ("群众满意度", "≥90%", "92%", 20, 20),
]
_TABLES = (Path(__file__).parents[1] / "data" / "indicator_tables.txt").read_text("utf-8")
CASES = {
    title: [row.split("|") for row in rows]
    for title, *rows in (one.rstrip("\n").split("\n") for one in re.split(r"(?m)^== ", _TABLES)[1:])
}


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Return the rows of each table, all read at once."""
    folder = tmp_path_factory.mktemp("tables")
    for number, rows in enumerate(CASES.values()):
        book = openpyxl.Workbook()
        for row in [*HEAD, *FUNDS, *([_typed(text) for text in row] for row in rows)]:
            book.active.append(row)
        book.save(folder / f"{number:03}.xlsx")
    indicators = px.read(folder).indicators
    columns = ["level3", "target", "actual", "weight3", "self_score"]
    return {
        case: list(indicators[indicators["form"].eq(form)][columns].itertuples(index=False, name=None)) for form, case in enumerate(CASES)
    }


def _typed(text):
    return None if not text else float(text) if re.fullmatch(r"[0-9.]+", text) else text


@pytest.mark.parametrize("case", CASES)
def test_a_table_of_indicators(read, case):
    assert read[case] == WANTED


def test_a_label_repeated_beside_an_indicator_takes_it_from_no_table(tmp_path):
    """A table without points, over two pages: 绩效指标 stands again where the second begins; a label with words beside it is no row."""
    book = openpyxl.Workbook()
    rows = [
        ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "完成值"],
        [None, "产出指标", "数量指标", "维修道路", "≥5公里", "5.5公里"],
        ["绩效指标", "效益指标", "生态效益指标", "绿化面积", "≥300亩", "100亩"], [None, None, "社会效益指标", "受益群众", "≥90人", "95人"],
        ["绩效指标完成情况", "总体较好", None, "另见报告", None, None],
    ]
    for row in [*HEAD, *FUNDS, *rows]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    indicators = px.read(tmp_path).indicators
    indicators = indicators[indicators["rule"].ne("execution-rate")]

    assert indicators["level3"].tolist() == ["维修道路", "绿化面积", "受益群众"]
    assert indicators["level1"].tolist() == ["产出指标", "效益指标", "效益指标"]
