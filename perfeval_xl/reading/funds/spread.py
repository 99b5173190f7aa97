"""A budget that no column holds as a whole: what was left of the year before, this year's money, other sources beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from perfeval_xl.facts.thresholds import BARE_SHARE, CHANGED_BY, NOISE, WHOLE_PERCENT
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.blocks.lines import is_of_which
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.funds.cells import beside
from perfeval_xl.reading.funds.sources import FundRow, source_name
from perfeval_xl.reading.headings.header import columns_of
from perfeval_xl.reading.headings.understanding import heading
from perfeval_xl.reading.headings.values import as_number, is_amount

_CARRIED, _OF_YEAR, _CHANGE, _WHOLE, _NESTED = "carried", "of_year", "change", "whole", "nested"
_PLANNED = frozenset({"planned", "initial"})
_NEAR = WHOLE_PERCENT / 100 + NOISE


def spread_columns(table: BlockTable, total: FundRow | None, headed: Mapping[str, int]) -> dict[int, str]:
    """Return the columns that together make up what was planned, with their headings; none where one column holds all of it.

    Those are what was carried over beside this year's money, this year's money beside its change, or sources of money and nothing else.
    The amounts of the total, and the execution rate that stands beside it, settle what the words leave open.
    """
    if "spent" not in headed or _kind(table.header.texts.get("planned", "")) == _WHOLE:
        return {}
    end = min(headed[name] for name in ("received", "spent") if name in headed)
    columns = [one for one in columns_of(table.grid, table.header.top, table.header.bottom) if one.column < end and not one.side]
    filled = {one.column: one.text for one in columns if any(is_amount(table.grid.text(line, one.column)) for line in table.rows)}
    kinds = [_kind(text) for text in filled.values()]
    if len(filled) < 2 or "" in kinds or _WHOLE in kinds or _NESTED in kinds:
        return {}
    if _OF_YEAR in kinds and not {_CARRIED, _CHANGE} & set(kinds):
        return {}  # sources beside this year's money break it down
    if total is None:
        return {} if _CHANGE in kinds else filled
    planned = {kind: as_number(table.grid.text(total.row, column)) or 0.0 for column, kind in zip(filled, kinds, strict=True)}
    whole = sum(as_number(table.grid.text(total.row, column)) or 0.0 for column in filled)
    used, rate = as_number(table.grid.text(total.row, headed["spent"])), _stated_rate(table, total.row)
    return filled if _adds_up(planned, whole, used, rate) else {}


def spread_pairs(table: BlockTable, headed: Mapping[str, int]) -> dict[int, str]:
    """Return the columns that together make up what was planned where each amount stands beside its label (年初 480, 预算调整数 20).

    They are those of this year's money and of its change; none where another label gives the budget.
    """
    initial, row, changes = table.header.first("initial"), table.header.bottom, _open_columns(table)
    if initial is None or headed.get("planned") != initial or "spent" not in headed:
        return {}
    before, used = (as_number(table.grid.text(row, beside(table, one))) for one in (initial, headed["spent"]))
    if len(changes) != 1 or before is None:
        return {}
    change = as_number(table.grid.text(row, beside(table, changes[0])))
    if not change or not adds_up_with(before, change, used, _stated_rate(table, row, paired=True)):
        return {}
    return {beside(table, one): table.grid.text(row, one) for one in (initial, changes[0])}


def changed_budget(table: BlockTable, headed: Mapping[str, int], *, paired: bool) -> int | None:
    """Return the column of the budget where a heading may mean its change or what it was changed to (年初预算 1260, 预算调整数 1310).

    It is no change that comes to a larger part of the budget (`CHANGED_BY`); beside less the budget is what the year began with. None where
    no heading leaves that open.
    """
    initial, grid, row = table.header.first("initial"), table.grid, table.header.bottom
    open_ones = _open_columns(table)
    if initial is None or headed.get("planned") not in (initial, *open_ones):
        return None
    lines = [row] if paired else table.rows
    for column in open_ones:
        own, first = (beside(table, one) if paired else one for one in (column, initial))
        pairs = ((as_number(grid.text(line, own)), as_number(grid.text(line, first))) for line in lines)
        told = next(((changed, before) for changed, before in pairs if changed is not None and before), None)
        if told is not None and is_whole_change(told[1], told[0]):
            return column
        if told is not None and headed["planned"] == column:
            return initial
    return None


def rated_budget(table: BlockTable, headed: Mapping[str, int]) -> int | None:
    """Return the column that nobody's word explains, between what the year began with and what was spent, of which the stated rate is.

    None where the rate is that of what the year began with, or none is stated.
    """
    initial = table.header.first("initial")
    if initial is None or headed.get("planned") != initial or "spent" not in headed:
        return None
    between = [column for _, column, _ in table.header.unknown if initial < column < headed["spent"]]
    for row in table.rows if between else ():
        rate, used = _stated_rate(table, row), as_number(table.grid.text(row, headed["spent"]))
        before, *amounts = (as_number(table.grid.text(row, column)) for column in (initial, *between))
        if not rate or not used or not before or abs(used / before - rate) <= _NEAR:
            continue
        fitting = (column for column, one in zip(between, amounts, strict=True) if one and abs(used / one - rate) <= _NEAR)
        if (found := next(fitting, None)) is not None:
            return found
    return None


def _open_columns(table: BlockTable) -> list[int]:
    """Return the columns whose heading names a change of the budget, or what it was changed to."""
    listed = table.header.columns
    return [
        one for kind in ("left", "planned") for one in listed.get(kind, ()) if is_change(table.grid.text(table.header.bottom, one))
    ]


def _kind(text: str) -> str:
    """Return what money a heading names, as a part of what was planned; "" for anything else."""
    name, told, words = source_name(text), heading(text), vocabulary()
    if is_of_which(text):
        return _NESTED
    if dict(words.sources)[_CHANGE].search(name):
        return _CHANGE
    of_year = words.budget_parts["of_year"].search(name) is not None
    if told is not None and told.kinds[0] in _PLANNED:
        return _OF_YEAR if of_year else _WHOLE
    found = [key for key, pattern in words.sources if pattern.search(name)]
    if words.whole_money.fullmatch(name) or "total" in found:
        return _WHOLE
    return found[0] if found else _OF_YEAR if of_year else ""


def _stated_rate(table: BlockTable, row: int, *, paired: bool = False) -> float | None:
    """Return the execution rate that a row states, as a fraction; `paired`: beside its label."""
    column = table.header.first("rate")
    if paired and column is not None:
        column = beside(table, column)
    return None if column is None else rate_in(table.grid.text(row, column))


def rate_in(text: str) -> float | None:
    """Return the rate that a text is, as a fraction; None for what is none."""
    plain = text.strip().replace("％", "%")
    number = as_number(plain.removesuffix("%"))
    if number is None:
        return None
    return number / 100 if plain.endswith("%") or number > BARE_SHARE else number


def is_change(text: str) -> bool:
    """Tell whether a word asks for the change of a budget, or for what it was changed to: only the amounts tell (预算调整数)."""
    return _kind(text) == _CHANGE


def is_whole_change(before: float, change: float) -> bool:
    """Tell whether what is called a change is what the budget was changed to: no change comes to so much of it (`CHANGED_BY`)."""
    return change >= CHANGED_BY * before


def adds_up_with(before: float, change: float, used: float | None, rate: float | None) -> bool:
    """Tell whether this year's money and its change make up the budget."""
    return _adds_up({_OF_YEAR: before, _CHANGE: change}, before + change, used, rate)


