"""The text report says to a clerk what is wrong where, the worst first."""

from __future__ import annotations

import pytest

from perfeval_xl.report import text as report


def render(result, **options):
    return report.render(result, **{"scored": False, **options})


def test_a_workbook_has_a_heading_and_a_line_a_finding(scored):
    assert render(scored) == (
        "inbox/a.xlsx  某局  热线  2021 年度  错误 1\n  错误  指标表!C12  I002  请核对分值。\n\n共 1 个工作簿，其中 1 个有错误；错误 1\n"
    )


def test_forms_of_a_file_are_headed_with_their_sheets(make):
    result = make(
        workbooks=[{"form": key, "file": 0, "path": "a.xlsx", "sheets": text} for key, text in enumerate(("表一", "表二/附表"))],
        findings=[{"form": 1}],
    )

    assert [line for line in render(result).splitlines() if line.startswith("a.xlsx")] == [
        "a.xlsx  表二、附表  错误 1", "a.xlsx  表一  ✓ 没有发现问题"
    ]
    assert render(result).splitlines()[-1] == "共 1 个工作簿、2 张表，其中 1 张有错误；错误 1"
    assert report.overview(result).splitlines()[0] == "a.xlsx  表二、附表  没有评分  错误 1"


def test_scores_stand_under_the_heading(scored):
    assert render(scored, scored=True).splitlines()[1] == ("  自评 96 分 优 · 系统 99.25 分 优 · 最终 99.25 分 优 · 规则核验 50/100 分")


def test_english(scored):
    assert render(scored, scored=True, lang="en") == (
        "inbox/a.xlsx  某局  热线  2021  error 1\n"
        "  self 96 优 · system 99.25 优 · final 99.25 优 · 50 of 100 points verified by rule\n"
        "  error    指标表!C12  I002  请核对分值。\n"
        "\n"
        "Workbooks 1, with errors 1; error 1\n"
    )


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "zh",
            ["a.xlsx  错误 1（9 项检查：无误 6、有问题 1、不适用 1、无法判断 1）", "  错误  整个文件  I001  请核对。",
             "  无法判断  B003  金额读不出（来源相加）", "  不适用    S012  没有核定得分一列（核定）"],
        ),
        (
            "en",
            ["a.xlsx  error 1 (9 checks: right 6, wrong 1, not applicable 1, undecided 1)", "  error    whole file  I001  请核对。",
             "  undecided       B003  金额读不出 (来源相加)", "  not applicable  S012  没有核定得分一列 (核定)"],
        ),
    ],
)
def test_how_checks_ended_stands_beside_the_counts_and_is_listed_where_titles_are_given(make, lang, lines):
    result = make(
        workbooks=[{"form": 0, "path": "a.xlsx"}],
        findings=[{}],
        outcomes=[
            {"form": 0, "code": "S012", "outcome": "不适用", "reason": "没有核定得分一列"},
            {"form": 0, "code": "B003", "outcome": "无法判断", "reason": "金额读不出"},
        ],
        checked={0: 9},
    )
    titles = {"B003": "来源相加。", "S012": "核定。"}

    assert render(result, lang=lang, titles=titles).splitlines()[:4] == lines
    assert render(result, lang=lang).splitlines()[:2] == lines[:2]
    assert lines[0].partition("（" if lang == "zh" else " (")[2] in report.overview(result, lang=lang).splitlines()[0]


def test_the_same_finding_on_many_cells_is_one_line(make):
    cells = ["B7", "B9", "B10", "B11", "B12"]
    result = make(workbooks=[{"form": 0, "path": "a.xlsx"}], findings=[{"sheet": "预算表", "cell": cell} for cell in cells])

    assert render(result).splitlines()[:2] == ["a.xlsx  错误 5", "  错误  预算表!B7、B9–B12  I001  请核对。"]


@pytest.mark.parametrize("other", [{"code": "I002"}, {"message": "请填写。"}, {"sheet": "指标表"}, {"severity": "info"}])
def test_findings_that_differ_in_more_than_the_cell_are_lines_of_their_own(make, other):
    both = [{"sheet": "预算表", "cell": "B7"}, {"sheet": "预算表", "cell": "B8", **other}]
    result = make(workbooks=[{"form": 0, "path": "a.xlsx"}], findings=both)

    assert len([line for line in render(result).splitlines() if line.startswith("  ")]) == 2


