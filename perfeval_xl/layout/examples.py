"""Years in what a form says by itself: its hints and examples speak of the budget year that it is made for."""

from __future__ import annotations

import re
from collections.abc import Iterable

DEFAULT_YEAR = 2021
"""The year of the examples of a form that is made for none in particular."""

_PLACE = "{year}"


def in_year(text: str, year: int) -> str:
    """Return a hint or example with the year in its place."""
    return text.replace(_PLACE, str(year))


def of_any_year(hints: Iterable[str]) -> re.Pattern[str]:
    """Return what matches, in full, these hints as forms of any year print them."""
    return re.compile("|".join(re.escape(hint).replace(re.escape(_PLACE), "[0-9]{4}") for hint in hints if hint))
