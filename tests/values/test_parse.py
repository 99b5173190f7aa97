"""The value grammar against its table of cases, and what holds for every cell."""

from __future__ import annotations

import csv
import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perfeval_xl.facts.money import POWERS
from perfeval_xl.values import Value, empty_kind, fault, parse, render, vocabulary

YEAR = 2021
KINDS = {"number", "percent", "money", "date", "yesno", "level", "text", "empty"}
OPS = {"=", ">=", "<=", ">", "<", "between", "by", None}


def _cases() -> list[dict[str, str]]:
    with (Path(__file__).parent / "cases.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


CASES = _cases()
TEXTS = [case["text"] for case in CASES]


def reading(value: Value) -> tuple[object, ...]:
    return value.kind, value.op, value.low, value.high, value.unit, value.date


def wide(text: str) -> str:
    """The text in full-width characters."""
    return "".join("\u3000" if char == " " else chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@pytest.mark.parametrize("case", CASES, ids=TEXTS)
def test_case(case: dict[str, str]) -> None:
    low, high = (float(case[bound]) if case[bound] else None for bound in ("low", "high"))
    day = date.fromisoformat(case["date"]) if case["date"] else None
    expected = Value(case["kind"], case["op"] or None, low, high, case["unit"] or None, day, case["text"])
    assert parse(case["text"], year=YEAR) == expected


def test_cases_cover_every_kind_and_op() -> None:
    assert {case["kind"] for case in CASES} == KINDS
    assert {case["op"] or None for case in CASES} == OPS


@pytest.mark.parametrize("text", ["12月底前", "年底前", "第三季度末", "上半年", "12月31日前完成", "当年完成"])
def test_date_without_year_needs_the_budget_year(text: str) -> None:
    assert parse(text).kind == "text"
    assert parse(text, year=2022).date is not None
    assert parse(text, year=99_999).kind == "text"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (0.95, Value("number", "=", 0.95, 0.95, raw=0.95)),
        (1799, Value("number", "=", 1799.0, 1799.0, raw=1799)),
        (20211215, Value("number", "=", 20211215.0, 20211215.0, raw=20211215)),
        (True, Value("yesno", "=", 1.0, 1.0, raw=True)),
        (False, Value("yesno", "=", 0.0, 0.0, raw=False)),
        (None, Value("empty", raw=None)),
        ("", Value("empty", raw="")),
        (date(2021, 12, 15), Value("date", "=", date=date(2021, 12, 15), raw=date(2021, 12, 15))),
        (datetime(2021, 12, 15, 8), Value("date", "=", date=date(2021, 12, 15), raw=datetime(2021, 12, 15, 8))),
        (Decimal("48.83"), Value("number", "=", 48.83, 48.83, raw=Decimal("48.83"))),
        (math.inf, Value("text", raw=math.inf)),
        (-math.inf, Value("text", raw=-math.inf)),
        (10**400, Value("text", raw=10**400)),
        (time(8, 30), Value("number", "=", 510.0, 510.0, "分钟", raw=time(8, 30))),
        (time(0, 1, 30), Value("number", "=", 1.5, 1.5, "分钟", raw=time(0, 1, 30))),
        (time(0, 0, 30, 600_000), Value("number", "=", 0.51, 0.51, "分钟", raw=time(0, 0, 30, 600_000))),
        (timedelta(hours=30), Value("number", "=", 1800.0, 1800.0, "分钟", raw=timedelta(hours=30))),
        (b"95%", Value("text", raw=b"95%")),
    ],
)
def test_cell_that_is_no_text(cell: object, expected: Value) -> None:
    assert parse(cell) == expected
    assert type(parse(cell).raw) is type(cell)


def test_not_a_number_is_empty() -> None:
    assert parse(math.nan).kind == "empty"
    assert parse(Decimal("nan")).kind == "empty"
    assert parse(Decimal("snan")).kind == "text"


def test_pandas_scalars() -> None:
    pandas = pytest.importorskip("pandas")
    numpy = pytest.importorskip("numpy")
    assert [parse(cell).kind for cell in (pandas.NA, pandas.NaT, numpy.nan)] == ["empty"] * 3
    assert reading(parse(numpy.int64(3))) == reading(parse(3))
    assert reading(parse(numpy.bool_(True))) == reading(parse(True))
    assert parse(pandas.Timestamp("2021-12-15")).date == date(2021, 12, 15)


@pytest.mark.parametrize("text", TEXTS)
def test_width_makes_no_difference(text: str) -> None:
    assert reading(parse(wide(text), year=YEAR)) == reading(parse(text, year=YEAR))


@given(st.text(max_size=60))
@example("<\u0338 5")
@example("m²")
def test_width_makes_no_difference_to_any_text(text: str) -> None:
    assert reading(parse(wide(text), year=YEAR)) == reading(parse(text, year=YEAR))


