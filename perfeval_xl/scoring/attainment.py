"""A number against its target: rules "attainment" and "cost".

Source: 财预〔2020〕10号第十六条, a quantitative indicator that is met earns all points, one that is not by its share done.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from perfeval_xl.schemes.model import OverAchievement, Scoring
from perfeval_xl.scoring.compare import Measured, measure
from perfeval_xl.scoring.model import Case, Verdict
from perfeval_xl.scoring.rounding import clip, decimal
from perfeval_xl.values import compact, is_about

Direction = Literal["least", "most", "between"]

_WHY_NOT = {
    "no_target": "目标值没有可比的数",
    "wordless": "实际值不是可比的数",
    "units": "实际值与目标值的单位或类型不同，无法比较",
}


def attainment(case: Case, scoring: Scoring) -> Verdict:
    """Score a number against a target that may have a comparison, a range or no direction."""
    return _score(case, scoring, _direction(case))


def cost(case: Case, scoring: Scoring) -> Verdict:
    """Score spending: money, and money per something, must stay within the target; other numbers as in attainment."""
    money = "money" in (case.target.kind, case.actual.kind)
    per_something = case.target.op == "=" and "元/" in (case.target.unit or "")
    direction = "most" if money or per_something else _direction(case)
    return _score(case, scoring, direction)


def _direction(case: Case) -> Direction:
    op = case.target.op
    if op == "between":
        return "between"
    if op in ("<=", "<"):
        return "most"
    if op in (">=", ">"):
        return "least"
    # without a direction reaching it is enough, unless the thing is better when smaller, or none of it was wanted
    return "most" if case.smaller or case.target.low == 0 else "least"


def _score(case: Case, scoring: Scoring, direction: Direction) -> Verdict:
    measured = measure(case.target, case.actual)
    if isinstance(measured, str):
        return Verdict(measured, _WHY_NOT[measured])
    bound = _bound(measured, direction)
    if bound is None:
        return Verdict("met", f"{measured.note}{_inside(measured)}，得满分", case.points, Decimal(1))
    limit, side = bound
    ratio = measured.actual / limit if limit else None
    nearly = case.actual.op == "<" and measured.actual == limit  # 近300件 of 300
    if _met(case, measured.actual, limit, side) and not nearly:
        verdict = _full(case, measured, limit, side, scoring.over_achievement)
    elif (about := _about(case, measured, limit, scoring)) is not None:
        verdict = about
    elif side == "least":
        verdict = _short(case, measured, limit)
    else:
        verdict = _over(case, measured, limit, scoring.over_limit)
    return verdict._replace(ratio=ratio, text=measured.note + verdict.text)


def _bound(measured: Measured, direction: Direction) -> tuple[Decimal, Direction] | None:
    """The bound that decides and its side; None inside a range."""
    low, high, actual = measured.low, measured.high, measured.actual
    if direction == "between" and low is not None and high is not None:
        if actual < low:
            return low, "least"
        return (high, "most") if actual > high else None
    if direction == "most":
        return (high, "most") if high is not None else _sided(low, "most")
    return (low, "least") if low is not None else _sided(high, "least")


def _sided(limit: Decimal | None, side: Direction) -> tuple[Decimal, Direction] | None:
    return None if limit is None else (limit, side)


def _inside(measured: Measured) -> str:
    assert measured.low is not None
    assert measured.high is not None
    low, actual, high = (measured.show_unit(value) for value in (measured.low, measured.actual, measured.high))
    return f"{low} ≤ {actual} ≤ {high}"


def _met(case: Case, actual: Decimal, limit: Decimal, side: Direction) -> bool:
    if side == "most":
        return actual <= limit
    # “＞0” asks for something; elsewhere reaching the bound earns the same as passing it
    return actual >= limit and not (case.target.op == ">" and limit == actual == 0)


def _about(case: Case, measured: Measured, limit: Decimal, scoring: Scoring) -> Verdict | None:
    """Return what is said of a number that is only about right and off by no more than such may be; None for any other.

    A target that is only about right is met by what comes near it; an actual that is, is none that points can be taken off for.
    """
    target, actual = is_about(case.target.text), is_about(case.actual.text)
    if not (target or actual) or not limit:
        return None
    slack = decimal(scoring.about)
    if slack is not None and abs(measured.actual - limit) > slack * abs(limit):
        return None
    if actual or slack is None:
        return Verdict("about", "目标值或实际值是约数，相差不大，不按比例扣分")
    far = f"{measured.show_unit(measured.actual)} 与约数 {measured.show_unit(limit)} 相差不超过 {compact(slack * 100)}%，得满分"
    return Verdict("met", far, case.points)


def _full(case: Case, measured: Measured, limit: Decimal, side: Direction, over: OverAchievement) -> Verdict:
    actual = measured.actual
    above, per = decimal(over.above) or Decimal(0), decimal(over.deduct_per) or Decimal(0)
    if side == "least" and over.mode == "deduct" and per and limit > 0 and actual > limit * (1 + above):
        share = 1 - per * (actual / limit - 1 - above)
        text = (
            f"超过目标 {compact(above * 100)}% 以上，[1 − {compact(per)} × ({measured.show(actual)} ÷ {measured.show(limit)} − 1 − "
            f"{compact(above * 100)}%)] × {compact(case.points)}"
        )
        return Verdict("met", text + (" =" if share >= 0 else " ＜ 0，得"), clip(share * case.points, Decimal(0), case.points))
    if side == "least" and over.mode == "flat" and limit > 0 and actual >= limit * (1 + above):
        taken = decimal(over.points) or Decimal(0)
        far = f"{measured.show(actual)} 超过目标 {measured.show(limit)} 达 {compact(above * 100)}% 以上"
        text = f"{far}，{compact(case.points)} − {compact(taken)} ="
        return Verdict("met", text, max(case.points - taken, Decimal(0)))
    sign = "≥" if side == "least" else "≤"
    return Verdict("met", f"{measured.show_unit(actual)} {sign} {measured.show_unit(limit)}，得满分", case.points)


def _short(case: Case, measured: Measured, limit: Decimal) -> Verdict:
    actual, weight = measured.actual, case.points
    if limit <= 0:
        return _short_of_nothing(case, measured, limit)
    if actual < 0:
        return Verdict("missed", f"{measured.show(actual)} ＜ 0，得", Decimal(0))
    text = f"{measured.show(actual)} ÷ {measured.show(limit)} × {compact(weight)} ="
    return Verdict("missed", text, actual * weight / limit)


def _short_of_nothing(case: Case, measured: Measured, limit: Decimal) -> Verdict:
    """Short of a target that is zero or negative, of which no share can be done: as far off as the target is large."""
    if limit == 0:
        return Verdict("missed", f"{measured.show_unit(measured.actual)} 未达到 {measured.show_unit(limit)} 以上，得", Decimal(0))
    return _linear(case, measured, limit, limit - measured.actual, f"({measured.show(limit)}) − ({measured.show(measured.actual)})")


def _over(case: Case, measured: Measured, limit: Decimal, over_limit: str) -> Verdict:
    actual, weight = measured.actual, case.points
    if limit == 0:
        return Verdict("missed", f"{measured.show_unit(actual)} ＞ {measured.show_unit(limit)}，目标为 0，得", Decimal(0))
    if over_limit == "ratio" and limit > 0:
        text = f"{measured.show(limit)} ÷ {measured.show(actual)} × {compact(weight)} ="
        return Verdict("missed", text, limit * weight / actual)
    shown = f"({measured.show(limit)})" if limit < 0 else measured.show(limit)
    left = f"({measured.show(actual)})" if actual < 0 else measured.show(actual)
    return _linear(case, measured, limit, actual - limit, f"{left} − {shown}")


def _linear(case: Case, measured: Measured, limit: Decimal, distance: Decimal, difference: str) -> Verdict:
    size = abs(limit)
    points = (size - distance) * case.points / size
    text = f"[1 − ({difference}) ÷ {measured.show(size)}] × {compact(case.points)}"
    return Verdict("missed", text + (" =" if points >= 0 else " ＜ 0，得"), max(points, Decimal(0)))
