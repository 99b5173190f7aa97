"""What the sections of a report are about, by the words of their titles: numbering and wording differ by province."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

PROBLEMS: Final = "问题|不足|困难"
ADVICE: Final = "建议"
CONCLUSION: Final = "结论|综合|评价结果|自评结果|总体评价"
OTHER_MATTERS: Final = "其他"

_MEANINGS: Final = {
    "problems": PROBLEMS,
    "advice": f"{ADVICE}|整改|改进|下一步|工作打算",
    "analysis": r"指标(?:完成)?(?:情况)?的?分析|绩效(?:情况)?分析|指标完成|目标完成|完成情况|绩效实现",
    "conclusion": CONCLUSION,
    "work": "工作开展|评价工作|自评工作|组织实施|评价过程|评价方法|实施情况|资金使用",
    "basics": "基本情况|概况|概述|项目简介|项目背景|绩效目标",
    "experience": "经验|做法|成效",
    "other": f"{OTHER_MATTERS}|其它|需要说明|说明的",
}
"""The first that fits counts."""
_COMPILED = {name: re.compile(words) for name, words in _MEANINGS.items()}


@lru_cache(maxsize=4_096)
def meaning(title: str) -> str | None:
    """Return what a section is about by its folded title; None for what no list has."""
    return next((name for name, pattern in _COMPILED.items() if pattern.search(title)), None)