GRAMMAR_WORDS = sorted(
    {*vocabulary.WORD_OPS, *vocabulary.PLAIN, *vocabulary.SOFT_AT_MOST, *vocabulary.GROWTH, *POWERS}
    | {*vocabulary.PERCENT_UNITS, *vocabulary.UNITS, *vocabulary.SCALES, *vocabulary.YES_WORDS, *vocabulary.BLANKS}
    | {"以上", "及", "以内", "左右", "且", "年", "月", "日", "底", "前", "第", "季度", "半年", "每", "/", "-", "~", "至", "完成"}
    | {".", ":", "、", "·", "每人", "2021.12", "2021.1", "小时", "分", "按月发放", "═"}
    | {"≥", "≤", ">", "<", "=", "(", ")", "（抽查200户）", "满意度", "X", " ", "\n", ",", "，", "。", "成", "分之", "是否", "多", "余"}
    | {"0", "1", "12", "2021", "95", "300", "1,799", "0.5", "1e9", "三", "十", "百", "万", "零", "〇", "两", "点", "-3", "¥"}
)
wordings = st.lists(st.sampled_from(GRAMMAR_WORDS), max_size=7).map("".join)
anything = st.one_of(
    wordings,
    st.text(st.characters(), max_size=80),
    st.text(st.characters(categories=["Cs", "Cc", "Nd", "No", "Zs", "Sm"]), max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.decimals(),
    st.fractions(),
    st.binary(max_size=8),
    st.lists(st.integers(), max_size=2),
)


@given(anything, st.none() | st.integers(), st.booleans(), st.booleans())
@example(Fraction(10**400), None, False, False)
@example("\ud800", 2021, True, True)
def test_reading_is_total(cell: object, year: int | None, number: bool, in_time: bool) -> None:
    value = parse(cell, year=year, number=number, about_time=in_time)
    assert value.raw is cell or value.raw == cell
    assert value.kind in KINDS
    assert value.op in OPS
    assert (value.op is None) == (value.kind in {"text", "empty"})
    assert all(bound is None or math.isfinite(bound) for bound in (value.low, value.high))
    assert (value.date is not None) == (value.kind == "date")
    if value.op == "between":
        assert value.low is not None
        assert value.high is not None
        assert value.low <= value.high
    assert empty_kind(value) is None or value.kind == "empty"
    assert fault(value) in {None, "date", "range", "month"}


@given(anything)
@example("=2021.12")
@example("≥2021.01且≤2021.12")
def test_printing_a_value_and_reading_it_again_gives_it_back(cell: object) -> None:
    value = parse(cell, year=YEAR)
    if value.kind not in {"text", "empty"}:
        assert reading(parse(render(value))) == reading(value)


@pytest.mark.parametrize("text", TEXTS)
def test_printing_a_case_and_reading_it_again_gives_it_back(text: str) -> None:
    value = parse(text, year=YEAR)
    if value.kind != "empty":
        assert reading(parse(render(value), year=YEAR)) == reading(value)


@pytest.mark.parametrize(
    "text",
    [
        "9" * 10_000,
        "1,000" * 2_000,
        "(" * 10_000,
        "()" * 5_000,
        "年" * 10_000,
        "完成" * 70,
        "实施完毕" * 39 + "1",
        "2021年12月前" + "全部完成" * 30 + "率",
        "已共累计" * 35 + "1件",
        "达成年度指标" * 25,
        "≥" * 150,
        "1-" * 75,
        "每" * 159 + "1",
        "万" * 150,
        "十" * 150,
        "百分之" * 50,
        "是否" * 75 + ":是否",
        "<" * 60 + "1" + "<" * 60 + "2",
        " " * 10_000,
        "1 " * 5_000,
        "\n".join(["≥95%"] * 30),
    ],
    ids=lambda text: f"{text[:6].strip()}×{len(text)}",
)
def test_hostile_text_is_text_or_empty(text: str) -> None:
    assert parse(text, year=YEAR).kind in {"text", "empty"}


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (None, "blank"),
        ("  \u3000", "blank"),
        ("无", "none"),
        ("/", "na"),
        ("——", "na"),
        ("不适用", "na"),
        ("……", "hint"),
        ("（100字以内）", "hint"),
        ("≥XX%", "hint"),
        ("0", None),
        ("无投诉", None),
        ("显著提升", None),
    ],
)
def test_why_a_cell_is_empty(cell: object, kind: str | None) -> None:
    assert empty_kind(cell) == kind
    assert empty_kind(parse(cell)) == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13月", "date"),
        ("2021年2月30日", "date"),
        ("2021-02-30", "date"),
        ("20210230", "date"),
        ("20210631", "date"),
        ("20210632", None),
        ("第五季度", "date"),
        ("500-300件", "range"),
        ("100%-95%", "range"),
        ("2024年1月-2023年7月", "range"),
        ("11月-1月", None),
        ("300-500件", None),
        ("2021年2月28日", None),
        ("12月底前", None),
        ("春节前", None),
    ],
)
def test_what_makes_a_text_no_value(text: str, expected: str | None) -> None:
    assert fault(parse(text)) == expected
