"""One cell of a row of a table as a reader sees it: over merged cells, and over columns that one heading stands above."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from perfeval_xl.layout import to_a1
from perfeval_xl.reading.blocks.lines import is_nothing
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.headings.understanding import joint_points
from perfeval_xl.reading.headings.values import as_number, is_number
from perfeval_xl.values import LEADING, sign_of

_NUMBER = re.compile(rf"^({LEADING}|)\s*([0-9０-９][0-9０-９,，.．]*)(\D{{0,8}})$")
_DATED = re.compile("[年月日]")

_JOINT = re.compile(r"\s{0,4}([0-9.]{1,9}分?)\s{0,4}[/／]\s{0,4}([0-9.]{1,9}分?)\s{0,4}")
_KIND = {"weight": "weight3", "score": "score"}

Place = tuple[int, int]


class RowCells(NamedTuple):
    """A row of a table, each of its values found once.

    places: kind → the cell that holds its value: the first that says something of the columns it may stand in; a merged cell belongs to
    all its rows, and the place is its corner. texts: what stands there.
    """

    table: BlockTable
    row: int
    places: Mapping[str, Place]
    texts: Mapping[str, str]

    def text(self, kind: str) -> str:
        """Return the text of the cell of a kind, "" where there is no such column."""
        return self.texts.get(kind, "")

    def address(self, kind: str) -> str | None:
        """Return the address of the cell of a kind, None where there is no such column."""
        return to_a1(*self.places[kind]) if kind in self.places else None

    def is_number(self, kind: str) -> bool:
        """Tell whether the cell of a kind stores a number."""
        return kind in self.places and self.table.grid.is_number(*self.places[kind])

    def computes(self, kind: str) -> bool:
        """Tell whether the cell of a kind computes what it shows."""
        return self.table.grid.scan.computes(self.places.get(kind))


def line_of(table: BlockTable, row: int) -> RowCells:
    """Return a row of a table."""
    grid, header = table.grid, table.header
    cells, covered, width = grid.rows[row], grid.covered, len(grid.rows[row])
    if not covered and header.alone:  # each kind has one column, each cell its own text
        texts = {kind: cells[column] if column < width else "" for kind, column in header.alone} | joint(table, row)
        return RowCells(table, row, {kind: (row, column) for kind, column in header.alone}, texts)
    places, texts = dict[str, Place](), dict[str, str]()
    for kind, columns in header.places.items():
        places[kind], texts[kind] = (row, columns[0]), ""
        for column in columns:
            if (row, column) not in covered:
                place, text = (row, column), cells[column] if column < width else ""
            elif (corner := _corner(table, row, column)) is not None:
                place, text = corner, grid.text(*corner)
            else:
                continue
            if text:
                places[kind], texts[kind] = place, text
                break
    return RowCells(table, row, places, texts | joint(table, row))


def joint(table: BlockTable, row: int) -> dict[str, str]:
    """Return weight and score of a row that stand in one cell, as its heading says (“分值/得分”: 20/18), nothing where each has its own.

    Below a heading of the score alone the weight may stand behind it once more (18/20 beside 20).
    """
    column, own = table.header.first("score"), table.header.first("weight3")
    found = _JOINT.fullmatch(table.grid.text(row, column))
    if found is None:
        return {}
    if column == own:
        order = joint_points(table.header.texts["score"])
        return {_KIND[kind]: text for kind, text in zip(order, found.groups(), strict=True)} if order else {}
    weight = as_number(table.grid.text(row, own))
    return {"score": found[1]} if weight is not None and weight == as_number(found[2]) else {}


def text_of(table: BlockTable, row: int, kind: str) -> str:
    """Return the text of one cell of a row; whoever wants several asks for its line."""
    return line_of(table, row).text(kind)


def _corner(table: BlockTable, row: int, column: int) -> Place | None:
    """Return the cell that is shown at a place: itself, or the corner of an area merged down; one merged across is another column's."""
    corner = table.grid.covered.get((row, column))
    if corner is None:
        return row, column
    return corner if corner[1] == column and corner[0] > table.header.bottom else None


def name_across(line: RowCells) -> Place | None:
    """Return the cell of a level that is merged over the column of names, too: it names the row at all its levels (预算执行率)."""
    column = line.table.header.first("level3")
    corner = None if column is None else line.table.grid.covered.get((line.row, column))
    levels = [place for kind in ("level1", "level2") for place in line.table.header.columns.get(kind, ())]
    return corner if corner is not None and corner[0] == line.row and corner[1] in levels and line.table.grid.text(*corner) else None


def merged_rows(line: RowCells, kind: str) -> str | None:
    """Return the address of the area merged over several rows that a row's cell of a kind belongs to (“G8:G9”), None for none."""
    place = line.places.get(kind)
    if place is None or (end := line.table.grid.merges.get(place)) is None or end[0] <= place[0]:
        return None
    return f"{to_a1(*place)}:{to_a1(*end)}"


def target_of(line: RowCells) -> tuple[str, str | None, str]:
    """Return a row's target as one text (指标性质 ≥, 指标值 30, 度量单位 万元 is ≥30万元), its cell, and what 指标性质 says."""
    text, cell = _spanned(line, "target")
    if "nature" not in line.places:
        return with_unit(text, line.text("measure"), ""), cell, ""
    places = [_corner(line.table, line.row, column) for column in line.table.header.columns.get("nature", ())]
    natures = [said for place in places if place is not None and (said := line.table.grid.text(*place))]
    nature = next((one for one in natures if sign_of(one)), next(iter(natures), ""))
    return with_unit(text, line.text("measure"), nature), cell, nature


def actual_of(line: RowCells) -> tuple[str, str | None]:
    """Return a row's actual as one text with its unit, and its cell."""
    text, cell = _spanned(line, "actual")
    return with_unit(text, line.text("measure"), ""), cell


def _spanned(line: RowCells, kind: str) -> tuple[str, str | None]:
    """Return the text under a heading that may stand over several columns: sign, number and unit of one value."""
    place = line.places.get(kind)
    if place is None:
        return "", None
    cell, text = to_a1(*place), line.texts[kind]
    last = line.table.header.spans.get(place[1], place[1])
    if last > place[1] and (sign_of(text) or is_number(text)):
        further = [line.table.grid.text(place[0], column) for column in range(place[1] + 1, last + 1)]
        text = f"{sign_of(text) or text}{''.join(further)}" if any(further) else text
    return text, cell


def criteria_of(line: RowCells) -> str:
    """Return what the columns of standards say of a row."""
    places = (_corner(line.table, line.row, column) for column in line.table.header.places.get("standard", ()))
    return "；".join(dict.fromkeys(text for place in places if place is not None and (text := line.table.grid.text(*place))))


@lru_cache(maxsize=16_384)
def with_unit(text: str, measure: str, nature: str) -> str:
    """Join what a form spreads over columns: only a number is completed, by the sign and the unit that it lacks."""
    found = _NUMBER.match(text)
    if found is None or _DATED.search(found[3]):
        return text
    sign, number, unit = found[1], found[2], found[3]
    return f"{sign or sign_of(nature) or ''}{number}{unit or ('' if is_nothing(measure) else measure)}"
