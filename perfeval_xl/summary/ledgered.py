"""The findings of the summary with what a ledger knows of them, and with what people typed into the summary before."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from perfeval_xl.facts.states import NOT_SENT
from perfeval_xl.ledger import Ledger
from perfeval_xl.ledger.typed import Carried, applied
from perfeval_xl.records import Batch
from perfeval_xl.summary.frames import Frames

_NAMES = ("department", "unit", "project", "year")


def with_ledger(frames: Frames, batch: Batch, ledger: Ledger | None, typed: Carried) -> tuple[Frames, pd.DataFrame]:
    """Return the frames with 整改 columns filled, and the projects over the years, empty where no earlier year is known.

    Without a ledger only what people typed is taken over.
    """
    said = applied(frames.findings, typed)
    if ledger is None:
        return replace(frames, findings=frames.findings.assign(**said)), pd.DataFrame()
    projects = _projects(frames, batch)
    entered = ledger.enter(projects, frames.findings.assign(owners=_owners(frames, projects), **said), typed.by_key)
    return replace(frames, findings=frames.findings.assign(**entered.findings)), entered.years


def _projects(frames: Frames, batch: Batch) -> pd.DataFrame:
    """Return the projects with a name: those that count, then those of the roster that nothing came for."""
    own = frames.projects[frames.projects["problem"].isna()]
    hashes = batch.forms[["form", "file"]].merge(batch.files[["file", "sha256"]], on="file").set_index("form")["sha256"]
    own = own.assign(sha256=own["form"].map(hashes))
    missing = frames.missing[list(_NAMES)].assign(form=-1 - frames.missing.index, state=NOT_SENT, problem=NOT_SENT)
    both = pd.concat([own, missing], ignore_index=True) if len(missing) else own
    named = both["unit"].fillna("").ne("") & both["project"].fillna("").ne("")
    return both[named].reset_index(drop=True)


def _owners(frames: Frames, projects: pd.DataFrame) -> pd.Series:
    """Return for each finding the places of the projects that it is about."""
    place = {form: at for at, form in enumerate(projects["form"]) if form >= 0}
    titles = dict(zip(frames.missing["title"], -1 - frames.missing.index, strict=True))
    absent = {form: at for at, form in enumerate(projects["form"]) if form < 0}
    told = zip(frames.findings["form"], frames.findings["chosen"], frames.findings["about"], frames.findings["value"], strict=True)
    made = []
    for form, chosen, about, value in told:
        forms = [chosen] if form >= 0 else about if isinstance(about, (list, tuple)) else []
        found = [place[one] for one in forms if one in place]
        if not forms and titles.get(value) in absent:
            found = [absent[titles[value]]]
        made.append(list(dict.fromkeys(found)))
    return pd.Series(made, frames.findings.index, dtype="object")
