"""A fund table → what its rows and columns are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from perfeval_xl.layout import Table as Described
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.blocks.lines import is_of_which
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.funds.across import parts_across
from perfeval_xl.reading.funds.cells import MONEY, amount_cell, beside, has_amounts, holds_names, is_typed, label_of
from perfeval_xl.reading.funds.sided import side_columns, sided_rows, sides_headed
from perfeval_xl.reading.funds.sources import (
    FundRow,
    adds_up,
    key_of,
    names_level,
    parts_of,
    settled_uses,
    source_name,
    source_of,
    total_of,
)
from perfeval_xl.reading.funds.spread import changed_budget, rated_budget, spread_columns, spread_pairs, spread_rows
from perfeval_xl.reading.headings.understanding import bare, heading, names_rate
from perfeval_xl.reading.headings.values import NEAR, as_number, is_amount
from perfeval_xl.values import fold_label

Row = dict[str, object]
T = TypeVar("T")
_YEAR = re.compile("(?:19|20)[0-9]{2}年?度?")  # a row of each year's money: the last one's is that of the form
_BUDGETED = ("planned", "initial", "received", "allotted")



@dataclass(frozen=True, slots=True)
class Funds:
    """A fund table as read: the row of the total, its parts, and the column of each measure: of its values, and of its heading.

    pages: the table, and those in which it goes on. apart: no total is stated, its row has an amount for each source and measure.
    further: totals of measures that do not stand on the row of the total.
    """

    pages: tuple[BlockTable, ...]
    described: Described
    total: FundRow | None
    parts: tuple[FundRow, ...]
    columns: dict[str, int]
    headed: dict[str, int]
    paired: bool
    apart: bool = False
    further: tuple[FundRow, ...] = ()

    @property
    def table(self) -> BlockTable:
        """Return the table that its header heads."""
        return self.pages[0]

    @property
    def main(self) -> BlockTable:
        """Return the page that its total stands on, the first where it has none."""
        return self.pages[0 if self.total is None else self.total.page]

    @property
    def has_own_received(self) -> bool:
        """Tell whether it says what was received apart from what was planned."""
        return "received" in self.columns

    @property
    def in_pairs(self) -> bool:
        """Tell whether a measure is told below others, as a label with its amount beside it: its header is but the first row of such."""
        if not self.paired:
            return False
        labels = (self.table.grid.text(row, column) for row in self.table.rows for column in self.headed.values())
        known = (told for text in labels if (told := heading(text)) is not None and told.strict)
        return any(told.kinds[0] in MONEY and told.kinds[0] not in self.table.header.columns for told in known)

    @property
    def has_rate(self) -> bool:
        """Tell whether it has a column for the execution rate."""
        return "rate" in self.table.header.columns


def read_funds(pages: Sequence[BlockTable], described: Described) -> Funds:
    """Return what the rows of a fund table are, of all its pages."""
    table = pages[0]
    headed = _measures(table, [page for page in pages if page.header.columns == table.header.columns])
    if "planned" not in headed and "received" in headed and all(column.key != "received" for column in described.columns):
        headed["planned"] = headed["received"]  # a form that asks for no money received names its budget so
    if not headed:
        return Funds((table,), described, None, (), {}, {}, paired=False)  # its words hold their amounts themselves: no table
    paired = _is_paired(table, described, headed)
    if (changed := changed_budget(table, headed, paired=paired)) is not None:
        headed["planned"] = changed
        if headed.get("initial") == changed:
            del headed["initial"]
    elif not paired and (rated := rated_budget(table, headed)) is not None:
        headed |= {"initial": headed["planned"], "planned": rated}
    columns = {name: beside(table, column) if paired else column for name, column in headed.items()}
    sources = list(_paired_sources(table, described, headed, columns) if paired else _sources(table, described, columns))
    taken = [table]
    for page in pages[1:]:
        rest = [replace(one, page=len(taken)) for one in _going_on(page, described, headed, columns, paired=paired)]
        if not page.goes_on or _lacks(sources, rest, columns, described):
            taken.append(page)
            sources += rest
    sources = settled_uses(sources)
    if all(_YEAR.fullmatch(fold_label(source.label)) for source in sources):
        sources = [replace(max(sources, key=lambda one: fold_label(one.label)), total=True)] if sources else []
    total = total_of(sources)
    if not paired and (total is None or (not total.filled and total.row == table.header.bottom)):
        total = _unnamed_total(table, columns) or total or _scored_total(taken, columns, sources)
    parts = parts_of(total, sources, lambda one: _amount(one, columns))
    across, whole = ([], False) if paired or total is None or total.page else parts_across(table, total, columns, described)
    apart = bool(across) and not whole
    parts = parts if across and whole and parts else across or parts
    further: list[FundRow] = []
    if not across and not any(source.page for source in sources):
        if not paired and (sides := side_columns(table, headed)):
            (total, *further), parts = sided_rows(table, sides, headed, described)
        elif spread := spread_pairs(table, headed) if paired else spread_columns(table, total, headed):
            totals, parts = spread_rows(spread, total, parts, columns)
            total, further = (totals[0], totals[1:]) if totals else (None, [])
            columns, headed = ({**one, "planned": min(spread)} for one in (columns, headed))
    return Funds(tuple(taken), described, total, tuple(parts), columns, headed, paired, apart, tuple(further))


def _lacks(sources: Sequence[FundRow], rest: Sequence[FundRow], columns: dict[str, int], described: Described) -> bool:
    """Tell whether a table lacks the rows that follow it without a header: one that adds up takes no rows that are no source of money."""
    known = all(key_of(one.label, described, ()) != source_name(one.label) or one.total for one in rest)
    return known or not _is_whole(sources, columns) or _is_whole([*sources, *rest], columns)


def _is_whole(sources: Sequence[FundRow], columns: dict[str, int]) -> bool:
    """Tell whether rows have a total and the parts that make it up."""
    total = total_of(sources)
    whole = None if total is None else _amount(total, columns)
    if whole is None:
        return False
    return adds_up(parts_of(total, sources, lambda one: _amount(one, columns)), whole, lambda one: _amount(one, columns))


def _going_on(
    page: BlockTable, described: Described, headed: dict[str, int], columns: dict[str, int], *, paired: bool
) -> Iterator[FundRow]:
    """Yield the rows of a page on which a table goes on; where the page repeats the header it has columns of its own."""
    if not page.goes_on and not paired and page.header.columns.keys() >= columns.keys():
        own = _measures(page, [page])
        moved = {name: own[name] for name in columns if name in own}
        if moved.keys() == columns.keys() and moved != columns:
            yield from (replace(source, columns=moved) for source in _sources(page, described, moved, headed=False))
            return
    yield from _paired_parts(page, described, headed, columns) if paired else _sources(page, described, columns, headed=False)


def _measures(table: BlockTable, pages: Sequence[BlockTable]) -> dict[str, int]:
    """Return the heading's column of each measure: of several the first whose cells are amounts (those over labels may read like one).

    What was paid out stands for what was spent where nothing else does. Where there is no 全年预算数, what was allotted to the unit (下达)
    is what was planned, else 年初预算数. pages: where its amounts stand.
    """
    listed = {name: table.header.columns[name] for name in MONEY if name in table.header.columns}
    listed = {name: _beside_names(table, columns) for name, columns in listed.items()}
    listed = {name: tuple(one for one in columns if not _heads_headings(table, one)) for name, columns in listed.items()}
    listed = {name: columns for name, columns in listed.items() if columns}
    amounts = {column for column in set().union(*listed.values()) if any(has_amounts(page, column) for page in pages)}
    worded = {column for column in set().union(*listed.values()) - amounts if any(_holds_words(page, column) for page in pages)}
    least = min(amounts, default=0)
    listed = {name: columns for name, columns in listed.items() if max(columns) >= least or worded.intersection(columns)}
    listed = _of_spending(table, listed)
    amounts &= set().union(*listed.values())
    several = set().union(*(columns for columns in listed.values() if len(columns) > 1))
    rank = {one: (one not in amounts, _heads_part(table, one), not _heads_total(table, one), holds_names(table, one)) for one in several}
    told = {name: min(columns, key=rank.__getitem__) if len(columns) > 1 else columns[0] for name, columns in listed.items()}
    first = min(amounts.intersection(told.values()), default=0)
    # a heading left of the amounts is that of the labels
    found = {name: column for name, column in told.items() if column >= first or column in worded}
    if found.keys().isdisjoint(_BUDGETED) and (whole := _whole_budget(table, pages, found)) is not None:
        found["planned"] = whole
    return settled(found)


def _holds_words(table: BlockTable, column: int) -> bool:
    """Tell whether words that name no source stand in a column where the total should have an amount (合计 | 见批复文件)."""
    sources = dict(vocabulary().sources)
    for row in table.rows:
        text, total = source_name(table.grid.text(row, column)), source_name(label_of(table, row, column)[0])
        if text and sources["total"].search(total) and not any(pattern.search(text) for pattern in sources.values()):
            return True
    return False


def _whole_budget(table: BlockTable, pages: Sequence[BlockTable], found: Mapping[str, int]) -> int | None:
    """Return the column left of the money spent that says that it is all of it (资金总额), where only the labels are headed 预算资金."""
    spent = found.get("spent", -1)
    whole = vocabulary().whole_money
    unknown = (column for _, column, text in table.header.unknown if column < spent and whole.fullmatch(bare(text)))
    return next((column for column in unknown if any(has_amounts(page, column) for page in pages)), None)


def _heads_total(table: BlockTable, column: int) -> bool:
    """Tell whether the lowest heading of a column says that its amounts are the totals (小计, beside 财政拨款 and 其他资金)."""
    return dict(vocabulary().sources)["total"].fullmatch(bare(table.grid.text(table.header.bottom, column))) is not None


def _heads_part(table: BlockTable, column: int) -> bool:
    """Tell whether the lowest heading of a column says that its amounts are a part of those beside them (其中：财政拨款)."""
    return is_of_which(table.grid.text(table.header.bottom, column))


def _heads_headings(table: BlockTable, column: int) -> bool:
    """Tell whether a heading has another beside it that asks for money and its amount: it is over both (预算安排, 年初预算数, 1260)."""
    place = beside(table, column)
    told = heading(table.grid.text(table.header.bottom, place))
    return told is not None and told.kinds[0] in MONEY and is_typed(table.grid.text(table.header.bottom, beside(table, place)))


def _beside_names(table: BlockTable, columns: tuple[int, ...]) -> tuple[int, ...]:
    """Return the columns of a measure, for one that only heads the names of a list (收入项目) that of their amounts, headed 金额."""
    unnamed = {column for _, column, text in table.header.unknown if vocabulary().budget_parts["amount"].search(bare(text))}
    return tuple(
        column + 1 if column + 1 in unnamed and not has_amounts(table, column) and has_amounts(table, column + 1) else column
        for column in columns
    )


def _of_spending(table: BlockTable, listed: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Return the columns of the side that spending stands on, or the execution rate, where income and spending stand beside each other.

    Where each of them has a rate of its own they are parts of the money and their total (基本支出, 项目支出, 合计).
    """
    rate = table.header.first("rate") if len(table.header.columns.get("rate", ())) == 1 else None
    if any(len(columns) < 2 for columns in listed.values()):
        return listed
    if sides := sides_headed(table):
        own = {name: tuple(column for column in columns if column in sides) for name, columns in listed.items()}
        return own if all(own.values()) else listed
    if rate is None:
        return listed
    own = {name: tuple(column for column in reversed(columns) if column < rate) for name, columns in listed.items()}
    return {name: columns or listed[name] for name, columns in own.items()}


