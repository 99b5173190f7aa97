"""The files made for a workbook beside the summary: its scored copy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.checks.runner import Crash
from perfeval_xl.errors import WritebackError
from perfeval_xl.limits import Limits
from perfeval_xl.pipeline.evaluation import Options, Result, schemes_of
from perfeval_xl.pipeline.legacy import ENDING as LEGACY_ENDING
from perfeval_xl.pipeline.legacy import legacy_copy
from perfeval_xl.pipeline.outputs import write_whole
from perfeval_xl.pipeline.packing import Copy
from perfeval_xl.pipeline.watch import alive
from perfeval_xl.reading import Source
from perfeval_xl.reading.package import Refused
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
        refused: key of a workbook into which nothing could be written → why.
    """

    copies: list[Copy] = field(default_factory=list)
    notes: Notes = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _File:
    """A file made for a workbook. refused: why it is no copy but stands beside."""

    data: bytes
    ending: str
    note: str = ""
    refused: str = ""


def make_copies(sources: Sequence[Source], first_key: int, result: Result, options: Options) -> Made:
    """Return the scored copies of a chunk and what is to be said of those that are missing."""
    made = Made()
    for key, make in _each(sources, first_key, result, options.settings.limits):
        place = key - first_key
        alive(place)
        try:
            file = make()
        except (WritebackError, Refused, OSError) as error:
            made.notes.append((place, f"没有写评分副本（{error}）"))
            continue
        except Exception as error:  # a fault of ours: one copy is missing, and said to be, but not all others
            if options.strict:
                raise
            made.crashes.append(Crash("copy", " ".join(f"{type(error).__name__}: {error}".split()), sources[place].label))
            continue
        made.notes.extend([(place, file.note)] if file.note else [])
        made.copies.append(Copy(place, file.ending, hashlib.sha256(file.data).hexdigest(), file.data))
        if file.refused:
            made.refused[key] = file.refused
    return made


def _each(sources: Sequence[Source], first_key: int, result: Result, limits: Limits) -> Iterator[tuple[int, Callable[[], _File]]]:
    """Yield the key of each workbook that can have a copy, and what makes it."""
    books = result.batch.forms
    names = {key: scheme.name for key, scheme in schemes_of(result.batch).items()}
    formats, hashes = (dict(zip(books["form"], books[name], strict=True)) for name in ("format", "sha256"))
    titles = {check.code: check.title for check in all_checks()}
    for key, plan in plan_copies(result.batch, result.scores, result.findings, names, result.outcomes, titles):
        source = sources[key - first_key]
        yield key, partial(_marked, source, hashes[key], plan, _ending(source, formats[key]), limits)
    for key in books.loc[books["problem"].isna() & ~books["format"].isin(EDITABLE), "form"]:
        yield key, partial(_filled, sources[key - first_key], key, result, names, titles, limits)


def _marked(source: Source, sha256: str, plan: Callable[[], CopyPlan], ending: str, limits: Limits) -> _File:
    data = source.read(limits)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise WritebackError("读取后文件被改动，请重新运行")
    made = plan()
    try:
        return _File(edit_package(data, made.edits, made.sheets), ending)
    except WritebackError as error:
        beside = scores_beside(PurePosixPath(source.name).name, str(error), made.sheets)
        return _File(beside, BESIDE, f"评分写不进这个文件（{error}），另成一册：名称以“{BESIDE}”结尾", str(error))


def _filled(
    source: Source, key: int, result: Result, names: Mapping[str, str], titles: Mapping[str, str], limits: Limits
) -> _File:
    data, note = legacy_copy(source, key, result, names, titles, limits)
    return _File(data, LEGACY_ENDING, note)


def _ending(source: Source, format_: str) -> str:
    """Return the suffix of a copy: the received one, unless it promises another format than the file has."""
    suffix = PurePosixPath(source.name).suffix
    return suffix if suffix.lower().removeprefix(".") in EDITABLE else f".{format_}"


def planned_names(source: Source) -> tuple[str, ...]:
    """Return the paths below the folder of copies of which one may be that of the source's copy."""
    suffix = PurePosixPath(source.name).suffix
    if suffix.lower().removeprefix(".") in EDITABLE:
        return (source.name, source.name.removesuffix(suffix) + BESIDE)
    return tuple(source.name.removesuffix(suffix) + ending for ending in dict.fromkeys((LEGACY_ENDING, *(f".{name}" for name in EDITABLE))))


def copy_name(source: Source, copy: Copy) -> str:
    """Return the path of a copy below the folder of copies, with forward slashes."""
    suffix = PurePosixPath(source.name).suffix
    # a copy that a cache has may have been made of a file whose suffix was written otherwise
    return source.name if suffix.lower() == copy.ending.lower() else source.name.removesuffix(suffix) + copy.ending


def deliver(copy: Copy, source: Source, folder: Path) -> None:
    """Write a copy to its place unless it stands there already.

    Raises:
        OutputError: it cannot be written.
    """
    path = folder / copy_name(source, copy)
    if copy.data is not None and not _stands(path, copy):
        write_whole(path, copy.data)


def _stands(path: Path, copy: Copy) -> bool:
    try:
        return path.read_bytes() == copy.data
    except OSError:
        return False
