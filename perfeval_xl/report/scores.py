"""The points of each form: its totals, levels and indicators, rounded as they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, cast

from perfeval_xl.facts.rates import DECIMALS

if TYPE_CHECKING:  # frames come in ready made: what only prints starts without pandas
    import pandas as pd

    from perfeval_xl.records import Batch, Scores

_DEFAULT_DECIMALS = 2

Row = Mapping[str, Any]
Points = int | float | None


@dataclass(frozen=True)
class LevelScore:
    """Points of a first-level indicator."""

    name: str | None
    weight: Points
    own: Points
    system: Points
    final: Points


@dataclass(frozen=True)
class IndicatorScore(LevelScore):
    """Points of a third-level indicator and how they came about; cell is that of its name.

    merged: the range of a self-score that is one for several rows, of which the first has it.
    """

    merged: str | None
    cell: str | None
    basis: str | None
    explanation: str | None


@dataclass(frozen=True)
class Adjustment:
    """What comes off a form's totals (negative points), and why."""

    name: str
    system: Points
    final: Points
    explanation: str | None


@dataclass(frozen=True)
class FormTotals:
    """A form's totals in points, grades (stated_grade: as the form has it; self_grade: else that of its self-total), rates as fractions."""

    self_total: Points
    system_total: Points
    final_total: Points
    self_grade: str | None
    stated_grade: str | None
    system_grade: str | None
    final_grade: str | None
    verified_points: Points
    weight_total: Points
    arrival_rate: float | None
    execution_rate: float | None
    levels: tuple[LevelScore, ...] = ()
    indicators: tuple[IndicatorScore, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()


def points(value: object, decimals: int) -> Points:
    """Return a number rounded half up as decimals are, whole ones as int; None where there is no finite number."""
    exact = _decimal(value, decimals)
    if exact is None:
        return None
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def rate(value: object) -> float | None:
    """Return a fraction rounded half up to four decimals; None where there is none."""
    exact = _decimal(value, DECIMALS)
    return None if exact is None else float(exact)


def _decimal(value: object, decimals: int) -> Decimal | None:
    if value is None:
        return None
    exact = Decimal(repr(float(cast(float, value))))
    if not exact.is_finite():
        return None
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) if exact.adjusted() < 20 else exact


def as_text(value: object) -> str | None:
    """Return a text; None for what is none."""
    return value if isinstance(value, str) else None


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as mappings."""
    return cast(list[dict[str, Any]], frame.to_dict("records"))


def totals_of(batch: Batch, scores: Scores, decimals: Mapping[str, int], *, detailed: bool) -> dict[int, FormTotals]:
    """Return the totals of each form that has some; `detailed`: with the points of levels and indicators."""
    forms = batch.forms
    digits = {
        int(key): decimals.get(str(scheme), _DEFAULT_DECIMALS) for key, scheme in zip(forms["form"], forms["scheme"], strict=True)
    }
    levels = _level_scores(scores.levels, digits) if detailed else {}
    indicators = _indicator_scores(batch, scores, digits) if detailed else {}
    cuts: dict[int, list[Adjustment]] = {}
    for row in records(scores.adjustments):
        system, final = (points(row[name], digits[int(row["form"])]) for name in ("system", "final"))
        cuts.setdefault(int(row["form"]), []).append(Adjustment(str(row["name"]), system, final, as_text(row["explanation"])))
    made = {}
    for row in records(scores.totals):
        key = int(row["form"])
        numbers = {
            name: points(row[name], digits[key])
            for name in ("self_total", "system_total", "final_total", "verified_points", "weight_total")
        }
        made[key] = FormTotals(
            **numbers,
            self_grade=as_text(row["self_grade"]),
            stated_grade=as_text(row["stated_grade"]),
            system_grade=as_text(row["system_grade"]),
            final_grade=as_text(row["final_grade"]),
            arrival_rate=rate(row["arrival_rate"]),
            execution_rate=rate(row["execution_rate"]),
            levels=tuple(levels.get(key, ())),
            indicators=tuple(indicators.get(key, ())),
            adjustments=tuple(cuts.get(key, ())),
        )
    return made


def _level_scores(frame: pd.DataFrame, digits: Mapping[int, int]) -> dict[int, list[LevelScore]]:
    made: dict[int, list[LevelScore]] = {}
    for row in records(frame):
        key = int(row["form"])
        made.setdefault(key, []).append(LevelScore(as_text(row["level1"]), *_points_of(row, digits[key])))
    return made


def _indicator_scores(batch: Batch, scores: Scores, digits: Mapping[int, int]) -> dict[int, list[IndicatorScore]]:
    names = batch.indicators[["form", "row", "level3", "level3_cell", "self_score_merged"]]
    made: dict[int, list[IndicatorScore]] = {}
    for row in records(scores.rows.merge(names, on=["form", "row"], how="left")):
        key = int(row["form"])
        made.setdefault(key, []).append(
            IndicatorScore(
                as_text(row["level3"]),
                *_points_of(row, digits[key]),
                as_text(row["self_score_merged"]),
                as_text(row["level3_cell"]),
                as_text(row["basis"]),
                as_text(row["explanation"]),
            )
        )
    return made


def _points_of(row: Row, decimals: int) -> tuple[Points, Points, Points, Points]:
    weight, own, system, final = (points(row[name], decimals) for name in ("weight", "self", "system", "final"))
    return weight, own, system, final
