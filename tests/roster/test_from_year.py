"""Next year's forms from last year's: what is taken over, what never is, and that it is marked to be looked at."""

from __future__ import annotations

import io

import openpyxl
import pytest
from bureau import blank_form, form, put, roster
from self_forms import self_form, type_self_form

import perfeval_xl as px
from perfeval_xl.errors import InputError, OutputError
from perfeval_xl.pipeline import migrate, write_forms

NAMES = ["unit", "project", "department", "year", "scheme"]
LEVELS = ["level1", "level2", "level3", "weight3", "target"]


@pytest.fixture
def last_year(tmp_path):
    edits = {"预算表!B2": 49, "指标表!H14": "97%"}
    files = {"甲站-采购.xlsx": form("甲站", "采购", edits), "乙站-修路.xlsx": form("乙站", "修路", department="乙局")}
    return put(tmp_path / "last", files)


def one(path):
    return openpyxl.load_workbook(path)


def comments(book):
    return {(sheet.title, cell.value): cell.comment.text for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment}


def test_names_indicators_and_targets_are_taken_over(last_year, tmp_path):
    written = write_forms(None, tmp_path / "next", from_year=last_year)

    assert sorted(str(path.relative_to(tmp_path / "next")) for path in written.forms) == ["乙局/乙站-修路.xlsx", "甲局/甲站-采购.xlsx"]
    old, new = px.read(sorted(last_year.iterdir())), px.read(sorted(written.forms))
    assert new.forms[NAMES].values.tolist() == [
        ["乙站", "修路", "乙局", 2022, "department-2021"], ["甲站", "采购", "甲局", 2022, "department-2021"]
    ]  # fmt: skip
    assert new.indicators[LEVELS].values.tolist() == old.indicators[LEVELS].values.tolist()
    people = new.project[new.project["field"].isin(["implementer", "head", "phone"])]
    assert people["value"].tolist()[:3] == ["乙站", "张三", "0912-1234567"]


def test_nothing_of_what_came_of_it_is(last_year, tmp_path):
    new = px.read(write_forms(None, tmp_path / "next", from_year=last_year).forms)

    for column in ("actual", "self_score_raw", "reason", "reviewer_score_raw", "reviewer_reason"):
        assert new.indicators[column].fillna("").eq("").all()
    assert new.budget["raw"].fillna("").eq("").all()
    assert new.report_text["text"].fillna("").eq("").all()
    rest = new.project[new.project["field"].isin(["evaluation_type", "start", "end", "reported", "self_total", "self_grade"])]
    assert rest["value"].fillna("").eq("").all()


def test_what_was_taken_over_is_coloured_and_commented(last_year, tmp_path):
    [path] = [path for path in write_forms(None, tmp_path / "next", from_year=last_year).forms if path.name.startswith("甲站")]
    book = one(path)
    said = comments(book)
    sheet = book["指标表"]
    target = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "≥1700件")
    dated = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "2021年12月底前")
    rules = {str(area.sqref): [rule.formula[0] for rule in area.rules] for area in sheet.conditional_formatting}

    assert "取自2021年的表，请核对" in said["指标表", "≥1700件"]
    assert "请改成2022年的" in said["指标表", "2021年12月底前"]
    assert "取自2021年" in said["项目信息", "张三"]
    assert ("项目信息", 2022) not in said
    assert ("指标表", "立项依据充分性") not in said  # which the template prints
    assert f"LEN(TRIM(H{target.row}))=0" in rules[target.coordinate]  # gone once there is an actual
    assert f'EXACT({dated.coordinate},"2021年12月底前")' in rules[dated.coordinate]  # gone once it is changed


