"""What is said of parts that the packages of one template have alike: remembered by what stands in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

SMALL: Final = 100_000
"""Bytes of a part up to which what was found in it is remembered."""
_MOST = 64  # parts

P = ParamSpec("P")
R = TypeVar("R")


def remembered(function: Callable[Concatenate[bytes, P], R]) -> Callable[Concatenate[bytes, P], R]:
    """Remember what a function says of small parts; what it returns is not to be changed."""
    known = lru_cache(maxsize=_MOST)(function)

    @wraps(function)
    def answered(part: bytes, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if len(part) > SMALL:
            return function(part, *args, **kwargs)
        return known(part, *args, **kwargs)  # type: ignore[arg-type]

    return answered
