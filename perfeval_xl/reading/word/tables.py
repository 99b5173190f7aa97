"""A table → a grid: the columns are the lines of its main rows, as a reader sees them, and not those that the document keeps.

A document cuts a table into as many columns as any of its rows has edges, often shifted by a hair. What a reader calls the third column
is what stands below the third heading; every other row is laid over these lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from perfeval_xl.intake.refused import too_large
from perfeval_xl.limits import Limits
from perfeval_xl.reading.scanned import Place
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.reading.word.text import unwrapped
from perfeval_xl.reading.word.xml import Element, attribute, child, children, number_of, value_of

_MOST_SPAN = 1_000  # columns: no table of Word has more
_DEFAULT_WIDTH = 1_000
_HAIR = 60  # twentieths of a point: as far as one edge is drawn apart on two pages


@dataclass(slots=True)
class PaperCell:
    """A cell of a row: where it begins and ends on paper, its text, and whether the one above goes on in it."""

    element: Element
    left: int
    right: int
    goes_on: bool
    opens: bool
    text: str = ""
    column: int = 0


@dataclass(slots=True)
class _Laid:
    rows: list[list[str]] = field(default_factory=list)
    merges: dict[Place, Place] = field(default_factory=dict)
    covered: dict[Place, Place] = field(default_factory=dict)


def rows_of(table: Element, limits: Limits) -> list[list[PaperCell]]:
    """Return the rows of a table with their cells; one that is tracked as deleted is not there.

    Raises:
        Refused: F004 more cells than a sheet may have.
    """
    edges = _edges(table)
    rows: list[list[PaperCell]] = []
    count = 0
    for row in unwrapped(table, "tr"):
        properties = child(row, "trPr")
        if child(properties, "del") is not None or child(properties, "moveFrom") is not None:
            continue
        place = min(number_of(value_of(properties, "gridBefore")), _MOST_SPAN)
        cells: list[PaperCell] = []
        for element in unwrapped(row, "tc"):
            told = child(element, "tcPr")
            span = min(max(number_of(value_of(told, "gridSpan"), 1), 1), _MOST_SPAN)
            merged = child(told, "vMerge")
            goes_on = merged is not None and (attribute(merged, "val") or "continue") != "restart"
            left, right = _edge(edges, place), _edge(edges, place + span)
            place += span
            if child(told, "cellDel") is not None:
                continue
            if cells and value_of(told, "hMerge") == "continue":
                cells[-1].right = right
                continue
            cells.append(PaperCell(element, left, right, goes_on, merged is not None and not goes_on))
        count += len(cells)
        if count > limits.cells:
            raise too_large(f"一张表有 {count} 个以上单元格")
        rows.append(cells)
    return rows


def _edges(table: Element) -> list[int]:
    """Return where the columns that the document keeps begin and end; widths that say nothing are taken for equal."""
    widths = [number_of(attribute(column, "w")) for column in children(child(table, "tblGrid"), "gridCol")]
    if not widths or any(width <= 0 for width in widths):
        widths = [_DEFAULT_WIDTH] * len(widths)
    edges = [0]
    for width in widths:
        edges.append(edges[-1] + width)
    return edges


def _edge(edges: Sequence[int], place: int) -> int:
    return edges[place] if place < len(edges) else edges[-1] + (place - len(edges) + 1) * _DEFAULT_WIDTH


def grid_of(name: str, rows: list[list[PaperCell]], lines: Sequence[int], text_of: Callable[[PaperCell], str], limits: Limits) -> Grid:
    """Return the grid of a table's rows over the lines of its columns; `text_of` gives what stands in a cell.

    Raises:
        Refused: F004 its box is larger than that of a sheet may be.
    """
    widest = max((len(row) for row in rows), default=0)
    if len(rows) * max(len(lines), widest) > limits.box_cells:
        raise too_large(f"一张表有 {len(rows)} 行 × {max(len(lines), widest)} 列")
    laid = _Laid()
    open_above: dict[int, Place] = {}
    for number, cells in enumerate(rows):
        open_above = _lay(laid, number, cells, lines, open_above, text_of)
    merges = {corner: end for corner, end in laid.merges.items() if end != corner}
    return Grid(name, laid.rows, merges=merges, covered=laid.covered, spoken=True)


def lines_of(rows: Sequence[Sequence[PaperCell]]) -> list[int]:
    """Return where the columns begin that a reader sees: the left edges of the cells in the rows that make up most of the table."""
    shapes: Counter[tuple[int, ...]] = Counter()
    shapes.update(tuple([cell.left for cell in row]) for row in rows if row)
    if not shapes:
        return []

    def share(shape: tuple[int, ...]) -> tuple[int, int]:
        return shapes[shape] * len(shape) ** 2, len(shape)

    main: tuple[int, ...] = max(shapes, key=share)
    return list(main)


def lie_over(rows: Sequence[Sequence[PaperCell]], lines: Sequence[int]) -> bool:
    """Tell whether all cells of a table begin where a column of another table does: it may be that table on its next page."""
    lefts = {cell.left for row in rows for cell in row}
    return bool(lefts) and all(any(abs(left - line) <= _HAIR for line in lines) for left in lefts)


def _nearest(lines: Sequence[int], place: int) -> int:
    after = bisect_right(lines, place)
    if after == 0:
        return 0
    if after == len(lines):
        return after - 1
    return after if lines[after] - place < place - lines[after - 1] else after - 1


def _lay(
    laid: _Laid, number: int, cells: Sequence[PaperCell], lines: Sequence[int], above: dict[int, Place], text_of: Callable[[PaperCell], str]
) -> dict[int, Place]:
    """Lay a row over the lines; return which cells may go on below, by their left edge."""
    width = max(len(lines), len(cells))
    texts = [""] * width
    below: dict[int, Place] = {}
    starts = _starts(cells, lines, width)
    for place, (cell, start) in enumerate(zip(cells, starts, strict=True)):
        end = starts[place + 1] if place + 1 < len(starts) else _end(cell, start, lines, width)
        corner = above.get(cell.left) if cell.goes_on else None
        if corner is None:
            corner = (number, start)
            texts[start] = text_of(cell)
            laid.merges[corner] = (number, end - 1)
        else:
            laid.merges[corner] = (number, laid.merges[corner][1])
        for column in range(start, end):
            if (number, column) != corner:
                laid.covered[number, column] = corner
        if cell.goes_on or cell.opens:
            below[cell.left] = corner
    laid.rows.append(texts)
    return below


def _end(cell: PaperCell, start: int, lines: Sequence[int], width: int) -> int:
    """Return the column after the last cell of a row: as far as it reaches on paper."""
    if not lines or cell.right > lines[-1]:
        return max(width, start + 1)
    return max(_nearest(lines, cell.right), start + 1)


def _starts(cells: Sequence[PaperCell], lines: Sequence[int], width: int) -> list[int]:
    """Return the column at which each cell of a row begins: that of the nearest line, no two alike, and none too few for the rest."""
    starts: list[int] = []
    for place, cell in enumerate(cells):
        least = starts[-1] + 1 if starts else 0
        most = width - (len(cells) - place)
        starts.append(max(least, min(_nearest(lines, cell.left), most)))
    return starts
