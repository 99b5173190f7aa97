"""What a finding is about in its form: the indicator, the field, the amount or the section; it stays the same when rows move."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.layout import department
from perfeval_xl.records import Batch

TEAM = department.TEAM.title
_MEASURES = {column.key: column.header.partition("(")[0] for column in department.BUDGET.columns}
_SOURCES = {row.key: row.label for row in department.BUDGET.rows}
_STATED = {"total_self": "自评总分", "total_weight": "分值合计"}
_GROUPS = {"level1_cell": "level1", "weight1_cell": "level1", "level2_cell": "level2", "weight2_cell": "level2"}

Place = tuple[int, str, str]


def subjects(batch: Batch, findings: pd.DataFrame) -> pd.Series:
    """Return for each finding what it is about, "" where it is about the whole form or lies between forms.

    Only what the form prints or calls its parts by is told, never a person's name: of the team it is only that it is about the team.
    """
    wanted = set(findings.loc[findings["cell"].notna(), "form"])
    known = dict(_all(batch.select(wanted)))
    places = zip(findings["form"], findings["sheet"], findings["cell"], strict=True)
    return pd.Series([known.get(place, "") for place in places], findings.index, dtype="object")


def _all(batch: Batch) -> Iterator[tuple[Place, str]]:
    """Yield place and subject; what comes later goes before what came earlier."""
    yield from _rows(batch.stated, "cell", batch.stated["item"].map(_STATED).fillna(batch.stated["of"]))
    yield from _rows(batch.report_text, "cell", batch.report_text["section"])
    for column in ("cell", "name_cell", "title_cell", "unit_cell", "unit_header_cell"):
        yield from _rows(batch.team, column, pd.Series([TEAM] * len(batch.team), batch.team.index, dtype="object"))
    yield from _rows(batch.project, "cell", batch.project["label"])
    source = batch.budget["source"].map(_SOURCES).fillna(batch.budget["label"]).fillna("")
    measure = batch.budget["measure"].map(_MEASURES).fillna("")
    yield from _rows(batch.budget, "cell", source + " " + measure)
    cells = [name for name in batch.indicators.columns if name.endswith("_cell")]
    for name in [*_GROUPS, *(name for name in cells if name not in _GROUPS)]:
        yield from _rows(batch.indicators, name, batch.indicators[_GROUPS.get(name, "level3")])


def _rows(part: pd.DataFrame, cell: str, subject: pd.Series) -> Iterator[tuple[Place, str]]:
    for form, sheet, at, text in zip(part["form"], part["sheet"], part[cell], subject, strict=True):
        if isinstance(at, str) and isinstance(text, str):
            yield (form, sheet, at), " ".join(text.split())
