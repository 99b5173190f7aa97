"""Indicator rows → cases: everything that decides a row's score, and nothing else, so that equal rows are judged once."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import cast

import pandas as pd

from perfeval_xl.facts.points import FULL
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.listed import listed
from perfeval_xl.records import VALUE_PARTS
from perfeval_xl.schemes.model import ARRIVAL_RATE, EXECUTION_RATE, Scheme, Steps
from perfeval_xl.scoring.meant import meant
from perfeval_xl.scoring.model import Attained, Case, Reading
from perfeval_xl.scoring.rounding import decimal
from perfeval_xl.scoring.words import none_is_zero, smaller_is_better, zero_for_none
from perfeval_xl.values import fold_label
from perfeval_xl.values.model import Operator, ValueKind

_KEY = (
    "rule", "level3", "weight", "copied", "self_score", "reviewer_score", "part", "whole", "criteria", "held",
    "target", *(f"target_{part}" for part in VALUE_PARTS), "actual", *(f"actual_{part}" for part in VALUE_PARTS),
)  # fmt: skip


def weights(indicators: pd.DataFrame) -> pd.Series:
    """Return the points that each row can earn: as stated, else as the scheme fixes them; NaN where neither is known.

    Where the points that a form prints are all there are, none are left for a row without.
    """
    stated = indicators["weight3"].where(indicators["weight3"].ge(0))
    all_given = stated.groupby(indicators["form"]).transform("sum").ge(FULL - NOISE)
    return stated.fillna(indicators["fixed_weight3"].where(indicators["weight3_merged"].isna() & ~all_given))


def keys(
    indicators: pd.DataFrame, amounts: pd.DataFrame, scheme: Scheme, unsound: pd.DataFrame, no_actuals: Collection[int]
) -> list[tuple[Hashable, ...]]:
    """Return for each row the values that decide its score, null as None.

    `amounts` and `unsound` are as in `perfeval_xl.amounts.stated` and `unsound`; `no_actuals` are the forms without a column of actuals. A
    self-score that is one number for several rows is none of theirs.
    """
    below = "received" if scheme.rates.execution_of == "received" else "planned"
    workbook, rule = indicators["form"], indicators["rule"]
    arrival, execution = rule.eq(ARRIVAL_RATE), rule.eq(EXECUTION_RATE)
    wide = indicators.assign(
        weight=weights(indicators),
        self_score=indicators["self_score"].where(indicators["self_score_merged"].isna()),
        held=_held(indicators, unsound, no_actuals, below),
        part=workbook.map(amounts["received"]).where(arrival, workbook.map(amounts["spent"]).where(execution)),
        whole=workbook.map(amounts["planned"]).where(arrival, workbook.map(amounts[below]).where(execution)),
    )
    return list(zip(*(listed(wide[name]) for name in _KEY), strict=True))


def _held(indicators: pd.DataFrame, unsound: pd.DataFrame, no_actuals: Collection[int], below: str) -> pd.Series:
    """Return the outcome of the rows to which no rule may be applied, null for the others."""
    workbook, rule = indicators["form"], indicators["rule"]
    execution = rule.eq(EXECUTION_RATE)
    off = {measure: workbook.isin(unsound.index[unsound[measure]]) for measure in unsound}
    doubtful = (rule.eq(ARRIVAL_RATE) & (off["planned"] | off["received"])) | (execution & (off["spent"] | off[below]))
    held = pd.Series([None] * len(indicators), index=indicators.index, dtype=object)
    nowhere = indicators["level3_cell"].notna() & indicators["target_cell"].isna() & indicators["actual_cell"].isna()
    held = held.mask((workbook.isin(no_actuals) | nowhere) & ~execution, "no_place")
    return held.mask(indicators["weight3_merged"].notna(), "merged").mask(doubtful, "unsound")


def case_of(key: tuple[Hashable, ...], scheme: Scheme) -> Case:
    """Return the case of a row's key."""
    values = dict(zip(_KEY, key, strict=True))
    name = str(values["level3"] or "")
    target, actual = _reading(values, "target"), _reading(values, "actual")
    copied = bool(values["copied"])
    counts_harm = none_is_zero(name, target.text, scheme.words)
    if counts_harm:
        target, actual = zero_for_none(target), zero_for_none(actual)
        # 无 answered by 无 is a count of nought, not a copied wording
        copied = copied and not (target.low == actual.low == 0 and target.op == actual.op == "=")
    target, actual = meant(target, actual)
    steps = _steps(name, scheme) if values["rule"] == "steps" else None
    return Case(
        rule=_rule(str(values["rule"] or "auto"), name, target, scheme),
        weight=decimal(values["weight"]),
        smaller=smaller_is_better(name, scheme.words),
        none_is_zero=counts_harm,
        copied=copied,
        target=target,
        actual=actual,
        self_score=decimal(values["self_score"]),
        reviewer_score=decimal(values["reviewer_score"]),
        part=decimal(values["part"]),
        whole=decimal(values["whole"]),
        base=decimal(steps.base) if steps else None,
        per_point=decimal(steps.per_point) if steps else None,
        criteria=str(values["criteria"] or ""),
        held=cast("Attained | None", values["held"]),
    )


def _rule(rule: str, name: str, target: Reading, scheme: Scheme) -> str:
    """Return the rule of a row: money paid out or saved, of which at least so much is asked for, is no spending to be kept within."""
    paid = rule == "cost" and target.op in (">=", ">") and any(word in name for word in scheme.words.at_least_cost)
    return "attainment" if paid else rule


def _reading(values: dict[str, Hashable], side: str) -> Reading:
    kind, op, low, high, unit, date = (values[f"{side}_{part}"] for part in VALUE_PARTS)
    return Reading(
        text=" ".join(str(values[side] or "").split()),
        kind=cast("ValueKind", kind or "empty"),
        op=cast("Operator | None", op),
        low=decimal(low),
        high=decimal(high),
        unit=None if unit is None else str(unit),
        date=date,  # type: ignore[arg-type]
    )


def _steps(name: str, scheme: Scheme) -> Steps | None:
    label = fold_label(name)
    for level in scheme.levels:
        for row in (row for group in level.groups for row in group.indicators if row.steps is not None):
            if label in {fold_label(known) for known in (row.name, *row.aliases)}:
                return row.steps
    return None
