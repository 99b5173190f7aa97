"""The files made for a workbook beside the summary: its scored copy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath

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
from perfeval_xl.writeback import EDITABLE, CopyPlan, edit_package, plan_copies

Notes = list[tuple[int, str]]
"""Place of a file in its chunk, and what a person should know of its outputs."""


def make_copies(sources: Sequence[Source], first_key: int, result: Result, options: Options) -> tuple[list[Copy], Notes, list[Crash]]:
    """Return the scored copies of a chunk, why others are missing, and which are by a fault of ours."""
    notes: Notes = []
    copies: list[Copy] = []
    crashes: list[Crash] = []
    for key, ending, make in _each(sources, first_key, result, options.settings.limits):
        place = key - first_key
        alive(place)
        try:
            copy, note = make()
        except (WritebackError, Refused, OSError) as error:
            notes.append((place, f"没有写评分副本（{error}）"))
            continue
        except Exception as error:  # a fault of ours: one copy is missing, and said to be, but not all others
            if options.strict:
                raise
            crashes.append(Crash("copy", " ".join(f"{type(error).__name__}: {error}".split()), sources[place].label))
            continue
        notes += [(place, note)] if note else []
        copies.append(Copy(place, ending, hashlib.sha256(copy).hexdigest(), copy))
    return copies, notes, crashes


def _each(
    sources: Sequence[Source], first_key: int, result: Result, limits: Limits
) -> Iterator[tuple[int, str, Callable[[], tuple[bytes, str]]]]:
    """Yield the key of each workbook that can have a copy, how the copy's name ends, and what makes it, with a note on it."""
    books = result.batch.workbooks
    names = {key: scheme.name for key, scheme in schemes_of(result.batch).items()}
    formats, hashes = (dict(zip(books["workbook"], books[name], strict=True)) for name in ("format", "sha256"))
    for key, plan in plan_copies(result.batch, result.scores, result.findings, names):
        source = sources[key - first_key]
        yield key, _ending(source, formats[key]), partial(_marked, source, hashes[key], plan, limits)
    for key in books.loc[books["problem"].isna() & ~books["format"].isin(EDITABLE), "workbook"]:
        yield key, LEGACY_ENDING, partial(legacy_copy, sources[key - first_key], key, result, names, limits)


def _marked(source: Source, sha256: str, plan: CopyPlan, limits: Limits) -> tuple[bytes, str]:
    data = source.read(limits)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise WritebackError("读取后文件被改动，请重新运行")
    return edit_package(data, plan.edits, plan.sheets), ""


def _ending(source: Source, format_: str) -> str:
    """Return the suffix of a copy: the received one, unless it promises another format than the file has."""
    suffix = PurePosixPath(source.name).suffix
    return suffix if suffix.lower().removeprefix(".") in EDITABLE else f".{format_}"


def planned_names(source: Source) -> tuple[str, ...]:
    """Return the paths below the folder of copies of which one may be that of the source's copy."""
    suffix = PurePosixPath(source.name).suffix
    if suffix.lower().removeprefix(".") in EDITABLE:
        return (source.name,)
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
