"""What comes off a form's totals: they never exceed the framework's full marks, nor a ceiling of the scheme by execution rate."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.records import ADJUSTMENT_COLUMNS, frame
from perfeval_xl.schemes.model import Scheme
from perfeval_xl.scoring.rounding import half_up_all
from perfeval_xl.values import compact

_SCORES = ("system", "final")


def adjustments(points: pd.DataFrame, rates: pd.Series, scheme: Scheme) -> pd.DataFrame:
    """Return the rows of `ADJUSTMENT_COLUMNS`, by form at most two: for the full marks, and for the lowest ceiling that applies.

    Args:
        points: the sums of the rounded rows by form, with columns system and final.
        rates: the execution rate by form, not rounded; a form without one has no ceiling.
    """
    full = sum(level.weight for level in scheme.levels)
    left = points[list(_SCORES)].astype(float)
    parts = [_over(left, pd.Series(full, left.index), pd.Series(f"分值合计超过满分，总分不超过 {compact(full)} 分", left.index), "满分")]
    left = left.clip(upper=full)
    rate = rates.reindex(left.index)
    most = pd.Series(float("nan"), left.index)
    why = pd.Series(None, left.index, dtype=object)
    for ceiling in sorted(scheme.scoring.ceilings, key=lambda one: -one.below):
        reached = rate.lt(ceiling.below - NOISE)
        most = most.mask(reached, ceiling.at_most)
        text = f"，不到 {ceiling.below:.0%}，总分最高 {compact(ceiling.at_most)} 分"
        why = why.mask(reached, "预算执行率 " + rate.map(lambda one: f"{one:.2%}") + text)
    parts.append(_over(left, most, why, "预算执行率封顶"))
    made = pd.concat(parts)
    rows = frame(ADJUSTMENT_COLUMNS, {name: made[name] for name in ADJUSTMENT_COLUMNS})
    return rows.sort_values("form", kind="stable", ignore_index=True)


def _over(points: pd.DataFrame, most: pd.Series, why: pd.Series, name: str) -> pd.DataFrame:
    """Return what the points are above the most there may be, as negative points."""
    above = pd.DataFrame({score: -(points[score] - most).clip(lower=0).fillna(0.0) for score in _SCORES})
    cut = above.lt(-NOISE).any(axis=1)
    rows = above[cut].apply(half_up_all, places=8)
    return rows.assign(form=rows.index, name=name, explanation=why[cut]).reset_index(drop=True)
