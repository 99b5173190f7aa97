"""What holds of every score, whatever the cells say."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.scoring import score

SCHEMES = ("linear", "ratio")
points = st.decimals(0, 40, places=2).map(float)
amounts = st.decimals(0, 5000, places=2)
cells = st.one_of(
    st.sampled_from([
        "≥95%", "≤5%", "98%", "0.98", "98", "0", "≥0", "≤0", "100-200件", "150件", "≥300件", "1.2公里", "900米", "≤49万元", "488300元",
        "2021年12月底前", "2022-01-20", "2021年12月", "是", "否", "是否专款专用", "完成", "部分达成年度指标并具有一定效果", "无", "零投诉",
        "", "按文件执行", "≤-5%", "-3%", "1e300", "-1e300", "1e-300", "9" * 40,
    ]),
    st.text(max_size=12),
)  # fmt: skip
rules = st.sampled_from(
    ["auto", "attainment", "deadline", "yes-no", "achievement", "arrival-rate", "execution-rate", "cost", "steps", "judgement"]
)
any_number = st.one_of(points, st.sampled_from([math.nan, -1.0, 1e300, 1e-300, math.inf, 22.5, 6.667]))


@pytest.fixture(scope="session", params=SCHEMES)
def scheme(request, department):
    return msgspec.structs.replace(department, scoring=msgspec.structs.replace(department.scoring, over_limit=request.param))


@st.composite
def rows(draw):
    return [
        {
            "target": draw(cells), "actual": draw(cells), "name": draw(st.sampled_from(["工单", "投诉", "成本"])), "rule": draw(rules),
            "weight": draw(any_number), "self_score": draw(any_number), "reviewer_score": draw(any_number),
            "level1": draw(st.sampled_from(["产出", "效益"])),
        }
        for _ in range(draw(st.integers(1, 12)))
    ]  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(rows(), st.lists(any_number, min_size=3, max_size=3))
def test_any_cells_give_scores_from_nought_to_the_weight(forms, scheme, many, money):
    made = [forms.indicator(row.pop("target"), row.pop("actual"), **row) for row in many]
    found = score(forms.batch(made, forms.money(*money)), scheme).rows
    for name in ("system", "final"):
        known = found.dropna(subset=["weight", name])
        assert known[name].between(0, known["weight"]).all()
    assert found["explanation"].str.len().gt(0).all()
    assert set(found["basis"]) <= {"规则", "采信自评", "核定"}
    assert set(found["outcome"]) <= {
        "met", "missed", "copied", "no_target", "no_actual", "units", "wordless", "judgement", "no_rate", "unsound",
    }  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(points, points, st.sampled_from(["产出", "效益"]), st.sampled_from(["98%", "66.67%", "完成"])), min_size=1))
def test_rows_add_up_to_levels_and_levels_to_the_total(forms, scheme, many):
    made = [forms.indicator("100%", actual, weight=weight, self_score=own, level1=level) for weight, own, level, actual in many]
    scores = score(forms.batch(made), scheme)
    exact = sum((Decimal(str(value)) for value in scores.rows["system"]), Decimal(0))
    assert scores.totals["system_total"][0] == float(min(exact, Decimal(100)))  # of weights beyond 100 no total is above the full marks
    assert sum((Decimal(str(value)) for value in scores.levels["system"]), Decimal(0)) == exact


@settings(deadline=None, max_examples=25)
@given(
    sign=st.sampled_from(["≥", "≤", ">", "<", ""]), target=st.decimals(0, 500, places=2), weight=points,
    actuals=st.lists(amounts, min_size=2, max_size=20), unit=st.sampled_from(["件", "%", "万元", "米"]),
)  # fmt: skip
def test_better_actuals_never_score_less(forms, scheme, *, sign, target, actuals, weight, unit):
    made = [forms.indicator(f"{sign}{target}{unit}", f"{actual}{unit}", weight=weight) for actual in sorted(actuals)]
    found = score(forms.batch(made), scheme).rows["system"]
    assert found.is_monotonic_decreasing if sign in ("≤", "<") or (not sign and target == 0) else found.is_monotonic_increasing


PAIRS = [
    (lambda number: f"{number}米", lambda number: f"{number / 1000}公里"),
    (lambda number: f"{number}万元", lambda number: f"{number * 10000}元"),
    (lambda number: f"{number}%", lambda number: f"{number / 100}"),
    (lambda number: f"{number}次/月", lambda number: f"{number * 12}次/年"),
]


signs = st.sampled_from(["≥", "≤", ""])
hundreds = st.decimals(1, 100, places=2)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(PAIRS), signs, hundreds, hundreds), min_size=1, max_size=20))
def test_a_score_does_not_depend_on_the_unit_written(forms, scheme, many):
    made = [
        [forms.indicator(f"{sign}{pair[0](target)}", pair[side](actual)) for pair, sign, target, actual in many]
        for side in (0, 1)
    ]
    plain, other = (score(forms.batch(rows), scheme).rows for rows in made)
    assert plain["outcome"].isin(["met", "missed"]).all()
    assert plain["system"].tolist() == other["system"].tolist()
    assert plain["outcome"].tolist() == other["outcome"].tolist()


def calculated(sum_text):
    """Do a calculation as a pocket calculator does."""
    signs = str.maketrans({"÷": "/", "×": "*", "−": "-", "[": "(", "]": ")"})
    exact = re.sub(r"\d+(?:\.\d+)?", lambda number: f"Decimal('{number[0]}')", sum_text.replace("%", "").translate(signs))
    return eval(exact, {"Decimal": Decimal})


calculations = st.tuples(signs, st.decimals("0.01", 500, places=2), amounts, points, st.sampled_from(["件", "%", "万元"]))


@settings(deadline=None, max_examples=25)
@given(st.lists(calculations, min_size=1, max_size=20))
def test_an_explained_calculation_gives_its_points(forms, scheme, many):
    made = [forms.indicator(f"{sign}{target}{unit}", f"{actual}{unit}", weight=weight) for sign, target, actual, weight, unit in many]
    for row in score(forms.batch(made), scheme).rows.itertuples():
        assert row.explanation.endswith(f" {row.system:.2f}")
        if " = " in row.explanation:
            done = calculated(row.explanation.split(" = ")[0])
            assert done.quantize(Decimal("0.000000001")).quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(str(row.system))
