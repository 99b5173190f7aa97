"""Rows → totals of levels and of forms, rates of the budget, grades."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from perfeval_xl.facts.points import FULL
from perfeval_xl.facts.rates import DECIMALS, rates
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.grading import Bands, graded, stated_grades
from perfeval_xl.layout.outputs import BY_RULE
from perfeval_xl.records import LEVEL_COLUMNS, TOTAL_COLUMNS, frame
from perfeval_xl.schemes.model import Scheme
from perfeval_xl.scoring.ceilings import adjustments
from perfeval_xl.scoring.rounding import half_up_all

_POINTS = ["weight", "self", "system", "final"]


def form_rates(amounts: pd.DataFrame, scheme: Scheme, unsound: pd.DataFrame) -> pd.DataFrame:
    """Return arrival_rate and execution_rate by form as fractions of four decimals; NaN where nothing can be divided."""
    amounts = amounts.mask(unsound.reindex(amounts.index, fill_value=False))
    below = amounts["received" if scheme.rates.execution_of == "received" else "planned"]
    return pd.DataFrame(
        {
            "arrival_rate": half_up_all(rates(amounts["received"], amounts["planned"]), DECIMALS),
            "execution_rate": half_up_all(rates(amounts["spent"], below), DECIMALS),
        }
    )


def _execution(amounts: pd.DataFrame, scheme: Scheme, unsound: pd.DataFrame) -> pd.Series:
    """Return the execution rate by form, not rounded."""
    amounts = amounts.mask(unsound.reindex(amounts.index, fill_value=False))
    below = amounts[scheme.rates.execution_of]
    return rates(amounts["spent"], below)


def level_totals(rows: pd.DataFrame, level1: pd.Series, stated: pd.DataFrame, decimals: int) -> pd.DataFrame:
    """Return the sums of the rounded rows by form and first level, in form order.

    The self-score of a level whose rows have none is the one that the form states of it (`stated`).
    """
    named = rows.assign(level1=level1.to_numpy())
    sums = named.groupby(["form", "level1"], sort=False, dropna=False)[_POINTS].sum(min_count=1)
    told = _of_levels(stated, "level_self")
    if not told.empty:
        sums["self"] = sums["self"].fillna(told.reindex(sums.index))
    return _frame(LEVEL_COLUMNS, _rounded(sums, decimals))


def _of_levels(stated: pd.DataFrame, item: str) -> pd.Series:
    """Return what forms state of their first levels, by form and level."""
    return stated[stated["item"].eq(item)].drop_duplicates(["form", "of"]).set_index(["form", "of"])["amount"]


def stated_outcome(project: pd.DataFrame, stated: pd.DataFrame, levels: pd.DataFrame, bands: Bands) -> pd.DataFrame:
    """Return by form the `total` of the self-scores and the `grade` as it states them, null for what it does not state.

    `of_levels` is the sum of the self-scores of its levels, as far as these are all of it.
    """
    total, grade = _stated_totals(project, stated), stated_grades(project, bands).drop_duplicates("form").set_index("form")["grade"]
    return pd.DataFrame({"total": total, "grade": grade, "of_levels": _sums_of_levels(levels, stated)})


def _stated_totals(project: pd.DataFrame, stated: pd.DataFrame) -> pd.Series:
    """Return the totals that stand among the fields, else below the table."""
    named = project[project["field"].eq("self_total")].drop_duplicates("form").set_index("form")["number"]
    below = stated[stated["item"].eq("total_self")].drop_duplicates("form").set_index("form")["amount"]
    return named.combine_first(below)


def _sums_of_levels(levels: pd.DataFrame, stated: pd.DataFrame) -> pd.Series:
    """Return by form the sum of the self-scores of its levels, of forms that have one for each and whose levels are all the points."""
    keyed = levels.dropna(subset=["level1"]).set_index(["form", "level1"])[["weight", "self"]].astype(float)
    weights = keyed["weight"].fillna(_of_levels(stated, "level_weight").reindex(keyed.index))
    told = keyed.assign(weight=weights)
    whole, sums = told.notna().all(axis=1).groupby("form").all(), told.groupby("form").sum()
    return sums.loc[whole & (sums["weight"] - FULL).abs().le(NOISE), "self"]


def form_totals(
    rows: pd.DataFrame, stated: pd.DataFrame, amounts: pd.DataFrame, scheme: Scheme, unsound: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one row of totals per form that has indicators, null without any points, and what came off them (`ADJUSTMENT_COLUMNS`).

    `stated` is what `stated_outcome` returns.
    """
    decimals = scheme.scoring.decimals
    verified = rows["weight"].where(rows["basis"].eq(BY_RULE), 0.0).fillna(0.0)
    sums = rows.assign(verified=verified).groupby("form", sort=False)[[*_POINTS, "verified"]].sum(min_count=1)
    points = _rounded(sums, decimals)
    cut = adjustments(points, _execution(amounts, scheme, unsound), scheme)
    off = cut.groupby("form")[["system", "final"]].sum().reindex(points.index).fillna(0.0)
    points = points.assign(**{name: half_up_all(points[name] + off[name], decimals) for name in ("system", "final")})
    self_sum = points["self"].fillna(stated["of_levels"].reindex(points.index))
    columns = {
        "self_total": half_up_all(stated["total"].reindex(points.index), decimals).fillna(self_sum),
        "self_sum": self_sum,
        "system_total": points["system"],
        "final_total": points["final"],
        "verified_points": points["verified"].where(points["weight"].notna() | points["system"].notna()),
        "weight_total": points["weight"],
    }
    totals = pd.DataFrame(columns).join(form_rates(amounts, scheme, unsound))
    for name in ("self", "system", "final"):
        totals[f"{name}_grade"] = graded(totals[f"{name}_total"], scheme.grades)
    totals["stated_grade"] = stated["grade"].reindex(points.index)
    totals["self_grade"] = totals["stated_grade"].combine_first(totals["self_grade"])
    return _frame(TOTAL_COLUMNS, totals), cut


def _frame(columns: Mapping[str, str], keyed: pd.DataFrame) -> pd.DataFrame:
    flat = keyed.reset_index()
    return frame(columns, {name: flat[name] for name in columns})


def _rounded(sums: pd.DataFrame, decimals: int) -> pd.DataFrame:
    return sums.apply(lambda column: half_up_all(column, decimals))
