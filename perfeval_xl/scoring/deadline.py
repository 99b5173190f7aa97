"""A date against its deadline: rule "deadline"."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from perfeval_xl.schemes.model import Scoring
from perfeval_xl.scoring.model import Attained, Case, Verdict
from perfeval_xl.scoring.rounding import decimal
from perfeval_xl.values import compact, day_words, fold
from perfeval_xl.values.periods import period_days

_NAMES_A_DAY = re.compile(r"[日号底末旬初]|\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)|\d{8}")
_CONNECTOR = re.compile(r"(?:(?<=[\d月日号底末份初])[~至到]|(?<=[月日号底末份初])-|(?<=\.\d)-|(?<=\.\d\d)-)(?=\d)")
_NAMES_ONE = re.compile(r"[日号旬初]|\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)|\d{8}")
_MONTH, _YEAR = 30, 12  # days of a month, where a form counts in months; months of a year
_YEAR_AND_MONTH = re.compile(r"\d{4}[-/.]\d{1,2}")


def deadline(case: Case, scoring: Scoring) -> Verdict:
    """Score the day of completion: all points by the deadline, then the scheme's steps, later none."""
    target, actual = case.target.date, case.actual.date
    if target is None or case.target.op not in (None, "=", "by", "<=", "<"):
        return Verdict("no_target", "目标值没有可比的日期")
    if case.actual.kind != "date":
        # words name no day; a number is another kind of thing
        outcome: Attained = "wordless" if case.actual.kind in ("yesno", "level", "text") else "units"
        return Verdict(outcome, "目标值是日期，实际值没有写明完成日期")
    if actual is None or case.actual.op not in (None, "=", "by"):
        return Verdict("wordless", "实际值没有写明完成日期")
    if actual <= target:
        return Verdict("met", f"{day_words(actual)}不晚于{day_words(target)}，得满分", case.points)
    return _missed(case, target, actual, scoring)


def _missed(case: Case, target: dt.date, actual: dt.date, scoring: Scoring) -> Verdict:
    """Score a late date by the days between, by months where neither names a day; a month that leaves the step open scores nothing."""
    if (first := _first_day(case.actual.text, actual)) <= target:
        return Verdict("wordless", f"实际值没有写明到日，看不出是否晚于{day_words(target)}")
    if _is_month(case.target.text) and _is_month(case.actual.text):
        months = (actual.year - target.year) * _YEAR + actual.month - target.month
        return _late(case, _share(months * _MONTH, scoring), f"{months} 个月")
    days = (actual - target).days
    share = _share(days, scoring)
    of_month = period_days(fold(case.actual.text), actual.year) is None  # of a period its last day is meant
    if of_month and _share((first - target).days, scoring) != share:
        return Verdict("wordless", "实际值没有写明到日，看不出迟了多少天")
    return _late(case, share, f"{days} 天")


def _share(days: int, scoring: Scoring) -> float:
    return next((step.share for step in scoring.late if days <= step.days), 0.0)


def _late(case: Case, share: float, by: str) -> Verdict:
    exact = decimal(share) or Decimal(0)
    return Verdict("missed", f"迟 {by}，得 {compact(exact * 100)}% × {compact(case.points)} =", exact * case.points)


def _is_month(text: str) -> bool:
    """Tell whether a text names a month, a quarter or a year and no day of it; its end (9月底) is not yet a day."""
    return not _NAMES_ONE.search(_CONNECTOR.split(fold(text))[-1])


def _first_day(text: str, last: dt.date) -> dt.date:
    """The first day of a period that is named without its day; 2021年12月 may be any day of it, 12月底 is its end."""
    text = fold(text)
    if _NAMES_A_DAY.search(_CONNECTOR.split(text)[-1]):  # of a period the end is meant: 2021年6月15日至12月
        return last
    if "季" in text:
        return last.replace(month=(last.month - 1) // 3 * 3 + 1, day=1)
    if "半年" in text:
        return last.replace(month=1 if last.month <= 6 else 7, day=1)
    return last.replace(day=1) if "月" in text or _YEAR_AND_MONTH.search(text) else last.replace(month=1, day=1)
