"""A fund table whose money stands in two lists beside each other, each with names of its own: income and spending, budget and execution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from perfeval_xl.layout import Table as Described
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.funds.sources import FundRow, parts_of, source_of, total_of
from perfeval_xl.reading.headings.header import columns_of
from perfeval_xl.reading.headings.understanding import bare
from perfeval_xl.reading.headings.values import as_number, is_amount


def side_columns(table: BlockTable, headed: Mapping[str, int]) -> dict[str, int]:
    """Return for each measure the first column of its list; none where one list of names stands before all amounts."""
    spent = headed.get("spent")
    before = [column for name, column in headed.items() if name in ("planned", "received") and spent is not None and column < spent]
    if not before or spent is None:
        return {}
    given = max(before)
    named = {column for row in table.rows if is_amount(table.grid.text(row, spent)) and (column := _name(table, row, given + 1, spent))}
    if len(named) != 1 or not _heads_list(table, next(iter(named)), spent):
        return {}
    return {**{name: 0 for name, column in headed.items() if column <= given}, "spent": given + 1}


def _name(table: BlockTable, row: int, first: int, column: int) -> int | None:
    """Return the column of the text that names an amount, from a column on."""
    texts = table.grid.rows[row]
    return next((one for one in range(min(column, len(texts)) - 1, first - 1, -1) if texts[one] and not is_amount(texts[one])), None)


def _heads_list(table: BlockTable, names: int, amounts: int) -> bool:
    """Tell whether the heading of some names is that of a second list.

    It asks for names, or stands once more, or one heading is over names and amounts.
    """
    columns = {one.column: one for one in columns_of(table.grid, table.header.top, table.header.bottom)}
    own, money = (next((one for one in columns.values() if one.column <= place <= one.last), None) for place in (names, amounts))
    if own is None or money is None:
        return False
    again = any(bare(one.text) == bare(own.text) for one in columns.values() if one.column < own.column)
    asks = vocabulary().budget_parts["names"].search(bare(own.text)) is not None
    return asks or again or (len(own.texts) > 1 and own.texts[0] == money.texts[0])


def sides_headed(table: BlockTable) -> frozenset[int]:
    """Return the columns of what money was used for, where a heading over them says so and another one is over where it came from."""
    columns = [one for one in columns_of(table.grid, table.header.top, table.header.bottom) if len(one.texts) > 1]
    words = vocabulary().budget_parts
    earned, used = (frozenset(one.column for one in columns if words[side].search(bare(one.texts[0]))) for side in ("earned", "used"))
    return used - earned if earned - used else frozenset()


def sided_rows(
    table: BlockTable, sides: Mapping[str, int], headed: Mapping[str, int], described: Described
) -> tuple[list[FundRow], list[FundRow]]:
    """Return the totals of all lists, and their sources; a list that states no total has one that is the sum of its rows."""
    totals: list[FundRow] = []
    sources: list[FundRow] = []
    for measure, first in sides.items():
        column = headed[measure]
        listed = list(_listed(table, first, column, list(headed).index(measure), len(headed), described))
        total = total_of(listed)
        parts = parts_of(total, listed, _amount)
        nothing = ("",) * len(headed)
        summed = FundRow(table.header.bottom, vocabulary().unnamed_total, None, True, False, False, nothing, summed=True)
        totals.append(replace(total or summed, columns={measure: column}))
        sources += [replace(part, columns={measure: column}) for part in parts]
    return totals, sources


def _amount(source: FundRow) -> float | None:
    return next((as_number(text) for text in source.amounts if text), None)


def _listed(table: BlockTable, first: int, column: int, place: int, width: int, described: Described) -> Iterator[FundRow]:
    for row in table.rows:
        name = _name(table, row, first, column)
        if name is None:
            continue
        amounts = tuple(table.grid.text(row, column) if one == place else "" for one in range(width))
        source = source_of(row, table.grid.text(row, name), name, amounts, described)
        if source is not None and source.filled:
            yield source
