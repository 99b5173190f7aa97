"""The commands over workbooks, from the command line to the files they write."""

from __future__ import annotations

import csv
import hashlib
import io
import json

import openpyxl
import pytest

from perfeval_xl.checks.catalogue import all_checks

B005 = {"code": "B005", "severity": "error", "sheet": "预算表", "cell": "D2", "value": "52"}


def hashes(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_validate_names_the_cell_and_writes_nothing(perfeval, inbox, tmp_path):
    before = hashes(tmp_path)
    ran = perfeval("validate", inbox, "--select", "B005")

    assert ran.status == 1
    assert "错误  预算表!D2  B005" in ran.out
    assert ran.err == ""
    assert hashes(tmp_path) == before


def test_a_right_form_has_status_0(perfeval, inbox):
    ran = perfeval("validate", inbox / "good.xlsx", "--select", "B")

    assert (ran.status, ran.err) == (0, "")
    assert "✓ 没有发现问题" in ran.out


def test_the_schema_of_the_json_asks_for_no_path(perfeval):
    ran = perfeval("validate", "--format", "json", "--schema")

    assert (ran.status, ran.err) == (0, "")
    assert json.loads(ran.out)["properties"]["schema_version"] == {"const": 1}


def test_validate_as_json(perfeval, inbox):
    data = json.loads(perfeval("validate", inbox, "--select", "B005", "--format", "json").out)
    good, over = data["workbooks"]

    assert (good["unit"], good["project"], good["year"], good["scheme"]) == ("某县审批局", "热线服务", 2021, "department-2021")
    assert good["findings"] == []
    assert [{key: finding[key] for key in B005} for finding in over["findings"]] == [B005]
    assert "scores" not in over
    assert data["counts"] == {"workbooks": 2, "files": 2, "forms": 2, "error": 1, "warning": 0, "info": 0}


def test_validate_lists_the_checks_without_an_answer_if_asked(perfeval, inbox):
    told, plain = (perfeval("validate", inbox, *options).out for options in (["--checks"], []))
    book = json.loads(perfeval("validate", inbox, "--format", "json").out)["workbooks"][0]
    open_ones = [one for one in book["outcomes"] if one["outcome"] in ("不适用", "无法判断")]

    assert open_ones
    assert [f"{one['code']}  {one['reason']}（" in told for one in open_ones] == [True] * len(open_ones)
    assert not any(f"{one['code']}  {one['reason']}（" in plain for one in open_ones)
    assert sum(book["checks"].values()) == len([check for check in all_checks() if check.code[0] != "X"])
    assert f"无误 {book['checks']['无误']}、" in plain
    assert "not applicable  " in perfeval("validate", inbox, "--checks", "--lang", "en").out


def test_validate_as_csv(process, inbox):
    ran = process("validate", inbox, "--select", "B005", "--format", "csv", PYTHONIOENCODING="gbk")
    rows = list(csv.DictReader(io.StringIO(ran.stdout.decode("utf-8-sig"), newline="")))

    assert [(row["code"], row["unit"], row["cell"]) for row in rows] == [("B005", "另一单位", "D2")]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ("", 1), ("--exit-zero", 0), ("--ignore B005", 0), ("--select B --ignore b00", 0), ("--select F", 0),
        ("--select T001", 0),  # a warning: the forms have no stamp
        ("--select T001 --fail-level warning", 1),
        ("--select T001 --fail-level warning --exit-zero", 0),
        ("--select T001 --fail-level info", 1),
        ("--select T001，B005", 1),  # a full-width comma is typed soon
    ],
)  # fmt: skip
def test_status_tells_whether_something_is_bad_enough(perfeval, inbox, options, status):
    chosen = options if "--select" in options else f"{options} --select B"

    assert perfeval("validate", inbox, *chosen.split()).status == status


def test_english(perfeval, inbox):
    out = perfeval("validate", inbox, "--select", "B005", "--lang", "en").out

    assert "error    预算表!D2  B005  Spent" in out
    assert perfeval("--lang", "en", "validate", inbox, "--select", "B005").out == out


def test_score_writes_copies_and_prints_scores(perfeval, inbox, tmp_path):
    received = hashes(inbox)
    ran = perfeval("score", inbox, "-o", tmp_path / "out", "--format", "json")
    good = json.loads(ran.out)["workbooks"][0]

    assert ran.status in (0, 1)
    assert good["scores"]["execution_rate"] == 0.9965
    assert good["scores"]["arrival_rate"] == 1.0
    named = {row["name"]: row for row in good["scores"]["indicators"]}
    assert (named["设施完善率"]["cell"], named["设施完善率"]["system"], named["设施完善率"]["basis"]) == ("E14", 9.8, "规则")
    assert sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.xlsx")) == [
        "good.xlsx",
        "县/over.xlsx",
    ]
    assert hashes(inbox) == received


def test_run_writes_copies_and_summary_and_says_where(perfeval, inbox, tmp_path):
    ran = perfeval("run", inbox, "-o", tmp_path / "out")
    written = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file())

    assert ran.status == 1
    assert written == ["scored/good.xlsx", "scored/县/over.xlsx", "summary.xlsx"]
    assert "系统得分" in str([cell.value for cell in openpyxl.load_workbook(tmp_path / "out/scored/good.xlsx")["指标表"][1]])
    lines = ran.out.splitlines()
    assert ("over.xlsx" in lines[0], "自评" in lines[0], "错误" in lines[0]) == (True, True, True)
    assert ran.err.splitlines() == [
        f"评分副本：2 个，在 {tmp_path / 'out' / 'scored'}",
        f"汇总表：{tmp_path / 'out' / 'summary.xlsx'}",
    ]


