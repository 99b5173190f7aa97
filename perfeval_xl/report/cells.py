"""Places in a workbook as a reader takes them in: B7、B9–B12 instead of five addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable

_A1 = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RUN = 3  # two neighbours are sooner read as two

Place = tuple[int, int]


def joined(cells: Iterable[str], separator: str) -> str:
    """Return addresses without repeats in reading order, three or more neighbours in a column or a row as a range.

    What is no plain address (a range, say) comes last as it is.
    """
    unique = list(dict.fromkeys(cells))
    if len(unique) == 1:
        return unique[0]
    places = {_place(cell): cell for cell in unique if _A1.fullmatch(cell)}
    spans = _runs(set(places))
    parts = [places[start] if start == end else f"{places[start]}–{places[end]}" for start, end in sorted(spans, key=lambda span: span[0])]
    return separator.join([*parts, *(cell for cell in unique if not _A1.fullmatch(cell))])


def _place(cell: str) -> Place:
    """Return column and row, from 1, of an address."""
    found = _A1.fullmatch(cell)
    assert found is not None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column, int(found[2])


def _runs(left: set[Place]) -> list[tuple[Place, Place]]:
    """Return the spans that cover these places: runs down a column first, then along a row, then single cells."""
    spans: list[tuple[Place, Place]] = []
    for step in ((0, 1), (1, 0)):
        for start in sorted(left):
            end, run = start, []
            while end in left:
                run.append(end)
                end = (end[0] + step[0], end[1] + step[1])
            if len(run) >= _RUN and (start[0] - step[0], start[1] - step[1]) not in left:
                spans.append((start, run[-1]))
                left = left.difference(run)
    return spans + [(place, place) for place in left]
