"""What other places tell of the amounts of 预算表: cost indicators, typed rates, the roster, the scheme."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from perfeval_xl.facts.slips import doubt
from perfeval_xl.records import Batch
from perfeval_xl.schemes import MONEY_RATES, Scheme
from perfeval_xl.slips.sources import PLANNED, RECEIVED, SPENT, Flags, Floats, Sources, alike_in, factors_above, nothing
from perfeval_xl.values import fold


def cost_claims(sources: Sources, batch: Batch, schemes: Mapping[int, Scheme]) -> Floats:
    """Hold totals against the one cost indicator of a form that is named for all the money: its limit and what it says was spent."""
    rows = batch.indicators
    rows = rows[rows["rule"].eq("cost") & (rows["target_kind"].eq("money") | rows["actual_kind"].eq("money"))]
    whole = [_is_whole(name, schemes.get(form)) for form, name in zip(rows["form"], rows["level3"], strict=True)]
    rows = rows[np.array(whole, dtype=bool)]
    rows = rows[~rows.duplicated("form", keep=False)].set_index("form")
    limit = sources.known(rows["target_high"].fillna(rows["target_low"]).where(rows["target_kind"].eq("money")))
    spent = sources.known(rows["actual_low"].where(rows["actual_kind"].eq("money") & rows["actual_op"].eq("=")))
    return factors_above(sources.amounts, sources.expected(np.column_stack([limit, limit, spent])))


def _is_whole(name: object, scheme: Scheme | None) -> bool:
    if scheme is None or not isinstance(name, str):
        return False
    text = fold(name)
    return any(word in text for word in scheme.words.total_cost) and not any(word in text for word in scheme.words.per_unit)


def roster_claims(sources: Sources, approved: pd.Series | None) -> Floats:
    """Hold what was planned in all against the approved budget on the roster; of it no more is received and spent, but not much less."""
    if approved is None or approved.empty:
        return nothing(sources)
    expected = sources.expected(alike_in(sources.known(approved)))
    tenth = sources.amounts / doubt().tenfold
    near = (tenth <= expected * (1 + doubt().same)) & (tenth * doubt().alike >= expected)
    claims = np.where(near, doubt().tenfold, np.nan)
    claims[:, PLANNED] = factors_above(sources.amounts, expected)[:, PLANNED]
    return claims


def as_approved(sources: Sources, approved: pd.Series | None) -> Flags:
    """Tell of which forms the planned total is what the roster has: whatever else is said, that much is right."""
    if approved is None or approved.empty:
        return np.zeros(len(sources.forms), dtype=bool)
    return np.asarray(np.abs(sources.totals[:, PLANNED] / sources.known(approved) - 1) <= doubt().same)


def price_claims(sources: Sources, priced: pd.Series) -> Floats:
    """Hold totals against a price times a count (万元, by form): one witness of several, since what was bought need not be all."""
    if priced.empty:
        return nothing(sources)
    return factors_above(sources.amounts, sources.at_totals(alike_in(sources.known(priced))), doubt().same_price)


def typed_rates(sources: Sources, batch: Batch) -> tuple[Floats, Floats]:
    """Return by form the arrival and the execution rate that a unit typed; those that a formula gives are NaN."""
    rows = batch.indicators
    rows = rows[rows["rule"].isin(MONEY_RATES) & ~rows["actual_formula"] & rows["actual_kind"].eq("percent")]
    rows = rows[rows["actual_op"].eq("=") & rows["actual_low"].gt(0)].drop_duplicates(["form", "rule"]).set_index("form")
    arrival, execution = (sources.known(rows.loc[rows["rule"].eq(rule), "actual_low"]) for rule in MONEY_RATES)
    return arrival, execution


def rate_claims(sources: Sources, rates: tuple[Floats, Floats], schemes: Mapping[int, Scheme]) -> Floats:
    """Hold the amounts against the rates that a unit typed, where they are far above the others of their row.

    A rate that a formula gives tells nothing, and one that is typed wrong makes no amount wrong.
    """
    arrival, execution = rates
    planned, received = sources.totals[:, PLANNED], sources.totals[:, RECEIVED]
    followed = (schemes.get(form) for form in sources.forms.tolist())
    on_planned = np.array([scheme is not None and scheme.rates.execution_of == "planned" for scheme in followed], dtype=bool)
    likely = np.column_stack([received / arrival, planned * arrival, np.where(on_planned, planned, received) * execution])
    claims = factors_above(sources.amounts, sources.expected(likely), doubt().same_rate)
    return np.where(sources.times_others >= doubt().tenfold_row[0], claims, np.nan)


def base_claims(sources: Sources, rates: tuple[Floats, Floats], budget: pd.DataFrame) -> Floats:
    """Hold the amount of a form that asks for one budget against what was spent: by the rate that a unit typed, else where it is beyond all
    that a project can have left.

    Where one cell is what was planned and what was received they do not vouch for each other.
    """
    one_cell = _one_cell(sources, budget)
    if not one_cell.any():
        return nothing(sources)
    _, rate = rates
    claims = factors_above(sources.amounts, sources.expected(alike_in(sources.totals[:, SPENT] / rate)), doubt().same_rate)
    planned, spent = sources.amounts[:, PLANNED], sources.amounts[:, SPENT]
    times = planned / np.where(spent > 0, spent, np.nan)
    least, most = doubt().base_row
    unrated = sources.has_total & np.isnan(rate)
    claims[(times >= least) & (times <= most) & unrated[sources.of]] = doubt().factors[0]
    claims[~one_cell] = np.nan
    claims[:, SPENT] = np.nan
    return claims


def _one_cell(sources: Sources, budget: pd.DataFrame) -> Flags:
    """Tell of which rows one cell is both what was planned and what was received."""
    stands = np.full(sources.amounts.shape, -1)
    known = sources.columns >= 0
    cells, _ = pd.factorize(budget["sheet"] + "!" + budget["cell"])
    stands[sources.placed(known)] = cells[known]
    return np.asarray((stands[:, PLANNED] >= 0) & (stands[:, PLANNED] == stands[:, RECEIVED]))


def bound_claims(sources: Sources, schemes: Mapping[int, Scheme]) -> Floats:
    """Hold totals against what one project of a scheme may cost."""
    bounds = {form: bound for form, scheme in schemes.items() if (bound := scheme.expectations.largest_amount) is not None}
    most = sources.known(pd.Series(bounds, dtype=float))[sources.of]
    return np.where(sources.is_total[:, None] & (sources.amounts > most[:, None]), doubt().factors[0], np.nan)
