"""The grade that somebody wrote: 优, 优秀 and 优等 are one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from perfeval_xl.values import fold_label

GRADE_ENDS: Final = ("秀", "好", "等", "级", "等级", "秀等级", "好等级", "等次")


def grade_named(text: str, names: Iterable[str]) -> str:
    """Return which of these names of grades a text is, with or without one of the usual ends; "" for any other text."""
    folded = fold_label(text)
    return next((name for name in names for end in ("", *GRADE_ENDS) if folded == fold_label(name + end)), "")
