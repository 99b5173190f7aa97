"""Months written with a point, and periods: 2021.12, 2023.07-2024.01, 2021年1月-12月, 2022年7月1日至28日."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from perfeval_xl.values import vocabulary as words
from perfeval_xl.values.dates import DATED, day_of, head_op, is_plausible, read_date
from perfeval_xl.values.model import Operator

_YEARS_AWAY: Final = 10  # from the budget year: 2050.5 is an amount of a form of 2021
_CENTURY: Final = "20"

_POINTED: Final = re.compile(
    rf"{DATED}\.(?P<month>\d{{1,2}})(?:月份?)?(?P<end>[底末])?"
    rf"(?P<by>{words.DATE_BY})(?P<tail>{words.DATE_TAIL})"
)
_BARE: Final = re.compile(r"(\d{4})\.(\d{1,2})")
_ENDLESS: Final = re.compile("[<=]")  # “≤2021.12” and “=2021.12” compare numbers
_CONNECTED: Final = re.compile(r"[-~至到]\d")
_PERIOD: Final = re.compile(
    rf"(?P<head>{words.PERIOD_HEAD})"
    r"(?P<start>(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})(?:(?P<named>月份?)(?:(?P<day>\d{1,2})[日号])?[初底末]?)?"
    r"|(?P<syear>\d{4})(?P<sep>[-/.])(?P<smonth>\d{1,2})(?:(?P=sep)(?P<sday>\d{1,2}))?)"
    rf"(?:--|~~|[-~至到])(?P<end>\d.*)"
)
_LAST_MONTH: Final = re.compile(rf"(?P<month>\d{{1,2}})(?P<rest>{words.DATE_BY}{words.DATE_TAIL})")
_LAST_DAY: Final = re.compile(r"\d{1,2}[日号].*")


def month_with_point(year: int, month: int, budget_year: int | None) -> date | None:
    """The last day of YYYY.MM; None where that is more likely an amount."""
    near = budget_year is None or abs(year - budget_year) <= _YEARS_AWAY
    return day_of(year, month, None) if near and str(year).startswith(_CENTURY) and is_plausible(year) else None


def read_month(text: str, year: int | None, *, compared: bool = False) -> tuple[Operator, date] | None:
    """The op and last day of a month written with a point, or None; `compared`: “≤2021.12” is one, too."""
    found = _POINTED.fullmatch(text)
    op = head_op(found["head"]) if found and (compared or not _ENDLESS.search(found["head"])) else None
    day = month_with_point(int(found["year"]), int(found["month"]), year) if found and op else None
    if found is None or op is None or day is None:
        return None
    return "by" if found["by"] or (found["end"] and found["tail"]) else op, day


def bare_month(text: str) -> tuple[int, str] | None:
    """The year and the digits behind the point of a text that is nothing but YYYY.M or YYYY.MM."""
    found = _BARE.fullmatch(text)
    return (int(found[1]), found[2]) if found else None


def read_span(text: str, year: int | None) -> tuple[Operator, date] | None:
    """A month with a point, or the end of a period, by which it is met; None also where it ends before it begins."""
    month = read_month(text, year) if "." in text and _CENTURY in text else None  # most texts with a point are amounts
    if month or not _CONNECTED.search(text):
        return month
    days = period_days(text, year)
    return ("by", days[1]) if days and days[0] <= days[1] else None


def is_backwards(text: str) -> bool:
    """Whether a period that names the years of both its ends has them the wrong way round: 2024年1月-2023年7月."""
    days = period_days(text, None) if _CONNECTED.search(text) else None
    return days is not None and days[0] > days[1]


def period_days(text: str, year: int | None) -> tuple[date, date] | None:
    """The first day and the last of what is worded as a period, even the wrong way round."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        return None
    if found["sep"]:
        started, month = int(found["syear"]), found["smonth"]
        amount = found["sep"] == "." and not found["sday"] and month_with_point(started, int(month), year) is None
        return None if amount else _days(found, started, (month, found["sday"]), year)
    ends_in_month = "月" in found["end"]
    if not (found["named"] or (ends_in_month and (found["year"] or year))):
        return None
    began = int(found["year"]) if found["year"] else year
    return _days(found, began, (found["month"], found["day"]), year) if began is not None else None


def _days(found: re.Match[str], started: int, at: tuple[str, str | None], year: int | None) -> tuple[date, date] | None:
    """The days of a period that begins `at` this month and day of the year `started`."""
    first = day_of(started, int(at[0]), int(at[1] or 1)) if is_plausible(started) else None
    last = _end(found["end"], first, year, pointed=found["sep"] == ".") if first else None
    return (first, last) if first and last else None


def _end(text: str, first: date, year: int | None, *, pointed: bool) -> date | None:
    """The last day of a period; what it leaves unsaid is as at its beginning."""
    if _LAST_DAY.fullmatch(text):
        text = f"{first.year}年{first.month}月{text}"
    elif pointed and (bare := _LAST_MONTH.fullmatch(text)):
        text = f"{first.year}.{bare['month']}{bare['rest']}"
    read = read_date(text, first.year) or (read_month(text, year) if pointed else None)
    return read[1] if read else None
