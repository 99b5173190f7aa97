"""Amounts of 预算表 that look to be in another unit than the form says: how many times too large each is (B009).

A witness is what an amount is held against: the others of its row, the sum of its column, the cost targets, the report's text, the
scheme's bound for one project. A hundred times and more needs one; ten times, which may be a true figure, needs two that agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from perfeval_xl.facts.money import SUM_ROUNDING, UNITS
from perfeval_xl.records import Batch
from perfeval_xl.schemes import Scheme, load_scheme
from perfeval_xl.values import fold

MEASURES = ("planned", "received", "spent")
FACTORS = (10_000.0, 1_000.0, 100.0)
"""元 for 万元, 千元 mixed up, a hundredfold; the likeliest first."""
TEN = 10.0

ALIKE = 2.0
"""Two amounts of a source within this factor of each other vouch for their unit."""
_TOTAL = "total"
_SAME = 1e-3  # two figures for the same money differ by no more than rounding
_WITNESSES = 2
_AMOUNT = re.compile(r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)(亿元|万元|元)(?![/每])")


def row_ranges(measure: str) -> dict[float, tuple[float, float]]:
    """Return by factor how many times the others of its row an amount of a measure is, from and to.

    A planned amount a hundred times the others rather is money that has not come. Less may be spent than is planned, so that an amount
    far above the others is some part of one in a smaller unit.
    """
    if measure == "planned":
        return {10_000.0: (1_250.0, 12_500.0), 1_000.0: (400.0, 1_250.0)}
    return {10_000.0: (1_250.0, 12_500.0), 1_000.0: (125.0, 1_250.0), 100.0: (40.0, 125.0), TEN: (8.0, 12.5)}


def with_slips(batch: Batch) -> Batch:
    """Return the batch with what `slip` and `common_slip` of its budget say."""
    budget = batch.budget
    if not budget["amount"].gt(0).any():
        return batch
    wide = _wide(budget)
    claims = [_row_claims(wide), _column_claims(wide)]
    inside = claims[0].fillna(0).ge(FACTORS[-1]) | claims[1].notna() & claims[1].ne(TEN)
    outside = [_cost_claims(wide, batch), _bound_claims(wide, batch)]
    text = _text_claims(wide, batch, [*claims, *outside])
    own = _first([*claims, *outside])
    tens = sum((claim.eq(TEN).astype("int64") for claim in [*claims, outside[0], text]), start=own.notna().astype("int64") * 0)
    own = own.mask(own.isna() & tens.ge(_WITNESSES), TEN)
    own = own.mask(_adding(budget, wide) & _of_form(own.notna()))
    common = _common(wide, _first([*outside, _both(wide, text)]), inside)
    keys = pd.MultiIndex.from_frame(budget[["form", "source", "measure"]].assign(nth=_nth(budget)))
    told = own.rename_axis(columns="measure").stack()
    places = pd.MultiIndex.from_frame(told.index.to_frame()[["form", "source", "measure", "nth"]])
    slip = pd.Series(told.set_axis(places).reindex(keys).to_numpy(), index=budget.index)
    whole = budget["form"].map(common).where(budget["amount"].gt(0))
    slip = slip.where(~budget["form"].isin(common.index), whole)
    return replace(batch, budget=budget.assign(slip=slip, common_slip=slip.notna() & budget["form"].isin(common.index)))


def _nth(budget: pd.DataFrame) -> pd.Series:
    return budget.groupby(["form", "source", "measure"]).cumcount()


def _wide(budget: pd.DataFrame) -> pd.DataFrame:
    """Return a row a source, by form, source and which of that name, with a column a measure."""
    keyed = budget.assign(nth=_nth(budget)).set_index(["form", "source", "nth", "measure"])["amount"]
    return keyed.unstack("measure").reindex(columns=list(MEASURES)).astype("float64")


def _adding(budget: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    """Tell which totals a formula adds up from their sources."""
    formulas = budget[budget["formula"] & budget["source"].eq(_TOTAL)]
    keys = pd.MultiIndex.from_frame(formulas[["form", "measure"]])
    form, source = (wide.index.get_level_values(name) for name in ("form", "source"))
    by_formula = {m: pd.MultiIndex.from_arrays([form, [m] * len(form)]).isin(keys) & (source == _TOTAL) for m in MEASURES}
    sums = wide[source != _TOTAL].groupby(level="form").sum().reindex(form).set_axis(wide.index)
    return pd.DataFrame(by_formula, index=wide.index) & (wide - sums).abs().lt(SUM_ROUNDING)


def _of_form(off: pd.DataFrame) -> pd.DataFrame:
    """Tell of each row by measure whether a source of its form is off."""
    sources = off[off.index.get_level_values("source") != _TOTAL]
    any_source = sources.groupby(level="form").any().reindex(off.index.get_level_values("form"), fill_value=False)
    return any_source.set_axis(off.index)


def _row_claims(wide: pd.DataFrame) -> pd.DataFrame:
    found = {}
    for measure in MEASURES:
        others = wide.drop(columns=measure)
        low, high = others.min(axis=1, skipna=False), others.max(axis=1, skipna=False)
        times = wide[measure] / high.where((low > 0) & (high <= low * ALIKE))
        claim = pd.Series(np.nan, index=wide.index)
        for factor, (least, most) in row_ranges(measure).items():
            claim = claim.mask(times.between(least, most), factor)
        found[measure] = claim
    return pd.DataFrame(found)


def _column_claims(wide: pd.DataFrame) -> pd.DataFrame:
    """Hold a total against the sum of its sources, and a source against what the others leave of the total.

    Where the row of a total agrees with it, a hundredfold is rather a list that is not complete.
    """
    form = wide.index.get_level_values("form")
    is_total = wide.index.get_level_values("source") == _TOTAL
    first = is_total & (wide.index.get_level_values("nth") == 0)
    total = wide[first].droplevel(["source", "nth"])
    summed = wide[~is_total].groupby(level="form").sum(min_count=1)
    of_total, of_sources = (part.reindex(form).set_axis(wide.index) for part in (total, summed))
    left = of_total - (of_sources - wide)
    likely = left.mask(_across(is_total), of_sources)
    claims = _factor(wide, likely)
    vouched = wide.max(axis=1, skipna=False) <= wide.min(axis=1, skipna=False) * ALIKE
    return claims.mask(_across(is_total & vouched.to_numpy()) & claims.le(FACTORS[-1]))


def _factor(amounts: pd.DataFrame, likely: pd.DataFrame) -> pd.DataFrame:
    """Return the factor by which amounts are above likely ones, null where it is none."""
    times = amounts / likely.where(likely > 0)
    claims = pd.DataFrame(np.nan, index=amounts.index, columns=amounts.columns)
    for factor in (*FACTORS, TEN):
        claims = claims.mask((times / factor - 1).abs().le(_SAME), factor)
    return claims


def _cost_claims(wide: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    """Hold totals against the one cost indicator of a form that is named for all the money: its limit and what it says was spent."""
    rows = batch.indicators
    rows = rows[rows["rule"].eq("cost") & (rows["target_kind"].eq("money") | rows["actual_kind"].eq("money"))]
    schemes = _schemes(batch)
    words = rows["form"].map(schemes)
    whole = [_is_whole(name, scheme) for name, scheme in zip(rows["level3"], words, strict=True)]
    rows = rows[np.array(whole, dtype=bool)]
    rows = rows[~rows.duplicated("form", keep=False)].set_index("form")
    limit = rows["target_high"].fillna(rows["target_low"]).where(rows["target_kind"].eq("money"))
    spent = rows["actual_low"].where(rows["actual_kind"].eq("money") & rows["actual_op"].eq("="))
    likely = pd.DataFrame({"planned": limit, "received": limit, "spent": spent}).astype("float64")
    return _factor(wide, _of_totals(likely, wide))


def _is_whole(name: object, scheme: Scheme | None) -> bool:
    if scheme is None or not isinstance(name, str):
        return False
    text = fold(name)
    return any(word in text for word in scheme.words.total_cost) and not any(word in text for word in scheme.words.per_unit)


def _bound_claims(wide: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    """Hold totals against what one project of a scheme may cost."""
    bounds = {form: scheme.expectations.largest_amount for form, scheme in _schemes(batch).items()}
    known = pd.Series({form: bound for form, bound in bounds.items() if bound is not None}, dtype="float64")
    most = _of_totals(pd.DataFrame(dict.fromkeys(MEASURES, known)), wide)
    beyond = wide > most
    return pd.DataFrame(np.nan, index=wide.index, columns=wide.columns).mask(beyond, FACTORS[0])


def _text_claims(wide: pd.DataFrame, batch: Batch, others: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Hold totals against the money of the report's text; it is a second witness, and many amounts stand in a text."""
    told = batch.report_text[batch.report_text["text"].notna()]
    told = told[told["text"].astype("str").str.contains("元", regex=False)]
    said = {form: _money_in(" ".join(texts)) for form, texts in told.groupby("form")["text"]}
    is_told = (wide.index.get_level_values("source") == _TOTAL) & wide.index.get_level_values("form").isin(list(said))
    claims = np.full(wide.shape, np.nan)
    claims[is_told] = [
        [_told_factor(amount, said[form]) for amount in amounts]
        for form, amounts in zip(wide.index.get_level_values("form")[is_told], wide.to_numpy()[is_told], strict=True)
    ] or np.nan
    return pd.DataFrame(claims, index=wide.index, columns=wide.columns)


