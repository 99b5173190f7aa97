"""The value grammar: what a cell holds → Value. Total: whatever it cannot read is text."""

from __future__ import annotations

import math
import re
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from numbers import Real
from typing import Final

from perfeval_xl.values import vocabulary as words
from perfeval_xl.values.dates import is_impossible_date, read_date
from perfeval_xl.values.durations import UNIT, in_minutes, minutes_of
from perfeval_xl.values.fold import drop_remarks, fold_value
from perfeval_xl.values.model import Value
from perfeval_xl.values.numerals import NUMBER, arabic
from perfeval_xl.values.periods import bare_month, is_backwards, month_with_point, read_month, read_span
from perfeval_xl.values.quantity import Quantity, read_quantity
from perfeval_xl.values.render import compact

_CACHED_LENGTH: Final = 120  # a longer text is seldom met twice and would fill the cache
_FOLDED: Final = re.compile("[^一-鿿，。、；：（）]+")  # of what is no such character folding may leave less
_MISSING_TYPES: Final = frozenset({"NAType", "NaTType"})
_EDGE_MARKS: Final = re.compile(r"^[:,;、]+|(?<![。;,、.!:?])[。;,、.!:?]+$")
_WORDY: Final = re.compile(r"是否|0[^\W\d_]")  # beside a digit only questions and 0投诉 are words
_INCLUSIVE: Final = re.compile(r"\((?:包?含|包括|含本数|包含本数)\)(?=以[上下内])")
_UNIT_IN_BRACKETS: Final = re.compile(r"(?<=[\d万亿千百])\(([^()\d]{1,6})\)$")
_PER_IN_BRACKETS: Final = re.compile(r"/\(([^()\d]{1,8})\)")  # 元/(人·月)
_ERROR: Final = re.compile(
    r"#(?:REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BUSY!|GETTING_DATA|#+)", re.IGNORECASE
)


def _trim(text: str) -> str:
    return _EDGE_MARKS.sub("", text)


def empty_kind(value: object) -> str | None:
    """Why a cell says nothing; None when it says something.

    "blank" for no content, "none" for 无, "na" for 不适用 or /, "hint" for the form's own words and placeholders.
    """
    raw = value.raw if isinstance(value, Value) else value
    if raw is None or (isinstance(raw, float) and math.isnan(raw)) or type(raw).__name__ in _MISSING_TYPES:
        return "blank"
    if not isinstance(raw, str):
        return None
    return _kind_of(raw) if len(raw) <= words.READABLE else _kind_of_long(raw)


def _kind_of_long(raw: str) -> str | None:
    return None if _is_prose(raw) else _empty_text(fold_value(raw))


@lru_cache(maxsize=16_384)
def _kind_of(raw: str) -> str | None:
    """Why a short text says nothing: a dozen checks ask it of the same few texts."""
    return _empty_text(fold_value(raw))


def _is_prose(text: str) -> bool:
    return len(text) > words.READABLE and len(_FOLDED.sub("", text)) > words.READABLE


def _empty_text(text: str) -> str | None:
    if text in words.BLANKS or not text.strip("._·"):
        return "hint" if text.startswith(("..", "_")) else "blank"
    if text in words.NONE_WORDS or _trim(text) in words.NONE_WORDS:
        return "none"
    if text in words.NOT_APPLICABLE or not text.strip("-/*\\"):
        return "na"
    if len(text) > words.READABLE:
        return None
    left_in = (words.HINT, words.PLACEHOLDER, words.UNTICKED)
    return "hint" if any(pattern.fullmatch(text) for pattern in left_in) else None


def _yes_or_no(text: str) -> int | None:
    if text in words.YES_WORDS or words.TICKED_YES.fullmatch(text):
        return 1
    if text in words.NO_WORDS or words.TICKED_NO.fullmatch(text):
        return 0
    if "是否" in text:
        answered = words.QUESTION_ANSWERED.fullmatch(text)
        if answered:
            return int(answered["answer"] == "是")
        return 1 if words.QUESTION.fullmatch(text) else None
    return None


