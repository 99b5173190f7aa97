"""One number or a range of two, with what stands around them."""

from __future__ import annotations

from typing import Final, NamedTuple

from perfeval_xl.facts.spreadsheet import YEARS
from perfeval_xl.values import vocabulary as words
from perfeval_xl.values.measures import Head, Measure, Tail, per_units, read_head, read_measure, read_tail
from perfeval_xl.values.model import Operator, ValueKind
from perfeval_xl.values.numerals import NUMBER, to_float

_UPWARD: Final = frozenset({">=", ">"})
_DOWNWARD: Final = frozenset({"<=", "<"})


class Quantity(NamedTuple):
    """A reading: kind, op, bounds and unit, as in Value."""

    kind: ValueKind
    op: Operator
    low: float | None
    high: float | None
    unit: str | None


def _bounded(kind: ValueKind, op: Operator, number: float, unit: str | None) -> Quantity:
    low = None if op in _DOWNWARD else number
    high = None if op in _UPWARD else number
    return Quantity(kind, op, low, high, unit)


def _fit(head: Head, measure: Measure) -> Measure | None:
    """The measure as the words before the number want it: ¥, 每年, 受益人数."""
    if head.money:
        if measure == Measure("number"):
            measure = Measure("money", "万元", -4, written="元")
        if measure.kind != "money":
            return None
    if head.per:
        return _per(head.per, measure)
    if head.counts and measure.written in words.SCALES:
        return Measure("number", None, words.SCALES[measure.written]) if measure.kind == "money" else None
    if head.only == "counted":
        return measure if measure.unit else None
    return measure if head.only in {None, measure.kind} else None


def _per(per: tuple[str, ...], measure: Measure) -> Measure | None:
    """The measure per what stands before the number: 每人30元, 每人每月530元, 每人30元/月."""
    first, slash, rest = (measure.unit or "").partition("/")
    if slash:
        return measure._replace(unit=f"{first}/{per_units([*per, *rest.split('·')])}")
    if not measure.written:
        return None
    unit, shift = measure.written, 0 if measure.kind == "money" else measure.shift
    if unit in words.SCALES:  # 每人1万 is money
        unit, shift = "元", words.SCALES[unit]
    return Measure("number", f"{unit}/{per_units(per)}", shift)


def _agree(head: Head, tail: Tail) -> Operator | None:
    """The one op of what stands before and behind; None where they contradict each other."""
    behind = ">=" if tail.more and tail.op in {None, "=", ">="} else tail.op
    if tail.more and behind != ">=":
        return None
    if head.op is None or head.soft:
        return behind or head.op or "="
    if behind is None or behind == head.op:
        return head.op
    for side in (_UPWARD, _DOWNWARD):
        if head.op in side and behind in side:
            return head.op
    return None


def _is_year(number: str, measure: Measure) -> bool:
    return measure.unit in {None, "年"} and number.isdigit() and YEARS[0] <= int(number[:5]) <= YEARS[1]


def _one(before: str, number: str, after: str, chinese: bool) -> Quantity | None:
    head, tail = read_head(before), read_tail(after)
    if head is None or tail is None or (chinese and tail.measure.loose):
        return None
    op, measure = _agree(head, tail), _fit(head, tail.measure)
    if op is None or measure is None or measure.unit in words.AMBIGUOUS_UNITS:
        return None
    if op == "=" and measure.unit == "年" and _is_year(number, measure):
        return None
    value = to_float(number, measure.shift)
    if value is None:
        return None
    return _bounded(measure.kind, op, -value if head.negative and value else value, measure.unit)


def _range(low: str, left: Measure, high: str, right: Measure, sign: tuple[bool, bool]) -> Quantity | None:
    """From `low` to `high`, each negative as `sign` says; an end without a unit has the other's."""
    if left == Measure("number"):
        left = right
    elif right == Measure("number"):
        right = left
    elif left.kind == "money" and left.written in words.SCALES and right.kind == "number":
        left = Measure("number", right.unit, words.SCALES[left.written])  # 1万-2万人次
    if (left.kind, left.unit) != (right.kind, right.unit) or left.unit in {*words.AMBIGUOUS_UNITS, "日"}:
        return None
    first, second = to_float(low, left.shift), to_float(high, right.shift)
    if first is None or second is None:
        return None
    first, second = (-first if sign[0] and first else first), (-second if sign[1] and second else second)
    return Quantity(left.kind, "between", first, second, left.unit)


def _spanned(parts: list[str], numbers: list[str]) -> Quantity | None:
    """300-500件, 95%至100%, 介于10和20之间."""
    before, between, after = parts
    connector = next((mark for mark in words.CONNECTORS if between.endswith(mark)), None)
    if connector is None and before in {"介于", "在"} and between[-1:] in {"和", "与"} and after.endswith("之间"):
        connector = between[-1]
    if connector is None or before not in words.BETWEEN_HEADS:
        return None
    left = read_measure(between[: -len(connector)])
    right = read_measure(after.removesuffix("之间").removesuffix("左右"))
    if right is None and before in {"控制在", "保持在"}:
        right = read_measure(after.removesuffix("以内").removesuffix("内"))
    if left is None or right is None or (_is_year(numbers[0], left) and _is_year(numbers[1], right)):
        return None
    return _range(numbers[0], left, numbers[1], right, (False, False))


def _joined(parts: list[str], numbers: list[str]) -> Quantity | None:
    """≥95%且≤100%, 95%≤X≤100%, 大于等于3项小于5项, 30%以上50%以下."""
    before, between, after = parts
    head, tail = read_head(before), read_tail(after)
    if head is None or tail is None or head.per or head.only:
        return None
    for cut in range(len(between) + 1):
        left = read_tail(between[:cut])
        joiner = words.JOINERS.match(between, cut)
        if left is None or joiner is None:
            continue
        second = read_head(between[joiner.end() :])
        if second is None or (second.op or tail.op) is None:
            continue
        ops = (_agree(head, left), _agree(second, tail))
        signs = (head.negative, second.negative)
        if ops[0] in _UPWARD and ops[1] in _DOWNWARD:
            return _range(numbers[0], left.measure, numbers[1], tail.measure, signs)
        if ops[0] in _DOWNWARD and ops[1] in _UPWARD:
            return _range(numbers[1], tail.measure, numbers[0], left.measure, signs[::-1])
    return None


def read_quantity(text: str, *, chinese: bool) -> Quantity | None:
    """A folded text as one number or a range, or None. A range's ends stand as written, even the wrong way round."""
    numbers = NUMBER.findall(text)
    if not 1 <= len(numbers) <= 2:
        return None
    parts = NUMBER.split(text)
    if len(numbers) == 1:
        return _one(parts[0], numbers[0], parts[1], chinese)
    return _spanned(parts, numbers) or _joined(parts, numbers)
