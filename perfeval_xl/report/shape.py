"""A result form by form: what every format prints, read from the frames once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from perfeval_xl import places
from perfeval_xl.addressed import errors_by_form
from perfeval_xl.facts.explained import scores_in_english
from perfeval_xl.facts.received import LEFT_OUT
from perfeval_xl.facts.severity import SEVERITIES, Severity
from perfeval_xl.facts.states import FAULTY, OUTCOMES, Outcome, Verdict, verdict
from perfeval_xl.profile import Headings, heading_over, headings_of
from perfeval_xl.report.scores import FormTotals, as_text, points, records, totals_of

if TYPE_CHECKING:  # frames come in ready made: what only prints starts without pandas
    import pandas as pd

    from perfeval_xl.records import Batch, Intake, Outcomes, Scores

WAIVED = "waived"
"""Counted by itself: what the bureau lets stand is no error, and no silence either."""

ORIGIN = ("sender", "date", "subject", "attachment")
"""What is told of the mail or archive that a file came in."""

ACROSS = -1
_FINDING = ("form", "code", "severity", "sheet", "cell", "value", "expected", "message", "addressee", "waived", "paths")

Row = Mapping[str, Any]


class CrashLike(Protocol):
    """A check that failed by a fault of its own, or the reading or marking ("read", "copy") of the file at `path`."""

    @property
    def code(self) -> str: ...
    @property
    def error(self) -> str: ...
    @property
    def path(self) -> str | None: ...


class ResultLike(Protocol):
    """What the pipeline hands out."""

    @property
    def batch(self) -> Batch: ...
    @property
    def scores(self) -> Scores: ...
    @property
    def findings(self) -> pd.DataFrame: ...
    @property
    def crashes(self) -> Sequence[CrashLike]: ...
    @property
    def outcomes(self) -> Outcomes: ...


class Finding(NamedTuple):
    """A fault; sheet and cell are None where it has no place.

    `addressee`: whom it is for, unit or finance; `paths`: the files that a fault across forms is about; `waived`: why the bureau lets
    it stand, None where it does not. heading: what heads the cell's column, in a table whose cells people name by row and heading ("" where
    nothing does), None in a sheet.
    """

    code: str
    severity: Severity
    sheet: str | None
    cell: str | None
    value: str | None
    expected: str | None
    message: str
    addressee: str
    paths: tuple[str, ...] = ()
    waived: str | None = None
    heading: str | None = None


@dataclass(frozen=True)
class CheckOutcome:
    """How a check ended that did not find the form right; `reason`: what the form lacks, or what could not be read."""

    code: str
    outcome: Outcome
    reason: str | None


@dataclass(frozen=True)
class FormEntry:
    """A form with its findings, in the order of the checks, and its scores, None where it has none.

    path is that of its file; sheets: where it stands in it, as `places` writes it, None for a file that could not be read; part: what
    tells it from other forms of the file, None for an only one; checks: how many checks ended in which way, empty where none was made;
    outcomes: all that are not 无误, by code; faults_between: how many errors between forms send it back, too.
    """

    path: str
    sheets: str | None
    part: str | None
    scheme: str | None
    department: str | None
    unit: str | None
    project: str | None
    year: int | None
    unread: bool
    findings: tuple[Finding, ...]
    scores: FormTotals | None = None
    origin: Mapping[str, str] = field(default_factory=dict)  # sender, date, subject, attachment, as far as they are known
    checks: Mapping[str, int] = field(default_factory=dict)
    outcomes: tuple[CheckOutcome, ...] = ()
    faults_between: int = 0

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return the number of findings of each severity, and of those waived if there are any."""
        return _count(self.findings)

    @property
    def form(self) -> list[str]:
        """Return the sheets it stands on, each with its rows where another form shares it."""
        return [] if self.sheets is None else places.listed(self.sheets)

    @property
    def verdict(self) -> Verdict:
        """Return what becomes of it, in the words of 汇总表."""
        return verdict(unread=self.unread, errors=self.counts["error"] + self.faults_between)


@dataclass(frozen=True)
class Skipped:
    """A file that was left out on purpose: what holds it ("" for one that was named itself), its name, and the reason in words."""

    container: str
    name: str
    reason: str


