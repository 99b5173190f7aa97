"""Where each project stands: passed, returned or to be reminded, each in exactly one of them; and which file came instead of a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from perfeval_xl.facts.states import RETURNED, verdict
from perfeval_xl.instead import BLANK, NOTHING, OTHER_KIND, OTHER_PROJECT, UNREADABLE, owners
from perfeval_xl.layout.roster import PHONE
from perfeval_xl.records import Batch
from perfeval_xl.standing import settle as settle_forms
from perfeval_xl.values import fold_label

if TYPE_CHECKING:
    from perfeval_xl.settings import Ruling

PASSED, RETURNED_STATE, REMINDED = "passed", "returned", "reminded"
_NO_FORM = (BLANK, UNREADABLE, OTHER_KIND)
"""Situations of a project whose file is no form at all."""
_PHONES = {fold_label(name) for name in (PHONE.header, *PHONE.synonyms)}


@dataclass(frozen=True)
class NoticeStanding:
    """Where everything stands.

    projects: a row a project, those of the roster in its order, then others that came: row (of the roster, null: on none), department,
    unit, project, year, email, phone, form (that counts, null: none), state (passed, returned, reminded) and situation (why it is
    reminded, else null).
    entries: the forms received, as `standing.Standing.submissions`, and `useless`: why one is no form that counts as sent.
    instead: a row a file that is no form for a project: form, file (as shown), reason (a situation), detail (why it cannot be read, else
    null), place (of the project in `projects`).
    strays: such files that no project can be told for, likewise without place.
    """

    projects: pd.DataFrame
    entries: pd.DataFrame
    instead: pd.DataFrame
    strays: pd.DataFrame

    @property
    def listed(self) -> int:
        """Return how many projects the roster has."""
        return int(self.projects["row"].notna().sum())


def settle(batch: Batch, findings: pd.DataFrame, roster: pd.DataFrame | None, rulings: Sequence[Ruling] = ()) -> NoticeStanding:
    """Say of every project of the roster, and of every other that came, where it stands.

    findings: as `records.FINDING_COLUMNS`; rulings: what a person says of single files (`standing.settle`).
    """
    expected, entries = settle_forms(batch, roster, rulings)
    entries = entries.assign(useless=entries["situation"].where(entries["situation"].isin(_NO_FORM), None))
    listed = _listed(expected, entries)
    others = _others(entries, listed)
    projects = pd.concat([part for part in (listed, others) if len(part)] or [listed], ignore_index=True)
    projects = _with_state(projects, findings)
    useless = entries.assign(reason=entries["situation"]).dropna(subset=["reason"])
    placed = owners(useless, entries, projects, only_named=OTHER_PROJECT)
    found = placed.dropna(subset=["place"]).astype({"place": "int64"})
    projects = projects.assign(situation=_situations(projects, found))
    return NoticeStanding(projects, entries, found, placed[placed["place"].isna()])


def _listed(expected: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    """Return the projects of the roster with the form that counts for each, none where what came is no use."""
    phone = next((name for name in expected.columns if fold_label(str(name)) in _PHONES), None)
    useful = set(entries.loc[entries["useless"].isna(), "form"])
    forms = [form if form in useful else np.nan for form in expected["form"]]
    columns = {name: expected[name] for name in ("row", "department", "unit", "project", "year", "email")}
    phones = expected[phone] if phone else pd.Series([None] * len(expected), expected.index, dtype="object")
    return pd.DataFrame({**columns, "phone": phones, "form": pd.Series(forms, expected.index, dtype="float64")})


def _others(entries: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Return what stands for a project that is on no row of the roster; without a roster that is everything, blank forms too."""
    taken = set(listed["form"].dropna())
    useful = entries["useless"].isna()
    blank = ~useful & entries["unit"].notna() & entries["chosen"].eq(entries["form"]) & (len(listed) == 0)
    rows = entries[(entries["stands"] & useful & ~entries["form"].isin(taken)) | blank]
    form = rows["form"].where(rows["useless"].isna()).astype("float64")
    made = rows[["department", "unit", "project", "year"]].assign(row=np.nan, email=None, phone=None, form=form)
    return made[list(listed.columns)]


def _with_state(projects: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    wrong = findings[findings["severity"].eq("error") & findings["waived"].isna()]
    errors = projects["form"].map(wrong["form"].value_counts()).fillna(0)
    returned = [verdict(unread=False, errors=count) == RETURNED for count in errors]
    state = np.where(projects["form"].isna(), REMINDED, np.where(returned, RETURNED_STATE, PASSED))
    return projects.assign(state=pd.Series(state, projects.index, dtype="object"))


def _situations(projects: pd.DataFrame, instead: pd.DataFrame) -> pd.Series:
    """Return why each project is reminded: what came instead, null for projects that are not."""
    came = dict(zip(instead["place"][::-1], instead["reason"][::-1], strict=True))
    told = [came.get(place, NOTHING) for place in range(len(projects))]
    return pd.Series(told, projects.index, dtype="object").where(projects["state"].eq(REMINDED), None)
