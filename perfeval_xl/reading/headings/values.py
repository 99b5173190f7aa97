"""What looks like a value at first sight, and the number that stands in a cell of amounts or points, whatever else is said there."""

from __future__ import annotations

import re
from functools import lru_cache

from perfeval_xl.facts.money import UNIT_WORDS
from perfeval_xl.values import parse

NEAR = 0.005
"""Sums of amounts or points agree within this of the unit of the form."""
_AMOUNT = re.compile(rf"[-+]?[￥¥]?\s{{0,9}}[0-9０-９][0-9０-９,，.．\s]*(?:{UNIT_WORDS}|[%％‰万亿分])?")
_EXPLAINED = re.compile(rf"[0-9][0-9,.]{{0,20}}(?:{UNIT_WORDS})\s{{0,9}}[(（][^()（）]{{0,60}}[)）]")
_NAMED = re.compile(rf"[^0-9０-９]{{2,60}}[0-9０-９]{{2,}}[0-9０-９,，.．]*\s{{0,9}}(?:{UNIT_WORDS})?")
_NUMBER = re.compile(r"[-+]?[0-9０-９][0-9０-９,，.．]*%?")
_SCORE = re.compile(r"(?:实?得|自评)?([0-9０-９]{1,3}(?:[.．][0-9０-９]{1,4})?(?:\s?分)?)([\s\S]*)")
_BEGINS = "(（[【,，;；:：、。\n"  # signs that part a number from what is said of it
_BRACKETS = {"(": ")）", "（": ")）", "[": "]】", "【": "]】"}
_OF_POINTS = re.compile(r"[满分共总标准值权重扣减得应为的全部自评:：=0-9０-９.．\s]+")
_ENDS = " \t\r\n,，;；:：、。"
_GOES_ON = re.compile("[:：,，][0-9０-９]")  # neither 8:00 is a score of 8, nor 1,799 one of 1
_WORD = re.compile("[一-鿿]")


@lru_cache(maxsize=16_384)
def is_amount(text: str) -> bool:
    """Tell whether a text is a number, with or without a unit of money, points or a percent sign.

    Money may be told of in brackets (“230万元（其中省级150万元）”).
    """
    return (len(text) <= 30 and _AMOUNT.fullmatch(text.strip()) is not None) or _EXPLAINED.fullmatch(text.strip()) is not None


@lru_cache(maxsize=16_384)
def ends_in_amount(text: str) -> bool:
    """Tell whether a text is a name and its amount (“基本支出 306”)."""
    return len(text) <= 30 and _NAMED.fullmatch(text.strip()) is not None


@lru_cache(maxsize=16_384)
def is_number(text: str) -> bool:
    """Tell whether a text is a bare number."""
    return len(text) <= 30 and _NUMBER.fullmatch(text.strip()) is not None


@lru_cache(maxsize=16_384)
def as_number(text: str) -> float | None:
    """Return an amount in the unit of its form; None for what is none."""
    value = parse(text, number=True)  # 2080.5 is an amount and no month
    return value.low if value.op == "=" and value.kind in ("number", "money") else None


@lru_cache(maxsize=16_384)
def score_and_reason(text: str) -> tuple[str, str]:
    """Return the number at the beginning of a score's cell and the reason behind it; the text itself and "" where it is not so made.

    What only says more of points (“满分10分”, “扣0.4分”) is no reason.
    """
    found = _SCORE.fullmatch(text.strip())
    if found is None:
        return text, ""
    score, rest = found[1], found[2].strip()
    if not rest:
        return score, ""
    if not _WORD.search(rest) or rest[0] not in _BEGINS or _GOES_ON.match(rest):
        return text, ""
    closing = _BRACKETS.get(rest[0])
    if closing is not None:
        end = max(map(rest.rfind, closing))
        rest = f"{rest[1:end]}{rest[end + 1:]}" if end > 0 else rest[1:]
    reason = rest.strip(_ENDS)
    return score, "" if _OF_POINTS.fullmatch(reason) else reason
