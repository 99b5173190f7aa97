"""Chunks of files over workers: each takes its chunk from bytes to scored copies and hands back what it knows of them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.checks.runner import Crash
from perfeval_xl.errors import Interrupted, OutputError, PathTooLongError
from perfeval_xl.facts.reasons import reason_in_english
from perfeval_xl.garbage import collected_seldom
from perfeval_xl.intake import ReceivedFiles, Source
from perfeval_xl.intake.names import native
from perfeval_xl.limits import Limits
from perfeval_xl.pipeline.evaluation import Options, Result, conclude, evaluate_sources, told_uncopied
from perfeval_xl.pipeline.gathering import Gatherer
from perfeval_xl.pipeline.outputs import remove_torn
from perfeval_xl.pipeline.packing import FORMS, Copy, Parcel, pack, texts_of, unpack
from perfeval_xl.pipeline.workers import Chunk, Crew, Task, spread
from perfeval_xl.schemes import Scheme, builtin_ids, lend_schemes, load_scheme
from perfeval_xl.standing import may_be_ruled, ruled

if TYPE_CHECKING:
    from perfeval_xl.pipeline.cache import Cache

MOST = 500  # files of a chunk: what a check costs however few they are no longer shows, and a worker stays below 250 MB
ALONE = 100  # up to so many files starting workers, which takes each a second, costs more than it saves


@dataclass(frozen=True)
class Advance:
    """How far the work is. recalled: how many of the files done were in the cache; findings: by severity, on forms by themselves.

    under_way: for how many more files the work is done that chunks under way have behind them.

    What lies between forms and the summary come when all files are done.
    """

    done: int
    total: int
    recalled: int = 0
    findings: Mapping[str, int] = field(default_factory=dict)
    under_way: int = 0


Progress = Callable[[Advance], None]


@dataclass(frozen=True)
class Means:
    """Who does the work, by default as many processes as there are processors; what it may recall, and whom it tells.

    executor: any executor; files travel to it as bytes. cluster: the address of a Dask scheduler. cache: a folder.
    """

    jobs: int | None = None
    executor: Executor | None = None
    cluster: str | None = None
    cache: Path | None = None
    progress: Progress | None = None


@dataclass(frozen=True)
class Errand:
    """What is wanted of each chunk. make: scored copies too, written below `folder` where there is one.

    hand_back: the bytes of the copies are handed back; schemes: those that are no part of the program, by what loads them.
    """

    options: Options
    make: bool = False
    folder: Path | None = None
    hand_back: bool = False
    schemes: Mapping[str, Scheme] = field(default_factory=dict)

    @collected_seldom()
    def evaluate(self, sources: Sequence[Source]) -> bytes:
        """Evaluate one chunk and return the `Parcel`'s bytes; what a worker runs."""
        lend_schemes(self.schemes)
        result = evaluate_sources(sources, self.options)
        if not self.make:
            return pack(result.batch, result.scores, result.findings, result.outcomes, result.crashes)
        from perfeval_xl.pipeline.copies import deliver, make_copies  # noqa: PLC0415 - loads what `validate` has no use for

        made = make_copies(sources, result, self.options)
        if self.folder is not None:
            for copy in made.copies:
                try:
                    deliver(copy, sources[copy.place], self.folder)
                except PathTooLongError as error:
                    made.miss(copy.place, str(error))
        result = told_uncopied(result, made.refused, made.missing, self.options)
        written = [copy for copy in made.copies if copy.place not in made.missing]
        copies = written if self.hand_back else [msgspec.structs.replace(copy, data=None) for copy in written]
        crashes = [*result.crashes, *made.crashes]
        return pack(result.batch, result.scores, result.findings, result.outcomes, crashes, made.notes, copies)

    def give_up(self, source: Source, reason: str) -> bytes:
        """Return the result for a file that no worker survives."""
        return self.evaluate([replace(source, data=None, problem=("F001", reason))])


