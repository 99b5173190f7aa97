"""What is known of a received form, at the cells of the form that it was moved to: what a scored copy is marked by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from perfeval_xl.records import COLUMNS, Batch, frame
from perfeval_xl.transfer.fill import Filled

_CELLS = tuple(name for name in COLUMNS["indicators"] if name.endswith("_cell"))


def in_new_form(batch: Batch, findings: pd.DataFrame, filled: Filled, remarks: tuple[str, ...] = ()) -> tuple[Batch, pd.DataFrame]:
    """Return the batch of one form and its findings with every cell where the new form has it.

    A finding keeps the received address in the column `received`; one whose cell was not moved has no cell. `remarks` go into the
    column of that name of `forms`: what the copy says of itself.
    """
    sheet, closing = filled.closing or (None, None)
    rows = batch.indicators.index
    cells = {name: _column([line.get(name) for line in filled.lines], rows) for name in _CELLS}
    total = {"form": batch.forms["form"].iloc[0], "item": "total_self", "of": "", "raw": "", "sheet": sheet, "cell": closing}
    moved = replace(
        batch,
        forms=batch.forms.assign(remarks=_column([remarks], batch.forms.index)),
        facts=batch.facts[batch.facts["fact"].ne("free_columns")],
        indicators=batch.indicators.assign(sheet=sheet, **cells),
        stated=frame(COLUMNS["stated"], [total]),
    )
    return moved, _moved(findings, filled)


def _moved(findings: pd.DataFrame, filled: Filled) -> pd.DataFrame:
    received = list(zip(findings["sheet"], findings["cell"], strict=True))
    places = [filled.moves.get((sheet, cell), (None, None)) for sheet, cell in received]
    shown = [f"{sheet} {cell}" if isinstance(cell, str) else sheet for sheet, cell in received]
    rows = findings.index
    sheets, cells = _column([sheet for sheet, _ in places], rows), _column([cell for _, cell in places], rows)
    return findings.assign(sheet=sheets, cell=cells, received=_column(shown, rows))


def _column(values: Sequence[object], rows: pd.Index) -> pd.Series:
    return pd.Series(list(values), index=rows, dtype="object")
