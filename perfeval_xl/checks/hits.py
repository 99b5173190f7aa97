"""Small helpers that the checks share: from rows at fault to findings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def hits(
    rows: pd.DataFrame,
    *,
    cell: str = "cell",
    value: str | pd.Series | None = None,
    expected: str | pd.Series | None = None,
    sheet: str = "sheet",
    **fields: str | pd.Series,
) -> pd.DataFrame:
    """Return a finding for each row.

    `cell` and `sheet` name the columns that say where; the others name a column or are one, of these rows or more. An indicator without
    a name is called by the level that it stands in.
    """
    if rows.empty:
        return _nothing(type(rows))  # type: ignore[arg-type] # a class has a hash, whatever its instances have
    named = {"value": value, "expected": expected, **fields}
    found = rows[["form"]].assign(sheet=rows[sheet], cell=rows[cell], value=None, expected=None)
    # a longer series would give an empty frame its rows
    given = {name: _said(rows, of) if isinstance(of, str) else of.reindex(rows.index) for name, of in named.items() if of is not None}
    return found.assign(**given)


def _said(rows: pd.DataFrame, column: str) -> pd.Series:
    told = rows[column]
    if column == "level3" and told.eq("").any():
        for level in ("level2", "level1"):
            told = told.where(told.ne(""), rows[level])
    return told


@dataclass(frozen=True)
class Unsure:
    """Forms of which a check cannot tell whether they are right: `rows` with form and what the reasons name; the first of a form counts."""

    rows: pd.DataFrame
    zh: str
    en: str


def unsure(rows: pd.DataFrame, zh: str, en: str) -> Unsure:
    """Return that a check cannot tell of the forms of these rows, and why: what could not be read, and where it stands.

    Reasons are sentences without a full stop; {fields} in them name columns of the rows. Where the check finds something in the form
    nevertheless, that is what counts.
    """
    return Unsure(rows, zh, en)


@cache
def _nothing(frame: type[pd.DataFrame]) -> pd.DataFrame:
    """Return no finding: most checks find none, and making a frame of it costs as much as looking."""
    return frame({name: [] for name in ("form", "sheet", "cell", "value", "expected")}, dtype=object).astype({"form": "int64"})

