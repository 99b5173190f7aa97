"""What looks like a value at first sight, and the number that stands in a cell of amounts or points."""

from __future__ import annotations

import re
from functools import lru_cache

from perfeval_xl.facts.money import UNIT_WORDS
from perfeval_xl.values import parse

NEAR = 0.005
"""Sums of amounts or points agree within this of the unit of the form."""
_AMOUNT = re.compile(rf"[-+]?[￥¥]?\s{{0,9}}[0-9０-９][0-9０-９,，.．\s]*(?:{UNIT_WORDS}|[%％‰万亿分])?")
_NAMED = re.compile(rf"[^0-9０-９]{{2,60}}[0-9０-９]{{2,}}[0-9０-９,，.．]*\s{{0,9}}(?:{UNIT_WORDS})?")
_NUMBER = re.compile(r"[-+]?[0-9０-９][0-9０-９,，.．]*%?")


@lru_cache(maxsize=16_384)
def is_amount(text: str) -> bool:
    """Tell whether a text is a number, with or without a unit of money, points or a percent sign."""
    return len(text) <= 30 and _AMOUNT.fullmatch(text.strip()) is not None


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
