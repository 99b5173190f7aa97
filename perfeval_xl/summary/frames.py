"""The frames behind the sheets, each computed once over the whole batch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfeval_xl.addressed import FINANCE, UNIT, errors_by_form
from perfeval_xl.expected import match
from perfeval_xl.layout import self_assessment
from perfeval_xl.records import Batch, Scores
from perfeval_xl.schemes import Scheme
from perfeval_xl.subjects import subjects
from perfeval_xl.submissions import fold_names, judge
from perfeval_xl.verdicts import PASSED, RETURNED, UNREADABLE, verdict

SEVERITY_WORDS = {"error": "错误", "warning": "警告", "info": "提示"}
ADDRESSEE_WORDS = {UNIT: "单位", FINANCE: "财政"}
"""Whom a finding is for, and so who is to act."""
WAIVED = "已豁免"
USED, NOT_USED, UNUSABLE = "采用", "未采用", "无法采用"
SOURCES = {"central": "中央财政", "province": "省财政", "local": "市县财政", "other": "其他"}
_LABELS = {row.key: row.label for row in self_assessment.BUDGET.rows}
MEASURES = ("planned", "received", "spent")
UNNAMED = "（未填写）"
_SCORES = ("self_total", "system_total", "final_total", "verified_points", "weight_total")
_GRADES = ("self_grade", "system_grade", "final_grade")


@dataclass(frozen=True)
class Frames:
    """What the sheets show.

    submissions: every form received, `omitted` being how many findings on it by itself are not among `findings`; projects: those
    that count, in the order of 汇总表; findings and indicators: theirs; sources: money by source, one row a source; `schemes` are those
    in use, in order of id; expected: the roster with what came for each of its rows, without rows where there is no roster.

    sums: what was read, added up for the proof of 汇总表: planned, received, spent, final and problems (findings that are not waived) of
    the workbooks that count, findings that belong into 问题清单, and `found`, the problems of every file received.
    """

    submissions: pd.DataFrame
    projects: pd.DataFrame
    findings: pd.DataFrame
    indicators: pd.DataFrame
    sources: pd.DataFrame
    schemes: tuple[Scheme, ...]
    expected: pd.DataFrame
    sums: Mapping[str, float]

    @property
    def files(self) -> int:
        """Return how many files were received."""
        return self.submissions["file_key"].nunique()

    @property
    def missing(self) -> pd.DataFrame:
        """Return the rows of the roster that nothing came for."""
        return self.expected[self.expected["form"].isna()]

    @property
    def unlisted(self) -> pd.DataFrame:
        """Return the submissions that count, could be read and are not on the roster; none where there is no roster."""
        rows = self.submissions
        return rows[rows["listed"].isna() & rows["counts"] & rows["problem"].isna() & (len(self.expected) > 0)]

    @property
    def one_base(self) -> str | None:
        """Return the measure under every execution rate, None if the schemes differ in it."""
        bases = {scheme.rates.execution_of for scheme in self.schemes} or {"received"}
        return bases.pop() if len(bases) == 1 else None


def build(
    batch: Batch, scores: Scores, findings: pd.DataFrame, schemes: Mapping[str, Scheme], roster: pd.DataFrame | None = None
) -> Frames:
    """Compute the frames of the summary."""
    findings = findings.assign(subject=subjects(batch, findings))
    bases = {key: scheme.rates.execution_of for key, scheme in schemes.items()}
    entries = batch.entries()
    expected, judged = match(entries, judge(entries, batch.project), roster)
    submissions = _named(entries).merge(judged, on="form")
    use = submissions["counts"].map({True: USED, False: NOT_USED}).astype("object")
    submissions = submissions.assign(used=use.where(submissions["problem"].isna(), UNUSABLE), omitted=_omitted(findings, submissions))
    money = _money(batch.budget)
    projects = _projects(submissions, money, scores.totals, findings, bases)
    used = sorted(set(projects["scheme"].dropna()) & set(schemes))
    return Frames(
        submissions=submissions,
        projects=projects,
        findings=_findings(findings, submissions, projects, expected),
        indicators=_indicators(batch.indicators, scores.rows, projects),
        sources=_sources(batch.budget, projects),
        schemes=tuple(schemes[key] for key in used),
        expected=expected,
        sums=_sums(batch, scores, findings, submissions),
    )


def _sums(batch: Batch, scores: Scores, findings: pd.DataFrame, submissions: pd.DataFrame) -> Mapping[str, float]:
    counting = submissions.loc[submissions["counts"], "form"]
    money = _money(batch.budget[batch.budget["form"].isin(counting)])
    points = scores.rows.loc[scores.rows["form"].isin(counting), "final"]
    rivals = submissions.loc[~submissions["counts"], "form"]
    inside = findings["form"].isin(rivals) & ~_across(findings)
    problems = findings[findings["waived"].isna()]
    added = {key: math.fsum(money[key].dropna()) for key in MEASURES}
    counted = {"problems": int(problems["form"].isin(counting).sum()), "found": len(problems)}
    return {**added, **counted, "final": math.fsum(points.dropna()), "findings": len(findings) - int(inside.sum())}


def _omitted(findings: pd.DataFrame, submissions: pd.DataFrame) -> pd.Series:
    """Return for each submission that does not count how many findings it has by itself, null for those that count."""
    own = findings[findings["waived"].isna() & ~_across(findings)]
    return submissions["form"].map(own["form"].value_counts()).fillna(0.0).mask(submissions["counts"])


def _across(findings: pd.DataFrame) -> pd.Series:
    """Tell which findings lie between workbooks, or are on a project that nothing came for."""
    return findings["code"].str.startswith("X").fillna(False).astype(bool) | (findings["form"] < 0)


def ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Return part ÷ whole; null where either is missing or the whole is not above 0."""
    return part / whole.where(whole > 0)


