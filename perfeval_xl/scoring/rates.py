"""Rates of money and rates judged by percentage points: rules "arrival-rate", "execution-rate" and "steps"."""

from __future__ import annotations

from decimal import Decimal

from perfeval_xl.schemes.model import EXECUTION_RATE, Scoring
from perfeval_xl.scoring.attainment import attainment
from perfeval_xl.scoring.compare import fraction_scale, measure
from perfeval_xl.scoring.criteria import Criteria, criteria_of
from perfeval_xl.scoring.model import Case, Reading, Verdict
from perfeval_xl.values import compact

_ASKING = ("=", ">=", ">", "between")


def money_rate(case: Case, scoring: Scoring) -> Verdict:
    """Score a rate computed from the budget, whatever the unit typed; the outcome is still that of what it typed.

    A target that the form states for it decides its points, and so does a standard (达到95%得满分). An execution rate that nobody typed
    follows from the amounts, and so does its outcome.
    """
    part, whole = case.part, case.whole
    typed = _typed(case, scoring)
    if part is None or whole is None or whole <= 0 or part < 0:
        outcome = typed.outcome if typed.outcome == "copied" else "no_rate"
        return Verdict(outcome, "预算表算不出这个比率", ratio=typed.ratio)
    if part > whole:
        return typed._replace(text=f"{compact(part)} ÷ {compact(whole)} ＞ 1，得满分", points=case.points)
    own = None if case.weight is None else criteria_of(case.criteria or _said(case.target), case.weight)
    due = _due(case) if own is None else own.full_from
    if due is not None and part >= due * whole:
        return typed._replace(text=f"{compact(part)} ÷ {compact(whole)} ≥ {compact(due * 100)}%，得满分", points=case.points)
    if own is not None and (told := _below(case, typed, own, part / whole)) is not None:
        return told
    if due is not None:
        text = f"{compact(part)} ÷ {compact(whole)} ÷ {compact(due * 100)}% × {compact(case.points)} ="
        return typed._replace(text=text, points=part * case.points / whole / due)
    text = f"{compact(part)} ÷ {compact(whole)} × {compact(case.points)} ="
    return typed._replace(text=text, points=part * case.points / whole)


def _said(target: Reading) -> str:
    """Return a target that is words, which may say how points are earned."""
    return target.text if target.kind == "text" else ""


def _below(case: Case, typed: Verdict, own: Criteria, rate: Decimal) -> Verdict | None:
    """Score a rate below the one that earns all points as the form's own standard says; None where it says nothing of it."""
    shown = compact(round(rate * 100, 2))
    if own.none_below is not None and rate < own.none_below:
        return typed._replace(text=f"{shown}% 未达到 {compact(own.none_below * 100)}%，得", points=Decimal(0))
    if own.per_point is None and not own.more:
        return None
    if own.per_point is None or own.more:
        return Verdict("judgement", "表上的评分标准由评价人员对照", ratio=typed.ratio)
    full = compact(own.full_from * 100)
    points = case.points - (own.full_from - rate) * 100 * own.per_point
    text = f"{compact(case.points)} − ({full} − {shown}) × {compact(own.per_point)}{' =' if points >= 0 else ' ＜ 0，得'}"
    return typed._replace(text=text, points=max(points, Decimal(0)))


def _due(case: Case) -> Decimal | None:
    """Return the rate that the form asks for where it asks for less than all; a limit on it asks for nothing."""
    target = case.target
    bare = target.kind == "number" and not target.unit
    if target.op not in _ASKING or target.low is None or not (bare or target.kind == "percent"):
        return None
    due = target.low * fraction_scale(target) if bare else target.low
    return due if 0 < due < 1 else None


def _typed(case: Case, scoring: Scoring) -> Verdict:
    if case.copied:
        return Verdict("copied", "")
    if case.actual.kind == "empty":
        return _follows(case, scoring) if case.rule == EXECUTION_RATE else Verdict("no_actual", "")
    return attainment(case, scoring)._replace(points=None)


def _follows(case: Case, scoring: Scoring) -> Verdict:
    """Say how the rate of the budget stands to the target."""
    if case.part is None or not case.whole or case.whole < 0 or case.part < 0:
        return Verdict("no_actual", "")
    rate = case.part / case.whole
    return attainment(case._replace(actual=Reading("", "percent", "=", rate, rate, "%")), scoring)._replace(points=None)


def steps(case: Case, scoring: Scoring) -> Verdict:
    """Score a rate by the points it lies above the scheme's base: so many points off per percentage point."""
    if case.base is None or case.per_point is None:
        return Verdict("judgement", "由评价人员判断")
    measured = measure(Reading("", "percent", "<=", None, case.base), case.actual)
    if isinstance(measured, str):
        return Verdict(measured, "实际值不是可比的比率")
    actual, base, weight = measured.actual, case.base, case.points
    ratio = actual / base if base else None
    if actual <= base:
        text = f"{measured.note}{measured.show(actual)} ≤ {measured.show(base)}，得满分"
        return Verdict("met", text, weight, ratio)
    points = weight - (actual - base) * 100 * case.per_point
    text = (
        f"{measured.note}{compact(weight)} − ({compact(actual * 100)} − {_signed(base * 100)}) × {compact(case.per_point)}"
        + (" =" if points >= 0 else " ＜ 0，得")
    )
    return Verdict("missed", text, max(points, Decimal(0)), ratio)


def _signed(value: Decimal) -> str:
    return f"({compact(value)})" if value < 0 else compact(value)
