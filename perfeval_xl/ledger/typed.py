"""What people typed into 整改措施, 整改期限 and 整改结果 of a summary → the same findings of the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from perfeval_xl.ledger.model import TYPED, Key, Typed
from perfeval_xl.submissions import fold_name

_Place = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Carried:
    """What was typed: by key, for findings of a project; by code and value, for those between projects; by cell, where no key is told."""

    by_key: Mapping[Key, Typed] = field(default_factory=dict)
    between: Mapping[tuple[str, str], Typed] = field(default_factory=dict)
    by_cell: Mapping[_Place, Typed] = field(default_factory=dict)


NOTHING = Carried()


def carried(rows: pd.DataFrame) -> Carried:
    """Return what stands in the rows of 问题清单 of a summary: unit, project, year, code, subject, sheet, cell, value and `TYPED`.

    subject is null throughout where the summary does not tell it.
    """
    told = _typed(rows)
    by_key, between, by_cell = {}, {}, {}
    for key, said, place, pair in zip(keys(rows), told, _places(rows), _pairs(rows), strict=True):
        if not said:
            continue
        if key is None:
            between[pair] = said
        elif rows["subject"].notna().any():
            by_key[key] = said
        else:
            by_cell[place] = said
    return Carried(by_key, between, by_cell)


def keys(rows: pd.DataFrame) -> list[Key | None]:
    """Return what tells each finding from all others, None for those between projects."""
    turns: Counter[tuple[str, str, int, str, str]] = Counter()
    made: list[Key | None] = []
    for unit, project, year, code, subject in _columns(rows, "unit", "project", "year", "code", "subject"):
        names = fold_name(unit), fold_name(project)
        if not all(names):
            made.append(None)
            continue
        own = (*names, int(float(str(year))) if year is not None else 0, str(code), subject if isinstance(subject, str) else "")
        made.append(Key(*own, turns[own]))
        turns[own] += 1
    return made


def applied(findings: pd.DataFrame, said: Carried) -> pd.DataFrame:
    """Return what was typed beside each finding, as columns `TYPED` with its index."""
    found = []
    for key, place, pair in zip(keys(findings), _places(findings), _pairs(findings), strict=True):
        found.append((said.between.get(pair) if key is None else said.by_key.get(key) or said.by_cell.get(place)) or Typed())
    columns = {name: [getattr(one, name) for one in found] for name in TYPED}
    return pd.DataFrame(columns, index=findings.index, dtype="object")


def _typed(rows: pd.DataFrame) -> list[Typed]:
    said = _columns(rows, *TYPED)
    return [Typed(*(text if isinstance(text, str) and text.strip() else None for text in texts)) for texts in said]


def _places(rows: pd.DataFrame) -> list[_Place]:
    return [
        (fold_name(unit), fold_name(project), str(code), str(sheet or ""), str(cell or ""))
        for unit, project, code, sheet, cell in _columns(rows, "unit", "project", "code", "sheet", "cell")
    ]


def _pairs(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return [(str(code), str(value or "")) for code, value in _columns(rows, "code", "value")]


def _columns(rows: pd.DataFrame, *names: str) -> list[tuple[object, ...]]:
    part = rows[list(names)].astype(object)
    return list(part.where(part.notna(), None).itertuples(index=False, name=None))
