"""Hands each check what it asks for, gathers what the checks find, and orders it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from perfeval_xl import places
from perfeval_xl.addressed import UNIT
from perfeval_xl.checks import expectations
from perfeval_xl.checks.accounts import differences
from perfeval_xl.checks.catalogue import Check, Found, Scope, all_checks, chosen
from perfeval_xl.checks.hits import Unsure
from perfeval_xl.checks.outcomes import Aside, Keys, Notes, Profiles, counted, without_scheme
from perfeval_xl.checks.rows import blank
from perfeval_xl.checks.telling import Texts, punctuated, sentences, texts_of
from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.layout import department, from_a1, is_a1
from perfeval_xl.profile import of_another_kind
from perfeval_xl.records import FINDING_COLUMNS, Batch, Outcomes, Scores, frame
from perfeval_xl.schemes import Scheme
from perfeval_xl.settings import Across, Ruling, builtin_across
from perfeval_xl.shared import remembering, shared
from perfeval_xl.standing import settle

_OFF = "off"
_FILES = "F"  # the family of checks that are made of a file whether it could be read or not
_GENERAL, _FEW = "F013", 10
_ACCOUNTS = "N009"  # of one form two tables, of one submission a report and its workbook
_ALONE = ("F014", "T010")  # the form is blank, or of another kind: no more is asked of it
_RANKS = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_SHEETS = {sheet: place for place, sheet in enumerate(department.FORM.sheets)}


@dataclass(frozen=True)
class Crash:
    """A check that failed by a fault of its own, or the reading or marking ("read", "copy") of one file; all others still ran."""

    code: str
    error: str
    path: str | None = None


Findings = tuple[pd.DataFrame, tuple[Crash, ...]]
Columns = Mapping[str, Sequence[object]]


class Checked(NamedTuple):
    """What checks found, which of them crashed, and how each ended for each form."""

    findings: pd.DataFrame
    crashes: tuple[Crash, ...]
    outcomes: Outcomes


Severities = Mapping[str, str]
_NONE: Severities = MappingProxyType({})


def run_checks(
    batch: Batch,
    scores: Scores,
    scheme: Scheme,
    *,
    lang: str = "zh",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    strict: bool = False,
    severities: Severities = _NONE,
) -> Checked:
    """Return what is wrong with forms that follow one scheme, as `records.FINDING_COLUMNS`, and how each check ended.

    `select` and `ignore` are codes or prefixes; `severities` go before those of the scheme. With `strict` a crash is raised,
    as tests want it. Of forms that are blank or of another kind nothing is said here (F014, T010).
    """
    everyone, aside = batch.forms["form"], aside_of(batch)
    batch, scores = _judged(batch, scores, aside)
    given = {**_frames(batch), **_score_frames(scores), "scheme": scheme}
    own = {**scheme.severities, **severities}
    checks = [check for check in _checks("form", select, ignore) if own.get(check.code) != _OFF]
    findings, crashes, notes = _run(checks, given, lang, strict)
    for check in checks:
        notes.aside(check.code, aside)
    given_levels = findings["code"].map(own)
    leveled = _leveled(findings, given_levels.where(given_levels.notna(), findings["severity"]))
    return Checked(ordered(leveled), crashes, notes.outcomes(counted(everyone, len(checks))))


def _leveled(findings: pd.DataFrame, severity: pd.Series) -> pd.DataFrame:
    """Return findings with the severities that hold: what a bureau takes for more than a remark, or sends forms back for, is the unit's."""
    remarks = {check.code for check in all_checks() if check.remark and check.scope != "across"}  # those may name others
    raised = findings["code"].isin(remarks) & severity.ne("info") | findings["form"].ge(0) & severity.eq("error")
    addressee = findings["addressee"].mask(raised, UNIT)
    return findings.assign(severity=severity.astype(object), addressee=addressee.astype(object))


@shared
def aside_of(batch: Batch) -> Aside:
    """Return the forms of which no more is said than what they are, by the code that says it."""
    found = {"T010": of_another_kind(batch.facts), "F014": blank(batch.indicators, batch.budget, batch.facts)}
    keys = batch.forms["form"].to_numpy(dtype="int64")
    return {code: keys[np.isin(keys, list(forms))] for code, forms in found.items() if forms}


