"""Ceilings by execution rate, flat deductions, and full marks: the bands of a published manual at their edges."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl.schemes import load_scheme
from perfeval_xl.scoring import score

VARIANT = Path(__file__).parents[1] / "schemes" / "variants" / "execution-ceilings.toml"


@pytest.fixture(scope="module")
def manual():
    return load_scheme(VARIANT)


def scored(forms, scheme, spent, *, weight=100, planned=1000):
    row = forms.indicator("是", "是", name="制度健全性", rule="judgement", weight=weight, self_score=weight)
    return score(forms.batch([row], forms.money(planned, planned, spent)), scheme)


@pytest.mark.parametrize(
    ("spent", "total"),
    [(1000, 100), (800, 100), (799.9, 89), (700, 89), (699.9, 79), (600, 79), (599.9, 69), (500, 69), (499.9, 59), (0, 59), (None, 100)],
)
def test_a_low_execution_rate_cuts_the_total(forms, manual, spent, total):
    made = scored(forms, manual, float("nan") if spent is None else spent)
    assert (made.totals["system_total"][0], made.totals["final_total"][0]) == (total, total)
    cut = made.adjustments
    assert cut["final"].sum() == total - 100
    assert made.rows["final"].sum() + cut["final"].sum() == total, "rows and what came off them add up"
    assert len(cut) == (total < 100)
    if total < 100:
        assert f"总分最高 {total} 分" in cut["explanation"][0]


def test_a_total_below_the_ceiling_is_not_cut(forms, manual):
    made = scored(forms, manual, 550, weight=60)
    assert made.totals["final_total"][0] == 60
    assert made.adjustments.empty


def test_without_ceilings_nothing_is_cut(forms, department):
    assert scored(forms, department, 100).totals["final_total"][0] == 100


def test_a_total_never_exceeds_the_full_marks(forms, department):
    made = scored(forms, department, 1000, weight=102)
    assert (made.totals["final_total"][0], made.totals["system_total"][0], made.totals["weight_total"][0]) == (100, 100, 102)
    assert made.adjustments[["system", "final"]].to_numpy().tolist() == [[-2, -2]]


def test_full_marks_and_ceiling_add_up(forms, manual):
    made = scored(forms, manual, 650, weight=103)
    assert made.totals["final_total"][0] == 79
    assert made.adjustments["final"].to_dict() == {0: -3, 1: -21}


@pytest.mark.parametrize(
    ("target", "actual", "weight", "points"),
    [("≥100", "129", 10, 10), ("≥100", "130", 10, 8), ("≥100", "500", 10, 8), ("100件", "130件", 10, 8), ("≥100", "200", 1, 0),
     ("≤100", "10", 10, 10), ("≥0", "5", 10, 10), ("≥100", "90", 10, 9)],
)
def test_two_points_come_off_each_indicator_that_exceeds_its_target_far(forms, manual, target, actual, weight, points):
    made = score(forms.batch([forms.indicator(target, actual, weight=weight, self_score=weight)]), manual)
    assert made.rows["system"][0] == points
    if points in (8, 0):
        assert "− 2 =" in made.rows["explanation"][0]