def settled(told: Mapping[str, T]) -> dict[str, T]:
    """Return what counts as each measure: what was paid out as spent where nothing else is told, and what takes the place of 全年预算数."""
    found = dict(told)
    disbursed = found.pop("disbursed", None)
    if "spent" not in found and disbursed is not None:
        found["spent"] = disbursed
    allotted = found.pop("allotted", None)
    if allotted is not None:
        found.setdefault("received" if "planned" in found else "planned", allotted)
    if "planned" not in found and "initial" in found:
        found = {("planned" if name == "initial" else name): one for name, one in found.items()}
    return found


def _is_paired(table: BlockTable, described: Described, headed: dict[str, int]) -> bool:
    """Tell whether each measure is a label with its total beside it and its sources below (预算数： 2.38 执行数： 2.38)."""
    row = table.header.bottom
    values = [table.grid.text(row, beside(table, column)) for column in headed.values()]
    if any(is_amount(text) for text in values):
        return True
    below = table.grid.text(row + 1, min(headed.values())) if headed else ""
    return "source" not in table.header.columns and not any(values) and fold_label(below) in described.sources


def _amounts(table: BlockTable, row: int, columns: dict[str, int]) -> tuple[str, ...]:
    return tuple(table.grid.text(*amount_cell(table, row, column)) for column in columns.values())