def _judged(batch: Batch, scores: Scores, aside: Aside) -> tuple[Batch, Scores]:
    """Return what is judged: not the forms of which no more is said than what they are."""
    if not aside:
        return batch, scores
    rest = batch.forms.loc[~batch.forms["form"].isin(_keys(aside)), "form"].tolist()
    return batch.select(rest), scores.select(rest)


def _keys(aside: Aside) -> Keys:
    return np.concatenate([np.empty(0, dtype="int64"), *aside.values()])


def run_without_scheme(
    batch: Batch, *, lang: str = "zh", select: Sequence[str] = (), ignore: Sequence[str] = (), strict: bool = False,
    severities: Severities = _NONE,
) -> Outcomes:
    """Return how the checks of a form end for forms whose scheme cannot be told; nothing of them can be found wrong."""
    checks = [check for check in _checks("form", select, ignore) if severities.get(check.code) != _OFF]
    return without_scheme(batch.forms, checks, lang, aside_of(batch))


def run_file_checks(
    batch: Batch,
    *,
    schemes: Mapping[str, Scheme] | None = None,
    lang: str = "zh",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    strict: bool = False,
    severities: Severities = _NONE,
) -> Checked:
    """Return what is wrong with files as such, read or not, whether or not their scheme is known, and how each check ended.

    `schemes` by id say which severities hold for the forms that follow them, where `severities` do not.
    """
    checks, aside, entries = _checks("file", select, ignore), aside_of(batch), batch.entries()
    findings, crashes, notes = _run(checks, _frames(batch), lang, strict)
    findings = _alone(findings, aside)
    own = {(name, code): level for name, scheme in (schemes or {}).items() for code, level in scheme.severities.items()}
    schemes_of = batch.forms.set_index("form")["scheme"]
    keys = zip(findings["form"].map(schemes_of), findings["code"], findings["severity"], strict=True)
    levels = [severities.get(code, own.get((name, code), level)) for name, code, level in keys]
    leveled = _leveled(findings, pd.Series(levels, index=findings.index, dtype=object))
    unread = entries.loc[entries["problem"].notna() & entries["format"].isna(), "form"].to_numpy(dtype="int64")
    for check in checks:
        if "facts" in check.needs and check.code[0] == _FILES:  # facts are what was seen inside
            notes.unread(check.code, unread)
        if check.code not in _ALONE and check.severity != "info":
            notes.aside(check.code, aside)
    outcomes = notes.outcomes(counted(entries["form"], _numbers(checks, entries, severities, own)))
    return Checked(ordered(leveled[leveled["severity"].ne(_OFF)]), crashes, outcomes)


def _numbers(
    checks: Sequence[Check], forms: pd.DataFrame, severities: Severities, own: Mapping[tuple[str, str], str]
) -> list[int]:
    """Return how many of the checks of files are made of each form; one that could not be read is looked at as a file only."""
    kinds = list(zip(forms["scheme"].fillna(""), forms["problem"].fillna(""), strict=True))

    def number(scheme: str, problem: str) -> int:
        made = (check for check in checks if not problem or check.code[0] == _FILES or check.code == problem)
        return sum(severities.get(check.code, own.get((scheme, check.code))) != _OFF for check in made)

    numbers = {kind: number(*kind) for kind in set(kinds)}
    return [numbers[kind] for kind in kinds]


def _alone(findings: pd.DataFrame, aside: Aside) -> pd.DataFrame:
    """Return findings on files without what else they ask of forms that are blank or of another kind."""
    said = findings["code"].isin(_ALONE) | findings["severity"].eq("info")
    return findings[~findings["form"].isin(_keys(aside)) | said] if aside else findings


