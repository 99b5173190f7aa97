"""Sources of money that stand as columns of their own below each measure (全年预算数 over 小计, 上级 and 本级)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from perfeval_xl.layout import Table as Described
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.funds.cells import has_amounts
from perfeval_xl.reading.funds.sources import FundRow, source_of
from perfeval_xl.reading.headings.header import columns_of
from perfeval_xl.reading.headings.understanding import heading

_LEFT = "left"


def parts_across(table: BlockTable, total: FundRow, columns: Mapping[str, int], described: Described) -> tuple[list[FundRow], bool]:
    """Return the sources below each measure, and whether a column below it is the total; no sources where the measures differ in them.

    Where none is the total, each row says what its sources come to. One column alone that others are 其中 of is the total.
    """
    below = {
        name: [(table.grid.text(table.header.bottom, one), one) for one in _beside_each_other(table, column)]
        for name, column in columns.items()
    }
    names = [[name for name, _ in listed] for listed in below.values()]
    if any(listed != names[0] for listed in names) or len(names[0]) < 2:
        return [], False
    found: list[FundRow] = []
    for place, name in enumerate(names[0]):
        own = {measure: listed[place][1] for measure, listed in below.items()}
        amounts = tuple(table.grid.text(total.row, column) for column in own.values())
        source = source_of(total.row, name, own.get("planned"), amounts, described)
        if source is None or _is_heading(name):
            return [], False
        found.append(replace(source, columns=own))
    parts = [source for source in found if not source.total]
    whole = len(parts) < len(found)
    if not whole and sum(not source.nested for source in parts) == 1:
        return [], False
    return parts, whole


def _is_heading(name: str) -> bool:
    """Tell whether a name asks for something: what was left of the year before (上年结转资金) may be a source as well."""
    told = heading(name)
    return told is not None and told.kinds[0] != _LEFT


def _beside_each_other(table: BlockTable, column: int) -> list[int]:
    """Return the columns that stand under one heading with that of a measure, as far as amounts stand in them."""
    header = table.header
    headed = [one for one in columns_of(table.grid, header.top, header.bottom) if len(one.texts) > 1]
    over = next((one.texts[0] for one in headed if one.column == column), None)
    group: list[int] = []
    for one in headed:
        if one.texts[0] != over:
            if column in group:
                break
            group = []
        else:
            group.append(one.column)
    return [one for one in group if has_amounts(table, one)] if column in group else []
