"""The grade that somebody wrote: 优, 优秀 and 优等 are one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from perfeval_xl.schemes.model import Grade
from perfeval_xl.values import fold_label

GRADE_ENDS: Final = ("秀", "好", "等", "级", "等级", "秀等级", "好等级", "等次")


def grade_named(text: str, bands: Iterable[Grade]) -> str:
    """Return the name of the grade that a text is, with or without one of the usual ends; "" for any other text."""
    folded = fold_label(text)
    return next((grade.name for grade in bands for end in ("", *GRADE_ENDS) if folded == fold_label(grade.name + end)), "")
