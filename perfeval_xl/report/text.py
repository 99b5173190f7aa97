"""The report for a clerk: form by form, the worst first, one line a finding."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.facts.states import UNFIT, UNSURE
from perfeval_xl.report import shape
from perfeval_xl.report.lines import grouped, place, printable
from perfeval_xl.report.scores import FormTotals
from perfeval_xl.report.words import words

Style = Callable[[str, str], str]
"""Takes a text and its role (heading, error, warning, info, clean, faint) and returns it marked up."""

_UNFOUND = (UNSURE, UNFIT)  # what has no finding, though it was not found right
_NAMED = 5  # files left out that are named for each reason
_PLACE_WIDTH = 16  # a longer place pushes its line to the right, not the column of all


def plain(text: str, role: str) -> str:
    """Return the text as it is: no colour."""
    return text


def render(
    result: shape.ResultLike,
    *,
    scored: bool,
    lang: str = "zh",
    decimals: Mapping[str, int] | None = None,
    style: Style = plain,
    quiet: bool = False,
    titles: Mapping[str, str] | None = None,
) -> str:
    """Return the whole report; `quiet` leaves out forms without findings and the closing line.

    With `titles`, what each check is about, it also lists those that did not apply or could not tell.
    """
    report = shape.report(result, scored=scored, detailed=False, decimals=decimals, outcomes=titles is not None, lang=lang)
    page = _Page(lang, style, titles or {})
    blocks = ["\n".join(page.entry(entry, scored)) for entry in _worst_first(report.entries) if entry.findings or not quiet]
    if report.across:
        blocks.append("\n".join(page.across(report.across)))
    closing = list(page.closing(report, quiet))
    if closing:
        blocks.append("\n".join(closing))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def overview(result: shape.ResultLike, *, lang: str = "zh", decimals: Mapping[str, int] | None = None, style: Style = plain) -> str:
    """Return one line a form, totals and counts, then the findings across forms and the closing line."""
    report = shape.report(result, scored=True, detailed=False, decimals=decimals, outcomes=False, lang=lang)
    page = _Page(lang, style)
    lines = [page.summary_line(entry) for entry in _worst_first(report.entries)]
    if report.across:
        lines += ["", *page.across(report.across)]
    return "".join(f"{line}\n" for line in [*lines, "", *page.closing(report, quiet=False)])


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    """Return how many columns a terminal gives the text: two for a Chinese character."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, columns: int) -> str:
    """Return the text filled up with blanks to that many terminal columns."""
    return text + " " * max(0, columns - width(text))


def _worst_first(entries: tuple[shape.FormEntry, ...]) -> list[shape.FormEntry]:
    return sorted(entries, key=lambda entry: (*(-entry.counts[severity] for severity in SEVERITIES), entry.path))


def fault_line(crash: shape.CrashLike, told: Mapping[str, str]) -> str:
    """Return the line that says what failed by a fault of the tool itself."""
    sentence = told["crash"] if crash.path is None else told[f"crash_{crash.code}"]
    return sentence.format(code=crash.code, error=printable(crash.error), path=printable(crash.path or ""))


def outcomes_line(entry: shape.FormEntry, told: Mapping[str, str]) -> str:
    """Return how many checks of a form ended in which way, nothing where none was made."""
    if not entry.checks:
        return ""
    ended = (told["ended"].format(word=told[name], n=n) for name, n in entry.checks.items() if n)
    return told["checks"].format(n=sum(entry.checks.values()), ended=told["comma"].join(ended))


def points_line(totals: FormTotals | None, told: Mapping[str, str]) -> str:
    """Return the three totals of a form with their grades and how many points a rule has verified."""
    if totals is None:
        return told["unscored"]
    pairs = {
        "self": (totals.self_total, totals.self_grade),
        "system": (totals.system_total, totals.system_grade),
        "final": (totals.final_total, totals.final_grade),
    }
    verified: object = told["no_points"] if totals.verified_points is None else totals.verified_points
    if totals.weight_total is not None:
        verified = told["of"].format(part=verified, whole=totals.weight_total)
    return told["points"].format(**{name: _points(*pair, told) for name, pair in pairs.items()}, verified=verified)


def _points(number: float | None, grade: str | None, told: Mapping[str, str]) -> str:
    if number is None:
        return told["no_points"]
    return told["score"].format(points=number, grade=f" {printable(grade)}" if grade else "")


