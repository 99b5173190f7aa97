"""Charts that leave room for the usual: what is far beyond it is cut at the edge and marked, instead of flattening all others."""

from __future__ import annotations

import math
from collections.abc import Sequence

_FAR = 2.5  # times the next lower value: beyond that a bar would leave less than two fifths of the chart to all others
_EDGE = 1.25  # how far the axis goes beyond the longest usual bar
_STEPS = 10.0


def usual_most(values: Sequence[float]) -> float | None:
    """Return the largest usual value where others lie far beyond it, None where none does; most of the values are usual."""
    ordered = sorted(values)
    for place in range((len(ordered) + 1) // 2 - 1, len(ordered) - 1):
        if ordered[place] > 0 and ordered[place + 1] > _FAR * ordered[place]:
            return ordered[place]
    return None


def edge(most: float) -> float:
    """Return where an axis ends that leaves room beyond the longest usual bar."""
    return most * _EDGE


def usual_span(values: Sequence[float], step: float = _STEPS) -> tuple[float, float]:
    """Return a span in whole steps that holds the usual values: those not farther from the middle half than it is wide, twice over.

    Values that are all alike, as scores between 90 and 100 are, count as one step wide.
    """
    ordered = sorted(values)
    quarter, three = (ordered[min(int(len(ordered) * part), len(ordered) - 1)] for part in (0.25, 0.75))
    room = 2 * max(three - quarter, step)
    usual = [value for value in ordered if quarter - room <= value <= three + room]
    return math.floor(usual[0] / step) * step, math.ceil(usual[-1] / step) * step
