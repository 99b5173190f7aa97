"""What came instead of a form: why it is none for its project, and which project it seems to be meant for: by its name, else by what lies
beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from perfeval_xl.submissions import fold_name

NOTHING, BLANK, UNREADABLE, OTHER_KIND = "nothing", "blank", "unreadable", "other_kind"
OTHER_YEAR, OTHER_PROJECT = "other_year", "other_project"
"""Situations of a project that sent no form that counts."""

ASTRAY = {
    BLANK: ("收到的“{}”是空白表", "what came, “{}”, is blank"),
    UNREADABLE: ("收到的“{}”读不出数据", "what came, “{}”, cannot be read"),
    OTHER_KIND: ("收到的“{}”不是这种评价表", "what came, “{}”, is another kind of form"),
    OTHER_YEAR: ("收到的“{}”是别的年度的", "what came, “{}”, is of another year"),
    OTHER_PROJECT: ("收到的“{}”写的是别的项目", "what came, “{}”, is of another project"),
}
"""Situation → what is said of a project that nothing else came for, in Chinese and in English."""


def owners(useless: pd.DataFrame, entries: pd.DataFrame, projects: pd.DataFrame, *, only_named: str = "") -> pd.DataFrame:
    """Return form, file, reason, detail and place of each file that is no use, place being that in `projects`.

    A form that names its project is that one's; a file the one whose name stands in its own; else it belongs to the unit of the forms
    beside it, where these are all of one: there to the projects that nothing else came for. place is null where it cannot be told.
    `useless` and `entries` are forms as `standing.Standing.submissions`, reason being why one is no use; those with the reason `only_named`
    are a project's only by the name of their file. `projects` has row, unit, project and form (null: nothing came that counts).
    """
    by_row = {row: place for place, row in enumerate(projects["row"]) if not pd.isna(row)}
    names = [(place, fold_name(row.unit), fold_name(row.project)) for place, row in enumerate(projects.itertuples(index=False))]
    units = {place: unit for place, unit, _ in names}
    beside = _beside(entries, projects)
    made, left = [], []
    for row in useless.to_dict("records"):
        told = {"form": row["form"], "file": _shown(row["called"]), "reason": row["reason"], "detail": row["problem_detail"]}
        by_file = row["reason"] == only_named
        place = by_row.get(row["listed"]) if not pd.isna(row["listed"]) else _named(row, names, by_file=by_file)
        if place is not None:
            made.append({**told, "place": place})
        elif not by_file:
            left.append((told, fold_name(row["unit"]) or beside.get(_folder(row["path"]))))
    taken = {one["place"] for one in made}
    absent = [place for place, form in enumerate(projects["form"]) if pd.isna(form) and place not in taken]
    for told, unit in left:
        places = [place for place in absent if unit and units[place] == unit]
        made += [{**told, "place": place} for place in places] or [{**told, "place": None}]
    return pd.DataFrame(made, columns=["form", "file", "reason", "detail", "place"]).astype({"place": "float64"})


def _named(row: Mapping[Any, Any], names: list[tuple[int, str, str]], *, by_file: bool = False) -> int | None:
    """Return the project that the form itself (unless `by_file`) or its file's name says: the longest, one with its unit first."""
    unit, project = fold_name(row["unit"]), fold_name(row["project"])
    own = next((place for place, of, known in names if known and known == project and of == unit), None)
    if own is not None and not by_file:
        return own
    path = fold_name(row["path"])
    last = fold_name(str(row["called"] or ""))
    found = [(bool(of and of in path), len(known), -place) for place, of, known in names if len(known) > 1 and known in last]
    if not found:
        return None
    best = max(found)
    rivals = [one for one in found if one[:2] == best[:2]]
    return -best[2] if len(rivals) == 1 else None


def _beside(entries: pd.DataFrame, projects: pd.DataFrame) -> dict[str, str]:
    """Return folder, archive or mail → the unit of the forms in it, where they are all of one, as the roster calls it."""
    listed = {form: fold_name(unit) for form, unit in zip(projects["form"], projects["unit"], strict=True) if not pd.isna(form)}
    by_row = {row: fold_name(unit) for row, unit in zip(projects["row"], projects["unit"], strict=True) if not pd.isna(row)}
    expected: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    for row in entries.to_dict("records"):
        unit = by_row.get(row["listed"]) or (listed.get(row["chosen"]) if by_row == {} else None)
        if unit:
            expected.setdefault(_folder(row["path"]), set()).add(unit)
        elif own := fold_name(row["unit"]):
            others.setdefault(_folder(row["path"]), set()).add(own)
    units = {**others, **expected}  # those that nobody expects say little of what lies beside them
    return {folder: next(iter(known)) for folder, known in units.items() if len(known) == 1}


def _folder(path: object) -> str:
    return str(path or "").replace("\\", "/").rpartition("/")[0]


def _shown(called: object) -> str:
    return str(called or "").rpartition("/")[2]
