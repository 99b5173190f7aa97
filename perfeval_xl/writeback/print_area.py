"""The print area of a sheet grows with what the copy adds beside its table."""

from __future__ import annotations

import re
from collections.abc import Iterable

from perfeval_xl.facts.spreadsheet import ROWS
from perfeval_xl.layout.addresses import column_name, from_a1

_PART = re.compile(r"'(?:[^']|'')*'|[^',]+|,")
_CELLS = re.compile(
    r"\$?(?P<left>[A-Z]{1,3})\$?(?P<top>[0-9]{0,7}):\$?(?P<right>[A-Z]{1,3})(?P<end>\$?(?P<bottom>[0-9]{0,7}))"
)


def grown(text: str, added: Iterable[tuple[int, int]]) -> str:
    """Return the areas of a defined name so that cells added beside what is printed are printed, too.

    Of the areas that hold a cell's row the one grows that ends nearest to its left. What the name refers to stays as it is where it
    is no list of areas, and where no area holds the row.

    Args:
        text: what the name refers to, like `'自评表'!$A$1:$H$19`.
        added: row and column of the cells, from 0.
    """
    texts = _areas(text)
    sheets, cells = zip(*(_split(area.strip()) for area in texts), strict=True)
    areas = [found for area in cells if (found := _CELLS.fullmatch(area)) is not None]
    if len(areas) < len(texts):
        return text
    ends = [_column(area["right"]) for area in areas]
    wanted = list(ends)
    for row, column in added:
        over = [number for number, area in enumerate(areas) if _holds(area, row) and _column(area["left"]) < column]
        if over:
            number = max(over, key=ends.__getitem__)
            wanted[number] = max(wanted[number], column)
    if wanted == ends:
        return text
    return ",".join(
        f"{sheet}{area[0][: area.start('right')]}{column_name(end)}{area['end']}"
        for sheet, area, end in zip(sheets, areas, wanted, strict=True)
    )


def _split(area: str) -> tuple[str, str]:
    """Return the name of the sheet with its mark, and the cells."""
    sheet, mark, cells = area.rpartition("!")
    return sheet + mark, cells


def _holds(area: re.Match[str], row: int) -> bool:
    return int(area["top"] or 1) <= row + 1 <= int(area["bottom"] or ROWS)


def _areas(text: str) -> list[str]:
    """Split a list of areas at its commas, but not at those in the names of sheets."""
    areas = [""]
    for part in _PART.findall(text):
        if part == ",":
            areas.append("")
        else:
            areas[-1] += part
    return areas


def _column(letters: str) -> int:
    return from_a1(f"{letters}1")[1]
