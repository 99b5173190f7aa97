"""Signs of life of a worker: one that gives none for too long is ended, and what it was at is known afterwards."""

from __future__ import annotations

import faulthandler
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

NOWHERE = -1


class Mark(Protocol):
    """Where a worker leaves the place of the file it is at: memory that outlives it."""

    value: int


Flag = Mark
"""Memory that others set to something but 0 to have a worker end."""


class _Watch:
    def __init__(self, seconds: float, nowhere: TextIO) -> None:
        self._seconds, self._nowhere = seconds, nowhere
        self._armed = 0.0
        self.renew()

    def renew(self) -> None:
        """Begin to count again; seldom in truth, for a new count is a new thread."""
        now = time.monotonic()
        if now - self._armed > self._seconds / 8:
            self._armed = now
            faulthandler.dump_traceback_later(self._seconds, exit=True, file=self._nowhere)  # needs no interpreter: a hung reader has it


class _Attention:
    """What this process knows of its watch: there is none unless it is a worker."""

    watch: _Watch | None = None
    mark: Mark | None = None
    stop: Flag | None = None


_turn = threading.RLock()  # there is one watch for a process: of threads that work, each waits for its turn


def heed(mark: Mark | None, stop: Flag | None) -> None:
    """Let this process leave the place of the file it is at in `mark`, and end its work once `stop` is set."""
    _Attention.mark, _Attention.stop = mark, stop


def alive(place: int = NOWHERE) -> None:
    """Say that the work goes on, with the file at that place of the chunk or with all of them together.

    Raises:
        KeyboardInterrupt: it is to go on no more.
    """
    if _Attention.stop is not None and _Attention.stop.value:
        raise KeyboardInterrupt
    if _Attention.watch is not None:
        _Attention.watch.renew()
    if _Attention.mark is not None:
        _Attention.mark.value = place


@contextmanager
def guarded(seconds: float) -> Iterator[None]:
    """End this process when what is done within shows no sign of life for so long, even where no Python code runs any more."""
    with _turn, open(os.devnull, "w", encoding="utf-8") as nowhere:
        _Attention.watch = _Watch(seconds, nowhere)
        try:
            yield
        finally:
            _Attention.watch = None
            faulthandler.cancel_dump_traceback_later()
