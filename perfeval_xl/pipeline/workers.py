"""Work spread over an executor so that a file that kills or hangs its worker costs only itself."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from perfeval_xl.errors import WorkerError
from perfeval_xl.garbage import keep_imports
from perfeval_xl.intake import Source
from perfeval_xl.pipeline.processes import counts, interrupts_held, processes
from perfeval_xl.pipeline.watch import NOWHERE, counted, guarded

Result = TypeVar("Result")
Chunk = tuple[int, Sequence[Source]]
"""The key of the first file, and the files."""

SILENCE = 300.0
"""Seconds after which a worker that gave no sign of life is taken to hang: longer than a file is waited for that is read apart, twice.

Whatever it was at is done again by a fresh process before it is given up: the machine may have been busy, or asleep.
"""

PATIENCE = 5.0  # seconds between two looks at an executor that gives nothing
_BREATH = 0.5  # seconds: on Windows whoever waits does not hear Ctrl-C before the wait is over

Tell = Callable[[int], None]
"""Takes how many files the chunks under way have been at, a file once for each time that its chunk is gone through."""

_LOST_FILE = "读取程序几次都在这个文件上中断或没有应答，文件可能有意损坏。请稍后电脑不忙时再运行；仍然这样的，另存为 .xlsx 再报送"
_LOST = (BrokenExecutor, MemoryError)


def _nothing() -> None:
    """Do nothing."""


def _tell_nobody(_steps: int) -> None:
    """Do nothing."""


class _Paced:
    """Counts files and tells of it, not more often than a person reads."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._steps, self._told = tell, 0, time.monotonic()

    def __call__(self) -> None:
        self._steps += 1
        if (now := time.monotonic()) - self._told >= _BREATH:
            self._told = now
            self._tell(self._steps)


def _as_they_are(sources: Sequence[Source]) -> Sequence[Source]:
    return sources


@dataclass(frozen=True)
class Task(Generic[Result]):
    """What to do with a chunk, and what to answer for a file that no worker survives (reason as text).

    clean: removes what dead workers left half written; called when all of them are gone.
    """

    evaluate: Callable[[Sequence[Source]], Result]
    give_up: Callable[[Source, str], Result]
    clean: Callable[[], None] = _nothing
    seconds: float = SILENCE


@dataclass(frozen=True)
class Crew:
    """Workers that the caller has. At most `at_once` chunks are with them at a time.

    prepare: makes files ready for their way to a worker.
    lost: what a chunk's future raises whose worker died, besides `BrokenExecutor`.
    look: called while nothing comes; raises when nothing will. breath: called twice a second meanwhile.
    """

    executor: Executor
    at_once: int = 16
    prepare: Callable[[Sequence[Source]], Sequence[Source]] = _as_they_are
    lost: tuple[type[BaseException], ...] = ()
    look: Callable[[], None] = _nothing
    breath: Callable[[], None] = _nothing


def spread(
    task: Task[Result], chunks: Sequence[Chunk], workers: int, crew: Crew | None = None, tell: Tell = _tell_nobody
) -> Iterator[tuple[int, Result]]:
    """Yield the key and result of each chunk as they come; the files of a chunk that lost its worker come in parts.

    With one worker and no crew, all is done in this process. A crew's workers are not asked how far they are.

    Raises:
        WorkerError: no process can be started here.
    """
    if crew is None and workers <= 1:
        for start, sources in chunks:
            with counted(_Paced(tell)):
                result = task.evaluate(sources)
            yield start, result
        return
    if crew is not None:
        lost = yield from _gather(crew, task.evaluate, chunks)
        for chunk in lost:
            yield from _rescue(task, chunk)
        return
    remaining, sound = list(chunks), False
    while remaining:
        known = counts(workers)
        with processes(workers, task.clean, counted=known) as pool:
            crew_here = Crew(pool, workers + 2, breath=partial(_sum, known.memory, tell))
            lost = yield from _gather(crew_here, _Guarded(task), remaining)
        if lost:
            task.clean()
            sound = sound or _can_start()
        # the pool works in order, so that those under way when it broke, one of them guilty, are the first that are missing
        for chunk in lost[: workers + 1]:
            yield from _rescue(task, chunk)
        remaining = lost[workers + 1 :]


def _can_start() -> bool:
    """Say that a process with nothing to do comes to life: what died then died of its work.

    Raises:
        WorkerError: it does not, as where a script comes from standard input or starts work whenever it is imported.
    """
    with processes(1, _nothing) as pool:
        try:
            with interrupts_held():
                started = pool.submit(_nothing)
            started.result()
        except BrokenExecutor as error:
            raise WorkerError(
                "工作进程启动不了，文件没有读取。从 Python 调用时，请把调用写在脚本文件的 if __name__ == '__main__': 下面；"
                "或用 jobs=1，不另开进程"
            ) from error
    return True


def _sum(memory: Sequence[int], tell: Tell) -> None:
    tell(sum(memory))


def _gather(
    crew: Crew, evaluate: Callable[[Sequence[Source]], Result], chunks: Sequence[Chunk]
) -> Generator[tuple[int, Result], None, list[Chunk]]:
    """Yield what the workers give; return the chunks that they lost, in order."""
    waiting, running, lost = deque(chunks), dict[Future[Result], Chunk](), list[Chunk]()
    losses: tuple[type[BaseException], ...] = (*_LOST, *crew.lost)
    done = SimpleQueue[Future[Result]]()
    try:
        while waiting or running:
            while waiting and len(running) < crew.at_once:
                start, sources = waiting.popleft()
                try:
                    with interrupts_held():
                        future = crew.executor.submit(evaluate, crew.prepare(sources))
                        running[future] = (start, sources)
                        future.add_done_callback(done.put)
                except BrokenExecutor:
                    lost += [(start, sources), *waiting]
                    waiting.clear()
            if not running:
                break
            future = _next(done, crew)
            start, sources = running.pop(future)
            try:
                result = future.result()
            except losses:
                lost.append((start, sources))
            else:
                yield start, result
    finally:
        for future in running:
            future.cancel()
    return sorted(lost, key=lambda chunk: chunk[0])


def _next(done: SimpleQueue[Future[Result]], crew: Crew) -> Future[Result]:
    """Return what is done next; the crew is looked at while nothing is."""
    looked = time.monotonic()
    while True:
        try:
            return done.get(timeout=min(_BREATH, PATIENCE))
        except Empty:
            crew.breath()
            if time.monotonic() - looked >= PATIENCE:
                crew.look()
                looked = time.monotonic()


def _rescue(task: Task[Result], chunk: Chunk) -> Iterator[tuple[int, Result]]:
    """Yield the results of a chunk that lost its worker: in a process of its own, then without the file that it died at."""
    start, sources = chunk
    mark = get_context("spawn").RawValue("q", NOWHERE)
    with processes(1, task.clean, mark) as pool:
        lost = yield from _gather(Crew(pool), _Guarded(task), [chunk])
    if not lost:
        return
    task.clean()
    if len(sources) == 1:
        yield start, task.give_up(sources[0], _LOST_FILE)
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

    def __call__(self, sources: Sequence[Source]) -> Result:
        keep_imports()
        with guarded(self.task.seconds):
            return self.task.evaluate(sources)