def test_the_worst_workbook_and_the_worst_finding_come_first(make):
    result = make(
        workbooks=[{"form": key, "path": f"{name}.xlsx"} for key, name in enumerate(["clean", "info", "two", "b", "a"])],
        findings=[
            {"form": 1, "severity": "info"},
            {"form": 2, "severity": "info", "cell": "A3"},
            {"form": 2, "severity": "error", "cell": "A1"},
            {"form": 2, "severity": "error", "code": "I009", "cell": "A2"},
            {"form": 3},
            {"form": 4},
        ],
    )
    lines = render(result).splitlines()

    assert [line.split(".")[0] for line in lines if ".xlsx" in line] == ["two", "a", "b", "info", "clean"]
    assert [line.split()[1] for line in lines[1:4]] == ["A1", "A2", "A3"]


def test_a_place_may_be_a_sheet_or_the_whole_file(make):
    result = make(workbooks=[{"form": 0, "path": "a.xlsx"}], findings=[{"code": "T004", "sheet": "预算表"}, {"code": "F005"}])

    assert [line.split() for line in render(result).splitlines()[1:3]] == [
        ["错误", "预算表", "T004", "请核对。"],
        ["错误", "整个文件", "F005", "请核对。"],
    ]


def test_codes_stand_under_each_other_whatever_the_width_of_their_place(make):
    result = make(
        workbooks=[{"form": 0, "path": "a.xlsx"}],
        findings=[{"sheet": "指标表", "cell": "C12"}, {"severity": "info", "sheet": "a", "cell": "C1"}],
    )
    lines = render(result).splitlines()[1:3]

    assert len({report.width(line[: line.index("I001")]) for line in lines}) == 1


def test_a_workbook_that_was_not_read_shows_why(make):
    result = make(workbooks=[{"form": 0, "path": "x.xlsx", "problem": "F002", "problem_detail": "文件有密码"}])

    assert render(result).splitlines()[1] == "  错误  整个文件  F002  文件有密码"


def test_clean_workbooks_are_named_unless_quiet(make):
    result = make(workbooks=[{"form": 0, "path": "a.xlsx"}])

    assert render(result) == "a.xlsx  ✓ 没有发现问题\n\n共 1 个工作簿，其中 0 个有错误；✓ 没有发现问题\n"
    assert render(result, quiet=True) == ""


def test_quiet_keeps_every_finding(scored):
    assert render(scored, quiet=True) == "inbox/a.xlsx  某局  热线  2021 年度  错误 1\n  错误  指标表!C12  I002  请核对分值。\n"


def test_nothing_a_unit_wrote_reaches_the_terminal_as_a_command_or_a_new_line(make):
    harm = "甲\x1b[2J\r\n乙\x9b\u202e\udc80"
    result = make(workbooks=[{"form": 0, "path": harm, "unit": harm, "project": harm}], findings=[{"sheet": harm, "message": harm}])
    rendered = render(result)

    assert not set(rendered) & set("\x1b\r\x9b\u202e\udc80")
    assert len(rendered.splitlines()) == 4


def test_findings_across_workbooks_follow_with_their_paths(make):
    result = make(
        workbooks=[{"form": 0, "path": "a.xlsx"}],
        findings=[{"form": -1, "code": "X001", "severity": "warning", "message": "同一文件报了两次。", "paths": ["a.xlsx", "b.xlsx"]}],
    )

    assert render(result).splitlines()[2:5] == ["各工作簿之间", "  警告  X001  同一文件报了两次。", "      涉及：a.xlsx、b.xlsx"]


def test_a_crashed_check_is_named_even_if_quiet(make):
    result = make(workbooks=[{"form": 0, "path": "a.xlsx"}], crashes=(("B005", "KeyError: 'x'"),))

    assert "B005" in render(result, quiet=True)
    assert "KeyError: 'x'" in render(result, quiet=True)


def test_colour_goes_through_the_style_and_changes_no_word(scored):
    roles = []

    def style(text, role):
        roles.append(role)
        return text

    assert render(scored, scored=True, style=style) == render(scored, scored=True)
    assert set(roles) == {"heading", "error"}


def test_overview_has_a_line_a_workbook(make):
    result = make(
        workbooks=[{"form": 0, "path": "a.xlsx"}, {"form": 1, "path": "b.xlsx"}],
        findings=[{"form": 1}, {"form": 1, "severity": "warning"}],
        totals=[{"form": 0, "self_total": 96, "system_total": 90, "final_total": 90, "final_grade": "优", "verified_points": 50}],
    )

    assert report.overview(result) == (
        "b.xlsx  没有评分  错误 1、警告 1\n"
        "a.xlsx  自评 96 分 · 系统 90 分 · 最终 90 分 优 · 规则核验 50 分  ✓ 没有发现问题\n"
        "\n"
        "共 2 个工作簿，其中 1 个有错误；错误 1、警告 1\n"
    )
