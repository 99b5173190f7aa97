"""The columns that several sheets have: what kind each is, and how much room it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfeval_xl.layout.outputs import HEADERS
from perfeval_xl.summary.tables import WIDEST, ColumnKind, SummaryColumn

_KEYS: Final[Mapping[ColumnKind, str]] = {
    "index": "number", "year": "year", "money": "planned received spent base", "rate": "arrival_rate execution_rate verified_share",
    "score": "self_total system_total final_total verified_points weight_total self_score", "difference": "difference",
    "grade": "self_grade final_grade", "count": "error warning info", "word": "state", "code": "code sheet cell",
}
_KINDS: Final[Mapping[str, ColumnKind]] = {key: kind for kind, keys in _KEYS.items() for key in keys.split()}
_WIDEST: Final[Mapping[str, int]] = {"department": 24, "unit": 26, "project": 32, "file": 36, "left_out": 60}


def usual(keys: str, **widest: int) -> tuple[SummaryColumn, ...]:
    """Return columns by their keys, blanks between them; `widest`: the room of those that have other room here, in narrow characters."""
    return tuple(_column(key, widest.get(key, _WIDEST.get(key, WIDEST))) for key in keys.split())


def _column(key: str, widest: int) -> SummaryColumn:
    kind = _KINDS.get(key, "text")
    return SummaryColumn(HEADERS[key], key, kind, "万元" if kind == "money" else "", widest, bar=1.0 if kind == "rate" else 0.0)
