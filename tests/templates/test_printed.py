"""部门评价表: the form as it is printed, and as it is left out of reading."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

import perfeval_xl as px

SHEET = "部门评价表"


@pytest.fixture(scope="module")
def page(recalculated):
    return openpyxl.load_workbook(recalculated["无误"], data_only=True)[SHEET]


def rows_of(sheet):
    return [[cell.value for cell in row[:7]] for row in sheet.iter_rows() if any(cell.value not in (None, "") for cell in row[:7])]


@pytest.mark.libreoffice
def test_only_rows_in_use_are_printed_with_their_levels(page):
    rows = rows_of(page)
    start = next(place for place, row in enumerate(rows) if row[0] == "一级指标") + 1
    end = next(place for place, row in enumerate(rows) if row[0] == "总分")
    lines = rows[start:end]

    assert len(lines) == 19
    assert [row[0] for row in lines if row[0]] == ["决策", "过程", "产出", "效益"]
    assert [row[2] for row in lines if row[2]][-6:] == ["产出质量", "产出时效", "产出成本", "社会效益", "可持续影响", "满意度"]
    assert [row[4:] for row in lines[11:13]] == [
        ["受理工单", 6.7, 6.7], ["培训场次", 3.3, 3.3],
    ]
    assert rows[end][1:] == [100, None, None, None, 100, 98.79]


@pytest.mark.libreoffice
def test_the_head_and_foot_of_the_page(page):
    rows = {row[0]: row[1:] for row in rows_of(page)}

    assert rows["项目名称"][0] == "便民服务热线经费"
    assert rows["项目类型"][0] == "经常性项目(√)  一次性项目( )"
    assert rows["计划投资额(万元)"][0::2] == [49.3, 49.3, 48.83]
    assert rows["评价等次"][0].split() == ["优☑", "良□", "中□", "差□"]
    assert "项目单位（盖章）：" in rows


@pytest.mark.libreoffice
def test_a_blank_page_shows_no_zero(recalculated):
    page = openpyxl.load_workbook(recalculated["空白"], data_only=True)[SHEET]

    assert [value for row in rows_of(page) for value in row if value == 0] == []


@pytest.mark.libreoffice
def test_reading_leaves_the_page_out(recalculated):
    batch = px.read([recalculated["无误"]])

    for name in ("budget", "indicators", "project", "facts"):
        assert SHEET not in set(getattr(batch, name)["sheet"])


@pytest.mark.libreoffice
def test_the_page_alone_is_a_form_typed_by_hand(page, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = SHEET
    for place, row in enumerate(rows_of(page), start=1):
        for column, value in enumerate(row, start=1):
            book.active.cell(place, column).value = value
    book.save(tmp_path / "pasted.xlsx")
    batch = px.read([tmp_path / "pasted.xlsx"])

    assert batch.forms[["scheme", "unit", "project"]].to_numpy().tolist() == [["department-2021", "某某县服务局", "便民服务热线经费"]]
    assert batch.indicators["self_score"].sum() == pytest.approx(98.79)
    totals = batch.budget[batch.budget["source"].eq("total")]
    assert dict(zip(totals["measure"], totals["amount"], strict=True)) == {"planned": 49.3, "received": 49.3, "spent": 48.83}


def test_it_fits_one_page(template):
    sheet = openpyxl.load_workbook(BytesIO(template))[SHEET]

    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
    assert sheet.print_area.startswith(f"'{SHEET}'!$A$1:$G$")
