"""How points came about, in English: scoring says it in the words of 得分依据, which stand in Chinese forms."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.records import Scores

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_PHRASES = (
    # whole sentences
    ("由评价人员判断", "for a reviewer to judge"), ("表中没有填实际完成值的地方", "the form has no place for an actual"),
    ("表上的评分标准由评价人员对照", "for a reviewer to judge by the form's own standard"),
    ("几行合用一个分值，分不出各行的分", "several rows share one weight, so none has points of its own"),
    ("预算表的金额有误或疑似用错单位，改正前不按它计分", "an amount of the budget is wrong; until it is mended it gives no points"),
    ("没有可读的分值", "no weight that can be read"), ("实际值照抄目标值", "the actual repeats the target"),
    ("目标值没有可比的数", "the target has no number to compare"), ("实际值不是可比的数", "the actual is no number to compare"),
    ("实际值与目标值的单位或类型不同，无法比较", "the actual and the target are of different units or kinds"),
    ("目标值没有可比的日期", "the target has no date to compare"),
    ("目标值是日期，实际值没有写明完成日期", "the target is a date, the actual states none"),
    ("实际值没有写明完成日期", "the actual states no date"),
    ("实际值没有写明到日，看不出是否晚于", "the actual states no day, so it may be later than "),
    ("实际值没有写明到日，看不出迟了多少天", "the actual states no day, so nobody can tell how late it is"),
    ("实际值没有回答“是”或“否”", "the actual answers neither “是” nor “否”"),
    ("目标值没有写明“是”好还是“否”好", "the target says neither “是” nor “否”"),
    ("目标值或实际值是约数，相差不大，不按比例扣分", "the target or the actual is only about right and not far off: none is taken"),
    ("实际值没有写明达成情况", "the actual states no level"), ("预算表算不出这个比率", "the budget does not give this rate"),
    ("实际值不是可比的比率", "the actual is no rate to compare"), ("几行合用一个自评得分", "several rows share one self-score"),
    ("分值合计超过满分，总分不超过 ", "the weights add up to more than full marks, the total is at most "),
    ("预算执行率封顶", "cap by the execution rate"),
    ("预算执行率 ", "execution rate "), ("，不到 ", " below "), ("，总分最高 ", ": the total is at most "),
    ("表中没有写分值，按评价方案取 ", "the form has no weight, the scheme has "),
    # their parts
    ("，没有可采信的自评得分", ", no self-score that could stand"), ("，采信自评 ", ", the self-score stands: "),
    ("，分在第一行", ", the points stand in the first"),
    ("核定 ", "given "), ("（系统 ", " (system "), ("无得分", "none"), ("）", ")"), (" 小于 0", " is below 0"),
    (" 超出分值 ", " is above the weight "),
    (" 与约数 ", " and about "), (" 相差不超过 ", " differ by no more than "),
    (" 达 ", " by "), (" 个月，得 ", " months: "), ("% 以上，[", "% and more, ["),
    ("，得满分", ": full marks"), ("，目标为 0，得", ", the target being 0:"), (" ＜ 0，得", " < 0:"), ("% 以上", "% and more"),
    ("未达到", "is below"), (" 以上，得", ":"),
    ("不晚于", " is not later than "), ("迟 ", "late by "), (" 天，得 ", " days: "), ("实际值为", "the actual is "),
    ("，应在 ", ", between "), (" 之间", ""),
    ("，自评 ", ", the self-score "), (" 调整为", " becomes"), ("，得", ":"), ("超过目标 ", "above the target by "),
    ("没有填写实际值", "no actual"), ("等于没有填写", " says nothing"), ("实际值", "the actual "), (" 即 ", " is "),
    ("目标值 ", "target "),
    (" 分；", " points; "), (" 分", " points"),
    ("；", "; "), ("，", ", "), ("＞", ">"), ("＜", "<"), ("～", "-"), ("满分", "full marks"),
)
"""Phrase of an explanation → the same in English, in the order in which they are replaced; units and words of a form stay as typed."""


def in_english(explanations: pd.Series) -> pd.Series:
    """Return explanations of points in English."""
    said = {text: _translated(text) for text in set(explanations.dropna())}
    return explanations.map(said, na_action="ignore").astype("object")


def scores_in_english(scores: Scores) -> Scores:
    """Return scores with their explanations, and the names of what a total was cut by, in English."""
    rows, cuts = scores.rows, scores.adjustments
    cuts = cuts.assign(**{name: in_english(cuts[name]) for name in ("name", "explanation")}) if len(cuts) else cuts
    return replace(scores, rows=rows.assign(explanation=in_english(rows["explanation"])), adjustments=cuts)


def _translated(text: str) -> str:
    text = _DAY.sub(lambda day: f"{day[1]}-{day[2]:0>2}-{day[3]:0>2}", text)
    for chinese, english in _PHRASES:
        text = text.replace(chinese, english)
    return text.replace("“", "‘").replace("”", "’")
