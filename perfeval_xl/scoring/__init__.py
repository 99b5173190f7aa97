"""Rules → scores: what each indicator earns, on what basis, and how a clerk can check it."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal

import pandas as pd

from perfeval_xl.amounts import by_source, stated_of, unsound, usable
from perfeval_xl.profile import lacking
from perfeval_xl.records import SCORE_COLUMNS, Batch, Scores, frame
from perfeval_xl.schemes.model import Scheme
from perfeval_xl.scoring.cases import case_of, keys, weights
from perfeval_xl.scoring.groups import with_groups
from perfeval_xl.scoring.judge import judge
from perfeval_xl.scoring.totals import form_totals, level_totals, stated_outcome

__all__ = ["score"]

_ASSUMED = "表中没有写分值，按评价方案取 "


def score(batch: Batch, scheme: Scheme) -> Scores:
    """Score every form of the batch by one scheme.

    A row that no rule can judge from its cells keeps its self-score (basis 采信自评); a reviewer's score from 0 to the weight
    goes before both. The weight is the stated one, else the scheme's, which the explanation says; without either the self-score
    stands. A self-score that is one number for several rows stands for them together where a rule does not score each of them.
    """
    indicators = batch.indicators
    if indicators.empty:
        return Scores.empty()
    wide = by_source(batch.budget)
    amounts, wrong = stated_of(wide), unsound(wide, usable(wide), scheme.scoring.amount_tolerance)
    by_row = keys(indicators, amounts, scheme, wrong, lacking(indicators, "actuals", batch.forms))
    rows = with_groups(_rows(indicators, by_row, scheme), indicators, scheme.scoring.decimals)
    levels = level_totals(rows, indicators["level1"], batch.stated, scheme.scoring.decimals)
    outcome = stated_outcome(batch.project, batch.stated, levels, scheme.grades)
    totals, cut = form_totals(rows, outcome, amounts, scheme, wrong)
    return Scores(
        rows=rows,
        totals=totals,
        levels=levels,
        adjustments=cut,
    )


def _rows(indicators: pd.DataFrame, by_row: list[tuple[Hashable, ...]], scheme: Scheme) -> pd.DataFrame:
    judged = {key: judge(case_of(key, scheme), scheme.scoring) for key in dict.fromkeys(by_row)}
    found = [judged[key] for key in by_row]
    numbers = {name: [_number(getattr(one, name)) for one in found] for name in ("ratio", "low", "high", "system", "final")}
    points = weights(indicators)
    rows = frame(
        SCORE_COLUMNS,
        {
            "form": indicators["form"].to_numpy(),
            "row": indicators["row"].to_numpy(),
            "weight": points.to_numpy(),
            "rule": indicators["rule"].to_numpy(),
            "self": indicators["self_score"].to_numpy(),
            **numbers,
            **{name: [getattr(one, name) for one in found] for name in ("outcome", "basis", "explanation")},
        },
    ).set_axis(indicators.index)
    assumed = indicators["weight3_raw"].eq("") & points.notna()
    if not assumed.any():
        return rows
    told = _ASSUMED + points[assumed].map(lambda number: f"{number:g} 分；")
    return rows.assign(explanation=(told + rows["explanation"]).where(assumed, rows["explanation"]))


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