def _named(entries: pd.DataFrame) -> pd.DataFrame:
    """Return the forms with `file` as it is shown: its name, or the path where a name comes twice, and the sheets if it holds several.

    file_key is the key of the file.
    """
    own = ["form", "path", "name", "part", "sheets", "scheme", "problem", "problem_detail", "unit", "project", "department", "year"]
    path = entries["path"].fillna("").str.replace("\\", "/", regex=False)
    name = entries["name"].where(entries["name"].fillna("") != "", path.str.rsplit("/", n=1).str[-1])
    first = ~entries.duplicated("file")
    shown = name.where(~name.isin(name[first][name[first].duplicated()]), path)
    part = ("（" + entries["part"].astype("object") + "）").fillna("")
    kept = entries[[*own, *(column for column in entries.columns if column.startswith("origin_"))]]
    return kept.assign(file=(shown + part).astype("object"), file_key=entries["file"])


def _money(budget: pd.DataFrame) -> pd.DataFrame:
    """Return planned, received and spent (万元) by form: the form's total, else the sum of its sources."""
    is_total = budget["source"].eq("total")
    stated = budget[is_total].groupby(["form", "measure"])["amount"].first().unstack()
    summed = budget[~is_total].groupby(["form", "measure"])["amount"].sum(min_count=1).unstack()
    return stated.combine_first(summed).reindex(columns=list(MEASURES)).astype("float64")


def _projects(
    submissions: pd.DataFrame, money: pd.DataFrame, totals: pd.DataFrame, findings: pd.DataFrame, bases: Mapping[str, str]
) -> pd.DataFrame:
    made = submissions[submissions["counts"]].join(money, on="form")
    made = made.merge(totals[["form", *_SCORES, *_GRADES]], on="form", how="left")
    made = made.join(_severity_counts(findings), on="form").fillna(dict.fromkeys(SEVERITY_WORDS, 0.0))
    made["on_planned"] = made["scheme"].map(bases).eq("planned")
    made["base"] = made["planned"].where(made["on_planned"], made["received"])
    made["arrival_rate"] = ratio(made["received"], made["planned"])
    made["execution_rate"] = ratio(made["spent"], made["base"])
    made["difference"] = (made["final_total"] - made["self_total"]).round(6)
    made["verified_share"] = ratio(made["verified_points"], made["weight_total"])
    judged = zip(made["problem"].notna(), made["form"].map(errors_by_form(findings)).fillna(0), strict=True)
    made["state"] = pd.Series([verdict(unread=unread, errors=errors) for unread, errors in judged], made.index, dtype="object")
    return _in_order(made).reset_index(drop=True)


def _severity_counts(findings: pd.DataFrame) -> pd.DataFrame:
    counts = findings[findings["waived"].isna()].groupby(["form", "severity"]).size().unstack(fill_value=0)
    return counts.reindex(columns=list(SEVERITY_WORDS), fill_value=0).astype("float64")


def _in_order(projects: pd.DataFrame) -> pd.DataFrame:
    """Sort by department and unit, each where it first comes, then as received; what could not be read is last."""
    made = projects.sort_values("form")
    made["unread"] = made["problem"].notna()
    made = made.sort_values("unread", kind="stable")
    made["department_key"] = fold_names(made["department"])
    made["department_place"] = pd.factorize(made["department_key"])[0]
    made["unit_place"] = pd.factorize(fold_names(made["unit"]))[0]
    made = made.sort_values(["unread", "department_place", "unit_place", "form"], kind="stable")
    made["number"] = np.arange(1, len(made) + 1)
    return made


