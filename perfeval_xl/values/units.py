"""Units of measure: which are comparable, and by what factor."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from perfeval_xl.facts.money import POWERS
from perfeval_xl.values.numerals import MYRIADS, PLACES
from perfeval_xl.values.vocabulary import CLASSIFIERS, FURTHER_CLASSIFIERS, FURTHER_PERCENT_UNITS, PERCENT_UNITS

# family → unit → how many of the family's base unit it holds
FAMILIES: Final[dict[str, dict[str, Fraction]]] = {
    name: {unit: Fraction(size) for size, units in sizes.items() for unit in units.split()}
    for name, sizes in {
        "length": {
            "1": "米 m 延米 延长米",
            "1000": "公里 千米 km 单公里",
            "500": "里 华里",
            "1/10": "分米 dm",
            "1/100": "厘米 cm",
            "1/1000": "毫米 mm",
            "1/1000000": "微米",
        },
        "area": {
            "1": "平方米 平米 平方 ㎡ m2 m²",
            "2000/3": "亩",
            "10000": "公顷 ha",
            "200000/3": "顷",
            "1000000": "平方公里 平方千米 km² km2",
            "1/100": "平方分米",
            "1/10000": "平方厘米 cm² cm2",
            "1/1000000": "平方毫米 mm² mm2",
        },
        "volume": {
            "1": "立方米 立方 方 m³ m3",
            "1/1000": "升 l 立方分米",
            "1/1000000": "毫升 ml 立方厘米 cm³ cm3",
        },
        "mass": {
            "1": "千克 公斤 kg",
            "1000": "吨 t",
            "1/2": "斤",
            "1/20": "两",
            "1/1000": "克 g",
            "1/1000000": "毫克 mg",
            "1/1000000000": "微克",
        },
        "energy": {"1": "千瓦时 度 度电 kwh"},
        "sound": {"1": "分贝 db"},
        "power": {"1": "千瓦 kw", "1000": "兆瓦", "1/1000": "瓦 w"},
        "clock": {
            "1": "天 日 日历天 自然日 自然天 个日历天 个自然日 d",
            "7": "周 星期 个周 个星期",
            "1/24": "小时 个小时 h",
            "1/1440": "分钟 min",
            "1/86400": "秒 秒钟 s",
        },
        "calendar": {"1": "月 个月", "3": "季度 个季度 季", "6": "半年", "12": "年 个年度 年度"},
        "workday": {"1": "工作日 个工作日"},
        "dollar": {"1": "美元 美金", "10000": "万美元 万美金", "100000000": "亿美元"},
        "euro": {"1": "欧元", "10000": "万欧元", "100000000": "亿欧元"},
        "hkd": {"1": "港元 港币", "10000": "万港元 万港币", "100000000": "亿港元"},
        "yen": {"1": "日元", "10000": "万日元", "100000000": "亿日元"},
        "pound": {"1": "英镑", "10000": "万英镑", "100000000": "亿英镑"},
        # a percent is held as a fraction whatever its sign, so its units need no factor
        "percent": {"1": " ".join((*PERCENT_UNITS, *(sign for sign, _ in FURTHER_PERCENT_UNITS.values())))},
        "people": {"1": "人 名 位 个人"},
        "events": {"1": "场 场次"},
        "batches": {"1": "批 批次"},
        "sets": {"1": "台套 台(套) 台/套 套件"},
        "visits": {"1": "人次 人/次"},  # a stroke between two nouns is none of a rate there
        "lessons": {"1": "课时 个课时 学时 个学时"},
        "terms": {"1": "学期 个学期", "2": "学年 个学年"},
    }.items()
} | {"money": {unit: Fraction(10) ** power for unit, power in POWERS.items()}}
_UNITS: Final = {unit: (family, size) for family, units in FAMILIES.items() for unit, size in units.items()}

# How often a period comes round in a year, for rates: 次/月 is twelve 次/年.
_TIMES_A_YEAR: Final = {1: "年 年度", 2: "半年", 4: "季度 季 个季度", 12: "月 个月", 52: "周 星期", 365: "日 天"}
_PER_YEAR: Final = {unit: Fraction(times) for times, units in _TIMES_A_YEAR.items() for unit in units.split()}
# A month counts as 30 days and a year as 365 where durations of the two kinds meet.
_YEAR_IN_DAYS, _MONTH_IN_DAYS = Fraction(365), Fraction(30)
_SCALES: Final = {scale: Fraction(size) for scale, size in (MYRIADS | PLACES).items()}
_EITHER: Final = {"台(套)": ("台", "套", "台套"), "台/套": ("台", "套", "台套"), "场次": ("次",)}
_OTHER_COUNT: Final = "次班天日月年时"  # 人次 are no persons
_SPLIT: Final = re.compile(r"[/·]")


def _simple(unit: str) -> tuple[str, Fraction]:
    """The family and the size of a unit that is no rate; an unknown unit is a family of its own."""
    known = _UNITS.get(unit) or _UNITS.get(unit.lower())
    if known:
        return known
    if len(unit) > 1 and unit[0] in _SCALES:
        family, size = _simple(unit[1:])
        return family, size * _SCALES[unit[0]]
    return f"={unit}", Fraction(1)


def _counts_alike(plain: str, named: str) -> bool:
    """Whether a unit is the classifier or the noun of another one: 张 and 床位 of 张床位; 个 of 个月 is none, 人 of 人次 another."""
    if named in _EITHER:
        return plain in _EITHER[named]
    classified = named[0] in CLASSIFIERS or named[0] in FURTHER_CLASSIFIERS
    return classified and named not in _UNITS and named[-1] not in _OTHER_COUNT and plain in (named[0], named[1:])


def _days(family: str, size: Fraction) -> Fraction:
    """The length in days of a duration given in days or in months."""
    if family == "clock":
        return size
    return size / 12 * _YEAR_IN_DAYS if size >= 12 else size * _MONTH_IN_DAYS


def _ratio(unit_from: str, unit_to: str, *, rate: bool) -> Fraction | None:
    """How many of `unit_to` one `unit_from` is; as a rate's denominator periods go by their number in a year."""
    if unit_from == unit_to:
        return Fraction(1)
    if rate and unit_from in _PER_YEAR and unit_to in _PER_YEAR:
        return _PER_YEAR[unit_to] / _PER_YEAR[unit_from]
    family_from, size_from = _simple(unit_from)
    family_to, size_to = _simple(unit_to)
    if family_from == family_to:
        return size_from / size_to
    if _counts_alike(unit_from, unit_to) or _counts_alike(unit_to, unit_from):
        return Fraction(1)
    if {family_from, family_to} == {"clock", "calendar"}:
        return _days(family_from, size_from) / _days(family_to, size_to)
    return None


def _parts(unit: str) -> list[str]:
    """The parts of a rate; a unit that is known as a whole has one."""
    return [unit] if unit in _UNITS else _SPLIT.split(unit)


@lru_cache(maxsize=4_096)
def factor(unit_from: str | None, unit_to: str | None) -> Decimal | None:
    """The number a value in `unit_from` is multiplied by to be in `unit_to`; None when they do not compare.

    An absent unit takes the other's (1). Rates compare part by part: 次/月 → 次/年 is 12, 元/人·月 → 元/人·年 too.
    """
    if not unit_from or not unit_to:
        return Decimal(1)
    parts_from, parts_to = _parts(unit_from), _parts(unit_to)
    if len(parts_from) != len(parts_to):
        return None
    result = _ratio(parts_from[0], parts_to[0], rate=False)
    for one, other in zip(parts_from[1:], parts_to[1:], strict=True):
        part = _ratio(one, other, rate=True)
        if result is None or part is None:
            return None
        result /= part
    return None if result is None else Decimal(result.numerator) / Decimal(result.denominator)


def comparable(unit_from: str | None, unit_to: str | None) -> bool:
    """Whether a value in the one unit can be stated in the other."""
    return factor(unit_from, unit_to) is not None
