"""The CSV report opens in Excel and WPS as it is meant."""

from __future__ import annotations

import csv
import io

import pytest

from perfeval_xl.report import csv as report


def rows(result, *, scored=False):
    text = report.render(result, scored=scored)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_one_row_a_finding_with_its_workbook(scored):
    assert rows(scored) == [
        {
            "path": "inbox/a.xlsx",
            "form": "项目信息/指标表",
            "department": "县政府",
            "unit": "某局",
            "project": "热线",
            "verdict": "退回",
            "code": "I002",
            "severity": "error",
            "sheet": "指标表",
            "cell": "C12",
            "value": "15",
            "expected": "20",
            "message": "请核对分值。",
            "for": "unit",
            "waived": "",
            **dict.fromkeys(report.ORIGIN_COLUMNS, ""),
        }
    ]


def test_begins_with_the_mark_that_excel_needs(scored):
    assert report.render(scored, scored=False).encode("utf-8").startswith(b"\xef\xbb\xbfpath,form,")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_can_become_a_formula(make, start):
    text = f"{start}cmd|' /C calc'!A0"
    result = make(workbooks=[{"form": 0, "path": text, "unit": text, "project": text}], findings=[{"value": text, "message": text}])
    (row,) = rows(result)

    assert [row[key] for key in ("path", "unit", "project", "value", "message")] == [f"'{text}"] * 5


@pytest.mark.parametrize("text", ["1-2", "≥95%", "甲=乙", "a@b", "", " =1"])
def test_other_text_stays(make, text):
    result = make(workbooks=[{"form": 0, "path": "a.xlsx"}], findings=[{"value": text}])

    assert rows(result)[0]["value"] == text


def test_quotes_commas_and_lines_stay_in_their_cell(make):
    result = make(workbooks=[{"form": 0, "path": "a.xlsx"}], findings=[{"value": 'a,"b"\nc'}])

    assert [row["value"] for row in rows(result)] == ['a,"b"\nc']


@pytest.mark.parametrize("text", ["\x00", "\x1b[31m", "\udc80", "\x9b"])
def test_what_no_reader_takes_is_replaced(make, text):
    result = make(workbooks=[{"form": 0, "path": "a.xlsx"}], findings=[{"value": f"甲{text}"}])

    rows(result)[0]["value"].encode("utf-8")
    assert rows(result)[0]["value"].startswith("甲\N{REPLACEMENT CHARACTER}")


def test_scores_stand_beside_each_finding_and_a_clean_workbook_has_a_row(make):
    totals = {"self_total": 96, "system_total": 99.25, "final_total": 99.25, "final_grade": "优", "verified_points": 50}
    result = make(
        workbooks=[{"form": key, "path": f"{key}.xlsx"} for key in range(3)],
        findings=[{"form": 0, "cell": "A1"}, {"form": 0, "cell": "A2"}],
        totals=[{"form": 0, **totals}, {"form": 1, **totals}],
    )
    found = [(row["path"], row["cell"], row["self_total"], row["final_grade"]) for row in rows(result, scored=True)]

    assert found == [("0.xlsx", "A1", "96", "优"), ("0.xlsx", "A2", "96", "优"), ("1.xlsx", "", "96", "优")]


def test_findings_across_workbooks_name_all_paths(make):
    result = make(workbooks=[{"form": 0, "path": "a.xlsx"}], findings=[{"form": -1, "code": "X001", "paths": ("a.xlsx", "b.xlsx")}])

    assert [(row["path"], row["code"]) for row in rows(result, scored=True)] == [("a.xlsx; b.xlsx", "X001")]
