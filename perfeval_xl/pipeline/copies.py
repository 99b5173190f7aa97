"""The files made for a workbook beside the summary: its scored copy."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from perfeval_xl.checks.runner import Crash
from perfeval_xl.errors import WritebackError
from perfeval_xl.pipeline.evaluation import Result, schemes_of
from perfeval_xl.pipeline.outputs import write_whole
from perfeval_xl.pipeline.packing import Copy
from perfeval_xl.pipeline.watch import alive
from perfeval_xl.reading import Source
from perfeval_xl.reading.package import Refused
from perfeval_xl.writeback import EDITABLE, edit_package, plan_copies

Notes = list[tuple[int, str]]
"""Place of a file in its chunk, and what a person should know of its outputs."""


def make_copies(sources: Sequence[Source], first_key: int, result: Result, *, strict: bool) -> tuple[list[Copy], Notes, list[Crash]]:
    """Return the scored copies of a chunk, why others are missing, and which are by a fault of ours; with `strict` that is raised."""
    books = result.batch.workbooks
    legacy = books[books["problem"].isna() & ~books["format"].isin(EDITABLE)]
    notes: Notes = [(key - first_key, "旧格式文件只评分，没有写评分副本。请另存为 .xlsx 后再运行") for key in legacy["workbook"]]
    hashes = dict(zip(books["workbook"], books["sha256"], strict=True))
    names = {key: scheme.name for key, scheme in schemes_of(result.batch).items()}
    copies: list[Copy] = []
    crashes: list[Crash] = []
    for key, plan in plan_copies(result.batch, result.scores, result.findings, names):
        place = key - first_key
        alive(place)
        try:
            data = sources[place].read()
            if hashlib.sha256(data).hexdigest() != hashes[key]:
                notes.append((place, "读取后文件被改动，没有写评分副本。请重新运行"))
                continue
            copy = edit_package(data, plan.edits, plan.sheets)
        except (WritebackError, Refused, OSError) as error:
            notes.append((place, f"没有写评分副本（{error}）"))
            continue
        except Exception as error:  # a fault of ours: one copy is missing, and said to be, but not all others
            if strict:
                raise
            crashes.append(Crash("copy", " ".join(f"{type(error).__name__}: {error}".split()), sources[place].label))
            continue
        copies.append(Copy(place, PurePosixPath(sources[place].name).suffix, hashlib.sha256(copy).hexdigest(), copy))
    return copies, notes, crashes


def copy_name(source: Source, copy: Copy) -> str:
    """Return the path of a copy below the folder of copies, with forward slashes."""
    return source.name.removesuffix(PurePosixPath(source.name).suffix) + copy.ending


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
