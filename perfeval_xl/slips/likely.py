"""What an amount in another unit is meant to be, where that makes sense."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.amounts import MEASURES, TOTAL
from perfeval_xl.facts.money import SUM_ROUNDING
from perfeval_xl.facts.slips import doubt
from perfeval_xl.slips.tables import across, by_row, nth


def likely_amounts(budget: pd.DataFrame) -> pd.Series:
    """Return what each amount with a slip is meant to be (万元); null where it would be as wrong: more spent than received, more received
    than planned, a total that is not the sum of its sources.
    """
    meant = budget["amount"] / budget["slip"]
    if not budget["slip"].notna().any():
        return meant
    wide = by_row(budget.assign(amount=meant.fillna(budget["amount"])))
    slack = SUM_ROUNDING
    over = pd.DataFrame({
        "planned": wide["received"] > wide["planned"] + slack,
        "received": (wide["received"] > wide["planned"] + slack) | (wide["spent"] > wide["received"] + slack),
        "spent": wide["spent"] > wide["received"].fillna(wide["planned"]) + slack,
    })
    wrong = (over | _apart(wide, _adding(budget))).rename_axis(columns="measure").stack()
    keys = pd.MultiIndex.from_frame(budget[["form", "source", "measure"]].assign(nth=nth(budget)))
    places = pd.MultiIndex.from_frame(wrong.index.to_frame()[["form", "source", "measure", "nth"]])
    return meant.mask(wrong.set_axis(places).reindex(keys).eq(True).to_numpy())


def _adding(budget: pd.DataFrame) -> pd.DataFrame:
    """Tell by form and measure whether a formula adds up the total, so that it changes with its sources."""
    formulas = budget[budget["source"].eq(TOTAL)].groupby(["form", "measure"])["formula"].any()
    return formulas.unstack("measure").reindex(columns=list(MEASURES)).eq(True)


def _apart(wide: pd.DataFrame, adding: pd.DataFrame) -> pd.DataFrame:
    """Tell which amounts stand in a column whose sources do not add up to its total by more than each may have been rounded."""
    form, is_total = wide.index.get_level_values("form"), wide.index.get_level_values("source") == TOTAL
    sources = wide[~is_total]
    summed, size = sources.groupby(level="form").sum(min_count=1), sources.groupby(level="form").size()
    total = wide[is_total & (wide.index.get_level_values("nth") == 0)].droplevel(["source", "nth"]).reindex(summed.index)
    total = total.mask(adding.reindex(total.index).eq(True))
    apart = (total - summed).abs().gt(size * doubt().rounded, axis=0)
    return apart.reindex(form).eq(True).set_axis(wide.index) & across(form.isin(summed.index))

