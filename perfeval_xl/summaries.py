"""Two summaries of one year's work: which projects came, changed or are gone, and which findings were corrected or are new."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from perfeval_xl.facts.states import LET_STAND
from perfeval_xl.facts.thresholds import SHOWN
from perfeval_xl.renaming import Contents, renamed
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
_NOWHERE = "file\n"
_FIGURE = re.compile(r"(“[^”]{0,300}”)|\d[\d,.]*")
_NAME = re.compile(r"“([^”]{0,300})”")
_BETWEEN = re.compile("[、，；：。（）“”]")
_SHARED = 0.5  # of the names that one of two findings between projects has, both have: they are about the same


@dataclass(frozen=True)
class Summary:
    """What a summary workbook says: frames of `PROJECTS` and `FINDINGS`, and what its projects were to do and did."""

    projects: pd.DataFrame
    findings: pd.DataFrame
    contents: Contents = dict


@dataclass(frozen=True)
class Differences:
    """What is new in the second of two summaries.

    came, withdrawn: projects that only the second or only the first has, as `PROJECTS`.
    next_year: projects that the second has of a later year than the first, as `PROJECTS`; they neither came nor corrected anything.
    renamed: projects that the second has under another name (`renaming`), as `PROJECTS`, with old_unit and old_project; what changed in
    them and in their findings is told as of any other.
    changed: a row a field that changed: unit, project, year, file, field, old, new.
    corrected, introduced, waived: findings of projects that both have, and those between projects, that are gone, new, or now let stand.
    altered: findings between projects that are still there, as they are now: units or files came to them or left.
    remaining: how many findings of the first, of projects that both have or between projects, are still open in the second.
    """

    came: pd.DataFrame
    withdrawn: pd.DataFrame
    changed: pd.DataFrame
    corrected: pd.DataFrame
    altered: pd.DataFrame
    introduced: pd.DataFrame
    waived: pd.DataFrame
    remaining: int
    next_year: pd.DataFrame
    renamed: pd.DataFrame

    def __bool__(self) -> bool:
        """Tell whether there is any difference."""
        findings = (self.corrected, self.altered, self.introduced, self.waived)
        return any(len(part) for part in (self.came, self.withdrawn, self.next_year, self.renamed, self.changed, *findings))


def compare(old: Summary, new: Summary) -> Differences:
    """Return the differences. Projects are the same by unit, name and year as the tool compares them, those without by their file.

    A file that could not be read has no name in 汇总表: where the other summary has a project from a file of that name, it is that one.
    """
    before, after = _keyed(old.projects), _keyed(new.projects)
    before = before.assign(key=_met(before, after))
    after = after.assign(key=_met(after, before))
    new_key = _renamed(before, after, (old.contents, new.contents))
    before = before.assign(key=before["key"].replace(new_key))
    both = before.merge(after, on="key", suffixes=("_old", ""))
    found_before, found_after = _placed(old.findings, before), _placed(new.findings, after)
    common = {*both["key"], ""}
    gone, fresh = _only(found_before, found_after, common), _only(found_after, found_before, common)
    gone, fresh = _unmoved(gone, fresh), _unmoved(fresh, gone)
    let_stand = found_after.loc[found_after["severity"].eq(LET_STAND), "place"]
    gone_on = _gone_on(gone[gone["key"].eq("") & ~gone["place"].isin(let_stand)], fresh[fresh["key"].eq("")])
    said_now, said_then = fresh["message"].map(_pieces), gone["message"].map(_pieces)
    altered = fresh.index.isin([there for place, there in gone_on.items() if said_then[place] != said_now[there]])
    gone, fresh_own = gone.drop(index=list(gone_on)), ~fresh.index.isin(gone_on.values())
    came, withdrawn = after[~after["key"].isin(before["key"])], before[~before["key"].isin(after["key"])]
    later, earlier = _of_another_year(came, withdrawn)
    was_open = found_before["severity"].ne(LET_STAND) & found_before["key"].isin(common)
    return Differences(
        came=came[~later][list(PROJECTS)].reset_index(drop=True),
        withdrawn=withdrawn[~earlier][list(PROJECTS)].reset_index(drop=True),
        next_year=came[later][list(PROJECTS)].reset_index(drop=True),
        renamed=_under_new_names(both[both["key"].isin(new_key.values())]),
        changed=_changed(both),
        corrected=gone[~gone["place"].isin(let_stand)][list(FINDINGS)].reset_index(drop=True),
        altered=fresh.loc[altered, list(FINDINGS)].reset_index(drop=True),
        introduced=fresh.loc[fresh_own, list(FINDINGS)].reset_index(drop=True),
        waived=gone[gone["place"].isin(let_stand)][list(FINDINGS)].reset_index(drop=True),
        remaining=int(was_open.sum()) - len(gone),
    )


def _of_another_year(came: pd.DataFrame, withdrawn: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Tell which projects of the second summary are those of the first in a later year, and which of the first go on so."""
    before, after = (rows.assign(name=identities(rows.assign(year=float("nan"))), of=rows["key"]) for rows in (withdrawn, came))
    pairs = before[["name", "year", "of"]].merge(after[["name", "year", "of"]], on="name", suffixes=("_old", ""))
    pairs = pairs[pairs["year"].gt(pairs["year_old"])]
    return came["key"].isin(pairs["of"]), withdrawn["key"].isin(pairs["of_old"])