@dataclass
class _Gathering:
    """What has come so far."""

    sources: Sequence[Source]
    progress: Progress | None
    passes: int = 1
    frames: Gatherer = field(default_factory=Gatherer)
    notes: dict[int, list[str]] = field(default_factory=dict)
    copies: dict[int, str] = field(default_factory=dict)
    missing: dict[int, str] = field(default_factory=dict)  # by key, why a copy that came could not be written here
    crashes: dict[int, tuple[Crash, ...]] = field(default_factory=dict)
    findings: Counter[str] = field(default_factory=Counter)
    done: set[int] = field(default_factory=set)
    recalled: int = 0
    told: list[str] = field(default_factory=list)
    steps: int = 0

    def take(self, parcel: Parcel, keys: Sequence[int | None], folder: Path | None) -> None:
        """Take a chunk's result, whose files get these keys (None: it is not wanted); write its copies below the folder if any."""
        self.frames.add(parcel, keys)
        own = [key for key in keys if key is not None]
        self.done.update(own)
        self.crashes[min(own)] = parcel.crashed()
        for place, note in parcel.notes:
            if (key := keys[place]) is not None:
                self.notes.setdefault(key, []).append(f"{self.sources[key].label}：{note}")
        if parcel.copies:
            self._take_copies(parcel.copies, keys, folder)
        table = parcel.tables["findings"]
        about = parcel.tables[FORMS]["file"].numbers()[table["form"].numbers()].tolist()
        self.findings.update(
            level for level, place in zip(texts_of(table["severity"]), about, strict=True) if level and keys[place] is not None
        )
        self.steps = max(self.steps - len(own) * self.passes, 0)
        self.tell()

    def _take_copies(self, copies: Sequence[Copy], keys: Sequence[int | None], folder: Path | None) -> None:
        from perfeval_xl.pipeline.copies import copy_name, deliver  # noqa: PLC0415 - loads what `validate` has no use for

        for copy in copies:
            if (key := keys[copy.place]) is not None:
                try:
                    if folder is not None:
                        deliver(copy, self.sources[key], folder)
                except PathTooLongError as error:
                    self.missing[key] = str(error)
                else:
                    self.copies[key] = copy_name(self.sources[key], copy)

    def tell(self, steps: int = 0) -> None:
        """Say how far the work is; steps: as in `workers.Tell`, a chunk being gone through `passes` times.

        A worker that is through begins to count anew before its result is here: until then no less is told than before.
        """
        self.steps = max(self.steps, steps)
        if self.progress:
            done, total = len(self.done), len(self.sources)
            self.progress(Advance(done, total, self.recalled, dict(self.findings), min(self.steps // self.passes, total - done)))

    def result(self, folder: Path | None) -> Result:
        """Return everything, in the order of the files."""
        batch, scores, findings, outcomes = self.frames.frames()
        copies = dict(sorted(self.copies.items()))
        return Result(
            batch, scores, findings,
            tuple(dict.fromkeys(crash for _, crashes in sorted(self.crashes.items()) for crash in crashes)),
            tuple(folder / native(name) for name in copies.values()) if folder is not None else (),
            (*(note for _, notes in sorted(self.notes.items()) for note in notes), *self.told),
            copies, outcomes,
        )


@collected_seldom()
def evaluate_all(received: ReceivedFiles, options: Options, means: Means, *, copies: Path | None = None) -> Result:
    """Evaluate files in chunks; with `copies` write each scored copy below that folder.

    The order and size of chunks, who works on them, and what a cache recalls never change the result.

    Raises:
        ClusterError: the cluster cannot be had, or was lost.
        Interrupted: by Ctrl-C; what was written is whole.
        SettingsError: a ruling of the settings names nothing received; nothing is written then.
    """
    sources = received.sources
    alone = replace(options, roster=None)  # the roster says nothing of a form by itself and need not travel with each chunk
    gathered = _Gathering(sources, means.progress, passes=1 if copies is None else 2)
    gathered.tell()
    try:
        with _crew(means, options.settings.limits) as crew:
            _refuse_idle_rulings(sources, alone, crew, means.jobs)
            cache = None if means.cache is None else _cache(means.cache, alone, copies=copies is not None)
            if cache is not None:
                for parcel, keys in cache.recall(sources):
                    gathered.recalled += sum(key is not None for key in keys)
                    gathered.take(parcel, keys, copies)
            left = [key for key in range(len(sources)) if key not in gathered.done]
            errand = _errand(alone, copies, crew, kept=cache is not None)
            _work(gathered, left, errand, crew, means.jobs, cache, copies)
        told = told_uncopied(gathered.result(copies), {}, gathered.missing, options)
        result = conclude(replace(told, intake=received.tally.frames()), options)
        return result if copies is None else _told(_renewed(sources, result, options, copies), options.lang)
    except KeyboardInterrupt:
        raise Interrupted(len(gathered.done), len(sources), kept=means.cache is not None, wrote=copies is not None) from None


def _refuse_idle_rulings(sources: Sequence[Source], options: Options, crew: Crew | None, jobs: int | None) -> None:
    """Read the files that a person's word in the settings may mean, so that one which means none is refused before anything is written."""
    rulings = options.settings.submissions
    if not rulings:
        return
    meant = _Gathering([source for source in sources if may_be_ruled(source.label, rulings)], None)
    if meant.sources:
        _work(meant, range(len(meant.sources)), _errand(options, None, crew, kept=False), crew, jobs, None, None)
    batch, *_ = meant.frames.frames()
    ruled(batch.entries(), rulings)


def _told(result: Result, lang: str) -> Result:
    """Return the result with what is said of its copies in that language; where they are made it is said in Chinese."""
    if lang != "en":
        return result
    parts = (note.partition("：") for note in result.notes)
    return replace(result, notes=tuple(f"{label}: {reason_in_english(note)}" if mark else label for label, mark, note in parts))


def _renewed(sources: Sequence[Source], result: Result, options: Options, copies: Path) -> Result:
    from perfeval_xl.pipeline.renewal import renew_copies  # noqa: PLC0415 - loads what `validate` has no use for

    return renew_copies(sources, result, options, copies)


def _cache(folder: Path, options: Options, *, copies: bool) -> Cache:
    from perfeval_xl.pipeline.cache import Cache  # noqa: PLC0415 - loads what `validate` has no use for

    return Cache(folder, options, copies=copies)


def _work(
    gathered: _Gathering, left: Sequence[int], errand: Errand, crew: Crew | None, jobs: int | None, cache: Cache | None, copies: Path | None
) -> None:
    """Have the files done that are left, by their keys."""
    workers = 1 if len(left) <= ALONE else (crew.at_once if crew else jobs or os.cpu_count() or 1)
    if crew is None and workers > 1:
        _load(copies=copies is not None)
    task = Task(errand.evaluate, errand.give_up, partial(remove_torn, copies))
    away = copies if errand.folder is None else None
    for start, data in spread(task, list(chunks([gathered.sources[key] for key in left], workers)), workers, crew, gathered.tell):
        parcel = unpack(data)
        if cache is not None and not _kept(cache, data, gathered):
            cache = None
        gathered.take(parcel, left[start : start + parcel.count], away)
    if cache is not None:
        cache.tidy()


def _load(*, copies: bool) -> None:
    """Load what the work needs and this process will need as well: workers that begin as copies of it have it then."""
    all_checks()
    for source in builtin_ids():
        load_scheme(source)
    if copies:
        import_module("perfeval_xl.pipeline.copies")


def _kept(cache: Cache, data: bytes, gathered: _Gathering) -> bool:
    """Keep a chunk's result; where the cache cannot be written, say so: the run has all it needs without."""
    try:
        cache.keep(data)
    except OutputError as error:
        gathered.told.append(f"缓存：{error}。其余结果这次没有存入缓存，下次会重新处理")
        return False
    return True


@contextmanager
def _crew(means: Means, limits: Limits) -> Iterator[Crew | None]:
    if means.cluster is None and means.executor is None:
        yield None
        return
    from perfeval_xl.pipeline.cluster import connected, travelling  # noqa: PLC0415 - loads what `validate` has no use for

    if means.cluster is not None:
        with connected(means.cluster, limits) as crew:
            yield crew
    else:
        assert means.executor is not None
        yield Crew(means.executor, prepare=partial(travelling, limits=limits))


def _errand(options: Options, copies: Path | None, crew: Crew | None, *, kept: bool) -> Errand:
    if crew is None:
        return Errand(options, copies is not None, copies, hand_back=kept)
    own = [source for source in (options.scheme, options.settings.scheme) if source is not None]
    return Errand(options, copies is not None, hand_back=True, schemes={source: load_scheme(source) for source in own})


def chunks(sources: Sequence[Source], workers: int) -> Iterator[Chunk]:
    """Yield the place of the first file and the files of each chunk, so many of one size that every worker gets as much."""
    rounds = max(-(-len(sources) // (MOST * workers)), 1)
    size = max(-(-len(sources) // (workers * rounds)), 1)
    for start in range(0, len(sources), size):
        yield start, sources[start : start + size]
