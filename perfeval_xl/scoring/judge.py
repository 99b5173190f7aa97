"""A case → its score: choose the rule, apply it, then settle between rule, self-score and reviewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from perfeval_xl.layout.outputs import BY_REVIEWER, BY_RULE, BY_SELF
from perfeval_xl.schemes.model import ARRIVAL_RATE, EXECUTION_RATE, Scoring
from perfeval_xl.scoring.attainment import attainment, cost
from perfeval_xl.scoring.deadline import deadline
from perfeval_xl.scoring.levels import achievement, yes_no
from perfeval_xl.scoring.model import MEASURED_KINDS, Case, Score, Verdict
from perfeval_xl.scoring.rates import money_rate, steps
from perfeval_xl.scoring.rounding import clip, half_up
from perfeval_xl.values import compact

Rule = Callable[[Case, Scoring], Verdict]


def auto(case: Case, scoring: Scoring) -> Verdict:
    """Score by how the target reads; a target in words by the achievement level, if the actual says one."""
    kind = case.target.kind
    if kind in MEASURED_KINDS:
        return attainment(case, scoring)
    return _BY_TARGET.get(kind, achievement)(case, scoring)


def judgement(case: Case, scoring: Scoring) -> Verdict:
    """Leave the row to a person; where it holds numbers their ratio is still told."""
    return Verdict("judgement", "由评价人员判断", ratio=attainment(case, scoring).ratio)


_BY_TARGET: Mapping[str, Rule] = MappingProxyType({"date": deadline, "yesno": yes_no})
_RULES: Mapping[str, Rule] = MappingProxyType({
    "attainment": attainment, "deadline": deadline, "yes-no": yes_no, "achievement": achievement, "cost": cost, "steps": steps,
})  # fmt: skip
_COMPUTED: Mapping[str, Rule] = MappingProxyType({ARRIVAL_RATE: money_rate, EXECUTION_RATE: money_rate})

_HELD: Mapping[str, str] = MappingProxyType({
    "no_place": "表中没有填实际完成值的地方",
    "merged": "几行合用一个分值，分不出各行的分",
    "unsound": "预算表的金额有误或疑似用错单位，改正前不按它计分",
})


def verdict(case: Case, scoring: Scoring) -> Verdict:
    """Return what the row's rule says, before any self-score or reviewer."""
    if case.held is not None:
        return Verdict(case.held, _HELD[case.held])
    return _COMPUTED[case.rule](case, scoring) if case.rule in _COMPUTED else _by_cells(case, scoring)


def _by_cells(case: Case, scoring: Scoring) -> Verdict:
    """Return what a rule says that compares what was typed."""
    if case.copied:
        return Verdict("copied", "实际值照抄目标值")
    if case.rule == "judgement":
        return judgement(case, scoring)
    if case.actual.kind == "empty":
        written = f"实际值“{case.actual.text}”等于没有填写" if case.actual.text else "没有填写实际值"
        return Verdict("no_actual", f"{written}，得", Decimal(0))
    if case.rule == "cost" and case.target.kind not in MEASURED_KINDS:
        return auto(case, scoring)
    return _RULES.get(case.rule, auto)(case, scoring)


def judge(case: Case, scoring: Scoring) -> Score:
    """Return the score of a case: the rule's points, else the self-score, over both the reviewer's."""
    said = verdict(case, scoring)
    system, basis, explanation = _system(case, said, scoring.decimals)
    final = system
    if _valid_review(case):
        assert case.reviewer_score is not None
        final, basis = _rounded(case.reviewer_score, case.weight, scoring.decimals), BY_REVIEWER
        shown = "无得分" if system is None else _shown(system, scoring.decimals)
        explanation = f"核定 {_shown(final, scoring.decimals)}（系统 {shown}）"
    return Score(said.outcome, said.ratio, said.low, said.high, case.self_score, system, final, basis, explanation)


def _valid_review(case: Case) -> bool:
    given = case.reviewer_score
    return given is not None and given >= 0 and (case.weight is None or given <= case.weight)


def _system(case: Case, said: Verdict, decimals: int) -> tuple[Decimal | None, str, str]:
    if case.weight is not None and said.points is not None:
        points = _rounded(said.points, case.weight, decimals)
        return points, BY_RULE, f"{said.text} {_shown(points, decimals)}"
    why = "没有可读的分值" if case.weight is None else said.text
    if case.self_score is None:
        return None, BY_SELF, f"{why}，没有可采信的自评得分"
    points = _rounded(case.self_score, case.weight, decimals)
    if case.self_score < 0:
        why = f"{why}，自评 {compact(case.self_score)} 小于 0"
    elif case.weight is not None and case.self_score > case.weight:
        why = f"{why}，自评 {compact(case.self_score)} 超出分值 {compact(case.weight)}"
    return points, BY_SELF, f"{why}，采信自评 {_shown(points, decimals)}"


def _rounded(points: Decimal, weight: Decimal | None, decimals: int) -> Decimal:
    """Rounded half up, never above the weight, even one with more decimals than points have."""
    rounded = half_up(max(points, Decimal(0)), decimals)
    return rounded if weight is None else clip(rounded, Decimal(0), weight)


def _shown(points: Decimal, decimals: int) -> str:
    return f"{half_up(points, decimals):.{decimals}f}"
