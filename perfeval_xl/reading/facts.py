"""What a form holds besides the values that are asked: hidden lines, names on other sheets, constants in place of formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from perfeval_xl.layout import to_a1
from perfeval_xl.layout.department import REPORT_SHEETS
from perfeval_xl.reading.labels import Answer
from perfeval_xl.reading.locate import Located
from perfeval_xl.reading.rows import Row, closing_cells, fund_rates, fund_totals, subtotal_cells
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.values import fold_label

Place = tuple[int, int]

_NAMES = ("project", "unit", "department")
_LONGEST_NAME = 60
_WITH_FORMULAS = ("xlsx", "xlsm")


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
    cells = {
        (row.get("sheet"), text) for rows in read.values() for row in rows for key, text in row.items() if key.endswith("cell")
    }
    return [
        {"fact": "shown", "detail": stored, "sheet": sheet, "cell": cell, "value": text}
        for (sheet, cell), (stored, text) in shown.items() if (sheet, cell) in cells
    ]


def named_elsewhere(given: Iterable[Answer], answers: Mapping[str, Answer]) -> Iterator[Row]:
    """Yield what other sheets than that of the first answer say of project, unit and department; the report is prose."""
    reports = {fold_label(name) for name in REPORT_SHEETS}
    for answer in given:
        first = answers[answer.field.key]
        if answer.field.key not in _NAMES or not answer.text or not first.text or answer.grid is first.grid:
            continue
        if fold_label(answer.grid.name) not in reports and len(answer.text) <= _LONGEST_NAME:
            place = {"sheet": answer.grid.name, "cell": to_a1(*answer.cell)}
            yield {"fact": "elsewhere", "detail": answer.field.key, **place, "value": answer.text}


def replaced_formulas(tables: Mapping[str, Located], answers: Mapping[str, Answer], format_: str) -> Iterator[Row]:
    """Yield the cells that hold a constant where the template has a formula; of old formats nobody knows.

    `detail` is closing for the closing row of 指标表, which every template adds up, and computed for what later ones compute. The totals
    that a form states of itself are left out while their sheet is protected: no person can have typed there, and a program that fills
    in a form types all that it knows; other checks compare them.
    """
    if format_ not in _WITH_FORMULAS:
        return
    if indicators := tables.get("indicators"):
        yield from _constants(indicators.grid, closing_cells(indicators), "closing")
        yield from _constants(indicators.grid, subtotal_cells(indicators), "computed")
    if budget := tables.get("budget"):
        yield from _constants(budget.grid, fund_rates(budget), "computed")
        if not budget.grid.scan.protected:
            yield from _constants(budget.grid, fund_totals(budget), "computed")
    if (total := answers.get("self_total")) and not total.grid.scan.protected:
        yield from _constants(total.grid, [total.cell], "computed")


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
