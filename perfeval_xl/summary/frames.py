"""The frames behind the sheets, each computed once over the whole batch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from perfeval_xl.addressed import FINANCE, UNIT, errors_by_form
from perfeval_xl.amounts import FAULTS, TOTAL, by_source, counted, faults, stated, unsound, usable
from perfeval_xl.facts.measures import IN_BRIEF, MEASURES, SOURCES
from perfeval_xl.facts.severity import WORDS
from perfeval_xl.facts.states import LET_STAND, PASSED, RETURNED, UNREADABLE, verdict
from perfeval_xl.facts.thresholds import SHOWN
from perfeval_xl.layout import self_assessment
from perfeval_xl.records import Batch, Scores
from perfeval_xl.schemes import Scheme
from perfeval_xl.standing import settle
from perfeval_xl.subjects import subjects
from perfeval_xl.submissions import fold_names
from perfeval_xl.summary.blind import blind_projects

if TYPE_CHECKING:
    from perfeval_xl.settings import Ruling

ADDRESSEE_WORDS = {UNIT: "单位", FINANCE: "财政"}
"""Whom a finding is for, and so who is to act."""
USED, NOT_USED, UNUSABLE = "采用", "未采用", "无法采用"
_LABELS = {row.key: row.label for row in self_assessment.BUDGET.rows}
UNNAMED = "（未填写）"
_SCORES = ("self_total", "system_total", "final_total", "verified_points", "weight_total")
_GRADES = ("self_grade", "system_grade", "final_grade")
WEIGHT_FAULTS = ("I001", "I002", "I003")
"""Codes of the checks that say that a form's weights do not add up."""


@dataclass(frozen=True)
class Frames:
    """What the sheets show.

    submissions: every form received, `omitted` being how many findings on it by itself are not among `findings`; projects: those
    that count, in the order of 汇总表; findings and indicators: theirs; sources: money by source, one row a source; `schemes` are those
    in use, in order of id; expected: the roster with what came for each of its rows, without rows where there is no roster.

    Of a project planned, received, spent and base are null where its money is in no sum, its points and grades where its weights do not
    add up: what is null is in no sum, mean, rate or chart. `left_out` says of each such project what and why; `final_shown` is the final
    score of all; `unranked` is why a project has no rank, null where it has one.

    unvouched: of `projects` those whose money nothing else vouches for, as in `blind`.

    unlisted: the projects that are not on the roster, with their money and points as those of `projects`: they are in no total.

    sums: what was read, added up for the proof of 汇总表: planned, received, spent, final and problems (findings that are not waived) of
    the workbooks that count, findings that belong into 问题清单, and `found`, the problems of every file received.
    """

    submissions: pd.DataFrame
    projects: pd.DataFrame
    unvouched: pd.DataFrame
    unlisted: pd.DataFrame
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
        """Return the rows of the roster that nothing came for that counts as sent."""
        return self.expected[self.expected["form"].isna()]

    @property
    def left_out(self) -> pd.DataFrame:
        """Return the projects of which money or points are in no total, with `left_out` saying which and why."""
        return self.projects[self.projects["left_out"].notna()]

    @property
    def one_base(self) -> str | None:
        """Return the measure under every execution rate, None if the schemes differ in it."""
        bases = {scheme.rates.execution_of for scheme in self.schemes} or {"received"}
        return bases.pop() if len(bases) == 1 else None


def build(
    batch: Batch, scores: Scores, findings: pd.DataFrame, schemes: Mapping[str, Scheme], roster: pd.DataFrame | None = None,
    rulings: Sequence[Ruling] = (),
) -> Frames:
    """Compute the frames of the summary."""
    findings = findings.assign(subject=subjects(batch, findings))
    expected, settled = settle(batch, roster, rulings)
    use = settled["counts"].map({True: USED, False: NOT_USED}).astype("object")
    submissions = settled.assign(
        file_key=settled["file"], file=settled["shown"], used=use.where(settled["problem"].isna(), UNUSABLE),
        omitted=_omitted(findings, settled),
    )
    money = _money(batch, findings, schemes)
    every = _projects(submissions[submissions["stands"]], money, scores.totals, findings)
    projects = _in_order(_with_owners(every[every["counts"]], expected)).reset_index(drop=True)
    used = sorted(set(projects["scheme"].dropna()) & set(schemes))
    return Frames(
        submissions=submissions,
        projects=projects,
        unvouched=blind_projects(batch, expected, projects),
        unlisted=every[~every["counts"] & every["problem"].isna()].reset_index(drop=True),
        findings=_findings(findings, submissions, projects, expected),
        indicators=_indicators(batch.indicators, scores, projects),
        sources=_sources(batch.budget, projects),
        schemes=tuple(schemes[key] for key in used),
        expected=expected,
        sums=_sums(money.counted, scores, findings, submissions, projects),
    )


