"""What 预算表 itself tells of its amounts: the others of a row, the sum of a column."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfeval_xl.amounts import TOTAL
from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.facts.money import SUM_ROUNDING
from perfeval_xl.facts.slips import doubt
from perfeval_xl.slips.sources import Flags, Floats, Places, Sources, factors_above, largest_other, nothing, positive


def computed_totals(sources: Sources, budget: pd.DataFrame) -> Flags:
    """Tell by form and measure whether a formula stands for the total."""
    formulas = np.zeros((len(sources.forms), len(MEASURES)), dtype=bool)
    computed = budget["formula"].to_numpy(dtype=bool) & budget["source"].eq(TOTAL).to_numpy() & (sources.columns >= 0)
    rows, columns = sources.placed(computed)
    formulas[sources.of[rows], columns] = True
    return formulas


def adding(sources: Sources, budget: pd.DataFrame) -> Flags:
    """Tell which totals a formula adds up from their sources."""
    adds_up = np.abs(sources.amounts - sources.sums[sources.of]) < SUM_ROUNDING
    return computed_totals(sources, budget)[sources.of] & sources.is_total[:, None] & adds_up


def row_claims(sources: Sources) -> Floats:
    """Hold each amount against the others of its row, where these agree with each other."""
    claims = nothing(sources)
    for place, measure in enumerate(MEASURES):
        others = np.delete(sources.amounts, place, axis=1)
        low, high = others.min(axis=1), others.max(axis=1)
        times = sources.amounts[:, place] / np.where((low > 0) & (high <= low * doubt().alike), high, np.nan)
        for factor, (least, most) in doubt().row[measure].items():
            claims[(times >= least) & (times <= most), place] = factor
    return claims


def tenfold_of_row(sources: Sources) -> Flags:
    """Tell which amounts are about ten times the larger of the others of their row."""
    least, most = doubt().tenfold_row
    return (sources.times_others >= least) & (sources.times_others <= most)


def borne_out(sources: Sources, tens: Places) -> Flags:
    """Tell which amounts another of their row agrees with that is not claimed to be tenfold itself: both witnesses may rest on one slip."""
    true = np.where(tens < doubt().witnesses, positive(sources.amounts), np.nan)
    return np.asarray(sources.amounts <= largest_other(true) * doubt().alike)


def column_claims(sources: Sources) -> Floats:
    """Hold a total against the sum of its sources, and a source against what the others leave of the total.

    Where the row of a total agrees with it, a hundredfold is rather a list that is not complete.
    """
    of_sources = sources.summed[sources.of]
    left = sources.first_totals[sources.of] - (of_sources - sources.amounts)
    claims = factors_above(sources.amounts, np.where(sources.is_total[:, None], of_sources, left))
    vouched = sources.amounts.max(axis=1) <= sources.amounts.min(axis=1) * doubt().alike
    claims[(sources.is_total & vouched)[:, None] & (claims <= min(doubt().factors))] = np.nan
    return claims
