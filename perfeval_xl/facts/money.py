"""Units of money: how many 万元 each is, and where a form says in which one its amounts are."""

from __future__ import annotations

import re

UNITS = {"元": 1e-4, "千元": 1e-1, "万元": 1.0, "百万元": 1e2, "千万元": 1e3, "亿元": 1e4}
"""Unit of money → how many 万元 it is."""

SUM_ROUNDING = 1e-4
"""A total within this of the sum of its sources in 万元 adds them up: forms round to the yuan."""

UNIT_WORDS = "|".join(sorted(UNITS, key=len, reverse=True))
"""The units as alternatives of a regular expression, longest first."""
_IN_BRACKETS = re.compile(
    rf"[(（\[【〔]\s{{0,4}}(?:(?:金额|货币|计量)?单位\s{{0,4}}[:：]\s{{0,4}})?(?:人民币)?\s{{0,4}}({UNIT_WORDS})\s{{0,4}}[)）\]】〕]"
)
_NOTE = re.compile(rf"(?:^|[^一-鿿]|金额|货币|计量)单位\s{{0,4}}[:：]\s{{0,4}}(?:人民币)?\s{{0,4}}[(（]?({UNIT_WORDS})")
_NOTE_LENGTH = 12  # “金额单位：人民币万元”


def unit_in_brackets(text: str) -> str | None:
    """Return the unit of money that a heading has in brackets (“项目资金（元）”), None if it has none."""
    found = _IN_BRACKETS.search(text) if "元" in text else None
    return found[1] if found else None


def unit_noted(text: str) -> str | None:
    """Return the unit of money that a note tells (“单位：万元”), None if it tells none."""
    found = _NOTE.search(text) if "单位" in text else None
    return found[1] if found else None


def is_unit_note(text: str) -> bool:
    """Tell whether a text says in which unit of money a sheet is, and nothing else."""
    return len(text) <= _NOTE_LENGTH and unit_noted(text) is not None
