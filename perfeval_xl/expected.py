"""What finance expects against what came: each row of a roster with its submission, each submission with its row or the nearest."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np
import pandas as pd

from perfeval_xl.records import ROSTER_COLUMNS
from perfeval_xl.submissions import NEAR, fold_names

MATCHED = ("unit_key", "project_key", "title", "form")
"""Columns that `match` adds to a roster."""

_LOOKED_AT = 60  # names compared letter by letter with one that is not on the roster


def match(forms: pd.DataFrame, judged: pd.DataFrame, roster: pd.DataFrame | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the roster and what was judged, each with what it is to the other.

    The roster gets `title` (unit, project and, where it is given, year) and `form`, the submission that counts for it (null:
    nothing came). What was judged gets `listed` (row of the roster's file, null: on none) and `nearest`: for a named one that is on no row
    the title of that which is most like it, else null; `nearest_unit` and `nearest_project` are its names as compared.

    Names are compared folded. A year is compared where roster and form have one; a row with the form's own year goes before others.
    """
    if roster is None or roster.empty:
        empty = pd.DataFrame(columns=[*ROSTER_COLUMNS, *MATCHED])
        return empty, judged.assign(listed=np.nan, nearest=None, nearest_unit=None, nearest_project=None)
    keyed = roster.assign(unit_key=fold_names(roster["unit"]), project_key=fold_names(roster["project"]), title=_titles(roster))
    files = judged.assign(form_year=forms.set_index("form")["year"].reindex(judged["form"]).to_numpy())
    pairs = _pairs(keyed, files)
    row_of = pairs.drop_duplicates("form").set_index("form")["row"]
    files = files.assign(listed=files["form"].map(row_of).astype("float64")).drop(columns="form_year")
    taken = files[files["counts"]].dropna(subset=["listed"]).drop_duplicates("listed").set_index("listed")["form"]
    keyed = keyed.assign(form=keyed["row"].map(taken).astype("float64"))
    return keyed, _with_nearest(keyed, files)


def _titles(roster: pd.DataFrame) -> pd.Series:
    years = roster["year"].map(lambda year: "" if pd.isna(year) else f"（{year:g}年）")
    return roster["unit"] + " " + roster["project"] + years


def _pairs(keyed: pd.DataFrame, files: pd.DataFrame) -> pd.DataFrame:
    """Return row and form of one identity, of each form the best first."""
    named = files[files["unit_key"].ne("") & files["project_key"].ne("")]
    both = named.merge(keyed[["row", "year", "unit_key", "project_key"]], on=["unit_key", "project_key"])
    exact, open_year = both["year"].eq(both["form_year"]), both["year"].isna() | both["form_year"].isna()
    both = both.assign(exact=exact)[exact | open_year]
    # a form without its year goes where no form of that year has come
    free = ~both["row"].isin(both.loc[both["exact"], "row"])
    return both.assign(free=free).sort_values(["form", "exact", "free", "row"], ascending=[True, False, False, True], kind="stable")


def _with_nearest(keyed: pd.DataFrame, files: pd.DataFrame) -> pd.DataFrame:
    unknown = files["listed"].isna() & files["unit_key"].ne("") & files["project_key"].ne("")
    names = (keyed["unit_key"] + "\n" + keyed["project_key"]).tolist()
    search = _Search(names, keyed["form"].isna().tolist())
    keys = (files["unit_key"] + "\n" + files["project_key"]).where(unknown)
    places = {key: search.nearest(key) for key in keys.dropna().unique()}
    found = keys.map(places).astype("float64")
    near = keyed.reset_index(drop=True).reindex(found.to_numpy())
    texts = {"nearest": "title", "nearest_unit": "unit_key", "nearest_project": "project_key"}
    listed = {name: near[column].astype(object).set_axis(files.index) for name, column in texts.items()}
    return files.assign(**{name: column.where(column.notna(), None) for name, column in listed.items()})


class _Search:
    """Finds the name that is most like another; only those that share its rarest pairs of letters are compared with it."""

    def __init__(self, names: Sequence[str], missing: Sequence[bool]) -> None:
        self._names, self._missing = names, missing
        self._holders: dict[str, list[int]] = {}
        self._exact: dict[str, int] = {}
        for place, name in enumerate(names):
            known = self._exact.setdefault(name, place)
            if missing[place] and not missing[known]:
                self._exact[name] = place
            for pair in _pairs_of_letters(name):
                self._holders.setdefault(pair, []).append(place)

    def nearest(self, name: str) -> int | None:
        """Return the place of the name that is most like it, one that nothing came for before others; None if none is alike."""
        if name in self._exact:  # of another year
            return self._exact[name]
        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(name)
        best: tuple[float, bool, int] | None = None
        for place in self._candidates(name):
            matcher.set_seq1(self._names[place])
            if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
                continue
            rank = (round(matcher.ratio(), 9), self._missing[place], -place)
            if rank[0] >= NEAR and (best is None or rank > best):
                best = rank
        return None if best is None else -best[2]

    def _candidates(self, name: str) -> list[int]:
        shared: dict[int, int] = {}
        for pair in sorted(_pairs_of_letters(name) & self._holders.keys(), key=lambda pair: (len(self._holders[pair]), pair)):
            holders = self._holders[pair]
            if len(shared) + len(holders) > _LOOKED_AT * 20 and shared:
                break
            for place in holders:
                shared[place] = shared.get(place, 0) + 1
        return sorted(shared, key=lambda place: (-shared[place], not self._missing[place], place))[:_LOOKED_AT]


def _pairs_of_letters(name: str) -> set[str]:
    return {name[place : place + 2] for place in range(len(name) - 1)}
