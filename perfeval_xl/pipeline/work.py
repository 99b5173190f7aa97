"""Chunks of files over workers: each takes its chunk from bytes to scored copies and hands back frames."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path

from perfeval_xl.errors import WritebackError
from perfeval_xl.pipeline.evaluation import Options, Result, chunks, evaluate_sources, join, schemes_of
from perfeval_xl.pipeline.outputs import remove_torn, write_whole
from perfeval_xl.pipeline.workers import Task, spread
from perfeval_xl.reading import Source
from perfeval_xl.reading.package import Refused
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
    workers = min(jobs if jobs is not None else os.cpu_count() or 1, -(-len(sources) // _CHUNK)) if len(sources) > _ALONE else 1
    alone = replace(options, roster=None)  # the roster says nothing of a form by itself and need not travel with each chunk
    task = Task(partial(evaluate_chunk, options=alone, copies=copies), partial(_unread, options=alone), partial(remove_torn, copies))
    for start, part in spread(task, list(chunks(sources, _CHUNK)), workers, executor):
        parts[start] = part
        done += len(part.batch.workbooks)
        if progress:
            progress(done, len(sources))
    return join([parts[start] for start in sorted(parts)], options)


def _unread(source: Source, key: int, reason: str, options: Options) -> Result:
    return evaluate_sources([replace(source, data=None, problem=("F001", reason))], key, options)


def evaluate_chunk(sources: Sequence[Source], first_key: int, options: Options, copies: Path | None) -> Result:
    """Evaluate one chunk; what a worker runs."""
    result = evaluate_sources(sources, first_key, options)
    if copies is None:
        return result
    written, notes = _write_copies(sources, first_key, result, copies, strict=options.strict)
    return replace(result, written=tuple(written), notes=tuple(notes))


def _write_copies(
    sources: Sequence[Source], first_key: int, result: Result, folder: Path, *, strict: bool
) -> tuple[list[Path], list[str]]:
    books = result.batch.workbooks
    legacy = books[books["problem"].isna() & ~books["format"].isin(EDITABLE)]
    written: list[Path] = []
    notes = [f"{path}：旧格式文件只评分，没有写评分副本。请另存为 .xlsx 后再运行" for path in legacy["path"]]
    hashes = dict(zip(books["workbook"], books["sha256"], strict=True))
    names = {key: scheme.name for key, scheme in schemes_of(result.batch).items()}
    for key, plan in plan_copies(result.batch, result.scores, result.findings, names):
        source = sources[key - first_key]
        try:
            data = source.read()
            if hashlib.sha256(data).hexdigest() != hashes[key]:
                notes.append(f"{source.label}：读取后文件被改动，没有写评分副本。请重新运行")
                continue
            copy = edit_package(data, plan.edits, plan.sheets)
        except (WritebackError, Refused, OSError) as error:
            notes.append(f"{source.label}：没有写评分副本（{error}）")
            continue
        except Exception as error:  # a fault of ours: one copy is missing, and said to be, but not all others
            if strict:
                raise
            notes.append(f"{source.label}：没有写评分副本（工具自身出错，{type(error).__name__}: {error}）")
            continue
        write_whole(folder / source.name, copy)
        written.append(folder / source.name)
    return written, notes
