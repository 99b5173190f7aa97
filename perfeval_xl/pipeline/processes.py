"""Worker processes: how they begin, how they end early without leaving anything half done, and what interrupts may not cut through."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, MutableSequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from perfeval_xl.pipeline.watch import Flag, SharedCount, WorkerMark, heed
from perfeval_xl.reading.alone import limit_memory

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

_MEMORY = 2 * 2**30  # bytes of a worker above what it starts with
_GRACE = 5.0  # seconds that workers have to end of themselves: a file takes a fraction of one


@dataclass(frozen=True)
class Counts:
    """Memory in which workers count the files they are at, and how many of them have taken a place there."""

    memory: MutableSequence[int]
    taken: Synchronized[int]

    def take(self) -> SharedCount:
        """Return the place of one more worker."""
        with self.taken.get_lock():
            place = self.taken.value
            self.taken.value += 1
        return SharedCount(self.memory, place % len(self.memory))


def counts(workers: int) -> Counts:
    """Return memory for so many workers."""
    context = get_context("spawn")
    return Counts(context.RawArray("q", workers), context.Value("i", 0))


@contextmanager
def processes(
    workers: int, clean: Callable[[], None], mark: WorkerMark | None = None, counted: Counts | None = None
) -> Iterator[ProcessPoolExecutor]:
    """Give processes; whoever leaves early, by Ctrl-C too, ends them soon and leaves nothing half written.

    mark: where they leave the place of the file they are at; counted: where they count those; clean: removes what they left half written.
    """
    stop: Flag = get_context("spawn").RawValue("b", 0)
    before = set(active_children())
    pool = ProcessPoolExecutor(workers, mp_context=_beginning(), initializer=_begin, initargs=(mark, stop, counted))
    try:
        yield pool
    except BaseException:
        stop.value = 1
        _end(pool, set(active_children()) - before)
        clean()
        raise
    pool.shutdown()


def _beginning() -> BaseContext:
    """Return how workers begin: on Linux as copies of this process, which has imported what each takes half a second to import.

    A copy has one thread: of a process that has others it would keep what those had locked, so there workers begin anew, as on
    systems whose own libraries start threads.
    """
    return get_context("fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn")


def _end(pool: ProcessPoolExecutor, children: Iterable[BaseProcess]) -> None:
    """Have processes end after the file that each is at, and by force those that hang.

    Ended by force, a process may leave half of an answer in the pipe, for whose other half the pool would wait for ever.
    """
    pool.shutdown(wait=False, cancel_futures=True)
    until = time.monotonic() + _GRACE
    for child in children:
        child.join(max(until - time.monotonic(), 0))
    for child in children:
        if child.is_alive():
            child.kill()
    pool.shutdown()


def _begin(mark: WorkerMark | None, stop: Flag, counted: Counts | None) -> None:
    """Make this process a worker: it leaves Ctrl-C to the one that started it, and does not outlive that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a copy has what its parent does then
    threading.Thread(target=_end_with_parent, daemon=True).start()
    heed(mark, stop, None if counted is None else counted.take())
    limit_memory(_MEMORY)


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C and a request to end back until the end of this, for what they must not cut through.

    A process started within begins deaf to Ctrl-C, and says nothing should it come before it is a worker.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # interrupts come to the main thread alone
        return
    came: list[int] = []
    # the mask alone holds nothing back: the signal goes to another thread then, and its handler runs in this one all the same
    handlers = {int(number): signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    held = {number: handler for number, handler in handlers.items() if callable(handler)}  # what is ignored stays so
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    for number in held:
        signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in held.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)
