"""Where a form's tables and labels stand, found by their words and never by fixed addresses."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from perfeval_xl.layout import Form, Table
from perfeval_xl.layout.department import LEVELS, NOT_READ, WEIGHTS
from perfeval_xl.layout.printed import mirrors
from perfeval_xl.reading.sheets import Book, Grid
from perfeval_xl.values import fold_label

_BLANK_RUN = 30  # blank rows after which a table is over


Words = list[tuple[int, str]]
"""Columns of a row, and the folded words there."""

Worded = tuple[Grid, Mapping[int, Words]]
"""A sheet, and the words of some of its rows."""


@dataclass(frozen=True, slots=True)
class Located:
    """A table found: its header row, column keys → column, and the rows below it (from `first` to before `end`)."""

    table: Table
    grid: Grid
    header: int
    columns: dict[str, int]
    first: int
    end: int


def readable(book: Book) -> list[Grid]:
    """Return the sheets that a unit fills in: instructions, the self-check, print sheets and what a scored copy adds are left out."""
    # of formats that the scan does not see into a print sheet is known by its name alone
    shown_twice = book.scan.mirrors if book.scan.xml else mirrors(grid.name for grid in book.grids)
    left_out = {*NOT_READ, *shown_twice}
    return [grid for grid in book.grids if grid.name.strip() not in left_out]


def header_rows(grids: Iterable[Grid], forms: Iterable[Form]) -> list[Worded]:
    """Return each sheet with the words that may head columns in any of these forms, of the rows that have two of them."""
    known = frozenset[str]().union(*(form.header_words for form in forms))
    return [(grid, {row: words for row, cells in enumerate(grid.rows) if len(words := _words(cells, known)) > 1}) for grid in grids]


def _words(cells: list[str], known: frozenset[str]) -> Words:
    return [(column, word) for column, text in enumerate(cells) if text and len(text) <= 40 and (word := fold_label(text)) in known]


def find_tables(sheets: Iterable[Worded], form: Form) -> dict[str, Located]:
    """Return the form's tables by key; of several candidates the one on its own sheet, then the one with most columns."""
    best: dict[str, tuple[tuple[bool, int], Located]] = {}
    for grid, rows in sheets:
        for located in _tables_in(grid, rows, form):
            rank = (grid.name.strip() == located.table.sheet, len(located.columns))
            if located.table.key not in best or rank > best[located.table.key][0]:
                best[located.table.key] = (rank, located)
    return {key: located for key, (_, located) in best.items()}


def _tables_in(grid: Grid, rows: Mapping[int, Words], form: Form) -> Iterator[Located]:
    headers = [(row, *found) for row, words in rows.items() if (found := _header(words, form)) is not None]
    for index, (row, table, columns) in enumerate(headers):
        stop = headers[index + 1][0] if index + 1 < len(headers) else len(grid.rows)
        first = row + 1 + _header_depth(grid, row, columns)
        yield Located(table, grid, row, columns, first, _end(grid, first, stop, table))


def _header(words: Words, form: Form) -> tuple[Table, dict[str, int]] | None:
    """Return the table whose header this row is, with its columns; a header has all the table's anchors, in different cells."""
    for table in form.tables:
        if sum(word in table.names for _, word in words) < 2:
            continue
        columns = _columns(table, words)
        used = [{columns[key] for key in anchor if key in columns} for anchor in table.anchors]
        if all(used) and len(set(columns.values())) >= len(table.anchors) and (len(used) < 2 or len(set.union(*used)) >= 2):
            return table, columns
    return None


def _columns(table: Table, words: Words) -> dict[str, int]:
    """Match header words with the table's columns: its own headers first, then synonyms for what is still missing, from left to right.

    A heading over the whole table (绩效指标) may read like a synonym of a column that the row also names by its own header. A weight
    belongs to the level on its left.
    """
    found: dict[str, int] = {}
    for names in (table.headers, table.names):
        for column, word in words:
            key = next((key for key in names.get(word, ()) if key not in found and key not in WEIGHTS), None)
            if key is not None and column not in found.values():
                found[key] = column
    levels = sorted((found[level], weight) for level, weight in zip(LEVELS, WEIGHTS, strict=True) if level in found)
    for column, word in words:
        if any(key in WEIGHTS for key in table.names.get(word, ())):
            left = [weight for place, weight in levels if place < column]
            found.setdefault(left[-1] if left else WEIGHTS[0], column)
    return found


def _header_depth(grid: Grid, row: int, columns: dict[str, int]) -> int:
    """Return how many more rows the header reaches down, as most of its cells are merged: a heading beside the table reaches further."""
    depths = sorted(grid.merges.get((row, column), (row, 0))[0] - row for column in columns.values())
    return statistics.mode(depths)


def _end(grid: Grid, first: int, stop: int, table: Table) -> int:
    """Return the row before which a table ends: at the next header, a word that stops it, or after a long run of blank rows."""
    stops = {fold_label(word) for word in table.stops}
    blank = 0
    for row in range(first, stop):
        text = next((text for text in grid.rows[row] if text), "")
        blank = 0 if text else blank + 1
        if blank > _BLANK_RUN or (stops and fold_label(text) in stops):
            return row
    return stop
