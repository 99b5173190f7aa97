"""Checks over rows that share one weight or self-score, over what a form has no place for, and over facts that reading tells."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from batches import batch_of

from perfeval_xl.checks import runner
from perfeval_xl.schemes import load_scheme
from perfeval_xl.scoring import score
from perfeval_xl.values import parse, repeats

SCHEME = load_scheme("department-2021")
PARTS = ("kind", "op", "low", "high", "unit", "date")


def row(number, target="≥95%", actual="96%", weight=10.0, self_score=10.0, **more):
    """Return a row of 指标表 as reading gives it: rows 8, 9, … of the sheet, the columns C to H."""
    values = {"target": parse(target, year=2021), "actual": parse(actual, year=2021)}
    parsed = {f"{name}_{part}": getattr(value, part) for name, value in values.items() for part in PARTS}
    place = 8 + number
    cells = dict(zip(("level3", "target", "actual", "weight3", "self_score", "reason"), "CDEFGH", strict=True))
    return {
        "form": 0, "row": number, "sheet": "指标表", "group1": 0, "group2": 0, "level1": "产出", "level2": "产出数量",
        "level3": f"第{place}项任务",
        "target": target, "actual": actual, **parsed, "copied": repeats(*values.values()), "weight3": weight, "weight3_raw": _raw(weight),
        "self_score": self_score, "self_score_raw": _raw(self_score), "reason": "", "rule": "auto", "own": True, "fixed": False,
        **{f"{name}_cell": f"{letter}{place}" for name, letter in cells.items()}, **more,
    }


def _raw(number):
    return "" if math.isnan(number) else f"{number:g}"


def codes(rows, *, has=None, **frames):
    """Return what is found, as `code cell`."""
    batch = batch_of([{"form": 0, "scheme_source": "department-2021"}], indicators=rows, **frames)
    batch = replace(batch, forms=batch.forms.assign(has=pd.Series([has], dtype="object")))
    found, *_ = runner.run_checks(batch, score(batch, SCHEME), SCHEME, strict=True)
    return sorted(found["code"] + " " + found["cell"].fillna(""))


def chosen(found, *wanted):
    return [one for one in found if one.split()[0] in wanted]


GROUP = {"self_score_merged": "G8:G9"}
REST = {"self_score": math.nan, **GROUP}
SCORES = ("S001", "S002", "S006", "S007", "S008", "S009", "S013", "S014", "S016")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"self_score": 20}, {}, []),
        ({"self_score": 21}, {}, ["S002 G8"]),
        ({"self_score": 20}, {"actual": "90%"}, ["S008 G8"]),
        ({"self_score": 19.8}, {"actual": "90%"}, ["S006 G8"]),
        ({"self_score": 15}, {"actual": "90%"}, ["S007 G8"]),
        ({"self_score": 19.47}, {"actual": "90%"}, []),
        ({"self_score": 20}, {"target": "环境改善", "actual": "有所改善"}, []),
        ({"self_score": 20}, {"target": "达成预期指标", "actual": "部分达成年度指标并具有一定效果"}, []),
        ({"self_score": math.nan}, {}, ["S001 G8"]),
    ],
)
def test_a_score_of_two_rows_is_held_against_what_they_earn_together(first, second, expected):
    rows = [row(0, **{**first, **GROUP}), row(1, **{**second, **REST}), row(2, self_score=9, actual="90%")]

    found = chosen(codes(rows), *SCORES)

    assert [one for one in found if not one.endswith("G10")] == expected


def test_all_points_earned_with_a_score_of_two_rows():
    rows = [row(0, self_score=20, **GROUP), row(1, **REST), *(row(number) for number in range(2, 6))]

    assert chosen(codes(rows), "S009", "S004") == ["S009 G8"]
    assert chosen(codes(rows[:5]), "S009") == []  # four scores


def test_a_score_of_two_rows_is_in_the_total_once():
    rows = [row(0, self_score=20, **GROUP), row(1, **REST), row(2)]
    stated = [{"form": 0, "item": "total_self", "of": "", "amount": amount, "raw": f"{amount:g}", "sheet": "指标表", "cell": cell}
              for amount, cell in ((30, "G11"), (31, "G3"))]

    assert chosen(codes(rows, stated=stated), "S004", "S001") == ["S004 G3"]


def test_points_that_a_form_gives_to_something_else_are_in_the_total():
    stated = [{"form": 0, "item": item, "of": "", "amount": amount, "raw": f"{amount:g}", "sheet": "指标表", "cell": cell}
              for item, amount, cell in (("total_self", 30, "G11"), ("other_self", 20, "F7"))]

    assert chosen(codes([row(0)], stated=stated), "S004") == []


def test_a_weight_of_two_rows_is_counted_once():
    shared = {"weight3_merged": "F8:F9", "weight2": 20.0, "weight2_cell": "B8", "weight1": 20.0, "weight1_cell": "A8"}
    rows = [row(0, weight=20, **shared), row(1, weight=math.nan, **shared)]

    assert chosen(codes(rows), "I001", "I002", "I006") == []
    assert chosen(codes([rows[0] | {"weight2": 30.0}, rows[1] | {"weight2": 30.0}]), "I001", "I006") == ["I001 B8"]


def test_a_row_without_weight_and_score_does_not_keep_the_total_from_being_added_up():
    stated = [{"form": 0, "item": "total_self", "of": "", "amount": 11, "raw": "11", "sheet": "指标表", "cell": "G11"}]
    rows = [row(0), row(1, weight=math.nan, self_score=math.nan, weight3_cell=None, self_score_cell=None)]

    assert chosen(codes(rows, stated=stated), "S004", "S001", "I006") == ["S004 G11"]


@pytest.mark.parametrize(
    ("has", "expected"),
    [(None, ["I012 H8"]), ("weights targets actuals scores reasons", ["I012 H8"]), ("weights targets actuals scores", [])],
)
def test_no_reason_is_asked_for_where_there_is_no_place(has, expected):
    assert chosen(codes([row(0, actual="90%", self_score=9.47)], has=has), "I012") == expected


@pytest.mark.parametrize(
    ("section", "text", "expected"),
    [
        ("存在的主要问题", "第8项任务因机构改革未完成。", []),
        ("存在的主要问题", "第9项任务因机构改革未完成。", ["I012 E8"]),
        ("项目概况", "第8项任务由本单位承担。", []),  # a form without such a section says it nowhere, and nothing is asked
    ],
)
def test_without_a_column_for_reasons_the_section_on_problems_names_what_was_missed(section, text, expected):
    said = [{"form": 0, "section": section, "text": text, "sheet": "评价报告", "cell": "A2"}]
    has = "weights targets actuals scores problems report"
    assert chosen(codes([row(0, actual="90%", self_score=9.47, reason_cell=None)], has=has, report_text=said), "I012") == expected


def test_numbers_of_a_report_that_names_no_indicator_are_not_compared():
    said = [{"form": 0, "section": "项目概况", "text": "全年接待群众512人次。", "sheet": "评价报告", "cell": "A2"}]

    assert chosen(codes([row(0)], report_text=said), "N010") == []


def test_a_form_that_marks_a_row_as_qualitative_may_have_words_for_a_target():
    words = {"target": "提高", "actual": "提高", "nature": "定性指标"}

    assert chosen(codes([row(0, **words), row(1, **{**words, "nature": "≥"})]), "I008", "I019") == ["I008 D9"]


def test_a_framework_of_the_forms_own_is_judged_by_what_it_states():
    rows = [row(0, level3="资金到位率", level2="别的", fixed=True, own=False, fixed_level2="资金管理", fixed_weight3=5.0)]

    assert {one.split()[0] for one in chosen(codes(rows), "T006", "T007")} == {"T006", "T007"}
    assert chosen(codes(rows, has="weights targets actuals scores reasons"), "T006", "T007", "T008") == []


def fact(name, **more):
    return {"form": 0, "fact": name, **more}


def test_all_columns_that_a_table_lacks_are_one_finding_with_the_headings_not_understood():
    place = {"sheet": "Sheet1", "cell": "A6", "value": "资金来源"}
    facts = [
        fact("missing_column", detail="实际到位资金", **place), fact("missing_column", detail="实际使用情况", **place),
        fact("unknown_heading", sheet="Sheet1", cell="C6", value="到位"), fact("unknown_heading", sheet="Sheet1", cell="D6", value="使用"),
        fact("absent_column", detail="自评得分", sheet="Sheet1", cell="A9", value="绩效指标"),
    ]
    batch = batch_of([{"form": 0}], facts=facts)
    found, *_ = runner.run_checks(batch, score(batch, SCHEME), SCHEME, strict=True)

    assert list(zip(found["code"], found["severity"], found["cell"], strict=True)) == [("T005", "error", "A6"), ("T005", "info", "A9")]
    expected = "在 Sheet1!A6 找到“资金来源”，认不出“实际到位资金”“实际使用情况”两列，看不懂的表头有“到位”“使用”。"
    assert found["message"][0].startswith(expected)
    settled, *_ = runner.run_checks(batch, score(batch, SCHEME), SCHEME, strict=True, severities={"T005": "warning"})
    assert set(settled["severity"]) == {"warning"}


@pytest.mark.parametrize(("number", "told"), [(1, "这一列"), (2, "两列"), (3, "三列"), (4, "四列"), (5, "五列"), (6, "六列"), (7, "7列")])
def test_how_many_columns_a_table_lacks_is_said_in_words(number, told):
    place = {"sheet": "Sheet1", "cell": "A6", "value": "资金来源"}
    batch = batch_of([{"form": 0}], facts=[fact("missing_column", detail=f"第{one}列", **place) for one in range(number)])
    found, *_ = runner.run_checks(batch, score(batch, SCHEME), SCHEME, strict=True, select=["T005"])

    assert f"”{told}" in found["message"][0]


def test_a_hint_beside_the_tables_is_told_where_it_stands():
    facts = [fact("hint", sheet="指标表", cell="B22", value="请在此处简要说明审计中发现的问题，如没有请填无。")]

    assert chosen(codes([row(0)], facts=facts), "I026") == ["I026 B22"]


def test_a_list_of_boxes_under_a_label_of_the_forms_own():
    boxes = {"form": 0, "field": "other_choice", "sheet": "自评表", "present": True}
    project = [
        boxes | {"label": "项目属性", "value": "1、持续性项目□ 2、新增性项目□", "ticked": 0, "cell": "C6"},
        boxes | {"label": "项目类型", "value": "1、常年性项目□ 2、延续性项目☑", "ticked": 1, "cell": "C7"},
        boxes | {"label": "项目类别", "value": "部门项目☑ 市直专项☑", "ticked": 2, "cell": "C5"},
    ]
    batch = batch_of([{"form": 0}], project=project)
    found, *_ = runner.run_checks(batch, score(batch, SCHEME), SCHEME, strict=True)

    assert list(zip(found["code"], found["cell"], found["expected"], strict=True)) == [
        ("P002", "C5", "部门项目 / 市直专项"), ("P002", "C6", "持续性项目 / 新增性项目"),
    ]


@pytest.mark.parametrize("select", [(), ("I",)])
def test_of_a_form_of_another_kind_or_a_blank_one_no_more_is_said(select):
    facts = [
        {"form": 1, "fact": "other_kind", "detail": "绩效目标申报表", "sheet": "Sheet1", "cell": "A1"},
        {"form": 1, "fact": "error_cell", "value": "#REF!", "sheet": "Sheet1", "cell": "B2"},
    ]
    rows = [row(0, target="", actual="", self_score=math.nan, form=form) for form in (0, 1)]
    batch = batch_of([{"form": form, "path": f"{form}.xlsx"} for form in (0, 1)], indicators=rows, facts=facts)
    forms, *_ = runner.run_checks(batch, score(batch, SCHEME), SCHEME, strict=True, select=select)
    files, *_ = runner.run_file_checks(batch, strict=True)

    assert forms.empty
    assert list(zip(files["form"], files["code"], strict=True)) == [(0, "F014"), (1, "T010")]
    assert "绩效目标申报表" in files["message"][1]
