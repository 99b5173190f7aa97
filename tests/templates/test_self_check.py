"""自检 as LibreOffice computes it: what it says of forms with known faults, and that the validator says the same."""

from __future__ import annotations

import tomllib
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

import perfeval_xl as px
from perfeval_xl.schemes import load_scheme
from perfeval_xl.templates import template_bytes
from perfeval_xl.templates.self_check.rules import entries

FORMS = tomllib.loads(Path(__file__).with_name("self_check.toml").read_text(encoding="utf-8"))["form"]
FORM_NAMES = [form["name"] for form in FORMS]
LISTED = entries(load_scheme("department-2021"))
REMINDERS = {entry.rule.code for entry in LISTED if entry.reminder}

pytestmark = pytest.mark.libreoffice


def self_check(path):
    """Return the headline and, by code, result and place."""
    rows = list(openpyxl.load_workbook(path, data_only=True)["自检"].iter_rows(values_only=True))
    table = rows[next(index for index, row in enumerate(rows) if row[0] == "编号") + 1:]
    return rows[0][0], {row[0]: (row[2], row[3]) for row in table if row[0]}


@pytest.mark.parametrize("form", FORMS, ids=FORM_NAMES)
def test_results(recalculated, form):
    headline, results = self_check(recalculated[form["name"]])
    missing = {code for code, (result, _) in results.items() if result == "未填"}
    wrong = {code for code, (result, _) in results.items() if result == "有误"}

    assert wrong == set(form["wrong"])
    assert missing == set(form.get("missing", ()))
    for code, where in form.get("where", {}).items():
        assert results[code][1] == where
    must, remind = (wrong | missing) - REMINDERS, wrong & REMINDERS
    hint = f"（另有 {len(remind)} 处提醒，请核对）" if remind else ""
    assert headline == (f"还有 {len(must)} 处需要修改" if must else f"可以报送{hint}")


def test_the_validator_says_the_same(recalculated):
    batch = px.read([recalculated[name] for name in FORM_NAMES])
    findings = px.validate(batch, ignore=["X"])
    names = {recalculated[name].name: name for name in FORM_NAMES}
    keys = {key: names[Path(path).name] for key, path in zip(batch.forms["form"], batch.entries()["path"], strict=True)}
    shared = {entry.rule.code for entry in LISTED}
    found = {name: set() for name in FORM_NAMES}
    for workbook, code in zip(findings["form"], findings["code"], strict=True):
        found[keys[workbook]].add(code)

    assert {name: codes & shared for name, codes in found.items()} == {form["name"]: set(form["wrong"]) & shared for form in FORMS}


def test_a_form_without_faults_has_no_finding(recalculated):
    findings = px.validate(px.read([recalculated["无误"]]))

    assert findings[["code", "cell", "message"]].to_dict("records") == []


def test_another_schemes_form_without_faults_is_ready(recalculated):
    headline, results = self_check(recalculated["overall-2020"])

    assert headline == "可以报送"
    assert {result for result, _ in results.values()} == {"通过"}


def _seen(sheet):
    """Return what a sheet shows; the working area of 自检 is hidden and has no stored values."""
    last = 5 if sheet.title == "自检" else sheet.max_column
    return {cell.coordinate: cell.value for row in sheet.iter_rows(max_col=last) for cell in row if cell.value is not None}


@pytest.mark.parametrize("name", ["空白", "预填"])
def test_stored_values_are_the_computed_ones(recalculated, scheme, prefill, name):
    stored = openpyxl.load_workbook(BytesIO(template_bytes(scheme, prefill if name == "预填" else None)), data_only=True)
    computed = openpyxl.load_workbook(recalculated[name], data_only=True)
    for sheet in stored:
        values, again = (_seen(book[sheet.title]) for book in (stored, computed))
        assert values == again


def test_a_blank_form_is_not_ready(recalculated):
    headline, results = self_check(recalculated["空白"])

    assert headline == "还有 27 处需要修改"
    assert {code for code, (result, _) in results.items() if result == "通过"} == {"T007"}


OTHER_BOOKS = ["空白 overall-2020", "空白 mof-self-2020", "overall-2020", "mof-self-2020"]


@pytest.mark.parametrize("name", ["空白", "预填", *FORM_NAMES, *OTHER_BOOKS])
def test_no_formula_gives_an_error(recalculated, name):
    book = openpyxl.load_workbook(recalculated[name], data_only=True)

    assert [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "e"] == []