def test_a_date_of_an_earlier_year_is_to_be_changed(tmp_path):
    old = ["2021年12月底前", "二〇二一年底前", "2020年6月前", "2021-12-20"]
    near = ["2022年6月底前", "2021年3月至2022年9月", "12月底前", "≥2021件", "≥95%"]
    edits = {f"指标表!G{row}": target for row, target in enumerate([*old, *near], start=10)}
    [path] = write_forms(None, tmp_path / "next", from_year=put(tmp_path / "last", {"a.xlsx": form("甲站", "采购", edits)})).forms
    said = comments(one(path))

    assert {target: "请改成2022年的" in said["指标表", target] for target in [*old, *near]} == {
        **dict.fromkeys(old, True), **dict.fromkeys(near, False)
    }  # fmt: skip


def test_the_marks_are_no_fault_once_it_is_filled_in(last_year, tmp_path):
    """The same values in a form with the marks and in one without them get the same findings and points."""
    [path] = [path for path in write_forms(None, tmp_path / "next", from_year=last_year).forms if path.name.startswith("甲站")]
    [moved] = migrate([last_year / "甲站-采购.xlsx"], tmp_path / "plain")
    plain, marked = openpyxl.load_workbook(moved.output), one(path)
    for sheet in plain:
        for row in sheet.iter_rows():
            for cell in row:
                own = marked[sheet.title][cell.coordinate]
                formula = isinstance(cell.value, str) and cell.value.startswith("=")
                if cell.value is not None and not formula and own.value != cell.value:
                    own.value = cell.value
    files = put(tmp_path / "filled", {"a.xlsx": saved(plain), "b.xlsx": saved(marked)})
    batch = px.read(files)
    found = px.validate(batch, ignore=["X"]).sort_values(["code", "sheet", "cell"])

    a, b = (found[found["form"].eq(key)][["code", "sheet", "cell", "value"]].values.tolist() for key in (0, 1))
    assert len(comments(marked)) > 20
    assert a == b
    assert px.score(batch).groupby("form")["final"].sum().nunique() == 1


def saved(book):
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_sent_back_as_it_was_it_is_blank(last_year, tmp_path):
    written = write_forms(None, tmp_path / "next", from_year=last_year)

    assert px.validate(px.read(written.forms))["code"].tolist() == ["F014", "F014"]


def test_one_actual_makes_it_filled_in(last_year, tmp_path):
    path = write_forms(None, tmp_path / "next", from_year=last_year).forms[0]
    book = one(path)
    cell = next(cell for row in book["指标表"].iter_rows() for cell in row if cell.value == "≥1700件")
    book["指标表"].cell(cell.row, cell.column + 1, "1800件")
    book.save(path)

    assert "F014" not in px.validate(px.read(path))["code"].tolist()


def test_the_submission_that_counts_is_used_and_blank_or_older_ones_are_not(tmp_path):
    folder = put(tmp_path / "last", {
        "early.xlsx": form("甲站", "采购", {"指标表!G13": "≥1件"}, reported="2022-7-1"),
        "late.xlsx": form("甲站", "采购", {"指标表!G13": "≥2件"}, reported="2022-7-30"),
        "older.xlsx": form("甲站", "采购", {"指标表!G13": "≥3件"}, year=2020),
        "blank.xlsx": blank_form("丙站", "空表"),
    })  # fmt: skip
    written = write_forms(None, tmp_path / "next", from_year=folder)
    new = px.read(written.forms)

    assert new.forms[["unit", "year"]].values.tolist() == [["甲站", 2022]]
    assert "≥2件" in new.indicators["target"].tolist()


def test_a_roster_says_which_and_what_they_are_called(last_year, tmp_path):
    rows = [["甲局", "甲站", "采购", 2022, 60, "a@example.cn", ""], ["甲局", "甲站", "新项目", 2022, 10, "a@example.cn", ""],
            ["丙局", "乙站", "采购", 2022, 5, "", ""]]  # fmt: skip
    written = write_forms(roster(tmp_path / "名单.xlsx", rows), tmp_path / "next", from_year=last_year)
    targets, planned = {}, {}
    for path in written.forms:
        new = px.read(path)
        targets[path.stem] = int(new.indicators["target"].fillna("").ne("").sum())
        totals = new.budget[new.budget["measure"].eq("planned") & new.budget["source"].eq("total")]
        planned[path.stem] = totals["amount"].tolist()

    assert targets == {"甲站-采购": 17, "甲站-新项目": 0, "乙站-采购": 0}  # neither another project's nor another unit's
    assert planned == {"甲站-采购": [60], "甲站-新项目": [10], "乙站-采购": [5]}
    assert "名单上有 2 个项目没有上年的表，写的是空白表" in written.remarks
    assert len(written.drafts) == 1
    notices = {path.parent.name: path.read_text(encoding="utf-8-sig") for path in written.notices}
    assert "橙色单元格取自上年的表" in notices["甲局"]
    assert "橙色" not in notices["丙局"]
    said = comments(one(written.forms[0]))
    assert ("项目信息", "采购") not in said  # finance's own word
    assert ("项目信息", "张三") in said


