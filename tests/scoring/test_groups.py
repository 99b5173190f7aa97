"""Scores and weights that are one number for several rows, forms without actuals, and amounts that look to be in another unit."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from perfeval_xl.records import Batch
from perfeval_xl.scoring import score

MERGED = {"sheet": "指标表", "self_score_merged": "G8:G9"}


def points(frame, *names):
    return frame[[*names]].astype(object).where(frame[[*names]].notna(), None).to_numpy().tolist()


def test_a_merged_score_gives_way_to_the_rules_of_its_rows(forms, department):
    rows = [
        forms.indicator("≥95%", "100%", self_score=20, **MERGED),
        forms.indicator("≥80%", "60%", self_score=math.nan, **MERGED),
    ]
    scores = score(forms.batch(rows), department)

    assert points(scores.rows, "self", "system", "basis") == [[20, 10, "规则"], [None, 7.5, "规则"]]
    assert (scores.totals["self_total"][0], scores.totals["system_total"][0]) == (20, 17.5)


def test_a_merged_score_stands_where_a_row_of_it_cannot_be_scored(forms, department):
    rows = [
        forms.indicator("≥95%", "90%", self_score=18, **MERGED),
        forms.indicator("环境改善", "有所改善", self_score=math.nan, **MERGED),
        forms.indicator("≥95%", "90%", self_score=9),
    ]
    scores = score(forms.batch(rows), department)

    assert points(scores.rows, "system", "final", "basis") == [[18, 18, "采信自评"], [None, None, "采信自评"], [9.47, 9.47, "规则"]]
    assert "几行合用一个自评得分，采信自评 18.00" in scores.rows["explanation"][0]
    assert scores.totals["system_total"][0] == 27.47


def test_a_merged_score_of_rows_without_weights(forms, department):
    rows = [
        forms.indicator("≥95%", "96%", weight=math.nan, self_score=10, **MERGED),
        forms.indicator("≥80%", "90%", weight=math.nan, self_score=math.nan, **MERGED),
    ]
    assert points(score(forms.batch(rows), department).rows, "system", "basis") == [[10, "采信自评"], [None, "采信自评"]]


def test_a_merged_score_is_no_more_than_the_weights_of_its_rows(forms, department):
    rows = [forms.indicator("显著", "显著", self_score=25, **MERGED), forms.indicator("显著", "显著", self_score=math.nan, **MERGED)]
    assert score(forms.batch(rows), department).totals["system_total"][0] == 20


def test_a_merged_score_is_no_more_than_the_one_weight_that_its_rows_have(forms, department):
    rows = [
        forms.indicator("显著", "显著", weight=10, self_score=25, **MERGED),
        forms.indicator("显著", "显著", weight=math.nan, self_score=math.nan, **MERGED),
    ]
    assert score(forms.batch(rows), department).totals["system_total"][0] == 10


def test_a_merged_weight_is_counted_once_and_no_rule_divides_it(forms, department):
    merged = {"sheet": "指标表", "weight3_merged": "F8:F9"}
    rows = [
        forms.indicator("≥95%", "90%", weight=20, self_score=9, **merged),
        forms.indicator("≥80%", "90%", weight=math.nan, self_score=10, fixed_weight3=5, **merged),
    ]
    scores = score(forms.batch(rows), department)

    assert points(scores.rows, "weight", "system", "outcome", "basis") == [[20, 9, "merged", "采信自评"], [None, 10, "merged", "采信自评"]]
    assert (scores.totals["weight_total"][0], scores.totals["system_total"][0]) == (20, 19)


@pytest.mark.parametrize(("weight", "self_score", "system"), [(math.nan, math.nan, None), (math.nan, 7, 7)])
def test_a_row_without_weight_has_its_self_score_or_no_points(forms, department, *, weight, self_score, system):
    row = forms.indicator("≥95%", "96%", weight=weight, self_score=self_score)
    assert points(score(forms.batch([row]), department).rows, "system") == [[system]]


def test_a_form_without_any_points_has_no_totals(forms, department):
    totals = score(forms.batch([forms.indicator("≥95%", "96%", weight=math.nan, self_score=math.nan)]), department).totals
    names = ["self_total", "system_total", "final_total", "verified_points", "weight_total", "system_grade"]
    assert totals[names].isna().all(axis=None)


@pytest.mark.parametrize(("weight", "self_score"), [(10, math.nan), (math.nan, 7)])
def test_of_a_form_that_no_rule_scored_no_points_are_verified(forms, department, weight, self_score):
    row = forms.indicator("显著", "有所改善", weight=weight, self_score=self_score)
    assert score(forms.batch([row]), department).totals["verified_points"][0] == 0


def with_has(batch, has):
    return Batch(**{**vars(batch), "forms": Batch.from_rows({"forms": [{"form": 1, "file": 0}]}).forms.assign(has=has)})


@pytest.mark.parametrize(("has", "expected"), [("weights scores", [[8, "采信自评", "no_place"], [8.5, "规则", "met"]]), (None, None)])
def test_without_actuals_no_rule_scores_but_that_of_the_execution_rate(forms, department, *, has, expected):
    rows = [
        forms.indicator("≥95%", "", self_score=8),
        forms.indicator("", "", name="预算执行率", rule="execution-rate", self_score=9),
    ]
    batch = forms.batch(rows, forms.money(100, 100, 85))
    told = score(with_has(batch, has), department).rows

    expected = expected or [[0, "规则", "no_actual"], [8.5, "规则", "no_target"]]
    assert points(told, "system", "basis") == [row[:2] for row in expected]
    assert told["outcome"][0] == expected[0][2]


def test_a_form_that_shows_no_cell_of_an_actual_has_no_place_for_them(forms, department):
    row = forms.indicator("≥95%", "", self_score=8, level3_cell="C5", target_cell="D5")
    assert points(score(forms.batch([row]), department).rows, "system", "outcome") == [[8, "no_place"]]


def slipped(forms, measure, factor=10_000.0, *, common=False):
    budget = pd.DataFrame(forms.money(49, 49, 48.83))
    off = budget["measure"].eq(measure) | common
    amount = budget["amount"].where(~off, budget["amount"] * factor)
    return budget.assign(amount=amount, slip=off.map({True: factor}), common_slip=common).to_dict("records")


def test_no_rate_rests_on_an_amount_in_another_unit(forms, department):
    rows = [
        forms.indicator("100%", "100%", name="资金到位率", rule="arrival-rate", weight=5, self_score=4),
        forms.indicator("100%", "100%", name="预算执行率", rule="execution-rate", weight=5, self_score=5),
    ]
    scores = score(forms.batch(rows, slipped(forms, "planned")), department)

    assert points(scores.rows, "system", "basis", "outcome") == [[4, "采信自评", "unsound"], [4.98, "规则", "met"]]
    assert "用错单位" in scores.rows["explanation"][0]
    assert (math.isnan(scores.totals["arrival_rate"][0]), scores.totals["execution_rate"][0]) == (True, 0.9965)


def test_a_factor_that_all_amounts_share_leaves_the_rates(forms, department):
    row = forms.indicator("100%", "100%", name="预算执行率", rule="execution-rate", weight=5, self_score=5)
    scores = score(forms.batch([row], slipped(forms, "planned", common=True)), department)

    assert points(scores.rows, "system", "basis") == [[4.98, "规则"]]
    assert scores.totals["execution_rate"][0] == 0.9965


@pytest.mark.parametrize(
    ("target", "spent", "system", "explanation"),
    [
        ("≥70%", 76, 10, "76 ÷ 100 ≥ 70%，得满分 10.00"),
        ("≥95%", 90, 9.47, "90 ÷ 100 ÷ 95% × 10 = 9.47"),
        ("80", 76, 9.5, "76 ÷ 100 ÷ 80% × 10 = 9.50"),
        ("80%-100%", 76, 9.5, "76 ÷ 100 ÷ 80% × 10 = 9.50"),
        ("100%", 76, 7.6, "76 ÷ 100 × 10 = 7.60"),
        ("0.8", 76, 9.5, "76 ÷ 100 ÷ 80% × 10 = 9.50"),
        ("8", 76, 10, "76 ÷ 100 ≥ 8%，得满分 10.00"),
        ("≥0%", 76, 7.6, "76 ÷ 100 × 10 = 7.60"),
        ("80件", 76, 7.6, "76 ÷ 100 × 10 = 7.60"),
        ("基本完成", 76, 7.6, "76 ÷ 100 × 10 = 7.60"),
        ("≤100%", 76, 7.6, "76 ÷ 100 × 10 = 7.60"),
        ("应支尽支", 76, 7.6, "76 ÷ 100 × 10 = 7.60"),
        ("≤49万元", 76, 7.6, "76 ÷ 100 × 10 = 7.60"),
        ("≥70%", 130, 10, "130 ÷ 100 ＞ 1，得满分 10.00"),
    ],
)
def test_the_forms_own_target_for_a_rate_decides_its_points(forms, department, *, target, spent, system, explanation):
    row = forms.indicator(target, "76%", name="预算完成率", rule="execution-rate")
    told = score(forms.batch([row], forms.money(100, 100, spent)), department).rows
    assert (told["system"][0], told["explanation"][0]) == (system, explanation)


@pytest.mark.parametrize(
    ("target", "received", "spent", "outcome"),
    [
        ("100%", 100, 85, "missed"), ("≥80%", 100, 85, "met"), ("", 100, 85, "no_target"), ("≥80%", 0.5, 0.4, "met"),
        ("≥80%", 0.5, 0, "missed"), ("≥80%", 0, 0, "no_rate"),
    ],
)  # fmt: skip
def test_the_outcome_of_a_rate_that_nobody_typed_follows_from_the_amounts(forms, department, *, target, received, spent, outcome):
    row = forms.indicator(target, "", name="预算执行率", rule="execution-rate")
    assert score(forms.batch([row], forms.money(100, received, spent)), department).rows["outcome"][0] == outcome


@pytest.mark.parametrize(
    ("criteria", "spent", "system", "explanation"),
    [
        ("达到95%得满分，每低1个百分点扣1分", 96, 10, "96 ÷ 100 ≥ 95%，得满分 10.00"),
        ("达到95%得满分，每低1个百分点扣1分", 93, 8, "10 − (95 − 93) × 1 = 8.00"),
        ("达到95%得满分，每低1个百分点扣1分", 80, 0, "10 − (95 − 80) × 1 ＜ 0，得 0.00"),
        ("执行率≥95%的得10分；低于95%的，每降低5个百分点扣1分，扣完为止", 90, 9, "10 − (95 − 90) × 0.2 = 9.00"),
        ("达到95%得满分，每低1个百分点扣1分", 84.5, 0, "10 − (95 − 84.5) × 1 ＜ 0，得 0.00"),
        ("达到95%得满分，每低1个百分点扣1分", 85.5, 0.5, "10 − (95 − 85.5) × 1 = 0.50"),
        ("达到95%得满分，每低1个百分点扣1分", 85, 0, "10 − (95 − 85) × 1 = 0.00"),
        ("达到95%得满分，每低1个百分点扣1分，逾期支付的酌情扣分", 93, 7, "表上的评分标准由评价人员对照，采信自评 7.00"),
        ("90%≤执行率≤100%得满分，否则不得分", 88.888, 0, "88.89% 未达到 90%，得 0.00"),
        ("达到120%得满分", 96, 9.6, "96 ÷ 100 × 10 = 9.60"),
        ("超支率0%得满分", 96, 9.6, "96 ÷ 100 × 10 = 9.60"),
        ("达到95%得满分，每低百分点扣1分", 93, 8, "10 − (95 − 93) × 1 = 8.00"),
        ("每低于95%一个百分点扣0.5分", 93, 9, "10 − (95 − 93) × 0.5 = 9.00"),
        ("90%≤执行率≤100%得满分，否则不得分", 90, 10, "90 ÷ 100 ≥ 90%，得满分 10.00"),
        ("90%≤执行率≤100%得满分，否则不得分", 89, 0, "89% 未达到 90%，得 0.00"),
        ("满分标准为95%，每低1个百分点扣1分", 93, 8, "10 − (95 − 93) × 1 = 8.00"),
        ("90%以上得满分，未达到要求的不得分", 89, 0, "89% 未达到 90%，得 0.00"),
        ("90%以上得满分，未达到不得分", 91, 10, "91 ÷ 100 ≥ 90%，得满分 10.00"),
        ("90%以上得满分，按比例得分，60%以下不得分", 81, 9, "81 ÷ 100 ÷ 90% × 10 = 9.00"),
        ("90%以上得满分，按比例得分，低于60%不得分", 60, 6.67, "60 ÷ 100 ÷ 90% × 10 = 6.67"),
        ("90%以上得满分，按比例得分，60%以下不得分", 50, 0, "50% 未达到 60%，得 0.00"),
        ("达到95%得10分，85%-95%得8分", 90, 7, "表上的评分标准由评价人员对照，采信自评 7.00"),
        ("达到95%得8分，达到100%得10分", 96, 7, "表上的评分标准由评价人员对照，采信自评 7.00"),
        ("执行率×该项分值，最高不超过100%", 96, 9.6, "96 ÷ 100 × 10 = 9.60"),
        ("执行及时得满分", 96, 9.6, "96 ÷ 100 × 10 = 9.60"),
    ],
)
def test_the_forms_own_standard_for_a_rate_decides_its_points(forms, department, *, criteria, spent, system, explanation):
    row = forms.indicator("", "96%", name="预算执行率", rule="execution-rate", self_score=7, criteria=criteria)
    told = score(forms.batch([row], forms.money(100, 100, spent)), department).rows
    assert (told["system"][0], told["explanation"][0]) == (system, explanation)
