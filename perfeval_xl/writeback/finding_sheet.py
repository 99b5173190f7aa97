"""The sheet 问题清单 of a scored copy: a row a finding, worst first, each linked to its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from perfeval_xl.facts.severity import SEVERITIES, WORDS, Severity
from perfeval_xl.facts.states import LET_STAND
from perfeval_xl.layout.department import FINDING_SHEET
from perfeval_xl.layout.outputs import FINDING_HEADER
from perfeval_xl.writeback.model import NewSheet, SheetCell, SheetStyle

_RECEIVED = "收到的文件中"
_OF = "哪张表"
_WIDTHS = (5, 6, 6, 10, 7, 19, 19, 58)
_MORE = 12  # width of a further column, which the last one gives up: all of them are on one page that can be read


class HasFindings(Protocol):
    """What the sheet is made from: a form's row of `Batch.entries`, and its findings."""

    @property
    def entry(self) -> Mapping[str, Any]: ...
    @property
    def findings(self) -> Sequence[Mapping[str, Any]]: ...


def finding_sheet(forms: Sequence[HasFindings]) -> NewSheet:
    """Return 问题清单 of the forms of one file, whose findings come worst first.

    Where there are several forms, a column says which one a finding is of. Where the copy is another form than the received one,
    findings have `received`, their address there, and a column for it.
    """
    listed = [(finding, form.entry["part"]) for form in forms for finding in form.findings]
    if len(forms) > 1:
        listed.sort(key=lambda one: SEVERITIES.index(one[0]["severity"]))
    header = [SheetCell(text, "header") for text in FINDING_HEADER]
    rows = [_row(number, finding) for number, (finding, _) in enumerate(listed, 1)]
    nothing = [[SheetCell(1, "integer"), SheetCell("通过", "passed"), *[SheetCell("")] * 5, SheetCell("没有发现问题")]]
    more: dict[str, list[str]] = {}
    if len(forms) > 1:
        more[_OF] = [part for _, part in listed]
    if any("received" in finding for finding, _ in listed):
        more[_RECEIVED] = [finding["received"] or "" for finding, _ in listed]
    for title, texts in more.items():
        header.append(SheetCell(title, "header"))
        for row, text in zip(rows, texts, strict=True):
            row.append(SheetCell(text, "center"))
    further = len(header) - len(_WIDTHS)
    widths = (*_WIDTHS[:-1], _WIDTHS[-1] - further * _MORE, *[_MORE] * further)
    return NewSheet(FINDING_SHEET, [header, *(rows or nothing)], widths, header_row=1)


def link_to(sheet: str | None, cell: str | None) -> str | None:
    """Return the place of a cell in the workbook, as a link names it; None without a cell."""
    if not sheet or not cell:
        return None
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


def word_and_style(finding: Mapping[str, Any]) -> tuple[str, SheetStyle]:
    """Return the word for how bad a finding is, and its look; what is waived is only a remark."""
    if finding["waived"]:
        return LET_STAND, "info"
    return WORDS[finding["severity"]], cast(Severity, finding["severity"])


def _row(number: int, finding: Mapping[str, Any]) -> list[SheetCell | None]:
    link = link_to(finding["sheet"], finding["cell"])
    return [
        SheetCell(number, "integer"),
        SheetCell(*word_and_style(finding)),
        SheetCell(finding["code"], "center"),
        SheetCell(finding["sheet"] or "", "center"),
        SheetCell(finding["cell"] or "", "link" if link else "center", link),
        SheetCell(finding["value"] or "", "text"),
        SheetCell(finding["expected"] or "", "text"),
        SheetCell(finding["message"], "text"),
    ]
