"""Amounts of 预算表 that look to be in another unit than the form says: how many times too large each is (B009).

A witness is what an amount is held against: the others of its row, the sum of its column, the cost indicator for all the money, the rates
that a unit typed, the report's text, the roster, the scheme's bound for one project. A hundred times and more needs one; ten times, which
may be a true figure, needs several that agree. How much is too much says `facts/slips.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from perfeval_xl.amounts import MEASURES, TOTAL
from perfeval_xl.facts.money import AMOUNT, SUM_ROUNDING, UNITS
from perfeval_xl.facts.slips import doubt
from perfeval_xl.records import Batch
from perfeval_xl.schemes import Scheme, load_scheme
from perfeval_xl.values import fold

_LEAST = min(doubt().factors)
_TEN = doubt().tenfold
_AMOUNT = re.compile(AMOUNT)


def with_slips(batch: Batch, approved: pd.Series | None = None) -> Batch:
    """Return the batch with what `slip` and `common_slip` of its budget say; `approved` are the budgets (万元) on a roster by form."""
    budget = batch.budget
    if not budget["amount"].gt(0).any():
        return batch
    wide = _wide(budget)
    claims = [_row_claims(wide), _column_claims(wide)]
    inside = claims[0].notna() | claims[1].notna() & claims[1].ne(_TEN)
    roster = _roster_claims(wide, approved)
    outside = [_cost_claims(wide, batch), roster, _rate_claims(wide, batch), _bound_claims(wide, batch), _base_claims(wide, batch)]
    text = _text_claims(wide, batch)
    own = _first([*claims, *outside])
    witnesses = [_tenfold_of_row(wide), claims[1].eq(_TEN), *(claim.eq(_TEN) for claim in outside[:3]), text.eq(_TEN)]
    tens = sum((claim.astype("int64") for claim in witnesses), start=own.notna().astype("int64") * 0)
    own = own.mask(own.isna() & tens.ge(doubt().witnesses) & ~_borne_out(wide, tens), _TEN)
    own = own.mask(_adding(budget, wide) & _of_form(own.notna()))
    common = _common(wide, _first([*outside[:2], outside[3], _both(wide, text)]), inside)
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
    formulas = budget[budget["formula"] & budget["source"].eq(TOTAL)]
    keys = pd.MultiIndex.from_frame(formulas[["form", "measure"]])
    form, source = (wide.index.get_level_values(name) for name in ("form", "source"))
    by_formula = {m: pd.MultiIndex.from_arrays([form, [m] * len(form)]).isin(keys) & (source == TOTAL) for m in MEASURES}
    sums = wide[source != TOTAL].groupby(level="form").sum().reindex(form).set_axis(wide.index)
    return pd.DataFrame(by_formula, index=wide.index) & (wide - sums).abs().lt(SUM_ROUNDING)


def _of_form(off: pd.DataFrame) -> pd.DataFrame:
    """Tell of each row by measure whether a source of its form is off."""
    sources = off[off.index.get_level_values("source") != TOTAL]
    any_source = sources.groupby(level="form").any().reindex(off.index.get_level_values("form"), fill_value=False)
    return any_source.set_axis(off.index)


def _row_claims(wide: pd.DataFrame) -> pd.DataFrame:
    found = {}
    for measure in MEASURES:
        others = wide.drop(columns=measure)
        low, high = others.min(axis=1, skipna=False), others.max(axis=1, skipna=False)
        times = wide[measure] / high.where((low > 0) & (high <= low * doubt().alike))
        claim = pd.Series(np.nan, index=wide.index)
        for factor, (least, most) in doubt().row[measure].items():
            claim = claim.mask(times.between(least, most), factor)
        found[measure] = claim
    return pd.DataFrame(found)


def _tenfold_of_row(wide: pd.DataFrame) -> pd.DataFrame:
    """Tell which amounts are about ten times the larger of the others of their row."""
    times = _times_others(wide)
    least, most = doubt().tenfold_row
    return (times >= least) & (times <= most)


def _borne_out(wide: pd.DataFrame, tens: pd.DataFrame) -> pd.DataFrame:
    """Tell which amounts another of their row agrees with that is not claimed to be tenfold itself: both witnesses may rest on one slip."""
    true = wide.where(tens.lt(doubt().witnesses) & (wide > 0))
    others = {measure: true.drop(columns=measure).max(axis=1) for measure in MEASURES}
    return wide <= pd.DataFrame(others) * doubt().alike


def _times_others(wide: pd.DataFrame) -> pd.DataFrame:
    """Return how many times the larger of the others of its row each amount is."""
    others = {measure: wide.drop(columns=measure).max(axis=1) for measure in MEASURES}
    return pd.DataFrame({measure: wide[measure] / high.where(high > 0) for measure, high in others.items()})


def _column_claims(wide: pd.DataFrame) -> pd.DataFrame:
    """Hold a total against the sum of its sources, and a source against what the others leave of the total.

    Where the row of a total agrees with it, a hundredfold is rather a list that is not complete.
    """
    form = wide.index.get_level_values("form")
    is_total = wide.index.get_level_values("source") == TOTAL
    first = is_total & (wide.index.get_level_values("nth") == 0)
    total = wide[first].droplevel(["source", "nth"])
    summed = wide[~is_total].groupby(level="form").sum(min_count=1)
    of_total, of_sources = (part.reindex(form).set_axis(wide.index) for part in (total, summed))
    left = of_total - (of_sources - wide)
    likely = left.mask(_across(is_total), of_sources)
    claims = _factor(wide, likely)
    vouched = wide.max(axis=1, skipna=False) <= wide.min(axis=1, skipna=False) * doubt().alike
    return claims.mask(_across(is_total & vouched.to_numpy()) & claims.le(_LEAST))


def _factor(amounts: pd.DataFrame, likely: pd.DataFrame, same: float | None = None) -> pd.DataFrame:
    """Return the factor by which amounts are above likely ones, null where it is none; `same`: what is rounding, as a part of them."""
    rounding = doubt().same if same is None else same
    times = amounts / likely.where(likely > 0)
    claims = pd.DataFrame(np.nan, index=amounts.index, columns=amounts.columns)
    for factor in (*doubt().factors, _TEN):
        claims = claims.mask((times / factor - 1).abs().le(rounding), factor)
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
    return _factor(wide, _expected(likely, wide))


def _roster_claims(wide: pd.DataFrame, approved: pd.Series | None) -> pd.DataFrame:
    """Hold what was planned in all against the approved budget on the roster; of it no more is received and spent, but not much less."""
    if approved is None or approved.empty:
        return pd.DataFrame(np.nan, index=wide.index, columns=wide.columns)
    expected = _expected(pd.DataFrame(dict.fromkeys(MEASURES, approved)), wide)
    claims = _factor(wide, expected)
    tenth = wide / _TEN
    near = (tenth <= expected * (1 + doubt().same)) & (tenth * doubt().alike >= expected)
    return claims.assign(**{measure: near[measure].map({True: _TEN, False: np.nan}) for measure in ("received", "spent")})


def _rate_claims(wide: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    """Hold the amounts against the rates that a unit typed, where they are far above the others of their row.

    A rate that a formula gives tells nothing, and one that is typed wrong makes no amount wrong.
    """
    typed = _typed_rates(batch)
    total = wide[wide.index.get_level_values("source") == TOTAL].groupby(level="form").first().reindex(typed.index)
    below = {form: scheme.rates.execution_of for form, scheme in _schemes(batch).items()}
    on_planned = pd.Series(below, dtype="object").reindex(typed.index).eq("planned")
    base = total["planned"].where(on_planned, total["received"])
    likely = {
        "planned": total["received"] / typed["arrival-rate"], "received": total["planned"] * typed["arrival-rate"],
        "spent": base * typed["execution-rate"],
    }
    claims = _factor(wide, _expected(pd.DataFrame(likely).astype("float64"), wide), doubt().same_rate)
    return claims.where(_times_others(wide) >= doubt().tenfold_row[0])


def _typed_rates(batch: Batch) -> pd.DataFrame:
    """Return by form the arrival and the execution rate that a unit typed; those that a formula gives are null."""
    rows = batch.indicators
    rows = rows[rows["rule"].isin(["arrival-rate", "execution-rate"]) & ~rows["actual_formula"] & rows["actual_kind"].eq("percent")]
    rows = rows[rows["actual_op"].eq("=") & rows["actual_low"].gt(0)].drop_duplicates(["form", "rule"])
    return rows.pivot(index="form", columns="rule", values="actual_low").reindex(columns=["arrival-rate", "execution-rate"])


def _base_claims(wide: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    """Hold the amount of a form that asks for one budget against what was spent: by the rate that a unit typed, else where it is beyond all
    that a project can have left.

    Where one cell is what was planned and what was received they do not vouch for each other.
    """
    spent = wide[wide.index.get_level_values("source") == TOTAL].groupby(level="form")["spent"].first()
    rate = _typed_rates(batch)["execution-rate"].reindex(spent.index)
    likely = (spent / rate).astype("float64")
    claims = _factor(wide, _expected(pd.DataFrame(dict.fromkeys(MEASURES, likely)), wide), doubt().same_rate)
    times = wide["planned"] / wide["spent"].where(wide["spent"] > 0)
    least, most = doubt().base_row
    rated = wide.index.get_level_values("form").map(rate.notna().to_dict()).to_numpy(dtype=bool)
    far = times.between(least, most) & ~rated
    claims = claims.mask(_across(far.to_numpy()), doubt().factors[0])
    return claims.where(_across(_one_cell(batch.budget, wide))).assign(spent=np.nan)


def _one_cell(budget: pd.DataFrame, wide: pd.DataFrame) -> np.ndarray:
    """Tell of which rows one cell is both what was planned and what was received."""
    cells = (budget["sheet"] + "!" + budget["cell"]).astype("object").where(budget["cell"].notna(), None)
    keyed = budget.assign(nth=_nth(budget), at=cells).set_index(["form", "source", "nth", "measure"])["at"]
    places = keyed.unstack("measure").reindex(index=wide.index, columns=list(MEASURES))
    return (places["planned"].notna() & places["planned"].eq(places["received"])).to_numpy(dtype=bool)


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
    return pd.DataFrame(np.nan, index=wide.index, columns=wide.columns).mask(beyond, doubt().factors[0])


def _text_claims(wide: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    """Hold totals, and what the other sources leave of them, against the money of the report's text.

    It is a second witness only, for many amounts stand in a text.
    """
    told = batch.report_text[batch.report_text["text"].notna()]
    told = told[told["text"].astype("str").str.contains("元", regex=False)]
    said = {form: _money_in(" ".join(texts)) for form, texts in told.groupby("form")["text"]}
    is_total = wide.index.get_level_values("source") == TOTAL
    others = _others(wide).where(_across(~is_total), 0.0).to_numpy()
    is_told = wide.index.get_level_values("form").isin(list(said))
    claims = np.full(wide.shape, np.nan)
    claims[is_told] = [
        [_told_factor(amount, less, said[form]) for amount, less in zip(amounts, rest, strict=True)]
        for form, amounts, rest in zip(
            wide.index.get_level_values("form")[is_told], wide.to_numpy()[is_told], others[is_told], strict=True)
    ] or np.nan
    return pd.DataFrame(claims, index=wide.index, columns=wide.columns)


def _money_in(text: str) -> np.ndarray:
    """Return the amounts of a text in 万元."""
    return np.array([float(digits.replace(",", "")) * UNITS[unit] for digits, unit in _AMOUNT.findall(fold(text))])


def _told_factor(amount: float, others: float, said: np.ndarray) -> float:
    """Return by which factor an amount is above what others leave of one of those said, null where with them it is said itself."""
    if not amount > 0 or (np.abs(said / (amount + others) - 1) <= doubt().same).any():
        return float("nan")
    left = said - others
    return next((factor for factor in (*doubt().factors, _TEN) if (np.abs(left * factor / amount - 1) <= doubt().same).any()), float("nan"))


def _both(wide: pd.DataFrame, text: pd.DataFrame) -> pd.DataFrame:
    """Return the claims of the text that two different totals of a form agree in."""
    other = wide["planned"].ne(wide["spent"]) & text["planned"].eq(text["spent"]) & text["planned"].ge(_LEAST)
    return text.where(other)


def _common(wide: pd.DataFrame, claims: pd.DataFrame, inside: pd.DataFrame) -> pd.Series:
    """Return by form the factor by which all its amounts are off: its totals are claimed to be, and its amounts agree with each other."""
    totals = claims[wide.index.get_level_values("source") == TOTAL]
    factor = totals.max(axis=1).groupby(level="form").max().dropna()
    positive = wide.where(wide > 0)[wide.index.get_level_values("source") == TOTAL]
    low, high = positive.min(axis=1).groupby(level="form").min(), positive.max(axis=1).groupby(level="form").max()
    doubtful = set(inside.index.get_level_values("form")[inside.any(axis=1)])
    agree = low.reindex(factor.index) * factor > doubt().alike * high.reindex(factor.index)
    return factor[agree & ~factor.index.isin(doubtful)]


def _first(claims: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the first claim of a hundredfold or more."""
    found = claims[0].where(claims[0] >= _LEAST)
    for claim in claims[1:]:
        found = found.fillna(claim.where(claim >= _LEAST))
    return found


