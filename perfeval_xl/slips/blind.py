"""Forms whose money nothing vouches for: what is ten times too large in them would be seen by nobody.

The rows and columns of 预算表 vouch for single amounts only against each other. What stands elsewhere vouches for them all: the roster, the
report and the goals, money in 指标表, a price times a count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfeval_xl.facts.slips import doubt
from perfeval_xl.records import Batch
from perfeval_xl.slips import texts
from perfeval_xl.slips.sources import sources_of
from perfeval_xl.slips.texts import same


@dataclass(frozen=True)
class _Told:
    """Amounts in 万元: those that stand in texts and indicators, what a price times a count makes, the budget on the roster."""

    exact: np.ndarray
    priced: float
    approved: float


def unvouched(batch: Batch, approved: pd.Series | None = None) -> pd.Series:
    """Return by form an amount (万元) elsewhere that one of its totals differs from by ten times or more; null where no place gives money.

    Forms whose totals another place agrees with are left out, and those that B009 speaks of or that state no money. `approved` are
    the budgets on a roster by form.
    """
    budget = batch.budget
    doubted = set(budget.loc[budget["slip"].notna(), "form"])
    sources = sources_of(budget[~budget["form"].isin(doubted)])
    stating = (sources.totals > 0).any(axis=1)
    told = _told(batch, approved)
    totals = zip(sources.forms[stating].tolist(), sources.totals[stating], strict=True)
    found = {form: _against(amounts, told.get(form)) for form, amounts in totals}
    return pd.Series({form: other for form, (vouched, other) in found.items() if not vouched}, dtype=float)


def _told(batch: Batch, approved: pd.Series | None) -> Mapping[int, _Told]:
    """Return by form what other places than 预算表 say of money."""
    said = texts.said(batch)
    exact: dict[int, list[float]] = {}
    for form, amount in zip(said.forms.tolist(), said.amounts.tolist(), strict=True):
        exact.setdefault(form, []).append(amount)
    for name in ("target", "actual"):
        rows = batch.indicators[batch.indicators[f"{name}_kind"].eq("money")]
        for form, low, high in zip(rows["form"], rows[f"{name}_low"], rows[f"{name}_high"], strict=True):
            exact.setdefault(int(form), []).extend(value for value in {low, high} if value > 0)
    priced = {int(str(form)): amount for form, amount in texts.priced(batch).items()}
    budgets = {} if approved is None else {int(str(form)): amount for form, amount in approved.items()}
    return {
        form: _Told(np.array(exact.get(form, [])), priced.get(form, float("nan")), budgets.get(form, float("nan")))
        for form in {*exact, *priced, *budgets}
    }


def _against(totals: np.ndarray, told: _Told | None) -> tuple[bool, float]:
    """Return whether a place agrees with one of the totals, and an amount which one of them differs from by ten times or more.

    One that is far above those which others agree with has no more than itself.
    """
    if told is None:
        return False, float("nan")
    agreed = [
        total for total in totals[totals > 0]
        if 1 / doubt().alike <= total / told.approved <= doubt().alike
        or abs(told.priced / total - 1) <= doubt().same_price or same(told.exact, total).any()
    ]
    if agreed and np.nanmax(totals) < max(agreed) * doubt().tenfold_row[0]:
        return True, float("nan")
    others = np.append(told.exact, told.approved)
    for total in totals[totals > 0]:
        for factor in (*doubt().factors, doubt().tenfold):
            if len(hit := others[same(others * factor, total) | same(others / factor, total)]):
                return False, float(hit[0])
    return False, float("nan")
