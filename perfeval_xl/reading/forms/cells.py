"""What the cells of a form tell besides values: hidden lines, errors, formulas without a result, constants in place of formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from perfeval_xl.layout import to_a1
from perfeval_xl.layout.department import WEIGHTS
from perfeval_xl.reading.blocks.lines import subtotal_of
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.fields.labels import Answer
from perfeval_xl.reading.funds.amounts import rate_cells, total_cells
from perfeval_xl.reading.funds.table import Funds
from perfeval_xl.reading.sheets import Grid

Row = dict[str, object]
Place = tuple[int, int]

_WITH_FORMULAS = ("xlsx", "xlsm")
_SUMMED = (*WEIGHTS, "score")


def hidden_facts(grids: Iterable[Grid]) -> Iterator[Row]:
    """Yield a fact for each run of hidden rows or columns with values, at the first of them; hidden sheets are told as a whole.

    A merged area that covers values has one, too, and each value that its format does not show.
    """
    for grid in grids:
        if grid.hidden:
            continue
        yield from _unseen(grid)
        if not (grid.scan.hidden_rows or grid.scan.hidden_columns):
            continue
        columns = {column for span in grid.scan.hidden_columns for column in span[: _width(grid)]}
        for detail, places in (("row", _in_rows(grid)), ("column", _in_columns(grid, columns))):
            for row, column in places:
                yield {"fact": "hidden", "detail": detail, "sheet": grid.name, "cell": to_a1(row, column), "value": grid.rows[row][column]}


def shown_facts(grids: Iterable[Grid], read: Mapping[str, Iterable[Row]]) -> list[Row]:
    """Return what each cell stores that was read and whose format shows another sign, unit or scale; `value` is what it shows."""
    shown = {(grid.name, to_a1(*place)): (stored, grid.text(*place)) for grid in grids for place, stored in grid.shown.items()}
    if not shown:
        return []
    cells = {(row.get("sheet"), text) for rows in read.values() for row in rows for key, text in row.items() if key.endswith("cell")}
    return [
        {"fact": "shown", "detail": stored, "sheet": sheet, "cell": cell, "value": text}
        for (sheet, cell), (stored, text) in shown.items() if (sheet, cell) in cells
    ]


def closing_cells(table: BlockTable) -> Iterator[Place]:
    """Yield the cells of the row of totals in which the template adds up weights and self-scores."""
    if table.closing is not None:
        yield from ((table.closing, table.header.columns[kind][0]) for kind in _SUMMED if kind in table.header.columns)


def subtotal_cells(table: BlockTable) -> Iterator[Place]:
    """Yield the cells below the row of totals in which the template adds up each first level."""
    columns = [table.header.columns[kind][0] for kind in ("weight3", "score") if kind in table.header.columns]
    for row in range((table.closing if table.closing is not None else table.after) + 1, table.after):
        first = next((text for text in table.grid.rows[row] if text), "")
        if subtotal_of(first):
            yield from ((row, column) for column in columns)


def replaced_formulas(table: BlockTable | None, funds: Funds | None, answers: Mapping[str, Answer], format_: str) -> Iterator[Row]:
    """Yield the cells that hold a constant where the template has a formula; of old formats nobody knows.

    `detail` is closing for the row of totals of 指标表, which every template adds up, and computed for what later ones compute. The totals
    that a form states of itself are left out while their sheet is protected: no person can have typed there, and a program that fills
    in a form types all that it knows; other checks compare them.
    """
    if format_ not in _WITH_FORMULAS:
        return
    if table is not None:
        yield from _constants(table.grid, closing_cells(table), "closing")
        yield from _constants(table.grid, subtotal_cells(table), "computed")
    if funds is not None:
        yield from _constants(funds.pages[-1].grid, rate_cells(funds), "computed")
        if not funds.main.grid.scan.protected:
            yield from _constants(funds.main.grid, total_cells(funds), "computed")
    if (total := answers.get("self_total")) and not total.grid.scan.protected:
        yield from _constants(total.grid, [total.cell], "computed")


def cell_facts(grids: Sequence[Grid], tables: Sequence[BlockTable], funds: Funds | None) -> Iterator[Row]:
    """Yield error cells and formulas without a value or that show nothing; sums that only the unit looks at may lack theirs.

    Of what a merged area covers only the value is told, as hidden.
    """
    unneeded = {(table.grid.name, *place) for table in tables for place in _sums_for_show(table)}
    if funds is not None:
        unneeded |= {(funds.pages[-1].grid.name, *place) for place in rate_cells(funds)}
    for grid in grids:
        for (row, column), text in sorted(grid.scan.errors.items()):
            if (row, column) in grid.covered:
                continue
            yield {"fact": "error_cell", "sheet": grid.name, "cell": to_a1(row, column), "value": text}
        for row, column in sorted(grid.scan.formulas):
            unseen = (row, column) in grid.covered or (row, column) in grid.unseen
            if not unseen and not grid.text(row, column) and (grid.name, row, column) not in unneeded:
                fact = "uncomputed" if (row, column) in grid.scan.uncomputed else "blank_formula"
                yield {"fact": fact, "sheet": grid.name, "cell": to_a1(row, column)}


def _sums_for_show(table: BlockTable) -> Iterator[Place]:
    if table.closing is not None:
        rows = (table.closing, *{row for row, _ in subtotal_cells(table)})
        yield from ((row, column) for row in rows for column in range(len(table.grid.rows[row])))


def free_columns(table: BlockTable) -> Iterator[Row]:
    """Yield where finance's columns can be added: the header's first cell that is free all the way down."""
    if "system_score" in table.header.columns:
        return
    grid, top = table.grid, table.header.bottom
    columns = zip_longest(*grid.rows[table.header.top : table.after], fillvalue="")
    width = max((number for number, texts in enumerate(columns, 1) if any(texts)), default=0)
    right = max((right + 1 for (_, _), (_, right) in grid.merges.items()), default=0)
    yield {"fact": "free_columns", "sheet": grid.name, "cell": to_a1(top, max(width, right))}


def _constants(grid: Grid, places: Iterable[Place], detail: str) -> Iterator[Row]:
    for row, column in places:
        text = grid.text(row, column)
        if text and (row, column) not in grid.scan.formulas:
            yield {"fact": "constant", "detail": detail, "sheet": grid.name, "cell": to_a1(row, column), "value": text}


def _unseen(grid: Grid) -> Iterator[Row]:
    told = set()
    for place, text in sorted(grid.unseen.items()):
        corner = grid.covered.get(place)
        if corner is None or corner not in told:
            told.add(corner)
            detail = "format" if corner is None else "merged"
            yield {"fact": "hidden", "detail": detail, "sheet": grid.name, "cell": to_a1(*place), "value": text}


def _width(grid: Grid) -> int:
    return max(map(len, grid.rows), default=0)


def _in_rows(grid: Grid) -> Iterator[Place]:
    lines = sorted(row for row in grid.scan.hidden_rows if row < len(grid.rows))
    for run in _runs(lines):
        filled = ((row, column) for row in run for column, text in enumerate(grid.rows[row]) if text)
        yield from _first(place for place in filled if grid.merges.get(place, place)[0] <= run[-1])


def _in_columns(grid: Grid, columns: set[int]) -> Iterator[Place]:
    for run in _runs(sorted(columns)):
        filled = ((row, column) for row, cells in enumerate(grid.rows) for column in run if column < len(cells) and cells[column])
        yield from _first(place for place in filled if grid.merges.get(place, place)[1] <= run[-1])


def _runs(numbers: list[int]) -> list[list[int]]:
    """Return ascending numbers in runs without a gap."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _first(places: Iterator[Place]) -> Iterator[Place]:
    """Yield the first place; what a merged area shows in lines that are not hidden is seen and was left out."""
    place = next(places, None)
    if place is not None:
        yield place
