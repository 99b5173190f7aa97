"""The budget as the checks compare it (`perfeval_xl.amounts` says how)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl import amounts as money
from perfeval_xl.amounts import TOTAL, by_source, is_blank, negative, sums, totals
from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.schemes import ARRIVAL_RATE, EXECUTION_RATE
from perfeval_xl.shared import shared

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

__all__ = [
    "MEASURES", "TOTAL", "by_source", "comparable", "is_blank", "negative", "of_another_unit", "rests_on_unsound", "sums", "totals",
    "unsound", "usable",
]

def usable(budget: pd.DataFrame) -> pd.DataFrame:
    """Return `by_source` without the amounts that no comparison should rest on."""
    return money.usable(by_source(budget))


@shared
def comparable(budget: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return `usable` without the columns whose sources do not add up to their total (B003): nobody knows which of the amounts is wrong."""
    wide = usable(budget)
    if wide.empty:
        return wide
    apart = money.apart(wide, scheme.scoring.amount_tolerance)
    return wide.assign(**{
        f"amount_{measure}": wide[f"amount_{measure}"].mask(wide["form"].isin(apart.index[apart[measure]])) for measure in MEASURES
    })


@shared
def unsound(budget: pd.DataFrame, scheme: Scheme) -> dict[str, set[int]]:
    """Return by measure the forms whose total is at fault itself (B001, B002, B003, B009), so that nothing should rest on it."""
    if budget.empty:
        return {measure: set() for measure in MEASURES}
    wrong = money.unsound(by_source(budget), usable(budget), scheme.scoring.amount_tolerance)
    return {measure: set(wrong.index[wrong[measure]]) for measure in MEASURES}


def of_another_unit(budget: pd.DataFrame) -> set[int]:
    """Return the forms whose amounts all look to be in another unit (B009): money from elsewhere does not compare with them."""
    return set(budget.loc[budget["common_slip"], "form"])


def rests_on_unsound(rows: pd.DataFrame, budget: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Tell which rows of 指标表 have a rate for their rule that is computed from a total at fault."""
    wrong = unsound(budget, scheme)
    arrival = rows["form"].isin(wrong["planned"] | wrong["received"])
    execution = rows["form"].isin(wrong["spent"] | wrong[scheme.rates.execution_of])
    return (rows["rule"].eq(ARRIVAL_RATE) & arrival) | (rows["rule"].eq(EXECUTION_RATE) & execution)
