"""What other places tell of the amounts of 预算表: cost indicators, typed rates, the roster, the scheme."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfeval_xl.amounts import MEASURES, TOTAL
from perfeval_xl.facts.slips import doubt
from perfeval_xl.records import Batch
from perfeval_xl.schemes import Scheme
from perfeval_xl.slips.tables import across, factors_above, likely_at, of_totals, one_cell, schemes_of, times_others
from perfeval_xl.values import fold


def cost_claims(wide: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    """Hold totals against the one cost indicator of a form that is named for all the money: its limit and what it says was spent."""
    rows = batch.indicators
    rows = rows[rows["rule"].eq("cost") & (rows["target_kind"].eq("money") | rows["actual_kind"].eq("money"))]
    schemes = schemes_of(batch)
    words = rows["form"].map(schemes)
    whole = [_is_whole(name, scheme) for name, scheme in zip(rows["level3"], words, strict=True)]
    rows = rows[np.array(whole, dtype=bool)]
    rows = rows[~rows.duplicated("form", keep=False)].set_index("form")
    limit = rows["target_high"].fillna(rows["target_low"]).where(rows["target_kind"].eq("money"))
    spent = rows["actual_low"].where(rows["actual_kind"].eq("money") & rows["actual_op"].eq("="))
    likely = pd.DataFrame({"planned": limit, "received": limit, "spent": spent}).astype("float64")
    return factors_above(wide, likely_at(likely, wide))


def _is_whole(name: object, scheme: Scheme | None) -> bool:
    if scheme is None or not isinstance(name, str):
        return False
    text = fold(name)
    return any(word in text for word in scheme.words.total_cost) and not any(word in text for word in scheme.words.per_unit)


def roster_claims(wide: pd.DataFrame, approved: pd.Series | None) -> pd.DataFrame:
    """Hold what was planned in all against the approved budget on the roster; of it no more is received and spent, but not much less."""
    if approved is None or approved.empty:
        return pd.DataFrame(np.nan, index=wide.index, columns=wide.columns)
    expected = likely_at(pd.DataFrame(dict.fromkeys(MEASURES, approved)), wide)
    claims = factors_above(wide, expected)
    tenth = wide / doubt().tenfold
    near = (tenth <= expected * (1 + doubt().same)) & (tenth * doubt().alike >= expected)
    return claims.assign(**{measure: near[measure].map({True: doubt().tenfold, False: np.nan}) for measure in ("received", "spent")})


def as_approved(wide: pd.DataFrame, approved: pd.Series | None) -> set[int]:
    """Return the forms whose planned total is what the roster has: whatever else is said, that much is right."""
    if approved is None or approved.empty:
        return set()
    planned = wide[wide.index.get_level_values("source") == TOTAL].groupby(level="form")["planned"].first()
    return set(planned.index[(planned / approved.reindex(planned.index) - 1).abs().le(doubt().same)])


def price_claims(wide: pd.DataFrame, priced: pd.Series) -> pd.DataFrame:
    """Hold totals against a price times a count (万元, by form): one witness of several, since what was bought need not be all."""
    likely = pd.DataFrame(dict.fromkeys(MEASURES, priced)).astype("float64")
    return factors_above(wide, of_totals(likely, wide), doubt().same_price)


def rate_claims(wide: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    """Hold the amounts against the rates that a unit typed, where they are far above the others of their row.

    A rate that a formula gives tells nothing, and one that is typed wrong makes no amount wrong.
    """
    typed = _typed_rates(batch)
    total = wide[wide.index.get_level_values("source") == TOTAL].groupby(level="form").first().reindex(typed.index)
    below = {form: scheme.rates.execution_of for form, scheme in schemes_of(batch).items()}
    on_planned = pd.Series(below, dtype="object").reindex(typed.index).eq("planned")
    base = total["planned"].where(on_planned, total["received"])
    likely = {
        "planned": total["received"] / typed["arrival-rate"], "received": total["planned"] * typed["arrival-rate"],
        "spent": base * typed["execution-rate"],
    }
    claims = factors_above(wide, likely_at(pd.DataFrame(likely).astype("float64"), wide), doubt().same_rate)
    return claims.where(times_others(wide) >= doubt().tenfold_row[0])


def _typed_rates(batch: Batch) -> pd.DataFrame:
    """Return by form the arrival and the execution rate that a unit typed; those that a formula gives are null."""
    rows = batch.indicators
    rows = rows[rows["rule"].isin(["arrival-rate", "execution-rate"]) & ~rows["actual_formula"] & rows["actual_kind"].eq("percent")]
    rows = rows[rows["actual_op"].eq("=") & rows["actual_low"].gt(0)].drop_duplicates(["form", "rule"])
    return rows.pivot(index="form", columns="rule", values="actual_low").reindex(columns=["arrival-rate", "execution-rate"])


def base_claims(wide: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    """Hold the amount of a form that asks for one budget against what was spent: by the rate that a unit typed, else where it is beyond all
    that a project can have left.

    Where one cell is what was planned and what was received they do not vouch for each other.
    """
    spent = wide[wide.index.get_level_values("source") == TOTAL].groupby(level="form")["spent"].first()
    rate = _typed_rates(batch)["execution-rate"].reindex(spent.index)
    likely = (spent / rate).astype("float64")
    claims = factors_above(wide, likely_at(pd.DataFrame(dict.fromkeys(MEASURES, likely)), wide), doubt().same_rate)
    times = wide["planned"] / wide["spent"].where(wide["spent"] > 0)
    least, most = doubt().base_row
    rated = wide.index.get_level_values("form").map(rate.notna().to_dict()).to_numpy(dtype=bool)
    far = times.between(least, most) & ~rated
    claims = claims.mask(across(far.to_numpy()), doubt().factors[0])
    return claims.where(across(one_cell(batch.budget, wide))).assign(spent=np.nan)


def bound_claims(wide: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    """Hold totals against what one project of a scheme may cost."""
    bounds = {form: scheme.expectations.largest_amount for form, scheme in schemes_of(batch).items()}
    known = pd.Series({form: bound for form, bound in bounds.items() if bound is not None}, dtype="float64")
    most = of_totals(pd.DataFrame(dict.fromkeys(MEASURES, known)), wide)
    beyond = wide > most
    return pd.DataFrame(np.nan, index=wide.index, columns=wide.columns).mask(beyond, doubt().factors[0])
