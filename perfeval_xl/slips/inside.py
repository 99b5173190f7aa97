"""What 预算表 itself tells of its amounts: the others of a row, the sum of a column."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfeval_xl.amounts import MEASURES, TOTAL
from perfeval_xl.facts.money import SUM_ROUNDING
from perfeval_xl.facts.slips import doubt
from perfeval_xl.slips.tables import across, factors_above, times_others


def adding(budget: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    """Tell which totals a formula adds up from their sources."""
    formulas = budget[budget["formula"] & budget["source"].eq(TOTAL)]
    keys = pd.MultiIndex.from_frame(formulas[["form", "measure"]])
    form, source = (wide.index.get_level_values(name) for name in ("form", "source"))
    by_formula = {m: pd.MultiIndex.from_arrays([form, [m] * len(form)]).isin(keys) & (source == TOTAL) for m in MEASURES}
    sums = wide[source != TOTAL].groupby(level="form").sum().reindex(form).set_axis(wide.index)
    return pd.DataFrame(by_formula, index=wide.index) & (wide - sums).abs().lt(SUM_ROUNDING)


def of_form(off: pd.DataFrame) -> pd.DataFrame:
    """Tell of each row by measure whether a source of its form is off."""
    sources = off[off.index.get_level_values("source") != TOTAL]
    any_source = sources.groupby(level="form").any().reindex(off.index.get_level_values("form"), fill_value=False)
    return any_source.set_axis(off.index)


def row_claims(wide: pd.DataFrame) -> pd.DataFrame:
    """Hold each amount against the others of its row, where these agree with each other."""
    found = {}
    for measure in MEASURES:
        others = wide.drop(columns=measure)
        low, high = others.min(axis=1, skipna=False), others.max(axis=1, skipna=False)
        times = wide[measure] / high.where((low > 0) & (high <= low * doubt().alike))
        claim = pd.Series(np.nan, index=wide.index)
        for factor, (least, most) in doubt().row[measure].items():
            claim = claim.mask(times.between(least, most), factor)
        found[measure] = claim
    return pd.DataFrame(found)


def tenfold_of_row(wide: pd.DataFrame) -> pd.DataFrame:
    """Tell which amounts are about ten times the larger of the others of their row."""
    times = times_others(wide)
    least, most = doubt().tenfold_row
    return (times >= least) & (times <= most)


def borne_out(wide: pd.DataFrame, tens: pd.DataFrame) -> pd.DataFrame:
    """Tell which amounts another of their row agrees with that is not claimed to be tenfold itself: both witnesses may rest on one slip."""
    true = wide.where(tens.lt(doubt().witnesses) & (wide > 0))
    others = {measure: true.drop(columns=measure).max(axis=1) for measure in MEASURES}
    return wide <= pd.DataFrame(others) * doubt().alike


def column_claims(wide: pd.DataFrame) -> pd.DataFrame:
    """Hold a total against the sum of its sources, and a source against what the others leave of the total.

    Where the row of a total agrees with it, a hundredfold is rather a list that is not complete.
    """
    form = wide.index.get_level_values("form")
    is_total = wide.index.get_level_values("source") == TOTAL
    first = is_total & (wide.index.get_level_values("nth") == 0)
    total = wide[first].droplevel(["source", "nth"])
    summed = wide[~is_total].groupby(level="form").sum(min_count=1)
    of_total, of_sources = (part.reindex(form).set_axis(wide.index) for part in (total, summed))
    left = of_total - (of_sources - wide)
    likely = left.mask(across(is_total), of_sources)
    claims = factors_above(wide, likely)
    vouched = wide.max(axis=1, skipna=False) <= wide.min(axis=1, skipna=False) * doubt().alike
    return claims.mask(across(is_total & vouched.to_numpy()) & claims.le(min(doubt().factors)))
