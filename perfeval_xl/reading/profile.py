"""What each form has, told from the frames: the column `has` of the forms (`layout.parts`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from perfeval_xl.layout.parts import PARTS

_COLUMNS: Mapping[str, str] = {
    "level1": "level1_cell", "level2": "level2_cell", "weight1": "weight1_cell", "weight2": "weight2_cell", "weights": "weight3_cell",
    "targets": "target_cell", "actuals": "actual_cell", "scores": "self_score_cell", "reasons": "reason_cell",
}
_LABELS = ("project", "unit", "department")


def profiles(frames: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return for each row of `forms` the names of the parts that it has, null for a form that could not be read."""
    forms = frames["forms"]
    found = np.zeros((len(forms), len(PARTS)), dtype=bool)
    places = {name: place for place, name in enumerate(PARTS)}
    for name, keys in _parts(frames):
        found[:, places[name]] |= forms["form"].isin(keys).to_numpy()
    kinds, of = np.unique(found, axis=0, return_inverse=True)
    texts = [" ".join(name for name, has in zip(PARTS, kind, strict=True) if has) for kind in kinds.tolist()]
    told = [texts[kind] if read else None for kind, read in zip(of.ravel().tolist(), forms["problem"].isna(), strict=True)]
    return pd.Series(told, index=forms.index, dtype="object")


def _parts(frames: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, pd.Series]]:
    """Yield names of parts with the keys of forms that have them."""
    forms, project, stated = frames["forms"], frames["project"], frames["stated"]
    labelled = project[project["present"]]
    yield "fields", labelled["form"]
    for name in _LABELS:
        yield name, labelled.loc[labelled["field"].eq(name), "form"]
    yield "grade", labelled.loc[labelled["field"].eq("self_grade"), "form"]
    yield "total", labelled.loc[labelled["field"].eq("self_total"), "form"]
    yield "total", stated.loc[stated["item"].eq("total_self"), "form"]
    yield "subtotals", stated.loc[stated["item"].eq("level_self"), "form"]
    for name in ("team", "indicators"):
        yield name, frames[name]["form"]
    report = frames["report_text"]
    yield "report", report.loc[report["cell"].notna(), "form"]
    yield "template", forms.loc[forms["stamped"], "form"]
    for kind in ("self", "department"):
        yield f"kind:{kind}", forms.loc[forms["layout"].eq(kind), "form"]
    yield from _funds(frames["budget"])
    yield from _columns(frames["indicators"])


def _funds(budget: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    yield "funds", budget["form"]
    placed = budget[budget["cell"].notna()]
    yield "sources", placed.loc[placed["source"].ne("total"), "form"]
    for name in ("planned", "spent"):
        yield name, placed.loc[placed["measure"].eq(name), "form"]
    if placed.empty:
        return
    # a form without a column of received money has the planned one read for it too
    twice = placed.duplicated(["form", "sheet", "cell"], keep=False)
    yield "received", placed.loc[placed["measure"].eq("received") & ~twice, "form"]


def _columns(indicators: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    beside = indicators["group1"].lt(0)  # the execution rate of a 自评表, which stands in the fund table
    execution = indicators[beside]
    yield "rate", execution.loc[execution["actual_cell"].notna(), "form"]
    yield "execution_points", execution.loc[execution["weight3_cell"].notna() | execution["self_score_cell"].notna(), "form"]
    rows = indicators[~beside]
    for name, cell in _COLUMNS.items():
        yield name, rows.loc[rows[cell].notna(), "form"]
    reviewed = rows["reviewer_score_raw"]
    yield "reviewer", rows.loc[reviewed.notna() & reviewed.ne(""), "form"]
