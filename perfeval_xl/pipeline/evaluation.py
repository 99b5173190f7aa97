"""Files → frames → scores and findings: the rooms called in their order, over one chunk of files or many."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.checks.runner import Checked, Crash, ordered, run_across, run_checks, run_file_checks, run_without_scheme, told_once
from perfeval_xl.garbage import collected_seldom
from perfeval_xl.intake import ReceivedFiles, Source, find_workbooks
from perfeval_xl.limits import DEFAULT, Limits
from perfeval_xl.pipeline.watch import alive
from perfeval_xl.reading import read_workbook
from perfeval_xl.reading.assemble import assemble
from perfeval_xl.reading.workbook import ReadFile, faulty
from perfeval_xl.records import FINDING_COLUMNS, UNWRITTEN, Batch, Intake, Outcomes, Scores, by_scheme, frame, uncopied
from perfeval_xl.schemes import Scheme, load_scheme
from perfeval_xl.scoring import score as score_batch
from perfeval_xl.settings import Settings, overrides
from perfeval_xl.settings.deadlines import late_notes
from perfeval_xl.settings.waiving import waive
from perfeval_xl.shared import remembering
from perfeval_xl.slips import with_slips
from perfeval_xl.standing import settle

if TYPE_CHECKING:
    from perfeval_xl.pipeline.notifying import Notified
    from perfeval_xl.summary.detail_file import Kind

Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]


@dataclass(frozen=True)
class Options:
    """What a caller may choose about an evaluation; `select` and `ignore` are codes or prefixes of codes.

    `today` decides which waivers of the settings still hold; `roster` is what finance expects, as `records.ROSTER_COLUMNS`,
    `remarks` what a person should know of it; `detail` is where 指标明细 of a summary goes (`summary.detail_file.Kind`),
    `deadline` when forms that go back are to be there again, which goes before that of the settings,
    `ledger` the file of earlier runs and `previous` the summary before, as in `pipeline.consolidate`.
    """

    scheme: str | None = None
    lang: str = "zh"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False
    settings: Settings = field(default_factory=Settings)
    today: date = field(default_factory=date.today)
    roster: pd.DataFrame | None = field(default=None, compare=False)
    remarks: tuple[str, ...] = ()
    detail: Kind = "auto"
    deadline: date | None = None
    ledger: Path | None = None
    previous: Path | None = None

    @property
    def due(self) -> date | None:
        """Return the day by which forms that go back are to be sent again, None where nobody said one."""
        given, days = self.deadline or self.settings.deadlines.mended, self.settings.notices.days
        return given or (self.today + timedelta(days=days) if days is not None else None)

    @property
    def checking(self) -> dict[str, Any]:
        """Return what the runner of checks takes of this."""
        severities = overrides(self.settings, [check.code for check in all_checks()], self.select)
        return {"lang": self.lang, "select": self.select, "ignore": self.ignore, "strict": self.strict, "severities": severities}


@dataclass(frozen=True)
class Result:
    """Everything that is known of a batch.

    written: the outputs; copies: the scored copy of each file that has one, by its key, as a path below their folder with forward
    slashes; notes: what a person should know of the outputs, a line each; outcomes: how each check ended for each form; intake: what
    became of everything that was received; anew: the forms that were judged anew after their copies were made; notified: what goes back
    to the units, where that was asked for.
    """

    batch: Batch
    scores: Scores
    findings: pd.DataFrame
    crashes: tuple[Crash, ...] = ()
    written: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    copies: Mapping[int, str] = field(default_factory=dict)
    outcomes: Outcomes = field(default_factory=Outcomes.empty)
    intake: Intake = field(default_factory=Intake.from_rows)
    anew: frozenset[int] = frozenset()
    notified: Notified | None = None


def list_received(paths: Paths, limits: Limits = DEFAULT, outputs: Path | None = None) -> ReceivedFiles:
    """Return the files that paths name, but for those in the folder `outputs`; a single path may stand by itself."""
    return find_workbooks([paths] if isinstance(paths, (str, os.PathLike)) else paths, limits, outputs)


@collected_seldom()
def read_sources(sources: Sequence[Source], options: Options) -> Batch:
    """Return the batch of some files."""
    return _assembled(_read(sources, options), options)


def _read(sources: Sequence[Source], options: Options) -> list[ReadFile]:
    read = []
    for place, source in enumerate(sources):
        alive(place)
        read.append(read_workbook(source, options.settings.limits))
    alive()
    return read


def _assembled(read: Sequence[ReadFile], options: Options) -> Batch:
    return assemble(read, options.scheme, options.settings.scheme)


def schemes_of(batch: Batch) -> Mapping[str, Scheme]:
    """Return the schemes in use in a batch, by id."""
    return {(scheme := load_scheme(source)).id: scheme for source, _ in by_scheme(batch)}


def score_all(batch: Batch) -> Scores:
    """Return the scores of a batch, each form by its own scheme."""
    return Scores.concat(score_batch(part, load_scheme(source)) for source, part in by_scheme(batch))


@remembering()
def check_forms(batch: Batch, scores: Scores, options: Options) -> Checked:
    """Return the findings on each form by itself, the checks that crashed, and how each ended."""
    how = options.checking
    parts = [run_file_checks(batch, schemes=schemes_of(batch), **how)]
    parts += [
        run_checks(part, scores.select(part.forms["form"]), load_scheme(source), **how) for source, part in by_scheme(batch)
    ]
    findings, crashes = _join([(part.findings, part.crashes) for part in parts])
    entries = batch.entries()
    unknown = batch.select(entries.loc[entries["problem"].isna() & entries["scheme_source"].isna(), "form"])
    ended = [part.outcomes for part in parts]
    outcomes = Outcomes.concat([*ended, run_without_scheme(unknown, **how)] if len(unknown.forms) else ended)
    return Checked(_waived(told_once(findings), batch, options), (*_faults(batch, options.strict), *crashes), outcomes)


def told_uncopied(result: Result, beside: Mapping[int, str], missing: Mapping[int, str], options: Options) -> Result:
    """Return the result with a finding on each file, by its key, whose scores stand beside it, or are missing, and why."""
    if not beside and not missing:
        return result
    before = len(result.batch.facts)
    batch = uncopied(uncopied(result.batch, beside), missing, UNWRITTEN)
    facts = batch.facts.iloc[before:]
    # of all that is known of these files only this is to be said now
    only = replace(batch, forms=batch.forms[batch.forms["form"].isin(facts["form"])], facts=facts)
    findings, crashes, _ = run_file_checks(only, schemes=schemes_of(only), **options.checking)
    joined, all_crashes = _join([(result.findings, result.crashes), (_waived(findings, only, options), crashes)])
    return replace(result, batch=batch, findings=joined, crashes=all_crashes)


def _faults(batch: Batch, strict: bool) -> Iterator[Crash]:
    """Yield the files at whose reading this tool failed; with `strict` the first is raised."""
    failed = batch.files[batch.files["fault"].notna()]
    for path, fault in zip(failed["path"], failed["fault"], strict=True):
        if strict:
            raise RuntimeError(f"{path}: {fault}")
        yield Crash("read", fault, path)


def check_across(batch: Batch, scores: Scores, options: Options) -> tuple[pd.DataFrame, tuple[Crash, ...]]:
    """Return the findings between forms; there is nothing between one and itself, unless a roster says what is missing."""
    if options.roster is None and len(batch.forms) < 2 and not options.settings.submissions:
        return frame(FINDING_COLUMNS), ()
    findings, crashes = run_across(
        batch, scores, roster=options.roster, schemes=schemes_of(batch), policy=options.settings.across,
        rulings=options.settings.submissions, **options.checking
    )
    return _waived(findings, batch, options), crashes


def _waived(findings: pd.DataFrame, batch: Batch, options: Options) -> pd.DataFrame:
    return waive(findings, batch.forms, options.settings.waivers, today=options.today, lang=options.lang)


def evaluate_sources(sources: Sequence[Source], options: Options) -> Result:
    """Read, score and check a chunk of files by themselves; what lies between forms is looked at when all are there."""
    return _judge(_read(sources, options), options)


def _judge(read: Sequence[ReadFile], options: Options) -> Result:
    """Make frames of files, score and check them; a fault of ours that one of them brings out costs that one."""
    try:
        return _judged(read, options)
    except Exception:
        if options.strict:
            raise
    return _judged(_without_guilty(read, options), options)


@remembering()
def _judged(read: Sequence[ReadFile], options: Options) -> Result:
    batch = _assembled(read, options)
    scores = score_all(batch)
    alive()
    findings, crashes, outcomes = check_forms(batch, scores, options)
    alive()
    return Result(batch, scores, findings, crashes, outcomes=outcomes)


def _without_guilty(read: Sequence[ReadFile], options: Options) -> Sequence[ReadFile]:
    """Return the files with those that cannot be judged as such, found by halves."""
    try:
        _judged(read, options)
    except Exception as error:
        if len(read) == 1:
            return [faulty(read[0].info, error)]
        half = len(read) // 2
        return [*_without_guilty(read[:half], options), *_without_guilty(read[half:], options)]
    return read


def conclude(alone: Result, options: Options) -> Result:
    """Add to what is known of the forms by themselves what a roster says of their amounts, and what lies between them."""
    alone = _held_against_roster(alone, options)
    findings, crashes = _join([(alone.findings, alone.crashes), check_across(alone.batch, alone.scores, options)])
    notes = (*options.remarks, *alone.notes, *late_notes(alone.batch, options.settings, options.lang))
    return replace(alone, findings=findings, crashes=crashes, notes=notes)


def _held_against_roster(alone: Result, options: Options) -> Result:
    """Judge anew the forms of which the approved budget on the roster tells that an amount is in another unit (B009)."""
    if options.roster is None or alone.batch.budget.empty:
        return alone
    expected, _ = settle(alone.batch, options.roster, options.settings.submissions)
    known = expected.dropna(subset=["form", "approved"])
    approved = pd.Series(known["approved"].to_numpy(), known["form"].astype("int64"), dtype="float64")
    batch = alone.batch.select(approved.index)
    told = with_slips(batch, approved)
    slip, before = told.budget["slip"].fillna(1.0), batch.budget["slip"].fillna(1.0)
    doubtful = set(told.budget.loc[slip.ne(before) | told.budget["common_slip"].ne(batch.budget["common_slip"]), "form"])
    return _judged_anew(alone, told.select(doubtful), options) if doubtful else alone


def _judged_anew(alone: Result, changed: Batch, options: Options) -> Result:
    """Return the result with the forms of `changed` scored and checked as they are there."""
    forms = set(changed.forms["form"])
    scores = score_all(changed)
    found, crashes, ended = check_forms(changed, scores, options)
    others = [form for form in alone.batch.forms["form"] if form not in forms]
    budget = pd.concat([alone.batch.budget[~alone.batch.budget["form"].isin(forms)], changed.budget]).sort_index()
    findings, all_crashes = _join([
        (alone.findings[~alone.findings["form"].isin(forms)], alone.crashes), (found, crashes),
    ])
    return replace(
        alone, batch=replace(alone.batch, budget=budget), scores=Scores.concat([alone.scores.select(others), scores]), findings=findings,
        crashes=all_crashes, anew=frozenset(forms), outcomes=Outcomes.concat([alone.outcomes.select(others), ended]),
    )


def _join(parts: Sequence[tuple[pd.DataFrame, tuple[Crash, ...]]]) -> tuple[pd.DataFrame, tuple[Crash, ...]]:
    filled = [findings for findings, _ in parts if len(findings)]
    findings = ordered(pd.concat(filled, ignore_index=True)) if filled else frame(FINDING_COLUMNS)
    return findings, tuple(dict.fromkeys(crash for _, crashes in parts for crash in crashes))
