"""Forms whose amounts are all off by one and the same factor: their rows and columns agree, so that only other places tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perfeval_xl.facts.slips import doubt
from perfeval_xl.slips.sources import PLANNED, RECEIVED, SPENT, Flags, Floats, Sources, positive
from perfeval_xl.slips.texts import Said, whole_factors


@dataclass(frozen=True)
class Claims:
    """By amount how many times too large it is by a place outside 预算表, NaN where that place says nothing of it."""

    cost: Floats
    roster: Floats
    bound: Floats
    price: Floats


def common_factors(sources: Sources, told: Said, claims: Claims, doubtful: Flags, as_approved: Flags) -> Floats:
    """Return by form the factor by which all its amounts are off, NaN where there is none.

    One place is enough for a hundred times and more; of the texts of a form two must say so, for many amounts stand there. For ten times
    two figures must agree, whatever their place. Where the planned total is that of the roster (`as_approved`, by form), or a row or column
    tells against single amounts (`doubtful`), not all are off.
    """
    by_texts, places = whole_factors(sources, told)
    least, ten = min(doubt().factors), doubt().tenfold
    large = np.where((places >= doubt().witnesses) & (by_texts >= least), by_texts, np.nan)
    for claim in (claims.cost, claims.roster, claims.bound):
        most = sources.largest(claim)
        large = np.fmax(large, np.where(most >= least, most, np.nan))
    figures = _figures(sources, claims) + np.where(by_texts == ten, places, 0)
    factor = np.where(np.isnan(large) & (figures >= doubt().witnesses), ten, large)
    stands = _agree(sources, factor) & sources.has_total & ~as_approved & ~sources.any_of(doubtful).any(axis=1)
    return np.where(stands, factor, np.nan)


def _figures(sources: Sources, claims: Claims) -> Floats:
    """Return by form how many figures outside its texts have a total that is ten times as much.

    A cost indicator has two, its limit and what was spent. The roster has one, the approved budget, whatever keeps to it: alone it may
    be the budget that was raised, and X006 tells of it.
    """
    of_totals = sources.is_total[:, None]
    cost, roster, price = (sources.any_of(one == doubt().tenfold) for one in (
        np.where(of_totals, claim, np.nan) for claim in (claims.cost, claims.roster, claims.price)
    ))
    of_cost = (cost[:, PLANNED] | cost[:, RECEIVED]).astype(float) + cost[:, SPENT]
    return of_cost + roster[:, PLANNED] + price.any(axis=1)


def _agree(sources: Sources, factor: Floats) -> Flags:
    """Tell whether the totals of each form lie so close to each other that none can be off alone."""
    amounts = positive(sources.amounts)
    low, high = -sources.largest(-amounts), sources.largest(amounts)
    return np.asarray(low * factor > doubt().alike * high)
