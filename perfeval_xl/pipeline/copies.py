"""The files made for a received one beside the summary: its scored copy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.checks.runner import Crash
from perfeval_xl.errors import WritebackError, refusal
from perfeval_xl.intake import Source
from perfeval_xl.intake.kinds import ending_of
from perfeval_xl.intake.names import native
from perfeval_xl.intake.refused import Refused
from perfeval_xl.limits import Limits
from perfeval_xl.pipeline.evaluation import Options, Result, schemes_of
from perfeval_xl.pipeline.legacy import ENDING as LEGACY_ENDING
from perfeval_xl.pipeline.legacy import legacy_copy
from perfeval_xl.pipeline.outputs import fitting, write_whole
from perfeval_xl.pipeline.packing import Copy
from perfeval_xl.pipeline.watch import alive
from perfeval_xl.writeback import EDITABLE, CopyPlan, edit_package, plan_copies, scores_beside

Notes = list[tuple[int, str]]
"""Place of a file in its chunk, and what a person should know of its outputs."""

BESIDE = ".评分结果.xlsx"
"""How the name of a workbook ends that holds the scores because nothing could be written into the one received."""


@dataclass(frozen=True)
class Made:
    """What became of the copies of a chunk.

    Attributes:
        copies: scored copies, and workbooks beside those that nothing could be written into.
        notes: what is to be said of them, and why others are missing.
        crashes: which are missing by a fault of ours.
        refused: key of a file into which nothing could be written, so that its scores stand beside it → why.
        missing: key of a file whose scores could not be written at all → why.
    """

    copies: list[Copy] = field(default_factory=list)
    notes: Notes = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    missing: dict[int, str] = field(default_factory=dict)

    def miss(self, place: int, reason: str) -> None:
        """Tell that the scores of a file are nowhere."""
        self.missing[place] = reason
        self.refused.pop(place, None)
        self.notes.append((place, f"没有写评分副本（{reason}）"))


@dataclass(frozen=True, slots=True)
class _File:
    """A file made for a received one. refused: why it is no copy but stands beside."""

    data: bytes
    ending: str
    note: str = ""
    refused: str = ""


def make_copies(sources: Sequence[Source], result: Result, options: Options) -> Made:
    """Return the scored copies of a chunk, whose files are keyed by their places, and what is to be said of those that are missing."""
    made = Made()
    for place, make in _each(sources, result, options):
        alive(place)
        try:
            file = make()
        except (WritebackError, Refused, OSError) as error:
            made.miss(place, refusal(error) if isinstance(error, OSError) else str(error))
            continue
        except Exception as error:  # a fault of ours: one copy is missing, and said to be, but not all others
            if options.strict:
                raise
            fault = " ".join(f"{type(error).__name__}: {error}".split())
            made.crashes.append(Crash("copy", fault, sources[place].label))
            made.miss(place, f"程序出错：{fault}")
            continue
        made.notes.extend([(place, file.note)] if file.note else [])
        made.copies.append(Copy(place, file.ending, hashlib.sha256(file.data).hexdigest(), file.data))
        if file.refused:
            made.refused[place] = file.refused
    alive()
    return made


def _each(sources: Sequence[Source], result: Result, options: Options) -> Iterator[tuple[int, Callable[[], _File]]]:
    """Yield the key of each file that can have a copy, and what makes it."""
    limits, due = options.settings.limits, options.due
    files = result.batch.files
    names = {key: scheme.name for key, scheme in schemes_of(result.batch).items()}
    about = zip(files["format"], files["sha256"], files["forms"], strict=True)
    known = dict(zip(files["file"], about, strict=True))
    titles = {check.code: check.title for check in all_checks()}
    for place, plan in plan_copies(result.batch, result.scores, result.findings, names, result.outcomes, titles, due):
        source, (format_, sha256, forms) = sources[place], known[place]
        if format_ in EDITABLE:
            yield place, partial(_marked, source, sha256, plan, _ending(source, format_), limits)
        elif forms > 1:
            yield place, partial(_apart, source, forms, plan)
        else:
            yield place, partial(_filled, source, partial(legacy_copy, source, place, result, names, titles, limits, due), plan)


def _marked(source: Source, sha256: str, plan: Callable[[], CopyPlan], ending: str, limits: Limits) -> _File:
    data = source.read(limits)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise WritebackError("读取后文件被改动，请重新运行")
    made = plan()
    try:
        return _File(edit_package(data, made.edits, made.sheets), ending)
    except WritebackError as error:
        return _beside(source, str(error), made)


def _apart(source: Source, forms: int, plan: Callable[[], CopyPlan]) -> _File:
    """Return the results of a file that takes no marks and holds several forms: a template that is filled in holds one."""
    return _beside(source, f"是 {PurePosixPath(source.name).suffix.lower()} 格式，里面有 {forms} 张表", plan())


def _beside(source: Source, reason: str, made: CopyPlan) -> _File:
    data = scores_beside(PurePosixPath(source.name).name, reason, made.sheets)
    return _File(data, BESIDE, f"评分写不进这个文件（{reason}），另成一册：名称以“{BESIDE}”结尾", reason)


def _filled(source: Source, make: Callable[[], tuple[bytes, str]], plan: Callable[[], CopyPlan]) -> _File:
    try:
        data, note = make()
    except WritebackError as error:
        return _beside(source, str(error), plan())
    return _File(data, LEGACY_ENDING, note)


def _ending(source: Source, format_: str) -> str:
    """Return the suffix of a copy: the received one, unless it promises another format than the file has."""
    suffix = PurePosixPath(source.name).suffix
    return suffix if suffix.lower().removeprefix(".") in EDITABLE else f".{format_}"


def planned_names(source: Source) -> tuple[str, ...]:
    """Return the paths below the folder of copies of which one may be that of the source's copy."""
    suffix = ending_of(source.name)
    if suffix.lower().removeprefix(".") in EDITABLE:
        endings = dict.fromkeys((suffix, BESIDE))
    else:
        endings = dict.fromkeys((LEGACY_ENDING, *(f".{name}" for name in EDITABLE), BESIDE))
    return tuple(_named(source.name, suffix, ending) for ending in endings)


def copy_name(source: Source, copy: Copy) -> str:
    """Return the path of a copy below the folder of copies, with forward slashes."""
    suffix = ending_of(source.name)
    # a copy that a cache has may have been made of a file whose suffix was written otherwise
    return _named(source.name, suffix, suffix if suffix.lower() == copy.ending.lower() else copy.ending)


def _named(name: str, suffix: str, ending: str) -> str:
    return "/".join(fitting(step) for step in (name.removesuffix(suffix) + ending).split("/"))


def deliver(copy: Copy, source: Source, folder: Path) -> None:
    """Write a copy to its place unless it stands there already.

    Raises:
        OutputError: it cannot be written; of these PathTooLongError costs this copy alone.
    """
    path = folder / native(copy_name(source, copy))
    if copy.data is not None and not _stands(path, copy):
        write_whole(path, copy.data)


def _stands(path: Path, copy: Copy) -> bool:
    try:
        return path.read_bytes() == copy.data
    except OSError:
        return False
