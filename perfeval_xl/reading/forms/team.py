"""The table of the evaluation team → a row per member."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.layout import to_a1
from perfeval_xl.reading.blocks.tables import BlockTable

Row = dict[str, object]

_KINDS = ("name", "title", "unit")


def team_rows(table: BlockTable) -> Iterator[Row]:
    """Yield a row per member with the cell of each value."""
    grid, columns = table.grid, {kind: table.header.columns[kind][0] for kind in _KINDS if kind in table.header.columns}
    header = to_a1(table.top, columns.get("unit", columns["name"]))
    for row in table.rows:
        texts = {kind: grid.text(row, column) for kind, column in columns.items()}
        if any(texts.values()):
            cells = {f"{kind}_cell": to_a1(row, columns[kind]) if kind in columns else None for kind in _KINDS}
            yield {**texts, "sheet": grid.name, "cell": to_a1(row, columns["name"]), **cells, "unit_header_cell": header}