class _Page:
    """The lines of a report in one language and style."""

    def __init__(self, lang: str, style: Style, titles: Mapping[str, str] = MappingProxyType({})) -> None:
        self.words = words(lang)
        self.style = style
        self.titles = titles
        column = max(width(self.words[severity]) for severity in SEVERITIES)
        self.severities = {severity: padded(self.words[severity], column) for severity in SEVERITIES}

    def entry(self, entry: shape.FormEntry, scored: bool) -> Iterator[str]:
        """Yield heading, scores and findings of a form."""
        yield self.style(self.heading(entry), "heading") + "  " + self.counts(entry.counts) + self.checks(entry)
        if entry.origin:
            origin = self.words["comma"].join(map(printable, entry.origin.values()))
            yield "  " + self.style(self.words["origin"].format(origin=origin), "faint")
        if scored:
            yield "  " + self.scores(entry)
        yield from self.findings(entry.findings)
        yield from self.outcomes(entry)

    def heading(self, entry: shape.FormEntry) -> str:
        """Return path, its sheets where the file holds several forms, unit, project and year, as far as they are known."""
        year = self.words["year"].format(year=entry.year) if entry.year is not None else None
        return "  ".join(printable(part) for part in (entry.path, entry.part, entry.unit, entry.project, year) if part)

    def counts(self, counts: Mapping[str, int]) -> str:
        """Return how many findings of each severity there are, or that there are none."""
        if not any(counts.values()):
            return self.style(self.words["clean"], "clean")
        return self.words["comma"].join(
            self.style(self.words["count"].format(word=self.words[severity], n=n), severity) for severity, n in counts.items() if n
        )

    def checks(self, entry: shape.FormEntry) -> str:
        """Return how many checks ended in which way, nothing where none was made."""
        told = outcomes_line(entry, self.words)
        return self.style(told, "faint") if told else ""

    def outcomes(self, entry: shape.FormEntry) -> Iterator[str]:
        """Yield a line for each check that could not tell or did not apply; what is wrong stands in the findings."""
        if not self.titles:
            return
        column = max(width(self.words[name]) for name in _UNFOUND)
        for name in _UNFOUND:
            for one in (one for one in entry.outcomes if one.outcome == name):
                title = self.titles.get(one.code, "").rstrip("。")
                sentence = self.words["because"].format(title=title, reason=printable(one.reason or ""))
                yield f"  {self.style(padded(self.words[name], column), 'faint')}  {one.code}  {sentence}"

    def scores(self, entry: shape.FormEntry) -> str:
        """Return the three totals with their grades and how many points a rule has verified."""
        return points_line(entry.scores, self.words)

    def findings(self, findings: tuple[shape.Finding, ...]) -> Iterator[str]:
        """Yield a line for each finding, the worst first, with severity, place, code and sentence under each other."""
        lines = grouped(findings)
        places = [place(line, self.words) for line in lines]
        column = min(max(map(width, places), default=0), _PLACE_WIDTH)
        for line, where in zip(lines, places, strict=True):
            severity = line.finding.severity
            word = self.style(self.severities[severity], severity if line.finding.waived is None else "faint")
            yield f"  {word}  {padded(where, column)}  {line.finding.code}  {printable(line.finding.message)}"

    def across(self, findings: tuple[shape.Finding, ...]) -> Iterator[str]:
        """Yield the findings across forms, each with the files it is about."""
        yield self.style(self.words["across"], "heading")
        for line in grouped(findings):
            word = self.style(self.words[line.finding.severity], line.finding.severity)
            yield f"  {word}  {line.finding.code}  {printable(line.finding.message)}"
            if line.finding.paths:
                paths = self.words["comma"].join(map(printable, line.finding.paths))
                yield "      " + self.style(self.words["paths"].format(paths=paths), "faint")

    def summary_line(self, entry: shape.FormEntry) -> str:
        """Return path, sheets where the file holds several forms, totals and counts of a form on one line."""
        name = "  ".join(printable(part) for part in (entry.path, entry.part) if part)
        return f"{self.style(name, 'heading')}  {self.scores(entry)}  {self.counts(entry.counts)}{self.checks(entry)}"

    def closing(self, report: shape.Report, quiet: bool) -> Iterator[str]:
        """Yield the checks that crashed and the line over all workbooks."""
        for crash in report.crashes:
            yield self.style(fault_line(crash, self.words), "error")
        if not quiet:
            failing = sum(1 for entry in report.entries if entry.counts["error"])
            total = self.words["total" if report.files == len(report.entries) else "total_forms"]
            yield total.format(files=report.files, forms=len(report.entries), failing=failing, counts=self.counts(report.counts))
            yield from self.skipped(report)

    def skipped(self, report: shape.Report) -> Iterator[str]:
        """Yield the line that tells how many files were left out, for which reasons, and what the first of them are called."""
        if not report.skipped_count:
            return
        named: dict[str, list[str]] = {reason: [] for reason in report.skipped_reasons}
        for one in report.skipped:
            named[one.reason].append(printable(one.name))
        told = []
        for reason, names in named.items():
            first, number = self.words["comma"].join(names[:_NAMED]), report.skipped_reasons[reason]
            more = self.words["skipped_more"].format(names=first) if number > len(names[:_NAMED]) else first
            told.append(self.words["skipped_reason"].format(reason=reason, n=number, names=more))
        yield self.words["skipped"].format(n=report.skipped_count, reasons=self.words["comma"].join(told))
