"""What the pages show of a result: the report as every format has it, and where the outputs are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.facts.states import PASSED, RETURNED, UNREADABLE
from perfeval_xl.report.lines import FindingLine, grouped
from perfeval_xl.report.shape import WAIVED, FormEntry, Report

COPIES, NOTICES, REPORTS, SUMMARY = "copies", "notices", "reports", "summary"
GROUPS = (SUMMARY, COPIES, NOTICES, REPORTS)
"""Kinds of outputs, as they are offered."""


@dataclass(frozen=True)
class Outputs:
    """Written files: by group, and for each form (by its place in the report) its own, as paths below the job's folder with `/`."""

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def with_reports(self, reports: tuple[str, ...], own: Mapping[int, str]) -> Outputs:
        """Return these and the Word reports, `own` by form."""
        joined = {place: (*self.own.get(place, ()), path) for place, path in own.items()}
        return Outputs({**self.groups, REPORTS: reports}, {**self.own, **joined})

    @property
    def every(self) -> tuple[str, ...]:
        """Return all files, once each."""
        return tuple(dict.fromkeys(path for group in self.groups.values() for path in group))


@dataclass(frozen=True)
class ShownResult:
    """A result as a page shows it; notes: lines that a person should know."""

    report: Report
    outputs: Outputs
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FindingRow:
    """A line of findings of a form, None where it lies between forms."""

    line: FindingLine
    entry: FormEntry | None = None
    number: int | None = None

    @property
    def severity(self) -> str:
        """Return the severity, or that it is waived."""
        return self.line.finding.severity if self.line.finding.waived is None else WAIVED


def across(report: Report) -> list[FindingRow]:
    """Return the findings between forms."""
    return [FindingRow(line) for line in grouped(report.across)]


def rows_of(report: Report) -> list[FindingRow]:
    """Return all findings, those between forms first, then form by form in the order received."""
    of_forms = [FindingRow(line, entry, number) for number, entry in enumerate(report.entries, 1) for line in grouped(entry.findings)]
    return across(report) + of_forms


def tally(report: Report) -> dict[str, int]:
    """Return how many files and forms there are, and how many of the forms got which verdict."""
    told = [entry.verdict for entry in report.entries]
    names = {"passed": PASSED, "returned": RETURNED, "unread": UNREADABLE}
    return {"files": report.files, "forms": len(told), **{name: told.count(verdict) for name, verdict in names.items()}}


def by_severity(entry: FormEntry, number: int) -> list[tuple[str, list[FindingRow]]]:
    """Return the findings of a form by severity, those waived last, what is empty left out."""
    rows = [FindingRow(line, entry, number) for line in grouped(entry.findings)]
    grouped_rows = [(severity, [row for row in rows if row.severity == severity]) for severity in (*SEVERITIES, WAIVED)]
    return [(severity, listed) for severity, listed in grouped_rows if listed]
