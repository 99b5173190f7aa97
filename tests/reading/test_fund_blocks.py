"""The block of money of a form in the shapes and words that bureaus print it: 500 planned, 450 spent, and the points of the rate."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

import perfeval_xl as px

HEAD = [["项目支出绩效自评表"], ["（2022年度）"], ["项目名称", "道路养护"], ["主管部门", "某局", None, None, "实施单位", "某中心"]]
BELOW = [
    ["年度总体目标", "完成年度任务"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "维修道路", "≥5公里", "5.5公里", 90, 90],
]
_BLOCKS = (Path(__file__).parents[1] / "data" / "fund_blocks.txt").read_text("utf-8")
CASES = {
    title.strip(): (told.split(), [row.split("|") for row in rows])
    for title, told, *rows in (block.rstrip("\n").split("\n") for block in re.split(r"(?m)^== ", _BLOCKS)[1:])
}


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Return what one reading of all blocks holds, by case: the totals by measure, and the execution rate's weight and score."""
    folder = tmp_path_factory.mktemp("funds")
    for number, (_, rows) in enumerate(CASES.values()):
        book = openpyxl.Workbook()
        for row in [*HEAD, *([_typed(text) for text in row] for row in rows), *BELOW]:
            book.active.append(row)
        book.save(folder / f"{number:03}.xlsx")
    batch = px.read(folder)
    totals = batch.budget[batch.budget["source"].eq("total")]
    rates = batch.indicators[batch.indicators["level3"].eq("预算执行率")].set_index("form")
    return {
        case: (
            totals[totals["form"].eq(form)].set_index("measure")["amount"].to_dict(),
            tuple(rates.loc[form, ["weight3", "self_score"]]) if form in rates.index else None,
        )
        for form, case in enumerate(CASES)
    }


def _typed(text):
    return None if not text else float(text) if re.fullmatch(r"[0-9.]+", text) else text


@pytest.mark.parametrize("case", CASES)
def test_a_block_of_money(read, case):
    wanted = [None if one == "-" else float(one) for one in CASES[case][0]]
    totals, points = read[case]
    assert (totals.get("planned"), totals.get("spent")) == tuple(wanted[:2])
    assert points == (tuple(wanted[2:]) if wanted[2:] else None)


@pytest.mark.parametrize(("other", "told"), [(60, []), (50, ["B003"])], ids=["adds up", "does not"])
def test_sources_behind_a_word_for_all_of_them(tmp_path, other, told):
    book = openpyxl.Workbook()
    money = [
        ["资金情况（万元）", None, "全年预算数", "全年执行数"], [None, "合计", 500, 500], [None, "1、资金来源：（1）财政性资金", 440, 440],
        [None, "（2）其他资金", other, 60], [None, "2、资金结构：（1）基本支出", 300, 300], [None, "（2）项目支出", 200, 200],
    ]
    for row in [*HEAD, *money, *BELOW]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    batch = px.read(tmp_path)
    found = px.validate(batch)

    assert found.loc[found["code"].eq("B003"), "code"].tolist() == told
    assert {label.rpartition("）")[2] for label in batch.budget["label"].dropna()} == {"合计", "财政性资金", "其他资金"}


@pytest.mark.parametrize(("line", "told"), [("二、资产情况", []), ("二、项目支出", ["B001"])])
def test_the_next_part_of_a_report_ends_the_money(tmp_path, line, told):
    book = openpyxl.Workbook()
    money = [["支出", "全年预算数", "全年执行数"], ["支出合计", 500, 500], [line], ["固定资金原值", "7,00.0,77", 1230]]
    for row in [*HEAD, *money, *BELOW]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    found = px.validate(px.read(tmp_path / "form.xlsx"))
    assert sorted(set(found.loc[found["code"].eq("B001"), "code"])) == told


@pytest.mark.parametrize(
    ("total", "told"),
    [(["合计", "见批复文件", 450], [("B001", "B6")]), (["合计", 500, 450], []), (["合计", "财政拨款", 450], [("T005", "A5")])],
    ids=["words for an amount", "an amount", "the name of a source"],
)
def test_words_where_the_total_should_have_an_amount(tmp_path, total, told):
    book = openpyxl.Workbook()
    for row in [*HEAD, ["资金来源", "全年预算数", "全年执行数"], total, *BELOW]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    found = px.validate(px.read(tmp_path / "form.xlsx"))
    found = found[found["code"].isin(["B001", "T005"])]
    assert list(zip(found["code"], found["cell"], strict=True)) == told
