"""Bring an actual and its target to one scale."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from perfeval_xl.facts.expressions import alternatives
from perfeval_xl.facts.money import POWERS, PRICE
from perfeval_xl.facts.thresholds import SAME_PRICE
from perfeval_xl.scoring.model import MEASURED_KINDS, Attained, Reading
from perfeval_xl.values import compact, factor, is_about
from perfeval_xl.values.model import ValueKind
from perfeval_xl.values.numerals import MYRIADS

_MONEY_UNIT = "万元"
_A_YEAR = "/年"
_TYPED_MONEY = re.compile(rf"{alternatives(POWERS)}|[￥¥]")
_MULTIPLE = re.compile(rf"\d({alternatives(MYRIADS)})")
_SIGNS = {"￥": "元", "¥": "元"}


class Measured(NamedTuple):
    """An actual and the bounds of its target as numbers of one unit; `note` tells of a conversion."""

    actual: Decimal
    low: Decimal | None
    high: Decimal | None
    kind: ValueKind
    note: str = ""

    def show(self, value: Decimal) -> str:
        """Return a number of this scale as a clerk writes it in a calculation."""
        return f"{compact(value * 100)}%" if self.kind == "percent" else compact(value)

    def show_unit(self, value: Decimal) -> str:
        """Return a number of this scale as a clerk writes it in a comparison: money with its unit."""
        return f"{compact(value)}{_MONEY_UNIT}" if self.kind == "money" else self.show(value)


def measure(target: Reading, actual: Reading) -> Measured | Attained:
    """Return actual and target on one scale, or the outcome that says why they do not compare.

    "no_target": the target is no number; "wordless": the actual is words or itself a comparison, so it measures nothing;
    "units": the two are of different kinds or of units that do not convert.
    """
    if target.kind not in MEASURED_KINDS or (target.low is None and target.high is None):
        return "no_target"
    if target.low is not None and target.high is not None and target.low > target.high:
        return "no_target"
    if actual.kind not in MEASURED_KINDS:
        return "units" if actual.kind == "date" else "wordless"
    if actual.op == "<" and is_about(actual.text):
        actual = actual._replace(op="=", low=actual.high)  # 近300件
    if actual.op not in (None, "=") or actual.low is None:
        return "wordless"
    scales = _scales(target, actual)
    if scales is None:
        return "units"
    measured = _scaled(target, actual, *scales)
    return "units" if _in_doubt(target, actual, measured) else measured


def _scales(target: Reading, actual: Reading) -> tuple[ValueKind, Decimal, Decimal] | None:
    """The common kind and the factors of target and actual to it."""
    one = Decimal(1)
    if target.kind == actual.kind:
        ratio = one if target.kind != "number" else factor(actual.unit, target.unit) or _yearly(target, actual)
        return None if ratio is None else (target.kind, one, ratio)
    if actual.kind == "number" and not actual.unit:
        by_actual = fraction_scale(actual) if target.kind == "percent" else _money_scale(target.text)
        return target.kind, one, by_actual
    if (priced := _price_scale(target, actual)) is not None:
        return target.kind, one, priced
    if target.kind == "number" and not target.unit:
        by_target = fraction_scale(target) if actual.kind == "percent" else _money_scale(actual.text)
        return actual.kind, by_target, one
    return None


def _yearly(target: Reading, actual: Reading) -> Decimal | None:
    """The factor of a count where one of the two says per what time: what a form counts is a year's (≥4次/年 with 6次, ≥12次 with 每月1次).

    None where the number itself comes nearer to the target than that of the year: 每月1次 of ≥1次.
    """
    asked = target.unit or ""
    ratio = factor((actual.unit or "") + _A_YEAR, asked) if asked.endswith(_A_YEAR) else factor(actual.unit, asked + _A_YEAR)
    bound = target.low if target.low is not None else target.high
    if ratio is None or not bound or not actual.low:
        return ratio
    return ratio if _distance(actual.low * ratio, bound) <= _distance(actual.low, bound) else None


def _price_scale(target: Reading, actual: Reading) -> Decimal | None:
    """The factor of an actual that is money per something where the target is money alone, or the other way round; None for no such two.

    A form leaves the rest of a price out (≤500元 beside 480元/人, of a 人均补助); a total is far from the price of one.
    """
    units = [_MONEY_UNIT if one.kind == "money" else one.unit or "" for one in (target, actual)]
    prices = [PRICE.match(unit) is not None for unit in units]
    if prices[0] == prices[1] or "money" not in (target.kind, actual.kind):
        return None
    ratio = factor(*(unit.split("/")[0] for unit in reversed(units)))
    bound = target.low if target.low is not None else target.high
    if ratio is None or not bound or not actual.low:
        return None
    return ratio if _distance(actual.low * ratio, bound) <= SAME_PRICE else None


def fraction_scale(bare: Reading) -> Decimal:
    """A bare number against a percentage is a fraction up to 1 and percent points above."""
    size = max(abs(bound) for bound in (bare.low, bare.high) if bound is not None)
    return Decimal(1) if size <= 1 else Decimal("0.01")


def _money_scale(text: str) -> Decimal:
    """万元 per unit of money as typed: a bare number beside “490000元” is in 元."""
    typed = _TYPED_MONEY.findall(re.sub(r"\s", "", text))
    unit = _SIGNS.get(typed[-1], typed[-1]) if typed else _MONEY_UNIT
    return factor(unit, _MONEY_UNIT) or Decimal(1)


def _in_doubt(target: Reading, actual: Reading, measured: Measured) -> bool:
    """Whether a bare actual would come nearer to a target typed in 万 if it were counted in the other of ones and 万.

    It has the target's unit, but 488300 beside 49万元 and 1.3 beside 1.2万人次 are slips that no points should rest on.
    """
    bound = measured.low if measured.low is not None else measured.high
    if actual.kind != "number" or actual.unit or not actual.low or not bound:
        return False
    typed = _MULTIPLE.search(re.sub(r"\s", "", target.text))
    if typed is None:
        return False
    times = MYRIADS[typed[1]]
    other = measured.actual / times if measured.kind == "money" else measured.actual * times
    return _distance(other, bound) < _distance(measured.actual, bound)


def _distance(value: Decimal, bound: Decimal) -> Decimal:
    """How many times one is the other, at least 1."""
    quotient = abs(value / bound)
    return max(quotient, 1 / quotient)


def _scaled(target: Reading, actual: Reading, kind: ValueKind, by_target: Decimal, by_actual: Decimal) -> Measured:
    low = None if target.low is None else target.low * by_target
    high = None if target.high is None else target.high * by_target
    assert actual.low is not None
    measured = Measured(actual.low * by_actual, low, high, kind)
    notes = []
    if by_actual != 1:
        unit = (target.unit or "") if kind == "number" else ""
        notes.append(f"{actual.text} 即 {measured.show_unit(measured.actual)}{unit}；")
    if by_target != 1:
        bound = low if low is not None else high
        assert bound is not None
        notes.append(f"目标值 {target.text} 即 {measured.show_unit(bound)}；")
    return measured._replace(note="".join(notes))
