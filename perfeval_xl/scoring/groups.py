"""Self-scores that are one number for several rows, as a cell merged over them is."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.layout.outputs import BY_REVIEWER, BY_RULE, BY_SELF
from perfeval_xl.scoring.rounding import half_up_all

_WHY = "几行合用一个自评得分"


def with_groups(rows: pd.DataFrame, indicators: pd.DataFrame, decimals: int) -> pd.DataFrame:
    """Return the rows where the groups of which a rule cannot score each row have their self-score, in the first of them.

    A reviewer's score, which somebody gave to one row, stays.
    """
    merged = indicators["self_score_merged"]
    if merged.isna().all():
        return rows
    keys = [indicators[name] for name in ("form", "sheet", "self_score_merged")]
    ruled = rows["basis"].eq(BY_RULE) | (rows["basis"].eq(BY_REVIEWER) & rows["system"].notna())
    together = merged.notna() & ~ruled.groupby(keys, dropna=True).transform("all").eq(True)
    if not together.any():
        return rows
    weight = rows["weight"].groupby(keys).transform("sum", min_count=1)
    stands = half_up_all(rows["self"].clip(lower=0.0).where(~rows["self"].gt(weight), weight), decimals)
    reviewed = rows["basis"].eq(BY_REVIEWER)
    told = _WHY + stands.map(lambda points: f"，采信自评 {points:.{decimals}f}", na_action="ignore").astype(object).fillna("，分在第一行")
    own = together & ~reviewed
    return rows.assign(
        system=rows["system"].mask(together, stands),
        final=rows["final"].mask(own, stands),
        basis=rows["basis"].mask(own, BY_SELF),
        explanation=rows["explanation"].mask(own, told),
    )
