"""A table over several sheets: by department or one after the other, and the places of its rows for formulas of other sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.facts.spreadsheet import SHEET_NAME
from perfeval_xl.submissions import fold_names
from perfeval_xl.summary.limits import SummaryLimits
from perfeval_xl.summary.text import clean, cut

NO_DEPARTMENT = "无主管部门"
NO_FIT_NAME = "其他部门"
_UNFIT = re.compile("[\\[\\]{}:*?/\\\\\n\t'\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What Excel refuses in the name of a sheet, and what nobody sees."""



class Keyed(Protocol):
    """A column, as far as its place in a table goes."""

    @property
    def key(self) -> str: ...


@dataclass(frozen=True)
class RowsOfSheet:
    """A sheet and the positions of the rows on it."""

    sheet: str
    rows: np.ndarray

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the part's rows of the table."""
        return frame.iloc[self.rows]


def continued(name: str, size: int, limits: SummaryLimits, *, linked: bool) -> list[RowsOfSheet]:
    """Return a table of that many rows as a sheet of its name and, where one does not hold it, further ones with a number."""
    most = limits.rows_of(linked)
    starts = range(0, max(size, 1), most)
    rows = (np.arange(start, min(start + most, size)) for start in starts)
    return [RowsOfSheet(name if number == 1 else f"{name}{number}", positions) for number, positions in enumerate(rows, 1)]


def split(name: str, departments: pd.Series, limits: SummaryLimits, *, linked: bool = True) -> list[RowsOfSheet]:
    """Return the table as a sheet of its name or, where it would be cut, as a sheet for each department.

    Args:
        name: of the table.
        departments: that of each row, null or empty for none.
        linked: whether each row has a link.

    Departments are the same if their names are when folded, as in 部门汇总; the sheet has the first spelling. One that is
    too large for a sheet goes on on the next. Where departments are too many, several small ones that follow each other share a sheet.
    """
    size, most = len(departments), limits.rows_of(linked)
    if size <= most:
        return [RowsOfSheet(name, np.arange(size))]
    codes, keys = pd.factorize(fold_names(departments))
    first = dict(zip(codes[::-1].tolist(), departments.tolist()[::-1], strict=True))
    found = [first[code] if key else NO_DEPARTMENT for code, key in enumerate(keys)]
    rows = [np.flatnonzero(codes == code) for code in range(len(found))]
    pieces = [(found[code], rows[code][at : at + most]) for code in range(len(found)) for at in range(0, len(rows[code]), most)]
    if len(pieces) > limits.parts:
        pieces = list(_packed(pieces, most))
    taken: set[str] = set()
    return [RowsOfSheet(_sheet_name(name, label, taken), positions) for label, positions in pieces]


def _packed(pieces: Sequence[tuple[str, np.ndarray]], most: int) -> Iterator[tuple[str, np.ndarray]]:
    """Yield pieces put together as long as a sheet holds them."""
    labels: list[str] = []
    held: list[np.ndarray] = []
    for label, rows in pieces:
        if held and sum(map(len, held)) + len(rows) > most:
            yield _label(labels), np.concatenate(held)
            labels, held = [], []
        labels.append(label)
        held.append(rows)
    yield _label(labels), np.concatenate(held)


def _label(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{labels[0][:16]}等{len(labels)}个部门"


def _sheet_name(name: str, label: str, taken: set[str]) -> str:
    """Return a name that Excel takes and no other sheet has."""
    wanted = f"{name}-{_UNFIT.sub('', clean(label)).strip() or NO_FIT_NAME}"
    number = 1
    made = cut(wanted, SHEET_NAME)
    while made.casefold() in taken:
        number += 1
        made = f"{cut(wanted, SHEET_NAME - len(str(number)) - 1)} {number}"
    taken.add(made.casefold())
    return made


@dataclass(frozen=True)
class Ranges:
    """Where the columns of a table stand, for formulas of other sheets and of its own closing rows."""

    parts: Sequence[RowsOfSheet]
    columns: Sequence[Keyed]

    def of(self, key: str) -> list[str]:
        """Return the range of a column on each sheet."""
        letter = self.letter(key)
        return [f"'{part.sheet}'!${letter}$2:${letter}${max(2, len(part.rows) + 1)}" for part in self.parts]

    def all(self, function: str, key: str) -> str:
        """Return a function of numbers over all rows of a column, like SUM, COUNT or AVERAGE."""
        return f"{function}({','.join(self.of(key))})"

    def added(self, pattern: str, *keys: str) -> str:
        """Return the sum over the sheets of what the pattern makes of the ranges of columns, which it names {0}, {1}, …"""
        return "+".join(pattern.format(*ranges) for ranges in zip(*(self.of(key) for key in keys), strict=True))

    def closing(self, key: str) -> str:
        """Return a formula for a column's cell of the last closing row, blank where that is."""
        cell = self.cell(key)
        return f'=IF({cell}="","",{cell})'

    def cell(self, key: str) -> str:
        """Return the address of a column's cell of the last closing row."""
        last = self.parts[-1]
        row = max(len(last.rows), 1) + (2 if len(self.parts) == 1 else 3)
        return f"'{last.sheet}'!${self.letter(key)}${row}"

    def letter(self, key: str) -> str:
        """Return the letter of a column."""
        return str(xl_col_to_name([column.key for column in self.columns].index(key)))
