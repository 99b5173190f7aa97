"""Units of money: how many 万元 each is, how an amount is written, and where a form says in which one its amounts are.

The one table that headers, notes, cells, rosters, texts, rules and 自检 read units by: a new unit is a new line of `POWERS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from perfeval_xl.facts.expressions import alternatives

POWERS: Final = {
    "元": -4, "圆": -4, "块": -4, "块钱": -4,
    "百元": -2, "千元": -1,
    "万元": 0, "万": 0, "万块": 0, "万圆": 0,
    "十万元": 1,
    "百万元": 2, "百万": 2,
    "千万元": 3, "千万": 3,
    "亿元": 4, "亿": 4, "亿圆": 4,
    "百亿元": 6, "千亿元": 7,
    "万亿元": 8, "万亿": 8,
}  # fmt: skip
"""Unit of money, as written behind a number → the power of ten to 万元."""

UNITS: Final = {unit: 10.0**power for unit, power in POWERS.items() if unit.endswith("元")}
"""Unit of money that a form may state its amounts in → how many 万元 it is: in full, since 万 alone counts anything."""

YUAN_DECIMALS = 4
"""An amount in 万元 with four decimals goes down to the yuan."""
BELOW_A_FEN = 10.0 ** -(YUAN_DECIMALS + 3)
"""Less than a 分, in 万元: what binary floats leave of an amount typed to the yuan lies far below."""
SUM_ROUNDING = 10.0**-YUAN_DECIMALS
"""A total within this of the sum of its sources in 万元 adds them up: forms round to the yuan."""


UNIT_WORDS: Final = alternatives(UNITS)
AMOUNT: Final = rf"(?<![\d.])(?<![\d,],)(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<unit>{UNIT_WORDS})(?![/每])"
"""An amount in a folded text: 490,000元, 48.83万元; not 400元/人."""
PRICE: Final = re.compile(f"(?:{UNIT_WORDS})/")
"""How a unit begins that is money per something: 元/人, 万元/公里."""
_OF_MONEY = "金额|货币|计量|资金"
_IN_BRACKETS = re.compile(
    rf"[(（\[【〔]\s{{0,4}}(?:(?:{_OF_MONEY})?单位\s{{0,4}}[:：]\s{{0,4}})?(?:人民币)?\s{{0,4}}({UNIT_WORDS})\s{{0,4}}[)）\]】〕]"
)
_NOTE = re.compile(
    rf"(?:^|[^一-鿿]|{_OF_MONEY})单位\s{{0,4}}"
    rf"(?:[:：]\s{{0,4}}(?:人民币)?\s{{0,4}}[(（]?|[(（]\s{{0,4}}(?:人民币)?)({UNIT_WORDS})"
)
_ASKS = re.compile(f"(?:{_OF_MONEY})?单位[:：]?")
_ALONE = re.compile(f"[(（]?(?:人民币)?({UNIT_WORDS})[)）]?")
_NOTE_LENGTH = 12  # “金额单位：人民币万元”


def unit_in_brackets(text: str) -> str | None:
    """Return the unit of money that a heading has in brackets (“项目资金（元）”), None if it has none."""
    found = _IN_BRACKETS.search(text) if "元" in text else None
    return found[1] if found else None


def unit_noted(text: str) -> str | None:
    """Return the unit of money that a note tells (“单位：万元”), None if it tells none."""
    found = _NOTE.search(text) if "单位" in text else None
    return found[1] if found else None


def units_told(cells: Iterable[str]) -> Iterator[str]:
    """Yield the units of money that the cells of a row tell: in a note, or beside a label that asks for one (“资金单位 | 元”)."""
    asked = False
    for text in filter(None, cells):
        told = unit_noted(text)
        if told is None and asked and (found := _ALONE.fullmatch(text)):
            told = found[1]
        if told is not None:
            yield told
        asked = _ASKS.fullmatch(text) is not None


def is_unit_note(text: str) -> bool:
    """Tell whether a text says in which unit of money a sheet is, and nothing else."""
    return len(text) <= _NOTE_LENGTH and unit_noted(text) is not None
