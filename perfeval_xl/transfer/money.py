"""Amounts by source: those that the template has, and the unit's own below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfeval_xl.layout.model import RowLabel
from perfeval_xl.transfer.model import NewSheets, Row, number_or_text


@dataclass(frozen=True)
class ReadAmount:
    """An amount as read, and the source under which the new form has it."""

    source: str
    row: Row


def distinct_sources(rows: Sequence[Row], known: Sequence[str]) -> tuple[list[ReadAmount], tuple[RowLabel, ...]]:
    """Return the amounts and the sources to add: those that the template lacks, and one that a table names twice."""
    labels = {source: source for source in known}
    added: dict[str, RowLabel] = {}
    seen: set[tuple[str, str]] = set()
    found = []
    for row in rows:
        source, number = str(row["source"]), 2
        while (source, row["measure"]) in seen:
            source, number = f"{row['source']} {number}", number + 1
        seen.add((source, row["measure"]))
        if source not in labels and row["raw"]:
            added.setdefault(source, RowLabel(source, str(row["label"] or row["source"])))
        if source in labels or row["raw"]:
            found.append(ReadAmount(source, row))
    return found, tuple(added.values())


def put_money(sheets: NewSheets, sheet: str, row: int, column: int | None, amount: Row) -> None:
    """Put an amount into its cell, in 万元 where one was read; a measure that the form does not have has no place."""
    if column is None:
        sheets.lose(amount["raw"], amount["sheet"], amount["cell"])
    else:
        sheets.put((sheet, row, column), number_or_text(amount["amount"], amount["raw"]), amount["sheet"], amount["cell"])
