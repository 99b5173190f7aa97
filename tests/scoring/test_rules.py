"""Each rule by its table of cases, `rules.tsv`, and by the settings of a scheme that change it."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import msgspec
import pytest

from perfeval_xl.schemes.model import Band, OverAchievement, Steps
from perfeval_xl.scoring import score

with (Path(__file__).parent / "rules.tsv").open(encoding="utf-8") as table:
    CASES = list(csv.DictReader(table, delimiter="\t"))


def number(text):
    return float(text) if text else math.nan


@pytest.fixture(scope="session")
def one(forms):
    """Score a form of one row."""
    return lambda scheme, *args, **more: score(forms.batch([forms.indicator(*args, **more)]), scheme).rows.iloc[0]


@pytest.fixture(scope="module")
def together(forms, department):
    """Return the rows of all cases, scored as one batch."""
    rows = [
        forms.indicator(c["target"], c["actual"], name=c["name"], weight=float(c["weight"]), rule=c["rule"], self_score=number(c["self"]))
        for c in CASES
    ]
    return score(forms.batch(rows), department).rows


def check(row, case):
    """Ask that a row is scored as a case says."""
    assert row["explanation"] == case["explanation"]
    assert (row["outcome"], row["basis"]) == (case["outcome"], case["basis"])
    assert row["system"] == pytest.approx(number(case["points"]), abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("index", range(len(CASES)), ids=[f"{c['rule']}-{c['target']}-{c['actual']}-{c['self']}" for c in CASES])
def test_rule(index, together):
    check(together.iloc[index], CASES[index])


ALONE = list({(case["rule"], case["outcome"], case["basis"]): case for case in CASES}.values())


@pytest.mark.parametrize("case", ALONE, ids=lambda case: f"{case['rule']} {case['outcome']}")
def test_one_of_each_kind_gives_alone_what_it_gives_among_others(case, one, department):
    row = one(
        department, case["target"], case["actual"],
        name=case["name"], weight=float(case["weight"]), rule=case["rule"], self_score=number(case["self"]),
    )  # fmt: skip
    check(row, case)


@pytest.mark.parametrize(
    ("weight", "target", "actual", "points"),
    [
        (10, "≤49", "48.83", 10), (10, "≤49", "50", 9.80), (10, "≤49", "60", 8.17), (10, "≤49", "98", 5.00),
        (10, "≤49", "120", 4.08), (22.5, "≤5%", "6%", 18.75), (10, "≤0", "0", 10), (10, "≤0", "1", 0),
        (10, "300-500户", "600户", 8.33), (10, "≤-5%", "-3%", 6),
    ],
)  # fmt: skip
def test_over_the_limit_by_ratio(one, department, *, weight, target, actual, points):
    scheme = msgspec.structs.replace(department, scoring=msgspec.structs.replace(department.scoring, over_limit="ratio"))
    assert one(scheme, target, actual, weight=weight)["system"] == points


@pytest.mark.parametrize(
    ("target", "actual", "points", "explanation"),
    [
        ("≥300", "390", 10, "390 ≥ 300，得满分 10.00"),
        ("≥300", "480", 9.40, "超过目标 30% 以上，[1 − 0.2 × (480 ÷ 300 − 1 − 30%)] × 10 = 9.40"),
        ("≥300", "3000", 0, "超过目标 30% 以上，[1 − 0.2 × (3000 ÷ 300 − 1 − 30%)] × 10 ＜ 0，得 0.00"),
        ("≥300", "1890", 0, "超过目标 30% 以上，[1 − 0.2 × (1890 ÷ 300 − 1 − 30%)] × 10 = 0.00"),
        ("≤300", "1", 10, "1 ≤ 300，得满分 10.00"),
        ("≥0", "5", 10, "5 ≥ 0，得满分 10.00"),
    ],
)
def test_over_achievement_deducted(one, department, *, target, actual, points, explanation):
    over = OverAchievement(mode="deduct", above=0.3, deduct_per=0.2)
    scheme = msgspec.structs.replace(department, scoring=msgspec.structs.replace(department.scoring, over_achievement=over))
    row = one(scheme, target, actual)
    assert (row["system"], row["explanation"]) == (points, explanation)


def test_a_level_that_earns_nothing_leaves_no_points(one, department):
    bands = (*department.scoring.bands[:2], Band(0.0, 0.0, closed=True))
    scheme = msgspec.structs.replace(department, scoring=msgspec.structs.replace(department.scoring, bands=bands))
    row = one(scheme, "有效提升", "未达成且效果较差", self_score=5)
    assert (row["low"], row["high"], row["system"]) == (0, 0, 0)
    assert row["explanation"] == "实际值为“未达成且效果较差”，应在 0.00～0.00 之间，自评 5.00 调整为 0.00"


def with_steps(scheme, name, steps):
    replace = msgspec.structs.replace
    level = scheme.levels[1]
    group = level.groups[0]
    rows = (replace(group.indicators[0], name=name, rule="steps", steps=steps), *group.indicators[1:])
    levels = (scheme.levels[0], replace(level, groups=(replace(group, indicators=rows), *level.groups[1:])), *scheme.levels[2:])
    return replace(scheme, levels=levels)


@pytest.mark.parametrize(
    ("base", "per_point", "actual", "outcome", "points", "explanation"),
    [
        (1.0, 0.5, "100%", "met", 5, "100% ≤ 100%，得满分 5.00"),
        (1.0, 0.5, "104%", "missed", 3, "5 − (104 − 100) × 0.5 = 3.00"),
        (1.0, 0.5, "0.98", "met", 5, "98% ≤ 100%，得满分 5.00"),
        (1.0, 0.5, "104", "missed", 3, "104 即 104%；5 − (104 − 100) × 0.5 = 3.00"),
        (1.0, 0.5, "115%", "missed", 0, "5 − (115 − 100) × 0.5 ＜ 0，得 0.00"),
        (0.0, 0.8, "-3%", "met", 5, "-3% ≤ 0%，得满分 5.00"),
        (0.0, 0.8, "2.5%", "missed", 3, "5 − (2.5 − 0) × 0.8 = 3.00"),
        (0.0, 0.8, "完成", "wordless", 4, "实际值不是可比的比率，采信自评 4.00"),
        (0.0, 0.8, "12人", "units", 4, "实际值不是可比的比率，采信自评 4.00"),
    ],
)
def test_steps(one, department, *, base, per_point, actual, outcome, points, explanation):
    scheme = with_steps(department, "在职人员控制率", Steps(base, per_point))
    row = one(scheme, "≤100%", actual, name="在职人员 控制率", weight=5, rule="steps", self_score=4)
    assert (row["outcome"], row["system"], row["explanation"]) == (outcome, points, explanation)


def test_a_rate_judged_by_points_is_told_as_a_share_of_its_base(one, department):
    scheme = with_steps(department, "在职人员控制率", Steps(0.8, 0.5))
    row = one(scheme, "≤80%", "84%", name="在职人员控制率", weight=5, rule="steps")
    assert (row["ratio"], row["system"], row["explanation"]) == (1.05, 3, "5 − (84 − 80) × 0.5 = 3.00")


@pytest.mark.parametrize(
    ("reviewer", "final", "basis", "explanation"),
    [
        (9, 9, "核定", "核定 9.00（系统 9.80）"),
        (0, 0, "核定", "核定 0.00（系统 9.80）"),
        (10, 10, "核定", "核定 10.00（系统 9.80）"),
        (10.01, 9.8, "规则", "98% ÷ 100% × 10 = 9.80"),
        (-1, 9.8, "规则", "98% ÷ 100% × 10 = 9.80"),
        (math.nan, 9.8, "规则", "98% ÷ 100% × 10 = 9.80"),
    ],
)
def test_the_reviewer_goes_before_the_rule_within_the_weight(one, department, *, reviewer, final, basis, explanation):
    row = one(department, "100%", "98%", reviewer_score=reviewer)
    assert (row["system"], row["final"], row["basis"], row["explanation"]) == (9.8, final, basis, explanation)


@pytest.mark.parametrize(
    ("weight", "fixed", "used", "system", "basis"),
    [
        (10, 5, 10, 9.8, "规则"),
        (math.nan, 5, 5, 4.9, "规则"),
        (-3, 5, 5, 4.9, "规则"),
        (math.nan, math.nan, math.nan, 7, "采信自评"),
        (0, 5, 0, 0, "规则"),
        (1e30, 5, 1e30, 9.8e29, "规则"),
    ],
)
def test_the_weight_is_the_stated_one_else_the_schemes(one, department, *, weight, fixed, used, system, basis):
    row = one(department, "100%", "98%", weight=weight, fixed_weight3=fixed, self_score=7)
    assert row["weight"] == pytest.approx(used, nan_ok=True)
    assert (row["system"], row["basis"]) == (system, basis)


def test_no_points_are_left_for_a_row_without_where_the_stated_ones_are_all(forms, department):
    rows = [forms.indicator("100%", "98%", weight=100), forms.indicator("100%", "98%", weight=math.nan, fixed_weight3=5, self_score=4)]
    scored = score(forms.batch(rows), department).rows
    assert scored["weight"].tolist() == pytest.approx([100, math.nan], nan_ok=True)
    assert (scored["system"].tolist(), scored["basis"].tolist()) == ([98, 4], ["规则", "采信自评"])


@pytest.mark.parametrize(
    ("name", "target", "actual", "outcome", "points", "explanation"),
    [
        ("完成时间", 2021.06, 2021.12, "missed", 0, "迟 6 个月，得 0% × 10 = 0.00"),
        ("完成时间", "2021.06", "2021.12", "missed", 0, "迟 6 个月，得 0% × 10 = 0.00"),
        ("完成时间", "2021年6月底前", 2021.06, "met", 10, "2021年6月30日不晚于2021年6月30日，得满分 10.00"),
        ("完成时间", "2021年6月底前", 2021.1, "wordless", 7, "目标值是日期，实际值没有写明完成日期，采信自评 7.00"),
        ("完成时间", 2021.1, 2021.06, "no_target", 7, "目标值没有可比的数，采信自评 7.00"),
        ("养护面积", 2021.06, 2021.12, "met", 10, "2021.12 ≥ 2021.06，得满分 10.00"),
        ("养护面积", 2021.1, 2021.06, "missed", 10, "2021.06 ÷ 2021.1 × 10 = 10.00"),
    ],
)
def test_a_number_is_a_month_where_the_row_is_about_time(one, department, *, name, target, actual, outcome, points, explanation):
    row = one(department, target, actual, name=name, self_score=7)
    assert (row["outcome"], row["system"], row["explanation"]) == (outcome, points, explanation)