@dataclass(frozen=True)
class Report:
    """All forms in the order received, of so many files, the findings across them, and the checks that crashed.

    skipped: files left out on purpose; skipped_count: how many, for of very many only the first are named; skipped_reasons: how many for
    each reason in words.
    """

    entries: tuple[FormEntry, ...]
    files: int
    across: tuple[Finding, ...]
    crashes: tuple[CrashLike, ...]
    skipped: tuple[Skipped, ...] = ()
    skipped_count: int = 0
    skipped_reasons: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return the number of findings of each severity, those across forms included, and of those waived if there are any."""
        return _count([*(finding for entry in self.entries for finding in entry.findings), *self.across])


def report(
    result: ResultLike, *, scored: bool, detailed: bool = True, decimals: Mapping[str, int] | None = None, outcomes: bool = True,
    lang: str = "zh",
) -> Report:
    """Return the report of a result; `decimals`: to how many places each scheme rounds points, 2 if not named.

    lang: of the reasons for which files are left out; scored: with totals; detailed: and those with the points of levels and indicators;
    outcomes: of each check, not only their counts.
    """
    findings = _findings(result.findings, frozenset(result.batch.forms["form"].tolist()), headings_of(result.batch.facts))
    scores = scores_in_english(result.scores) if lang == "en" else result.scores
    totals = totals_of(result.batch, scores, decimals or {}, detailed=detailed) if scored else {}
    checks, ended = _checks(result), _outcomes(result) if outcomes else {}
    between = errors_by_form(result.findings[result.findings["form"].lt(0)])
    entries = [
        replace(
            _entry(row, findings.get(key := int(row["form"]), []), totals.get(key)),
            checks=checks.get(key, {}), outcomes=tuple(ended.get(key, ())), faults_between=int(between.get(key, 0)),
        )
        for row in records(result.batch.entries())
    ]
    made = Report(tuple(entries), len(result.batch.files), tuple(findings.get(ACROSS, ())), tuple(result.crashes))
    intake: Intake | None = getattr(result, "intake", None)  # a batch that somebody made himself was never received
    return made if intake is None else _with_skipped(made, intake, lang)


def _with_skipped(report: Report, intake: Intake, lang: str) -> Report:
    words = {reason: told[lang == "en"] for reason, told in LEFT_OUT.items()}
    rows = intake.left_out[["container", "name", "reason"]].itertuples(index=False)
    reasons = {words[reason]: int(files) for reason, files in intake.reasons.itertuples(index=False)}
    skipped = tuple(Skipped(container, name, words[reason]) for container, name, reason in rows)
    return replace(report, skipped=skipped, skipped_count=int(intake.containers["left_out"].sum()), skipped_reasons=reasons)


def severities(result: ResultLike) -> frozenset[str]:
    """Return which severities a result has findings of, those that the bureau lets stand left out."""
    entries, findings = result.batch.entries(), result.findings
    found = {str(severity) for severity in findings["severity"][findings["waived"].isna()].unique()}
    failed = findings["form"][findings["severity"].eq("error")]
    unread = (entries["problem"].notna() & ~entries["form"].isin(failed)).any()
    return frozenset({*found, "error"} if unread else found)


def _count(findings: Iterable[Finding]) -> dict[str, int]:
    counts: dict[str, int] = dict.fromkeys(SEVERITIES, 0)
    for finding in findings:
        kind = finding.severity if finding.waived is None else WAIVED
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def _entry(row: Row, findings: list[Finding], scores: FormTotals | None) -> FormEntry:
    year = points(row["year"], 0)
    problem = as_text(row["problem"])
    if problem and not any(finding.severity == "error" for finding in findings):
        findings = [_unread(problem, as_text(row["problem_detail"])), *findings]
    return FormEntry(
        str(row["path"]),
        as_text(row["sheets"]),
        as_text(row["part"]),
        as_text(row["scheme"]),
        as_text(row["department"]),
        as_text(row["unit"]),
        as_text(row["project"]),
        None if year is None else int(year),
        problem is not None,
        tuple(findings),
        scores,
        {name: text for name in ORIGIN if (text := as_text(row.get(f"origin_{name}")))},
    )


def _unread(problem: str, detail: str | None) -> Finding:
    """Return the finding of an unread file: one that fails without one would be the worst report of all."""
    return Finding(problem, "error", None, None, None, None, detail or "文件没有读出来，请核对后重新报送", "unit")


def _findings(frame: pd.DataFrame, known: frozenset[int], headings: Headings) -> dict[int, list[Finding]]:
    """Return the findings by form, those that are about none of the known ones under `ACROSS`."""
    found: dict[int, list[Finding]] = {}
    # by column: several times faster than a mapping for each row
    columns = (frame[name].tolist() for name in _FINDING)
    for key, code, severity, sheet, cell, value, expected, message, addressee, waived, paths in zip(*columns, strict=True):
        across = key not in known
        finding = Finding(
            str(code), severity, as_text(sheet), as_text(cell), as_text(value), as_text(expected), as_text(message) or "",
            as_text(addressee) or "unit", _paths(paths) if across else (), as_text(waived),
            heading_over(headings, key, as_text(sheet), as_text(cell)) if headings else None,
        )
        found.setdefault(ACROSS if across else key, []).append(finding)
    return found


def _checks(result: ResultLike) -> dict[int, dict[str, int]]:
    """Return by workbook how many checks ended in which way."""
    tally = result.outcomes.tally(result.findings)
    rows = zip(*(tally[name].tolist() for name in OUTCOMES), strict=True)
    return {key: dict(zip(OUTCOMES, numbers, strict=True)) for key, numbers in zip(tally.index.tolist(), rows, strict=True)}


def _outcomes(result: ResultLike) -> dict[int, list[CheckOutcome]]:
    """Return by workbook the checks that did not find it right, by code."""
    made: dict[int, list[CheckOutcome]] = {}
    rows, faulty = result.outcomes.rows, result.outcomes.faulty(result.findings)
    columns = (rows[name].tolist() for name in ("form", "code", "outcome", "reason"))
    for key, code, outcome, reason in zip(*columns, strict=True):
        made.setdefault(key, []).append(CheckOutcome(code, outcome, reason))
    for key, code in zip(faulty["form"].tolist(), faulty["code"].tolist(), strict=True):
        made.setdefault(key, []).append(CheckOutcome(code, FAULTY, None))
    return {key: sorted(listed, key=lambda one: one.code) for key, listed in made.items()}


def _paths(value: object) -> tuple[str, ...]:
    return tuple(str(path) for path in value) if isinstance(value, list | tuple) else ()
