"""Rows inserted by LibreOffice into the protected 指标表, in the middle of a group and at its end: everything goes on to hold."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

import perfeval_xl as px
from perfeval_xl.schemes import load_scheme
from perfeval_xl.templates import template_bytes
from tests.support.fills import lit

pytestmark = pytest.mark.libreoffice

SCRIPT = Path(__file__).parents[1] / "support" / "insert_rows.py"
PYTHONS = ("/usr/bin/python3", "/usr/lib/libreoffice/program/python", "/opt/libreoffice/program/python")
NAME, WEIGHT, TARGET, ACTUAL, SCORE, REASON = range(4, 10)
COLUMNS = NAME, WEIGHT, TARGET, ACTUAL, SCORE
SELF_SHEET, SELF_COLUMNS = "项目支出绩效自评表", (2, 5, 3, 4, 6)
SELF_PLACES = {34: 5, 27: 15, 18: 8, 13: 12}  # above 总分, in 社会效益指标, below the last row of 质量指标, in 数量指标
PLACES = {  # a row of the template, counted from 0, → how many go in there; the lower ones first, so that the others keep their rows
    38: 10,  # right above 总分, below the last row of 满意度
    37: 10,  # between the two rows of 满意度
    18: 12,  # below the last row of 产出数量, above 产出质量
    15: 8,  # below the first row of 产出数量
}
ADDED = sum(PLACES.values())
EACH = 0.1


def python_with_uno():
    for found in filter(None, map(shutil.which, PYTHONS)):
        if subprocess.run([found, "-c", "import uno"], capture_output=True, check=False, timeout=60).returncode == 0:
            return found
    return None


def row_values(number, columns):
    return list(zip(columns, (f"新增指标{number}", EACH, "≥100件", f"{100 + number % 9}件", EACH), strict=True))


def shortened(book):
    """Take the weight of the new rows from the first row of their groups."""
    sheet = book["指标表"]
    for row in (15, 37):
        for column in (WEIGHT, SCORE):
            cell = sheet.cell(row, column + 1)
            cell.value = round(cell.value - 20 * EACH, 2)
    return book


@pytest.fixture(scope="module")
def before(template, fill, tmp_path_factory):
    path = tmp_path_factory.mktemp("before") / "form.xlsx"
    shortened(fill({}, template)).save(path)
    return path


def inserted(source, target, sheet, places, columns):
    """Insert rows into a form and fill them in, by LibreOffice."""
    python = python_with_uno()
    if python is None or shutil.which("soffice") is None:
        pytest.skip("no Python with LibreOffice's uno (Debian: python3-uno), or no soffice")
    numbers = iter(range(1, ADDED + 1))
    rows = [(row, row_values(next(numbers), columns)) for row, count in places.items() for _ in range(count)]
    command = [python, str(SCRIPT), str(source), str(target), sheet, json.dumps(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="module")
def after(before, tmp_path_factory):
    return inserted(before, tmp_path_factory.mktemp("after") / "form.xlsx", "指标表", PLACES, COLUMNS)


@pytest.fixture(scope="module")
def shown(after):
    return openpyxl.load_workbook(after, data_only=True)


def new_rows(sheet):
    return [row[NAME].row for row in sheet.iter_rows() if str(row[NAME].value).startswith("新增指标")]


def test_the_sums_take_in_the_new_rows(shown):
    sheet = shown["指标表"]
    labels = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
    scores = [row[SCORE].value for row in sheet.iter_rows(min_row=4, max_row=labels["总分"][0].row - 1)]
    total = sum(score for score in scores if isinstance(score, int | float))

    assert len(new_rows(sheet)) == ADDED
    assert labels["总分"][WEIGHT].value == pytest.approx(100)
    assert labels["总分"][SCORE].value == pytest.approx(total)
    assert [labels[f"{name}小计"][WEIGHT].value for name in ("决策", "过程", "产出", "效益")] == pytest.approx([20, 20, 40, 20])
    assert shown["项目信息"]["B17"].value == pytest.approx(total)


def printed(sheet, column):
    return [row[column - 1].value for row in sheet.iter_rows() if str(row[column - 1].value).startswith("新增指标")]


def test_the_page_for_print_shows_the_new_rows_in_their_order(shown):
    sheet = shown["指标表"]

    assert printed(shown["部门评价表"], 5) == [sheet.cell(row, NAME + 1).value for row in new_rows(sheet)]


def test_no_cell_shows_an_error(shown):
    wrong = [(sheet.title, cell.coordinate) for sheet in shown for row in sheet.iter_rows() for cell in row if cell.data_type == "e"]

    assert wrong == []


def test_self_check_is_content(shown):
    assert "可以报送" in shown["自检"]["A1"].value


def test_new_cells_are_open_checked_and_coloured(after):
    sheet = openpyxl.load_workbook(after)["指标表"]
    validations = {
        column: [rule for rule in sheet.data_validations.dataValidation if sheet.cell(20, column + 1).coordinate in rule.sqref]
        for column in range(NAME, REASON + 1)
    }
    fills = [found.sqref for found in sheet.conditional_formatting]
    for row in new_rows(sheet):
        cells = [sheet.cell(row, column + 1) for column in range(NAME, REASON + 1)]
        assert [cell.coordinate for cell in cells if cell.protection.locked] == []
        for cell in cells:
            assert any(cell.coordinate in rule.sqref for rule in validations[cell.column - 1]), cell.coordinate
            assert any(cell.coordinate in area for area in fills), cell.coordinate
    assert {column: [rule.type for rule in rules] for column, rules in validations.items()}[WEIGHT] == ["decimal"]


def test_the_tool_reads_all_rows_and_finds_nothing_new(before, after):
    batches = [px.read([path]) for path in (before, after)]
    counts = [len(batch.indicators) for batch in batches]
    found = [set(px.validate(batch)["code"]) - {"F009"} for batch in batches]

    assert counts[1] - counts[0] == ADDED
    assert found[1] - found[0] == set()


def test_a_fault_in_a_new_row_is_coloured_and_no_other(after, tmp_path):
    right, wrong = openpyxl.load_workbook(after), openpyxl.load_workbook(after)
    sheet = wrong["指标表"]
    rows = new_rows(sheet)
    for row in rows:
        sheet.cell(row, SCORE + 1).value = 5
        sheet.cell(row, TARGET + 1).value = None
    shown = lit({"right": right, "wrong": wrong}, tmp_path / "lit")

    right_cells, wrong_cells = (shown[name].get("指标表", {}) for name in ("right", "wrong"))
    assert len(right_cells) <= 1  # a row that gave points to the new ones may have less than its rule gives, which 自检 reminds of
    assert not {cell for cell in right_cells if int(cell[1:]) in rows}
    assert {cell: told for cell, told in wrong_cells.items() if cell not in right_cells} == {
        f"{column}{row}": "error" for column in "GI" for row in rows
    }


def test_the_one_sheet_form_takes_as_many(fill_self, tmp_path):
    book = fill_self(template_bytes(load_scheme("mof-self-2020")))
    for row in (13, 27):
        for column in "FG":
            book[SELF_SHEET][f"{column}{row}"].value -= 20 * EACH
    book.save(tmp_path / "before.xlsx")
    after = inserted(tmp_path / "before.xlsx", tmp_path / "after.xlsx", SELF_SHEET, SELF_PLACES, SELF_COLUMNS)
    batch, shown = px.read([after]), openpyxl.load_workbook(after, data_only=True)
    sheet = shown[SELF_SHEET]
    rows = [row[2].row for row in sheet.iter_rows() if str(row[2].value).startswith("新增指标")]

    assert len(rows) == ADDED
    assert [cell.coordinate for row in rows for cell in sheet[row][2:8] if cell.protection.locked] == []
    assert px.validate(batch).empty
    sizes = batch.indicators.groupby("level2")["row"].size()
    assert sizes[["数量指标", "质量指标", "社会效益指标", "服务对象满意度指标"]].tolist() == [15, 9, 16, 6]
    assert [sheet["F75"].value, sheet["G75"].value] == pytest.approx([100, 98.74])
    assert lit({"form": openpyxl.load_workbook(after)}, tmp_path / "lit") == {"form": {}}
    assert printed(shown["自评表"], 4) == [sheet.cell(row, 3).value for row in rows]
