"""What several checks ask of the same frames, worked out once while they run over a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from perfeval_xl.facts.same import Same

P = ParamSpec("P")
R = TypeVar("R")

_known: ContextVar[dict[tuple[object, ...], object] | None] = ContextVar("known", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember what functions marked `shared` return until this ends; by themselves they work as if unmarked.

    Within another one it adds to what that remembers.
    """
    known = _known.get()
    outside = _known.set({} if known is None else known)
    try:
        yield
    finally:
        _known.reset(outside)


def shared(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that checks share: asked again about the very same objects it gives the same answer, which nobody may change.

    Frames are told apart by identity, as none is ever changed in place; text by its value.
    """

    @wraps(function)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        known: Any = _known.get()
        if known is None:
            return function(*args, **kwargs)
        key = (function, *(given if isinstance(given, str) else Same(given) for given in (*args, *kwargs.values())))
        if key not in known:
            known[key] = function(*args, **kwargs)
        result: R = known[key]
        return result

    return answered
