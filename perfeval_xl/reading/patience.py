"""How long this process waits for one file that it reads itself, where the system has an alarm clock.

A process of its own is watched from outside (`isolation`, `pipeline.watch`); within this one only what lets Python look up can be
interrupted: Python code and its regular expressions. What the reader does in one go is bound before by `limits.AT_EASE`.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from perfeval_xl.intake.refused import Refused


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Refuse the file, F001, when what is done within takes longer; a clock that somebody has set goes on afterwards."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield  # Windows has no such clock, and it rings in the main thread alone
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise Refused("F001", too_slow(seconds))

    before = signal.signal(signal.SIGALRM, ring)
    left, again = signal.setitimer(signal.ITIMER_REAL, seconds, seconds)  # and again, should the first be swallowed
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, again)
        signal.signal(signal.SIGALRM, before)


def too_slow(seconds: int) -> str:
    """Return the reason for which a file is left that takes longer."""
    return f"读取超过 {seconds} 秒，已停止"
