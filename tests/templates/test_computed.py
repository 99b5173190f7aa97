"""What the form computes, as a unit finds it: filled in by a library that does not calculate, and by one that does."""

from __future__ import annotations

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

import perfeval_xl as px

RATES = [("资金到位率", 1.0), ("预算执行率", 0.9905)]


@pytest.fixture(scope="module")
def uncomputed(template, tmp_path_factory, fill):
    """A right form as openpyxl saves it: formulas without results."""
    path = tmp_path_factory.mktemp("plain") / "form.xlsx"
    fill({}, template).save(path)
    return path


def test_a_form_that_nobody_computed_is_one_finding(uncomputed):
    found = px.validate(px.read([uncomputed]))

    assert found[["code", "sheet", "cell"]].to_dict("records") == [{"code": "F009", "sheet": "项目信息", "cell": "B17"}]


@pytest.mark.libreoffice
def test_what_nobody_computed_is_scored_as_if_it_had_been(uncomputed, recalculated):
    paths = [uncomputed, recalculated["无误"]]
    plain, computed = (px.score(px.read([path]))[["self", "system", "explanation"]].to_dict("records") for path in paths)

    assert plain == computed
    assert sum(row["self"] for row in plain) == pytest.approx(98.79)


@pytest.mark.libreoffice
def test_the_form_computes(recalculated):
    book = openpyxl.load_workbook(recalculated["无误"], data_only=True)
    labels = {row[0].value: row for name in ("项目信息", "预算表", "指标表") for row in book[name].iter_rows() if row[0].value}

    assert [labels["合计"][column].value for column in (1, 2, 3)] == [49.3, 49.3, 48.83]
    assert [(name, labels[name][1].value) for name, _ in RATES] == RATES
    assert (labels["自评总分"][1].value, labels["自评等次"][1].value) == (98.79, "优")
    assert [(labels[f"{name}小计"][5].value, labels[f"{name}小计"][8].value) for name in ("决策", "过程", "产出", "效益")] == [
        (20, 20), (20, 19.95), (40, 40), (20, 18.84),
    ]
    rows = [row for row in book["指标表"].iter_rows(values_only=True) if row[4] in dict(RATES)]
    assert [(row[4], row[7]) for row in rows] == RATES


def test_a_blank_form_shows_nothing_computed(template, tmp_path):
    path = tmp_path / "blank.xlsx"
    path.write_bytes(template)
    batch = px.read([path])
    codes = set(px.validate(batch)["code"])

    assert not batch.facts["fact"].eq("uncomputed").any()
    assert batch.budget.loc[batch.budget["source"].eq("total"), "raw"].tolist() == ["", "", ""]
    assert not codes & {"F009", "T009", "I014"}


def test_another_grade_may_be_chosen(template, tmp_path, fill):
    book = fill({}, template)
    book["项目信息"]["B18"] = "良"
    book.save(tmp_path / "form.xlsx")

    assert "T009" not in set(px.validate(px.read([tmp_path / "form.xlsx"]))["code"])


@pytest.mark.parametrize("place", [("项目信息", 17, 2), ("预算表", 4, 3), ("预算表", 10, 2), ("指标表", 39, 9), ("指标表", 42, 9)])
def test_a_number_typed_over_a_formula_is_found(template, tmp_path, fill, place):
    sheet, row, column = place
    book = fill({}, template)
    book[sheet].cell(row, column).value = 12.5
    book[sheet].protection.disable()
    book.save(tmp_path / "form.xlsx")
    found = px.validate(px.read([tmp_path / "form.xlsx"]))

    assert ("T009", sheet, f"{get_column_letter(column)}{row}") in set(found[["code", "sheet", "cell"]].itertuples(index=False, name=None))


def test_a_program_may_fill_in_the_totals_that_it_knows(template, tmp_path, fill):
    book = fill({}, template)
    for sheet, cell, value in (("项目信息", "B17", 98.79), ("预算表", "B4", 49.3), ("预算表", "C4", 49.3), ("预算表", "D4", 48.83)):
        book[sheet][cell] = value
    book.save(tmp_path / "form.xlsx")

    assert "T009" not in set(px.validate(px.read([tmp_path / "form.xlsx"]))["code"])