def _adds_up(planned: Mapping[str, float], whole: float, used: float | None, rate: float | None) -> bool:
    """Tell whether columns are added up.

    This year's money alone may be the budget, and what is called a change may be what the budget was changed to: then the rate that the
    form states is that of this alone; and a change is a small part of what it changes (`CHANGED_BY`), and too little for what was spent.
    """
    change = planned.get(_CHANGE)
    alone = planned.get(_OF_YEAR, 0.0) if change is None else change
    of_whole, of_this = (None if used is None or not one else used / one for one in (whole, alone))
    if rate is not None and of_whole is not None and of_this is not None and abs(of_this - rate) <= _NEAR < abs(of_whole - rate):
        return False
    return change is None or (used is not None and change < used <= whole and abs(change) < CHANGED_BY * planned.get(_OF_YEAR, 0.0))


def spread_rows(
    spread: Mapping[int, str], total: FundRow | None, parts: Sequence[FundRow], columns: Mapping[str, int]
) -> tuple[list[FundRow], list[FundRow]]:
    """Return the totals and the sources: each column of what was planned on the row of the total, and what rows say of other measures.

    Where no row is the total each row has an amount in every column.
    """
    rest = {name: column for name, column in columns.items() if name not in ("planned", "initial")}
    first = min(spread)
    if total is None:
        every = ({"planned": column, **(rest if column == first else {})} for column in spread)
        return [], [replace(part, columns=own) for own in every for part in parts]
    own = [replace(total, label=source_name(text), label_column=None, total=False, columns={"planned": at}) for at, text in spread.items()]
    totals = [replace(total, columns=rest), replace(total, columns={"planned": first}, summed=True)]
    return totals, [*own, *(replace(part, columns=rest) for part in parts)]