def run_across(
    batch: Batch,
    scores: Scores,
    *,
    lang: str = "zh",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    strict: bool = False,
    severities: Severities = _NONE,
    roster: pd.DataFrame | None = None,
    schemes: Mapping[str, Scheme] | None = None,
    policy: Across | None = None,
    rulings: Sequence[Ruling] = (),
) -> Findings:
    """Return what stands out between forms, of whatever scheme; form is -1 where it is `about` several, whose files are the `paths`.

    Without a roster (`records.ROSTER_COLUMNS`) the checks against it are skipped; `schemes` by id give their tolerance for amounts;
    `policy` says when units are alike or stand out, as what ships where it is not given; `rulings` which file counts for a project.
    """
    given = {**_frames(batch), **_score_frames(scores)}
    entries = batch.entries()
    expected, submissions = settle(batch, roster, rulings)
    slack = entries["scheme"].map({name: scheme.scoring.amount_tolerance for name, scheme in (schemes or {}).items()})
    submissions = submissions.assign(slack=slack.astype(float).to_numpy())
    given |= {"submissions": submissions, "roster": expected, "policy": policy or builtin_across()}
    checks = [check for check in _checks("across", select, ignore) if severities.get(check.code) != _OFF]
    findings, crashes, _ = _run(checks, given, lang, strict)
    parted = [check for check in _checks("form", select, ignore) if check.code == _ACCOUNTS and severities.get(check.code) != _OFF]
    if parted and len(told := differences(batch, submissions)):
        found, failed, _ = _run(parted, {**given, "facts": told}, lang, strict)
        findings, crashes = pd.concat([findings, found], ignore_index=True), (*crashes, *failed)
    keys = zip(findings["code"], findings["severity"], strict=True)
    leveled = _leveled(findings, pd.Series([severities.get(code, level) for code, level in keys], index=findings.index, dtype=object))
    paths = dict(zip(entries["form"], entries["path"], strict=True))
    named = [None if about is None else list(dict.fromkeys(paths[form] for form in about)) for about in findings["about"]]
    return ordered(leveled.assign(paths=pd.Series(named, findings.index, dtype=object))), crashes


