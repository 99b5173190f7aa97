"""Rows that tell an indicator in parts: it has the points, they have what was to be done and what was done (种植面积: 梨树 6亩, 桃 1亩)."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval_xl.reading.blocks.lines import is_nothing
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.rows.levels import Row

_POINTS = ("weight3_raw", "self_score_raw", "weight3_merged", "self_score_merged")
_VALUES = ("target", "actual")


def without_parts(rows: Sequence[Row], table: BlockTable) -> list[Row]:
    """Return the rows less those that break the one above down: they have no points, it has nothing but points.

    Where its target and its actual are to be written is then nowhere: they stand in its parts.
    """
    if not {"weight3", "score"} & table.header.columns.keys():
        return list(rows)
    kept: list[Row] = []
    whole: Row | None = None
    for row in rows:
        pointless, wordless = not _says_any(row, _POINTS), not _says_any(row, _VALUES)
        if whole is not None and pointless and not wordless and row["group2"] == whole["group2"]:
            whole.update({f"{name}_cell": None for name in _VALUES})
            continue
        whole = row if wordless and not pointless else None
        kept.append(row)
    for number, row in enumerate(kept):
        row["row"] = number
    return kept


def _says_any(row: Row, names: Sequence[str]) -> bool:
    return any(row[name] and not is_nothing(str(row[name])) for name in names)
