"""What a target and an actual mean of each other: about so many, all of them, money and money per something."""

from __future__ import annotations

import msgspec
import pytest

from perfeval_xl.scoring import score

CASES = [  # target, actual, outcome, points of 10
    ("约2万人", "19800人", "met", 10),
    ("2000份左右", "1950份", "met", 10),
    ("近30公里", "29公里", "met", 10),
    ("近30公里", "31公里", "met", 10),
    ("约500人", "450人", "met", 10),
    ("约500人", "449人", "missed", 8.98),
    ("约500人", "350人", "missed", 7),
    ("50万元左右", "48万元", "met", 10),
    ("约50万元以内", "80万元", "missed", 4),
    ("≥2万人", "约19800人", "about", None),
    ("≥2000份", "近2000份", "about", None),
    ("≥2000份", "近1000份", "missed", 5),
    ("≥300人", "300人左右", "met", 10),
    ("300人", "290人", "missed", 9.67),
    ("附近300米", "290米", "no_target", None),
    ("100%", "全覆盖", "met", 10),
    ("≥95%", "应接尽接", "met", 10),
    ("100%", "全部合格", "met", 10),
    ("应发尽发", "98%", "missed", 9.8),
    ("全部行政村", "100%", "met", 10),
    ("100%", "基本全覆盖", "wordless", None),
    ("100%", "未全部完成", "wordless", None),
    ("≥500人", "应发尽发", "wordless", None),
    ("应保尽保", "500人", "no_target", None),
    ("≤500元", "480元/人", "met", 10),
    ("≤500元", "600元/人", "missed", 8),
    ("500元/户", "500元", "met", 10),
    ("500元/人", "20000元", "units", None),
    ("≤95万元", "480元/人", "units", None),
    ("≤500元/人", "450元/亩", "units", None),
]


@pytest.fixture
def one(forms):
    """Score a form of one row."""
    return lambda scheme, *args, **more: score(forms.batch([forms.indicator(*args, **more)]), scheme).rows.iloc[0]


@pytest.mark.parametrize(("target", "actual", "outcome", "points"), CASES)
def test_what_is_meant(one, department, target, actual, outcome, points):
    row = one(department, target, actual, name="某项", weight=10.0, self_score=10.0)
    assert (row["outcome"], row["basis"]) == (outcome, "采信自评" if points is None else "规则")
    assert row["system"] == pytest.approx(10 if points is None else points)


def test_a_scheme_that_says_nothing_of_such_numbers_takes_no_points_off(one, department):
    scoring = msgspec.structs.replace(department.scoring, about=None)
    row = one(msgspec.structs.replace(department, scoring=scoring), "约500人", "350人", weight=10.0, self_score=10.0)
    assert (row["outcome"], row["system"]) == ("about", 10)
