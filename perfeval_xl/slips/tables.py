"""The budget with a row a source and a column a measure, and what it is held against."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfeval_xl.amounts import MEASURES, TOTAL
from perfeval_xl.facts.slips import doubt
from perfeval_xl.records import Batch
from perfeval_xl.schemes import Scheme, load_scheme


def nth(budget: pd.DataFrame) -> pd.Series:
    """Return of each amount how many rows of its source stand above it."""
    return budget.groupby(["form", "source", "measure"]).cumcount()


def by_row(budget: pd.DataFrame) -> pd.DataFrame:
    """Return a row a source, by form, source and which of that name, with a column a measure."""
    keyed = budget.assign(nth=nth(budget)).set_index(["form", "source", "nth", "measure"])["amount"]
    return keyed.unstack("measure").reindex(columns=list(MEASURES)).astype("float64")


def of_totals(by_form: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    """Return what is known of forms at the rows of their totals."""
    form, source = (wide.index.get_level_values(name) for name in ("form", "source"))
    return by_form.reindex(form).set_axis(wide.index).where(across(source == TOTAL))


def likely_at(by_form: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    """Return what totals should be at their rows, and at each source what the others leave of that."""
    whole = by_form.reindex(wide.index.get_level_values("form")).set_axis(wide.index)
    left = whole - beside(wide)
    return whole.where(across(wide.index.get_level_values("source") == TOTAL), left.where(left > 0))


def beside(wide: pd.DataFrame) -> pd.DataFrame:
    """Return at each source the sum of the other sources of its form."""
    is_source = wide.index.get_level_values("source") != TOTAL
    summed = wide[is_source].groupby(level="form").sum().reindex(wide.index.get_level_values("form")).set_axis(wide.index)
    return summed - wide.fillna(0.0)


def across(rows: np.ndarray) -> np.ndarray:
    """Tell of each measure what is told of its row."""
    return np.column_stack([rows] * len(MEASURES))


def factors_above(amounts: pd.DataFrame, likely: pd.DataFrame, same: float | None = None) -> pd.DataFrame:
    """Return the factor by which amounts are above likely ones, null where it is none; `same`: what is rounding, as a part of them."""
    rounding = doubt().same if same is None else same
    times = amounts / likely.where(likely > 0)
    claims = pd.DataFrame(np.nan, index=amounts.index, columns=amounts.columns)
    for factor in (*doubt().factors, doubt().tenfold):
        claims = claims.mask((times / factor - 1).abs().le(rounding), factor)
    return claims


def times_others(wide: pd.DataFrame) -> pd.DataFrame:
    """Return how many times the larger of the others of its row each amount is."""
    others = {measure: wide.drop(columns=measure).max(axis=1) for measure in MEASURES}
    return pd.DataFrame({measure: wide[measure] / high.where(high > 0) for measure, high in others.items()})


def one_cell(budget: pd.DataFrame, wide: pd.DataFrame) -> np.ndarray:
    """Tell of which rows one cell is both what was planned and what was received."""
    cells = (budget["sheet"] + "!" + budget["cell"]).astype("object").where(budget["cell"].notna(), None)
    keyed = budget.assign(nth=nth(budget), at=cells).set_index(["form", "source", "nth", "measure"])["at"]
    places = keyed.unstack("measure").reindex(index=wide.index, columns=list(MEASURES))
    return (places["planned"].notna() & places["planned"].eq(places["received"])).to_numpy(dtype=bool)


def schemes_of(batch: Batch) -> dict[int, Scheme]:
    """Return the scheme of each form that follows one."""
    known = batch.forms.dropna(subset=["scheme_source"])
    return {form: load_scheme(str(source)) for form, source in zip(known["form"], known["scheme_source"], strict=True)}
