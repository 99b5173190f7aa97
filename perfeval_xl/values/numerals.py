"""Numbers as they are written: digits with separators, and Chinese numerals."""

from __future__ import annotations

import math
import re
from typing import Final

from perfeval_xl.facts.expressions import ORDINALS

NUMBER: Final = re.compile(
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3}(?![0-9]))?|\.[0-9]+"
)
_MARKS: Final = "零一二三四五六七八九"
_DIGITS: Final = {char: index for index, char in enumerate(_MARKS)} | {"〇": 0, "两": 2}
PLACES: Final = {"十": 10, "百": 100, "千": 1000}
MYRIADS: Final = {"万": 10_000, "亿": 100_000_000}
_ALL: Final = "零〇一二两三四五六七八九十百千万亿"
_RUN: Final = re.compile(f"[{_ALL}]+(?:点[零〇一二三四五六七八九]+)?")
_CALENDAR_RUN: Final = re.compile(f"(?<![{_ALL}])[{_ALL}]+(?=月|日|季度)")
_YEAR_RUN: Final = re.compile("[零〇一二三四五六七八九]{4}(?=年)")
_TENTHS: Final = re.compile(f"([{ORDINALS}]|[1-9]|10)成([一二三四五六七八九半])?(?=$|[以及左且~至到多,-])")
_FRACTION: Final = re.compile(f"(百|千|十?万)分之([{_ALL}]+(?:点[零〇一二三四五六七八九]+)?|[0-9.]+)")
PER_100_000: Final = "/十万"
_PER_100_000: Final = re.compile("(?<=[0-9])/(?:10|十)万(?![一-鿿a-z0-9.]|元)|(?<=[0-9])/(?:10|十)万(?=以[内上下])")
_FRACTION_SIGNS: Final = {"百": "%", "千": "‰", "万": "‱", "十万": PER_100_000}


def to_float(number: str, shift: int) -> float | None:
    """The float nearest to the written number times 10**shift; None when too large or no plain number (007)."""
    mantissa, _, exponent = number.replace(",", "").lower().partition("e")
    if len(mantissa) > 1 and mantissa[0] == "0" and mantissa[1] != ".":
        return None
    result = float(f"{mantissa}e{int(exponent or 0) + shift}")
    return result if math.isfinite(result) else None


def _value_of(text: str) -> int:
    """What the numeral adds up to, read without asking whether it is well formed."""
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in PLACES:
            section += (digit or 1) * PLACES[char]
            digit = 0
        else:
            total += (section + digit) * MYRIADS[char]
            section = digit = 0
    return total + section + digit


def _write_section(number: int) -> str:
    text = ""
    for place, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += _MARKS[digit] + mark
        elif text and number % place and not text.endswith("零"):
            text += "零"
    return text


def write_chinese(number: int) -> str:
    """The standard numeral of 0 ≤ number < 10**12: 10203 → 一万零二百零三, 12 → 一十二."""
    text, rest = "", number
    for mark, size in (("亿", 100_000_000), ("万", 10_000), ("", 1)):
        part, rest = divmod(rest, size)
        if part:
            text += ("零" if text and part < 1000 else "") + _write_section(part) + mark
    return text or "零"


def listed(number: int) -> str:
    """A number of a heading or list: 十二, where numerals have 一十二; in digits below 1 and from 100 on."""
    text = write_chinese(number) if 0 < number < 100 else str(number)
    return text[1:] if 10 <= number < 20 else text


def chinese_integer(text: str) -> int | None:
    """三百二十一 → 321, 两万 → 20000; None for what is no standard numeral (三五, 一百二, 百)."""
    if not 0 < len(text) <= 24:
        return None
    value = _value_of(text)
    plain = text.replace("两", "二").replace("〇", "零").replace("百十", "百一十").replace("零十", "零一十")
    plain = f"一{plain}" if plain[0] == "十" else plain
    return value if plain == write_chinese(value) else None


def _written(run: str) -> str | None:
    """A run of Chinese numerals, with or without decimals, as digits."""
    whole, point, decimals = run.partition("点")
    value = 100 if whole == "百" else chinese_integer(whole)
    if value is None:
        return None
    return f"{value}.{''.join(str(_DIGITS[char]) for char in decimals)}" if point else str(value)


def _replace_run(found: re.Match[str]) -> str:
    return found[0] if found[0] == "百" else _written(found[0]) or found[0]


def _replace_fraction(found: re.Match[str]) -> str:
    number = found[2] if found[2][0] in "0123456789." else _written(found[2])
    return found[0] if number is None else f"{number}{_FRACTION_SIGNS[found[1]]}"


def _replace_tenths(found: re.Match[str]) -> str:
    tens = int(found[1]) if found[1].isascii() else 10 if found[1] == "十" else _DIGITS[found[1]]
    ones = 5 if found[2] == "半" else _DIGITS[found[2]] if found[2] else 0
    return f"{tens * 10 + ones}%"


def arabic_years(text: str) -> str:
    """The text with its years in digits: 二〇二二年度 → 2022年度."""
    return _YEAR_RUN.sub(lambda found: "".join(str(_DIGITS[char]) for char in found[0]), text)


def arabic(text: str) -> tuple[str, bool]:
    """The folded text with its Chinese numerals as digits, and whether a count was among them.

    Beside digits only years, months, days, quarters and fractions are rewritten: 一期10公里 keeps its name.
    """
    if text == "一":  # as often a dash as a one
        return text, False
    if "分之" in text:
        text = _FRACTION.sub(_replace_fraction, text)
    if "成" in text:
        text = _TENTHS.sub(_replace_tenths, text)
    if "/" in text:
        text = _PER_100_000.sub(PER_100_000, text)
    text = arabic_years(text)
    if NUMBER.search(text):
        return _CALENDAR_RUN.sub(_replace_run, text), False
    replaced = _RUN.sub(_replace_run, text)
    return replaced, replaced != text
