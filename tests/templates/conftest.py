"""Templates filled in as a unit would, by another library, and recalculated by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from shared import folder_of_all, once

from perfeval_xl.schemes import load_scheme
from perfeval_xl.templates import template_bytes

DATA = tomllib.loads(Path(__file__).with_name("self_check.toml").read_text(encoding="utf-8"))
OTHERS = tomllib.loads(Path(__file__).with_name("other_forms.toml").read_text(encoding="utf-8"))
SELF_SCORE, REASON = 9, 10


def labelled(sheet, label, value, *, computed=True):
    """Type a value beside its label; `computed`: also over a formula."""
    for row in sheet.iter_rows(max_col=1):
        if row[0].value == label:
            typed(sheet.cell(row[0].row, 2), value, computed=computed)
            return
    raise AssertionError(f"no label {label}")


def typed(cell, value, *, computed=False):
    """Type a value into a cell, as a unit does: not over a formula unless told so."""
    if computed or cell.data_type != "f":
        cell.value = value


def below(sheet, header):
    return next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == header) + 1


def fill_indicators(sheet, clean, shared):
    start = below(sheet, "一级指标")
    groups, name = {}, None
    for row in range(start, below(sheet, "总分") - 1):
        name = sheet.cell(row, 3).value or name
        groups.setdefault(name, []).append(row)
    for group, level3, weight, target, actual, score in clean["indicators"]:
        row = next(row for row in groups[group] if sheet.cell(row, 5).value in {None, level3})
        sheet.cell(row, 5).value = level3
        if weight != "":
            sheet.cell(row, 6).value = weight
        for column, value in ((7, target), (8, actual), (SELF_SCORE, score)):
            typed(sheet.cell(row, column), value)
        sheet.cell(row, REASON).value = clean["reasons"].get(level3)
    for group, weight in shared.items():
        sheet.cell(groups[group][0], 4).value = weight


def edit(book, sheet_name, *where):
    sheet = book[sheet_name]
    *labels, value = where
    value = None if value == "" else value
    if len(labels) == 1:
        labelled(sheet, labels[0], value)
        return
    row_label, header = labels
    head = next(row for row in sheet.iter_rows() if header in [cell.value for cell in row])
    column = max(cell.column for cell in head if cell.value == header)
    row = next(row for row in sheet.iter_rows(min_row=head[0].row) if row_label in [cell.value for cell in row[:5]])
    sheet.cell(row[0].row, column).value = value


def filled(form, template, clean=DATA["clean"]):
    book = openpyxl.load_workbook(BytesIO(template))
    for label, value in clean["project"].items():
        labelled(book["项目信息"], label, value, computed=False)
    start = below(book["项目信息"], "姓名")
    for index, member in enumerate(form.get("team", clean["team"])):
        for column, value in enumerate(member, start=1):
            book["项目信息"].cell(start + index, column).value = value
    for source, amounts in clean["budget"].items():
        for column, amount in enumerate(amounts, start=2):
            typed(book["预算表"].cell(below(book["预算表"], source) - 1, column), amount)
    fill_indicators(book["指标表"], clean, form.get("shared", clean["shared"]))
    for row in book["评价报告"].iter_rows(min_row=3, max_col=2):
        row[1].value = form.get("report", clean["report"]) or None
    for change in form.get("edits", ()):
        edit(book, *change)
    return book


def filled_self_form(template):
    book = openpyxl.load_workbook(BytesIO(template))
    sheet, form = book["项目支出绩效自评表"], OTHERS["self"]
    places = {cell.value: cell for row in reversed(list(sheet.iter_rows())) for cell in row if cell.value is not None}
    sheet["A1"] = form["title"]
    for label, value in form["project"].items():
        places[label].offset(0, 1).value = value
    for source, amounts in form["budget"].items():
        for column, amount in enumerate(amounts, start=1):
            typed(places[source].offset(0, column), amount)
    for column, value in enumerate(form["execution"], start=5):
        typed(places["年度资金总额"].offset(0, column), value)
    for heading, text in zip(("预期目标", "实际完成情况"), form["goals"], strict=True):
        places[heading].offset(1, 0).value = text
    for group, level3, weight, target, actual, score, reason in form["indicators"]:
        row = next(row for row in range(places[group].row, sheet.max_row) if sheet.cell(row, 3).value is None)
        for column, value in enumerate((level3, target, actual, weight, score, reason or None), start=3):
            sheet.cell(row, column).value = value
    return book


@pytest.fixture(scope="session")
def fill():
    return filled


@pytest.fixture(scope="session")
def fill_self():
    return filled_self_form


@pytest.fixture(scope="session")
def others():
    return OTHERS


@pytest.fixture(scope="session")
def scheme():
    return load_scheme("department-2021")


@pytest.fixture(scope="session")
def template(scheme):
    return template_bytes(scheme)


@pytest.fixture(scope="session")
def recalculated(tmp_path_factory, template, scheme):
    """Return name → path of every form of the table, and of unfilled templates, as LibreOffice computes them."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not on PATH")

    def make(folder: Path) -> None:
        folder.mkdir()
        for name, book in _books(template, scheme).items():
            book.save(folder / f"{name}.xlsx")
        profile, sources = (folder / "profile").as_uri(), [str(path) for path in folder.glob("*.xlsx")]
        command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
        subprocess.run([*command, "--outdir", str(folder / "out"), *sources], check=True, capture_output=True, timeout=300)

    out = once(folder_of_all(tmp_path_factory), "recalculated", make) / "out"
    return {path.stem: path for path in out.iterdir()}


def _books(template, scheme):
    books = {form["name"]: filled(form, template) for form in DATA["form"]}
    books["空白"] = openpyxl.load_workbook(BytesIO(template))  # openpyxl leaves out computed values: all are computed anew
    books["预填"] = openpyxl.load_workbook(BytesIO(template_bytes(scheme, PREFILL)))
    for name in ("overall-2020", "mof-self-2020"):
        books[f"空白 {name}"] = openpyxl.load_workbook(BytesIO(template_bytes(load_scheme(name))))
    books["overall-2020"] = filled({}, template_bytes(load_scheme("overall-2020")), OTHERS["overall"])
    books["mof-self-2020"] = filled_self_form(template_bytes(load_scheme("mof-self-2020")))
    return books


PREFILL = {"unit": "某某县服务局", "department": "某某县服务局", "project": "=便民服务热线经费", "year": 2021, "planned_total": 49.3}


@pytest.fixture(scope="session")
def prefill():
    return dict(PREFILL)