def _sources(table: BlockTable, described: Described, columns: dict[str, int], *, headed: bool = True) -> Iterator[FundRow]:
    """Yield the rows of a page; `headed`: the total may stand on the line of its headings."""
    first = min(columns.values())
    for row in (table.header.bottom, *table.rows) if headed else table.rows:
        label, column = label_of(table, row, first)
        amounts = _amounts(table, row, columns)
        if headed and row == table.header.bottom:
            amounts = ("",) * len(columns)
        elif _spans_measures(table, row, columns):
            continue
        source = source_of(row, label, column, amounts, described) if label else None
        if source is not None and (row > table.header.bottom or source.total):
            yield source


def _spans_measures(table: BlockTable, row: int, columns: Mapping[str, int]) -> bool:
    """Tell whether a row has an amount that is merged over several measures: it is of none of them, and the row breaks one down."""
    if not table.grid.merges:
        return False
    filled = [column for column in columns.values() if is_amount(table.grid.text(row, column))]
    ends = {column: table.grid.merges.get((row, column), (row, column))[1] for column in filled}
    return any(column < other <= end for column, end in ends.items() for other in columns.values())


def _unnamed_total(table: BlockTable, columns: dict[str, int]) -> FundRow | None:
    """Return the first row of amounts that has no label: the total where no row says that it is."""
    first = min(columns.values())
    for row in table.rows:
        amounts = _amounts(table, row, columns)
        if not label_of(table, row, first)[0] and any(is_amount(text) for text in amounts):
            return _nameless_total(row, amounts)
    return None