def _of_totals(by_form: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    """Return what is known of forms at the rows of their totals."""
    form, source = (wide.index.get_level_values(name) for name in ("form", "source"))
    return by_form.reindex(form).set_axis(wide.index).where(_across(source == TOTAL))


def _expected(by_form: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    """Return what totals should be at their rows, and at each source what the others leave of that."""
    whole = by_form.reindex(wide.index.get_level_values("form")).set_axis(wide.index)
    left = whole - _others(wide)
    return whole.where(_across(wide.index.get_level_values("source") == TOTAL), left.where(left > 0))


def _others(wide: pd.DataFrame) -> pd.DataFrame:
    """Return at each source the sum of the other sources of its form."""
    is_source = wide.index.get_level_values("source") != TOTAL
    summed = wide[is_source].groupby(level="form").sum().reindex(wide.index.get_level_values("form")).set_axis(wide.index)
    return summed - wide.fillna(0.0)


def _across(rows: np.ndarray) -> np.ndarray:
    """Tell of each measure what is told of its row."""
    return np.column_stack([rows] * len(MEASURES))


def _schemes(batch: Batch) -> dict[int, Scheme]:
    known = batch.forms.dropna(subset=["scheme_source"])
    return {form: load_scheme(str(source)) for form, source in zip(known["form"], known["scheme_source"], strict=True)}