def test_quiet_runs_say_nothing_that_is_no_trouble(perfeval, inbox, tmp_path):
    ran = perfeval("run", inbox, "-o", tmp_path / "out", "--quiet")

    assert (ran.out, ran.err) == ("", "")


def test_consolidate_writes_one_summary(perfeval, inbox, tmp_path):
    ran = perfeval("consolidate", inbox, "-o", tmp_path / "all.xlsx")

    assert ran.status == 1
    assert openpyxl.load_workbook(tmp_path / "all.xlsx").sheetnames
    assert str(tmp_path / "all.xlsx") in ran.err


@pytest.mark.parametrize("command", ["score", "run", "consolidate", "template"])
def test_an_existing_output_is_never_overwritten_without_force(perfeval, inbox, tmp_path, command):
    out = tmp_path / ("out.xlsx" if command == "consolidate" else "out")
    line = [command, *([] if command == "template" else [inbox]), "-o", out]
    assert perfeval(*line).status in (0, 1)
    before = hashes(tmp_path)
    again = perfeval(*line)

    assert (again.status, again.out) == (2, "")
    assert again.err.count("\n") == 1
    assert "--force" in again.err
    assert hashes(tmp_path) == before
    assert perfeval(*line, "--force").status in (0, 1)


@pytest.mark.parametrize("command", ["validate", "score", "run", "consolidate"])
def test_a_path_that_does_not_exist_is_refused(perfeval, tmp_path, command):
    out = [] if command == "validate" else ["-o", tmp_path / "out"]
    ran = perfeval(command, tmp_path / "没有.xlsx", *out)

    assert (ran.status, ran.out) == (2, "")
    assert "没有.xlsx" in ran.err
    assert ran.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_is_refused(perfeval, tmp_path):
    assert perfeval("validate", tmp_path).status == 2


def test_an_output_folder_that_is_a_file_is_refused(perfeval, inbox, tmp_path):
    (tmp_path / "out").write_text("taken", encoding="utf-8")
    ran = perfeval("run", inbox, "-o", tmp_path / "out", "--force")

    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert (tmp_path / "out").read_text(encoding="utf-8") == "taken"


def test_an_unreadable_workbook_is_an_error_and_the_others_go_on(perfeval, inbox, tmp_path):
    (inbox / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    ran = perfeval("run", inbox, "-o", tmp_path / "out", "--select", "F")

    assert ran.status == 1
    assert any("broken.xlsx" in line and "错误 1" in line for line in ran.out.splitlines())
    assert (tmp_path / "out/scored/good.xlsx").exists()


def test_deselecting_does_not_hide_that_a_workbook_was_not_read(perfeval, inbox):
    (inbox / "broken.xlsx").write_text("<html></html>", encoding="utf-8")
    ran = perfeval("validate", inbox / "broken.xlsx", "--select", "B")

    assert ran.status == 1
    assert "F003" in ran.out


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "ascii"])
@pytest.mark.parametrize("output_format", ["text", "json", "csv"])
def test_every_format_survives_every_console(process, inbox, encoding, output_format):
    (inbox / "good.xlsx").rename(inbox / "𠮷✓.xlsx")
    ran = process("validate", inbox, "--format", output_format, PYTHONIOENCODING=encoding, PYTHONUTF8="0")

    assert ran.returncode == 1
    assert ran.stderr == b""
    text = ran.stdout.decode("utf-8-sig" if output_format == "csv" else encoding)
    assert "B005" in text
    if output_format == "json":
        assert any(book["path"].endswith("𠮷✓.xlsx") for book in json.loads(text)["workbooks"])


def test_the_same_input_gives_the_same_output(perfeval, inbox):
    lines = [perfeval("validate", inbox, "--format", "json").out for _ in range(2)]

    assert lines[0] == lines[1]


def test_a_scheme_of_ones_own_rounds_as_it_says(perfeval, inbox, tmp_path):
    from importlib import resources

    text = (resources.files("perfeval_xl.schemes") / "builtin" / "department-2021.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(
        text.replace('id = "department-2021"', 'id = "mine"').replace("decimals = 2", "decimals = 3"), encoding="utf-8"
    )
    line = ["score", inbox / "good.xlsx", "-o", tmp_path / "out", "--format", "json", "--scheme", tmp_path / "mine.toml"]
    (book,) = json.loads(perfeval(*line).out)["workbooks"]
    points = {row["name"]: row["system"] for row in book["scores"]["indicators"]}

    assert (book["scheme"], points["预算执行率"]) == ("mine", 4.983)


def test_template_is_written_and_its_path_printed(perfeval, tmp_path):
    ran = perfeval("template", "-o", tmp_path / "forms")

    assert (ran.status, ran.out, ran.err) == (0, f"{tmp_path / 'forms' / 'department-2021.xlsx'}\n", "")
    assert "指标表" in openpyxl.load_workbook(tmp_path / "forms" / "department-2021.xlsx").sheetnames
