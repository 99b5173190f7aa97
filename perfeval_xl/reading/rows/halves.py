"""Several tables of indicators of one form → one list of rows: continued on another page, or the other half of the same rows."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval_xl.reading.blocks.tables import Table
from perfeval_xl.reading.rows.indicators import indicator_rows
from perfeval_xl.reading.rows.levels import Row
from perfeval_xl.values import fold_label

_PAIRS = {
    "weight3_raw": ("weight3_cell", "weight3_merged"), "target": ("target_cell", "nature"), "actual": ("actual_cell", "actual_formula"),
    "self_score_raw": ("self_score_cell", "self_score_merged"), "reason": ("reason_cell",), "reviewer_score_raw": ("reviewer_score_cell",),
    "reviewer_reason": ("reviewer_reason_cell",), "weight1_raw": ("weight1_cell",), "weight2_raw": ("weight2_cell",),
}


def joined_rows(tables: Sequence[Table]) -> tuple[list[Row], list[Row]]:
    """Return the rows and stated figures of all tables of indicators of a form."""
    rows: list[Row] = []
    stated: list[Row] = []
    for place, table in enumerate(tables):
        own, figures = indicator_rows(table)
        stated += figures
        if not place:
            rows += own
        elif table.goes_on or table.header.columns == tables[0].header.columns:
            rows += _continued(rows, own)
        else:
            _join(rows, own)
    return rows, stated


def _continued(before: Sequence[Row], rows: Sequence[Row]) -> list[Row]:
    """Return rows of the next page with the levels that go on from the page before."""
    if not before:
        return list(rows)
    last = before[-1]
    made = []
    for row in rows:
        groups = {group: int(str(last[group])) + 1 + int(str(row[group])) for group in ("group1", "group2")}
        carried = {}
        if not row["level1"] or fold_label(str(row["level1"])) == fold_label(str(last["level1"])):
            carried = {key: last[key] for key in ("level1", "level1_cell", "weight1_raw", "weight1_cell", "group1")}
            if not row["level2"]:
                carried |= {key: last[key] for key in ("level2", "level2_cell", "weight2_raw", "weight2_cell", "group2")}
        made.append({**row, **groups, **carried})
    return made


def _join(rows: Sequence[Row], others: Sequence[Row]) -> None:
    """Give each row what the row of the same name and order in another table adds to it."""
    waiting: dict[str, list[Row]] = {}
    for other in others:
        waiting.setdefault(fold_label(str(other["level3"])), []).append(other)
    for row in rows:
        same = waiting.get(fold_label(str(row["level3"])))
        if not same:
            continue
        other = same.pop(0)
        for value, companions in _PAIRS.items():
            if not row.get(value) and other.get(value):
                row[value] = other[value]
                here = other["sheet"] == row["sheet"]  # a cell of another sheet has no place in the row
                row.update({name: other.get(name) if here or not name.endswith("_cell") else None for name in companions})
