"""What the template's own formulas give where no program has computed them: totals of 预算表, and the rates that rest on them.

That a program should have computed them is F009; it is no reason to call the form empty.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.facts.rates import rates
from perfeval_xl.records import COLUMNS, VALUE_PARTS, frame
from perfeval_xl.schemes import ARRIVAL_RATE, MONEY_RATES, load_scheme
from perfeval_xl.values import compact, parse


def with_totals(budget: pd.DataFrame, pending: pd.Series) -> pd.DataFrame:
    """Return the budget with the totals that are `pending`, formulas without a result, summed up from their sources in 万元."""
    if not pending.any():
        return budget
    sources = budget[budget["source"].ne("total")]
    sums = sources.groupby(["form", "measure"])["amount"].sum(min_count=1)
    due = pd.Series(list(zip(budget["form"], budget["measure"], strict=True)), index=budget.index).map(sums.to_dict()).astype(float)
    due, filled = due.round(9), pending & due.notna()
    texts = due.map(compact, na_action="ignore")
    return budget.assign(amount=budget["amount"].where(~filled, due), raw=budget["raw"].where(~filled, texts))


def with_rates(indicators: pd.DataFrame, budget: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """Return the indicators with the rates of money that are formulas without a result, and the points of the one of a fund table."""
    pending = indicators["actual_formula"] & indicators["actual"].eq("") & indicators["rule"].isin(MONEY_RATES)
    if not pending.any():
        return indicators
    rows = indicators[pending]
    rate = _rates(rows, budget, forms)
    rows = rows[rate.notna()]
    if rows.empty:
        return indicators
    texts = [f"{compact(round(one * 100, 2))}%" for one in rate[rate.notna()]]
    parsed = [parse(text) for text in texts]
    names = {part: f"actual_{part}" for part in VALUE_PARTS}
    types = {name: COLUMNS["indicators"][name] for name in names.values()}
    told = frame(types, ({name: getattr(value, part) for part, name in names.items()} for value in parsed))
    earned = [_points(one, weight) for one, weight in zip(rate[rate.notna()], rows["weight3"], strict=True)]
    unscored = rows["group1"].lt(0) & rows["self_score_raw"].eq("")
    completed = indicators.copy()
    completed.loc[rows.index, "actual"] = texts
    for name in types:
        completed.loc[rows.index, name] = told[name].to_numpy()
    completed.loc[rows.index[unscored], "self_score"] = [points for points, due in zip(earned, unscored, strict=True) if due]
    completed.loc[rows.index[unscored], "self_score_raw"] = [compact(points) for points, due in zip(earned, unscored, strict=True) if due]
    return completed


def _rates(rows: pd.DataFrame, budget: pd.DataFrame, forms: pd.DataFrame) -> pd.Series:
    totals = budget[budget["source"].eq("total")].drop_duplicates(["form", "measure"])
    wide = totals.pivot(index="form", columns="measure", values="amount").reindex(columns=list(MEASURES))
    money = wide.reindex(rows["form"]).set_axis(rows.index)
    of_scheme = rows["form"].map(forms.set_index("form")["scheme_source"])
    by_received = of_scheme.map({source: load_scheme(str(source)).rates.execution_of == "received" for source in of_scheme.unique()})
    arrives = rows["rule"].eq(ARRIVAL_RATE)
    part = money["received"].where(arrives, money["spent"])
    whole = money["planned"].where(arrives | ~by_received.astype(bool), money["received"])
    return rates(part, whole)


def _points(rate: float, weight: float) -> float:
    """Return what an execution rate earns, half up as the template's formula rounds."""
    if math.isnan(weight):
        return weight
    exact = Decimal(repr(rate)).min(Decimal(1)) * Decimal(repr(weight))
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))
