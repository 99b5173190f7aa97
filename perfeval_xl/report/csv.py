"""The report for spreadsheets: one row a finding, with the byte order mark by which Excel and WPS know UTF-8."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from perfeval_xl.report import shape

ENTRY_COLUMNS = ("path", "form", "department", "unit", "project", "verdict")
FINDING_COLUMNS = ("code", "severity", "sheet", "cell", "value", "expected", "message", "for", "waived")
COLUMNS = (*ENTRY_COLUMNS, *FINDING_COLUMNS)
ORIGIN_COLUMNS = tuple(f"origin_{name}" for name in shape.ORIGIN)
"""Last: the mail or archive that the file came in."""
SCORE_COLUMNS = ("self_total", "system_total", "final_total", "final_grade", "verified_points")
"""Besides, with scores: the form's totals on each of its rows."""

_BOM = "\ufeff"
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # a full-width sign is a formula's too to a Chinese spreadsheet program
# controls, marks that turn the direction of what follows, lone surrogates
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


def render(result: shape.ResultLike, *, scored: bool, lang: str = "zh", decimals: Mapping[str, int] | None = None) -> str:
    """Return the findings as CSV; with scores, a form without findings has a row too: no total is missing."""
    report = shape.report(result, scored=scored, decimals=decimals)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, *(SCORE_COLUMNS if scored else ()), *ORIGIN_COLUMNS])
    for entry in report.entries:
        totals = _totals(entry) if scored else []
        nothing: list[str | None] = [None] * len(FINDING_COLUMNS)
        rows = [_finding(finding) for finding in entry.findings] or ([nothing] if scored and entry.scores else [])
        origin = [entry.origin.get(name) for name in shape.ORIGIN]
        known = [entry.path, entry.sheets, entry.department, entry.unit, entry.project, entry.verdict]
        writer.writerows([*_safe([*known, *row]), *totals, *_safe(origin)] for row in rows)
    unknown = [None] * (len(ENTRY_COLUMNS) - 1)
    blank = [""] * (len(SCORE_COLUMNS) * scored + len(ORIGIN_COLUMNS))
    writer.writerows([*_safe(["; ".join(finding.paths), *unknown, *_finding(finding)]), *blank] for finding in report.across)
    return _BOM + out.getvalue()


def table(header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    """Return any table of texts as CSV of the same kind."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(_safe(row) for row in rows)
    return _BOM + out.getvalue()


def _finding(finding: shape.Finding) -> list[str | None]:
    return [
        finding.code,
        finding.severity,
        finding.sheet,
        finding.cell,
        finding.value,
        finding.expected,
        finding.message,
        finding.addressee,
        finding.waived,
    ]


def _totals(entry: shape.FormEntry) -> list[object]:
    if entry.scores is None:
        return [""] * len(SCORE_COLUMNS)
    values = [getattr(entry.scores, name) for name in SCORE_COLUMNS]
    return ["" if value is None else value for value in values]


def _safe(cells: Iterable[str | None]) -> Iterator[str]:
    """Yield the texts so that no spreadsheet program takes one for a formula, and every reader takes them all."""
    for cell in cells:
        text = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", cell or "")
        yield f"'{text}" if text.startswith(_FORMULA) else text
