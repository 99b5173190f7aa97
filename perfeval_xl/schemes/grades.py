"""The grade that somebody wrote: 优, 优秀 and 优等 are one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from perfeval_xl.values import fold_label

GRADE_ENDS: Final = ("秀", "好", "等", "级", "等级", "秀等级", "好等级", "等次")


def grade_named(text: str, names: Iterable[str]) -> str:
    """Return which of these names of grades a text is, with or without one of the usual ends; "" for any other text."""
    return _ways(tuple(names)).get(fold_label(text), "")


@lru_cache(maxsize=64)
def _ways(names: tuple[str, ...]) -> Mapping[str, str]:
    """Return the names by all ways to write them, folded; of two that are written alike the first counts."""
    return {fold_label(name + end): name for name in reversed(names) for end in ("", *GRADE_ENDS)}
