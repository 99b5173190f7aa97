"""What a form says by itself speaks of the budget year that it is made for, and is known as the form's own whatever the year."""

from __future__ import annotations

import html
import re
import zipfile
from io import BytesIO

import openpyxl
import pytest
from openpyxl import Workbook

import perfeval_xl as px
from perfeval_xl.cli import main
from perfeval_xl.layout.department import FIELDS
from perfeval_xl.schemes import builtin_ids, load_scheme
from perfeval_xl.templates import template_bytes

_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_NO_EXAMPLE = re.compile(r"〔[0-9]{4}〕|[a-z]+-[0-9]{4}|DATE\([0-9,]*\)")
"""Numbers of documents, the scheme's id in the page header, the limits of what a date may be."""


def years_told(data):
    """Return the years in everything that a person reads of a form: cells, prompts, refusals, what formulas say."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist() if name.startswith("xl/")}
    texts = re.findall(r"<t[^>]*>([^<]*)</t>", parts["xl/sharedStrings.xml"])
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    for sheet in sheets:
        texts += re.findall(r'(?:prompt|error|promptTitle|errorTitle)="([^"]*)"', sheet)
        formulas = map(html.unescape, re.findall(r"<f>([^<]*)</f>", sheet))
        texts += [told for formula in formulas for told in re.findall(r'"([^"]*[一-鿿][^"]*)"', formula)]
    assert any("月底前" in text for text in texts)
    assert not [text for text in texts if "{year}" in text]
    return {found for text in texts for found in _YEAR.findall(_NO_EXAMPLE.sub("", html.unescape(text)))}


@pytest.mark.parametrize("scheme", builtin_ids())
@pytest.mark.parametrize(("prefill", "examples"), [({"year": 2027}, None), ({"year": 2027}, 2019), ({}, 2027)])
def test_a_form_shows_no_other_year(scheme, prefill, examples):
    assert years_told(template_bytes(load_scheme(scheme), prefill, examples=examples)) == {"2027"}


def test_by_the_command(tmp_path):
    assert main(["template", "-o", str(tmp_path), "--year", "2027"]) == 0
    data = (tmp_path / "department-2021.xlsx").read_bytes()
    assert years_told(data) == {"2027"}
    sheet = openpyxl.load_workbook(BytesIO(data))["项目信息"]
    assert next(row[1].value for row in sheet.iter_rows() if row[0].value == "预算年度") == 2027
    assert main(["template", "-o", str(tmp_path), "--year", "27"]) == 2


@pytest.mark.parametrize(("year", "line", "told"), [
    (2028, [], "2028"), (2028, ["--year", "2027"], "2028"), (None, ["--year", "2027"], "2027"),
])
def test_by_the_roster(tmp_path, year, line, told):
    book = Workbook()
    book.active.append(["项目单位", "项目名称", "预算年度"])
    for number in range(6):  # so many that they are pressed
        book.active.append(["县一中", f"第{number}项目", year])
    book.save(tmp_path / "roster.xlsx")
    assert main(["template", "-o", str(tmp_path / "out"), "--roster", str(tmp_path / "roster.xlsx"), *line]) == 0
    made = [path.read_bytes() for path in (tmp_path / "out").rglob("*.xlsx")]
    assert [years_told(data) for data in made] == [{told}] * 6


@pytest.mark.parametrize("year", [2021, 2027, 2035])
@pytest.mark.parametrize("scheme", builtin_ids())
def test_its_own_words_are_no_filling_in(tmp_path, scheme, year):
    path = tmp_path / "blank.xlsx"
    path.write_bytes(template_bytes(load_scheme(scheme), {"project": "热线", "unit": "县一中"}, examples=year))
    result = px.evaluate(path)
    fields = result.batch.project
    filled = fields["value"].fillna("").ne("") & fields["field"].ne("self_total")
    assert set(fields.loc[filled, "field"]) <= {"project", "unit", "year"}
    assert set(result.findings["code"]) == {"F014"}


def test_a_hint_typed_into_its_field_is_told_from_an_answer(tmp_path):
    """An answer that only looks like the hint's date is one."""
    path, book = tmp_path / "form.xlsx", openpyxl.load_workbook(BytesIO(template_bytes(load_scheme("department-2021"), examples=2033)))
    rows = {row[0].value: row for row in book["项目信息"].iter_rows()}
    rows["评价开始日期"][1].value = "2033-7-1"
    assert rows["评价开始日期"][2].value == "如 2033-7-1"
    book.save(path)
    fields = px.read(path).project.set_index("field")
    assert fields.loc["start", "value"] == "2033-7-1"
    assert fields.loc["end", "value"] in ("", None)
    assert sum("{year}" in field.hint for field in FIELDS) == 4
