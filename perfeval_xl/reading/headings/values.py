"""What looks like a value at first sight, without being read yet."""

from __future__ import annotations

import re
from functools import lru_cache

_AMOUNT = re.compile(r"[-+]?[￥¥]?\s{0,9}[0-9０-９][0-9０-９,，.．\s]*(?:%|％|‰|元|千元|万元|万|百万元|亿元|亿|分)?")
_NAMED = re.compile(r"[^0-9０-９]{2,60}[0-9０-９]{2,}[0-9０-９,，.．]*\s{0,9}(?:元|千元|万元|百万元|亿元)?")
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
