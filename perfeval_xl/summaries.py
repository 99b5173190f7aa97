"""Two summaries of one year's work: which projects came, changed or are gone, and which findings were corrected or are new."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from perfeval_xl.submissions import identities

_TEXT, _NUMBER = "object", "float64"

PROJECTS: Mapping[str, str] = {
    "department": _TEXT, "unit": _TEXT, "project": _TEXT, "year": _NUMBER, "planned": _NUMBER, "received": _NUMBER, "spent": _NUMBER,
    "self_total": _NUMBER, "system_total": _NUMBER, "final_total": _NUMBER, "self_grade": _TEXT, "final_grade": _TEXT, "state": _TEXT,
    "file": _TEXT,
}
"""A project of 汇总表."""
FINDINGS: Mapping[str, str] = {
    "unit": _TEXT, "project": _TEXT, "code": _TEXT, "severity": _TEXT, "sheet": _TEXT, "cell": _TEXT, "value": _TEXT, "message": _TEXT,
    "file": _TEXT,
}
"""A finding of 问题清单; severity is the word that stands there."""

COMPARED = (
    "planned", "received", "spent", "self_total", "system_total", "final_total", "self_grade", "final_grade", "state", "department",
)
"""The columns of a project in which a change is told."""
_SLACK = 0.005  # half of what is shown of money and points
_WAIVED = "已豁免"
_NOWHERE = "file\n"
_FIGURE = re.compile(r"(“[^”]*”)|\d[\d,.]*")


@dataclass(frozen=True)
class Summary:
    """What a summary workbook says: frames of `PROJECTS` and `FINDINGS`."""

    projects: pd.DataFrame
    findings: pd.DataFrame


@dataclass(frozen=True)
class Differences:
    """What is new in the second of two summaries.

    came, withdrawn: projects that only the second or only the first has, as `PROJECTS`.
    changed: a row a field that changed: unit, project, year, file, field, old, new.
    corrected, introduced, waived: findings of projects that both have, and those between projects, that are gone, new, or now let stand.
    """

    came: pd.DataFrame
    withdrawn: pd.DataFrame
    changed: pd.DataFrame
    corrected: pd.DataFrame
    introduced: pd.DataFrame
    waived: pd.DataFrame

    def __bool__(self) -> bool:
        """Tell whether there is any difference."""
        return any(len(part) for part in (self.came, self.withdrawn, self.changed, self.corrected, self.introduced, self.waived))


def compare(old: Summary, new: Summary) -> Differences:
    """Return the differences. Projects are the same by unit, name and year as the tool compares them, those without by their file.

    A file that could not be read has no name in 汇总表: where the other summary has a project from a file of that name, it is that one.
    """
    before, after = _keyed(old.projects), _keyed(new.projects)
    before = before.assign(key=_met(before, after))
    after = after.assign(key=_met(after, before))
    both = before.merge(after, on="key", suffixes=("_old", ""))
    found_before, found_after = _placed(old.findings, before), _placed(new.findings, after)
    common = {*both["key"], ""}
    gone, fresh = _only(found_before, found_after, common), _only(found_after, found_before, common)
    let_stand = found_after.loc[found_after["severity"].eq(_WAIVED), "place"]
    return Differences(
        came=after[~after["key"].isin(before["key"])][list(PROJECTS)].reset_index(drop=True),
        withdrawn=before[~before["key"].isin(after["key"])][list(PROJECTS)].reset_index(drop=True),
        changed=_changed(both),
        corrected=gone[~gone["place"].isin(let_stand)][list(FINDINGS)].reset_index(drop=True),
        introduced=fresh[list(FINDINGS)].reset_index(drop=True),
        waived=gone[gone["place"].isin(let_stand)][list(FINDINGS)].reset_index(drop=True),
    )


def _keyed(projects: pd.DataFrame) -> pd.DataFrame:
    """Return the projects with what tells them apart; a twin in one summary, which a correct one does not have, counts once."""
    named = projects["unit"].fillna("").ne("") & projects["project"].fillna("").ne("")
    key = identities(projects).where(named, _NOWHERE + projects["file"].fillna("").astype("object"))
    return projects.assign(key=key).drop_duplicates("key")


def _met(projects: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Return the keys, of a project without a name that of the other summary's project from the same file."""
    known = others[~others["key"].isin(projects["key"])].drop_duplicates("file", keep=False)
    by_file = dict(zip(known["file"], known["key"], strict=True))
    keys = zip(projects["key"], projects["file"], strict=True)
    met = [by_file.get(file, key) if key.startswith(_NOWHERE) else key for key, file in keys]
    return pd.Series(met, projects.index, dtype="object")


def _changed(both: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each field of a project that is not what it was."""
    parts = []
    for field in COMPARED:
        was, now = both[f"{field}_old"], both[field]
        if PROJECTS[field] == _NUMBER:
            differs = (was - now).abs().ge(_SLACK) | was.isna().ne(now.isna())
        else:
            differs = was.fillna("").ne(now.fillna(""))
        rows = both.loc[differs, ["unit", "project", "year", "file"]]
        old, new = was[differs].astype("object"), now[differs].astype("object")
        parts.append(rows.assign(field=field, old=old, new=new, place=rows.index))
    made = pd.concat(parts).sort_values("place", kind="stable").drop(columns="place").reset_index(drop=True)
    nothing = {name: made[name].where(made[name].notna(), None) for name in ("old", "new")}
    return made.assign(**nothing)


def _placed(findings: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Return the findings with the key of their project, "" for those between projects, and what tells them apart.

    The cell tells a finding apart, not its sentence, which quotes figures that change; without a cell the sentence does, but for
    the figures in it: that two more forms came, or that a row was put into the roster, makes no other finding.
    """
    by_file = dict(zip(projects["file"], projects["key"], strict=True))
    key = pd.Series([by_file.get(file, "") for file in findings["file"]], findings.index, dtype="object")
    said = findings["message"].fillna("").map(_without_figures).astype("object")
    where = findings["cell"].where(findings["cell"].notna(), said)
    place = key + "\n" + findings["code"] + "\n" + findings["sheet"].fillna("") + "\n" + where.fillna("")
    return findings.assign(key=key, place=place)


def _without_figures(message: str) -> str:
    """Return the sentence without its figures; those in quoted names stay, as they tell one unit from another."""
    return _FIGURE.sub(lambda found: found[1] or "", message)


def _only(findings: pd.DataFrame, others: pd.DataFrame, common: set[str]) -> pd.DataFrame:
    """Return the findings, but for waived ones, that the others have not, of projects that both summaries have."""
    open_now, open_then = findings[findings["severity"].ne(_WAIVED)], others[others["severity"].ne(_WAIVED)]
    return open_now[open_now["key"].isin(common) & ~open_now["place"].isin(open_then["place"])]
