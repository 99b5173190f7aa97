"""Words by which 自检 judges names, actual values and reasons."""

from __future__ import annotations

from perfeval_xl.checks import words
from perfeval_xl.values import vocabulary

NOT_CONCERNED = tuple(
    f"{a}{word}{b}"
    for word in (*vocabulary.NOT_CONCERNED, "n/a", "N/A", "n.a", "na", "NA", "N.A")
    for a, b in (("", ""), ("(", ")"))
)
NO_RATES = ("效率", "频率", "汇率", "速率", "功率", "斜率", "周转率", "曲率")
TOTAL_COST = tuple(sorted(words.TOTAL_COST, key=len, reverse=True))
DENIES = (*sorted(words.DENYING, key=len, reverse=True), *words.DENIED_DID, "任何", *words.DENIED_SIZE, *words.DENIED, "及改进措施")
REACHES = (
    *sorted(words.REACHED_HOW, key=len, reverse=True), *words.REACHED, *sorted(words.REACHED_WHAT, key=len, reverse=True),
)
VOID_ENDS = tuple(f"{work}{what}" for work in ("", "工作") for what in words.VOID_WHAT)
VOID_WHICH = (*words.VOID_WHICH, "")
VOID = ("原因不明", "原因未知", "原因待查", "有原因", "见报告", "见附件", "见说明", "同上", "略", "情况特殊", "原因")
