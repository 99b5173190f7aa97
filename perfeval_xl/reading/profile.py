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
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "project": ("project",), "unit": ("unit",), "department": ("department",), "phone": ("phone",), "dates": ("start", "end", "reported"),
    "total": ("self_total",), "grade": ("self_grade",),
}


def profiles(frames: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return for each row of `forms` the names of the parts that it has, null for a form that could not be read."""
    forms = frames["forms"]
    found = np.zeros((len(forms), len(PARTS)), dtype=bool)
    parts = {name: place for place, name in enumerate(PARTS)}
    rows = pd.Index(forms["form"])
    for frame, masks in ((frames[name], masks) for name, masks in _parts(frames)):
        at = rows.get_indexer(frame["form"])
        for name, mask in masks:
            found[at if mask is None else at[mask.to_numpy(dtype=bool)], parts[name]] = True
    kinds, of = np.unique(found, axis=0, return_inverse=True)
    texts = [" ".join(name for name, has in zip(PARTS, kind, strict=True) if has) for kind in kinds.tolist()]
    told = [texts[kind] if read else None for kind, read in zip(of.ravel().tolist(), forms["problem"].isna(), strict=True)]
    return pd.Series(told, index=forms.index, dtype="object")


Masks = list[tuple[str, "pd.Series[bool] | None"]]


def _parts(frames: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, Masks]]:
    """Yield names of frames, each with the parts that are told by the rows of it which a mask tells, all of them without one."""
    forms, project, stated = frames["forms"], frames["project"], frames["stated"]
    present = project["present"]
    yield "project", [("fields", present), *((part, present & project["field"].isin(fields)) for part, fields in _FIELDS.items())]
    yield "stated", [(part, stated["item"].eq(item)) for part, item in (("total", "total_self"), ("subtotals", "level_self"))]
    yield "team", [("team", None)]
    yield "report_text", [("report", frames["report_text"]["cell"].notna())]
    yield "forms", [("template", forms["stamped"]), *((f"kind:{kind}", forms["layout"].eq(kind)) for kind in ("self", "department"))]
    yield "budget", list(_funds(frames["budget"]))
    yield "indicators", list(_columns(frames["indicators"]))


def _funds(budget: pd.DataFrame) -> Iterator[tuple[str, pd.Series[bool] | None]]:
    yield "funds", None
    placed, measure = budget["cell"].notna(), budget["measure"]
    yield "sources", placed & budget["source"].ne("total")
    for name in ("planned", "spent"):
        yield name, placed & measure.eq(name)
    # a form without a column of received money has the planned one read for it too
    both = budget.loc[placed & measure.isin(["planned", "received"]) & budget["source"].eq("total"), ["form", "cell"]]
    alike = both.loc[both.duplicated(), "form"]
    yield "received", placed & measure.eq("received") & ~budget["form"].isin(alike)


def _columns(indicators: pd.DataFrame) -> Iterator[tuple[str, pd.Series[bool] | None]]:
    yield "indicators", None
    beside = indicators["group1"].lt(0)  # the execution rate of a 自评表, which stands in the fund table
    yield "rate", beside & indicators["actual_cell"].notna()
    yield "execution_points", beside & (indicators["weight3_cell"].notna() | indicators["self_score_cell"].notna())
    for name, cell in _COLUMNS.items():
        yield name, ~beside & indicators[cell].notna()
    reviewed = indicators["reviewer_score_raw"]
    yield "reviewer", reviewed.notna() & reviewed.ne("")
