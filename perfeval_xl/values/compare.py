"""Whether an actual value is a measurement or only the target once more."""

from __future__ import annotations

import math
from functools import lru_cache

from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.values import vocabulary as words
from perfeval_xl.values.fold import drop_remarks, fold, fold_label
from perfeval_xl.values.model import Value
from perfeval_xl.values.periods import period_days
from perfeval_xl.values.units import factor

_FIGURES = frozenset({"number", "percent", "money"})
_INEQUALITIES = frozenset({">=", "<=", ">", "<"})


def _text(value: Value) -> str:
    return fold(value.raw).rstrip("。;,、.!") if isinstance(value.raw, str) else ""


def _reading(value: Value) -> tuple[object, ...]:
    return value.kind, value.op, value.low, value.high, value.unit


def _same_bound(target: Value, actual: Value) -> bool:
    """Whether one of the target's bounds is the actual's, in the target's unit."""
    bound = actual.high if actual.low is None else actual.low
    ratio = factor(actual.unit, target.unit)
    if bound is None or ratio is None or target.kind != actual.kind:
        return False
    return any(
        own is not None and math.isclose(own, bound * float(ratio), rel_tol=NOISE) for own in (target.low, target.high)
    )


def repeats(target: Value, actual: Value) -> bool:
    """Whether the actual only repeats the target with its comparison or wording (≥266米, 2021年12月底前, 显著提升).

    An equal number, amount, day, period, level or 是 alone is a measurement and no repetition.
    """
    same_text = bool(_text(actual)) and _text(actual) == _text(target)
    if actual.kind == "text":
        return same_text
    if actual.kind == "date":
        # 12月底到位 tells what was done, unless in the target's own words; a period (2021年1月-12月) tells when, whatever was due
        due = words.DEADLINE_MARK.search(_text(actual)) is not None or (same_text and not _is_period(actual))
        return actual.op == "by" and actual.date == target.date and due
    if actual.kind == "yesno":
        return same_text and "是否" in _text(actual)
    if actual.op == "between":
        return same_text or _reading(target) == _reading(actual)
    # 2000余份 is how many there were, and not the target's ≥2000份; nor is 近2000份
    estimated = is_about(_text(actual)) or any(mark in _text(actual) for mark in words.ESTIMATED)
    return actual.op in _INEQUALITIES and (same_text or (_same_bound(target, actual) and not estimated))


@lru_cache(maxsize=8_192)
def is_about(text: str) -> bool:
    """Whether a text says that its number is only about right: 约2万人, 300件左右, 近30公里."""
    return words.ESTIMATE.search(drop_remarks(fold(text))) is not None


@lru_cache(maxsize=8_192)
def says_all(text: str) -> bool:
    """Whether a text says that something concerns all there are, and no number: 全覆盖, 应发尽发, 全部完成."""
    folded = drop_remarks(fold(text)).rstrip("。;,、.!")
    return words.ALL.fullmatch(folded) is not None and words.LESS_THAN_ALL.search(folded) is None


def _is_period(value: Value) -> bool:
    return value.date is not None and period_days(_text(value), value.date.year) is not None


def says_same(one: Value, other: Value) -> bool:
    """Whether two cells say the same of one thing, however each writes it: 98% and 0.98, 1799件 and 1799, a date typed or written."""
    if "empty" in (one.kind, other.kind) or _label(one) == _label(other):
        return True
    if "date" in (one.kind, other.kind):
        return one.kind == other.kind and one.date == other.date
    if not {one.kind, other.kind} <= _FIGURES:
        return False
    if one.op != other.op or (one.kind != other.kind and {one.kind, other.kind} == {"money", "percent"}):
        return False
    ratio = factor(one.unit, other.unit) if one.unit and other.unit and one.unit != other.unit else 1
    return ratio is not None and all(_close(mine, theirs, float(ratio)) for mine, theirs in ((one.low, other.low), (one.high, other.high)))


def _label(value: Value) -> str:
    return fold_label(str(value.raw)) if value.raw is not None else ""


def _close(mine: float | None, theirs: float | None, ratio: float) -> bool:
    if mine is None or theirs is None:
        return mine is None and theirs is None
    return math.isclose(mine * ratio, theirs, rel_tol=NOISE, abs_tol=NOISE)
