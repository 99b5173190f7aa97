"""What a form consists of: sheets, labelled fields, tables with columns. Pure descriptions; the forms themselves are beside this."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from perfeval_xl.values import fold_label

FieldKind = Literal["text", "choice", "date", "year", "number", "phone", "period"]
Filler = Literal["unit", "finance", "scheme"]


@dataclass(frozen=True)
class Field:
    """A label with its value beside it.

    hint: with {year} where it names the budget year (`examples`). required: "always", or "if_present": only where the form has the label; `parts`: fields that one range fills (评价时间).
    """

    key: str
    label: str
    kind: FieldKind = "text"
    required: Literal["always", "if_present", "no"] = "always"
    choices: tuple[str, ...] = ()
    hint: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a table: its header as the template prints it; `width` in characters. What others write is in vocabulary.toml."""

    key: str
    header: str
    required: bool = False
    filler: Filler = "unit"
    width: int = 12
    hint: str = ""


@dataclass(frozen=True)
class RowLabel:
    """A row of a table that is known by its label in the first column: as the template prints it and as others write it."""

    key: str
    label: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table: its columns, its rows where they are known by their label, and the word with which its row of totals begins."""

    key: str
    title: str
    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[RowLabel, ...] = ()
    closing: str = ""

    @cached_property
    def sources(self) -> dict[str, str]:
        """Return folded label → key of the rows that are known by their label."""
        return {fold_label(name): row.key for row in self.rows for name in (row.label, *row.synonyms)}


@dataclass(frozen=True)
class Form:
    """A form in use: its fields and tables, and which sheets hold them."""

    key: str
    fields: tuple[Field, ...]
    tables: tuple[Table, ...]
    sheets: tuple[str, ...]

    def table(self, key: str) -> Table:
        """Return the table of that key."""
        return next(table for table in self.tables if table.key == key)
