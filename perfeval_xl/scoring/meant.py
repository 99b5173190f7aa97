"""What a target and an actual mean of each other: all of something beside a percentage is 100 %, a number that is only about right."""

from __future__ import annotations

from decimal import Decimal

from perfeval_xl.scoring.model import MEASURED_KINDS, Reading
from perfeval_xl.values import is_about, says_all

_WORDED = ("text", "level")


def meant(target: Reading, actual: Reading) -> tuple[Reading, Reading]:
    """Return both as they are to be compared: 应发尽发 beside 98% is 100%, a target of 近300件 is 300件 (about)."""
    if actual.kind == "percent" and target.kind in _WORDED and says_all(target.text):
        target = _full(target)
    elif target.kind == "percent" and actual.kind in _WORDED and says_all(actual.text):
        actual = _full(actual)
    return _about(target), actual


def _full(words: Reading) -> Reading:
    return Reading(words.text, "percent", "=", Decimal(1), Decimal(1), "%")


def _about(one: Reading) -> Reading:
    """Return a target that is nearly a number as that number."""
    if one.op != "<" or one.kind not in MEASURED_KINDS or not is_about(one.text):
        return one
    return one._replace(op="=", low=one.high)
