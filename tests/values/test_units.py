"""Units and the question whether an actual value is a measurement."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.facts.money import POWERS
from perfeval_xl.values import comparable, factor, parse, repeats, says_same, vocabulary


@pytest.mark.parametrize(
    ("unit_from", "unit_to", "expected"),
    [
        ("km", "m", "1000"),
        ("dB", "分贝", "1"),
        ("厘米", "米", "0.01"),
        ("平方公里", "公顷", "100"),
        ("吨", "公斤", "1000"),
        ("斤", "千克", "0.5"),
        ("立方米", "升", "1000"),
        ("小时", "分钟", "60"),
        ("周", "天", "7"),
        ("年", "个月", "12"),
        ("个工作日", "工作日", "1"),
        ("次/月", "次/年", "12"),
        ("次/季度", "次/年", "4"),
        ("次/周", "次/年", "52"),
        ("次/日", "次/年", "365"),
        ("次/年", "次/月", None),
        ("元/人·月", "元/人·年", "12"),
        ("万元/人", "元/人", "10000"),
        ("元/米", "元/公里", "1000"),
        ("元", "万元", "0.0001"),
        ("亿元", "万元", "10000"),
        ("万美元", "美元", "10000"),
        ("万人次", "人次", "10000"),
        ("名", "人", "1"),
        ("张床位", "张", "1"),
        ("个村", "个", "1"),
        ("个村", "村", "1"),
        ("台", "台(套)", "1"),
        ("台", "台/套", "1"),
        ("人次", "人/次", "1"),
        ("万人次", "人/次", "10000"),
        ("%", "‰", "1"),
        ("件", None, "1"),
        (None, None, "1"),
        ("", "米", "1"),
        ("垧", "垧", "1"),
    ],
)
def test_factor(unit_from: str | None, unit_to: str | None, expected: str | None) -> None:
    if expected is not None:
        assert factor(unit_from, unit_to) == Decimal(expected)
    assert comparable(unit_from, unit_to)


WORTH = {
    "米": "1公里=1000 1千米=1000 1km=1000 1里=500 1华里=500 10分米=1 10dm=1 100厘米=1 100cm=1 1000毫米=1 1000mm=1 "
    "1000000微米=1 1延米=1 1延长米=1",
    "平方米": "3亩=2000 1公顷=10000 1ha=10000 3顷=200000 1平方公里=1000000 1平方千米=1000000 100平方分米=1 10000平方厘米=1 "
    "1000000平方毫米=1 1㎡=1",
    "亩": "1公顷=15 1顷=100 1平方公里=1500",
    "立方米": "1方=1 1立方=1 1000升=1 1000立方分米=1 1000000毫升=1 1000000立方厘米=1",
    "公斤": "1千克=1 1吨=1000 2斤=1 20两=1 1000克=1 1000000毫克=1 1000000000微克=1",
    "千瓦": "1兆瓦=1000 1000瓦=1",
    "千瓦时": "1度=1 1度电=1 1kwh=1",
    "天": "1周=7 1星期=7 24小时=1 1440分钟=1 86400秒=1 1日=1 1年=365 1月=30 1个月=30 1季度=90 1半年=180",
    "月": "1季度=3 1半年=6 1年=12 1年度=12",
    "万元": "10000元=1 10000圆=1 10000块=1 10000块钱=1 100百元=1 10千元=1 1万=1 1万块=1 1万圆=1 1十万元=10 1百万元=100 1百万=100 "
    "1千万元=1000 1千万=1000 1亿元=10000 1亿=10000 1亿圆=10000 1百亿元=1000000 1千亿元=10000000 1万亿元=100000000 1万亿=100000000",
    "学期": "1学年=2",
    "美元": "1万美元=10000 1亿美元=100000000",
    "欧元": "1万欧元=10000 1亿欧元=100000000",
    "港元": "1万港元=10000 1亿港元=100000000",
    "日元": "1万日元=10000 1亿日元=100000000",
    "英镑": "1万英镑=10000 1亿英镑=100000000",
    "人": "1名=1 1位=1 1百人=100 1千人=1000 1万人=10000 1亿人=100000000",
}
"""Unit → what others are worth in it."""
EQUATIONS = [(unit, equation) for unit, equations in WORTH.items() for equation in equations.split()]


@pytest.mark.parametrize(("unit", "equation"), EQUATIONS, ids=[f"{equation}{unit}" for unit, equation in EQUATIONS])
def test_what_a_unit_is_worth(unit: str, equation: str) -> None:
    number, other, worth = re.fullmatch(r"([0-9]+)(.+)=([0-9]+)", equation).groups()
    assert factor(other, unit) * int(number) == pytest.approx(Decimal(worth), rel=Decimal("1e-20"))


@pytest.mark.parametrize(
    ("unit_from", "unit_to"),
    [
        ("件", "个"),
        ("人", "人次"),
        ("台", "台班"),
        ("个", "个月"),
        ("个村", "个乡镇"),
        ("倍", "个"),
        ("元/次", "人/次"),
        ("人", "户"),
        ("天", "工作日"),
        ("米", "平方米"),
        ("万元", "万美元"),
        ("次", "次/年"),
        ("元/人", "元/户"),
        ("%", "件"),
    ],
)
def test_units_that_do_not_compare(unit_from: str, unit_to: str) -> None:
    assert factor(unit_from, unit_to) is None
    assert factor(unit_to, unit_from) is None


_units = st.sampled_from(sorted({*vocabulary.UNITS, *POWERS, "次/年", "次/月", "次/周", "元/人", "%", "未知"}))


@given(_units, _units)
def test_factor_and_its_reciprocal(one: str, other: str) -> None:
    there, back = factor(one, other), factor(other, one)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert abs(there * back - 1) < Decimal("1e-20")


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≥266米", "≥266米", True),
        ("不低于95%", "≥95%", True),
        ("≥95%", "95%以上", True),
        ("100%", "≥100%", True),
        ("≥1公里", "≥1000米", True),
        ("≥95%", "≥90%", False),
        ("≥2000份", "2000余份", False),
        ("2000余份", "2000余份", True),
        ("≥95%", "≥95件", False),
        ("≤49万元", "≤490000元", True),
        ("300-500件", "300～500件", True),
        ("2021年12月底前", "2021年12月底前", True),
        ("2021年12月底前", "2021年12月31日之前完成", True),
        ("2021年12月底前", "2021年11月底前", False),
        ("2021年12月底前", "2021年12月31日", False),
        ("显著提升", "显著提升。", True),
        ("显著提升", "有所提升", False),
        ("100%", "100%", False),
        ("20万元", "20万元", False),
        ("2021年12月15日", "2021年12月15日", False),
        ("300件", "300件", False),
        ("是", "是", False),
        ("完成", "完成", False),
        ("是否专款专用", "是否专款专用", True),
        ("是否专款专用", "是", False),
        ("≥95%", "95%", False),
        ("≥95%", "", False),
        ("", "", False),
    ],
)
def test_repeats(target: str, actual: str, expected: bool) -> None:
    assert repeats(parse(target), parse(actual)) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("98%", "0.98", True), ("98%", "98", False), ("98%", "0.98万元", False), ("1799件", "1799", True), ("1799件", "1798", False),
        ("1公里", "1000米", True), ("1公里", "1米", False), ("1公里", "1件", False), ("49万元", "490000元", True), ("49万元", "49", True),
        ("≥95%", "95%", False), ("≥95%", "≥95%", True), ("300-500件", "300～500", True), ("300-500件", "300-400件", False),
        ("2021年12月31日", "2021-12-31", True), ("2021年12月31日", "2021-12-30", False), ("2021年12月31日", "1", False),
        ("优 秀", "优秀", True), ("优秀", "良好", False), ("优秀", "95%", False), ("", "95%", True),
    ],
)  # fmt: skip
def test_two_cells_say_the_same_however_each_writes_it(one, other, expected):
    assert says_same(parse(one), parse(other)) is expected
    assert says_same(parse(other), parse(one)) is expected
