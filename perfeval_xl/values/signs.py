"""A comparison that stands by itself, in a column beside the number: ≥, 大于等于, 至少."""

from __future__ import annotations

import re
from typing import Final

from perfeval_xl.values.fold import fold
from perfeval_xl.values.render import SIGNS as SHOWN
from perfeval_xl.values.vocabulary import ABOVE, AT_LEAST, AT_MOST, BELOW, LESS_IS_BETTER, PLAIN, SIGNS, SOFT_AT_MOST

_OF_WORDS: Final = {word: sign for words, sign in ((AT_LEAST, ">="), (AT_MOST, "<="), (ABOVE, ">"), (BELOW, "<")) for word in words}
_EQUAL: Final = "等于"
_SPELLINGS: Final = "≥≤＞＜><=＝≧≦═⩾⩽"
_WORDS: Final = sorted({*_OF_WORDS, *PLAIN, *SOFT_AT_MOST}, key=len, reverse=True)

LEADING: Final = rf"[{_SPELLINGS}]+|{'|'.join(map(re.escape, _WORDS))}"
"""What a value may begin with before its number, as typed: a pattern."""


def sign_of(text: str) -> str | None:
    """Return the comparison that a text is and nothing else, as it is written (≥); None for any other text, signs as they are typed.

    That less is better (反向) says it, too; that more is says no more than a number alone.
    """
    if not text:
        return None
    if set(text) <= set(_SPELLINGS):
        return text
    folded = fold(text)
    if folded == _EQUAL:
        return SIGNS["="]
    sign = "<=" if folded in LESS_IS_BETTER else _OF_WORDS.get(folded)
    return None if sign is None else SHOWN[sign]
