"""A table of money that a printed page breaks: its header stands once more, and all its rows are one table's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

import perfeval_xl as px
from perfeval_xl.records import Batch

Row = Sequence[object]

HEAD = [["项目支出绩效自评表"], ["（2022年度）"], ["项目名称", "技能培训", "主管部门", "甲县农业农村局"], ["实施单位", "甲县推广中心"]]
HEADER: Row = ("项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
TOTAL: Row = ("年度资金总额", 118, 120.5, 96.4, 10, "80%", 8)
SOURCES: Sequence[Row] = (("其中：当年财政拨款", 98, 100, 80), ("上年结转资金", 15, 15.5, 12), ("其他资金", 5, 5, 4.4))
INDICATORS = [
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"],
    ["产出指标", "数量指标", "培训人数", "≥100人", "120人", 50, 50], ["效益指标", "社会效益", "就业率", "≥90%", "95%", 40, 40],
    ["总分", None, None, None, None, 100, 98],
]


def read(path: Path, *money: Row) -> Batch:
    book = openpyxl.Workbook()
    for row in (*HEAD, *money, *INDICATORS):
        book.active.append(list(row))
    book.save(path)
    return px.read([path])


def spent(batch: Batch) -> dict[str, float]:
    rows = batch.budget[batch.budget["measure"].eq("spent")]
    return dict(zip(rows["source"], rows["amount"], strict=True))


WHOLE = {"total": 96.4, "current": 80.0, "carried": 12.0, "other": 4.4}


@pytest.mark.parametrize(
    "money",
    [
        [HEADER, TOTAL, *SOURCES],
        [HEADER, TOTAL, SOURCES[0], HEADER, *SOURCES[1:]],
        [HEADER, TOTAL, *SOURCES[:2], ["续表"], HEADER, SOURCES[2]],
        [HEADER, TOTAL, SOURCES[0], [], HEADER, SOURCES[1], HEADER, SOURCES[2]],
        [HEADER, SOURCES[0], HEADER, *SOURCES[1:], TOTAL],
    ],
    ids=["whole", "broken once", "with a word", "broken twice", "total last"],
)
def test_wherever_it_is_broken_its_amounts_are_the_same(tmp_path: Path, money: list[Row]) -> None:
    batch = read(tmp_path / "form.xlsx", *money)

    assert spent(batch) == WHOLE
    assert len(batch.forms) == 1
    assert not {"B003", "B010", "T005"} & set(px.validate(batch)["code"])


def test_one_with_a_total_of_its_own_is_another_table(tmp_path: Path) -> None:
    batch = read(tmp_path / "form.xlsx", HEADER, TOTAL, *SOURCES, HEADER, *([name, 1, 1, 1] for name, *_ in (TOTAL, *SOURCES)))

    assert sum(spent(batch).values()) != pytest.approx(sum(WHOLE.values()) + 4)  # money is never counted twice
    assert spent(batch)["total"] == 96.4


def test_the_form_below_begins_with_its_own(tmp_path: Path) -> None:
    other = [*HEAD[:2], ["项目名称", "另一个项目", "主管部门", "甲县农业农村局"], HEAD[3]]
    batch = read(tmp_path / "form.xlsx", HEADER, TOTAL, *SOURCES, *INDICATORS, *other, HEADER, TOTAL, *SOURCES)

    assert batch.forms["project"].tolist() == ["技能培训", "另一个项目"]
    assert batch.budget.groupby("form")["amount"].sum().nunique() == 1


def test_its_rest_may_stand_on_the_next_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (*HEAD, HEADER, TOTAL, SOURCES[0]):
        book.active.append(list(row))
    rest = book.create_sheet("续表")
    for row in (HEADER, *SOURCES[1:], *INDICATORS):
        rest.append(list(row))
    book.save(tmp_path / "form.xlsx")
    batch = px.read([tmp_path / "form.xlsx"])

    assert spent(batch) == WHOLE
    assert not {"B003", "B010", "T005"} & set(px.validate(batch)["code"])


@pytest.mark.parametrize("above", [[], [["（续表）"]], [[], ["续表1"]]], ids=["bare", "with a word", "with a blank row"])
def test_its_rest_may_stand_on_the_next_sheet_without_its_head(tmp_path: Path, above: list[Row]) -> None:
    batch = over_two_sheets(tmp_path / "form.xlsx", *above, *SOURCES[1:])
    assert spent(batch) == WHOLE
    assert "B003" not in set(px.validate(batch)["code"])


@pytest.mark.parametrize(
    "other", [("合同编号", "甲001", "乙002"), ("上年结转资金", "见附件", "见附件", "见附件"), ("上年结转资金说明", "按规定使用")],
)
def test_what_else_begins_the_next_sheet_is_none_of_it(tmp_path: Path, other: Row) -> None:
    assert spent(over_two_sheets(tmp_path / "form.xlsx", other)) == {"total": 96.4, "current": 80.0}


def over_two_sheets(path: Path, *second: Row) -> Batch:
    """Return what is read of a form whose money ends the first sheet, with these rows and the indicators on the second."""
    book = openpyxl.Workbook()
    for row in (*HEAD, HEADER, TOTAL, SOURCES[0]):
        book.active.append(list(row))
    sheet = book.create_sheet("Sheet2")
    for row in (*second, *INDICATORS):
        sheet.append(list(row))
    book.save(path)
    return px.read([path])
