"""What an amount in another unit is meant to be, where that makes sense."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perfeval_xl.facts.money import SUM_ROUNDING
from perfeval_xl.facts.slips import doubt
from perfeval_xl.slips.inside import computed_totals
from perfeval_xl.slips.sources import PLANNED, RECEIVED, SPENT, Flags, Floats, Sources


def likely_amounts(sources: Sources, budget: pd.DataFrame, slip: Floats) -> Floats:
    """Return what each amount of the budget with a slip is meant to be (万元); NaN where it would be as wrong: more spent than received,
    more received than planned, a total that is not the sum of its sources.
    """
    meant = budget["amount"].to_numpy(dtype=float) / slip
    mended = sources.columns >= 0
    off = mended & ~np.isnan(meant)
    if not off.any():
        return meant
    amounts = sources.amounts.copy()
    amounts[sources.placed(off)] = meant[off]
    right = replace(sources, amounts=amounts)
    wrong = _above(amounts) | _apart(right, computed_totals(sources, budget))[sources.of]
    meant[mended] = np.where(wrong[sources.placed(mended)], np.nan, meant[mended])
    return meant


def _above(amounts: Floats) -> Flags:
    """Tell which amounts are more than what they come from, or less than what comes from them, by more than rounding."""
    planned, received, spent = amounts[:, PLANNED], amounts[:, RECEIVED], amounts[:, SPENT]
    come = received > planned + SUM_ROUNDING
    overspent = spent > received + SUM_ROUNDING
    return np.column_stack([come, come | overspent, spent > np.where(np.isnan(received), planned, received) + SUM_ROUNDING])


def _apart(sources: Sources, computed: Flags) -> Flags:
    """Tell by form and measure whether the sources do not add up to the total by more than each may have been rounded.

    A total that is computed changes with its sources.
    """
    total = np.where(computed, np.nan, sources.first_totals)
    return np.asarray(np.abs(total - sources.summed) > (sources.sizes * doubt().rounded)[:, None])
