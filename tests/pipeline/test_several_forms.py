"""A file that holds several forms: each is read, checked, scored and counted by itself; the file is one, and so is its copy."""

from __future__ import annotations

import io
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import openpyxl
import pytest
import several
from office import converted

import perfeval_xl as px
from perfeval_xl.errors import OutputError
from perfeval_xl.pipeline import migrate, work
from perfeval_xl.reading.summary_book import read_summary
from perfeval_xl.report import json as json_report
from perfeval_xl.report import json_schema, text
from perfeval_xl.summaries import compare

SAMPLES = Path(__file__).parents[2] / "samples"
PLACES = [f"表{name}" for name in several.NAMES]
PROJECTS = [f"{name}项目" for name in several.NAMES]


@pytest.fixture(name="inbox")
def _inbox(tmp_path: Path) -> Path:
    """Return a folder with a file of three forms between two of one, and one that cannot be read."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    several.type_several(folder / "1.xlsx", several.forms(["子"]))
    several.type_several(folder / "2.xlsx", several.forms(), {"表乙!B1": None, "表乙!C6": 99})
    several.type_several(folder / "3.xlsx", several.forms(["丑"]))
    shutil.copyfile(SAMPLES / "broken" / "damaged.xlsx", folder / "4.xlsx")
    return folder


def rows(path: Path, sheet: str) -> list[dict[str, object]]:
    header, *body = openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def test_each_form_is_a_row_and_the_file_is_one(inbox):
    batch = px.read(inbox)

    assert batch.files["name"].tolist() == ["1.xlsx", "2.xlsx", "3.xlsx", "4.xlsx"]
    assert batch.files["forms"].tolist() == [1, 3, 1, 1]
    assert batch.forms[["form", "file"]].to_numpy().tolist() == [[0, 0], [1, 1], [2, 1], [3, 1], [4, 2], [5, 3]]
    assert batch.forms["project"].tolist() == ["子项目", *PROJECTS, "丑项目", None]
    assert batch.entries()["part"].tolist() == [None, *PLACES, None, None]
    assert batch.entries()["called"].tolist()[1:3] == ["2.xlsx（表甲）", "2.xlsx（表乙）"]
    assert batch.select([2]).entries()["part"].tolist() == ["表乙"]


def test_findings_and_points_are_those_of_each_form(inbox):
    batch = px.read(inbox)
    alone = [px.read(several.type_several(inbox / "alone.xlsx", {place: form})) for place, form in several.forms().items()]
    totals = px.evaluate(inbox / "2.xlsx").scores.totals

    assert px.score(batch).groupby("form").size().tolist() == [len(alone[0].indicators)] * 5
    assert totals["form"].tolist() == [0, 1, 2]
    assert totals["final_total"].nunique() == 2  # the budget of the second is another
    findings = px.validate(batch, ignore=["X"])
    first = px.validate(alone[0], ignore=["X"])
    kept = ["code", "cell", "message"]
    assert findings.loc[findings["form"].eq(1), kept].to_numpy().tolist() == first[kept].to_numpy().tolist()
    assert findings.loc[findings["form"].eq(5), "code"].tolist() == ["F001"]


def test_what_is_wrong_with_the_file_is_said_once(inbox):
    shutil.copyfile(inbox / "2.xlsx", inbox / "2b.xlsx")
    found = px.validate(px.read(inbox))
    twice = found[found["code"].eq("X001")]

    assert twice["value"].tolist() == ["2.xlsx、2b.xlsx"]
    assert twice["paths"].tolist() == [[str(inbox / "2.xlsx"), str(inbox / "2b.xlsx")]]
    assert twice["about"].tolist() == [[1, 2, 3, 4, 5, 6]]
    assert "X002" not in set(found["code"])  # each form of the one is that of the other


def test_one_project_twice_in_a_file_is_one_submission(tmp_path):
    form = several.forms(["甲"])["表甲"]
    result = px.consolidate(several.type_several(tmp_path / "a.xlsx", {"旧": form, "新": form}, {"新!C6": 99}), tmp_path / "s.xlsx")
    found = result.findings[result.findings["code"].eq("X002")]
    (row,) = rows(tmp_path / "s.xlsx", "汇总表")[:-1]

    assert [(one.expected, one.value) for one in found.itertuples()] == [("a.xlsx（新）", "a.xlsx（旧）")]
    assert row["文件"] == "a.xlsx（新）"


def test_one_copy_tells_of_all_its_forms(inbox, tmp_path):
    result = px.score_files(inbox / "2.xlsx", tmp_path / "out")
    again = px.score_files(tmp_path / "out", tmp_path / "again")
    book = openpyxl.load_workbook(tmp_path / "out" / "2.xlsx")
    shown = [[cell.value for cell in row] for row in book["评分结果"].iter_rows()]
    head = next(place for place, row in enumerate(shown) if row[0] == "工作表")
    listed = rows(tmp_path / "out" / "2.xlsx", "问题清单")

    assert result.copies == {0: "2.xlsx"}
    assert [(row[0], row[5]) for row in shown[head + 1 : head + 4]] == [("表甲", "通过"), ("表乙", "退回"), ("表丙", "通过")]
    assert [row[0] for row in shown if row[0] in PLACES] == [*PLACES, *PLACES]
    assert [row[1] for row in shown if row[0] == "项目名称"] == PROJECTS
    assert {row["哪张表"] for row in listed} == set(PLACES)
    assert book["评分结果"].page_setup.fitToHeight == 0  # as many pages as it takes
    assert [row["序号"] for row in listed] == [*range(1, len(listed) + 1)]
    for place in PLACES:
        assert "系统得分" in [cell.value for row in book[place].iter_rows() for cell in row]
    assert (tmp_path / "out" / "2.xlsx").read_bytes() == (tmp_path / "again" / "2.xlsx").read_bytes()
    assert len(again.batch.forms) == 3


def test_the_result_of_one_form_is_two_pages_what_it_scored_and_its_checks(tmp_path):
    px.score_files(several.type_several(tmp_path / "a.xlsx", {"表甲": several.forms(["甲"])["表甲"]}), tmp_path / "out")

    assert openpyxl.load_workbook(tmp_path / "out" / "a.xlsx")["评分结果"].page_setup.fitToHeight == 2


def test_the_summary_has_a_row_for_each_form(inbox, tmp_path):
    px.run(inbox, tmp_path / "out", jobs=1)
    summary = tmp_path / "out" / "summary.xlsx"
    names = ["1.xlsx", *(f"2.xlsx（{place}）" for place in PLACES), "3.xlsx", "4.xlsx"]
    projects, sent = rows(summary, "汇总表"), rows(summary, "报送情况")
    links = {cell.value: cell.hyperlink.target + (f"#{cell.hyperlink.location}" if cell.hyperlink.location else "")
             for row in openpyxl.load_workbook(summary)["报送情况"].iter_rows() for cell in row if cell.hyperlink}

    assert sorted(row["文件"] for row in projects[:-1]) == sorted(names)
    assert sorted(row["文件"] for row in sent) == sorted(names)
    assert links["1.xlsx"] == "scored/1.xlsx"
    assert links["2.xlsx（表乙）"] == "scored/2.xlsx#'表乙'!A1"
    assert [path.name for path in sorted((tmp_path / "out" / "scored").iterdir())] == ["1.xlsx", "2.xlsx", "3.xlsx"]
    assert {row["工作表"] for row in rows(summary, "指标明细") if row["文件"].startswith("2.xlsx")} == set(PLACES)
    head = openpyxl.load_workbook(summary)["总览"]["A2"].value
    assert "收到工作簿 4 个，6 张表" in head
    assert openpyxl.load_workbook(summary, data_only=True)["总览"]["O2"].value == "核对一致"


def test_two_summaries_differ_in_the_form_that_changed(inbox, tmp_path):
    px.consolidate(inbox, tmp_path / "old.xlsx")
    several.type_several(inbox / "2.xlsx", several.forms(), {"表乙!B1": None})
    px.consolidate(inbox, tmp_path / "new.xlsx")
    found = compare(read_summary(tmp_path / "old.xlsx"), read_summary(tmp_path / "new.xlsx"))

    assert set(found.changed["file"]) == {"2.xlsx（表乙）"}
    assert set(found.corrected["file"]) == {"2.xlsx（表乙）"}
    assert found.came.empty
    assert found.withdrawn.empty


def test_neither_order_nor_chunks_nor_a_cache_change_anything(inbox, tmp_path, monkeypatch):
    def contents(folder: Path) -> dict[str, bytes]:
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}

    shutil.copyfile(inbox / "2.xlsx", inbox / "5.xlsx")
    px.run(inbox, tmp_path / "whole", jobs=1)
    whole = px.evaluate(inbox, jobs=1)
    monkeypatch.setattr(work, "ALONE", 0)
    for most in (1, 2):
        monkeypatch.setattr(work, "MOST", most)
        px.run(sorted(inbox.iterdir(), reverse=True), tmp_path / f"out{most}", jobs=1, cache=tmp_path / "cache")
        assert contents(tmp_path / f"out{most}") == contents(tmp_path / "whole")
    with ThreadPoolExecutor(2) as pool:  # files travel as bytes, results back
        result = px.run(inbox, tmp_path / "pool", executor=pool)
    px.run(inbox, tmp_path / "recalled", jobs=1, cache=tmp_path / "cache")

    assert contents(tmp_path / "pool") == contents(tmp_path / "recalled") == contents(tmp_path / "whole")
    for name in ("files", "forms", "indicators", "budget"):
        assert getattr(result.batch, name).equals(getattr(whole.batch, name)), name
    assert result.findings.equals(whole.findings)


def test_forty_sheets_are_forty_forms_and_one_copy(tmp_path):
    names = [f"{number:02}" for number in range(40)]
    result = px.score_files(several.type_several(tmp_path / "a.xlsx", several.forms(names)), tmp_path / "out", select=["S", "B"])

    assert result.batch.forms["sheets"].tolist() == [f"表{name}" for name in names]
    assert len(json.loads(json_report.render(result, scored=True))["workbooks"]) == 40
    assert result.copies == {0: "a.xlsx"}


def test_json_and_text_tell_forms_apart_and_keep_to_the_schema(inbox, tmp_path):
    schema = json.loads(json_schema.schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    result = px.score_files(inbox, tmp_path / "out")
    for scored in (False, True):
        data = json.loads(json_report.render(result, scored=scored))
        jsonschema.validate(data, schema)
    mine = [entry for entry in data["workbooks"] if entry["path"] == str(inbox / "2.xlsx")]
    said = text.render(px.evaluate(inbox), scored=False)

    assert [(entry["form"], entry["project"], entry["verdict"]) for entry in mine] == [
        ([place], project, verdict) for place, project, verdict in zip(PLACES, PROJECTS, ("通过", "退回", "通过"), strict=True)
    ]
    assert data["counts"]["forms"] == data["counts"]["workbooks"] == len(data["workbooks"]) == data["counts"]["files"] + 2
    unread = next(entry for entry in data["workbooks"] if entry["path"] == str(inbox / "4.xlsx"))
    assert (unread["form"], unread["verdict"]) == ([], "无法读取")
    assert f"{inbox / '2.xlsx'}  表乙  县水利局  乙项目" in said
    assert "共 4 个工作簿、6 张表" in said


def test_a_file_of_several_is_moved_into_a_template_for_each(inbox, tmp_path):
    moved = migrate([inbox / "1.xlsx", inbox / "2.xlsx"], tmp_path / "out")

    assert [(one.output.name, one.part) for one in moved] == [
        ("1.xlsx", None), ("2.xlsx", "表甲"), ("2(2).xlsx", "表乙"), ("2(3).xlsx", "表丙")
    ]
    assert px.read(tmp_path / "out").forms["project"].dropna().tolist()[:1] == ["子项目"]
    with pytest.raises(OutputError):
        migrate(inbox / "2.xlsx", tmp_path / "out")


@pytest.mark.libreoffice
def test_an_old_format_with_several_has_their_scores_beside_it(tmp_path):
    data = several.type_several(tmp_path / "a.xlsx", several.forms()).read_bytes()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xls").write_bytes(converted({"a": data}, tmp_path / "office", "xls")["a"])
    result = px.score_files(tmp_path / "in", tmp_path / "out")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "out" / "a.评分结果.xlsx").read_bytes()))

    assert result.copies == {0: "a.评分结果.xlsx"}
    assert book.sheetnames == ["说明", "评分结果", "问题清单"]
    assert "里面有 3 张表" in book["说明"]["A2"].value
    assert result.findings.loc[result.findings["code"].isin(["F008", "F011"]), "form"].tolist() == [0, 0]
