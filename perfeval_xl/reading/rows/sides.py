"""A table printed in two halves side by side, each with its own names and values → a table for each half, from left to right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from perfeval_xl.reading.blocks.lines import is_closing
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.headings.header import Header

_VALUES = ("target", "actual", "score", "weight3")
_FEWEST = 2  # kinds of values that make a half: a second column of names alone only explains the first


def sides_of(table: BlockTable) -> Iterator[BlockTable]:
    """Yield the halves of a table, the table itself where it has but one; those after the first go on where the one before ends."""
    starts = _starts(table.header)
    if not starts:
        yield table
        return
    for place, (start, end) in enumerate(zip([0, *starts], [*starts, None], strict=True)):
        half = replace(table, header=_part(table.header, start, end), goes_on=place > 0)
        yield half if table.closing is not None else _closed(half, start, end)


def _closed(half: BlockTable, start: int, end: int | None) -> BlockTable:
    """Return a half whose own totals end it, though the other half goes on beside them."""
    closing = next((row for row in half.rows if is_closing(next(filter(None, half.grid.rows[row][start:end]), ""))), None)
    return half if closing is None else replace(half, rows=tuple(row for row in half.rows if row < closing), closing=closing)


def _starts(header: Header) -> list[int]:
    """Return the columns where a further half begins: with a column like its first, and with values of its own."""
    if not header.columns or "level3" not in header.columns:
        return []
    _, first = min((min(columns), kind) for kind, columns in header.columns.items())
    starts = sorted(header.columns[first])[1:]
    if not starts:
        return []
    parts = [_part(header, start, end) for start, end in zip([0, *starts], [*starts, None], strict=True)]
    whole = all("level3" in part.columns and sum(kind in part.columns for kind in _VALUES) >= _FEWEST for part in parts)
    return starts if whole else []


def _part(header: Header, start: int, end: int | None) -> Header:
    """Return a header with its columns from one to before another."""
    columns = {
        kind: kept for kind, listed in header.columns.items()
        if (kept := tuple(column for column in listed if column >= start and (end is None or column < end)))
    }
    cells = {kind: (header.cells[kind][0], listed[0]) for kind, listed in columns.items()}
    return replace(header, columns=columns, cells=cells)
