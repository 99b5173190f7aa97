"""Paths → the workbooks to read, in a stable order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from perfeval_xl.errors import InputError
from perfeval_xl.intake.containers import CONTAINERS, DOCUMENTS, Opener, is_mailbox, reason_for
from perfeval_xl.intake.source import SUFFIXES, Source, is_junk
from perfeval_xl.limits import DEFAULT, Limits

_MARKED = (".xlsx", ".xlsm")  # formats that take marks
_HEAD = 4096  # bytes, by which a file's kind is told


def find_workbooks(paths: Iterable[str | os.PathLike[str]], limits: Limits = DEFAULT) -> list[Source]:
    """Return the files named by the paths; folders are searched for workbooks, archives, mails and mailboxes are opened.

    Lock files of spreadsheet programs are left out. What looks as if a unit had sent it as its form and is no workbook is listed.

    Raises:
        InputError: a path that does not exist, or nothing to read at all.
    """
    given = [Path(path) for path in paths]
    missing = [str(path) for path in given if not path.exists()]
    if missing:
        raise InputError(
            f"找不到：{'、'.join(missing)}。请检查路径",
            f"not found: {', '.join(missing)}; check the path",
        )
    opener = Opener(limits)
    found: dict[Path, list[Source]] = {}
    for path in given:
        for file, sources in _at(path, opener):
            found.setdefault(file.resolve(), sources)
    if not found:
        raise InputError(
            f"{'、'.join(map(str, given))} 里没有工作簿（{' '.join(SUFFIXES)}）",
            f"no workbook ({' '.join(SUFFIXES)}) in {', '.join(map(str, given))}",
        )
    return _distinct_names(sorted(chain.from_iterable(found.values()), key=lambda source: (source.name, str(source.path), source.inner)))


def _at(path: Path, opener: Opener) -> Iterator[tuple[Path, list[Source]]]:
    """Yield each file of a path with what is to be read in it."""
    if not path.is_dir():
        yield path, _opened(path, path.name, opener)
    elif _is_maildir(path):
        yield path, opener.maildir(path)
    else:
        for file in sorted(path.rglob("*")):
            if _is_maildir(file):
                yield file, opener.maildir(file)
            name = file.relative_to(path).as_posix()
            if (_is_wanted(name) or _is_mailbox(file)) and file.is_file():
                yield file, _opened(file, name, opener)


def _is_wanted(name: str) -> bool:
    """Say whether a file in a folder is to be read or listed; tables of plain text there are the bureau's own."""
    lower = name.lower()
    return lower.endswith((*SUFFIXES, *CONTAINERS, *DOCUMENTS)) and not is_junk(name)


def _is_maildir(path: Path) -> bool:
    return (path / "cur").is_dir() and (path / "new").is_dir()


def _is_mailbox(file: Path) -> bool:
    if file.suffix or is_junk(file.name) or not file.is_file():
        return False
    try:
        with file.open("rb") as content:
            return is_mailbox(file.name, content.read(_HEAD))
    except OSError:
        return False


def _opened(file: Path, name: str, opener: Opener) -> list[Source]:
    if file.suffix.lower() in CONTAINERS:
        return opener.open(file, name)
    if _is_mailbox(file):
        return opener.open(file, name, mailbox=True)
    return [Source(file, name, problem=None if file.suffix.lower() in SUFFIXES else _no_workbook(file))]


def _no_workbook(file: Path) -> tuple[str, str] | None:
    """Say why a document or picture is no workbook, however large it is; None if it may be one under a wrong name."""
    try:
        with file.open("rb") as content:
            reason = reason_for(file.name, content.read(_HEAD))
    except OSError:
        return None
    return ("F003", reason) if reason else None


def _distinct_names(sources: Sequence[Source]) -> list[Source]:
    """Number the names that two files share, so that no copy overwrites another; case counts as equal, as on Windows.

    The copy of an old format is an .xlsx: its name gives way to that of a file which is one.
    """
    taken: set[str] = set()
    named = {}
    for place in sorted(range(len(sources)), key=lambda place: not sources[place].name.lower().endswith(_MARKED)):
        stem, dot, ending = sources[place].name.rpartition(".")
        copied = sources[place].problem is None and f".{ending}".lower() not in _MARKED
        copy_ending = "xlsx" if copied else ending
        name, number = stem, 2
        while f"{name}.{copy_ending}".casefold() in taken:
            name, number = f"{stem}({number})", number + 1
        taken.add(f"{name}.{copy_ending}".casefold())
        named[place] = replace(sources[place], name=f"{name}{dot}{ending}")
    return [named[place] for place in range(len(sources))]
