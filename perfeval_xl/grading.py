"""The grade that a form states, and the one that its points make: for scoring and for the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.schemes.grades import grade_named
from perfeval_xl.schemes.model import Grade

if TYPE_CHECKING:
    import pandas as pd

Bands = tuple[Grade, ...]
"""Grades of a scheme, the best first."""


def graded(points: pd.Series, bands: Bands) -> pd.Series:
    """Return the grade of each total: the first whose lower bound it reaches; null for a null total, and below all bounds."""
    named = [next((band.name for band in bands if one >= band.at_least - NOISE), None) for one in points.tolist()]
    return type(points)(named, points.index, dtype=object, name=points.name)


def stated_grades(project: pd.DataFrame, bands: Bands) -> pd.DataFrame:
    """Return the fields of a form that name exactly one grade of the scheme, with it as `grade`."""
    names = [grade.name for grade in bands]
    typed = project[project["field"].eq("self_grade") & project["cell"].notna() & ~project["ticked"].gt(1)]
    known = {text: grade_named(text, names) for text in typed["value"].dropna().unique()}
    grade = typed["value"].map(known).fillna("")
    return typed.assign(grade=grade)[grade.ne("")]
