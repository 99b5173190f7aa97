"""Folding, printing, and dates found in text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.values import as_date, compact, dates_in, empty_kind, fold, fold_label, parse, render
from perfeval_xl.values.numerals import chinese_integer, write_chinese


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("满意度　≥ ９５％", "满意度>=95%"),
        ("＞＝95%", ">=95%"),
        ("=>95", ">=95"),
        ("⩾1 ≦2", ">=1<=2"),
        ("300—500\n件", "300-500件"),
        ("a\u200bb\xa0c", "abc"),
        ("“一号民生”", "一号民生"),
        ("10²", "10²"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("label", "folded"),
    [
        ("实际到位资金（万元）", "实际到位资金"),
        ("实际完成值 (B)：", "实际完成值"),
        ("产出指标(70分)", "产出指标"),
        ("项目　名称:", "项目名称"),
        ("*预算年度", "预算年度"),
        ("职称/职务", "职称/职务"),
        ("ＩＤ", "id"),
        ("（一）", "(一)"),
        ("", ""),
    ],
)
def test_fold_label(label: str, folded: str) -> None:
    assert fold_label(label) == folded


@given(st.text())
def test_folded_text_has_no_white_space(text: str) -> None:
    assert not any(char.isspace() for char in fold(text))
    assert fold_label(text) == fold_label(f" {text}\u3000")


@given(st.text(st.one_of(st.sampled_from("，：；（）“”、。,:;()%.一龥2mM③２-·\u3000"), st.characters()), max_size=40))
def test_the_short_way_of_folding_gives_what_the_long_way_does(text: str) -> None:
    assert fold(text) == fold(f"{text}\u200b")  # a sign that is not seen is no ordinary one
    assert parse(text).kind == parse(f"{text}\u200b").kind


@pytest.mark.parametrize("length", [10, 159, 160, 161, 162, 400])
def test_prose_says_something_and_long_rows_of_marks_do_not(length: int) -> None:
    assert empty_kind("文" * length) is None
    assert empty_kind("/" * length) == "na"
    assert empty_kind(" " * length) == "blank"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (49, "49"),
        (48.83, "48.83"),
        (0.9965, "0.9965"),
        (1e21, "1" + "0" * 21),
        (1e-7, "0.0000001"),
        (-0.0, "0"),
        (100.0, "100"),
        (Decimal("9.80"), "9.8"),
        (Decimal("1E+3"), "1000"),
        (float("nan"), "NaN"),
    ],
)
def test_compact(number: float | Decimal, text: str) -> None:
    assert compact(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_compact_loses_nothing(number: float) -> None:
    assert float(compact(number)) == number
    assert "e" not in compact(number).lower()


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("不低于９５％", "≥95%"),
        ("490,000元", "49万元"),
        ("300至500件", "300~500件"),
        ("千分之三", "3‰"),
        ("1799", "1799"),
        ("2021.0年", "2021.0年"),
        ("2021年12月前完成", "2021年12月31日前"),
        ("√", "是"),
        ("达成预期指标", "完成"),
        ("显著提升", "显著提升"),
        ("/", ""),
    ],
)
def test_render(text: str, printed: str) -> None:
    assert render(parse(text)) == printed


@given(st.integers(0, 10**12 - 1))
def test_chinese_numerals_read_as_written(number: int) -> None:
    assert chinese_integer(write_chinese(number)) == number


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("2022年7月1日至2022年7月28日", [date(2022, 7, 1), date(2022, 7, 28)]),
        ("2022年7月1日-28日", [date(2022, 7, 1), date(2022, 7, 28)]),
        ("2022年7月1日至8月2日", [date(2022, 7, 1), date(2022, 8, 2)]),
        ("2022.7.1-2022.7.28", [date(2022, 7, 1), date(2022, 7, 28)]),
        ("截止2021年12月31日，共支出", [date(2021, 12, 31)]),
        ("2021年2月30日", []),
        ("2021年12月", []),
        (datetime(2022, 7, 29), [date(2022, 7, 29)]),
        (None, []),
    ],
)
def test_dates_in(cell: object, days: list[date]) -> None:
    assert list(dates_in(cell)) == days


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2022年7月29日", date(2022, 7, 29)),
        (20211215, date(2021, 12, 15)),
        (44561, date(2021, 12, 31)),
        (44561.5, date(2021, 12, 31)),
        (datetime(2022, 7, 29, 9), date(2022, 7, 29)),
        (20211345, None),
        (19000101, date(1900, 1, 1)),
        (18991231, None),
        (20991231, date(2099, 12, 31)),
        (21010101, None),
        (96, None),
        (True, None),
        (float("nan"), None),
        (None, None),
        ("13月", None),
    ],
)
def test_as_date(cell: object, day: date | None) -> None:
    assert as_date(cell) == day