def _level(text: str) -> int | None:
    return next((level for level, pattern in words.LEVELS if pattern.fullmatch(text)), None)


def _zero(text: str) -> bool:
    found = words.ZERO.fullmatch(text)
    return found is not None and (found["which"] or "")[:1] not in set(words.NEGATIONS)


def _read_words(text: str, raw: str) -> Value | None:
    """Yes/no, achievement levels and 零投诉."""
    answer = _yes_or_no(text)
    if answer is not None:
        return Value("yesno", "=", float(answer), float(answer), None, None, raw)
    level = _level(text)
    if level is not None:
        return Value("level", "=", float(level), float(level), None, None, raw)
    return Value("number", "=", 0.0, 0.0, None, None, raw) if _zero(text) else None


def _inverted(quantity: Quantity) -> bool:
    return quantity.op == "between" and (quantity.low or 0.0) > (quantity.high or 0.0)


def _backwards(quantity: Quantity, plain: str) -> bool:
    """Whether a range is the wrong way round as numbers, or as months: 2021.10-2021.1."""
    return _inverted(quantity) or is_backwards(plain)


def _prepared(text: str) -> tuple[str, bool]:
    """The folded text without remarks, its Chinese numerals as digits, and whether a count was among these."""
    if "(" in text:
        text = _INCLUSIVE.sub("及", text)
        text = _UNIT_IN_BRACKETS.sub(r"\1", text)
        text = _PER_IN_BRACKETS.sub(r"/\1", text)
        if "台(套)" not in text:
            text = drop_remarks(text)
    return arabic(_trim(text))


def _read(text: str, year: int | None) -> Value:
    folded = fold_value(text)
    if _empty_text(folded):
        return Value("empty", raw=text)
    if len(folded) > words.READABLE or _ERROR.fullmatch(folded):
        return Value("text", raw=text)
    trimmed = _trim(drop_remarks(folded) if "(" in folded else folded)
    worded = _read_words(trimmed, text) if _WORDY.search(trimmed) or not NUMBER.search(trimmed) else None
    return worded or _read_figures(folded, text, year)


def _read_figures(folded: str, raw: str, year: int | None) -> Value:
    """Dates, amounts and counts; what is none of these is text."""
    plain, chinese = _prepared(folded)
    numbered = NUMBER.search(plain) is not None
    day = read_date(plain, year) or (read_span(plain, year) if numbered else None)
    if day:
        return Value("date", day[0], date=day[1], raw=raw)
    quantity = _quantity(plain, chinese=chinese, numbered=numbered)
    if quantity is None or (quantity.op == "between" and _backwards(quantity, plain)) or is_impossible_date(plain):
        return Value("text", raw=raw)
    return Value(*quantity, None, raw)


def _quantity(plain: str, *, chinese: bool, numbered: bool) -> Quantity | None:
    told = in_minutes(words.COUNTED_FROM.sub("", plain))
    return read_quantity(told, chinese=chinese) if numbered or told != plain else _recurring(plain)


def _recurring(text: str) -> Quantity | None:
    """每季度 alone asks for once in each."""
    period = words.EVERY.get(text)
    return Quantity("number", ">=", 1.0, None, f"次/{period}") if period else None


@lru_cache(maxsize=65_536)
def _read_cached(text: str, year: int | None) -> Value:
    return _read(text, year)


def _from_number(number: float, raw: object, unit: str | None = None) -> Value:
    if math.isnan(number):
        return Value("empty", raw=raw)
    if math.isinf(number):
        return Value("text", raw=raw)
    return Value("number", "=", number + 0.0, number + 0.0, unit, None, raw)


def _from_day(day: date) -> Value:
    return Value("date", "=", date=date(day.year, day.month, day.day), raw=day)


