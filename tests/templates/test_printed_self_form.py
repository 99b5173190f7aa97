"""自评表: the one-sheet form as it is printed in the ministry's layout, and as it is left out of reading."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

import perfeval_xl as px
from perfeval_xl.schemes import load_scheme
from perfeval_xl.templates import template_bytes

SHEET, INPUT = "自评表", "项目支出绩效自评表"
HEADER = ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
WIDTH = len(HEADER)
SIGNED = ["填报单位（公章）：", "单位负责人（签字）：", "填报人（签字）：", "联系电话："]


@pytest.fixture(scope="module")
def data():
    return template_bytes(load_scheme("mof-self-2020"))


@pytest.fixture(scope="module")
def pages(recalculated):
    """Return the page of a form filled in and of a blank one, as LibreOffice computes them."""
    return {name: openpyxl.load_workbook(recalculated[f"{name}mof-self-2020"], data_only=True)[SHEET] for name in ("", "空白 ")}


def rows_of(sheet):
    """Return the rows of the page, cells that show nothing as None, rows that show nothing left out."""
    rows = [[cell.value if cell.value != "" else None for cell in row[:WIDTH]] for row in sheet.iter_rows()]
    return [row for row in rows if any(value is not None for value in row)]


def lines_of(rows):
    start = rows.index(HEADER) + 1
    end = next(place for place, row in enumerate(rows) if row[1] == "总分")
    return rows[start:end], rows[end]


@pytest.mark.libreoffice
def test_rows_in_use_are_printed_with_every_second_level(pages, others):
    lines, total = lines_of(rows_of(pages[""]))
    typed = [[name, target, actual, weight, score, reason or None] for _, name, weight, target, actual, score, reason in
             others["self"]["indicators"]]

    assert [row[3:] for row in lines if row[3]] == typed
    assert [row[1] for row in lines if row[1]] == ["产出指标", "效益指标", "满意度指标"]
    assert [(row[2], row[3]) for row in lines if row[2]] == [
        ("数量指标", "受理工单"), ("质量指标", "工单办结率"), ("时效指标", "平台升级完成时间"), ("成本指标", "热线经费总成本"),
        ("经济效益指标", None), ("社会效益指标", "电话接通率"), ("生态效益指标", None), ("可持续影响指标", "志愿者人数"),
        ("服务对象满意度指标", "群众满意度"),
    ]
    assert total == [None, "总分", None, None, None, None, 100, 98.74, None]


@pytest.mark.libreoffice
def test_the_head_and_foot_of_the_page(pages, others):
    rows = rows_of(pages[""])
    funds = {row[2]: row[3:6] for row in rows if row[2] in others["self"]["budget"]}
    total = next(row for row in rows if row[2] == "年度资金总额")
    place = next(place for place, row in enumerate(rows) if row[1] == "预期目标")

    assert rows[0][0] == others["self"]["title"]
    assert [rows[1][1], rows[2][1], rows[2][6]] == list(others["self"]["project"].values())
    assert funds == others["self"]["budget"]
    assert total[6:] == [10, 0.9905, 9.9]
    assert [rows[place + 1][1], rows[place + 1][5]] == others["self"]["goals"]
    assert [value for row in rows[-3:-1] for value in row if value] == SIGNED
    assert rows[-1][5].startswith("填报日期：")


@pytest.mark.libreoffice
def test_a_blank_page_has_every_row_to_be_filled_in_by_hand(pages):
    page = pages["空白 "]
    lines = page.iter_rows(min_row=next(row[0].row for row in page.iter_rows() if row[0].value == HEADER[0]) + 1, max_col=WIDTH)
    shown = [[cell.value or None for cell in row] for row in lines if not page.row_dimensions[row[0].row].hidden]
    names = [row[2] for row in shown[:22]]

    assert [row[3:] for row in shown[:22]] == [[None] * 6] * 22
    assert names[:7] == ["数量指标", None, None, "质量指标", None, None, "时效指标"]
    assert shown[22][1] == "总分"
    assert [value for row in rows_of(page) for value in row if value == 0 or str(value).startswith("#")] == []


@pytest.mark.libreoffice
def test_the_template_shows_what_a_program_computes(pages, data):
    shown = openpyxl.load_workbook(BytesIO(data), data_only=True)[SHEET]

    assert rows_of(shown) == rows_of(pages["空白 "])


def test_a_prefilled_page_shows_it_before_anyone_recalculates():
    prefill = {"project": "便民服务热线经费", "unit": "某某县热线中心", "year": 2022, "planned_total": 50.3}
    made = template_bytes(load_scheme("mof-self-2020"), prefill)
    rows = rows_of(openpyxl.load_workbook(BytesIO(made), data_only=True)[SHEET])

    assert (rows[0][0], rows[1][1], rows[2][6]) == (f"{INPUT}（2022年度）", "便民服务热线经费", "某某县热线中心")
    assert next(row for row in rows if row[2] == "年度资金总额")[3:] == [None, 50.3, None, 10, None, None]


@pytest.mark.libreoffice
def test_reading_leaves_the_page_out(recalculated, tmp_path):
    batch = px.read([recalculated["mof-self-2020"]])
    book = openpyxl.load_workbook(recalculated["mof-self-2020"], data_only=True)
    del book[SHEET]
    book.save(tmp_path / "without.xlsx")
    without = px.read([tmp_path / "without.xlsx"])

    for name in ("budget", "indicators", "project", "facts"):
        assert set(getattr(batch, name)["sheet"]) <= {INPUT, ""}
    assert batch.indicators["self_score"].tolist() == without.indicators["self_score"].tolist()
    assert px.validate(batch)["code"].tolist() == []


@pytest.mark.libreoffice
def test_the_page_alone_is_a_form_typed_by_hand(pages, others, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = SHEET
    for row in pages[""].iter_rows(max_col=WIDTH):
        for cell in row:
            copy = book.active.cell(cell.row, cell.column)
            copy.value, copy.number_format = cell.value if cell.value != "" else None, cell.number_format
    book.save(tmp_path / "pasted.xlsx")
    batch = px.read([tmp_path / "pasted.xlsx"])
    totals = batch.budget[batch.budget["source"].eq("total")]
    typed = others["self"]

    assert batch.forms[["scheme", "unit", "project", "year"]].to_numpy().tolist() == [
        ["mof-self-2020", "某某县热线中心", "便民服务热线经费", 2022]
    ]
    assert batch.indicators["level3"].tolist() == ["预算执行率", *(row[1] for row in typed["indicators"])]
    assert batch.indicators["self_score"].sum() == pytest.approx(98.74)
    assert dict(zip(totals["measure"], totals["amount"], strict=True)).items() >= {"initial": 48.3, "planned": 49.3, "spent": 48.83}.items()
    assert set(px.validate(batch)["code"]) == {"T001"}


def test_it_fits_one_page_and_comes_last(data):
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book[SHEET]

    assert book.sheetnames[-1] == SHEET
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
    assert sheet.print_area.startswith(f"'{SHEET}'!$A$1:$I$")
    assert sheet.protection.sheet
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked] == []
