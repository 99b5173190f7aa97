"""Chunks of files over workers: each takes its chunk from bytes to scored copies and hands back frames."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from perfeval_xl.errors import WritebackError
from perfeval_xl.pipeline.evaluation import Options, Result, chunks, evaluate_sources, join, schemes_of
from perfeval_xl.pipeline.outputs import write_whole
from perfeval_xl.reading import Source
from perfeval_xl.writeback import EDITABLE, edit_package, plan_copies

Progress = Callable[[int, int], None]

_CHUNK = 100  # files: enough for frames to pay, few enough to show progress and to spread over workers
_ALONE = 40  # up to so many files starting workers costs more than it saves


def evaluate_all(
    sources: Sequence[Source], options: Options, *, copies: Path | None = None, jobs: int | None = None,
    executor: Executor | None = None, progress: Progress | None = None,
) -> Result:
    """Evaluate files in chunks; with `copies` write each scored copy below that folder.

    The order and size of chunks, and who works on them, never change the result.
    """
    parts: dict[int, Result] = {}
    done = 0
    with _executor(len(sources), jobs, executor) as pool:
        for start, part in _results(pool, list(chunks(sources, _CHUNK)), options, copies):
            parts[start] = part
            done += len(part.batch.workbooks)
            if progress:
                progress(done, len(sources))
    return join([parts[start] for start in sorted(parts)], options)


def _results(
    pool: Executor | None, work: Sequence[tuple[int, Sequence[Source]]], options: Options, copies: Path | None
) -> Iterator[tuple[int, Result]]:
    if pool is None:
        yield from ((start, evaluate_chunk(sources, start, options, copies)) for start, sources in work)
        return
    futures: list[tuple[int, Future[Result]]] = [
        (start, pool.submit(evaluate_chunk, sources, start, options, copies)) for start, sources in work
    ]
    yield from ((start, future.result()) for start, future in futures)


@contextmanager
def _executor(files: int, jobs: int | None, given: Executor | None) -> Iterator[Executor | None]:
    """Give the caller's executor, or processes of our own where there is work for them."""
    workers = min(jobs if jobs is not None else os.cpu_count() or 1, -(-files // _CHUNK))
    if given is not None or workers <= 1 or files <= _ALONE:
        yield given
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield pool


def evaluate_chunk(sources: Sequence[Source], first_key: int, options: Options, copies: Path | None) -> Result:
    """Evaluate one chunk; what a worker runs."""
    result = evaluate_sources(sources, first_key, options)
    if copies is None:
        return result
    written, notes = _write_copies(sources, first_key, result, copies)
    return replace(result, written=tuple(written), notes=tuple(notes))


def _write_copies(sources: Sequence[Source], first_key: int, result: Result, folder: Path) -> tuple[list[Path], list[str]]:
    books = result.batch.workbooks
    legacy = books[books["problem"].isna() & ~books["format"].isin(EDITABLE)]
    written: list[Path] = []
    notes = [f"{path}：旧格式文件只评分，没有写评分副本。请另存为 .xlsx 后再运行" for path in legacy["path"]]
    hashes = dict(zip(books["workbook"], books["sha256"], strict=True))
    names = {key: scheme.name for key, scheme in schemes_of(result.batch).items()}
    for key, plan in plan_copies(result.batch, result.scores, result.findings, names):
        source = sources[key - first_key]
        try:
            data = source.path.read_bytes()
            if hashlib.sha256(data).hexdigest() != hashes[key]:
                notes.append(f"{source.path}：读取后文件被改动，没有写评分副本。请重新运行")
                continue
            copy = edit_package(data, plan.edits, plan.sheets)
        except (WritebackError, OSError) as error:
            notes.append(f"{source.path}：没有写评分副本（{error}）")
            continue
        write_whole(folder / source.name, copy)
        written.append(folder / source.name)
    return written, notes
