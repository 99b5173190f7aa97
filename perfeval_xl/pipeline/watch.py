"""Signs of life of a worker: one that gives none for too long is ended, and what it was at is known afterwards."""

from __future__ import annotations

import faulthandler
import os
import threading
import time
from collections.abc import Callable, Iterator, MutableSequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TextIO

NOWHERE = -1


class WorkerMark(Protocol):
    """Where a worker leaves the place of the file it is at: memory that outlives it."""

    value: int


Flag = WorkerMark
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
    mark: WorkerMark | None = None
    stop: Flag | None = None
    steps: SharedCount | None = None


_step: ContextVar[Callable[[], None] | None] = ContextVar("step", default=None)  # of this thread: others may work for others


_at: ContextVar[int] = ContextVar("at", default=NOWHERE)  # the place of the file that this thread is at


class SharedCount:
    """How many files a worker is done with in its chunk, in a place of its own of memory that others read."""

    def __init__(self, memory: MutableSequence[int], place: int) -> None:
        self._memory, self._place = memory, place

    def __call__(self) -> None:
        self._memory[self._place] += 1

    def clear(self) -> None:
        """Begin another chunk."""
        self._memory[self._place] = 0


@contextmanager
def counted(step: Callable[[], None] | None) -> Iterator[None]:
    """Have `step` called whenever work within is done with a file."""
    before, at = _step.set(step), _at.set(NOWHERE)
    try:
        yield
    finally:
        _step.reset(before)
        _at.reset(at)


_turn = threading.RLock()  # there is one watch for a process: of threads that work, each waits for its turn


def heed(mark: WorkerMark | None, stop: Flag | None, steps: SharedCount | None = None) -> None:
    """Let this process leave the place of the file it is at in `mark`, count them in `steps`, and end its work once `stop` is set."""
    _Attention.mark, _Attention.stop, _Attention.steps = mark, stop, steps


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
    done = _at.get()
    _at.set(place)
    if done != NOWHERE and (step := _step.get()) is not None:
        step()


@contextmanager
def guarded(seconds: float) -> Iterator[None]:
    """End this process when what is done within shows no sign of life for so long, even where no Python code runs any more."""
    with _turn, open(os.devnull, "w", encoding="utf-8") as nowhere:
        _Attention.watch = _Watch(seconds, nowhere)
        try:
            with counted(_Attention.steps):
                yield
        finally:
            _Attention.watch = None
            if _Attention.steps is not None:
                _Attention.steps.clear()
            faulthandler.cancel_dump_traceback_later()