def _sums(
    money: pd.DataFrame, scores: Scores, findings: pd.DataFrame, submissions: pd.DataFrame, projects: pd.DataFrame
) -> Mapping[str, float]:
    counting = submissions.loc[submissions["counts"], "form"]
    money = money[money.index.isin(counting)]
    scored = scores.totals[scores.totals["form"].isin(projects.loc[projects["weighed"], "form"])]
    inside = findings["form"].isin(submissions.loc[~submissions["told"], "form"]) & ~_across(findings)
    problems = findings[findings["waived"].isna()]
    added = {key: math.fsum(money[key].dropna()) for key in MEASURES}
    added["base"] = math.fsum(projects["base"].dropna())
    counted = {"problems": int(problems["form"].isin(counting).sum()), "found": len(problems)}
    return {
        **added, **counted, "final": math.fsum(scored["final_total"].dropna()), "findings": len(findings) - int(inside.sum()),
        "listed": int((problems["form"].ge(0) & ~problems["form"].isin(counting) & ~inside[problems.index]).sum()),
    }


def _omitted(findings: pd.DataFrame, submissions: pd.DataFrame) -> pd.Series:
    """Return for each submission that lost to another how many findings it has by itself, null for the others."""
    own = findings[findings["waived"].isna() & ~_across(findings)]
    return submissions["form"].map(own["form"].value_counts()).fillna(0.0).mask(submissions["told"])


def _across(findings: pd.DataFrame) -> pd.Series:
    """Tell which findings lie between workbooks, or are on a project that nothing came for."""
    return findings["code"].str.startswith("X").fillna(False).astype(bool) | (findings["form"] < 0)


def ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Return part ÷ whole; null where either is missing or the whole is not above 0."""
    return part / whole.where(whole > 0)


class _Money(NamedTuple):
    """By form: the amounts that are in sums, those that its own rates rest on, and the faults for which it has none in sums."""

    counted: pd.DataFrame
    rated: pd.DataFrame
    faults: pd.DataFrame
    on_planned: pd.Series


def _money(batch: Batch, findings: pd.DataFrame, schemes: Mapping[str, Scheme]) -> _Money:
    scheme = batch.forms.set_index("form")["scheme"]
    slack = scheme.map({key: one.scoring.amount_tolerance for key, one in schemes.items()}).astype("float64").fillna(0.0)
    lifted = findings[findings["waived"].notna() & findings["code"].isin(FAULTS)]
    wrong_amounts = pd.concat([faults(batch.budget, slack), _left_blank(batch)], ignore_index=True)
    counts, standing = counted(batch.budget, wrong_amounts, set(zip(lifted["form"], lifted["code"], strict=True)))
    wide = by_source(batch.budget)
    wrong = unsound(wide, usable(wide), slack).reindex(counts.index).eq(True)
    wrong = wrong & np.column_stack([wrong.index.isin(standing["form"])] * len(MEASURES))
    on_planned = scheme.map({key: one.rates.execution_of == "planned" for key, one in schemes.items()}).eq(True)
    return _Money(counts, stated(batch.budget).mask(wrong), standing, on_planned)


def _left_blank(batch: Batch) -> pd.DataFrame:
    """Return, as `amounts.faults` does, what most forms state and a form that states others does not (B011).

    A rate over many would else have other projects above the line than below it. Where most forms have no such column none lacks it.
    """
    amounts = stated(batch.budget)
    amounts = amounts[amounts.notna().any(axis=1)]
    usual = [measure for measure in MEASURES if amounts[measure].notna().mean() > 0.5]
    rows = [
        {"form": form, "code": "B011", "source": TOTAL, "measure": measure, "raw": "", "label": "", "amount": np.nan, "likely": np.nan}
        for measure in usual for form in amounts.index[amounts[measure].isna()]
    ]
    told = pd.DataFrame(rows, columns=["form", "code", "source", "measure", "raw", "label", "amount", "likely"])
    return told.astype({"form": "int64", "amount": "float64", "likely": "float64"})  # typed without rows, too


def _projects(submissions: pd.DataFrame, money: _Money, totals: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    made = submissions.join(money.counted, on="form")
    made = made.merge(totals[["form", *_SCORES, *_GRADES]], on="form", how="left")
    made = made.join(_severity_counts(findings), on="form").fillna(dict.fromkeys(WORDS, 0.0))
    made["on_planned"] = made["form"].map(money.on_planned).eq(True)
    made["base"] = made["planned"].where(made["on_planned"], made["received"])
    own = made[["form", "on_planned"]].join(money.rated, on="form")
    made["arrival_rate"] = ratio(own["received"], own["planned"])
    made["execution_rate"] = ratio(own["spent"], own["planned"].where(own["on_planned"], own["received"]))
    judged = zip(made["problem"].notna(), made["form"].map(errors_by_form(findings)).fillna(0), strict=True)
    made["state"] = pd.Series([verdict(unread=unread, errors=errors) for unread, errors in judged], made.index, dtype="object")
    return _with_reasons(made, money.faults, findings)


def _with_reasons(made: pd.DataFrame, faulty: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Return the projects with what of each is in no total and why; of those whose weights do not add up no points are."""
    open_now = findings[findings["waived"].isna()]
    weights = open_now[open_now["code"].isin(WEIGHT_FAULTS)].drop_duplicates("form").set_index("form")["code"]
    off_weights = made["form"].map(weights).astype("object")
    money = money_reasons(faulty)
    off_money = made["form"].map(money).astype("object")
    points = "得分：分值合计不对（" + off_weights + "）"
    both = points + "；" + off_money
    unscored = made["final_total"].isna() & made["problem"].isna()
    unranked = both.fillna(points).fillna(off_money).mask(unscored, "没有得分").mask(made["problem"].notna(), "文件无法读取")
    weighed = off_weights.isna()
    left_out = both.fillna(points).fillna(off_money)
    made = made.assign(final_shown=made["final_total"], weighed=weighed, off_money=off_money, left_out=left_out, unranked=unranked)
    masked = {name: made[name].where(weighed) for name in _SCORES} | {name: made[name].where(weighed, None) for name in _GRADES}
    made = made.assign(**masked)
    made["difference"] = (made["final_total"] - made["self_total"]).round(6)
    made["verified_share"] = ratio(made["verified_points"], made["weight_total"])
    return made


_FAULT_WORDS = {"B001": "不是数字", "B002": "是负数", "B003": "与各来源之和不符", "B009": "疑似用错单位", "B011": "没有填写"}


def money_reasons(faulty: pd.DataFrame) -> pd.Series:
    """Return by form why its money is in no total: the amounts that cannot be right, what is meant where something tells, the code."""
    label = faulty["label"].fillna("").astype("object").where(faulty["source"].ne(TOTAL), "合计").astype("object")
    known = faulty["raw"].fillna("").ne("")
    typed = faulty["raw"].where(known, faulty["amount"].map(lambda amount: "" if pd.isna(amount) else f"{amount:g}"))
    typed = typed.astype("object")
    what = label + faulty["measure"].map(IN_BRIEF) + " " + typed + " " + faulty["code"].map(_FAULT_WORDS)
    meant = faulty["likely"].map(lambda amount: "" if pd.isna(amount) else f"，可能是 {round(amount, 6):g} 万元")
    texts = what + meant + "（" + faulty["code"] + "）"
    return "金额：" + texts.groupby(faulty["form"]).agg("、".join)


def _severity_counts(findings: pd.DataFrame) -> pd.DataFrame:
    counts = findings[findings["waived"].isna()].groupby(["form", "severity"]).size().unstack(fill_value=0)
    return counts.reindex(columns=list(WORDS), fill_value=0).astype("float64")


