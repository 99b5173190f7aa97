"""The report for programs: one JSON object. Its keys are a contract; `schema_version` tells when one changes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from perfeval_xl.facts.states import OUTCOMES
from perfeval_xl.report import shape
from perfeval_xl.report.scores import Adjustment, FormTotals, LevelScore

SCHEMA_VERSION = 1

# what a terminal or an encoder would stumble over: C1 controls, line separators, direction marks, lone surrogates
_UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


def render(result: shape.ResultLike, *, scored: bool, lang: str = "zh", decimals: Mapping[str, int] | None = None) -> str:
    """Return the result as a JSON object; the messages are in the language the result was made in."""
    report = shape.report(result, scored=scored, decimals=decimals, lang=lang)
    data: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "workbooks": [_entry(entry, scored) for entry in report.entries],
        "findings": [{**_finding(finding), "paths": list(finding.paths)} for finding in report.across],
        "counts": {"workbooks": len(report.entries), "files": report.files, "forms": len(report.entries), **report.counts},
    }
    if report.skipped:
        data["left_out"] = [{"container": one.container, "name": one.name, "reason": one.reason} for one in report.skipped]
    if report.crashes:
        data["crashes"] = [_crash(crash) for crash in report.crashes]
    return dumps(data)


def dumps(data: object) -> str:
    """Return data as JSON text that every encoder of Unicode takes and a terminal shows harmlessly."""
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def _crash(crash: shape.CrashLike) -> dict[str, object]:
    data: dict[str, object] = {"code": crash.code, "error": crash.error}
    return data if crash.path is None else {**data, "path": crash.path}


def _entry(entry: shape.FormEntry, scored: bool) -> dict[str, object]:
    data: dict[str, object] = {
        "path": entry.path,
        "scheme": entry.scheme,
        "form": entry.form,
        "department": entry.department,
        "unit": entry.unit,
        "project": entry.project,
        "year": entry.year,
        "verdict": entry.verdict,
        "checks": {name: entry.checks.get(name, 0) for name in OUTCOMES},
        "outcomes": [{"code": one.code, "outcome": one.outcome, "reason": one.reason} for one in entry.outcomes],
        "findings": [_finding(finding) for finding in entry.findings],
    }
    if entry.origin:
        data["origin"] = dict(entry.origin)
    if scored:
        data["scores"] = _scores(entry.scores) if entry.scores else None
    return data


def _finding(finding: shape.Finding) -> dict[str, object]:
    data: dict[str, object] = {
        "code": finding.code,
        "severity": finding.severity,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "value": finding.value,
        "expected": finding.expected,
        "message": finding.message,
        "for": finding.addressee,
    }
    return data if finding.waived is None else {**data, "waived": finding.waived}


def _scores(scores: FormTotals) -> dict[str, object]:
    return {
        "self_total": scores.self_total,
        "system_total": scores.system_total,
        "final_total": scores.final_total,
        "self_grade": scores.stated_grade,
        "system_grade": scores.system_grade,
        "final_grade": scores.final_grade,
        "verified_points": scores.verified_points,
        "arrival_rate": scores.arrival_rate,
        "execution_rate": scores.execution_rate,
        "levels": [{"name": level.name, **_points(level)} for level in scores.levels],
        "indicators": [
            {"name": row.name, "cell": row.cell, **_points(row), "merged": row.merged, "basis": row.basis, "explanation": row.explanation}
            for row in scores.indicators
        ],
        **({"adjustments": [_adjustment(one) for one in scores.adjustments]} if scores.adjustments else {}),
    }


def _adjustment(one: Adjustment) -> dict[str, object]:
    return {"name": one.name, "system": one.system, "final": one.final, "explanation": one.explanation}


def _points(row: LevelScore) -> dict[str, object]:
    return {"weight": row.weight, "self": row.own, "system": row.system, "final": row.final}
