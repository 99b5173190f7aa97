"""The budget as the checks compare it: one row a source, without the amounts that are wrong in themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks.hits import MEASURES, by_source
from perfeval_xl.checks.shared import shared
from perfeval_xl.facts.money import SUM_ROUNDING

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

TOTAL = "total"

NOISE = 1e-9  # what binary floats add to sums and products of typed decimals


def is_blank(texts: pd.Series) -> pd.Series:
    """Tell which amounts are empty; reading leaves no text of a sign that says so (“/”, “—”)."""
    return texts.isna() | texts.eq("")


@shared
def usable(budget: pd.DataFrame) -> pd.DataFrame:
    """Return `by_source` without what no comparison should rest on: amounts that are negative or in another unit, totals that add up such.

    A total that is typed vouches for itself; one that a formula adds up is as wrong as its sources. Where all amounts of a form are off
    by one factor they compare with each other.
    """
    wide = by_source(budget)
    amounts = _amounts(wide)
    wrong = amounts.notna().assign(**{m: wide[f"slip_{m}"].notna() & ~wide[f"common_slip_{m}"].eq(True) for m in MEASURES})
    sound = amounts.where((amounts >= 0) & ~wrong)
    is_source = wide["source"].ne(TOTAL)
    summed = amounts[is_source].groupby(wide["form"]).sum()
    for measure in MEASURES:
        spoiled = is_source & sound[measure].isna() & ~is_blank(wide[f"raw_{measure}"])
        added_up = wide[f"formula_{measure}"].eq(True) & (amounts[measure] - wide["form"].map(summed[measure])).abs().lt(SUM_ROUNDING)
        sound[measure] = sound[measure].mask(~is_source & added_up & wide["form"].isin(wide.loc[spoiled, "form"]))
    return wide.assign(**{f"amount_{measure}": sound[measure] for measure in MEASURES})


@shared
def totals(wide: pd.DataFrame) -> pd.DataFrame:
    """Return the row of each workbook's total, by workbook."""
    return wide[wide["source"].eq(TOTAL) & wide["nth"].eq(0)].set_index("form", drop=False).rename_axis(None)


@shared
def sums(wide: pd.DataFrame) -> pd.DataFrame:
    """Return the sum of the sources of each workbook, a column a measure.

    Null where no source has an amount, or where one has something that cannot be counted.
    """
    parts = wide[wide["source"].ne(TOTAL)]
    amounts = _amounts(parts)
    spoiled = {m: amounts[m].isna() & ~is_blank(parts[f"raw_{m}"]) for m in MEASURES}
    keys = parts["form"]
    summed = amounts.groupby(keys).sum(min_count=1)
    return summed.where(~amounts.assign(**spoiled).groupby(keys).any())


@shared
def unsound(budget: pd.DataFrame, scheme: Scheme) -> dict[str, set[int]]:
    """Return by measure the workbooks whose total is at fault itself (B002, B003, B009), so that nothing should rest on it."""
    if budget.empty:
        return {measure: set() for measure in MEASURES}
    slack = scheme.scoring.amount_tolerance
    wide = usable(budget)
    total, summed = totals(wide), sums(wide)
    found = {}
    for measure in MEASURES:
        amount = total[f"amount_{measure}"]
        apart = (amount - total["form"].map(summed[measure])).abs() > slack + NOISE
        left_out = amount.isna() & total["form"].map(_typed_total(budget, measure)).notna()
        found[measure] = set(total.index[apart | left_out])
    return found


def of_another_unit(budget: pd.DataFrame) -> set[int]:
    """Return the forms whose amounts all look to be in another unit (B009): money from elsewhere does not compare with them."""
    return set(budget.loc[budget["common_slip"], "form"])


def rests_on_unsound(rows: pd.DataFrame, budget: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Tell which rows of 指标表 have a rate for their rule that is computed from a total at fault."""
    wrong = unsound(budget, scheme)
    arrival = rows["form"].isin(wrong["planned"] | wrong["received"])
    execution = rows["form"].isin(wrong["spent"] | wrong[scheme.rates.execution_of])
    return (rows["rule"].eq("arrival-rate") & arrival) | (rows["rule"].eq("execution-rate") & execution)


def _typed_total(budget: pd.DataFrame, measure: str) -> pd.Series:
    typed = budget[budget["source"].eq(TOTAL) & budget["measure"].eq(measure)]
    return typed.drop_duplicates("form").set_index("form")["amount"]


def _amounts(wide: pd.DataFrame) -> pd.DataFrame:
    return wide[[f"amount_{m}" for m in MEASURES]].set_axis(list(MEASURES), axis=1)
