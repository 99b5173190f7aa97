"""`perfeval diff`: what changed from one summary to the next."""

from __future__ import annotations

import errno
import json

import pytest
from openpyxl import load_workbook

import perfeval_xl as px
from perfeval_xl.cli import main
from perfeval_xl.summary.limits import SummaryLimits

_SAME = "县交通局"


@pytest.fixture
def pair(case, tmp_path):
    """Return a function that writes two summaries and returns their paths: of the cases, and of the cases with changes."""

    def write(files=None, rows=None, **more):
        old, new = tmp_path / "old.xlsx", tmp_path / "new.xlsx"
        old.write_bytes(case.written())
        new.write_bytes(case.written(case.files if files is None else files, case.findings if rows is None else rows, **more))
        return str(old), str(new)

    return write


def told(capsys, *paths, status=1):
    """Return what the command says as JSON."""
    assert main(["diff", *paths, "--format", "json"]) == status
    return json.loads(capsys.readouterr().out)


def test_the_same_summary_has_no_difference(pair, capsys):
    assert main(["diff", *pair()]) == 0
    assert capsys.readouterr().out == "没有变化\n"


def test_a_table_split_by_department_is_the_same_table(pair, capsys):
    assert main(["diff", *pair(limits=SummaryLimits(rows=2))]) == 0


def test_projects_that_came_and_that_were_withdrawn(case, pair, capsys):
    files = {key: value for key, value in case.files.items() if key != 3}
    files[8] = ("in/new.xlsx", "n", 1, "县二中", "操场维修", "县教育局", 2021, None, (10, 10, 9), (90, 91, 91, 50), "优优")
    data = told(capsys, *pair(files))
    assert [(row["unit"], row["project"], row["year"], row["final_total"]) for row in data["came"]] == [("县二中", "操场维修", 2021, 91)]
    assert [row["project"] for row in data["withdrawn"]] == ["=1+1"]
    assert (data["changed"], data["corrected"], data["introduced"]) == ([], [], []), "findings go and come with their projects"
    assert data["counts"] == {
        "changed": 0, "came": 1, "withdrawn": 1, "corrected": 0, "altered": 0, "introduced": 0, "waived": 0, "remaining": 6,
    }


def test_a_new_year_is_neither_corrected_nor_withdrawn(case, pair, capsys):
    files = {key: (*value[:6], 2022, *value[7:]) if value[6] else value for key, value in case.files.items()}
    data = told(capsys, *pair(files))
    assert sorted(row["project"] for row in data["next_year"]) == ["=1+1", "农村公路养护", "校舍维修(一期)", "桥梁检测"]
    assert {row["year"] for row in data["next_year"]} == {2022}
    assert (data["came"], data["withdrawn"], data["changed"]) == ([], [], [])
    assert main(["diff", *pair(files)]) == 1
    assert "下一年度的" in capsys.readouterr().out


def renaming(name, *, unit=_SAME, money=(50, 50, 20), year=2021):
    return {"name": name, "unit": unit, "money": money, "year": year}


@pytest.mark.parametrize(
    ("after", "told_as"),
    [
        (renaming("农村公路养护项目"), "renamed"),
        (renaming("农村公路养护工程", money=(60, 50, 30)), "renamed"),
        (renaming("公路养护", unit="交通局"), "renamed"),
        (renaming("农村道路维护"), "renamed"),
        (renaming("水毁修复"), "renamed"),
        (renaming("农村公路养护（二期）"), "renamed"),
        (renaming("农村公路养护（二期）", money=(60, 50, 30)), "apart"),
        (renaming("农村道路养护", money=(60, 50, 30)), "apart"),
        (renaming("水毁修复", money=(60, 50, 30)), "apart"),
        (renaming("水毁修复", unit="交通局"), "apart"),
        (renaming("农村公路养护", unit="县水利局"), "apart"),
        (renaming("农村公路养护项目", year=2022), "apart"),
    ],
    ids=["a word more", "and other amounts", "shorter unit", "other letters", "another name, the same content",
         "another phase, the same content",
         "another phase", "other letters and amounts", "another name and amounts", "another name and unit", "another unit", "another year"],
)
def test_a_project_corrected_under_another_name(case, pair, capsys, after, told_as):
    _, _, _, _, _, department, _, reported, _, points, grades = case.files[5]
    files = {key: value for key, value in case.files.items() if key not in (4, 5)}
    files[9] = ("in/new.xlsx", "new", 99, after["unit"], after["name"], department, after["year"], reported, after["money"], points, grades)
    rows = [(9 if row[0] == 5 else row[0], *row[1:]) for row in case.findings]
    data = told(capsys, *pair(files, rows))
    assert [row["project"] for row in data["came"]] == ([after["name"]] if told_as == "apart" else [])
    assert [row["project"] for row in data["withdrawn"]] == (["农村公路养护"] if told_as == "apart" else [])
    names = [(row["old_unit"], row["old_project"], row["unit"], row["project"]) for row in data["renamed"]]
    assert names == ([] if told_as == "apart" else [(_SAME, "农村公路养护", after["unit"], after["name"])])
    assert data["counts"].get("renamed", 0) == len(names)
    assert data["corrected"] == data["introduced"] == [], "the findings of a project that is renamed go on"
    moved = told_as == "renamed" and after["money"] != (50, 50, 20)
    assert [list(row["fields"]) for row in data["changed"]] == ([["planned", "spent"]] if moved else [])


