"""Amounts of 预算表 that look to be in another unit than the form says: how many times too large each is (B009).

A witness is what an amount is held against. `inside`: the others of its row, the sum of its column. `outside`: the cost indicator for all
the money, the rates that a unit typed, the roster, the scheme's bound for one project. `texts`: the report, the goals, a price times a
count. A hundred times and more needs one; ten times, which may be a true figure, needs several that agree (`common`: where all amounts of a
form are off). `blind`: which forms have no witness at all. How much is too much says `facts/slips.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from perfeval_xl.facts.slips import doubt
from perfeval_xl.records import Batch
from perfeval_xl.slips import inside, outside, texts
from perfeval_xl.slips.blind import unvouched
from perfeval_xl.slips.common import Claims, common_factors
from perfeval_xl.slips.likely import likely_amounts
from perfeval_xl.slips.tables import by_row, nth

__all__ = ["unvouched", "with_slips"]


def with_slips(batch: Batch, approved: pd.Series | None = None) -> Batch:
    """Return the batch with `slip`, `common_slip` and `likely` of its budget told; `approved`: the budgets (万元) on a roster by form."""
    budget = batch.budget
    if not budget["amount"].gt(0).any():
        return batch
    ten = doubt().tenfold
    wide, told = by_row(budget), texts.said(batch)
    row, column = inside.row_claims(wide), inside.column_claims(wide)
    cost, roster, rates = outside.cost_claims(wide, batch), outside.roster_claims(wide, approved), outside.rate_claims(wide, batch)
    bound, base = outside.bound_claims(wide, batch), outside.base_claims(wide, batch)
    price = outside.price_claims(wide, texts.priced(batch))
    own = _first([row, column, cost, roster, rates, bound, base])
    witnesses = [inside.tenfold_of_row(wide), *(one.eq(ten) for one in (column, cost, roster, rates, price, texts.text_claims(wide, told)))]
    tens = sum((claim.astype("int64") for claim in witnesses), start=own.notna().astype("int64") * 0)
    own = own.mask(own.isna() & tens.ge(doubt().witnesses) & ~inside.borne_out(wide, tens), ten)
    own = own.mask(inside.adding(budget, wide) & inside.of_form(own.notna()))
    doubtful = row.notna() | column.notna() & column.ne(ten)
    common = common_factors(wide, told, Claims(cost, roster, bound, price), doubtful, outside.as_approved(wide, approved))
    keys = pd.MultiIndex.from_frame(budget[["form", "source", "measure"]].assign(nth=nth(budget)))
    found = own.rename_axis(columns="measure").stack()
    places = pd.MultiIndex.from_frame(found.index.to_frame()[["form", "source", "measure", "nth"]])
    slip = pd.Series(found.set_axis(places).reindex(keys).to_numpy(), index=budget.index)
    whole = budget["form"].map(common).where(budget["amount"].gt(0))
    slip = slip.where(~budget["form"].isin(common.index), whole)
    made = budget.assign(slip=slip, common_slip=slip.notna() & budget["form"].isin(common.index))
    return replace(batch, budget=made.assign(likely=likely_amounts(made)))


def _first(claims: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the first claim of a hundredfold or more."""
    least = min(doubt().factors)
    found = claims[0].where(claims[0] >= least)
    for claim in claims[1:]:
        found = found.fillna(claim.where(claim >= least))
    return found
