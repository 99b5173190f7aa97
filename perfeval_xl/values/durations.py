"""Durations as minutes: 0:30, 30:00:00, 1小时30分, 半小时, and cells of time."""

from __future__ import annotations

import re
from datetime import time, timedelta
from decimal import Decimal

from perfeval_xl.values import vocabulary as words

UNIT = "分钟"
_LAST_CLOCK_HOUR = 24


def minutes_of(value: time | timedelta) -> float:
    """How many minutes a cell of time holds."""
    if isinstance(value, timedelta):
        return value.total_seconds() / 60
    return value.hour * 60 + value.minute + (value.second + value.microsecond / 1e6) / 60


def in_minutes(text: str) -> str:
    """The folded text with what it says in hours and minutes said in minutes: ≤1小时30分 is ≤90分钟."""
    if 1 <= text.count(":") <= 2:  # 8:00:00-17:00:00 are the hours of an office
        text = words.CLOCK.sub(_clock, text)
    if "小时" in text:
        text = words.HOURS_AND_MINUTES.sub(_minutes, text)
        text = words.HALF_HOURS.sub(_half, text)
    return words.MINUTES_AND_SECONDS.sub(_minutes, text) if "秒" in text and "分" in text else text


def _clock(found: re.Match[str]) -> str:
    """h:mm:ss is a duration; 8:00 and 24:00 are times of day, 1:30 as well a ratio, but 0:30 and 36:00 are neither."""
    hours = int(found["hours"])
    lasts = hours == 0 or (hours > _LAST_CLOCK_HOUR and found["minutes"] == "00")
    return _minutes(found) if found["seconds"] or lasts else found[0]


def _minutes(found: re.Match[str]) -> str:
    told = found.groupdict()
    seconds = int(told.get("hours") or 0) * 3600 + int(told["minutes"]) * 60 + int(told["seconds"] or 0)
    return _written(seconds)


def _half(found: re.Match[str]) -> str:
    return _written(int(found["hours"] or 0) * 3600 + 1800)


def _written(seconds: int) -> str:
    minutes = Decimal(seconds) / 60
    return f"{minutes:f}{UNIT}"
