"""The sources of a batch as arrays, with a row a source and a column a measure, and what each amount is held against.

A claim is an array of the same shape: the factor by which each amount is too large, NaN where it is not claimed to be. Arrays, not frames:
there are a dozen claims, each of few amounts, and aligning frames costs more than all that is reckoned here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.amounts import TOTAL
from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.facts.slips import doubt
from perfeval_xl.records import Batch
from perfeval_xl.schemes import Scheme, load_scheme

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]

PLANNED, RECEIVED, SPENT = range(len(MEASURES))


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
    def beside(self) -> Floats:
        """Return at each source the sum of the other sources of its form."""
        return self.sums[self.of] - np.where(np.isnan(self.amounts), 0.0, self.amounts)

    @cached_property
    def sums(self) -> Floats:
        """Return by form the sum of its sources, 0 where these have no amount, NaN where it has none but a total."""
        return np.where((self.sizes > 0)[:, None], self._added(least=0), np.nan)

    @cached_property
    def summed(self) -> Floats:
        """Return by form the sum of its sources, NaN where these have no amount."""
        return self._added(least=1)

    @cached_property
    def sizes(self) -> Places:
        """Return by form how many sources it has beside its total."""
        return np.bincount(self.of[~self.is_total], minlength=len(self.forms))

    @cached_property
    def has_total(self) -> Flags:
        """Tell by form whether it has a row for the total."""
        return np.bincount(self.of[self.is_total], minlength=len(self.forms)) > 0

    @cached_property
    def totals(self) -> Floats:
        """Return by form the first amount of each measure that a row of totals has."""
        rows, columns = np.nonzero(~np.isnan(self.amounts) & self.is_total[:, None])
        places, first = np.unique(self.of[rows] * len(MEASURES) + columns, return_index=True)
        found = np.full(len(self.forms) * len(MEASURES), np.nan)
        found[places] = self.amounts[rows[first], columns[first]]
        return found.reshape(-1, len(MEASURES))

    @cached_property
    def first_totals(self) -> Floats:
        """Return by form the amounts of its first row of totals."""
        found = np.full((len(self.forms), len(MEASURES)), np.nan)
        first = self.is_total & self.is_first
        found[self.of[first]] = self.amounts[first]
        return found

    @cached_property
    def times_others(self) -> Floats:
        """Return how many times the larger of the others of its row each amount is."""
        return self.amounts / positive(largest_other(self.amounts))

    def _added(self, *, least: int) -> Floats:
        rows, columns = np.nonzero(~np.isnan(self.amounts) & ~self.is_total[:, None])
        places, size = self.of[rows] * len(MEASURES) + columns, len(self.forms) * len(MEASURES)
        summed = np.bincount(places, self.amounts[rows, columns], size)
        return np.where(np.bincount(places, minlength=size) >= least, summed, np.nan).reshape(-1, len(MEASURES))

    def any_of(self, told: Flags) -> Flags:
        """Tell by form and measure whether something is true of one of its amounts."""
        rows, columns = np.nonzero(told)
        found = np.zeros((len(self.forms), len(MEASURES)), dtype=bool)
        found[self.of[rows], columns] = True
        return found

    def largest(self, told: Floats) -> Floats:
        """Return by form the largest of what is told of its totals, NaN where nothing is."""
        found = np.full(len(self.forms), np.nan)
        np.fmax.at(found, self.of[self.is_total], np.fmax.reduce(told[self.is_total], axis=1))
        return found

    def known(self, told: pd.Series) -> Floats:
        """Return what is told by form as it stands for the forms of these sources."""
        return told.reindex(self.forms).to_numpy(dtype=float)

    def at_totals(self, by_form: Floats) -> Floats:
        """Return what is known of forms at the rows of their totals."""
        return np.where(self.is_total[:, None], by_form[self.of], np.nan)

    def expected(self, by_form: Floats) -> Floats:
        """Return what totals should be at their rows, and at each source what the others leave of that."""
        whole = by_form[self.of]
        return np.where(self.is_total[:, None], whole, positive(whole - self.beside))

    def placed(self, chosen: Flags) -> tuple[Places, Places]:
        """Return the rows and columns of some of the amounts of the budget."""
        return self.rows[chosen], self.columns[chosen]


def sources_of(budget: pd.DataFrame) -> Sources:
    """Return the amounts of a budget by source."""
    form = budget["form"].to_numpy(dtype="int64")
    source, names = pd.factorize(budget["source"], sort=True)
    measure, told = pd.factorize(budget["measure"])
    named = form * len(names) + source
    nth = _nth(named * len(told) + measure)
    keys, rows = np.unique(named * (nth.max(initial=0) + 1) + nth, return_inverse=True)
    first = np.empty(len(keys), dtype="int64")
    first[rows] = np.arange(len(rows))
    columns = np.array([MEASURES.index(name) if name in MEASURES else -1 for name in told], dtype="int64")[measure]
    amounts = np.full((len(keys), len(MEASURES)), np.nan)
    known = columns >= 0
    amounts[rows[known], columns[known]] = budget["amount"].to_numpy(dtype=float)[known]
    forms, of = np.unique(form[first], return_inverse=True)
    return Sources(amounts, forms, of, budget["source"].eq(TOTAL).to_numpy()[first], nth[first] == 0, rows, columns)


def _nth(keys: Places) -> Places:
    """Return how many of the same key stand before each."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(keys) else np.empty(0, dtype="int64")
    found = np.empty(len(keys), dtype="int64")
    found[order] = np.arange(len(keys)) - np.repeat(starts, np.diff(starts, append=len(keys)))
    return found


def nothing(sources: Sources) -> Floats:
    """Return a claim of nothing."""
    return np.full(sources.amounts.shape, np.nan)


def positive(amounts: Floats) -> Floats:
    """Return the amounts without those that are not above nothing."""
    return np.where(amounts > 0, amounts, np.nan)


def largest_other(amounts: Floats) -> Floats:
    """Return for each amount the largest of the others of its row that are there."""
    return np.column_stack([np.fmax.reduce(np.delete(amounts, place, axis=1), axis=1) for place in range(len(MEASURES))])


def factors_above(amounts: Floats, likely: Floats, same: float | None = None) -> Floats:
    """Return the factor by which amounts are above likely ones, NaN where it is none; `same`: what is rounding, as a part of them."""
    rounding = doubt().same if same is None else same
    times = amounts / positive(likely)
    claims = np.full(amounts.shape, np.nan)
    for factor in (*doubt().factors, doubt().tenfold):
        claims[np.abs(times / factor - 1) <= rounding] = factor
    return claims


def alike_in(by_form: Floats) -> Floats:
    """Return what is known of forms for each measure."""
    return np.column_stack([by_form] * len(MEASURES))


def schemes_of(batch: Batch) -> Mapping[int, Scheme]:
    """Return the scheme of each form that follows one."""
    known = batch.forms.dropna(subset=["scheme_source"])
    return {form: load_scheme(str(source)) for form, source in zip(known["form"], known["scheme_source"], strict=True)}
