"""The execution rate on a line of its own in a table of indicators: its words stand across the levels, its points beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from perfeval_xl.layout import to_a1
from perfeval_xl.layout.self_assessment import EXECUTION
from perfeval_xl.reading.headings.understanding import heading, names_rate, points_in
from perfeval_xl.reading.headings.values import is_amount, score_and_reason
from perfeval_xl.reading.rows.cells import RowCells, criteria_of
from perfeval_xl.reading.rows.levels import Row
from perfeval_xl.values import compact

_POINTS = re.compile(r"\s{0,4}([0-9]{1,3}(?:\.[0-9]{1,3})?)\s{0,4}分\s{0,4}")
_RATE = re.compile(r"\s{0,4}[0-9]{1,4}(?:\.[0-9]{1,6})?\s{0,4}[%％]\s{0,4}")
_BESIDE = ("target_cell", "reason_cell", "reviewer_score_cell", "reviewer_reason_cell", "system_score_cell", "basis_cell")


def rate_row(line: RowCells, texts: Sequence[str], letters: Mapping[str, str | None]) -> Row | None:
    """Return a line as the execution rate's row; None for one that does not begin with its words, or that names an indicator beside them.

    Its points stand in the columns of the table, or as “10分” or “（10分）” before them.
    """
    if not names_rate(texts[0]) or _names_indicator(line.text("level3")):
        return None
    places = {column: text for column, text in enumerate(line.table.grid.rows[line.row]) if text}
    weight, score, rate = (_own(line, kind) for kind in ("weight3", "score", "actual"))
    printed = points_in(texts[0])
    told = next(((one, found[1]) for one, text in places.items() if (found := _POINTS.fullmatch(text)) and one != score), None)
    rates = [one for one, text in places.items() if _RATE.fullmatch(text)]
    if score is None or (weight is None and printed is None and told is None):
        return None
    name = next(iter(places))
    if weight is None:
        weight, points = told or (name, compact(printed or 0.0))
    else:
        points = places[weight]
    rate = rate if rate is not None else rates[-1] if rates else None
    target = _own(line, "target")
    cells = {"weight3_cell": weight, "self_score_cell": score, "actual_cell": rate, "level3_cell": name, "target_cell": target}
    beside = {cell: letter and f"{letter}{line.row + 1}" for cell, letter in letters.items() if cell in _BESIDE}
    earned, behind = score_and_reason(line.text("score"))
    return {
        "sheet": line.table.grid.name, "group1": -1, "group2": -1, "level1": EXECUTION, "level2": "", "level3": EXECUTION,
        "weight1_raw": "", "weight2_raw": "", "weight3_raw": points, "target": "" if target is None else places[target],
        "actual": "" if rate is None else places[rate], "self_score_raw": earned,
        "reason": line.text("reason" if "reason" in line.places else "note") or behind, "reviewer_score_raw": line.text("reviewer_score"),
        "reviewer_reason": line.text("reviewer_reason"), "nature": "", "self_score_merged": None, "weight3_merged": None,
        "criteria": criteria_of(line),
        "weight1_cell": None, "weight2_cell": None, "level1_cell": None, "level2_cell": None,
        "actual_formula": rate is not None and line.table.grid.scan.computes((line.row, rate)), **beside,
        **{cell: None if column is None else to_a1(line.row, column) for cell, column in cells.items()},
    }


def _names_indicator(name: str) -> bool:
    """Tell whether a line has a name in the column of names, and no points there or a word for them."""
    return bool(name) and not is_amount(name) and (heading(name) is None or names_rate(name))


def _own(line: RowCells, kind: str) -> int | None:
    """Return the column in which a line has an amount of a kind, for target and actual a percentage."""
    place = line.places.get(kind)
    if place is None or place[0] != line.row:
        return None
    text = line.table.grid.text(*place)
    if kind == "score":
        text, _ = score_and_reason(line.text(kind))
    fits = _RATE.fullmatch(text) if kind in ("target", "actual") else is_amount(text) and not _RATE.fullmatch(text)
    return place[1] if fits else None
