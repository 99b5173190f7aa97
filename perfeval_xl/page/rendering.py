"""Templates → HTML. Every text is escaped and loses what a browser would obey instead of show; markup comes from templates alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.facts.states import PASSED, RETURNED, UNREADABLE
from perfeval_xl.page.view import across
from perfeval_xl.page.words import words
from perfeval_xl.report.lines import FindingLine, place, printable
from perfeval_xl.report.shape import WAIVED, CrashLike, FormEntry, Report
from perfeval_xl.report.text import fault_line, outcomes_line, points_line

STATIC = Path(__file__).with_name("static")
_MARKS = {"error": "✗", "warning": "⚠", "info": "ⓘ", WAIVED: "–", "passed": "✓"}
_VERDICT_CLASS = {PASSED: "passed", RETURNED: "error", UNREADABLE: "error"}


@dataclass(frozen=True)
class FilterNames:
    """What a form is filtered by: department and unit, or that none is written."""

    department: str
    unit: str


def _shown(value: object) -> object:
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).with_name("templates"))
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown,
    )


def render(template: str, lang: str, **about: Any) -> str:
    """Return a template filled in, in that language."""
    w = words(lang)
    known = {
        "w": w, "lang": lang, "marks": _MARKS, "verdict_class": _VERDICT_CLASS, "names": _names(w), "options": _options(w),
        "verbatim": lambda text: Markup(escape(text)),
        "place": lambda line: place(line, w), "fault": lambda crash: _fault(crash, w), "across": across,
        "verified": lambda scores: _verified(scores, w), "scores_line": lambda entry: points_line(entry.scores, w),
        "checks_line": lambda entry: outcomes_line(entry, w),
    }
    return _environment().get_template(template).render(known | about)


def static(name: str) -> str:
    """Return the text of a style or script of the pages."""
    return (STATIC / name).read_text(encoding="utf-8")


def _fault(crash: CrashLike, w: Mapping[str, str]) -> str:
    return fault_line(crash, w)


def _verified(scores: Any, w: Mapping[str, str]) -> str:
    part, whole = scores.verified_points, scores.weight_total
    shown = w["no_points"] if part is None else f"{part:g}"
    return shown if whole is None else w["verified_of"].format(part=shown, whole=f"{whole:g}")


def _names(w: Mapping[str, str]) -> Callable[[FormEntry | None], FilterNames]:
    def names(entry: FormEntry | None) -> FilterNames:
        if entry is None:
            return FilterNames(w["between"], w["between"])
        return FilterNames(printable(entry.department or "") or w["no_department"], printable(entry.unit or "") or w["no_unit"])

    return names


def _options(w: Mapping[str, str]) -> Callable[[Report, str], list[tuple[str, str, str]]]:
    """Return what gives the options of a filter: value, text, and the department that it belongs to."""
    names = _names(w)

    def options(report: Report, name: str) -> list[tuple[str, str, str]]:
        if name == "verdict":
            return [(verdict, w[verdict], "") for verdict in _VERDICT_CLASS if any(one.verdict == verdict for one in report.entries)]
        if name == "severity":
            return [(level, w[level], "") for level in (*SEVERITIES, WAIVED) if report.counts.get(level)]
        if name == "code":
            codes = {finding.code for entry in report.entries for finding in entry.findings} | {one.code for one in report.across}
            return [(code, code, "") for code in sorted(codes)]
        told = [names(entry) for entry in report.entries] + ([names(None)] if report.across else [])
        if name == "department":
            return [(one, one, "") for one in dict.fromkeys(sorted(each.department for each in told))]
        return [(one.unit, one.unit, one.department) for one in sorted(set(told), key=lambda one: (one.department, one.unit))]

    return options


def beside(line: FindingLine, readings: list[Mapping[str, Any]]) -> list[str]:
    """Return what was read at the cells of a line: field, of what, and what it was taken for."""
    cells = {finding.cell for finding in line.findings if finding.cell}
    found = [one for one in readings if one["cell"] in cells and one["sheet"] == line.finding.sheet]
    told = (" · ".join(part for part in (one["field"], one["of"], one["parsed"]) if part) for one in found)
    return list(dict.fromkeys(told))
