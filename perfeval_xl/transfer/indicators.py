"""The rows of 指标表: names, weights, targets, actuals, scores, reasons, and what a reviewer decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl.layout import to_a1
from perfeval_xl.templates.plan import PlanRow as Slot
from perfeval_xl.transfer.lines import Line
from perfeval_xl.transfer.model import NewSheets, number_or_text

_TEXTS = ("level3", "target", "actual", "reason", "reviewer_reason")
_NUMBERS = ("weight3", "self_score", "reviewer_score")
_COMPUTED = ("system_score", "basis")

@dataclass(frozen=True)
class ColumnPlaces:
    """Where the columns of a form's indicators stand, by key."""

    sheet: str
    at: Mapping[str, int]


def fill_indicators(
    columns: ColumnPlaces, lines: Sequence[Line], slots: Sequence[Slot | None], every: Sequence[Slot], sheets: NewSheets
) -> None:
    """Put each line into its row, one of `every` row that the form has; what has no row or no column is lost."""
    for line, slot in zip(lines, slots, strict=True):
        for key in _TEXTS:
            _put(columns, line, slot, key, line[key] or None, sheets)
        for key in _NUMBERS:
            _put(columns, line, slot, key, number_or_text(line[key], line[f"{key}_raw"]), sheets)
        for key in _COMPUTED:
            _put(columns, line, slot, key, None, sheets)
    heads: dict[tuple[int | str, ...], Slot] = {}
    for slot in every:
        heads.setdefault((1, slot.level.name), slot)
        heads.setdefault((2, slot.level.name, slot.group2), slot)
    for line, slot in zip(lines, slots, strict=True):
        if slot is not None:
            _put_head(columns, line, heads[1, slot.level.name], 1, sheets)
            _put_head(columns, line, heads[2, slot.level.name, slot.group2], 2, sheets)
            rows = {"1": heads[1, slot.level.name].row, "2": heads[2, slot.level.name, slot.group2].row}
            sheets.lines.append({f"{key}_cell": to_a1(rows.get(key[-1], slot.row), at) for key, at in columns.at.items()})
        else:
            sheets.lines.append({})


def _put_head(columns: ColumnPlaces, line: Line, head: Slot, level: int, sheets: NewSheets) -> None:
    """Put name and weight of a level into the row where it begins; the first that was typed stands, another one is lost."""
    name, weight = f"level{level}", f"weight{level}"
    given = {name: line[name] or None, weight: number_or_text(line[weight], line[f"{weight}_raw"])}
    for key, value in given.items():
        if value is None or key not in columns.at:
            if value is not None:
                sheets.lose(value, line["sheet"], line[f"{key}_cell"])
            continue
        target = (columns.sheet, head.row, columns.at[key])
        before = sheets.cells.get(target) if target in sheets.filled else None
        if before is None or before == value:
            sheets.put(target, value, line["sheet"], line[f"{key}_cell"])
        else:
            sheets.lose(value, line["sheet"], line[f"{key}_cell"])


def _put(columns: ColumnPlaces, line: Line, slot: Slot | None, key: str, value: str | float | None, sheets: NewSheets) -> None:
    if slot is None or key not in columns.at:
        sheets.lose(value, line["sheet"], line[f"{key}_cell"])
    else:
        sheets.put((columns.sheet, slot.row, columns.at[key]), value, line["sheet"], line[f"{key}_cell"])


def clear_unused(columns: ColumnPlaces, slots: Iterable[Slot | None], every: Sequence[Slot], sheets: NewSheets) -> None:
    """Take out what the template prints and the received form does not have; names of levels with lines below them stay."""
    used = {name for slot in slots if slot for name in ((slot.level.name,), (slot.level.name, slot.group2))}
    for slot in every:
        kept = {"level1"} if (slot.level.name,) in used else set()
        kept |= {"level2"} if (slot.level.name, slot.group2) in used else set()
        for key in ("level1", "weight1", "level2", "weight2", "level3", "weight3"):
            target = (columns.sheet, slot.row, columns.at.get(key, -1))
            if key not in kept and target not in sheets.filled:
                sheets.cells.pop(target, None)
