"""Totals of levels and workbooks, rates of the budget, grades; the real case of 2021 from end to end."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import msgspec
import pandas as pd
import pytest

from perfeval_xl.records import SCORE_COLUMNS, TOTAL_COLUMNS
from perfeval_xl.scoring import score

with (Path(__file__).parent / "case_12345.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="session")
def case(forms, department):
    rows = [
        forms.indicator(
            row["target"], row["actual"], name=row["name"], weight=float(row["weight"]), rule=row["rule"],
            self_score=float(row["self"]), level1=row["level1"], level2=row["level2"],
        )
        for row in ROWS
    ]  # fmt: skip
    return score(forms.batch(rows, forms.money(49, 49, 48.83)), department)


def test_every_row_of_the_real_case(case):
    expected = [(float(row["system"]), row["basis"], row["outcome"]) for row in ROWS]
    assert list(zip(case.rows["system"], case.rows["basis"], case.rows["outcome"], strict=True)) == expected
    assert list(case.rows.columns) == list(SCORE_COLUMNS)


def test_the_explanations_of_the_real_case(case):
    told = dict(zip((row["name"] for row in ROWS), case.rows["explanation"], strict=True))
    assert told["资金到位率"] == "49 ÷ 49 × 5 = 5.00"
    assert told["预算执行率"] == "48.83 ÷ 49 × 5 = 4.98"
    assert told["投入资金≤49万元"] == "48.83万元 ≤ 49万元，得满分 10.00"
    assert told["2021年12月底前完成"] == "实际值照抄目标值，采信自评 10.00"


def test_the_totals_of_the_real_case(case):
    assert case.totals.to_dict("records") == [
        {
            "form": 1, "self_total": 96.0, "self_sum": 96.0, "system_total": 99.25, "final_total": 99.25,
            "self_grade": "优", "stated_grade": None, "system_grade": "优", "final_grade": "优", "verified_points": 50.0,
            "weight_total": 100.0,
            "arrival_rate": 1.0, "execution_rate": 0.9965,
        }
    ]  # fmt: skip
    assert list(case.totals.columns) == list(TOTAL_COLUMNS)


def test_the_levels_of_the_real_case_stand_in_form_order(case):
    assert case.levels.to_dict("split", index=False)["data"] == [
        [1, "决策", 20, 20, 20, 20], [1, "过程", 20, 20, 19.98, 19.98], [1, "产出", 40, 38, 39.8, 39.8], [1, "效益", 20, 18, 19.47, 19.47],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("planned", "received", "spent", "arrival", "execution", "system", "explanation"),
    [
        (49, 49, 48.83, 1.0, 0.9965, 9.97, "48.83 ÷ 49 × 10 = 9.97"),
        (43.2, 43.2, 37.24, 1.0, 0.8620, 8.62, "37.24 ÷ 43.2 × 10 = 8.62"),
        (50, 40, 44, 0.8, 1.1, 10, "44 ÷ 40 ＞ 1，得满分 10.00"),
        (50, 40, 0, 0.8, 0.0, 0, "0 ÷ 40 × 10 = 0.00"),
        (50, 0, 0, 0.0, math.nan, 7, "预算表算不出这个比率，采信自评 7.00"),
        (math.nan, 40, math.nan, math.nan, math.nan, 7, "预算表算不出这个比率，采信自评 7.00"),
        (50, 40, -1, 0.8, math.nan, 7, "预算表的金额有误或疑似用错单位，改正前不按它计分，采信自评 7.00"),
    ],
)  # fmt: skip
def test_the_execution_rate(forms, department, *, planned, received, spent, arrival, execution, system, explanation):
    row = forms.indicator("100%", "100%", name="预算执行率", rule="execution-rate", self_score=7)
    scores = score(forms.batch([row], forms.money(planned, received, spent)), department)
    assert scores.totals["arrival_rate"][0] == pytest.approx(arrival, nan_ok=True)
    assert scores.totals["execution_rate"][0] == pytest.approx(execution, nan_ok=True)
    assert (scores.rows["system"][0], scores.rows["explanation"][0]) == (system, explanation)
    wrong = "unsound" if spent < 0 else "no_rate"
    assert scores.rows["outcome"][0] == (wrong if math.isnan(execution) else "met")


def test_the_scheme_says_what_stands_below_the_execution_rate(forms, department):
    rates = msgspec.structs.replace(department.rates, execution_of="planned")
    row = forms.indicator("100%", "80%", name="预算执行率", rule="execution-rate")
    batch = forms.batch([row], forms.money(50, 40, 40))
    assert score(batch, department).rows["explanation"][0] == "40 ÷ 40 × 10 = 10.00"
    by_plan = score(batch, msgspec.structs.replace(department, rates=rates))
    assert by_plan.rows["explanation"][0] == "40 ÷ 50 × 10 = 8.00"
    assert by_plan.totals["execution_rate"][0] == 0.8


def test_sources_stand_in_for_a_total_that_is_no_number(forms, department):
    budget = [
        *forms.money(math.nan, 0.3, math.nan),
        *forms.money(0.1, 0.1, 0.1, source="central"),
        *forms.money(0.2, 0.2, math.nan, source="local"),
    ]
    row = forms.indicator("100%", "100%", name="资金到位率", rule="arrival-rate")
    scores = score(forms.batch([row], budget), department)
    assert scores.rows["explanation"][0] == "0.3 ÷ 0.3 × 10 = 10.00"
    assert scores.totals["execution_rate"][0] == 0.3333


@pytest.mark.parametrize(("total", "by_rule"), [(0.3, True), (0.31, True), (0.32, False), (30, False)])
def test_no_rate_rests_on_a_total_that_its_sources_do_not_add_up_to(forms, department, *, total, by_rule):
    """B003 beyond rounding; two sources and a total may each be half a cent of 万元 off."""
    budget = [*forms.money(0.3, total, 0.3), *forms.money(0.1, 0.1, 0.1, source="central"), *forms.money(0.2, 0.2, 0.2, source="local")]
    row = forms.indicator("100%", "100%", name="资金到位率", rule="arrival-rate")
    scores = score(forms.batch([row], budget), department)
    assert scores.rows["basis"][0] == ("规则" if by_rule else "采信自评")
    assert pd.notna(scores.totals["arrival_rate"][0]) == by_rule


def test_a_batch_without_budget_has_no_rates(forms, department):
    scores = score(forms.batch([forms.indicator("100%", "98%")]), department)
    assert scores.totals[["arrival_rate", "execution_rate"]].isna().all(axis=None)
    assert scores.totals["system_total"][0] == 9.8


@pytest.mark.parametrize(
    ("points", "grade"),
    [(100, "优"), (90, "优"), (89.99, "良"), (80, "良"), (79.99, "中"), (70, "中"), (69.99, "差"), (0, "差")],
)
def test_grades_include_their_lower_bound(forms, department, points, grade):
    row = forms.indicator("依据文件", "按文件执行", weight=100, rule="judgement", self_score=points)
    totals = score(forms.batch([row]), department).totals
    assert totals[["self_grade", "system_grade", "final_grade"]].to_numpy().tolist() == [[grade] * 3]


def test_a_form_without_any_self_score_has_no_self_total(forms, department):
    totals = score(forms.batch([forms.indicator("100%", "98%", self_score=math.nan)]), department).totals.iloc[0]
    assert pd.isna(totals["self_total"])
    assert totals["self_grade"] is None
    assert (totals["system_total"], totals["verified_points"]) == (9.8, 10)


@pytest.mark.parametrize(
    ("field", "below", "total", "grade"),
    [(None, None, 20, "差"), (96.5, None, 96.5, "优"), (None, 95, 95, "优"), (96.5, 95, 96.5, "优"), (math.nan, 95, 95, "优")],
)
def test_the_self_total_is_the_stated_one_where_there_is_one(forms, department, field, below, total, grade):
    rows = [forms.indicator("100%", "98%", self_score=10), forms.indicator("100%", "98%", self_score=10)]
    project = [] if field is None else [{"form": 1, "field": "self_total", "number": field}]
    stated = [] if below is None else [{"form": 1, "item": "total_self", "amount": below}]
    totals = score(forms.batch(rows, project=project, stated=stated), department).totals.iloc[0]
    assert (totals["self_total"], totals["self_sum"], totals["self_grade"]) == (total, 20, grade)


@pytest.mark.parametrize(
    ("field", "self_grade", "stated_grade"),
    [("良", "良", "良"), ("良好", "良", "良"), ("甲等", "优", None), ("", "优", None), (None, "优", None)],
)
def test_the_self_grade_is_the_stated_one_where_it_is_a_grade(forms, department, field, self_grade, stated_grade):
    rows = [forms.indicator("100%", "98%", weight=100, self_score=96)]
    project = [] if field is None else [{"form": 1, "field": "self_grade", "value": field, "ticked": 1.0, "cell": "B9"}]
    totals = score(forms.batch(rows, project=project), department).totals.iloc[0]
    assert (totals["self_grade"], totals["stated_grade"]) == (self_grade, stated_grade)


def test_a_row_the_reviewer_scored_is_not_verified_by_rule(forms, department):
    rows = [forms.indicator("100%", "98%", reviewer_score=9), forms.indicator("100%", "98%")]
    totals = score(forms.batch(rows), department).totals.iloc[0]
    assert (totals["verified_points"], totals["system_total"], totals["final_total"]) == (10, 19.6, 18.8)


def test_workbooks_of_a_batch_do_not_mix(forms, department):
    rows = [
        forms.indicator("100%", "98%", form=workbook, level1=level, name="预算执行率" if rule else "完好率", rule=rule or "auto")
        for workbook, level, rule in [(7, "过程", "execution-rate"), (7, "产出", ""), (3, "过程", "execution-rate"), (3, "产出", "")]
    ]
    batch = forms.batch(rows, [*forms.money(10, 10, 5, form=7), *forms.money(10, 10, 8, form=3)])
    scores = score(batch, department)
    assert scores.rows["system"].tolist() == [5, 9.8, 8, 9.8]
    assert scores.totals[["form", "system_total", "execution_rate"]].to_numpy().tolist() == [[7, 14.8, 0.5], [3, 17.8, 0.8]]
    assert scores.levels[["form", "level1", "system"]].to_numpy().tolist() == [
        [7, "过程", 5], [7, "产出", 9.8], [3, "过程", 8], [3, "产出", 9.8],
    ]  # fmt: skip


def test_no_indicators_no_scores(forms, department):
    scores = score(forms.batch([], forms.money(49, 49, 48.83)), department)
    assert (len(scores.rows), len(scores.totals), len(scores.levels)) == (0, 0, 0)


def test_scoring_leaves_the_batch_alone(forms, department):
    batch = forms.batch([forms.indicator("100%", "98%")], forms.money(49, 49, 48.83))
    before = batch.indicators.copy(), batch.budget.copy()
    score(batch, department)
    pd.testing.assert_frame_equal(batch.indicators, before[0])
    pd.testing.assert_frame_equal(batch.budget, before[1])


def test_rows_whose_first_level_nobody_knows_are_a_level_of_their_own(forms, department):
    rows = [forms.indicator("≥95%", "90%", self_score=9, level1=None), forms.indicator("≥95%", "96%", self_score=10)]
    levels = score(forms.batch(rows), department).levels

    assert levels["level1"].isna().tolist() == [True, False]
    assert levels[["weight", "self", "final"]].to_numpy().tolist() == [[10, 9, 9.47], [10, 10, 10]]


def test_the_self_score_of_a_level_whose_rows_have_none_is_the_stated_one(forms, department):
    rows = [forms.indicator("≥95%", "96%", self_score=math.nan), forms.indicator("≥95%", "96%", self_score=9, level1="效益")]
    stated = [{"form": 1, "item": "level_self", "of": level, "amount": amount} for level, amount in (("产出", 8.5), ("效益", 8))]
    levels = score(forms.batch(rows, stated=stated), department).levels
    assert levels[["level1", "self"]].to_numpy().tolist() == [["产出", 8.5], ["效益", 9]]
