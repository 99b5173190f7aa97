"""The block 年度总体目标 of a form: what was expected of the year and what was achieved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from perfeval_xl.layout import to_a1
from perfeval_xl.profile import GOAL
from perfeval_xl.reading.blocks.tables import BlockTable

Row = dict[str, object]

_GOAL_KINDS = {"goal_expected": "expected", "goal_achieved": "achieved"}


def goal_rows(tables: Iterable[BlockTable]) -> Iterator[Row]:
    """Yield 预期目标 and 实际完成情况 of the block 年度总体目标: goal, text, and the cells of heading and text."""
    for table in tables:
        grid, header = table.grid, table.header
        for kind, goal in _GOAL_KINDS.items():
            for column in header.columns.get(kind, ())[-1:]:
                below = grid.text(header.bottom + 1, column)
                if below:
                    place = {"sheet": grid.name, "cell": to_a1(header.bottom + 1, column), "heading_cell": to_a1(header.bottom, column)}
                    yield {"goal": goal, "text": below, **place}


def goal_facts(tables: Iterable[BlockTable]) -> Iterator[Row]:
    """Yield what the block says as facts, for what looks for money in words."""
    for row in goal_rows(tables):
        yield {"fact": GOAL, "detail": row["goal"], "sheet": row["sheet"], "cell": row["cell"], "value": row["text"]}
