"""Days and deadlines: 2021年12月底前, 2021-12-15, 12月底 (year given), 第三季度末."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Final

from perfeval_xl.facts.spreadsheet import DAY_ZERO, PACKED, SERIALS, YEARS
from perfeval_xl.values import vocabulary as words
from perfeval_xl.values.fold import drop_remarks, fold_value
from perfeval_xl.values.model import Operator
from perfeval_xl.values.numerals import arabic

_LONGEST: Final = 200
_LEAP_YEAR: Final = 2000  # has every day that any year has
_XUN: Final = {"上": 10, "中": 20}
_TIME: Final = r"(?:[|T时]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?|\d{1,2}[时点](?:\d{1,2}分)?)?"
_HINT_OF_DATE: Final = re.compile(r"年|月|季度|当年|[0-9][-/.][0-9]|[0-9]{8}")

_NAMED: Final = re.compile(
    rf"(?P<head>[^\d\-/]{{0,160}}?)(?:(?P<year>\d{{4}})年|(?P<this>{words.THIS_YEAR}))?"
    r"(?:(?P<month>\d{1,2})月份?(?:(?P<day>\d{1,2})[日号]|(?P<xun>[上中下])旬)?|(?P<half>[上下])半年|第?(?P<quarter>\d)季度?)?"
    rf"(?P<end>月?[底末])?(?P<inside>度?期?间)?{_TIME}(?P<by>{words.DATE_BY})(?P<tail>{words.DATE_TAIL})"
)
DATED: Final = r"(?P<head>[^\d]{0,160}?)(?P<year>\d{4})"
_SIGNED: Final = re.compile(
    rf"{DATED}(?P<sep>[-/.])(?P<month>\d{{1,2}})(?:(?P=sep)(?P<day>\d{{1,2}}))?日?{_TIME}"
    rf"(?P<by>{words.DATE_BY})(?P<tail>{words.DATE_TAIL})"
)
_PACKED: Final = re.compile(
    rf"(?P<year>(?:19|20)\d{{2}})(?P<month>\d{{2}})(?P<day>\d{{2}})(?P<by>{words.DATE_BY})(?P<tail>{words.DATE_TAIL})"
)
_ANY_DAY: Final = re.compile(r"(\d{4})(?:年|([-/.]))(\d{1,2})(?:月|\2)(\d{1,2})(?!\d)[日号]?")
_RANGE_OF_DAYS: Final = re.compile(
    r"(?P<a>\d{4}年\d{1,2}月\d{1,2}[日号]|\d{4}([-/.])\d{1,2}\2\d{1,2})(?:-|~|至|到|--)"
    r"(?P<year>\d{4}年)?(?P<month>\d{1,2}月)?(?P<day>\d{1,2})[日号]"
)


def day_of(year: int, month: int, day: int | None) -> date | None:
    """The day, or the last day of the month; None when there is no such day."""
    if not (year and 1 <= month <= 12):
        return None
    last = monthrange(year, month)[1]
    return date(year, month, day or last) if day is None or 1 <= day <= last else None


def is_plausible(year: int) -> bool:
    """Whether a year is none of a slip of the pen."""
    return YEARS[0] <= year <= YEARS[1]


def _last_day(found: re.Match[str], year: int) -> date | None:
    """The last day of what a 年月日 wording names."""
    if found["month"]:
        if found["xun"]:
            return day_of(year, int(found["month"]), _XUN.get(found["xun"]))
        return day_of(year, int(found["month"]), int(found["day"]) if found["day"] else None)
    if found["half"]:
        return day_of(year, 6 if found["half"] == "上" else 12, None)
    if found["quarter"]:
        return day_of(year, int(found["quarter"]) * 3, None)
    return day_of(year, 12, None)


def head_op(head: str) -> Operator | None:
    """"by" or "=" for what stands before a date; None where it turns the date into something else (自…起)."""
    if not words.DATE_HEAD.fullmatch(head):
        return None
    if words.DEADLINE_HEADS.fullmatch(head):
        return "by"
    return None if words.DATE_HEAD_TWISTS.search(head) else "="


def _named_op(found: re.Match[str]) -> Operator | None:
    """"by" or "=" of a 年月日 wording; None where it does not name a day."""
    op = head_op(found["head"])
    spans = found["month"] or found["half"] or found["quarter"]
    if op is None or found["inside"] or not (found["year"] or found["this"] or spans):
        return None
    if spans:
        ends = found["by"] or (found["end"] and found["tail"])  # 12月底到位 is due then, 12月完成 was done then
        return None if found["this"] == "年" else "by" if ends else op
    if not found["end"] and found["by"] in words.BEFORE:
        return None  # “2021年前” may mean the year before
    if found["by"]:
        return "by"
    if found["this"] and not found["end"]:
        return "by" if found["tail"] and found["this"] != "年" else None  # 当年完成
    return op


def _read_named(text: str, year: int | None) -> tuple[Operator, date] | None:
    found = _NAMED.fullmatch(text)
    op = _named_op(found) if found else None
    if found is None or op is None:
        return None
    named_year = int(found["year"]) if found["year"] else year
    day = _last_day(found, named_year) if named_year is not None and is_plausible(named_year) else None
    return (op, day) if day else None


def _read_signed(text: str) -> tuple[Operator, date] | None:
    found = _PACKED.fullmatch(text)
    op: Operator | None = "="
    if not found:
        found = _SIGNED.fullmatch(text)
        if not found or (not found["day"] and found["sep"] == "."):
            return None  # see periods: 2021.12 is as well a number
        op = head_op(found["head"])
    year = int(found["year"])
    if op is None or not (is_plausible(year) or (found.end() == 10 and found["day"])):
        return None
    day = day_of(year, int(found["month"]), int(found["day"]) if found["day"] else None)
    return ("by" if found["by"] else op, day) if day else None


def read_date(text: str, year: int | None) -> tuple[Operator, date] | None:
    """The op and the last day that a folded text names, or None. `year` stands in where the text has none."""
    if not _HINT_OF_DATE.search(text):
        return None
    return _read_named(text, year) or _read_signed(text)


def is_impossible_date(text: str) -> bool:
    """Whether the folded text is the wording of a date that the calendar does not have (13月, 2021年2月30日)."""
    named = _NAMED.fullmatch(text)
    if named and named["month"]:
        year = int(named["year"]) if named["year"] else _LEAP_YEAR
        return day_of(max(year, 1), int(named["month"]), int(named["day"]) if named["day"] else None) is None
    if named and named["quarter"]:
        return "季" in text and not 1 <= int(named["quarter"]) <= 4
    signed = _SIGNED.fullmatch(text)
    if signed and signed["day"]:
        return day_of(int(signed["year"]), int(signed["month"]), int(signed["day"])) is None
    packed = _PACKED.fullmatch(text)
    return bool(packed) and _packed_slip(packed)


def _packed_slip(packed: re.Match[str] | None) -> bool:
    """20210230 is a slip of a date; 20211345 is just a number."""
    if packed is None:
        return False
    month, day = int(packed["month"]), int(packed["day"])
    return 1 <= month <= 12 and 1 <= day <= 31 and day_of(int(packed["year"]), month, day) is None


def dates_in(value: object) -> tuple[date, ...]:
    """All days named in full in a text, in order: “2022年7月1日至7月28日” gives two. Half-named months are left out."""
    if not isinstance(value, str):
        day = as_date(value)
        return (day,) if day else ()
    text, _ = arabic(fold_value(value))
    text = _RANGE_OF_DAYS.sub(_complete_range, text)
    days = (day_of(int(y), int(m), int(d)) for y, _, m, d in _ANY_DAY.findall(text) if is_plausible(int(y)))
    return tuple(day for day in days if day)


def _complete_range(found: re.Match[str]) -> str:
    """Gives the second day of a range the year and month of the first."""
    if found["year"]:
        return found[0]
    year, month, _ = re.findall(r"\d+", found["a"])
    return f"{found['a']}至{year}年{found['month'] or month + '月'}{found['day']}日"


def as_date(value: object, *, year: int | None = None) -> date | None:
    """A cell of a date field as a day: text, datetime, 20211215 or a day number of the spreadsheet (44561)."""
    if isinstance(value, datetime):
        return None if type(value).__name__ == "NaTType" else value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if SERIALS[0] <= value < SERIALS[1]:
            return DAY_ZERO + timedelta(days=int(value))
        value = str(int(value)) if PACKED[0] <= value <= PACKED[1] and value == int(value) else None
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    found = read_date(drop_remarks(arabic(fold_value(value))[0]).rstrip("。;,、."), year)
    return found[1] if found else None