def _with_owners(projects: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    """Return the projects with whose they are: as the roster says it where it has them, however their forms spell it."""
    listed = expected.dropna(subset=["form"]).drop_duplicates("form").set_index("form")
    names = {}
    for name in ("department", "unit"):
        of_roster = projects["form"].map(dict(zip(listed.index, listed[name], strict=True))).astype("object")
        names[name] = of_roster.where(of_roster.fillna("").ne(""), projects[name])
    return projects.assign(
        department_listed=names["department"], department_key=fold_names(names["department"]), unit_key=fold_names(names["unit"]),
    )


def _in_order(projects: pd.DataFrame) -> pd.DataFrame:
    """Sort by department and unit, each where it first comes, then as received; what could not be read is last."""
    made = projects.sort_values("form")
    made["unread"] = made["problem"].notna()
    made = made.sort_values("unread", kind="stable")
    made["department_place"] = pd.factorize(made["department_key"])[0]
    made["unit_place"] = pd.factorize(made["unit_key"])[0]
    made = made.sort_values(["unread", "department_place", "unit_place", "form"], kind="stable")
    made["number"] = np.arange(1, len(made) + 1)
    return made


def _findings(findings: pd.DataFrame, submissions: pd.DataFrame, projects: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of what counts and those across workbooks, most serious first, then in the order of 汇总表.

    What the bureau has waived is last: it is shown, and counts nowhere. One of a project that sent nothing has the roster's names.
    """
    made = findings[_across(findings) | findings["form"].isin(submissions.loc[submissions["told"], "form"])]
    made = made.merge(submissions[["form", "department", "unit", "project", "year", "file", "chosen"]], on="form", how="left")
    absent = expected[expected["form"].isna()].drop_duplicates("title").set_index("title")
    titles = made["value"].where(made["form"] < 0)
    for name in ("department", "unit", "project", "year"):
        made[name] = made[name].where(made[name].notna(), titles.map(absent[name]) if len(absent) else None)
    place = dict(zip(projects["form"], projects["number"], strict=True))
    made["place"] = made["chosen"].map(place).fillna(0)
    waived = made["waived"].notna()
    gravity = made["severity"].map({severity: place for place, severity in enumerate(WORDS)})
    made["gravity"] = gravity.mask(waived, len(WORDS))
    made["word"] = made["severity"].map(WORDS).mask(waived, LET_STAND)
    made["addressee_word"] = made["addressee"].map(ADDRESSEE_WORDS)
    made = made.sort_values(["gravity", "place"], kind="stable").reset_index(drop=True)
    return made.assign(number=np.arange(1, len(made) + 1), measure=None, deadline=None, result=None)


def _indicators(indicators: pd.DataFrame, scores: Scores, projects: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the projects that count; behind those of a form what came off its total."""
    columns = [
        "form", "row", "level1", "level2", "level3", "weight3", "target", "actual", "self_score", "self_score_merged", "reviewer_score",
        "reviewer_reason", "reviewer_score_cell", "sheet",
    ]
    made = indicators.loc[indicators["form"].isin(projects["form"]), columns]
    made = made.merge(scores.rows[["form", "row", "system", "final", "basis", "explanation"]], on=["form", "row"], how="left")
    cut = scores.adjustments[scores.adjustments["form"].isin(projects["form"])]
    if len(cut):
        made = pd.concat([made, cut.rename(columns={"name": "level3"}).assign(row=np.inf)], ignore_index=True)
    made = made.merge(projects[["form", "number", "department", "unit", "project", "year", "file", "sheets"]], on="form")
    in_totals = made["form"].isin(projects.loc[projects["final_total"].notna(), "form"])
    return made.assign(counted=made["final"].where(in_totals)).sort_values(["number", "row"], kind="stable").reset_index(drop=True)


def _sources(budget: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Return source, label and Σ planned, received, spent and base; a last row holds what the totals have beyond their sources."""
    in_sums = projects.loc[projects[list(MEASURES)].notna().any(axis=1), "form"]
    rows = budget[budget["form"].isin(in_sums) & budget["source"].ne(TOTAL)]
    rows = rows[~rows["form"].isin(_split_unevenly(rows, projects))]
    on_planned = rows["form"].isin(projects.loc[projects["on_planned"], "form"])
    base = rows[rows["measure"].eq(on_planned.map({True: "planned", False: "received"}))]
    rows = pd.concat([rows, base.assign(measure="base")])
    sums = rows.pivot_table(index="source", columns="measure", values="amount", aggfunc="sum")
    others = [key for key in _LABELS if key in sums.index and key not in SOURCES]
    known = [*SOURCES, *others, *sorted(set(sums.index) - set(SOURCES) - set(others))]
    sums = sums.reindex(index=known, columns=[*MEASURES, "base"]).fillna(0.0)
    rest = projects[[*MEASURES, "base"]].sum() - sums.sum()
    if rest.abs().max() >= SHOWN:
        sums.loc["rest"] = rest
    typed = budget.drop_duplicates("source")
    labels: dict[str, str] = {**dict(zip(typed["source"], typed["label"], strict=True)), **_LABELS, **SOURCES, "rest": "未列明来源"}
    made = sums.reset_index().assign(label=lambda frame: frame["source"].map(labels))
    return made.assign(arrival_rate=ratio(made["received"], made["planned"]), execution_rate=ratio(made["spent"], made["base"]))


def _split_unevenly(rows: pd.DataFrame, projects: pd.DataFrame) -> pd.Index:
    """Return the forms that split one amount by sources and another not: a rate would have other money above the line than below it.

    A blank is 0 where the sources add up to the total without it.
    """
    split = rows.groupby(["form", "source", "measure"])["amount"].sum(min_count=1).unstack("measure").reindex(columns=list(MEASURES))
    blank = split.isna().where(split.notna().any(axis=1), False).groupby(level="form").any()
    beyond = projects.set_index("form").reindex(blank.index)[list(MEASURES)] - split.groupby(level="form").sum()
    return blank.index[(blank & beyond.abs().ge(SHOWN)).any(axis=1)]


def departments(projects: pd.DataFrame, grades: Sequence[str]) -> pd.DataFrame:
    """Return one row per 主管部门 as folded, in the order of 汇总表; `grade_<n>` counts the n-th grade."""
    scored = projects["final_total"].notna() & projects["planned"].gt(0)
    rows = projects.assign(
        weighted=(projects["final_total"] * projects["planned"]).where(scored), weight=projects["planned"].where(scored),
        unit_key=projects["unit_key"].replace("", None), unscored=projects["final_total"].isna(),
        returned=projects["state"].eq(RETURNED), passed=projects["state"].eq(PASSED), unreadable=projects["state"].eq(UNREADABLE),
        **{f"grade_{place}": projects["final_grade"].eq(grade) for place, grade in enumerate(grades)},
    )
    groups = rows.groupby("department_key", sort=False)
    sums = [*MEASURES, "base", "weighted", "weight", "verified_points", "weight_total", "error", "warning", "unscored", "returned",
            "passed", "unreadable", *(f"grade_{place}" for place in range(len(grades)))]
    made = groups[sums].sum().astype("float64")
    made["department"] = groups["department_listed"].first().fillna(UNNAMED).replace("", UNNAMED)
    made["projects"] = groups.size()
    made["units"] = groups["unit_key"].nunique()
    made["mean"] = groups["final_total"].mean()
    made["self_mean"] = groups["self_total"].mean()
    made["weighted_mean"] = ratio(made["weighted"], made["weight"])
    made["arrival_rate"] = ratio(made["received"], made["planned"])
    made["execution_rate"] = ratio(made["spent"], made["base"])
    made["verified_share"] = ratio(made["verified_points"], made["weight_total"])
    made["left_out"] = _named_by(projects[projects["left_out"].notna()], "department_key").reindex(made.index)
    return made.reset_index()


def _named_by(rows: pd.DataFrame, key: str) -> pd.Series:
    """Return by group the projects in it, each with why it is in no total."""
    told = rows["project"].fillna(UNNAMED) + "（" + rows["left_out"].astype("object") + "）"
    return told.groupby(rows[key]).agg("、".join).astype("object")


def ranked(projects: pd.DataFrame) -> pd.DataFrame:
    """Return the projects by final score; equal scores share a rank (1, 2, 2, 4); what cannot be ranked is last, without one."""
    known = projects["final_total"].where(projects["unranked"].isna())
    made = projects.assign(
        score_rank=known.round(6).rank(method="min", ascending=False),
        rate_rank=projects["execution_rate"].where(projects["unranked"].isna()).round(9).rank(method="min", ascending=False),
    )
    return made.assign(ranked=known).sort_values(
        ["ranked", "execution_rate", "planned", "number"], ascending=[False, False, False, True], na_position="last"
    ).reset_index(drop=True)
