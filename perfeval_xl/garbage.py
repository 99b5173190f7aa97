"""How often Python looks for garbage: frames and rows of text form no cycles, and looking through all of them costs a tenth of the work."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_SELDOM = 100_000  # objects made since the last look; as it comes Python looks after 700, which a single form makes


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Look for garbage seldom until this ends; also a decorator."""
    before = gc.get_threshold()
    gc.set_threshold(max(_SELDOM, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@cache
def keep_imports() -> None:
    """Keep what was imported to the end of the process: looking through it for garbage takes as long as some files.

    Once a process, before its first chunk: what chunks leave behind is garbage.
    """
    gc.freeze()
