"""Months with a point, in text, as numbers and by the row they stand in; periods; durations; rates per several units."""

from __future__ import annotations

import math
from calendar import monthrange
from datetime import date, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perfeval_xl.values import about_time, as_date, factor, fault, parse, render, repeats, vocabulary

YEAR = 2021
years = st.integers(YEAR - 10, YEAR + 10)
months = st.integers(1, 12)


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


@given(years, months, st.booleans())
def test_a_month_with_a_point_is_its_last_day_as_text_and_a_number_as_one(year, month, padded):
    text = f"{year}.{month:02}" if padded else f"{year}.{month}"

    assert (parse(text, year=YEAR).kind, parse(text, year=YEAR).date) == ("date", month_end(year, month))
    assert parse(text, year=YEAR, number=True).low == parse(float(text), year=YEAR).low == float(text)
    assert parse(text, year=YEAR, number=True).kind == parse(float(text), year=YEAR).kind == "number"


@given(years, st.integers(0, 99), st.booleans())
def test_a_number_is_a_month_only_in_a_row_about_time_and_only_where_it_is_one(year, behind, padded):
    text = f"{year}.{behind:02}" if padded else f"{year}.{behind}"
    value = parse(text, year=YEAR, number=True, about_time=True)

    if text.endswith(".1"):
        assert (value.kind, fault(value)) == ("text", "month")
    elif 1 <= behind <= 12:
        assert (value.kind, value.date) == ("date", month_end(year, behind))
    else:
        assert (value.kind, value.low) == ("number", float(text))


@pytest.mark.parametrize(
    ("cell", "kind", "day"),
    [
        (2021.12, "date", date(2021, 12, 31)), (2021.06, "date", date(2021, 6, 30)), (2021.6, "date", date(2021, 6, 30)),
        (2021.1, "text", None), (2021.13, "number", None), (2021.0, "number", None), (2021, "number", None), (2050.5, "number", None),
        (2031.05, "date", date(2031, 5, 31)), (2032.05, "number", None), (2011.05, "date", date(2011, 5, 31)), (2010.05, "number", None),
        (3.5, "number", None), (True, "yesno", None), (None, "empty", None), (math.nan, "empty", None), (time(0, 30), "number", None),
    ],
)  # fmt: skip
def test_a_cell_that_holds_a_number_in_a_row_about_time(cell, kind, day):
    value = parse(cell, year=YEAR, about_time=True)
    assert (value.kind, value.date) == (kind, day)
    assert value.raw is cell


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021.1", date(2021, 1, 31)), ("≤2021.12", date(2021, 12, 31)), ("≤2小时", None), ("98.5%", None), ("3.5元", None),
        ("1.2-1.5", None),
    ],
)
def test_a_text_in_a_row_about_time(text, expected):
    value = parse(text, year=YEAR, about_time=True)
    assert value.date == expected
    assert expected or value == parse(text, year=YEAR)


@pytest.mark.parametrize("text", ["98.5%", "≥3", "20211215", "12月底前", "", "0.95", "2021.123", "2021.12.15", "９９．５"])
def test_that_a_cell_holds_a_number_says_nothing_of_other_texts(text):
    assert parse(text, year=YEAR, number=True) == parse(text, year=YEAR)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("时效指标", "开工"), True), (("产出时效", ""), True), (("数量指标", "完成时间"), True), (("", "竣工日期"), True),
        ((None, "办理时限"), True),
        (("数量指标", "养护里程"), False), (("质量指标", "实时监控率"), False), ((None, None), False), ((), False),
    ],
)  # fmt: skip
def test_which_rows_are_about_time(names, expected):
    assert about_time(*names) is expected


@pytest.mark.parametrize("cell", ["2021.12", "2021年1月-12月", "2022年7月1日至2022年7月28日", 2021.12])
def test_no_day_of_a_date_field(cell):
    assert as_date(cell) is None