def _renamed(before: pd.DataFrame, after: pd.DataFrame, contents: tuple[Contents, Contents]) -> dict[str, str]:
    """Return the keys of projects of the first summary that the second has under another name, each with its key there."""
    gone, fresh = before[~before["key"].isin(after["key"])], after[~after["key"].isin(before["key"])]
    later, earlier = _of_another_year(fresh, gone)
    return renamed(gone[~earlier], fresh[~later], contents)


def _under_new_names(both: pd.DataFrame) -> pd.DataFrame:
    names = {f"{name}_old": f"old_{name}" for name in ("unit", "project")}
    return both.rename(columns=names)[[*names.values(), *PROJECTS]].reset_index(drop=True)


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
            differs = (was - now).abs().ge(SHOWN) | was.isna().ne(now.isna())
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
    moved = key + "\n" + findings["code"] + "\n" + findings["sheet"].fillna("") + "\n" + said
    return findings.assign(key=key, place=place, moved=moved)


def _without_figures(message: str) -> str:
    """Return the sentence without its figures; those in quoted names stay, as they tell one unit from another."""
    return _FIGURE.sub(lambda found: found[1] or "", message)


def _only(findings: pd.DataFrame, others: pd.DataFrame, common: set[str]) -> pd.DataFrame:
    """Return the findings, but for waived ones, that the others have not, of projects that both summaries have."""
    open_now, open_then = findings[findings["severity"].ne(LET_STAND)], others[others["severity"].ne(LET_STAND)]
    return open_now[open_now["key"].isin(common) & ~open_now["place"].isin(open_then["place"])]


def _unmoved(findings: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that the others do not have in another cell: a row put in above moves all below it."""
    turn, theirs = findings.groupby("moved").cumcount().astype(str), others.groupby("moved").cumcount().astype(str)
    return findings[~(findings["moved"] + "\n" + turn).isin(others["moved"] + "\n" + theirs)]


def _gone_on(gone: pd.DataFrame, fresh: pd.DataFrame) -> dict[int, int]:
    """Return which findings between projects go on as which of the others, by their index: those of one code that share most names."""
    names, holders = _names(fresh), defaultdict[str, list[int]](list)
    for place, known in names.items():
        for name in known:
            holders[name].append(place)
    found = []
    for place, own in _names(gone).items():
        shared = Counter(other for name in own for other in holders.get(name, ()))
        found += [(-both, place, other) for other, both in shared.items() if both >= _SHARED * min(len(own), len(names[other]))]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, place, other in sorted(found):
        if place not in pairs and other not in taken:
            pairs[place] = other
            taken.add(other)
    return pairs


def _names(findings: pd.DataFrame) -> dict[int, set[str]]:
    """Return by index the names of units, files and indicators in findings between projects, each behind the finding's code."""
    columns = (findings[name].fillna("").tolist() for name in ("code", "value", "message"))
    return {
        place: {f"{code} {name}" for name in (*value.split("、"), *_NAME.findall(message)) if name}
        for place, code, value, message in zip(findings.index.tolist(), *columns, strict=True)
    }


def _pieces(message: str | None) -> list[str]:
    """Return each unit, file and clause of a sentence, in whatever order they stand there."""
    return sorted(_BETWEEN.split(_without_figures(message or "")))