def _from_object(value: object) -> Value:
    """A cell that holds no text."""
    type_name = type(value).__name__
    if value is None or type_name in _MISSING_TYPES:
        return Value("empty", raw=value)
    if isinstance(value, bool) or type_name in {"bool_", "bool"}:
        return Value("yesno", "=", float(bool(value)), float(bool(value)), None, None, value)
    if isinstance(value, date):  # a datetime is one, too
        return _from_day(value)
    return _from_measure(value)


def _from_measure(value: object) -> Value:
    """A cell of a number or of time; anything else is text."""
    if isinstance(value, (time, timedelta)):
        return _from_number(minutes_of(value), value, UNIT)
    if isinstance(value, (Real, Decimal)):
        try:
            return _from_number(float(value), value)
        except (OverflowError, ValueError):  # larger than a float, or a signalling NaN
            return Value("text", raw=value)
    return Value("text", raw=value)


def parse(value: object, *, year: int | None = None, number: bool = False, about_time: bool = False) -> Value:
    """Reads what a cell holds: text, number, bool, date, datetime, time, timedelta or None. Never raises.

    `year` is the budget year, for deadlines that name none (12月底前). A percent becomes a fraction, money is in
    万元, a date is the last day of what is named, a duration is in 分钟; what cannot be read is kind "text".

    `number`: the text is that of a cell that holds a number, as a float always is. The text 2021.12 is a month, the number
    is one only where the indicator is about time (`about_time`, see the function of that name). There the number 2021.1
    is text: it may be October as well as January.
    """
    if isinstance(value, str):
        if (number or about_time) and (told := _in_its_row(value, year, number, about_time)):
            return told
        if len(value) <= _CACHED_LENGTH:
            return _read_cached(value, year)
        return _read(value, year)
    read = _from_object(value)
    if about_time and read.kind == "number" and read.unit is None and read.low is not None:
        return _month_of_number(compact(read.low), value, year) or read
    return read


def _in_its_row(text: str, year: int | None, number: bool, about_time: bool) -> Value | None:
    """A month with a point as its cell and its row have it; None for any other text."""
    if ("." not in text and "．" not in text) or len(text) > _CACHED_LENGTH:
        return None
    folded = fold_value(text)
    if not number:  # “≤2021.12” of a row about time
        day = read_month(folded, year, compared=True)
        return Value("date", day[0], date=day[1], raw=text) if day else None
    if not bare_month(folded):
        return None
    return (_month_of_number(folded, text, year) if about_time else None) or _from_number(float(folded), text)


def _month_of_number(digits: str, raw: object, year: int | None) -> Value | None:
    """The month that a number of a row about time is; text where it may be two, None where it is none."""
    found = bare_month(digits)
    day = month_with_point(found[0], int(found[1]), year) if found else None
    if found is None or day is None:
        return None
    return Value("text", raw=raw) if found[1] == "1" else Value("date", "=", date=day, raw=raw)


def about_time(*names: str | None) -> bool:
    """Whether an indicator is about time, by its own name or that of its group: 时效指标, 完成时间."""
    return any(name and words.TIME_NAMES.search(name) for name in names)


def fault(value: Value) -> str | None:
    """What makes a text no value; None for plain words.

    "date": 13月, 2021年2月30日; "range": 500-300件, 2024年1月-2023年7月; "month": the number 2021.1 of a row about time, of
    which nobody can tell whether it is January or October.
    """
    if value.kind != "text" or not isinstance(value.raw, (float, str)) or len(str(value.raw)) > words.READABLE:
        return None
    folded = fold_value(str(value.raw))
    if (month := bare_month(folded)) and month[1] == "1":
        return "month"
    plain, chinese = _prepared(folded)
    if is_impossible_date(plain):
        return "date"
    quantity = read_quantity(in_minutes(plain), chinese=chinese)
    return "range" if is_backwards(plain) or (quantity is not None and _inverted(quantity)) else None