def ordered(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings by form, errors first, then in the order of the form; twice in one place stands once."""
    keys: dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]] = {}
    columns = (findings[name].tolist() for name in ("form", "severity", "sheet", "cell", "code", "message"))
    for place, (form, severity, sheet, cell, code, message) in enumerate(zip(*columns, strict=True)):
        # without a cell the message tells two findings apart: several fields may be missing from one sheet
        same = (form, code, sheet, message if cell is None else cell)
        if same not in keys:
            where = -1 if sheet is None else _SHEETS.get(sheet, len(_SHEETS))
            keys[same] = place, (form, _RANKS[severity], where, sheet or "", *_row_and_column(cell), code, message)
    # what comes is sorted in large parts, which Python's sort merges
    return findings.iloc[[place for place, _ in sorted(keys.values(), key=itemgetter(1))]].reset_index(drop=True)


def told_once(findings: pd.DataFrame) -> pd.DataFrame:
    """Return ordered findings without those of failed formulas at cells that others are about, and of each sheet the first few of them."""
    place = ["form", "sheet", "cell"]
    general = findings["code"].eq(_GENERAL)
    if not general.any():
        return findings
    others = pd.MultiIndex.from_frame(findings.loc[~general, place])
    own = findings[general]
    own = own[~pd.MultiIndex.from_frame(own[place]).isin(others)].groupby(["form", "sheet"]).head(_FEW)
    return findings[~general | findings.index.isin(own.index)].reset_index(drop=True)


@lru_cache(maxsize=4_096)
def _row_and_column(cell: str | None) -> tuple[int, int]:
    return from_a1(cell) if cell and is_a1(cell) else (-1, -1)


def _frames(batch: Batch) -> dict[str, object]:
    return {**{field.name: getattr(batch, field.name) for field in fields(Batch)}, "forms": batch.entries()}


def _score_frames(scores: Scores) -> dict[str, object]:
    return {"scores": scores.rows, "totals": scores.totals, "levels": scores.levels}


def _checks(scope: Scope, select: Sequence[str], ignore: Sequence[str]) -> list[Check]:
    return [check for check in all_checks() if check.scope == scope and chosen(check.code, select, ignore)]


def _run(
    checks: Iterable[Check], given: Mapping[str, object], lang: str, strict: bool
) -> tuple[pd.DataFrame, tuple[Crash, ...], Notes]:
    parts: list[Columns] = []
    crashes = []
    forms = given["forms"]
    assert isinstance(forms, pd.DataFrame)
    profiles, notes = Profiles(forms), Notes(lang)
    with remembering():
        for check in checks:
            out = np.empty(0, dtype="int64")
            for keys, ask in profiles.lacking(check.asks):
                notes.unfit(check.code, keys, ask)
                out = np.concatenate([out, keys])
            if len(out) == len(profiles.keys) or not _has_enough(check, given):
                continue
            try:
                found, unsure = _sorted(check.function(**{name: given[name] for name in check.needs}), out)
                told = _findings(check, found, lang)
                notes.unsure(check.code, unsure, np.concatenate([out, np.array(told.get("form", ()), dtype="int64")]))
                parts.append(told)
            except Exception as error:  # one broken check must not cost the clerk all the others
                if strict:
                    raise
                notes.crashed(check.code, np.setdiff1d(profiles.keys, out))
                crashes.append(Crash(check.code, f"{type(error).__name__}: {error}"))
    return _framed(parts), tuple(crashes), notes


def _has_enough(check: Check, given: Mapping[str, object]) -> bool:
    frames = (given[name] for name in check.needs if name not in check.may_be_empty)
    return not any(isinstance(part, pd.DataFrame) and part.empty for part in frames)


def _sorted(found: Found, out: Keys) -> tuple[list[pd.DataFrame], list[Unsure]]:
    """Return what a check found, but for forms to which it does not apply, and of which it cannot tell.

    Leaving those out of what it is given would cost more: what checks share would be worked out anew for each kind of form.
    """
    parts = [found] if isinstance(found, pd.DataFrame) else found
    findings = [part for part in parts if isinstance(part, pd.DataFrame) and len(part)]
    if len(out):
        findings = [part[~part["form"].isin(out)] for part in findings]
    return findings, [part for part in parts if isinstance(part, Unsure)]


def _with_places(texts: Texts) -> Texts:
    """Return fields of rows in which a cell of another sheet than its row's stands under its own sheet."""
    if not any(cell and "!" in cell for cell in texts["cell"]):
        return texts
    told = [places.told(sheet or "", cell) if cell else (sheet, None) for sheet, cell in zip(texts["sheet"], texts["cell"], strict=True)]
    sheets, cells = zip(*told, strict=True)
    return {**texts, "sheet": sheets, "cell": cells}


def _findings(check: Check, found: Sequence[pd.DataFrame], lang: str) -> Columns:
    """Return what a check found as columns of findings, none if it found nothing."""
    parts = [part for part in found if len(part)]
    if not parts:
        return {}
    rows = pd.concat(parts, ignore_index=True)
    texts = _with_places(texts_of(rows))
    levels = rows["severity"].fillna(check.severity).tolist() if "severity" in rows else [check.severity] * len(rows)
    told: dict[str, Sequence[object]] = {
        "form": rows["form"].tolist(), **{name: texts[name] for name in ("sheet", "cell", "value")},
        "expected": [expectations.in_english(text) if text and lang == "en" else text for text in texts["expected"]],
        "code": [check.code] * len(rows), "severity": levels, "message": _sentences(check.message(lang), texts, len(rows), lang),
        "addressee": [check.addressee] * len(rows),
    }
    if (to_unit := check.message_to_unit(lang)) is not None:
        told["told"] = _sentences(to_unit, texts, len(rows), lang)
    if "about" in rows:
        told["about"] = rows["about"].tolist()
    return told


def _framed(parts: Sequence[Columns]) -> pd.DataFrame:
    """Return the findings of all checks as one frame: a frame for each of the checks costs as much as many of these."""
    sizes = [len(part.get("form", ())) for part in parts]
    columns = {
        name: [value for part, size in zip(parts, sizes, strict=True) for value in part.get(name, [None] * size)]
        for name in FINDING_COLUMNS
    }
    return frame(FINDING_COLUMNS, columns)


def _sentences(template: str, texts: Texts, count: int, lang: str) -> list[str]:
    made = sentences(template, texts, count)
    return [punctuated(message) for message in made] if lang == "en" else made
