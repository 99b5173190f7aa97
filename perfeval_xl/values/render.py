"""Values as text."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from perfeval_xl.facts.spreadsheet import YEARS
from perfeval_xl.values.model import Value

_SHIFTS: Final = {"%": 2, "百分点": 2, "‰": 3, "‱": 4, "/10万": 5}
_UNIT_WORDS: Final = {"百分点": "个百分点"}
_LEVELS: Final = {1.0: "完成", 2.0: "基本完成", 3.0: "未完成"}
SIGNS: Final = {"=": "", ">=": "≥", "<=": "≤", ">": ">", "<": "<"}
_MONTH: Final = re.compile(r"\d{4}\.\d{1,2}")
_YEAR_OR_MONTH: Final = re.compile(rf"\d{{4}}|{_MONTH.pattern}")
_PLAIN_DIGITS: Final = 24  # a number with more is printed with an exponent


def compact(number: float | Decimal) -> str:
    """The shortest plain decimal text of a number: 49, 48.83, 0.9965; never 4.9e1."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(float(number)))
    if not exact.is_finite():
        return str(exact)
    text = format(exact, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _number(value: float, unit: str | None) -> str:
    """The number that stands before a unit; with an exponent where the digits would be endless."""
    exact = Decimal(repr(value))
    sign, digits, exponent = exact.as_tuple()
    shifted = Decimal((sign, digits, int(exponent) + _SHIFTS.get(unit or "", 0)))
    text = compact(shifted)
    if len(text) > _PLAIN_DIGITS:
        text = f"{shifted.normalize():E}"
    elif _is_taken(text, unit):
        text += ".0"
    return text


def _is_taken(digits: str, unit: str | None) -> bool:
    """Whether the digits would be read as a day (20211215) or a year (2021年) and need a ".0" to stay a number."""
    return digits.isdigit() and (unit, len(digits)) in {(None, 8), ("年", 4)}


def day_words(value: date) -> str:
    """A day as people write it: 2021年12月31日."""
    return f"{value.year}年{value.month}月{value.day}日" if YEARS[0] <= value.year <= YEARS[1] else value.isoformat()


def render(value: Value) -> str:
    """A value's canonical text: reading it gives the same kind, op, bounds, unit and date. Text stays as it is."""
    if value.kind == "date" and value.date is not None:
        return day_words(value.date) + ("前" if value.op == "by" else "")
    if value.kind == "yesno":
        return "是" if value.low else "否"
    if value.kind == "level":
        return _LEVELS.get(value.low or 0.0, "")
    if value.kind in {"number", "percent", "money"}:
        return _amount(value)
    return "" if value.kind == "empty" or value.raw is None else str(value.raw)


def _amount(value: Value) -> str:
    unit = _UNIT_WORDS.get(value.unit or "", value.unit or "")
    if value.op == "between" and value.low is not None and value.high is not None:
        low, high = _number(value.low, value.unit), _number(value.high, value.unit)
        if _YEAR_OR_MONTH.fullmatch(low) and not unit:
            return f"≥{low}且≤{high}"  # 2021.01~2021.12 is a period, as is 2020~2021
        repeated = unit if value.kind == "percent" else ""
        return f"≥{low}{unit}且≤{high}{unit}" if value.low < 0 else f"{low}{repeated}~{high}{unit}"
    bound = value.high if value.low is None else value.low
    if bound is None:
        return ""
    number = _number(bound, value.unit)
    sign = SIGNS.get(value.op or "=", "")
    if not sign and not unit and _MONTH.fullmatch(number):
        sign = "="  # 2021.12 is a month, =2021.12 a number
    return f"{sign}{number}{unit}"
