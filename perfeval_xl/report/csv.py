"""The report for spreadsheets: one row a finding, with the byte order mark by which Excel and WPS know UTF-8."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from perfeval_xl.report import shape

COLUMNS = ("path", "unit", "project", "code", "severity", "sheet", "cell", "value", "expected", "message", "waived")
ORIGIN_COLUMNS = tuple(f"origin_{name}" for name in shape.ORIGIN)
"""Last: the mail or archive that the workbook came in."""
SCORE_COLUMNS = ("self_total", "system_total", "final_total", "final_grade", "verified_points")
"""Besides, with scores: the workbook's totals on each of its rows."""

_BOM = "\ufeff"
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # a full-width sign is a formula's too to a Chinese spreadsheet program
# controls, marks that turn the direction of what follows, lone surrogates
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


def render(result: shape.ResultLike, *, scored: bool, lang: str = "zh", decimals: Mapping[str, int] | None = None) -> str:
    """Return the findings as CSV; with scores, a workbook without findings has a row too: no total is missing."""
    report = shape.report(result, scored=scored, decimals=decimals)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, *(SCORE_COLUMNS if scored else ()), *ORIGIN_COLUMNS])
    for book in report.workbooks:
        totals = _totals(book) if scored else []
        rows = [_finding(finding) for finding in book.findings] or ([[""] * 8] if scored and book.scores else [])
        origin = [book.origin.get(name) for name in shape.ORIGIN]
        writer.writerows([*_safe([book.path, book.unit, book.project, *row]), *totals, *_safe(origin)] for row in rows)
    blank = [""] * (len(SCORE_COLUMNS) * scored + len(ORIGIN_COLUMNS))
    writer.writerows([*_safe(["; ".join(finding.paths), None, None, *_finding(finding)]), *blank] for finding in report.across)
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
        finding.waived,
    ]


def _totals(book: shape.Workbook) -> list[object]:
    if book.scores is None:
        return [""] * len(SCORE_COLUMNS)
    values = [getattr(book.scores, name) for name in SCORE_COLUMNS]
    return ["" if value is None else value for value in values]


def _safe(cells: Iterable[str | None]) -> Iterator[str]:
    """Yield the texts so that no spreadsheet program takes one for a formula, and every reader takes them all."""
    for cell in cells:
        text = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", cell or "")
        yield f"'{text}" if text.startswith(_FORMULA) else text