def test_of_two_names_that_may_be_meant_none_is(case, pair, capsys):
    files = {key: value for key, value in case.files.items() if key not in (4, 5)}
    for key, name in ((8, "农村公路养护工程"), (9, "农村公路养护经费")):
        files[key] = (f"in/{key}.xlsx", str(key), key, _SAME, name, _SAME, 2021, None, (60 + key, 50, 20), (88, 71, 71, 60), "良中")
    data = told(capsys, *pair(files, [row for row in case.findings if row[0] != 5]))
    assert (len(data["came"]), len(data["withdrawn"]), data["renamed"]) == (2, 1, [])


def test_a_name_that_was_corrected_as_text(case, pair, capsys):
    files = {key: value for key, value in case.files.items() if key != 4}
    files[5] = (*case.files[5][:4], "农村公路养护项目", *case.files[5][5:])
    paths = pair(files)
    assert main(["diff", *paths]) == 1
    out = capsys.readouterr().out
    assert "改名（同一项目换了名称，不是撤回也不是新报）（1）" in out
    assert "县交通局 农村公路养护 → 县交通局 农村公路养护项目（2021）" in out
    assert main(["diff", *paths, "--lang", "en"]) == 1
    assert "corrected in their name" in capsys.readouterr().out


def test_scores_money_grade_and_state_that_changed(case, pair, capsys):
    files = {**case.files, 5: (*case.files[5][:8], (50, 50.004, 40), (88, 85.5, 85.5, 60), "良良")}
    rows = [row for row in case.findings if row[0] != 5]
    data = told(capsys, *pair(files, rows))
    assert [(row["unit"], row["fields"]) for row in data["changed"]] == [("县交通局", {
        "spent": [20.0, 40.0], "system_total": [71.0, 85.5], "final_total": [71.0, 85.5], "final_grade": ["中", "良"],
        "state": ["退回", "通过"],
    })], "what is shown alike has not changed"
    assert sorted(row["code"] for row in data["corrected"]) == ["B003", "S006"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (lambda rows: rows[1:], {"corrected": ["S006"]}),
        (lambda rows: [*rows, (3, "I005", "error", "指标表", "H9", "", "", "为空")], {"introduced": ["I005"]}),
        (lambda rows: [(*rows[0][:7], "同一格，另一句话"), *rows[1:]], {}),
        (lambda rows: [(*rows[0][:8], "已核"), *rows[1:]], {"waived": ["S006"]}),
        (lambda rows: rows[:-1], {"corrected": ["X002"]}),
        (lambda rows: [*rows[:-1], (*rows[-1][:7], rows[-1][7].replace("2份", "13份"))], {}),
        (lambda rows: [*rows[:-1], (*rows[-1][:7], rows[-1][7].replace("一期", "2期"))], {"corrected": ["X002"], "introduced": ["X002"]}),
    ],
    ids=["corrected", "new", "reworded", "waived", "across", "recounted", "of another name"],
)
def test_findings(case, pair, capsys, rows, expected):
    data = told(capsys, *pair(rows=rows(list(case.findings))), status=1 if expected else 0)
    found = {name: [row["code"] for row in data[name]] for name in ("corrected", "altered", "introduced", "waived") if data[name]}
    assert found == expected


def shared(units, value="新建管网、改造水厂、通水时间"):
    return (-1, "X005", "warning", None, None, value, "", "、".join(f"“{unit}”" for unit in units) + f"的 3 个自定指标都相同（{value}）。")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([shared("甲乙")], [shared("乙甲")], {}),
        ([shared("甲乙")], [shared("甲乙丙")], {"altered": ["X005"]}),
        ([shared("甲乙丙"), shared("甲乙", "其他、别的、另一个")], [shared("丙乙")], {"altered": ["X005"], "corrected": ["X005"]}),
        ([shared("甲乙")], [shared("丙丁", "一、二、三")], {"corrected": ["X005"], "introduced": ["X005"]}),
        ([shared(["站", "站1", "站2"])], [shared(["站", "站2"])], {"altered": ["X005"]}),
        ([shared("甲乙")], [(-1, "X009", *shared("甲乙")[2:])], {"corrected": ["X005"], "introduced": ["X009"]}),
    ],
    ids=["in another order", "one more", "one less and one gone", "others", "names told apart by a number", "of another check"],
)
def test_a_finding_between_projects_goes_on_when_units_come_or_leave(case, tmp_path, capsys, before, after, expected):
    for name, rows in (("old", before), ("new", after)):
        (tmp_path / f"{name}.xlsx").write_bytes(case.written(rows=rows))
    data = told(capsys, str(tmp_path / "old.xlsx"), str(tmp_path / "new.xlsx"), status=1 if expected else 0)
    found = {name: [row["code"] for row in data[name]] for name in ("corrected", "altered", "introduced", "waived") if data[name]}
    assert found == expected


