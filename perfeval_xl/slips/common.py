"""Forms whose amounts are all off by one and the same factor: their rows and columns agree, so that only other places tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfeval_xl.amounts import TOTAL
from perfeval_xl.facts.slips import doubt
from perfeval_xl.slips.texts import Said, whole_factor


@dataclass(frozen=True)
class Claims:
    """By amount how many times too large it is by a place outside 预算表, null where that place says nothing of it."""

    cost: pd.DataFrame
    roster: pd.DataFrame
    bound: pd.DataFrame
    price: pd.DataFrame


def common_factors(
    wide: pd.DataFrame, told: Mapping[int, Said], claims: Claims, doubtful: pd.DataFrame, as_approved: set[int],
) -> pd.Series:
    """Return by form the factor by which all its amounts are off.

    One place is enough for a hundred times and more; of the texts of a form two must say so, for many amounts stand there. For ten times
    two figures must agree, whatever their place. Where the planned total is that of the roster (`as_approved`), or a row or column tells
    against single amounts (`doubtful`), not all are off.
    """
    totals = wide[wide.index.get_level_values("source") == TOTAL]
    said = {form: whole_factor(totals.loc[form].to_numpy()[0], one) for form, one in told.items() if form in totals.index}
    by_texts = pd.DataFrame(said, index=["factor", "places"]).T.astype("float64")
    strong = by_texts.loc[by_texts["places"].ge(doubt().witnesses), "factor"]
    least, ten = min(doubt().factors), doubt().tenfold
    most = [claim.loc[totals.index].max(axis=1).groupby(level="form").max() for claim in (claims.cost, claims.roster, claims.bound)]
    large = pd.concat([*(one[one >= least] for one in most), strong[strong >= least]]).groupby(level=0).max()
    figures = _figures(totals, claims, ten).add(by_texts.loc[by_texts["factor"].eq(ten), "places"], fill_value=0.0)
    factor: pd.Series = large.combine_first(pd.Series(ten, figures.index[figures.ge(doubt().witnesses)]))
    return factor[_agree(totals, factor) & ~factor.index.isin({*_forms(doubtful), *as_approved})]


def _figures(totals: pd.DataFrame, claims: Claims, ten: float) -> pd.Series:
    """Return by form how many figures outside its texts have a total that is ten times as much.

    A cost indicator has two, its limit and what was spent. The roster has one, the approved budget, whatever keeps to it: alone it may
    be the budget that was raised, and X006 tells of it.
    """
    cost, roster, price = (one.loc[totals.index].eq(ten).groupby(level="form").any() for one in (claims.cost, claims.roster, claims.price))
    of_cost = (cost["planned"] | cost["received"]).astype("float64") + cost["spent"]
    return of_cost + roster["planned"] + price.any(axis=1)


def _agree(totals: pd.DataFrame, factor: pd.Series) -> np.ndarray:
    """Tell whether the totals of each form lie so close to each other that none can be off alone."""
    positive = totals.where(totals > 0)
    low, high = positive.min(axis=1).groupby(level="form").min(), positive.max(axis=1).groupby(level="form").max()
    return (low.reindex(factor.index) * factor > doubt().alike * high.reindex(factor.index)).to_numpy()


def _forms(off: pd.DataFrame) -> set[int]:
    return set(off.index.get_level_values("form")[off.any(axis=1)])
