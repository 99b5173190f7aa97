"""Which cells the form fills with the colour of a fault, as LibreOffice computes the conditions, for forms filled in and blank."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import openpyxl
import pytest

from perfeval_xl.schemes import builtin_ids, load_scheme
from perfeval_xl.templates import template_bytes
from tests.support import fills

pytestmark = pytest.mark.libreoffice

CASES = {
    "blank": ([], {}),
    "clean": (None, {}),
    "named only": ([("项目信息", "B4", "某项目")], {"项目信息": {f"B{row}": "error" for row in (3, *range(5, 17))}}),
    "dates": (
        {("项目信息", "B13"): dt.datetime(2022, 6, 1), ("项目信息", "B16"): dt.datetime(2022, 5, 1)},
        {"项目信息": {"B13": "error", "B16": "error"}},
    ),
    "shared weights do not add up": ({("指标表", "D33"): 5}, {"指标表": dict.fromkeys(("D29", "D31", "D33", "D35"), "error")}),
    "shared weights not written": ({("指标表", "D31"): None, ("指标表", "D35"): None}, {"指标表": {"D31": "hint", "D35": "hint"}}),
    "overspent": ({("预算表", "D7"): 60}, {"预算表": {"D4": "error", "D7": "error"}}),
    "received more than planned": ({("预算表", "C7"): 60}, {"预算表": {"C4": "hint", "C7": "hint"}, "指标表": {"I11": "error"}}),
    "negative": ({("预算表", "B5"): -1}, {"预算表": {"B5": "error", "C4": "hint", "C5": "hint"}}),
    "amount as text": ({("预算表", "D5"): "五万"}, {"预算表": {"D5": "error"}}),
    "amount left empty": ({("预算表", "D5"): None}, {"预算表": {"D5": "hint"}, "指标表": {"I11": "error"}}),
    "score above weight": ({("指标表", "I15"): 12}, {"指标表": {"I15": "error"}}),
    "score equal to weight": ({("指标表", "I15"): "weight"}, {}),
    "score as text": ({("指标表", "I15"): "满分"}, {"指标表": {"I15": "error"}}),
    "no score": ({("指标表", "I4"): None}, {"指标表": {"I4": "error"}}),
    "no target": ({("指标表", "G15"): None}, {"指标表": {"G15": "error"}}),
    "no actual": ({("指标表", "H4"): " "}, {"指标表": {"H4": "error"}}),
    "no name": ({("指标表", "E15"): None}, {"指标表": {"E15": "error"}}),
    "less without a reason": ({("指标表", "I15"): 0, ("指标表", "J15"): None}, {"指标表": {"I15": "hint", "J15": "hint"}}),
    "less with a reason": ({("指标表", "I15"): 0, ("指标表", "J15"): "供应商延期"}, {"指标表": {"I15": "hint"}}),
    "no weight": ({("指标表", "F15"): None}, {"指标表": {"D15": "error", "F15": "error"}}),
    "weight not positive": ({("指标表", "F15"): 0}, {"指标表": {"D15": "error", "F15": "error", "I15": "error"}}),
}

SELF_FORM = "项目支出绩效自评表"
SELF_CASES = {
    "clean": ({}, {}),
    "no unit, no goal": ({"F4": None, "E11": None}, {"F4": "error", "E11": "error"}),
    "spent more than planned": ({"E7": 60}, {"E6": "hint", "E7": "hint", "E22": "error"}),
    "amount negative, amount missing": ({"C9": -1, "D9": None}, {"C9": "error", "D9": "hint"}),
    "score above weight": ({"G13": 12}, {"G13": "error"}),
    "weights are not 100": ({"F13": 11, "G13": 11}, {"F35": "error"}),
    "row half filled": ({"D16": None, "G16": None}, {"D16": "error", "G16": "error"}),
    "less without a reason": ({"G13": 9}, {"G13": "hint", "H13": "hint"}),
}


def changed(book, edits):
    for (name, cell), value in edits.items():
        at = book[name][cell]
        at.value = at.offset(0, -3).value if value == "weight" else value
    return book


@pytest.fixture(scope="module")
def lit(template, fill, fill_self, tmp_path_factory):
    """Return form → sheet → cell → meaning of the fills that LibreOffice shows."""
    books = {}
    for name, (edits, _) in CASES.items():
        if isinstance(edits, list):
            books[name] = openpyxl.load_workbook(BytesIO(template))
            for sheet, cell, value in edits:
                books[name][sheet][cell] = value
        else:
            books[name] = changed(fill({}, template), edits or {})
    for name, (edits, _) in SELF_CASES.items():
        book = fill_self(template_bytes(load_scheme("mof-self-2020")))
        books[f"self {name}"] = changed(book, {(SELF_FORM, cell): value for cell, value in edits.items()})
    for scheme in builtin_ids():
        books[f"blank {scheme}"] = openpyxl.load_workbook(BytesIO(template_bytes(load_scheme(scheme))))
    return fills.lit(books, tmp_path_factory.mktemp("faults") / "lit")


@pytest.mark.parametrize("name", CASES)
def test_faults_are_filled_and_nothing_else(lit, name):
    assert lit[name] == CASES[name][1]


@pytest.mark.parametrize("name", SELF_CASES)
def test_faults_of_the_one_sheet_form(lit, name):
    expected = SELF_CASES[name][1]

    assert lit[f"self {name}"] == ({SELF_FORM: expected} if expected else {})


@pytest.mark.parametrize("scheme_id", builtin_ids())
def test_a_blank_form_has_no_fault_filled(lit, scheme_id):
    assert lit[f"blank {scheme_id}"] == {}