def test_a_row_put_in_moves_findings_and_corrects_none(case, pair, capsys):
    message = "“任务一”全年完成值为空，请填写。"
    twice = [(2, "I005", "error", "指标表", cell, "", "", message) for cell in ("H9", "H12")]
    old, new = pair(rows=[*case.findings, *twice])
    moved = [(*row[:4], cell, *row[5:]) for row, cell in zip(twice, ("H10", "H13"), strict=True)]
    with open(old, "wb") as file:
        file.write(case.written(rows=[*case.findings, *moved, (2, "I005", "error", "指标表", "H20", "", "", message)]))
    data = told(capsys, new, old)
    assert {name: [row["cell"] for row in data[name]] for name in ("corrected", "introduced")} == {"corrected": [], "introduced": ["H20"]}


def test_a_file_that_can_be_read_at_last_is_the_same_project(case, pair, capsys):
    files = {**case.files, 6: ("in/broken.xlsx", "z", 50, "县三中", "食堂", "县教育局", 2021, None, (1, 1, 1), (90, 90, 90, 50), "优优")}
    data = told(capsys, *pair(files, [row for row in case.findings if row[0] != 6]))
    assert (data["came"], data["withdrawn"]) == ([], [])
    assert [(row["unit"], row["fields"]["state"]) for row in data["changed"]] == [("县三中", ["无法读取", "通过"])]
    assert [row["code"] for row in data["corrected"]] == ["F001"]


def test_names_are_compared_as_the_tool_compares_them(case, pair, capsys):
    files = {**case.files, 2: (*case.files[2][:4], "校舍 维修（一期）", *case.files[2][5:])}
    assert main(["diff", *pair(files)]) == 0


def test_as_text_in_both_languages_and_without_harm(case, pair, capsys):
    files = {**case.files, 5: (*case.files[5][:8], (50, 50, 40), (88, 85.5, 85.5, 60), "良良")}
    paths = pair(files, case.findings[1:])
    assert main(["diff", *paths]) == 1
    out = capsys.readouterr().out
    assert "县交通局 农村公路养护（2021）　实际使用情况 20.00 → 40.00，系统总分 71.00 → 85.50" in out
    assert "S006 错误 指标表!I12" in out
    assert out.splitlines()[-1] == "新报 0 个，变动 2 个，撤回 0 个；问题改正 1 处，仍在 6 处，新出现 0 处，豁免 0 处"
    assert main(["diff", *paths, "--lang", "en", "--exit-zero"]) == 0
    assert "spent 20.00 → 40.00" in capsys.readouterr().out


def test_as_text_findings_without_a_cell(case, pair, capsys):
    paths = pair({key: case.files[key] for key in case.files if key != 6}, [row for row in case.findings[:-1] if row[0] != 6])
    assert main(["diff", *reversed(paths)]) == 1
    assert "各项目之间　X002 警告　县教育局“校舍维修（一期）”报送了2份" in capsys.readouterr().out
    paths = pair(rows=[*case.findings, (5, "T001", "warning", None, None, "", "", "这份表没有模板标记。")])
    assert main(["diff", *paths]) == 1
    assert "县交通局 农村公路养护　T001 警告 整个文件　这份表没有模板标记。" in capsys.readouterr().out


def test_columns_of_ones_own_do_not_matter(pair, capsys):
    old, new = pair()
    book = load_workbook(new)
    for sheet in ("汇总表", "问题清单"):
        book[sheet].insert_cols(1)
        book[sheet]["A1"] = "经办人"
    book.save(new)
    assert main(["diff", old, new]) == 0


def test_from_python(case, pair):
    found = px.diff(*pair(rows=case.findings[1:]))
    assert list(found.corrected["code"]) == ["S006"]


@pytest.mark.parametrize(("number", "words"), [(errno.EACCES, "没有权限"), (errno.EIO, "磁盘读写出错"), (errno.ELOOP, "ELOOP")])
def test_what_the_system_refuses_is_told_in_plain_words(pair, monkeypatch, capsys, number, words):
    def refuse(path):
        raise OSError(number, errno.errorcode[number])

    paths = pair()
    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    assert main(["diff", *paths]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.xlsx", None, "找不到汇总表"), ("text.xlsx", b"hello", "读不出来"), ("empty.xlsx", b"", "读不出来"),
        ("form.xlsx", "samples/clean.xlsx", "没有“汇总表”"), ("folder", "folder", "读不出来"),
    ],
)
def test_bad_input_is_one_clear_line(pair, tmp_path, capsys, name, content, words):
    old, _ = pair()
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, str):
        with open(content, "rb") as form:
            path.write_bytes(form.read())
    elif content is not None:
        path.write_bytes(content)
    assert main(["diff", old, str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert words in said.err
