"""Work spread over processes so that a file that kills or hangs its worker costs only itself."""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Generic, TypeVar

from perfeval_xl.reading import Source
from perfeval_xl.reading.alone import limit_memory

Result = TypeVar("Result")
Chunk = tuple[int, Sequence[Source]]
"""The key of the first file, and the files."""

_SECONDS, _SECONDS_A_FILE = 20.0, 3.0  # a form takes some ten milliseconds, and no file more than its ten seconds alone
_MEMORY = 2 * 2**30  # bytes of a worker above what it starts with

_LOST = (BrokenExecutor, MemoryError)


def _nothing_to_clean() -> None:
    """Do nothing: the work writes nothing."""


@dataclass(frozen=True)
class Task(Generic[Result]):
    """What to do with a chunk, and what to answer for a file that no worker survives (reason as text).

    clean: removes what dead workers left half written; called when all of them are gone.
    """

    evaluate: Callable[[Sequence[Source], int], Result]
    give_up: Callable[[Source, int, str], Result]
    clean: Callable[[], None] = _nothing_to_clean
    seconds: float = _SECONDS
    seconds_a_file: float = _SECONDS_A_FILE

    def limit(self, files: int) -> float:
        """Return after how many seconds a worker is taken to hang."""
        return self.seconds + self.seconds_a_file * files


def spread(task: Task[Result], chunks: Sequence[Chunk], workers: int, given: Executor | None = None) -> Iterator[tuple[int, Result]]:
    """Yield the key and result of each chunk as they come; the files of a chunk that lost its worker come by themselves.

    With one worker and no executor given, all is done in this process.
    """
    if given is None and workers <= 1:
        yield from ((start, task.evaluate(sources, start)) for start, sources in chunks)
        return
    if given is not None:
        lost = yield from _gather(given, task.evaluate, chunks)
        yield from _rescue(task, lost)
        return
    remaining = list(chunks)
    while remaining:
        with _processes(workers) as pool:
            lost = yield from _gather(pool, _Guarded(task), remaining)
        if lost:
            task.clean()
        # the pool works in order, so that those under way when it broke, one of them guilty, are the first that are missing
        yield from _rescue(task, lost[: workers + 1])
        remaining = lost[workers + 1 :]


def _processes(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=limit_memory, initargs=(_MEMORY,))


def _gather(
    pool: Executor, evaluate: Callable[[Sequence[Source], int], Result], chunks: Sequence[Chunk]
) -> Generator[tuple[int, Result], None, list[Chunk]]:
    """Yield what the pool gives; return the chunks that it lost."""
    lost: list[Chunk] = []
    futures = []
    for start, sources in chunks:
        try:
            futures.append((start, sources, pool.submit(evaluate, sources, start)))
        except BrokenExecutor:
            lost.append((start, sources))
    broken: list[Chunk] = []
    for start, sources, future in futures:
        try:
            result = future.result()
        except _LOST:
            broken.append((start, sources))
        else:
            yield start, result
    return [*broken, *lost]


def _rescue(task: Task[Result], chunks: Sequence[Chunk]) -> Iterator[tuple[int, Result]]:
    """Yield the results of chunks that lost their worker: each in a process of its own, then file by file."""
    for start, sources in chunks:
        with _processes(1) as pool:
            lost = yield from _gather(pool, _Guarded(task), [(start, sources)])
        if not lost:
            continue
        task.clean()
        if len(sources) == 1:
            yield start, task.give_up(sources[0], start, "读取时进程崩溃或超时，文件可能有意损坏")
        else:
            yield from _rescue(task, [(start + place, [source]) for place, source in enumerate(sources)])


@dataclass(frozen=True)
class _Guarded(Generic[Result]):
    """A task's work under a watch that ends the process when it hangs, even where no Python code runs any more."""

    task: Task[Result]

    def __call__(self, sources: Sequence[Source], start: int) -> Result:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            faulthandler.dump_traceback_later(self.task.limit(len(sources)), exit=True, file=nowhere)
            try:
                return self.task.evaluate(sources, start)
            finally:
                faulthandler.cancel_dump_traceback_later()
