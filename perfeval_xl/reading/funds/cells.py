"""The cells of a fund table: where an amount stands, beside its label or below its heading, and what its row is called."""

from __future__ import annotations

from perfeval_xl.facts.money import unit_in_brackets
from perfeval_xl.reading.blocks.lines import is_nothing
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.headings.values import is_amount
from perfeval_xl.values import is_about

MONEY = ("initial", "planned", "received", "allotted", "spent", "disbursed")
"""Kinds of heading that are money."""
_SHORT = 12  # characters of an amount that is none


def beside(table: BlockTable, column: int) -> int:
    """Return the column of the value that stands beside a heading."""
    row = table.header.bottom
    return table.grid.merges.get((row, column), (row, column))[1] + 1


def amount_cell(table: BlockTable, row: int, column: int) -> tuple[int, int]:
    """Return the cell of an amount: under a heading over several columns the first amount, else the first that says something."""
    last = table.header.spans.get(column, column)
    if last == column:
        return row, column
    filled = [one for one in range(column, last + 1) if table.grid.text(row, one)]
    return row, next((one for one in filled if is_amount(table.grid.text(row, one))), filled[0] if filled else column)


def has_amounts(table: BlockTable, column: int) -> bool:
    """Tell whether amounts stand in a column of a table, or beside its heading."""
    if not table.goes_on and is_typed(table.grid.text(table.header.bottom, beside(table, column))):
        return True
    return any(is_amount(table.grid.text(*amount_cell(table, row, column))) for row in table.rows)


def is_typed(text: str) -> bool:
    """Tell whether a text beside a label is an amount, or was meant as one (约120)."""
    return is_amount(text) or (len(text) <= _SHORT and is_about(text))


def holds_names(table: BlockTable, column: int) -> bool:
    """Tell whether a column holds names more than amounts, which stand in it by chance: those of another line below it."""
    texts = [text for row in table.rows if (text := table.grid.text(*amount_cell(table, row, column))) and not is_nothing(text)]
    return 2 * sum(map(is_amount, texts)) < len(texts)


def label_of(table: BlockTable, row: int, first: int) -> tuple[str, int | None]:
    """Return the label of a row and its column: the text nearest to the amounts on their left."""
    for column in range(amount_cell(table, row, first)[1] - 1, -1, -1):
        text = table.grid.text(row, column)
        if text and not is_amount(text) and not is_nothing(text) and not _is_unit_note(text):
            return text, column
    return "", None


def _is_unit_note(text: str) -> bool:
    """Tell whether all that a text says is the unit of the amounts beside it (“（单位：元）”)."""
    return text[:1] in "(（" and text[-1:] in ")）" and unit_in_brackets(text) is not None
