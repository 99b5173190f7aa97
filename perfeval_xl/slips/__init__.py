"""Amounts of 预算表 that look to be in another unit than the form says: how many times too large each is (B009).

A witness is what an amount is held against. `inside`: the others of its row, the sum of its column. `outside`: the cost indicator for all
the money, the rates that a unit typed, the roster, the scheme's bound for one project. `texts`: the report, the goals, a price times a
count. A hundred times and more needs one; ten times, which may be a true figure, needs several that agree (`common`: where all amounts of a
form are off). `blind`: which forms have no witness at all. How much is too much says `facts/slips.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from perfeval_xl.facts.slips import doubt
from perfeval_xl.records import Batch
from perfeval_xl.slips import inside, outside, texts
from perfeval_xl.slips.blind import unvouched
from perfeval_xl.slips.common import Claims, common_factors
from perfeval_xl.slips.likely import likely_amounts
from perfeval_xl.slips.sources import Floats, Sources, schemes_of, sources_of

__all__ = ["unvouched", "with_slips"]


def with_slips(batch: Batch, approved: pd.Series | None = None) -> Batch:
    """Return the batch with `slip`, `common_slip` and `likely` of its budget told; `approved`: the budgets (万元) on a roster by form."""
    budget = batch.budget
    if not budget["amount"].gt(0).any():
        return batch
    with np.errstate(divide="ignore", invalid="ignore"):
        sources = sources_of(budget)
        own, common = _claimed(sources, batch, approved)
        slip, shared = np.full(len(budget), np.nan), common[sources.of[sources.rows]]
        known = sources.columns >= 0
        slip[known] = own[sources.placed(known)]
        slip = np.where(np.isnan(shared), slip, np.where(budget["amount"].gt(0), shared, np.nan))
        likely = likely_amounts(sources, budget, slip)
    return replace(batch, budget=budget.assign(slip=slip, common_slip=~np.isnan(slip) & ~np.isnan(shared), likely=likely))


def _claimed(sources: Sources, batch: Batch, approved: pd.Series | None) -> tuple[Floats, Floats]:
    """Return by which factor each amount is too large, and by form the one by which all of its are."""
    ten = doubt().tenfold
    schemes, rates, told = schemes_of(batch), outside.typed_rates(sources, batch), texts.said(batch)
    row, column = inside.row_claims(sources), inside.column_claims(sources)
    cost, roster = outside.cost_claims(sources, batch, schemes), outside.roster_claims(sources, approved)
    rate, bound = outside.rate_claims(sources, rates, schemes), outside.bound_claims(sources, schemes)
    base = outside.base_claims(sources, rates, batch.budget)
    price = outside.price_claims(sources, texts.priced(batch))
    own = _first([row, column, cost, roster, rate, bound, base])
    others = (column, cost, roster, rate, price, texts.text_claims(sources, told))
    tens = np.sum([inside.tenfold_of_row(sources), *(one == ten for one in others)], axis=0)
    own[np.isnan(own) & (tens >= doubt().witnesses) & ~inside.borne_out(sources, tens)] = ten
    off_sources = sources.any_of(~np.isnan(own) & ~sources.is_total[:, None])
    own[inside.adding(sources, batch.budget) & off_sources[sources.of]] = np.nan
    doubtful = ~np.isnan(row) | (~np.isnan(column) & (column != ten))
    common = common_factors(sources, told, Claims(cost, roster, bound, price), doubtful, outside.as_approved(sources, approved))
    return own, common


def _first(claims: Sequence[Floats]) -> Floats:
    """Return the first claim of a hundredfold or more."""
    least = min(doubt().factors)
    found = np.full(claims[0].shape, np.nan)
    for claim in claims:
        found = np.where(np.isnan(found) & (claim >= least), claim, found)
    return found
