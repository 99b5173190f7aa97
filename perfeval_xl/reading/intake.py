"""Paths → the workbooks to read, in a stable order, and what each file is by its first bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.errors import InputError

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb")
_LOCKS = ("~$", ".~", "._")
_SKIPPED_FOLDERS = {"__MACOSX", ".git"}


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `name` is its path below the folder that was given, with forward slashes: where its scored copy goes."""

    path: Path
    name: str


def find_workbooks(paths: Iterable[str | os.PathLike[str]]) -> list[Source]:
    """Return the files named by the paths, folders searched for workbooks; lock files of spreadsheet programs are left out.

    Raises:
        InputError: a path that does not exist, or nothing to read at all.
    """
    given = [Path(path) for path in paths]
    missing = [str(path) for path in given if not path.exists()]
    if missing:
        raise InputError(f"找不到：{'、'.join(missing)}。请检查路径")
    found: dict[Path, Source] = {}
    for path in given:
        for source in _below(path) if path.is_dir() else [Source(path, path.name)]:
            found.setdefault(source.path.resolve(), source)
    if not found:
        raise InputError(f"{'、'.join(map(str, given))} 里没有工作簿（{' '.join(SUFFIXES)}）")
    return _distinct_names(sorted(found.values(), key=lambda source: (source.name, str(source.path))))


def _below(folder: Path) -> list[Source]:
    return [
        Source(path, path.relative_to(folder).as_posix())
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in SUFFIXES
        and not path.name.startswith(_LOCKS)
        and not _SKIPPED_FOLDERS & set(path.relative_to(folder).parts)
        and path.is_file()
    ]


def _distinct_names(sources: Sequence[Source]) -> list[Source]:
    """Number the names that two folders share, so that no copy overwrites another; case counts as equal, as on Windows."""
    taken: set[str] = set()
    named = []
    for source in sources:
        name, stem = source.name, source.name.rpartition(".")
        number = 2
        while name.casefold() in taken:
            name = f"{stem[0]}({number}).{stem[2]}"
            number += 1
        taken.add(name.casefold())
        named.append(Source(source.path, name))
    return named
