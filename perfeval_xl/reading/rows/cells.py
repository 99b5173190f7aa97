"""One cell of a row of a table as a reader sees it: over merged cells, and over columns that one heading stands above."""

from __future__ import annotations

import re

from perfeval_xl.layout import to_a1
from perfeval_xl.reading.blocks.lines import is_nothing
from perfeval_xl.reading.blocks.tables import Table
from perfeval_xl.reading.headings.values import is_number
from perfeval_xl.values import LEADING, sign_of

_NUMBER = re.compile(rf"^({LEADING}|)\s*([0-9０-９][0-9０-９,，.．]*)(\D{{0,8}})$")
_DATED = re.compile("[年月日]")

Place = tuple[int, int]


def place_of(table: Table, row: int, kind: str) -> Place | None:
    """Return the cell that holds a row's value of a kind: the first that says something of the columns it may stand in.

    A merged cell belongs to all its rows: the place is its corner.
    """
    columns = table.places.get(kind)
    if columns is None:
        return None
    grid = table.grid
    cells, covered, width = grid.rows[row], grid.covered, len(grid.rows[row])
    for column in columns:  # asked for every cell of every row: without a call where nothing is merged
        if (row, column) not in covered:
            if column < width and cells[column]:
                return row, column
        elif (place := _corner(table, row, column)) is not None and grid.text(*place):
            return place
    return row, columns[0]


def text_of(table: Table, row: int, kind: str) -> str:
    """Return the text of a row's cell of a kind, "" where there is no such column."""
    place = place_of(table, row, kind)
    return "" if place is None else table.grid.text(*place)


def _corner(table: Table, row: int, column: int) -> Place | None:
    """Return the cell that is shown at a place: itself, or the corner of an area merged down; one merged across is another column's."""
    corner = table.grid.covered.get((row, column))
    if corner is None:
        return row, column
    return corner if corner[1] == column and corner[0] > table.header.bottom else None


def merged_rows(table: Table, row: int, kind: str) -> str | None:
    """Return the address of the area merged over several rows that a row's cell of a kind belongs to (“G8:G9”), None for none."""
    place = place_of(table, row, kind)
    if place is None:
        return None
    bottom, right = table.grid.merges.get(place, place)
    return f"{to_a1(*place)}:{to_a1(bottom, right)}" if bottom > place[0] else None


def target_of(table: Table, row: int) -> tuple[str, str | None, str]:
    """Return a row's target as one text (指标性质 ≥, 指标值 30, 度量单位 万元 is ≥30万元), its cell, and what 指标性质 says."""
    text, cell = _spanned(table, row, "target")
    places = [_corner(table, row, column) for column in table.header.columns.get("nature", ())]
    natures = [said for place in places if place is not None and (said := table.grid.text(*place))]
    nature = next((one for one in natures if sign_of(one)), next(iter(natures), ""))
    return with_unit(text, text_of(table, row, "measure"), nature), cell, nature


def actual_of(table: Table, row: int) -> tuple[str, str | None]:
    """Return a row's actual as one text with its unit, and its cell."""
    text, cell = _spanned(table, row, "actual")
    return with_unit(text, text_of(table, row, "measure")), cell


def _spanned(table: Table, row: int, kind: str) -> tuple[str, str | None]:
    """Return the text under a heading that may stand over several columns: sign, number and unit of one value."""
    place = place_of(table, row, kind)
    if place is None:
        return "", None
    cell, text = to_a1(*place), table.grid.text(*place)
    last = table.header.spans.get(place[1], place[1])
    further = [more for column in range(place[1] + 1, last + 1) if (more := table.grid.text(place[0], column))]
    if further and (sign_of(text) or is_number(text)):
        text = f"{sign_of(text) or text}{''.join(further)}"
    return text, cell


def with_unit(text: str, measure: str, nature: str = "") -> str:
    """Join what a form spreads over columns: only a number is completed, by the sign and the unit that it lacks."""
    found = _NUMBER.match(text)
    if found is None or _DATED.search(found[3]):
        return text
    sign, number, unit = found[1], found[2], found[3]
    return f"{sign or sign_of(nature) or ''}{number}{unit or ('' if is_nothing(measure) else measure)}"
