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

    required: "always", or "if_present": only where the form has the label; `parts`: fields that one range fills (评价时间).
    """

    key: str
    label: str
    kind: FieldKind = "text"
    required: Literal["always", "if_present", "no"] = "always"
    choices: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    hint: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a table: its header as the template prints it and as others write it; `width` in characters."""

    key: str
    header: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    filler: Filler = "unit"
    width: int = 12
    hint: str = ""


@dataclass(frozen=True)
class RowLabel:
    """A row of a table that is known by its label in the first column."""

    key: str
    label: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table found by its header: a row that has `anchors` (all of them) is its header row.

    A row that begins with one of `closing` holds its totals and ends it; one that begins with one of `stops` is no longer part of it.
    """

    key: str
    title: str
    sheet: str
    columns: tuple[Column, ...]
    anchors: tuple[tuple[str, ...], ...]
    rows: tuple[RowLabel, ...] = ()
    closing: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    required: bool = True

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Return folded header word → keys of the columns it may head, in the order of the form."""
        found: dict[str, tuple[str, ...]] = {}
        for column in self.columns:
            for name in dict.fromkeys(fold_label(name) for name in (column.header, *column.synonyms)):
                found[name] = (*found.get(name, ()), column.key)
        return found

    @cached_property
    def headers(self) -> dict[str, tuple[str, ...]]:
        """Return folded header as the form prints it → keys of its columns."""
        found: dict[str, tuple[str, ...]] = {}
        for column in self.columns:
            found[fold_label(column.header)] = (*found.get(fold_label(column.header), ()), column.key)
        return found

    @cached_property
    def closing_words(self) -> frozenset[str]:
        """Return the folded words with which the row of totals begins."""
        return frozenset(map(fold_label, self.closing))

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

    @cached_property
    def header_words(self) -> frozenset[str]:
        """Return every folded word that may head a column of any table."""
        return frozenset(word for table in self.tables for word in table.names)
