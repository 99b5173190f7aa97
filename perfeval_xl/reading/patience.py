"""How long this process works on one file that it reads itself, where the system has a clock for that.

What is measured is the processor's time, not the time of day: a machine that is busy or asleep makes no file a bad one. A process of
its own is watched from outside (`isolation`, `pipeline.watch`); within this one only what lets Python look up can be interrupted:
Python code and its regular expressions. What the reader does in one go is bound before by `limits.AT_EASE`.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from perfeval_xl.intake.refused import Refused
from perfeval_xl.reading.package import Risky

_BUSY = 6  # times as long as a file may take of the processor
_LONGEST = 120  # seconds, after which nobody waits any longer whatever a bureau has set; twice of it is below `pipeline.workers.SILENCE`


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Refuse the file, F001, when what is done within takes more; clocks that somebody has set go on afterwards.

    Raises:
        Refused: it took more of the processor's time.
        Risky: it stood still for much longer: the file is to be tried once more, by a process of its own.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield  # Windows has no such clocks, and they ring in the main thread alone
        return

    def worked_too_long(_number: int, _frame: FrameType | None) -> None:
        raise Refused("F001", too_slow(seconds))

    def stood_still(_number: int, _frame: FrameType | None) -> None:
        raise Risky

    with (
        _ringing(signal.SIGPROF, signal.ITIMER_PROF, seconds, worked_too_long),
        _ringing(signal.SIGALRM, signal.ITIMER_REAL, standstill(seconds), stood_still),
    ):
        yield


@contextmanager
def _ringing(number: signal.Signals, clock: int, seconds: int, ring: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = signal.signal(number, ring)
    left, again = signal.setitimer(clock, seconds, seconds)  # and again, should the first be swallowed
    try:
        yield
    finally:
        signal.setitimer(clock, left, again)
        signal.signal(number, before)


def too_slow(seconds: int) -> str:
    """Return the reason for which a file is left that takes longer."""
    return f"读取用了 {seconds} 秒以上的处理器时间，已停止。请删去表格以外的内容，另存为 .xlsx 再报送；确需读取的，可在设置里调大 seconds"


def no_answer(seconds: int) -> str:
    """Return the reason for which a file is left at which a process of its own stood still, twice."""
    return f"读取程序两次都在 {seconds} 秒内没有读完，已停止。请稍后电脑不忙时再运行；仍然这样的，另存为 .xlsx 再报送"


def standstill(seconds: int) -> int:
    """Return after how many seconds of the clock a process of its own stands still: it is a machine's time, which may be busy."""
    return max(seconds, min(_BUSY * seconds, _LONGEST))
