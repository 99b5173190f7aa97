"""Projects over the years: score, money, rate, and the findings that come up again."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from perfeval_xl.facts.states import CLEARED, MENDED, OPEN, WAIVED

COUNTS = {"open": OPEN, "mended": MENDED, "waived": WAIVED, "cleared": CLEARED}
"""Column → the state that it counts."""


def with_findings(rows: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Return submissions with how many findings of their project and year are in each state, and which stood in an earlier year, too."""
    if findings.empty:
        return rows.assign(**dict.fromkeys(COUNTS, 0), repeated="")
    states = findings.groupby(["project", "year"])["state"].value_counts().unstack(fill_value=0)
    keys = pd.MultiIndex.from_frame(rows[["project", "year"]])
    counts = {name: states.get(word, pd.Series(0, states.index)).reindex(keys, fill_value=0).to_numpy() for name, word in COUNTS.items()}
    repeated = _repeated(findings)
    again = [repeated.get(key, "") for key in zip(rows["project"], rows["year"], strict=True)]
    return rows.assign(**counts, repeated=again)


def _repeated(findings: pd.DataFrame) -> dict[tuple[int, int], str]:
    """Return by project and year the findings that it had in an earlier year, too: code and what it is about."""
    years: defaultdict[tuple[int, str, str], set[int]] = defaultdict(set)
    columns = (findings[name] for name in ("project", "code", "subject", "year"))
    for project, code, subject, year in zip(*columns, strict=True):
        years[project, code, subject].add(year)
    told: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for (project, code, subject), known in sorted(years.items()):
        for year in sorted(known):
            if year and any(0 < other < year for other in known):
                told[project, year].append(f"{code} {subject}".strip())
    return {key: "、".join(names) for key, names in told.items()}


def compared(rows: pd.DataFrame, projects: set[int]) -> pd.DataFrame:
    """Return the last submission of each year of these projects, none where no project has an earlier year."""
    if rows.empty:
        return rows
    own = rows[rows["project"].isin(projects) & rows["year"].gt(0)]
    several = own.groupby("project")["year"].transform("nunique") > 1
    return own if bool(several.any()) else own.iloc[:0]
