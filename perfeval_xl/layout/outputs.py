"""Workbooks that this program writes for finance and that are no form: what each is known by, whatever its file is called."""

from __future__ import annotations

from collections.abc import Iterable

from perfeval_xl.layout.department import FINDING_SHEET, INDICATOR_SHEET, PROJECT_SHEET, SCORE_SHEET
from perfeval_xl.layout.self_assessment import SHEET as SELF_SHEET

BY_RULE, BY_SELF, BY_REVIEWER = "规则", "采信自评", "核定"
"""What an indicator's points rest on, as 得分依据 says it."""

BESIDE_SHEET = "说明"
BESIDE_HEAD = "收到的文件："
"""How the note begins in a workbook that holds the scores which nothing could be written into."""

_SUMMARY = frozenset({"总览", "报送情况", "口径说明"})
"""Sheets of every summary, however large it is; its tables may be split."""
_FORMS = frozenset({PROJECT_SHEET, INDICATOR_SHEET, SELF_SHEET})


def output_of_ours(names: Iterable[str], note: str) -> str | None:
    """Return what a workbook is of ours that no unit fills in, by the names of its sheets and the first text on 说明; None for others."""
    held = frozenset(names)
    if held & _FORMS:
        return None
    if held >= _SUMMARY:
        return "汇总表"
    if held == {BESIDE_SHEET, SCORE_SHEET, FINDING_SHEET} and note.startswith(BESIDE_HEAD):
        return "另成一册的评分结果"
    return None
