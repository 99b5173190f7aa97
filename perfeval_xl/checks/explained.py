"""How points came about, in English: scoring says it in the words of 得分依据, which stand in Chinese forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table

if TYPE_CHECKING:
    import pandas as pd

_PHRASES = (
    ("，得满分", ": full marks"), ("，目标为 0，得", ", the target being 0:"), (" ＜ 0，得", " < 0:"),
    ("未达到", "is below"), (" 以上，得", ":"),
    ("不晚于", " is not later than "), ("迟 ", "late by "), (" 天，得 ", " days: "), ("实际值为", "the actual is "),
    ("，应在 ", ", between "), (" 之间", ""),
    ("，自评 ", ", the self-score "), (" 调整为", " becomes"), ("，得", ":"), ("超过目标 ", "above the target by "),
    ("没有填写实际值", "no actual"), ("等于没有填写", "says nothing"), ("实际值", "the actual "), (" 即 ", " is "), ("目标值 ", "target "),
    ("；", "; "), ("，", ", "), ("＞", ">"), ("＜", "<"), ("～", "-"),
)
"""Phrase of an explanation → the same in English, in the order in which they are replaced; units and words of a form stay as typed."""


def in_english(explanations: pd.Series) -> pd.Series:
    """Return explanations of points in English."""
    return table.per_text(explanations, _translated)


def _translated(text: str) -> str:
    for chinese, english in _PHRASES:
        text = text.replace(chinese, english)
    return text.replace("“", "‘").replace("”", "’")
