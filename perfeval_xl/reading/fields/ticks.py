"""Choices of a list: the only one named, or those with a mark beside them in a list of boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TICKED = "√✓✔☑☒■●◉🗹"
TICKS = f"{_TICKED}vV"
BOXES = "□☐○◯▢"
MARK = re.compile(rf"(?:[(（\[【]\s*)?[{TICKS}{BOXES}]|[(（\[【]\s*[)）\]】]")
_BRACKETED_BLANK = re.compile(r"[(（\[【]\s*[)）\]】]")
BLANKS = re.compile(r"[\s　]+")
_BOX = re.compile(f"[{BOXES}]")
_TICK = re.compile(f"[{_TICKED}]")
_TICK_BESIDE = re.compile(f"[{BOXES}][√✓✔]")
ANY_BOX = re.compile(f"[{BOXES}{_TICKED}]")


def ticked(text: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    """Return the choices that a text ticks."""
    flat = BLANKS.sub("", text)
    places = sorted((found, choice) for choice in choices if (found := flat.find(choice)) >= 0)
    if not places:
        return ()
    if not MARK.search(flat):
        named = [choice for _, choice in places if not any(choice != other and choice in other for _, other in places)]
        return tuple(named) if len(choices[0]) > 1 or flat.startswith(named[0]) else ()
    return tuple(_marked(flat, places))


def _marked(flat: str, places: list[tuple[int, str]]) -> Iterator[str]:
    """Yield the ticked choices of a list; boxes stand before all choices or behind all."""
    before = MARK.match(flat) is not None
    for index, (start, choice) in enumerate(places):
        left = places[index - 1][0] + len(places[index - 1][1]) if index else 0
        right = places[index + 1][0] if index + 1 < len(places) else len(flat)
        mark = flat[left:start] if before else flat[start + len(choice) : right]
        if any(tick in mark for tick in TICKS) and not _BRACKETED_BLANK.search(mark):
            yield choice


def boxes(text: str) -> tuple[int, int]:
    """Return how many boxes a text has and how many of them are ticked; a tick beside an empty box (“□√”) is one box."""
    flat = BLANKS.sub("", text)
    marks = len(_TICK.findall(flat))
    empty = len(_BOX.findall(flat)) - len(_TICK_BESIDE.findall(flat))
    return marks + empty, marks
