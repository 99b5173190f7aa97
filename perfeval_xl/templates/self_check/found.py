"""What a rule of 自检 sees, and the usual ways of seeing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perfeval_xl.layout import column_name
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.formulas import Formula


@dataclass(frozen=True)
class LabelledCell:
    """A cell with what to call it: its formula, its column and row from 0, its label."""

    cell: Formula
    row: int
    column: int
    label: str = ""

    @property
    def name(self) -> Formula:
        """Return its address, which follows the cell where rows are inserted, with the label."""
        return f.const(column_name(self.column)) & f.row_of(self.cell, self.row) & f.const(f" {self.label}".rstrip())


@dataclass(frozen=True)
class FoundCells:
    """Formulas: `ready`, there is something to judge; `where`, the cells at fault: "" for none, with `faults` asked for if there is any."""

    ready: Formula
    where: Formula
    faults: Formula | None = None


def cells(ready: Formula, conditions: Sequence[tuple[Formula, Formula]]) -> FoundCells:
    """Return what single cells show: a condition each, with what to call the cell where it holds."""
    return FoundCells(ready, f.listed(conditions))


def together(ready: Formula, parts: Iterable[FoundCells]) -> FoundCells:
    """Return what several looks that count their faults show: the place of the first that has any."""
    given = [(part.faults, part.where) for part in parts if part.faults is not None]
    where = given[-1][1]
    for faults, place in reversed(given[:-1]):
        where = f.choose(faults > 0, place, where)
    return FoundCells(ready, where, f.total(*(faults for faults, _ in given)))
