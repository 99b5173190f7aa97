"""Workbooks that this program writes for finance and that are no form: what each is known by, whatever its file is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from perfeval_xl.facts.measures import NAMES
from perfeval_xl.facts.severity import WORDS
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
PROJECT_TABLE, DETAIL_TABLE = "汇总表", "指标明细"
"""Tables of the summary, beside `FINDING_SHEET`; each may be several sheets."""

HEADERS: Mapping[str, str] = {
    "number": "序号", "department": "主管部门", "unit": "项目单位", "project": "项目名称", "year": "预算年度", **NAMES, "base": "执行率基数",
    "arrival_rate": "资金到位率", "execution_rate": "预算执行率", "self_total": "自评总分", "system_total": "系统总分",
    "final_total": "最终得分", "difference": "得分差异", "self_grade": "自评等次", "final_grade": "最终等次",
    "verified_points": "规则核验分值", "verified_share": "规则核验占比", "weight_total": "分值合计", **WORDS, "state": "状态", "file": "文件",
    "left_out": "未计入合计的", "code": "编号", "severity": "级别", "sheet": "工作表", "cell": "单元格", "value": "填报值", "expected": "应为",
    "message": "问题", "measure": "整改措施", "deadline": "整改期限", "result": "整改结果", "subject": "指标或栏目", "target": "全年目标值",
    "actual": "全年完成值", "self_score": "自评得分",
}
"""What the columns of our tables are called: those that several have, and those by which a summary is read again."""
FINDING_HEADER = tuple(HEADERS[key] for key in ("number", "severity", "code", "sheet", "cell", "value", "expected", "message"))
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
        return PROJECT_TABLE
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
