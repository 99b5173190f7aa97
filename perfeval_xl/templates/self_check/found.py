"""What a rule of 自检 sees, and the two usual ways of seeing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfeval_xl.layout import column_name, to_a1
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.plan import Plan, indicator_column


@dataclass(frozen=True)
class Found:
    """Formulas: `ready`, enough is filled in to judge; `faults`, how many; `where`, their cells, asked for only if there are any."""

    ready: f.Formula
    faults: f.Formula
    where: f.Formula


def cells(ready: f.Formula, conditions: Sequence[tuple[f.Formula, f.Formula]]) -> Found:
    """Return what single cells show: a condition each, with what to call the cell where it holds."""
    return Found(ready, f.one_of(condition for condition, _ in conditions), f.listed(conditions))


def rows(plan: Plan, ready: f.Formula, key: str, condition: f.Formula) -> Found:
    """Return what a column of 指标表 shows: the first row where an array condition holds, and how many there are."""
    number = f.how_many(condition)
    at = f.first_row(condition, plan.column(key), plan.rows[0].row)
    first = f.const(column_name(indicator_column(key))) & at
    more = f.choose(number > 1, f.const(" 等 ") & number & " 处", f.const(""))
    return Found(ready, number, first & more)


def name_cell(row: int, column: int, name: str = "") -> f.Formula:
    """Return what to call a cell of a sheet without inserted rows: its address, and its label where it has one."""
    return f.const(f"{to_a1(row, column)} {name}".rstrip())


def name_row(plan: Plan, key: str, row: int, name: str) -> f.Formula:
    """Return what to call a cell of 指标表, where a unit may have inserted rows above it."""
    return f.const(column_name(indicator_column(key))) & f.row_of(plan.indicator(key, row), row) & f" {name}"