def _money_in(text: str) -> np.ndarray:
    """Return the amounts of a text in 万元."""
    return np.array([float(digits.replace(",", "")) * UNITS[unit] for digits, unit in _AMOUNT.findall(fold(text))])


def _told_factor(amount: float, said: np.ndarray) -> float:
    """Return by which factor an amount is above one of those said, null where it is said itself."""
    if not amount > 0 or (np.abs(said / amount - 1) <= _SAME).any():
        return float("nan")
    return next((factor for factor in (*FACTORS, TEN) if (np.abs(said * factor / amount - 1) <= _SAME).any()), float("nan"))


def _both(wide: pd.DataFrame, text: pd.DataFrame) -> pd.DataFrame:
    """Return the claims of the text that two different totals of a form agree in."""
    other = wide["planned"].ne(wide["spent"]) & text["planned"].eq(text["spent"]) & text["planned"].ge(FACTORS[-1])
    return text.where(other)


def _common(wide: pd.DataFrame, claims: pd.DataFrame, inside: pd.DataFrame) -> pd.Series:
    """Return by form the factor by which all its amounts are off: its totals are claimed to be, and its amounts agree with each other."""
    totals = claims[wide.index.get_level_values("source") == _TOTAL]
    factor = totals.max(axis=1).groupby(level="form").max().dropna()
    positive = wide.where(wide > 0)[wide.index.get_level_values("source") == _TOTAL]
    low, high = positive.min(axis=1).groupby(level="form").min(), positive.max(axis=1).groupby(level="form").max()
    doubtful = set(inside.index.get_level_values("form")[inside.any(axis=1)])
    agree = low.reindex(factor.index) * factor > ALIKE * high.reindex(factor.index)
    return factor[agree & ~factor.index.isin(doubtful)]


def _first(claims: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the first claim of a hundredfold or more."""
    found = claims[0].where(claims[0] >= FACTORS[-1])
    for claim in claims[1:]:
        found = found.fillna(claim.where(claim >= FACTORS[-1]))
    return found


def _of_totals(by_form: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    """Return what is known of forms at the rows of their totals."""
    form, source = (wide.index.get_level_values(name) for name in ("form", "source"))
    return by_form.reindex(form).set_axis(wide.index).where(_across(source == _TOTAL))


def _across(rows: np.ndarray) -> np.ndarray:
    """Tell of each measure what is told of its row."""
    return np.column_stack([rows] * len(MEASURES))


def _schemes(batch: Batch) -> dict[int, Scheme]:
    known = batch.forms.dropna(subset=["scheme_source"])
    return {form: load_scheme(str(source)) for form, source in zip(known["form"], known["scheme_source"], strict=True)}