def _nameless_total(row: int, amounts: tuple[str, ...]) -> FundRow:
    return FundRow(row, vocabulary().unnamed_total, None, True, False, False, amounts)


def _scored_total(pages: Sequence[BlockTable], columns: dict[str, int], sources: Sequence[FundRow]) -> FundRow | None:
    """Return the row that the execution rate's points stand beside: the total whatever it is called, unless other rows say otherwise."""
    places = [[column for kind in ("weight", "score") if (column := page.header.first(kind)) is not None] for page in pages]
    scored = [
        source for source in sources
        if any(is_amount(pages[source.page].grid.text(source.row, column)) for column in places[source.page])
    ]
    if len(scored) != 1:
        return None
    own = _amount(scored[0], columns)
    rest = [source for source in sources if source is not scored[0]]
    others = [amount for source in rest if (amount := _amount(source, columns)) is not None]
    if own is None or (others and abs(sum(others) - own) > NEAR):
        return None
    if rest and not any(source.nested for source in rest) and names_level(scored[0].label):
        return None  # one level's money among others, whatever it comes to
    return replace(scored[0], total=True)


def _paired_sources(table: BlockTable, described: Described, headed: dict[str, int], columns: dict[str, int]) -> Iterator[FundRow]:
    row = table.header.bottom
    yield _nameless_total(row, _amounts(table, row, columns))
    yield from _paired_parts(table, described, headed, columns)


def _paired_parts(table: BlockTable, described: Described, headed: dict[str, int], columns: dict[str, int]) -> Iterator[FundRow]:
    for row in table.rows:
        texts = {column: text for column in headed.values() if (text := table.grid.text(row, column))}
        if not texts or any(map(names_rate, texts.values())):
            continue  # of further labels with their amounts
        column = next(iter(texts))
        source = source_of(row, table.grid.text(row, column), column, _amounts(table, row, columns), described)
        if source is not None and not source.total:
            yield source


def _amount(source: FundRow, columns: dict[str, int]) -> float | None:
    """Return an amount to add up: what was planned, else the first that is there."""
    amounts = dict(zip(columns, source.amounts, strict=True))
    told = (as_number(amounts[name]) for name in ("planned", "spent", "initial", "received") if amounts.get(name))
    return next((number for number in told if number is not None), None)