def test_a_form_of_the_rosters_own_year_is_none_of_last_years(tmp_path):
    folder = put(tmp_path / "last", {"a.xlsx": form("甲站", "采购", year=2022), "b.xlsx": form("乙站", "修路", year=2021)})
    rows = [["甲局", "甲站", "采购", 2022, 60, "", ""], ["乙局", "乙站", "修路", 2022, 60, "", ""]]
    written = write_forms(roster(tmp_path / "名单.xlsx", rows), tmp_path / "next", from_year=folder)

    filled = {path.stem: bool(px.read(path).indicators["target"].fillna("").ne("").any()) for path in written.forms}
    assert filled == {"甲站-采购": False, "乙站-修路": True}
    assert "上年的表“a.xlsx”没有用：预算年度不早于名单上的 2022 年" in written.remarks


def test_the_one_sheet_form_too(tmp_path):
    content = self_form("justice-2023")
    (tmp_path / "last").mkdir()
    source = type_self_form(tmp_path / "last" / "a.xlsx", content)
    [path] = write_forms(None, tmp_path / "next", from_year=tmp_path / "last").forms
    old, new = px.read(source), px.read(path)
    beside = old.indicators["level3"].ne("预算执行率")

    assert new.forms["year"].tolist() == [old.forms["year"].iloc[0] + 1]
    wanted = set(old.indicators[beside]["target"]) - {""}
    assert wanted <= set(new.indicators["target"])
    assert new.indicators[new.indicators["level3"].ne("预算执行率")]["actual"].fillna("").eq("").all()
    assert any("请核对" in text for text in comments(one(path)).values())
    assert px.validate(new)["code"].tolist() == ["F014"]


def test_a_roster_without_years_gets_the_year_after(last_year, tmp_path):
    path = roster(tmp_path / "名单.xlsx", [["甲局", "甲站", "采购"], ["甲局", "甲站", "新项目"]], ["主管部门", "项目单位", "项目名称"])
    written = write_forms(path, tmp_path / "next", from_year=last_year)

    assert [px.read(one).forms["year"].tolist() == [2022] for one in written.forms] == [True, False]


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("files", [{}, {"blank.xlsx": blank_form("甲站", "采购")}, {"a.xlsx": b"no workbook"}])
def test_a_folder_without_forms_is_refused_in_one_line(tmp_path, files, listed):
    (tmp_path / "last").mkdir()
    put(tmp_path / "last", files)

    path = roster(tmp_path / "名单.xlsx", [["甲局", "甲站", "采购", 2022, 1, "", ""]]) if listed else None
    with pytest.raises(InputError) as refused:
        write_forms(path, tmp_path / "next", from_year=tmp_path / "last")

    assert "\n" not in str(refused.value)
    assert not (tmp_path / "next").exists()


def test_nothing_received_is_written_over_and_nothing_twice(last_year, tmp_path):
    before = {path: path.read_bytes() for path in last_year.iterdir()}
    write_forms(None, last_year / "next", from_year=last_year)
    with pytest.raises(OutputError):
        write_forms(None, last_year / "next", from_year=last_year)
    again = write_forms(None, last_year / "next", from_year=last_year, force=True)

    assert len(again.forms) == 2
    assert {path: path.read_bytes() for path in before} == before