def _findings(findings: pd.DataFrame, submissions: pd.DataFrame, projects: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of what counts and those across workbooks, most serious first, then in the order of 汇总表.

    What the bureau has waived is last: it is shown, and counts nowhere. One of a project that sent nothing has the roster's names.
    """
    made = findings[_across(findings) | findings["form"].isin(projects["form"])]
    made = made.merge(submissions[["form", "department", "unit", "project", "year", "file", "chosen"]], on="form", how="left")
    absent = expected[expected["form"].isna()].drop_duplicates("title").set_index("title")
    titles = made["value"].where(made["form"] < 0)
    for name in ("department", "unit", "project", "year"):
        made[name] = made[name].where(made[name].notna(), titles.map(absent[name]) if len(absent) else None)
    place = dict(zip(projects["form"], projects["number"], strict=True))
    made["place"] = made["chosen"].map(place).fillna(0)
    waived = made["waived"].notna()
    gravity = made["severity"].map({severity: place for place, severity in enumerate(SEVERITY_WORDS)})
    made["gravity"] = gravity.mask(waived, len(SEVERITY_WORDS))
    made["word"] = made["severity"].map(SEVERITY_WORDS).mask(waived, WAIVED)
    made["addressee_word"] = made["addressee"].map(ADDRESSEE_WORDS)
    made = made.sort_values(["gravity", "place"], kind="stable").reset_index(drop=True)
    return made.assign(number=np.arange(1, len(made) + 1), measure=None, deadline=None, result=None)


def _indicators(indicators: pd.DataFrame, rows: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    columns = [
        "form", "row", "level1", "level2", "level3", "weight3", "target", "actual", "self_score", "self_score_merged", "reviewer_score",
        "reviewer_reason", "reviewer_score_cell", "sheet",
    ]
    made = indicators.loc[indicators["form"].isin(projects["form"]), columns]
    made = made.merge(rows[["form", "row", "system", "final", "basis", "explanation"]], on=["form", "row"], how="left")
    made = made.merge(projects[["form", "number", "department", "unit", "project", "year", "file", "sheets"]], on="form")
    return made.sort_values(["number", "row"], kind="stable").reset_index(drop=True)


def _sources(budget: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Return source, label and Σ planned, received, spent and base; a last row holds what the totals have beyond their sources."""
    rows = budget[budget["form"].isin(projects["form"]) & budget["source"].ne("total")]
    on_planned = rows["form"].isin(projects.loc[projects["on_planned"], "form"])
    base = rows[rows["measure"].eq(on_planned.map({True: "planned", False: "received"}))]
    rows = pd.concat([rows, base.assign(measure="base")])
    sums = rows.pivot_table(index="source", columns="measure", values="amount", aggfunc="sum")
    others = [key for key in _LABELS if key in sums.index and key not in SOURCES]
    known = [*SOURCES, *others, *sorted(set(sums.index) - set(SOURCES) - set(others))]
    sums = sums.reindex(index=known, columns=[*MEASURES, "base"]).fillna(0.0)
    rest = projects[[*MEASURES, "base"]].sum() - sums.sum()
    if rest.abs().max() >= 0.005:
        sums.loc["rest"] = rest
    typed = budget.drop_duplicates("source")
    labels: dict[str, str] = {**dict(zip(typed["source"], typed["label"], strict=True)), **_LABELS, **SOURCES, "rest": "未列明来源"}
    made = sums.reset_index().assign(label=lambda frame: frame["source"].map(labels))
    return made.assign(arrival_rate=ratio(made["received"], made["planned"]), execution_rate=ratio(made["spent"], made["base"]))


def departments(projects: pd.DataFrame, grades: Sequence[str]) -> pd.DataFrame:
    """Return one row per 主管部门 as folded, in the order of 汇总表; `grade_<n>` counts the n-th grade."""
    scored = projects["final_total"].notna() & projects["planned"].gt(0)
    rows = projects.assign(
        weighted=(projects["final_total"] * projects["planned"]).where(scored), weight=projects["planned"].where(scored),
        unit_key=fold_names(projects["unit"]).replace("", None), unscored=projects["final_total"].isna(),
        returned=projects["state"].eq(RETURNED), passed=projects["state"].eq(PASSED), unreadable=projects["state"].eq(UNREADABLE),
        **{f"grade_{place}": projects["final_grade"].eq(grade) for place, grade in enumerate(grades)},
    )
    groups = rows.groupby("department_key", sort=False)
    sums = [*MEASURES, "base", "weighted", "weight", "verified_points", "weight_total", "error", "warning", "unscored", "returned",
            "passed", "unreadable", *(f"grade_{place}" for place in range(len(grades)))]
    made = groups[sums].sum().astype("float64")
    made["department"] = groups["department"].first().fillna(UNNAMED).replace("", UNNAMED)
    made["projects"] = groups.size()
    made["units"] = groups["unit_key"].nunique()
    made["mean"] = groups["final_total"].mean()
    made["self_mean"] = groups["self_total"].mean()
    made["weighted_mean"] = ratio(made["weighted"], made["weight"])
    made["arrival_rate"] = ratio(made["received"], made["planned"])
    made["execution_rate"] = ratio(made["spent"], made["base"])
    made["verified_share"] = ratio(made["verified_points"], made["weight_total"])
    return made.reset_index()


def ranked(projects: pd.DataFrame) -> pd.DataFrame:
    """Return the projects by final score; equal scores share a rank (1, 2, 2, 4); what has no score is last, without one."""
    made = projects.assign(
        score_rank=projects["final_total"].round(6).rank(method="min", ascending=False),
        rate_rank=projects["execution_rate"].round(9).rank(method="min", ascending=False),
    )
    return made.sort_values(
        ["final_total", "execution_rate", "planned", "number"], ascending=[False, False, False, True], na_position="last"
    ).reset_index(drop=True)
