"""What a scored copy opens on: passed or returned, what is to be mended, and by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from perfeval_xl.facts.severity import WORDS
from perfeval_xl.facts.states import PASSED, RETURNED
from perfeval_xl.values import day_words
from perfeval_xl.writeback.finding_sheet import link_to, word_and_style
from perfeval_xl.writeback.model import SheetCell, SheetStyle

MOST = 5  # findings shown here; all of them are in 问题清单
_LOOKS: Mapping[str, SheetStyle] = {PASSED: "approved", RETURNED: "returned"}

Finding = Mapping[str, Any]
Cells = list[SheetCell]


def state_of(findings: Sequence[Finding]) -> str:
    """Return whether a form that was read goes back, by what its unit is told."""
    return RETURNED if any(_open(finding, "error") for finding in findings) else PASSED


def verdict_line(findings: Sequence[Finding], due: date | None) -> SheetCell:
    """Return the first line: the verdict, and by when to send again what goes back."""
    state = state_of(findings)
    errors, warnings = (sum(_open(finding, severity) for finding in findings) for severity in ("error", "warning"))
    besides = f"；{WORDS['warning']} {warnings} 条，请一并修改或说明" if warnings else ""
    if state == RETURNED:
        when = f"请于 {day_words(due)}前改好重新报送" if due else "请改好后重新报送"
        return SheetCell(f"{state}：{WORDS['error']} {errors} 处，{when}{besides}。", _LOOKS[state])
    return SheetCell(f"{state}：没有要改的{WORDS['error']}{besides}。", _LOOKS[state])


def mending(findings: Sequence[Finding]) -> tuple[str, list[Cells]]:
    """Return the heading over what is to be mended, and a row for each of the first few findings, the worst first; none if all is well."""
    count = len(findings)
    if not count:
        return "没有发现问题", []
    heading = f"要改什么（共 {count} 条，全部见“问题清单”）" if count > MOST else f"要改什么（共 {count} 条）"
    listed = sorted(findings, key=lambda finding: bool(finding["waived"]))[:MOST]
    return heading, [_row(finding) for finding in listed]


def _open(finding: Finding, severity: str) -> bool:
    return finding["severity"] == severity and not finding["waived"]


def _row(finding: Finding) -> Cells:
    word, style = word_and_style(finding)
    place = f"{finding['sheet'] or ''} {finding['cell'] or ''}".strip()
    link = link_to(finding["sheet"], finding["cell"])
    return [SheetCell(f"{word} {finding['code']}  {place}".strip(), style, link), SheetCell(finding["message"], "text")]
