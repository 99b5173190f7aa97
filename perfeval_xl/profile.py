"""What a form has a place for, and the forms of which nothing is judged: those of another kind and blank ones."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from perfeval_xl.layout import from_a1, is_a1
from perfeval_xl.values import empty_kind

if TYPE_CHECKING:
    import pandas as pd

_PARTS = {"weights": "weight3", "targets": "target", "actuals": "actual", "scores": "self_score", "reasons": "reason"}
"""Word of `has` → the column of 指标表 in which that part has its cells."""

FRAMEWORK = "framework"
"""Word of `has`: the form's indicators are those of its scheme; without it the form is judged by what it states itself."""

HEADING = "heading"
"""The fact that a cell heads the column below it with its detail, in a table whose cells people name by row and heading."""

Headings: TypeAlias = Mapping[tuple[int, str], Mapping[int, Sequence[tuple[int, str]]]]
"""Form and sheet → column → the rows below which a heading holds, each with it, of tables whose cells people name by row and heading."""

IN_PROSE = "in_prose"
"""The fact that what its detail names is stated in the prose of the report alone, and was read from it: `value`, in its words."""

NO_TABLE = "no_table"
"""The fact that a file holds text and no table: its detail is `picture` where it has pictures, else `text`."""

PREFILLED = "prefilled"
"""The fact that a form was sent out with last year's indicators and targets in it."""

GOAL = "goal"
"""The fact that holds what 年度总体目标 says: its detail is `expected` or `achieved`, its value the text."""

OTHER_KIND = "other_kind"
"""The fact that a form is no evaluation."""


def lacking(indicators: pd.DataFrame, part: str, forms: pd.DataFrame | None = None) -> frozenset[int]:
    """Return the forms that have no place for a part: `weights`, `targets`, `actuals`, `scores`, `reasons` or `framework`.

    What `has` of a form says goes before what its rows show; the execution rate, which stands beside the funds, shows nothing.
    """
    shown = set(_without_cells(indicators, _PARTS[part])) if part in _PARTS else set()
    if forms is None or "has" not in forms:
        return frozenset(shown)
    return frozenset(shown - set(forms.loc[forms["has"].notna(), "form"])) | without(forms, part)


def without(forms: pd.DataFrame, part: str) -> frozenset[int]:
    """Return the forms whose `has` leaves a part out."""
    told = forms.dropna(subset=["has"]) if "has" in forms else forms.iloc[:0]
    return frozenset(form for form, words in zip(told["form"], told.get("has", told["form"]), strict=True) if part not in words.split())


def _without_cells(indicators: pd.DataFrame, column: str) -> pd.Index:
    rows = indicators[indicators["level3_cell"].notna() & indicators["group1"].ge(0)]
    placed = rows[f"{column}_cell"].notna().groupby(rows["form"]).any()
    return placed.index[~placed]


def headings_of(facts: pd.DataFrame) -> Headings:
    """Return what heads the columns of tables whose cells people name by row and heading; a table may lie below another."""
    told: dict[tuple[int, str], dict[int, list[tuple[int, str]]]] = {}
    own = facts[facts["fact"].eq(HEADING)]
    for form, sheet, cell, text in zip(own["form"], own["sheet"], own["cell"], own["detail"], strict=True):
        row, column = from_a1(cell)
        told.setdefault((form, sheet), {}).setdefault(column, []).append((row, " ".join(str(text or "").split())))
    return {place: {column: sorted(rows) for column, rows in columns.items()} for place, columns in told.items()}


def heading_over(headings: Headings, form: int, sheet: str | None, cell: str | None) -> str | None:
    """Return what heads a cell in its column, "" where nothing does, None in a sheet."""
    columns = headings.get((form, sheet or ""))
    if columns is None or cell is None or not is_a1(cell):
        return None
    row, column = from_a1(cell)
    above = columns.get(column, ())
    place = bisect_right([first for first, _ in above], row)
    return above[place - 1][1] if place else ""


def called(headings: Headings, form: int, sheet: str, cell: str) -> str:
    """Return what people call a cell of a known column: 表3 第20行 in tables whose cells are named by row and heading, else 指标表!H17."""
    spoken = heading_over(headings, form, sheet, cell) is not None
    return f"{sheet} 第{from_a1(cell)[0] + 1}行" if spoken else f"{sheet}!{cell}"


def of_another_kind(facts: pd.DataFrame) -> frozenset[int]:
    """Return the forms that are no evaluation (T010)."""
    return frozenset(facts.loc[facts["fact"].eq(OTHER_KIND), "form"])


def blank(indicators: pd.DataFrame, budget: pd.DataFrame, facts: pd.DataFrame) -> frozenset[int]:
    """Return the forms into which no unit has put anything (F014): no target, actual or self-score, and no amount received or spent.

    What a template holds is no filling in: names, weights, planned amounts, what a formula gives, targets of rows that it prints, and all
    targets of a form that was sent out with last year's.
    """
    sent_out = indicators["form"].isin(facts.loc[facts["fact"].eq(PREFILLED), "form"])
    target = _says(indicators["target"]) & ~indicators["fixed"] & ~sent_out
    actual = _says(indicators["actual"]) & ~indicators["actual_formula"]
    score = _says(indicators["self_score_raw"]) & indicators["group1"].ge(0)  # beside the funds it is a formula's
    money = _of_the_unit(budget) & _says(budget["raw"]) & ~budget["formula"]
    filled = {*indicators.loc[target | actual | score, "form"], *budget.loc[money, "form"]}
    return frozenset({*indicators["form"], *budget["form"]} - filled) - of_another_kind(facts)


def _of_the_unit(budget: pd.DataFrame) -> pd.Series:
    """Tell which amounts are what was received or spent; a form with one figure for planned and received states what was planned."""
    places = list(zip(budget["form"], budget["sheet"], budget["cell"], strict=True))
    planned = {place for place, measure in zip(places, budget["measure"], strict=True) if measure == "planned"}
    measures = zip(places, budget["measure"], strict=True)
    own = [measure == "spent" or (measure == "received" and place not in planned) for place, measure in measures]
    return budget.assign(own=own)["own"].eq(True)


def _says(texts: pd.Series) -> pd.Series:
    """Tell which cells say something; a form prints dashes and hints."""
    says = {text: empty_kind(text) is None for text in texts.dropna().unique()}
    return texts.map(says).eq(True)
