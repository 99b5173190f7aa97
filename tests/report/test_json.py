"""The JSON report is a contract with other programs."""

from __future__ import annotations

import json

import pytest

from perfeval_xl.report import json as report


def load(result, *, scored=False, **options):
    return json.loads(report.render(result, scored=scored, **options))


def test_validate_has_exactly_the_keys_of_the_contract(scored):
    assert load(scored) == {
        "schema_version": 1,
        "workbooks": [
            {
                "path": "inbox/a.xlsx",
                "scheme": "department-2021",
                "form": ["项目信息", "指标表"],
                "department": "县政府",
                "unit": "某局",
                "project": "热线",
                "year": 2021,
                "verdict": "退回",
                "checks": {"无误": 0, "有问题": 0, "不适用": 0, "无法判断": 0},
                "outcomes": [],
                "findings": [
                    {
                        "code": "I002",
                        "severity": "error",
                        "sheet": "指标表",
                        "cell": "C12",
                        "value": "15",
                        "expected": "20",
                        "message": "请核对分值。",
                        "for": "unit",
                    }
                ],
            }
        ],
        "findings": [],
        "counts": {"workbooks": 1, "files": 1, "forms": 1, "error": 1, "warning": 0, "info": 0},
    }


def test_score_adds_totals_levels_and_indicators(scored):
    assert load(scored, scored=True)["workbooks"][0]["scores"] == {
        "self_total": 96,
        "system_total": 99.25,
        "final_total": 99.25,
        "self_grade": "优",
        "system_grade": "优",
        "final_grade": "优",
        "verified_points": 50,
        "arrival_rate": 1.0,
        "execution_rate": 0.9965,
        "levels": [{"name": "决策", "weight": 20, "self": 20, "system": 20, "final": 20}],
        "indicators": [
            {
                "name": "配套设施完善率",
                "cell": "E16",
                "weight": 10,
                "self": 8,
                "system": 9.8,
                "final": 9.8,
                "merged": None,
                "basis": "规则",
                "explanation": "98% ÷ 100% × 10 = 9.80",
            },
            {
                "name": "预算执行率",
                "cell": "E17",
                "weight": 5,
                "self": 0.3,
                "system": 4.99,
                "final": None,
                "merged": None,
                "basis": "规则",
                "explanation": None,
            },
        ],
    }


def test_whole_points_are_integers_and_rates_are_not(scored):
    scores = load(scored, scored=True)["workbooks"][0]["scores"]

    assert [type(scores[key]) for key in ("self_total", "verified_points", "arrival_rate")] == [int, int, float]


@pytest.mark.parametrize(("decimals", "points"), [(0, 5), (1, 5), (2, 4.99), (3, 4.985), (4, 4.985)])
def test_points_are_rounded_half_up_as_the_scheme_says(scored, decimals, points):
    data = load(scored, scored=True, decimals={"department-2021": decimals})

    assert data["workbooks"][0]["scores"]["indicators"][1]["system"] == points


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_how_every_check_ended_is_counted_and_what_is_not_right_listed(make, lang):
    result = make(
        workbooks=[{"form": 0, "path": "a.xlsx"}, {"form": 1, "path": "b.xlsx"}, {"form": 2, "path": "c.xlsx"}],
        findings=[
            {"code": "I002", "cell": "A1"}, {"code": "I002", "cell": "A2"}, {"code": "B001"}, {"code": "X004"}, {"form": 1, "waived": "…"},
        ],
        outcomes=[
            {"form": 0, "code": "S012", "outcome": "不适用", "reason": "没有核定得分一列"},
            {"form": 0, "code": "B003", "outcome": "无法判断", "reason": "金额读不出"},
        ],
        checked={0: 99, 1: 99},
    )
    books = load(result, lang=lang)["workbooks"]

    assert [[*book["checks"].items()] for book in books] == [
        [("无误", 95), ("有问题", 2), ("不适用", 1), ("无法判断", 1)], [("无误", 98), ("有问题", 1), ("不适用", 0), ("无法判断", 0)],
        [("无误", 0), ("有问题", 0), ("不适用", 0), ("无法判断", 0)],
    ]
    assert books[0]["outcomes"] == [
        {"code": "B001", "outcome": "有问题", "reason": None},
        {"code": "B003", "outcome": "无法判断", "reason": "金额读不出"},
        {"code": "I002", "outcome": "有问题", "reason": None},
        {"code": "S012", "outcome": "不适用", "reason": "没有核定得分一列"},
    ]
    assert books[1]["outcomes"] == [{"code": "I001", "outcome": "有问题", "reason": None}]


def test_what_is_not_known_is_null(make):
    result = make(workbooks=[{"form": 0, "path": "x.xlsx"}], findings=[{"code": "F003"}])
    book = load(result, scored=True)["workbooks"][0]

    assert {key: book[key] for key in ("scheme", "unit", "project", "year", "scores")} == dict.fromkeys(
        ("scheme", "unit", "project", "year", "scores")
    )
    assert [book["findings"][0][key] for key in ("sheet", "cell", "value", "expected")] == [None] * 4


