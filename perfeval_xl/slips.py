"""Amounts of 预算表 that look to be in another unit than the form says: how many times too large each is (B009).

A witness is what an amount is held against: the others of its row, the sum of its column, the cost indicator for all the money, the rates
that a unit typed, the report's text, the roster, the scheme's bound for one project. A hundred times and more needs one; ten times, which
may be a true figure, needs several that agree. How much is too much says `facts/slips.toml`.

Amounts are worked on as an array with a row a source and a column a measure (`Sources`), and so is each claim: the factor by which an
amount is too large, NaN where it is not claimed to be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.amounts import MEASURES, TOTAL
from perfeval_xl.facts.money import AMOUNT, SUM_ROUNDING, UNITS
from perfeval_xl.facts.slips import doubt
from perfeval_xl.records import Batch
from perfeval_xl.schemes import Scheme, load_scheme
from perfeval_xl.values import fold

_LEAST = min(doubt().factors)
_TEN = doubt().tenfold
_AMOUNT = re.compile(AMOUNT)
_PLANNED, _RECEIVED, _SPENT = map(MEASURES.index, ("planned", "received", "spent"))

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
Schemes = Mapping[int, Scheme]


@dataclass(frozen=True)
class Sources:
    """The sources of a batch, by form, source and which of that name.

    amounts: in 万元, a column a measure. forms: the keys of their forms; of: the place of each one's form among these. is_total: it is the
    total of its form; is_first: the first of its name. rows: the row of each amount of the budget, columns: its measure, -1 for others.
    """

    amounts: Floats
    forms: Places
    of: Places
    is_total: Flags
    is_first: Flags
    rows: Places
    columns: Places

    @cached_property
    def others(self) -> Floats:
        """Return at each source the sum of the other sources of its form."""
        filled = np.where(np.isnan(self.amounts), 0.0, self.amounts)
        return self.sums[self.of] - filled

    @cached_property
    def sums(self) -> Floats:
        """Return by form the sum of its sources, 0 where these have no amount, NaN where it has none but a total."""
        summed = self.added(~self.is_total)
        return np.where(np.isin(np.arange(len(self.forms)), self.of[~self.is_total])[:, None], summed, np.nan)

    @cached_property
    def totals(self) -> Floats:
        """Return by form the first amount of each measure that a row of totals has."""
        rows, columns = np.nonzero(~np.isnan(self.amounts) & self.is_total[:, None])
        places, first = np.unique(self.of[rows] * len(MEASURES) + columns, return_index=True)
        found = np.full(self.forms.size * len(MEASURES), np.nan)
        found[places] = self.amounts[rows[first], columns[first]]
        return found.reshape(-1, len(MEASURES))

    def added(self, chosen: Flags, *, least: int = 0) -> Floats:
        """Return by form the sum of the amounts of some rows, NaN where it has less than `least` of them."""
        rows, columns = np.nonzero(~np.isnan(self.amounts) & chosen[:, None])
        places, size = self.of[rows] * len(MEASURES) + columns, self.forms.size * len(MEASURES)
        summed = np.bincount(places, self.amounts[rows, columns], size)
        return np.where(np.bincount(places, minlength=size) >= least, summed, np.nan).reshape(-1, len(MEASURES))

    def any_of(self, told: Flags) -> Flags:
        """Tell by form and measure whether something is true of one of its amounts."""
        rows, columns = np.nonzero(told)
        found = np.zeros((len(self.forms), len(MEASURES)), dtype=bool)
        found[self.of[rows], columns] = True
        return found

    def known(self, told: pd.Series) -> Floats:
        """Return what is told by form as it stands for the forms of these sources."""
        return told.reindex(self.forms).to_numpy(dtype="float64")

    def expected(self, by_form: Floats) -> Floats:
        """Return what totals should be at their rows, and at each source what the others leave of that."""
        whole = by_form[self.of]
        left = whole - self.others
        return np.where(self.is_total[:, None], whole, np.where(left > 0, left, np.nan))


def with_slips(batch: Batch, approved: pd.Series | None = None) -> Batch:
    """Return the batch with what `slip` and `common_slip` of its budget say; `approved` are the budgets (万元) on a roster by form."""
    budget = batch.budget
    if not budget["amount"].gt(0).any():
        return batch
    with np.errstate(divide="ignore", invalid="ignore"):
        sources = _sources(budget)
        own, common = _claimed(sources, batch, approved)
    known = sources.columns >= 0
    slip = np.full(len(budget), np.nan)
    slip[known] = own[sources.rows[known], sources.columns[known]]
    shared = common[sources.of[sources.rows]]
    slip = np.where(np.isnan(shared), slip, np.where(budget["amount"].gt(0), shared, np.nan))
    return replace(batch, budget=budget.assign(slip=slip, common_slip=~np.isnan(slip) & ~np.isnan(shared)))


def _claimed(sources: Sources, batch: Batch, approved: pd.Series | None) -> tuple[Floats, Floats]:
    """Return by which factor each amount is too large, and by form the one by which all of its are."""
    schemes, typed = _schemes(batch), _typed_rates(batch, sources)
    of_row, of_column = _row_claims(sources), _column_claims(sources)
    cost, roster, bound = _cost_claims(sources, batch, schemes), _roster_claims(sources, approved), _bound_claims(sources, schemes)
    rate, text = _rate_claims(sources, typed, schemes), _text_claims(sources, batch)
    own = _first([of_row, of_column, cost, roster, rate, bound, _base_claims(sources, typed["execution-rate"], batch.budget)])
    witnesses = [_tenfold_of_row(sources), *(claim == _TEN for claim in (of_column, cost, roster, rate, text))]
    tens = np.sum(witnesses, axis=0)
    own[np.isnan(own) & (tens >= doubt().witnesses) & ~_borne_out(sources, tens)] = _TEN
    of_sources = sources.any_of(~np.isnan(own) & ~sources.is_total[:, None])
    own[_adding(sources, batch.budget) & of_sources[sources.of]] = np.nan
    inside = ~np.isnan(of_row) | (~np.isnan(of_column) & (of_column != _TEN))
    return own, _common(sources, _first([cost, roster, bound, _both(sources, text)]), inside)


def _sources(budget: pd.DataFrame) -> Sources:
    """Return the amounts of a budget by source."""
    form = budget["form"].to_numpy(dtype="int64")
    source, names = pd.factorize(budget["source"], sort=True)
    measure, told = pd.factorize(budget["measure"])
    named = form * len(names) + source
    nth = _nth(named * len(told) + measure)
    keys, rows = np.unique(named * (nth.max() + 1) + nth, return_inverse=True)
    first = np.empty(len(keys), dtype="int64")
    first[rows] = np.arange(len(rows))
    columns = np.array([MEASURES.index(name) if name in MEASURES else -1 for name in told], dtype="int64")[measure]
    amounts = np.full((len(keys), len(MEASURES)), np.nan)
    known = columns >= 0
    amounts[rows[known], columns[known]] = budget["amount"].to_numpy(dtype="float64")[known]
    forms, of = np.unique(form[first], return_inverse=True)
    return Sources(amounts, forms, of, budget["source"].eq(TOTAL).to_numpy()[first], nth[first] == 0, rows, columns)


def _nth(keys: Places) -> Places:
    """Return how many of the same key stand before each."""
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=keys[order[0]] - 1))
    found = np.empty(len(keys), dtype="int64")
    found[order] = np.arange(len(keys)) - np.repeat(starts, np.diff(starts, append=len(keys)))
    return found


def _adding(sources: Sources, budget: pd.DataFrame) -> Flags:
    """Tell which totals a formula adds up from their sources."""
    formulas = np.zeros((len(sources.forms), len(MEASURES)), dtype=bool)
    computed = budget["formula"].to_numpy(dtype=bool) & budget["source"].eq(TOTAL).to_numpy() & (sources.columns >= 0)
    formulas[sources.of[sources.rows[computed]], sources.columns[computed]] = True
    adds_up = np.abs(sources.amounts - sources.sums[sources.of]) < SUM_ROUNDING
    return formulas[sources.of] & sources.is_total[:, None] & adds_up


def _row_claims(sources: Sources) -> Floats:
    """Hold an amount against the others of its row, where these vouch for each other."""
    claims = np.full(sources.amounts.shape, np.nan)
    for place, measure in enumerate(MEASURES):
        others = np.delete(sources.amounts, place, axis=1)
        low, high = others.min(axis=1), others.max(axis=1)
        times = sources.amounts[:, place] / np.where((low > 0) & (high <= low * doubt().alike), high, np.nan)
        for factor, (least, most) in doubt().row[measure].items():
            claims[(times >= least) & (times <= most), place] = factor
    return claims


def _tenfold_of_row(sources: Sources) -> Flags:
    """Tell which amounts are about ten times the larger of the others of their row."""
    times = _times_others(sources)
    least, most = doubt().tenfold_row
    return (times >= least) & (times <= most)


def _borne_out(sources: Sources, tens: NDArray[np.int64]) -> Flags:
    """Tell which amounts another of their row agrees with that is not claimed to be tenfold itself: both witnesses may rest on one slip."""
    true = np.where((tens < doubt().witnesses) & (sources.amounts > 0), sources.amounts, np.nan)
    return sources.amounts <= _largest_other(true) * doubt().alike


def _times_others(sources: Sources) -> Floats:
    """Return how many times the larger of the others of its row each amount is."""
    high = _largest_other(sources.amounts)
    return sources.amounts / np.where(high > 0, high, np.nan)


def _largest_other(amounts: Floats) -> Floats:
    """Return for each amount the largest of the others of its row that are there."""
    return np.column_stack([np.fmax.reduce(np.delete(amounts, place, axis=1), axis=1) for place in range(len(MEASURES))])


def _column_claims(sources: Sources) -> Floats:
    """Hold a total against the sum of its sources, and a source against what the others leave of the total.

    Where the row of a total agrees with it, a hundredfold is rather a list that is not complete.
    """
    total = np.full((len(sources.forms), len(MEASURES)), np.nan)
    first = sources.is_total & sources.is_first
    total[sources.of[first]] = sources.amounts[first]
    of_sources = sources.added(~sources.is_total, least=1)[sources.of]
    left = total[sources.of] - (of_sources - sources.amounts)
    claims = _factor(sources.amounts, np.where(sources.is_total[:, None], of_sources, left))
    vouched = sources.amounts.max(axis=1) <= sources.amounts.min(axis=1) * doubt().alike
    claims[(sources.is_total & vouched)[:, None] & (claims <= _LEAST)] = np.nan
    return claims


def _factor(amounts: Floats, likely: Floats, same: float | None = None) -> Floats:
    """Return the factor by which amounts are above likely ones, NaN where it is none; `same`: what is rounding, as a part of them."""
    rounding = doubt().same if same is None else same
    times = amounts / np.where(likely > 0, likely, np.nan)
    claims = np.full(amounts.shape, np.nan)
    for factor in (*doubt().factors, _TEN):
        claims[np.abs(times / factor - 1) <= rounding] = factor
    return claims


def _cost_claims(sources: Sources, batch: Batch, schemes: Schemes) -> Floats:
    """Hold totals against the one cost indicator of a form that is named for all the money: its limit and what it says was spent."""
    rows = batch.indicators
    rows = rows[rows["rule"].eq("cost") & (rows["target_kind"].eq("money") | rows["actual_kind"].eq("money"))]
    whole = [_is_whole(name, schemes.get(form)) for form, name in zip(rows["form"], rows["level3"], strict=True)]
    rows = rows[np.array(whole, dtype=bool)]
    rows = rows[~rows.duplicated("form", keep=False)].set_index("form")
    limit = sources.known(rows["target_high"].fillna(rows["target_low"]).where(rows["target_kind"].eq("money")))
    spent = sources.known(rows["actual_low"].where(rows["actual_kind"].eq("money") & rows["actual_op"].eq("=")))
    return _factor(sources.amounts, sources.expected(np.column_stack([limit, limit, spent])))


def _roster_claims(sources: Sources, approved: pd.Series | None) -> Floats:
    """Hold what was planned in all against the approved budget on the roster; of it no more is received and spent, but not much less."""
    if approved is None or approved.empty:
        return np.full(sources.amounts.shape, np.nan)
    expected = sources.expected(np.column_stack([sources.known(approved)] * len(MEASURES)))
    tenth = sources.amounts / _TEN
    near = (tenth <= expected * (1 + doubt().same)) & (tenth * doubt().alike >= expected)
    claims = np.where(near, _TEN, np.nan)
    claims[:, _PLANNED] = _factor(sources.amounts, expected)[:, _PLANNED]
    return claims


def _rate_claims(sources: Sources, typed: Mapping[str, Floats], schemes: Schemes) -> Floats:
    """Hold the amounts against the rates that a unit typed, where they are far above the others of their row.

    A rate that a formula gives tells nothing, and one that is typed wrong makes no amount wrong.
    """
    arrival, execution = typed["arrival-rate"], typed["execution-rate"]
    planned, received = sources.totals[:, _PLANNED], sources.totals[:, _RECEIVED]
    below = (schemes.get(form) for form in sources.forms.tolist())
    on_planned = np.array([scheme is not None and scheme.rates.execution_of == "planned" for scheme in below], dtype=bool)
    likely = np.column_stack([received / arrival, planned * arrival, np.where(on_planned, planned, received) * execution])
    claims = _factor(sources.amounts, sources.expected(likely), doubt().same_rate)
    return np.where(_times_others(sources) >= doubt().tenfold_row[0], claims, np.nan)


def _typed_rates(batch: Batch, sources: Sources) -> Mapping[str, Floats]:
    """Return by form the arrival and the execution rate that a unit typed; those that a formula gives are NaN."""
    rows = batch.indicators
    rows = rows[rows["rule"].isin(["arrival-rate", "execution-rate"]) & ~rows["actual_formula"] & rows["actual_kind"].eq("percent")]
    rows = rows[rows["actual_op"].eq("=") & rows["actual_low"].gt(0)].drop_duplicates(["form", "rule"]).set_index("form")
    return {rule: sources.known(rows.loc[rows["rule"].eq(rule), "actual_low"]) for rule in ("arrival-rate", "execution-rate")}


def _base_claims(sources: Sources, rate: Floats, budget: pd.DataFrame) -> Floats:
    """Hold the amount of a form that asks for one budget against what was spent: by the rate that a unit typed, else where it is beyond all
    that a project can have left.

    Where one cell is what was planned and what was received they do not vouch for each other.
    """
    likely = np.column_stack([sources.totals[:, _SPENT] / rate] * len(MEASURES))
    claims = _factor(sources.amounts, sources.expected(likely), doubt().same_rate)
    planned, spent = sources.amounts[:, _PLANNED], sources.amounts[:, _SPENT]
    times = planned / np.where(spent > 0, spent, np.nan)
    least, most = doubt().base_row
    unrated = sources.any_of(sources.is_total[:, None])[:, 0] & np.isnan(rate)
    claims[(times >= least) & (times <= most) & unrated[sources.of]] = doubt().factors[0]
    claims[~_one_cell(sources, budget)] = np.nan
    claims[:, _SPENT] = np.nan
    return claims


def _one_cell(sources: Sources, budget: pd.DataFrame) -> Flags:
    """Tell of which rows one cell is both what was planned and what was received."""
    cells = np.full(sources.amounts.shape, None, dtype=object)
    known = budget["cell"].notna().to_numpy() & (sources.columns >= 0)
    cells[sources.rows[known], sources.columns[known]] = [*zip(budget["sheet"][known], budget["cell"][known], strict=True)]
    return np.array([planned is not None and planned == received for planned, received, _ in cells], dtype=bool)


def _is_whole(name: object, scheme: Scheme | None) -> bool:
    if scheme is None or not isinstance(name, str):
        return False
    text = fold(name)
    return any(word in text for word in scheme.words.total_cost) and not any(word in text for word in scheme.words.per_unit)


def _bound_claims(sources: Sources, schemes: Schemes) -> Floats:
    """Hold totals against what one project of a scheme may cost."""
    bounds = {form: bound for form, scheme in schemes.items() if (bound := scheme.expectations.largest_amount) is not None}
    most = sources.known(pd.Series(bounds, dtype="float64"))[sources.of]
    return np.where(sources.is_total[:, None] & (sources.amounts > most[:, None]), doubt().factors[0], np.nan)


def _text_claims(sources: Sources, batch: Batch) -> Floats:
    """Hold totals, and what the other sources leave of them, against the money of the report's text.

    It is a second witness only, for many amounts stand in a text.
    """
    said, owner = _money_in(batch.report_text, sources)
    counts = np.bincount(owner, minlength=len(sources.forms))
    amounts, others = sources.amounts, np.where(sources.is_total[:, None], 0.0, sources.others)
    claims = np.full(amounts.shape, np.nan)
    rows, columns = np.nonzero((amounts > 0) & (counts[sources.of] > 0)[:, None])
    if not len(rows):
        return claims
    own = counts[sources.of[rows]]  # each amount against each of those that its form says
    starts = np.cumsum(own) - own
    each = np.repeat((np.cumsum(counts) - counts)[sources.of[rows]] - starts, own) + np.arange(own.sum())
    amount, less, told = np.repeat(amounts[rows, columns], own), np.repeat(others[rows, columns], own), said[each]
    found = np.full(len(rows), np.nan)
    for factor in (_TEN, *reversed(doubt().factors)):  # the likeliest is the last to be set
        found[np.logical_or.reduceat(np.abs((told - less) * factor / amount - 1) <= doubt().same, starts)] = factor
    found[np.logical_or.reduceat(np.abs(told / (amount + less) - 1) <= doubt().same, starts)] = np.nan  # it is said itself
    claims[rows, columns] = found
    return claims


def _money_in(report_text: pd.DataFrame, sources: Sources) -> tuple[Floats, Places]:
    """Return the amounts of the reports in 万元, and whose each is: the place of its form, in the order of the forms."""
    said: list[float] = []
    owner: list[int] = []
    places = {form: place for place, form in enumerate(sources.forms.tolist())}
    texts: dict[int, list[str]] = {}
    for form, text in zip(report_text["form"].tolist(), report_text["text"].tolist(), strict=True):
        if isinstance(text, str) and "元" in text and form in places:
            texts.setdefault(places[form], []).append(text)
    for place in sorted(texts):
        found = [float(digits.replace(",", "")) * UNITS[unit] for digits, unit in _AMOUNT.findall(fold(" ".join(texts[place])))]
        said += found
        owner += [place] * len(found)
    return np.array(said, dtype="float64"), np.array(owner, dtype="int64")


def _both(sources: Sources, text: Floats) -> Floats:
    """Return the claims of the text that two different totals of a form agree in."""
    differ = sources.amounts[:, _PLANNED] != sources.amounts[:, _SPENT]
    agree = differ & (text[:, _PLANNED] == text[:, _SPENT]) & (text[:, _PLANNED] >= _LEAST)
    return np.where(agree[:, None], text, np.nan)


def _common(sources: Sources, claims: Floats, inside: Flags) -> Floats:
    """Return by form the factor by which all its amounts are off: its totals are claimed to be, and its amounts agree with each other."""
    totals = np.where(sources.is_total[:, None], claims, np.nan)
    positive = np.where(sources.is_total[:, None] & (sources.amounts > 0), sources.amounts, np.nan)
    size = len(sources.forms)
    factor, high, low = np.full(size, np.nan), np.full(size, np.nan), np.full(size, np.nan)
    np.fmax.at(factor, sources.of, np.fmax.reduce(totals, axis=1))
    np.fmax.at(high, sources.of, np.fmax.reduce(positive, axis=1))
    np.fmin.at(low, sources.of, np.fmin.reduce(positive, axis=1))
    agree = low * factor > doubt().alike * high
    return np.where(agree & ~sources.any_of(inside).any(axis=1), factor, np.nan)


def _first(claims: Sequence[Floats]) -> Floats:
    """Return the first claim of a hundredfold or more."""
    found = np.full(claims[0].shape, np.nan)
    for claim in claims:
        found = np.where(np.isnan(found) & (claim >= _LEAST), claim, found)
    return found


def _schemes(batch: Batch) -> Schemes:
    known = batch.forms.dropna(subset=["scheme_source"])
    return {form: load_scheme(str(source)) for form, source in zip(known["form"], known["scheme_source"], strict=True)}
