"""Weights that a form gives as parts of one (0.15) beside scores in points: parts of its full marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfeval_xl.facts.points import FULL
from perfeval_xl.layout.department import WEIGHTS
from perfeval_xl.reading.headings.values import NEAR, as_number, score_and_reason
from perfeval_xl.reading.rows.levels import Row
from perfeval_xl.values import compact

_RAW = tuple(f"{name}_raw" for name in WEIGHTS)
_WHOLE = "total_weight"
_EXACT = 6  # decimals of a percentage that binary floats leave right


def give_points_for_parts(rows: Sequence[Row], stated: Sequence[Row]) -> None:
    """Read the weights of rows, and the total that is stated of them, in points where they are parts of one and the scores are not."""
    weights = [weight for row in rows if (weight := as_number(str(row["weight3_raw"]))) is not None]
    scores = list(_scores(rows))
    if len(weights) < 2 or not 0 < min(weights) <= max(weights) < 1 or not 0.5 < sum(weights) < 1 + NEAR or sum(scores) <= 1 + NEAR:
        return
    for row in rows:
        row.update({raw: _in_points(str(row[raw])) for raw in _RAW})
    for figure in stated:
        if figure["item"] == _WHOLE:
            figure["raw"] = _in_points(str(figure["raw"]))


def _scores(rows: Sequence[Row]) -> Iterator[float]:
    for row in rows:
        if (score := as_number(score_and_reason(str(row["self_score_raw"]))[0])) is not None:
            yield score


def _in_points(text: str) -> str:
    number = as_number(text)
    return text if number is None or not 0 < number < 1 + NEAR else compact(round(number * FULL, _EXACT))
