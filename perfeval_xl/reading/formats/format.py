"""The code of a number format → how it shows a value; one that shows every value as it is stored is none at all."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from perfeval_xl.reading.formats.code import HOLDS, FormatSection, sections_of
from perfeval_xl.reading.formats.numbers import Meaning, meaning_of, shown_number, words_of
from perfeval_xl.reading.formats.reading import ShownText
from perfeval_xl.reading.formats.times import is_time, parts_of, shown_time

_TEXT = "@"
_WHOLE_DAY = frozenset("ymd")


class _Shown(NamedTuple):
    """A section with the numbers it is for (None: all that no section before takes), ready to show one."""

    section: FormatSection
    condition: tuple[str, float] | None
    meaning: Meaning | None
    parts: frozenset[str]

    @property
    def unsigned(self) -> bool:
        """Say whether it is for negative numbers alone."""
        return self.condition is not None and self.condition[0] in ("<", "<=") and self.condition[1] <= 0

    @property
    def plain(self) -> bool:
        """Say whether it shows numbers and days as they are stored."""
        if self.meaning is None:
            return self.parts >= _WHOLE_DAY or not self.parts
        return self.meaning.plain or (self.meaning.kind == "empty" and self.condition == ("=", 0.0)) or self._only_minus

    @property
    def _only_minus(self) -> bool:
        return self.unsigned and self.meaning is not None and self.meaning._replace(negative=False).plain


class Format:
    """How a cell shows its value; called with it, as the reader gives it, it returns the reading, None for as it is stored."""

    __slots__ = ("_sections", "_text")

    def __init__(self, sections: tuple[_Shown, ...], text: FormatSection | None) -> None:
        self._sections, self._text = sections, text

    def __call__(self, value: object) -> ShownText | None:
        return self._of_text(value) if isinstance(value, str) else _reading(self, value)

    def reading(self, value: object) -> ShownText | None:
        """Return what `__call__` does for what is no text, worked out anew."""
        if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
            return None
        number = value if isinstance(value, (int, float)) else None
        shown = self._section(0.0 if number is None else number)
        if shown is None:
            return None
        if shown.meaning is None:
            return shown_time(shown.section, shown.parts, value)
        return None if number is None else shown_number(shown.meaning, number, unsigned=shown.unsigned)

    def _section(self, number: float) -> _Shown | None:
        for shown in self._sections:
            if shown.condition is None or HOLDS[shown.condition[0]](number, shown.condition[1]):
                return shown
        return None

    def _of_text(self, value: str) -> ShownText | None:
        if self._text is None:
            return None
        tokens = self._text.tokens
        places = [place for place, token in enumerate(tokens) if token.kind == _TEXT]
        if not places:
            return ShownText("".join(token.text for token in tokens).strip(), told=True)
        before, behind = tokens[: places[0]], tokens[places[-1] + 1 :]
        prefix, suffix = (words_of("".join(token.text for token in part if token.kind == "literal")) for part in (before, behind))
        return ShownText(f"{prefix}{value.strip()}{suffix}", told=True) if prefix or suffix else None


@lru_cache(maxsize=8_192, typed=True)
def _reading(shows: Format, value: object) -> ShownText | None:
    return shows.reading(value)


@lru_cache(maxsize=1_024)
def format_of(code: str) -> Format | None:
    """Return how a format shows a cell's value; None where that is what is stored, whatever it is."""
    numbers, text = _numbers_and_text(sections_of(code))
    shown = tuple(_shown(section, condition) for section, condition in _with_conditions(numbers))
    made = Format(shown, text)
    return None if all(one.plain for one in shown) and made("x") is None else made


def _numbers_and_text(sections: list[FormatSection]) -> tuple[list[FormatSection], FormatSection | None]:
    """Part the sections for numbers from that for text: the fourth, or a last one with an @; @ alone is for both."""
    sections = sections[:4]
    if len(sections) == 4:
        return sections[:3], sections[3]
    if sections and sections[-1].has(_TEXT):
        return (sections[:-1] or sections), sections[-1]
    return sections, None


def _with_conditions(sections: list[FormatSection]) -> list[tuple[FormatSection, tuple[str, float] | None]]:
    """Give each section the numbers it is for: as it says itself, else positive, negative, nought."""
    if not any(section.condition for section in sections):
        if len(sections) < 2:
            return [(section, None) for section in sections]
        return [(section, (sign, 0.0)) for section, sign in zip(sections, _SIGNS[len(sections)], strict=True)]
    made = []
    for place, section in enumerate(sections):
        negative = ("<", 0.0) if place == 1 and len(sections) == 3 else None  # the second of three, where only the first says for what
        made.append((section, section.condition or negative))
    return made


_SIGNS = {2: (">=", "<"), 3: (">", "<", "=")}


def _shown(section: FormatSection, condition: tuple[str, float] | None) -> _Shown:
    if is_time(section):
        return _Shown(section, condition, None, parts_of(section))
    return _Shown(section, condition, Meaning("number") if not section.tokens and condition is None else meaning_of(section), frozenset())
