"""Workbooks that this program writes for finance and that are no form: what each is known by, whatever its file is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from perfeval_xl.layout.department import FINDING_SHEET, INDICATOR_SHEET, PROJECT_SHEET, SCORE_SHEET
from perfeval_xl.layout.self_assessment import SHEET as SELF_SHEET

BY_RULE, BY_SELF, BY_REVIEWER = "规则", "采信自评", "核定"
"""What an indicator's points rest on, as 得分依据 says it."""

OVERALL_TITLE = "预算绩效评价总报告"
"""The first line of the Word report over all projects."""

BESIDE_SHEET = "说明"
BESIDE_HEAD = "收到的文件："
"""How the note begins in a workbook that holds the scores which nothing could be written into."""

SIGN = "perfeval:"
"""How the text begins, in a hidden column, by which a sheet is known that a scored copy added, whatever it is called now."""

RESULT_TITLE = "绩效评价评分结果"
FINDING_HEADER = ("序号", "级别", "编号", "工作表", "单元格", "填报值", "应为", "问题")
TOP = 60
"""Rows of a sheet among which its beginning is looked for: somebody may have put some above."""

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


def added_sheet(rows: Iterable[Sequence[str]]) -> str | None:
    """Return under which name a scored copy added the sheet that has these rows of text; None for a sheet of anybody else.

    It has our sign and begins as ours do: the sign alone anybody may have copied into a form.
    """
    signed, name = False, None
    for cells in islice(rows, TOP):
        signed = signed or any(text.startswith(SIGN) for text in cells)
        if name is None and RESULT_TITLE in cells:
            name = SCORE_SHEET
        elif name is None and set(FINDING_HEADER) <= set(cells):
            name = FINDING_SHEET
    return name if signed else None
