"""Words that are judged: rules "yes-no" and "achievement".

Source of the bands: 财预〔2020〕10号第十六条, a qualitative indicator earns a share of its points by one of three levels.
"""

from __future__ import annotations

from decimal import Decimal

from perfeval_xl.schemes.model import Scoring
from perfeval_xl.scoring.model import Attained, Case, Verdict
from perfeval_xl.scoring.rounding import clip, decimal, half_up

_YES = Decimal(1)
_QUESTION = "是否"
_LEVEL_DONE, _LEVEL_NOT_DONE = Decimal(1), Decimal(3)


def yes_no(case: Case, scoring: Scoring) -> Verdict:
    """Score 是 with all points and 否 with none; a target 否 asks for 否. 100% of a 是否 question is 是."""
    answer = _answer(case)
    if isinstance(answer, str):
        return Verdict(answer, "实际值没有回答“是”或“否”")
    if case.none_is_zero and _QUESTION in case.target.text:
        # “是否发生事故” wants 否, “是否处理投诉” wants 是; only a person can tell them apart
        return Verdict("no_target", "目标值没有写明“是”好还是“否”好")
    wanted = case.target.kind != "yesno" or case.target.low == _YES
    if answer == wanted:
        return Verdict("met", f"实际值为“{'是' if answer else '否'}”，得满分", case.points)
    return Verdict("missed", f"实际值为“{'是' if answer else '否'}”，得", Decimal(0))


def _answer(case: Case) -> bool | Attained:
    """Yes or no, or the outcome that says why there is no answer."""
    actual = case.actual
    if actual.kind == "yesno":
        return actual.low == _YES
    if actual.kind == "percent" and actual.op in (None, "=") and actual.low in (Decimal(0), Decimal(1)):
        return actual.low == 1
    if actual.kind == "level" and actual.low in (_LEVEL_DONE, _LEVEL_NOT_DONE):
        return actual.low == _LEVEL_DONE
    return "wordless" if actual.kind in ("level", "text") else "units"


def achievement(case: Case, scoring: Scoring) -> Verdict:
    """Bound the self-score by the band of the achievement level; outside, the nearer end of the band is the score."""
    if case.actual.kind != "level" or case.actual.low is None:
        if case.target.kind != "level":
            return Verdict("no_target", "目标值没有可比的数")
        return Verdict("wordless" if case.actual.kind in ("yesno", "text") else "units", "实际值没有写明达成情况")
    level = int(clip(case.actual.low, _LEVEL_DONE, _LEVEL_NOT_DONE))
    outcome: Attained = "met" if level == _LEVEL_DONE else "missed"
    text = f"实际值为“{case.actual.text}”"
    if case.weight is None:
        return Verdict(outcome, text)
    low, high = _band(case.weight, level, scoring)
    text = f"{text}，应在 {low}～{high} 之间"
    if case.self_score is None:
        return Verdict(outcome, text, low=low, high=high)
    self_score = half_up(case.self_score, scoring.decimals)
    points = None if low <= self_score <= high else clip(self_score, low, high)
    moved = "" if points is None else f"，自评 {self_score} 调整为"
    return Verdict(outcome, text + moved, points, low=low, high=high)


def _band(weight: Decimal, level: int, scoring: Scoring) -> tuple[Decimal, Decimal]:
    """The least and the most points of a level, both included, in the scheme's decimals."""
    band = scoring.bands[level - 1]
    low = half_up(weight * (decimal(band.low) or 0), scoring.decimals)
    high = half_up(weight * (decimal(band.high) or 0), scoring.decimals)
    if not band.closed:
        high = max(low, high - Decimal(1).scaleb(-scoring.decimals))
    return low, high
