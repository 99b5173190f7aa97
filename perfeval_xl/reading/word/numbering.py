"""What Word numbers by itself: the number that a person sees before a heading or an item of a list, which is in no text."""

from __future__ import annotations

import re
from collections.abc import Callable

from perfeval_xl.reading.word.xml import Element, attribute, child, children, number_of, value_of
from perfeval_xl.values import listed

_LEVEL = re.compile("%([1-9])")
_DEEPEST = 9


class ParagraphNumbering:
    """Counts the numbered paragraphs of a document in the order in which they are asked for."""

    def __init__(self, part: Element | None) -> None:
        self._levels: dict[str, dict[int, tuple[int, str, str]]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[str, list[int | None]] = {}
        for one in children(part, "abstractNum"):
            levels = {number_of(attribute(level, "ilvl")): _level(level) for level in children(one, "lvl")}
            self._levels[attribute(one, "abstractNumId") or ""] = levels
        for one in children(part, "num"):
            self._lists[attribute(one, "numId") or ""] = value_of(one, "abstractNumId") or ""

    def next(self, list_id: str | None, depth: int) -> str:
        """Return the number before the next paragraph of a list, "" for bullets and for what is in no list."""
        known = self._lists.get(list_id or "")
        levels = self._levels.get(known or "", {})
        if known is None or depth not in levels:
            return ""
        counts = self._counts.setdefault(known, [None] * _DEEPEST)
        start, _, text = levels[depth]
        before = counts[depth]
        counts[depth] = start if before is None else before + 1
        counts[depth + 1 :] = [None] * (_DEEPEST - depth - 1)

        def written(found: re.Match[str]) -> str:
            level = int(found[1]) - 1
            first, kind, _ = levels.get(level, (1, "decimal", ""))
            return _written(counts[level] if counts[level] is not None else first, kind)

        return "" if levels[depth][1] in ("bullet", "none") else _LEVEL.sub(written, text)


def _level(level: Element) -> tuple[int, str, str]:
    return number_of(value_of(level, "start"), 1), value_of(level, "numFmt") or "decimal", value_of(level, "lvlText") or ""


def _letter(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 26 * _DEEPEST else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    made = ""
    for value, sign in ((90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        times, number = divmod(number, value)
        made += sign * times
    return made


_KINDS: dict[str, Callable[[int], str]] = {
    "upperLetter": _letter, "lowerLetter": lambda number: _letter(number).lower(), "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "decimalEnclosedCircle": lambda number: chr(0x245F + number) if 0 < number <= 20 else str(number),
    "decimalEnclosedCircleChinese": lambda number: chr(0x245F + number) if 0 < number <= 20 else str(number),
}
_CHINESE = re.compile("chinese|japaneseCounting|ideographTraditional|taiwanese", re.IGNORECASE)


def _written(number: int | None, kind: str) -> str:
    number = 1 if number is None else number
    return _KINDS.get(kind, listed if _CHINESE.search(kind) else str)(number)


def list_of(properties: Element | None) -> tuple[str | None, int]:
    """Return list and depth that the properties of a paragraph or style give, (None, 0) where they give none."""
    told = child(properties, "numPr")
    return value_of(told, "numId"), number_of(value_of(told, "ilvl"))
