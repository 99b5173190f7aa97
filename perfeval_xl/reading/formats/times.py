"""A section of a number format that shows a day or a time."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from perfeval_xl.facts.spreadsheet import DAY_ZERO
from perfeval_xl.reading.formats.code import FormatSection, Token
from perfeval_xl.reading.formats.reading import ShownText

_ZERO = datetime.datetime.combine(DAY_ZERO, datetime.time())
_DAY = 86_400
_LAST_SERIAL = 2_958_465
_WEEKDAY = 3  # letters from which d names a day of the week


def is_time(section: FormatSection) -> bool:
    """Say whether a section shows days or times; one that has places for digits, too, is none, but for parts of a second."""
    if not section.has("time", "elapsed"):
        return False
    return not any(_is_number(section.tokens, place) for place, token in enumerate(section.tokens) if token.kind in ("digit", "general"))


def _is_number(tokens: Sequence[Token], place: int) -> bool:
    """Say whether the digit at a place belongs to no ss.00."""
    while place > 0 and tokens[place].kind == "digit":
        place -= 1
    return place < 1 or tokens[place].kind != "." or tokens[place - 1].text[:1].lower() != "s"


def parts_of(section: FormatSection) -> frozenset[str]:
    """Return what a section shows of y, m, d, H, M, S and of elapsed time, E."""
    minutes = _minutes(section.tokens)
    shown = set()
    for place, token in enumerate(section.tokens):
        letter = token.text[:1].lower()
        if token.kind == "elapsed":
            shown.add("E")
        elif token.kind == "time":
            if letter == "m":
                shown.add("M" if place in minutes else "m")
            elif letter in "hs":
                shown.add(letter.upper())
            elif letter in "yeb":
                shown.add("y")
            elif letter == "d" and len(token.text) < _WEEKDAY:
                shown.add("d")
    return frozenset(shown)


def _minutes(tokens: Sequence[Token]) -> frozenset[int]:
    """Return the places where m is minutes: behind hours or before seconds."""
    times = [(place, token.text[0].lower()) for place, token in enumerate(tokens) if token.kind in ("time", "elapsed")]
    letters = ["", *(letter for _, letter in times), ""]
    return frozenset(
        place for (place, letter), before, after in zip(times, letters, letters[2:], strict=False)
        if letter == "m" and tokens[place].kind == "time" and len(tokens[place].text) < _WEEKDAY and (before == "h" or after == "s")
    )


def shown_time(section: FormatSection, parts: frozenset[str], value: object) -> ShownText | None:
    """Return what a day or a time reads as; None for a whole day, which is the same in all writings, and for what is none."""
    if parts and parts <= {"E", "H", "M", "S"}:
        seconds = _seconds(value)
        return ShownText(_clock(section, seconds)) if seconds is not None and 0 <= seconds <= _LAST_SERIAL * _DAY else None
    day = _day(value)
    return None if day is None else part_of_day(parts, day)


def part_of_day(parts: frozenset[str], day: datetime.date) -> ShownText | None:
    """Return what a day reads as where only so much of it is shown; None where it is all shown or cannot be read without the rest."""
    return _PARTS_OF_A_DAY[parts](day) if parts in _PARTS_OF_A_DAY else None


def _only_day(day: datetime.date) -> ShownText:
    """Return a day without its year: the year is that in which it was typed, and nobody sees it."""
    return ShownText(f"{day.month}月{day.day}日", told=True)


_PARTS_OF_A_DAY = {
    frozenset("ym"): lambda day: ShownText(f"{day.year}年{day.month}月"),
    frozenset("y"): lambda day: ShownText(f"{day.year}年"),
    frozenset("md"): _only_day,
}


def _day(value: object) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, float) and 1 <= value <= _LAST_SERIAL:
        return (_ZERO + datetime.timedelta(days=value)).date()
    return None


def _seconds(value: object) -> float | None:
    """Return the seconds that a value of time has; of days only what is beyond midnight."""
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, datetime.datetime):
        return (value - _ZERO).total_seconds()
    if isinstance(value, datetime.time):
        return value.hour * 3_600 + value.minute * 60 + value.second + value.microsecond / 1e6
    return value * _DAY if isinstance(value, float) else None


def clock(value: datetime.time | datetime.timedelta) -> str:
    """Return a time or a length of time whose format is not known."""
    seconds = round(_seconds(value) or 0)
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    return f"{sign}{seconds // 3_600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _clock(section: FormatSection, seconds: float) -> str:
    """Return a time as its section shows it: what is shown last is cut, seconds are rounded."""
    tokens, minutes = section.tokens, _minutes(section.tokens)
    decimals = sum(token.kind == "digit" for token in tokens)
    exact = round(seconds, 3)  # what a float adds would show 0:29 for 0:30
    whole, fraction = divmod(round(exact * 10**decimals), 10**decimals) if _shows_seconds(tokens) else (int(exact), 0)
    half = section.has("meridiem")
    written = []
    for place, token in enumerate(tokens):
        if token.kind in ("time", "elapsed"):
            number = _number(token, whole, half)
            written.append(f"{number:0{len(token.text)}}" if place in minutes or token.text[0] in "hHsS" or token.kind == "elapsed" else "")
        elif token.kind == "meridiem":
            written.append(_meridiem(token.text, whole))
        elif token.kind == "digit":
            continue
        elif token.kind == "." and decimals:
            written.append(f".{fraction:0{decimals}}")
        else:
            written.append(token.text)
    return "".join(written).strip()


def _shows_seconds(tokens: Sequence[Token]) -> bool:
    return any(token.kind in ("time", "elapsed") and token.text[0] in "sS" for token in tokens)


def _number(token: Token, seconds: int, half: bool) -> int:
    letter = token.text[0].lower()
    units = {"h": seconds // 3_600, "m": seconds // 60, "s": seconds}.get(letter, 0)
    if token.kind == "elapsed":
        return units
    if letter != "h":
        return units % 60
    return ((units - 1) % 12 + 1) if half else units % 24


def _meridiem(text: str, seconds: int) -> str:
    before, _, after = text.partition("/")
    return before if seconds % _DAY < _DAY // 2 else after
