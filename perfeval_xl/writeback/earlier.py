"""The marks of an earlier run, wherever they are now: somebody may have moved rows, renamed sheets or deleted ours.

A mark stands where the record says. One that does not is looked for by its look: the sign behind its colour, or, where another program
has saved the copy and no sign is left, its colour. What it covered is then the nearest record of its column that gives its look.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from perfeval_xl.layout.addresses import from_a1, to_a1
from perfeval_xl.writeback import xmltext
from perfeval_xl.writeback.cells import SheetPart, Styled
from perfeval_xl.writeback.marks import ABSENT, Marked
from perfeval_xl.writeback.styles import StyleSheet


def earlier_marks(part: SheetPart, styles: StyleSheet, name: str, recorded: Sequence[Marked], others: Sequence[Marked]) -> list[Marked]:
    """Return the marks on one sheet with what the cells looked like before, at the addresses that they have now.

    Args:
        part, styles: the sheet and the style sheet of its workbook.
        name: the sheet's name.
        recorded: what the record says of this sheet.
        others: what it says of sheets that are no longer there under their names.
    """
    signed = styles.has_signs
    formats = styles.mark_formats()
    marked = [cell for cell in part.styled() if cell.style in formats]
    at = {mark.cell: mark for mark in recorded}
    standing = at.keys() & {to_a1(cell.row, cell.column) for cell in marked}
    pool = [*recorded, *others]
    if len(standing) == len(at) and not signed and recorded:
        return list(recorded)
    if not signed and pool:
        marked = [cell for cell in marked if any(_gives(part, styles, mark, cell) for mark in pool)] or marked
    records = _Records(pool)
    return [_covered(part, styles, name, cell, records) for cell in marked]


def _gives(part: SheetPart, styles: StyleSheet, mark: Marked, cell: Styled) -> bool:
    """Tell whether marking what is recorded gives the look that a cell has."""
    base = part.inherited(cell.row, cell.column) if mark.style == ABSENT else xmltext.whole(mark.style) or 0
    return styles.fill_text(base) == mark.fill and styles.marks_from(base, cell.style)


class _Records:
    """What is recorded, to be looked through from a cell outward: its own column first, then each other one, the nearest row first."""

    def __init__(self, pool: Sequence[Marked]) -> None:
        self._rows: dict[int, dict[int, list[Marked]]] = {}
        for mark in pool:
            row, column = from_a1(mark.cell)
            self._rows.setdefault(column, {}).setdefault(row, []).append(mark)
        self._sorted = {column: sorted(rows) for column, rows in self._rows.items()}

    def near(self, cell: Styled) -> Iterator[Marked]:
        """Yield the records, the nearest to a cell first."""
        yield from self._outward(cell.column, cell.row)
        for column in sorted(self._rows.keys() - {cell.column}):
            yield from self._outward(column, cell.row)

    def _outward(self, column: int, row: int) -> Iterator[Marked]:
        rows = self._sorted.get(column, [])
        below = bisect_left(rows, row)
        above = below - 1
        while above >= 0 or below < len(rows):
            if below == len(rows) or (above >= 0 and row - rows[above] <= rows[below] - row):
                yield from self._rows[column][rows[above]]
                above -= 1
            else:
                yield from self._rows[column][rows[below]]
                below += 1


def _covered(part: SheetPart, styles: StyleSheet, name: str, cell: Styled, records: _Records) -> Marked:
    """Return what a mark covers."""
    address = to_a1(cell.row, cell.column)
    nearest = next(records.near(cell), None)
    best = next((mark for mark in records.near(cell) if _gives(part, styles, mark, cell)), nearest)
    if best is not None:
        return Marked(name, address, best.style, best.fill)
    base = next((style for style in _usual(part) if styles.marks_from(style, cell.style)), None)
    return Marked(name, address, "", "") if base is None else Marked(name, address, str(base), styles.fill_text(base))


def _usual(part: SheetPart) -> Iterator[int]:
    """Yield the formats of a sheet, the most used first."""
    yield from (style for style, _ in Counter(cell.style for cell in part.styled()).most_common())