starts = st.tuples(years, months)
WORDED = ("{0}.{1:02}-{2}.{3:02}", "{0}.{1}-{2}.{3}", "{0}年{1}月-{2}年{3}月", "{0}年{1}月至{2}年{3}月", "自{0}年{1}月到{2}年{3}月底")


@given(starts, starts, st.sampled_from(WORDED))
@example((2011, 10), (2011, 1), "{0}.{1}-{2}.{3}")  # as numbers the two are one
def test_a_period_is_met_by_its_end(first, last, wording):
    text = wording.format(*first, *last)
    value = parse(text, year=YEAR)

    if first <= last:
        assert (value.kind, value.op, value.date) == ("date", "by", month_end(*last))
    else:
        assert value.kind == "text"
        assert fault(value) == "range"


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("2024年1月底前", "2023.07-2024.01", False),
        ("2023.07-2024.01", "2023.07-2024.01", False),
        ("2021年12月底前", "12月底到位", False),
        ("12月底到位", "12月底到位", True),
        ("12月底到位", "2021年12月底前", True),
        ("2021.12", "2021.12", False),
    ],
)
def test_which_dates_repeat_their_target(target, actual, expected):
    assert repeats(parse(target, year=YEAR), parse(actual, year=YEAR)) is expected


@given(st.integers(0, 999), st.integers(0, 59), st.integers(0, 59))
def test_a_duration_is_so_many_minutes_however_it_is_written(hours, minutes, seconds):
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    expected = span.total_seconds() / 60
    texts = [f"{hours}:{minutes:02}:{seconds:02}", f"≤{hours}:{minutes:02}:{seconds:02}", f"{hours}小时{minutes}分{seconds}秒", span]

    values = [parse(text) for text in texts]
    assert {(value.kind, value.unit) for value in values} == {("number", "分钟")}
    assert [value.high for value in values] == pytest.approx([expected] * 4)
    assert parse(render(values[0])).high == values[0].high


@given(st.integers(1, 24), st.integers(0, 59))
def test_a_time_of_day_or_a_ratio_is_no_duration(hour, minute):
    assert parse(f"{hour}:{minute:02}").kind == "text"


@given(st.times())
def test_a_cell_of_time_lasts_less_than_a_day(cell):
    value = parse(cell)
    assert (value.kind, value.unit, value.raw) == ("number", "分钟", cell)
    assert 0 <= value.low < 24 * 60


def test_durations_compare_with_hours():
    assert float(factor("分钟", "小时")) == pytest.approx(1 / 60)


_PER = sorted(vocabulary.PER - set(vocabulary.PER_PAIRS))


@given(st.lists(st.sampled_from(_PER), min_size=2, max_size=2), st.sampled_from("/·.*、×•・．＊"))
def test_the_sign_between_the_units_of_a_rate_makes_no_difference(units, sign):
    one, other = units
    value = parse(f"30元/{one}{sign}{other}")

    assert (value.kind, value.low) == ("number", 30.0)
    assert value == parse(value.raw)
    assert value.unit == parse(f"30元/{one}·{other}").unit
    assert parse(render(value)).unit == value.unit


@given(st.lists(st.sampled_from(["人", "户", "生", "亩", "月", "年", "天", "次"]), min_size=1, max_size=3, unique=True))
def test_what_a_rate_is_per_may_stand_before_it(units):
    before, behind = parse(f"{''.join(f'每{unit}' for unit in units)}30元"), parse(f"30元/{'·'.join(units)}")
    assert (before.kind, before.low, before.unit) == (behind.kind, behind.low, behind.unit)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("万元/月", "元/月", 10_000), ("元/人·月", "元/人·年", 12), ("元/人·月", "元/人", None), ("元/人·月", "元/户·月", None),
        ("元/月", "元", None), ("元/亩", "元/公顷", 15),
    ],
)  # fmt: skip
def test_rates_compare_with_their_like(one, other, expected):
    found = factor(one, other)
    assert found is None if expected is None else float(found) == pytest.approx(expected)
