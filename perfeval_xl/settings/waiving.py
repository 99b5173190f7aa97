"""Waivers over findings: a fault that may stand is marked with the reason, one whose waiver has ended says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from perfeval_xl.settings.model import Waiver
from perfeval_xl.submissions import fold_name, fold_names
from perfeval_xl.values import day_words

_WORDS = {
    "zh": {"waived": "（已豁免：{reason}，至{until}）", "expired": "（豁免已于{until}到期，原因曾为：{reason}）"},
    "en": {"waived": " (waived: {reason}, until {until})", "expired": " (the waiver ended on {until}, its reason was: {reason})"},
}


def waive(
    findings: pd.DataFrame, forms: pd.DataFrame, waivers: Sequence[Waiver], *, today: date, lang: str = "zh"
) -> pd.DataFrame:
    """Return the findings with `waived` (the reason) set where a waiver holds, and every waiver told in `message`.

    A finding across forms is waived when each of the projects that it is about has a waiver for it.
    """
    if not waivers or findings.empty:
        return findings
    made = findings.reset_index(drop=True)
    concerned = _concerned(made)
    best = _best(concerned.merge(_identities(forms), on="form"), waivers)
    covered = best.groupby("finding").size().reindex(made.index) == concerned.groupby("finding").size().reindex(made.index)
    first_to_end = best.sort_values("until", kind="stable").drop_duplicates("finding").set_index("finding").reindex(made.index)
    told = first_to_end[covered]
    holds = told["until"] >= today.isoformat()
    words = _WORDS["en" if lang == "en" else "zh"]
    days = told["until"] if lang == "en" else [day_words(date.fromisoformat(until)) for until in told["until"]]
    suffixes = pd.Series(
        [
            words["waived" if held else "expired"].format(reason=reason, until=until)
            for held, reason, until in zip(holds, told["reason"], days, strict=True)
        ],
        index=told.index, dtype="object",
    )
    reasons = told["reason"].where(holds).reindex(made.index).astype(object)
    endings = suffixes.reindex(made.index).fillna("")
    return made.assign(
        waived=reasons.where(reasons.notna(), made["waived"]),
        message=made["message"] + endings,
        told=(made["told"] + endings).where(made["told"].notna(), None),
    )


def _concerned(findings: pd.DataFrame) -> pd.DataFrame:
    """Return finding, code and form: a row for each form that a finding is about."""
    about = [
        forms if own < 0 and isinstance(forms, (list, tuple)) else [own]
        for own, forms in zip(findings["form"], findings["about"], strict=True)
    ]
    made = pd.DataFrame({"finding": findings.index, "code": findings["code"], "form": about})
    exploded = made.explode("form").dropna(subset=["form"]).drop_duplicates()
    return exploded.astype({"form": "int64"})


def _identities(forms: pd.DataFrame) -> pd.DataFrame:
    return forms[["form", "year"]].assign(unit=fold_names(forms["unit"]), project=fold_names(forms["project"]))


def _best(concerned: pd.DataFrame, waivers: Sequence[Waiver]) -> pd.DataFrame:
    """Return for each finding and form the waiver that lasts longest."""
    table = pd.DataFrame(
        {
            "code": [waiver.code for waiver in waivers],
            "unit": [fold_name(waiver.unit) for waiver in waivers],
            "project": [fold_name(waiver.project) for waiver in waivers],
            "only": pd.Series([waiver.year for waiver in waivers], dtype="float64"),
            "reason": [waiver.reason for waiver in waivers],
            "until": [waiver.until.isoformat() for waiver in waivers],
        }
    )
    matched = concerned.merge(table, on=["code", "unit", "project"])
    matched = matched[matched["only"].isna() | matched["only"].eq(matched["year"])]
    return matched.sort_values("until", kind="stable").drop_duplicates(["finding", "form"], keep="last")
