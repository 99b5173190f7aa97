"""The columns of the table of indicators and their headings, over one to three rows."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from layouts.model import Table
from layouts.sheet import Drawn

LEVELS = ("level1", "level2", "level3")
TARGET_PARTS = ("nature", "target", "measure")


@dataclass(frozen=True)
class Column:
    """A column: its key, its headings from top to bottom, its first column of the sheet and how many it takes."""

    key: str
    path: tuple[str, ...]
    start: int = 0
    width: int = 1


def columns_of(table: Table) -> list[Column]:
    """Return the columns of a table, from left to right."""
    placed, start = [], 0 if table.side == "none" else 1
    for key in _keys(table):
        width = 2 if key in table.wide else 1
        placed.append(Column(key, _path(table, key), start, width))
        start += width
    return placed


def _keys(table: Table) -> list[str]:
    gone = {
        "actual": not table.actuals, "reason": not table.reasons,
        "weight": table.points in ("scores", "none"), "self_score": table.points in ("weights", "none"),
    }
    parts = {"together": ("target",), "all": TARGET_PARTS, "measure": ("target", "measure")}
    told = parts.get(table.parts, ("nature", "target"))
    keys = list({"flat": LEVELS[2:], "lines": LEVELS[1:]}.get(table.levels, LEVELS))
    if table.level_weights and table.levels not in ("flat", "lines") and not gone["weight"]:
        keys = ["level1", "weight1", "level2", "weight2", "level3"]
    for key in table.order:
        if key == "target":
            keys += [part for part in table.parts_order if part in told]
        elif not gone.get(key):
            keys.append(key)
    for heading, before in dict(reversed(table.extras)).items():  # a heading stands once
        place = 0 if before == "first" else keys.index(before) if before in keys else len(keys)
        keys.insert(place, f"extra {heading}")
    return keys


def _path(table: Table, key: str) -> tuple[str, ...]:
    """Return the headings of a column, from the topmost."""
    word = key.removeprefix("extra ") if key.startswith("extra ") else getattr(table, key.rstrip("12") if "weight" in key else key)
    if key == "level3" and table.levels == "flat":
        return (table.flat,)
    if table.depth == 1:
        return (word,)
    over: dict[str, tuple[str, ...]] = dict.fromkeys((*LEVELS, "weight1", "weight2"), ("绩效指标",))
    if table.depth == 3:
        over |= dict.fromkeys((*TARGET_PARTS, "actual"), ("绩效目标及完成情况",)) | dict.fromkeys(("weight", "self_score"), ("评分情况",))
    if key in TARGET_PARTS and table.parts != "together":
        return (*over.get(key, ()), table.target, "指标值" if key == "target" else word)
    return (*over.get(key, ()), word)


def draw_header(sheet: Drawn, table: Table, columns: list[Column]) -> int:
    """Draw the headings from the sheet's next row on and return how many rows they take."""
    depth = max(len(column.path) for column in columns)
    if table.low:
        columns = [replace(column, path=("",) * (depth - len(column.path)) + column.path) for column in columns]
    for level in range(depth):
        _draw_level(sheet, table, columns, level, depth)
    return depth


def _draw_level(sheet: Drawn, table: Table, columns: list[Column], level: int, depth: int) -> None:
    """Draw a row of headings: one heading over all neighbours that share it; the last of a column takes the rows below."""
    reached = [column for column in columns if len(column.path) > level]
    for path, run in itertools.groupby(reached, lambda column: (column.path[: level + 1], level == len(column.path) - 1 and column.key)):
        for group in _neighbours(list(run)):
            words, is_last = path[0][-1], path[1] is not False
            width = group[-1].start + group[-1].width - group[0].start
            rows = depth - level if is_last else 1
            if words:
                merged = table.joined or (width > 1 and is_last)
                if is_last:
                    sheet.mark(f"heading {group[0].key}", sheet.row + level, group[0].start)
                sheet.put(sheet.row + level, group[0].start, words, rows=rows if table.joined else 1, columns=width, merged=merged)


def _neighbours(columns: list[Column]) -> list[list[Column]]:
    groups: list[list[Column]] = []
    for column in columns:
        if groups and groups[-1][-1].start + groups[-1][-1].width == column.start:
            groups[-1].append(column)
        else:
            groups.append([column])
    return groups
