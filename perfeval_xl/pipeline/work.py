"""Chunks of files over workers: each takes its chunk from bytes to scored copies and hands back what it knows of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import msgspec

from perfeval_xl.checks.runner import Crash
from perfeval_xl.pipeline.copies import copy_name, deliver, make_copies
from perfeval_xl.pipeline.evaluation import Options, Result, conclude, evaluate_sources
from perfeval_xl.pipeline.gathering import Gatherer
from perfeval_xl.pipeline.outputs import remove_torn
from perfeval_xl.pipeline.packing import Parcel, pack, unpack
from perfeval_xl.pipeline.workers import Chunk, Crew, Task, spread
from perfeval_xl.reading import Source

Progress = Callable[[int, int], None]

_MOST = 500  # files of a chunk: what a check costs however few they are no longer shows, and frames stay small
_ALONE = 40  # up to so many files starting workers costs more than it saves


@dataclass(frozen=True)
class Errand:
    """What is wanted of each chunk. make: scored copies too, written below `folder` where there is one, else handed back."""

    options: Options
    make: bool = False
    folder: Path | None = None

    def evaluate(self, sources: Sequence[Source], first_key: int) -> bytes:
        """Evaluate one chunk and return the `Parcel`'s bytes; what a worker runs."""
        result = evaluate_sources(sources, first_key, self.options)
        copies, notes, crashes = make_copies(sources, first_key, result, strict=self.options.strict) if self.make else ([], [], [])
        if self.folder is not None:
            for place, copy in enumerate(copies):
                deliver(copy, sources[copy.key], self.folder)
                copies[place] = msgspec.structs.replace(copy, data=None)
        return pack(result.batch, result.scores, result.findings, [*result.crashes, *crashes], first_key, notes, copies)

    def give_up(self, source: Source, key: int, reason: str) -> bytes:
        """Return the result for a file that no worker survives."""
        return self.evaluate([replace(source, data=None, problem=("F001", reason))], key)


@dataclass
class _Gathering:
    """What has come so far."""

    sources: Sequence[Source]
    folder: Path | None
    frames: Gatherer = field(default_factory=Gatherer)
    notes: dict[int, list[str]] = field(default_factory=dict)
    copies: dict[int, str] = field(default_factory=dict)
    crashes: dict[int, tuple[Crash, ...]] = field(default_factory=dict)
    done: int = 0

    def take(self, parcel: Parcel, keys: Sequence[int]) -> None:
        """Take a chunk's result, whose workbooks get these keys."""
        self.frames.add(parcel, keys)
        self.crashes[keys[0]] = parcel.crashed()
        for place, note in parcel.notes:
            self.notes.setdefault(keys[place], []).append(f"{self.sources[keys[place]].label}：{note}")
        for copy in parcel.copies:
            source = self.sources[keys[copy.key]]
            if self.folder is not None:
                deliver(copy, source, self.folder)
            self.copies[keys[copy.key]] = copy_name(source, copy)
        self.done += len(keys)

    def result(self) -> Result:
        """Return everything, in the order of the files."""
        batch, scores, findings = self.frames.frames()
        copies = dict(sorted(self.copies.items()))
        return Result(
            batch, scores, findings,
            tuple(dict.fromkeys(crash for _, crashes in sorted(self.crashes.items()) for crash in crashes)),
            tuple(self.folder / name for name in copies.values()) if self.folder is not None else (),
            tuple(note for _, notes in sorted(self.notes.items()) for note in notes),
            copies,
        )


def evaluate_all(
    sources: Sequence[Source], options: Options, *, copies: Path | None = None, jobs: int | None = None,
    executor: Executor | None = None, progress: Progress | None = None,
) -> Result:
    """Evaluate files in chunks; with `copies` write each scored copy below that folder.

    The order and size of chunks, and who works on them, never change the result.
    """
    workers = (jobs or os.cpu_count() or 1) if len(sources) > _ALONE else 1
    alone = replace(options, roster=None)  # the roster says nothing of a form by itself and need not travel with each chunk
    errand = Errand(alone, copies is not None, copies)
    task = Task(errand.evaluate, errand.give_up, partial(remove_torn, copies))
    crew = None if executor is None else Crew(executor)
    gathered = _Gathering(sources, copies)
    for start, data in spread(task, list(chunks(sources, workers)), workers, crew):
        parcel = unpack(data)
        gathered.take(parcel, range(start, start + parcel.count))
        if progress:
            progress(gathered.done, len(sources))
    return conclude(gathered.result(), options)


def chunks(sources: Sequence[Source], workers: int) -> Iterator[Chunk]:
    """Yield the key of the first file and the files of each chunk, so many of one size that every worker gets as much."""
    rounds = -(-len(sources) // (_MOST * workers))
    size = -(-len(sources) // (workers * rounds))
    for start in range(0, len(sources), size):
        yield start, sources[start : start + size]