def test_findings_across_workbooks_name_their_paths(make):
    result = make(
        workbooks=[{"form": 0, "path": "a.xlsx"}, {"form": 1, "path": "b.xlsx"}],
        findings=[{"form": -1, "code": "X001", "severity": "warning", "paths": ["a.xlsx", "b.xlsx"]}],
    )
    data = load(result)

    assert [finding["paths"] for finding in data["findings"]] == [["a.xlsx", "b.xlsx"]]
    assert [book["findings"] for book in data["workbooks"]] == [[], []]
    assert data["counts"] == {"workbooks": 2, "files": 2, "forms": 2, "error": 0, "warning": 1, "info": 0}


def test_forms_of_a_file_are_entries_with_their_own_sheets_and_rows(make):
    sheets = ("表一", "表二!1:24", "表二!25:50/附表")
    result = make(
        workbooks=[{"form": key, "file": 0, "path": "a.xlsx", "sheets": text} for key, text in enumerate(sheets)],
        findings=[{"form": 1}, {"form": 2, "severity": "warning"}],
    )
    data = load(result)

    assert [(entry["path"], entry["form"], entry["verdict"]) for entry in data["workbooks"]] == [
        ("a.xlsx", ["表一"], "通过"), ("a.xlsx", ["表二!1:24"], "退回"), ("a.xlsx", ["表二!25:50", "附表"], "通过")
    ]
    assert data["counts"] == {"workbooks": 3, "files": 1, "forms": 3, "error": 1, "warning": 1, "info": 0}


def test_a_self_score_of_several_rows_is_named_with_its_range_and_told_once(make):
    result = make(
        workbooks=[{"form": 0, "path": "a.xlsx"}],
        indicators=[{"form": 0, "row": row, "level3": f"{row}", "self_score_merged": "F12:F13"} for row in range(2)],
        rows=[{"form": 0, "row": row, "weight": 10, "self": None if row else 18} for row in range(2)],
        totals=[{"form": 0, "self_total": 18}],
    )
    told = load(result, scored=True)["workbooks"][0]["scores"]["indicators"]

    assert [(row["self"], row["merged"]) for row in told] == [(18, "F12:F13"), (None, "F12:F13")]


def test_workbooks_keep_the_order_received_and_the_order_of_findings(make):
    result = make(
        workbooks=[{"form": 4, "path": "z.xlsx"}, {"form": 2, "path": "a.xlsx"}],
        findings=[{"form": 2, "code": code} for code in ("I003", "I001", "I002")],
    )
    books = load(result)["workbooks"]

    assert [book["path"] for book in books] == ["z.xlsx", "a.xlsx"]
    assert [finding["code"] for finding in books[1]["findings"]] == ["I003", "I001", "I002"]


def test_a_workbook_that_was_not_read_is_never_without_an_error(make):
    """Even if the findings about it were deselected."""
    result = make(workbooks=[{"form": 0, "path": "x.xlsx", "problem": "F002", "problem_detail": "文件有密码"}])
    data = load(result)

    assert [(f["code"], f["severity"], f["message"]) for f in data["workbooks"][0]["findings"]] == [("F002", "error", "文件有密码")]
    assert data["counts"]["error"] == 1


def test_its_own_error_is_not_said_twice(make):
    result = make(workbooks=[{"form": 0, "path": "x.xlsx", "problem": "F002"}], findings=[{"code": "F002"}])

    assert load(result)["counts"]["error"] == 1


def test_crashed_checks_are_named(make):
    result = make(workbooks=[{"form": 0, "path": "x.xlsx"}], crashes=(("B005", "KeyError: 'x'"),))

    assert load(result)["crashes"] == [{"code": "B005", "error": "KeyError: 'x'"}]


@pytest.mark.parametrize("text", ["\udc80", "a\x00\x1b[31mb", "\x9b31m", "\u2028", "\u202eexe", "𠮷", '"\\', "\ufeff"])
def test_any_text_survives_and_encodes(make, text):
    result = make(workbooks=[{"form": 0, "path": f"{text}.xlsx", "unit": text}], findings=[{"value": text}])
    rendered = report.render(result, scored=False)
    data = json.loads(rendered.encode("utf-8"))

    assert (data["workbooks"][0]["unit"], data["workbooks"][0]["findings"][0]["value"]) == (text, text)
    assert not set(rendered) & set("\x00\x1b\x9b\u2028\u202e\ufeff")


def test_chinese_is_written_as_such(scored):
    assert "请核对分值。" in report.render(scored, scored=False)


def test_the_same_result_gives_the_same_text(scored):
    assert report.render(scored, scored=True) == report.render(scored, scored=True)
