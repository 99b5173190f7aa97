"""Money told as a list beside the word for it: 预算安排, on its right 合计 and its sources, each with its amount."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from perfeval_xl.layout import Table as Described
from perfeval_xl.reading.funds.sources import FundRow, parts_of, source_of, total_of
from perfeval_xl.reading.headings.header import list_beside
from perfeval_xl.reading.headings.values import as_number
from perfeval_xl.reading.sheets import Grid


@dataclass(frozen=True, slots=True)
class ListedMoney:
    """What a list tells: the column of its amounts, the row of its total, its sources."""

    column: int
    total: FundRow
    parts: tuple[FundRow, ...]


def listed_money(grid: Grid, row: int, column: int, described: Described) -> ListedMoney | None:
    """Return the list beside a word: as far as this is merged down, or as nothing stands below it. None for none that has a total."""
    places = list_beside(grid, row, column)
    if places is None:
        return None
    names, amounts = places
    listed = list(_sources(grid, row, column, names, amounts, described))
    total = total_of(listed)
    if total is None or not total.filled:
        return None
    return ListedMoney(amounts, total, tuple(parts_of(total, listed, lambda one: as_number(one.amounts[0]))))


def _sources(grid: Grid, row: int, column: int, names: int, amounts: int, described: Described) -> Iterator[FundRow]:
    last = grid.merges.get((row, column), (row, column))[0]
    for line in range(row, len(grid.rows)):
        name, amount = grid.text(line, names), grid.text(line, amounts)
        if line > last and (not name or grid.text(line, column)):
            return
        if name and (source := source_of(line, name, names, (amount,), described)) is not None:
            yield source
