"""Findings as a reader takes them in: those that differ in nothing but their cell as one line, with a place that can be typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.layout import from_a1, is_a1
from perfeval_xl.report import cells, shape

_SPACE = re.compile(r"\s+")
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")


class FindingLine(NamedTuple):
    """Findings that differ in nothing but their cell (and what stands there): the first of them, and all of them."""

    finding: shape.Finding
    findings: tuple[shape.Finding, ...]

    @property
    def cells(self) -> tuple[str | None, ...]:
        """Return the cell of each."""
        return tuple(finding.cell for finding in self.findings)


def grouped(findings: tuple[shape.Finding, ...]) -> list[FindingLine]:
    """Return the findings as lines, the worst first, else in their order."""
    groups: dict[tuple[object, ...], list[shape.Finding]] = {}
    for finding in findings:
        key = (finding.severity, finding.code, finding.sheet, finding.message, finding.paths, finding.waived, finding.heading)
        groups.setdefault(key, []).append(finding)
    lines = [FindingLine(group[0], tuple(group)) for group in groups.values()]
    return sorted(lines, key=lambda line: SEVERITIES.index(line.finding.severity))


def place(line: FindingLine, words: Mapping[str, str]) -> str:
    """Return sheet and cells of a line as they are typed into a name box; words: those of `report.words`."""
    named = [cell for cell in line.cells if cell]
    sheet = printable(line.finding.sheet or "")
    times = words["times"].format(n=len(line.cells)) if not named and len(line.cells) > 1 else ""
    if not named:
        return (sheet or words["file"]) + times
    if not all(is_a1(cell) for cell in named):  # a section of the report
        return f"{sheet}“{printable(words['comma'].join(named))}”"
    if (heading := line.finding.heading) is not None:
        rows = words["comma"].join(words["row"].format(n=from_a1(cell)[0] + 1) for cell in named)
        return f"{sheet} {rows}" + (f"“{printable(heading)}”" if heading else "")
    where = cells.joined(map(printable, named), words["comma"])
    return f"{sheet}!{where}" if sheet else where


def printable(text: str) -> str:
    """Return text on one line and without what a terminal would obey instead of show."""
    if text.isprintable() and "  " not in text and text == text.strip(" "):  # nearly every text: neither is there anything to do
        return text
    return _HARMFUL.sub("\N{REPLACEMENT CHARACTER}", _SPACE.sub(" ", text).strip())
