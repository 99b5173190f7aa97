"""What a program wrote beside a value as what it shows → the reading: formats such as .ods hold both."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from perfeval_xl.reading.formats.numbers import Meaning, shown_number, words_of
from perfeval_xl.reading.formats.reading import ShownText
from perfeval_xl.reading.formats.times import part_of_day
from perfeval_xl.values import compact

_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_LONGEST = 255
_MINUS = "-−"
_DIVISORS = (1_000, 10_000, 1_000_000, 100_000_000)
_ERROR = "#"
_PERCENTAGE = Meaning("number", percents=1)


class Beside:
    """How a cell shows its value, told by the text beside it; kind: what the file says the value is."""

    __slots__ = ("_kind", "_text")

    def __init__(self, kind: str, text: str) -> None:
        self._kind, self._text = kind, text.strip()

    def __call__(self, value: object) -> ShownText | None:
        text = self._text
        if self._kind == "percentage" and isinstance(value, float):
            return _number(text, value, percentage=True) or shown_number(_PERCENTAGE, value, unsigned=False)
        if not text or len(text) > _LONGEST or text.startswith(_ERROR) or isinstance(value, bool):
            return None
        if self._kind == "time":
            return ShownText(text) if ":" in text or not _NUMBER.fullmatch(text) else None
        if self._kind == "date":
            return _day(text, value) if isinstance(value, datetime.date) else None
        return _number(text, float(value), percentage=False) if isinstance(value, (int, float)) else None


def _day(text: str, day: datetime.date) -> ShownText | None:
    """Return year and month, or another part of a day, where no more is shown."""
    numbers = sorted(map(int, re.findall("[0-9]{1,4}", text)))
    shown = {(day.month, day.year): "ym", (day.year,): "y", tuple(sorted((day.month, day.day))): "md"}.get(tuple(numbers))
    return part_of_day(frozenset(shown), day) if shown and ":" not in text else None


def _number(text: str, value: float, *, percentage: bool) -> ShownText | None:
    found = list(_NUMBER.finditer(text[:_LONGEST]))
    if len(found) == 1:
        prefix, suffix = text[: found[0].start()], text[found[0].end() :]
        meaning = _meaning(prefix, found[0][0], suffix, value, percentage=percentage)
        return meaning and shown_number(meaning, value, unsigned=not any(sign in prefix for sign in _MINUS))
    if found:
        digits = "".join(number[0] for number in found)
        return ShownText(text, told=True) if digits.lstrip("0") == compact(value) else None
    words = words_of(text)
    return ShownText(words, told=True) if words else None


def _meaning(prefix: str, number: str, suffix: str, value: float, *, percentage: bool) -> Meaning | None:
    """Return what makes the shown number, rounded as it may be, of the stored one; None where nothing does."""
    percents = min(suffix.count("%"), 1)
    scales: Sequence[tuple[int, int]] = [(percents, 1), (0, 1)] if percentage else [(0, 1), (percents, 1)]
    shown = float(number.replace(",", ""))
    half = 0.500_001 * 10.0 ** -len(number.partition(".")[2])
    for times, divisor in (*scales, *((0, divisor) for divisor in _DIVISORS)):
        if abs(abs(value) * 100**times / divisor - shown) <= half:
            words = words_of(suffix.replace("%", "", times))
            minus = value > 0 and not words_of(prefix) and any(sign in prefix for sign in _MINUS)
            return Meaning("number", words_of(prefix.rstrip(_MINUS)), words, times, divisor, minus)
    return None
