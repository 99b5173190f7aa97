"""Work spread over an executor so that a file that kills or hangs its worker costs only itself."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import active_children, get_context, parent_process
from typing import Generic, TypeVar

from perfeval_xl.pipeline.watch import NOWHERE, Mark, guarded, leave_marks_at
from perfeval_xl.reading import Source
from perfeval_xl.reading.alone import limit_memory

Result = TypeVar("Result")
Chunk = tuple[int, Sequence[Source]]
"""The key of the first file, and the files."""

SILENCE = 120.0
"""Seconds after which a worker that gave no sign of life is taken to hang: no file takes more than its ten alone."""

_MEMORY = 2 * 2**30  # bytes of a worker above what it starts with
PATIENCE = 5.0  # seconds between two looks at an executor that gives nothing

_LOST = (BrokenExecutor, MemoryError)


def _nothing() -> None:
    """Do nothing."""


def _as_they_are(sources: Sequence[Source]) -> Sequence[Source]:
    return sources


@dataclass(frozen=True)
class Task(Generic[Result]):
    """What to do with a chunk, and what to answer for a file that no worker survives (reason as text).

    clean: removes what dead workers left half written; called when all of them are gone.
    """

    evaluate: Callable[[Sequence[Source], int], Result]
    give_up: Callable[[Source, int, str], Result]
    clean: Callable[[], None] = _nothing
    seconds: float = SILENCE


@dataclass(frozen=True)
class Crew:
    """Workers that the caller has. At most `at_once` chunks are with them at a time.

    prepare: makes files ready for their way to a worker.
    lost: what a chunk's future raises whose worker died, besides `BrokenExecutor`.
    look: called while nothing comes; raises when nothing will.
    """

    executor: Executor
    at_once: int = 16
    prepare: Callable[[Sequence[Source]], Sequence[Source]] = _as_they_are
    lost: tuple[type[BaseException], ...] = ()
    look: Callable[[], None] = _nothing


def spread(task: Task[Result], chunks: Sequence[Chunk], workers: int, crew: Crew | None = None) -> Iterator[tuple[int, Result]]:
    """Yield the key and result of each chunk as they come; the files of a chunk that lost its worker come in parts.

    With one worker and no crew, all is done in this process.
    """
    if crew is None and workers <= 1:
        yield from ((start, task.evaluate(sources, start)) for start, sources in chunks)
        return
    if crew is not None:
        lost = yield from _gather(crew, task.evaluate, chunks)
        for chunk in lost:
            yield from _rescue(task, chunk)
        return
    remaining = list(chunks)
    while remaining:
        with _processes(workers, task.clean) as pool:
            lost = yield from _gather(Crew(pool, workers + 2), _Guarded(task), remaining)
        if lost:
            task.clean()
        # the pool works in order, so that those under way when it broke, one of them guilty, are the first that are missing
        for chunk in lost[: workers + 1]:
            yield from _rescue(task, chunk)
        remaining = lost[workers + 1 :]


@contextmanager
def _processes(workers: int, clean: Callable[[], None], mark: Mark | None = None) -> Iterator[ProcessPoolExecutor]:
    """Give processes; whoever leaves early, by Ctrl-C too, ends them at once and leaves nothing half written."""
    before = set(active_children())
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(mark,))
    try:
        yield pool
    except BaseException:
        for child in set(active_children()) - before:
            child.terminate()
        pool.shutdown(cancel_futures=True)
        clean()
        raise
    pool.shutdown()


def _begin(mark: Mark | None) -> None:
    """Make this process a worker: it leaves Ctrl-C to the one that started it, and does not outlive that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    leave_marks_at(mark)
    limit_memory(_MEMORY)


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back while a process may be started: it begins deaf to it, and says nothing should it come at once."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _gather(
    crew: Crew, evaluate: Callable[[Sequence[Source], int], Result], chunks: Sequence[Chunk]
) -> Generator[tuple[int, Result], None, list[Chunk]]:
    """Yield what the workers give; return the chunks that they lost, in order."""
    waiting, running, lost = deque(chunks), dict[Future[Result], Chunk](), list[Chunk]()
    losses: tuple[type[BaseException], ...] = (*_LOST, *crew.lost)
    try:
        while waiting or running:
            while waiting and len(running) < crew.at_once:
                start, sources = waiting.popleft()
                try:
                    with _interrupts_held():
                        running[crew.executor.submit(evaluate, crew.prepare(sources), start)] = (start, sources)
                except BrokenExecutor:
                    lost += [(start, sources), *waiting]
                    waiting.clear()
            done, _ = wait(running, timeout=PATIENCE, return_when=FIRST_COMPLETED)
            for future in done:
                start, sources = running.pop(future)
                try:
                    result = future.result()
                except losses:
                    lost.append((start, sources))
                else:
                    yield start, result
            if not done:
                crew.look()
    finally:
        for future in running:
            future.cancel()
    return sorted(lost, key=lambda chunk: chunk[0])


def _rescue(task: Task[Result], chunk: Chunk) -> Iterator[tuple[int, Result]]:
    """Yield the results of a chunk that lost its worker: in a process of its own, then without the file that it died at."""
    start, sources = chunk
    mark = get_context("spawn").RawValue("q", NOWHERE)
    with _processes(1, task.clean, mark) as pool:
        lost = yield from _gather(Crew(pool), _Guarded(task), [chunk])
    if not lost:
        return
    task.clean()
    if len(sources) == 1:
        yield start, task.give_up(sources[0], start, "读取时进程崩溃或超时，文件可能有意损坏")
        return
    half = len(sources) // 2
    cuts = (0, mark.value, mark.value + 1, len(sources)) if mark.value != NOWHERE else (0, half, len(sources))
    for first, end in pairwise(cuts):
        if first < end:
            yield from _rescue(task, (start + first, sources[first:end]))


@dataclass(frozen=True)
class _Guarded(Generic[Result]):
    """A task's work under the watch that ends the process when it hangs."""

    task: Task[Result]

    def __call__(self, sources: Sequence[Source], start: int) -> Result:
        with guarded(self.task.seconds):
            return self.task.evaluate(sources, start)
