"""What a cell should hold, in English: checks say it in Chinese, as 应为 in 问题清单 has it."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    "接近 {}": "near {}", "不超过 {}": "at most {}", "不少于 {}": "at least {}", "不超过全部分值的 {}": "at most {} of all points",
    "至少 {} 项": "at least {}", "至少 {} 个字": "at least {} characters", "0 到 {}": "0 to {}", "各项合计 {}": "rows that add up to {}",
    "分值": "the weight", "不为空": "not empty", "大于 0 的数字": "a number above 0", "不重复的指标": "an indicator that is not there yet",
    "偏差原因及改进措施": "the reason and the remedy", "实际完成的数或日期": "the number or the date that was reached",
    "实际完成的数": "the number that was reached", "实际内容": "what is meant",
    "数字、日期、“是”或达成程度": "a number, a date, “是” or a level",
    "要达到的数字、日期或“是”": "the number, the date or “是” that is to be reached", "不含目标值的指标名称": "a name without the target",
    "如实评分": "points as they were earned", "具体的原因和改进措施": "what happened and what will be done",
    "不填，或核减自评得分": "nothing, or fewer points", "核定理由": "a reason", "扣{}分": "{} points taken",
}
"""What checks say, {} for what they name → the same in English; what stands in a form itself stays."""

_PATTERNS = [(re.compile("(.{1,120})".join(map(re.escape, chinese.split("{}")))), english) for chinese, english in _WORDS.items()]


def in_english(expected: str) -> str:
    """Return what was expected in English."""
    for pattern, english in _PATTERNS:
        if found := pattern.fullmatch(expected):
            return english.format(*(in_english(part) for part in found.groups()))
    return expected
