"""Forms of the templates before today's: read by their own layout, told apart by T003, moved whole."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path

import openpyxl
import pytest

import perfeval_xl as px
from perfeval_xl.layout import history, stamp
from perfeval_xl.layout.department import FORM
from perfeval_xl.reading.forms.book import _renamed_since
from perfeval_xl.reading.workbook import read_bytes

HERE = Path(__file__).parent
EARLIER = HERE.parent / "data" / "earlier_templates"
FILLED = tomllib.loads((HERE / "earlier.toml").read_text(encoding="utf-8"))
CODES = ["T003", "T009"]


def typed(name, cells):
    """Return an earlier template with some cells filled in, formulas computed by nobody."""
    book = openpyxl.load_workbook(EARLIER / stamp.FIRST_TEMPLATE / f"{name}.xlsx")
    for place, value in cells.items():
        sheet, _, cell = place.rpartition("!")
        book[sheet][cell] = value
    return book


@pytest.fixture(scope="module")
def earlier(moved, tmp_path_factory):
    folder = tmp_path_factory.mktemp("earlier")
    paths = []
    for name, cells in FILLED.items():
        typed(name, cells).save(path := folder / f"{name}.xlsx")
        paths.append(path)
    return paths, moved(paths)


def test_only_the_earlier_form_is_told_and_no_formula_is_missed(earlier):
    _, moved = earlier
    found = [px.validate(batch, select=CODES) for batch in (moved.old, moved.new)]
    older = ("T003", "1.0-1", f"1.0-{stamp.CURRENT_TEMPLATE}")

    assert [(row.code, row.value, row.expected) for row in found[0].itertuples()] == [older] * 3
    assert found[1].empty


@pytest.mark.parametrize("name", list(FILLED))
def test_every_typed_value_is_in_the_new_form(earlier, name):
    _, moved = earlier
    book = openpyxl.load_workbook(moved.files[moved.names.index(f"{name}.xlsx")])
    moves = moved.moves[f"{name}.xlsx"]

    assert moved.lost[f"{name}.xlsx"] == {}
    for place, value in FILLED[name].items():
        sheet, _, cell = place.rpartition("!")
        home, address = moves[sheet, cell]
        shown = book[home][address].value
        assert shown == value or str(shown).startswith("=") or (hasattr(shown, "date") and shown.date().isoformat() == value), place


def test_points_and_findings_stay(earlier):
    _, moved = earlier
    before, after = moved.points()

    assert after == before
    for old, new in moved.findings().values():
        assert [code for code, *_ in new if code != "F009"] == [code for code, *_ in old if code != "F009"]


@pytest.mark.parametrize("path", sorted(EARLIER.rglob("*.xlsx")), ids=lambda path: f"{path.parent.name} {path.stem}")
def test_a_blank_form_of_an_earlier_version_holds_nothing_to_move(moved, path):
    assert moved([path]).lost == {path.name: {}}


THEN = """
[1.department]
labels = { unit = "承担单位" }
columns = { "indicators.target" = "打算做到", "budget.spent" = "花费" }
sheets = { "项目信息" = "封面" }
printed = ["第一版", "填表须知…", "单位：万元。合计等于各资金来源之和…"]
"""


@pytest.fixture
def renamed(monkeypatch):
    """Make an earlier version on file that calls some things otherwise, and a form of it."""
    monkeypatch.setattr(history, "_versions", lambda: history.parse_versions(THEN))
    _forget()
    book = typed("department-2021", FILLED["department-2021"])
    book["项目信息"].title = "封面"
    book["封面"]["A5"], book["封面"]["E1"], book["封面"]["E2"] = "承担单位", "第一版", "填表须知：一式两份"
    book["指标表"]["G3"], book["预算表"]["D3"] = "打算做到", "花费"
    yield book
    _forget()


def _forget():
    """Have what was known of the versions on file looked up anew."""
    for known in (history._as_of, _renamed_since):
        known.cache_clear()


def test_a_version_is_read_by_its_own_names(renamed, tmp_path, moved):
    renamed.save(tmp_path / "old.xlsx")
    one = moved([tmp_path / "old.xlsx"])

    assert one.old.forms["unit"][0] == FILLED["department-2021"]["项目信息!B5"]
    assert FILLED["department-2021"]["指标表!G14"] in set(one.old.indicators["target"])
    assert one.old.facts.loc[lambda f: f["fact"].str.startswith("missing"), "detail"].tolist() == []
    assert one.lost == {"old.xlsx": {}}


def test_names_of_one_version_mean_nothing_in_another(renamed):
    for known in list(renamed.custom_doc_props.props):
        if known.name == stamp.SCHEME_VERSION:
            renamed.custom_doc_props.append(type(known)(name=stamp.TEMPLATE_VERSION, value=stamp.CURRENT_TEMPLATE))
    renamed.save(buffer := io.BytesIO())
    read = read_bytes(buffer.getvalue(), {})

    assert {row["detail"] for row in read.forms[0].rows["facts"] if row["fact"] == "missing_column"} == {"全年目标值", "实际使用情况(万元)"}


def test_every_version_on_file_speaks_of_what_there_is():
    for number, forms in history.parse_versions(history._FILE.read_text(encoding="utf-8")).items():
        assert int(number) < int(stamp.CURRENT_TEMPLATE)
        for form, version in forms.items():
            assert form in {"department", "self"}
            assert set(version.labels) <= {field.key for field in FORM.fields} or form == "self"
            assert set(version.sheets) <= set(FORM.sheets) or form == "self"
