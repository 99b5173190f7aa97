"""Paths → what was received, in a stable order: what is to be read, and what is left out on purpose."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from perfeval_xl.errors import InputError, refusal
from perfeval_xl.intake import kinds, mbox
from perfeval_xl.intake.containers import Opener
from perfeval_xl.intake.junk import is_junk_folder, junk_reason
from perfeval_xl.intake.names import Numbering, displayed, kept_name, safe_name
from perfeval_xl.intake.refused import Refused
from perfeval_xl.intake.regions import Region
from perfeval_xl.intake.source import Source, opened
from perfeval_xl.intake.steps import HEAD
from perfeval_xl.intake.tally import Count, Tally
from perfeval_xl.limits import DEFAULT, Limits

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb")
"""Of the workbooks that are asked for, to say so; what is one is told by its bytes."""
_CONTAINERS = ("zip", "mail", "mbox", "uuencoded")
_PLAIN = ("text", "xml", "binary", "empty", "program", "shortcut", "media", "drawing", "database")
"""What in a folder is the bureau's own, unless its name promises a form."""
_SPECIAL = "special"
_OF_MAILS = ("cur", "new")
_ARGUMENTS = ""  # the label of the paths themselves


@dataclass(frozen=True)
class ReceivedFiles:
    """What paths hold. sources: each file that is a row of the result, in order; tally: what became of all that was met."""

    sources: list[Source] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def without(self, path: Path) -> ReceivedFiles:
        """Return the same without a file that is the bureau's own: its roster may lie among the forms."""
        kept = [source for source in self.sources if source.steps or not _same(source.path, path)]
        for source in self.sources:
            if not source.steps and _same(source.path, path):
                count = next((one for one in self.tally.counts.values() if one.container == displayed(source.path.parent)), None)
                count = count or self.tally.of(_ARGUMENTS, "given")
                count.listed -= 1
                self.tally.leave_out(count, displayed(source.path.name), "roster")
        return replace(self, sources=kept)


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def find_workbooks(paths: Iterable[str | os.PathLike[str]], limits: Limits = DEFAULT, outputs: Path | None = None) -> ReceivedFiles:
    """Return the files received: folders are searched, archives, mails and mailboxes opened, and each file told by its bytes.

    Every file is a source, or counted among those that are left out on purpose (`facts.received.LEFT_OUT`). The folder `outputs`, which may
    lie among the forms, is one that is left out.

    Raises:
        InputError: a path that does not exist, or nothing to read at all.
    """
    given = [Path(path) for path in paths]
    missing = [displayed(path) for path in given if not _exists(path)]
    if missing:
        raise InputError(
            f"找不到：{'、'.join(missing)}。请检查路径",
            f"not found: {', '.join(missing)}; check the path",
        )
    finder = _Finder(limits, outputs)
    found: dict[str, list[Source]] = {}
    for path in given:
        for file, sources in finder.at(path, found):
            found.setdefault(os.path.realpath(file), sources)
    if not any(found.values()) and finder.tally.reasons["output"]:
        raise InputError(f"除输出文件夹 {outputs} 外没有工作簿", f"no workbook outside of the folder of outputs {outputs}")
    if not any(found.values()):
        shown = [displayed(path) for path in given]
        raise InputError(
            f"{'、'.join(shown)} 里没有工作簿（{' '.join(SUFFIXES)}）",
            f"no workbook ({' '.join(SUFFIXES)}) in {', '.join(shown)}",
        )
    ordered = sorted(chain.from_iterable(found.values()), key=lambda source: (source.name, str(source.path), source.inner))
    return ReceivedFiles(_distinct_names(ordered), finder.tally)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a path that is too long for the system names nothing
        return False


class _Finder:
    """Goes through folders; what it met is in its tally."""

    def __init__(self, limits: Limits, outputs: Path | None) -> None:
        self._opener = Opener(limits)
        self._outputs = None if outputs is None else os.path.realpath(outputs)
        self._first: dict[str, str] = {}  # by file the path under which it was met first
        self.tally: Tally = self._opener.tally

    def at(self, path: Path, seen: Iterable[str]) -> Iterator[tuple[Path, list[Source]]]:
        """Yield each file of a path with what is to be read in it; `seen`: those that other paths named before."""
        if self._is_output(path):
            count = self.tally.of(_ARGUMENTS, "given")
            count.entries += 1
            self.tally.leave_out(count, displayed(path.name), "output")
        elif not path.is_dir():
            count = self.tally.of(_ARGUMENTS, "given")
            if self._is_new(path, path.name, count, seen):
                yield path, self._file(path, path.name, count, given=True)
        else:
            yield from self._folder(path, seen)

    def _folder(self, top: Path, seen: Iterable[str]) -> Iterator[tuple[Path, list[Source]]]:
        """Yield the files of a folder and of those below it."""
        waiting = [(top, "")]
        while waiting:
            folder, name = waiting.pop()
            of_mails = _is_of_mails(folder)
            count = self.tally.of(displayed(folder), "mbox" if of_mails else "folder")
            try:
                with os.scandir(folder) as entries:
                    inside = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                count.faults += 1
                problem = ("F001", f"文件夹打不开（{refusal(error)}）。请检查权限和路径后再运行")
                yield folder, [Source(folder, safe_name(displayed(name or folder.name)), problem=problem)]
                continue
            below = []
            for entry in inside:
                file, relative = folder / entry.name, f"{name}/{entry.name}" if name else entry.name
                if self._is_folder(entry, file, relative, count):
                    below.append((file, relative))
                elif not _is_directory(entry) and self._is_new(file, relative, count, seen):
                    yield file, self._file(file, displayed(relative), count, of_mails=of_mails)
            waiting += reversed(below)

    def _is_new(self, file: Path, name: str, count: Count, seen: Iterable[str]) -> bool:
        """Tell whether a file was not met before; one that was under another path, by a link, is counted as left out."""
        real, path = os.path.realpath(file), os.path.abspath(file)
        first = self._first.setdefault(real, path)
        if real not in seen or first != path:
            count.entries += 1
        if real in seen and first != path:
            self.tally.leave_out(count, displayed(name), "again")
        return real not in seen

    def _is_folder(self, entry: os.DirEntry[str], file: Path, relative: str, count: Count) -> bool:
        """Tell whether to go into it; a folder that is not gone into counts as one file."""
        if not _is_directory(entry):
            return False
        reason = "link" if entry.is_symlink() else junk_reason(f"{relative}/x") if is_junk_folder(entry.name) else None
        reason = "output" if self._outputs == os.path.realpath(file) else reason
        if reason is None:
            return True
        count.entries += 1
        self.tally.leave_out(count, displayed(file.name), reason)
        return False

    def _is_output(self, path: Path) -> bool:
        """Tell whether a path is the folder of outputs or in it."""
        return self._outputs is not None and f"{os.path.realpath(path)}{os.sep}".startswith(f"{self._outputs}{os.sep}")

    def _file(self, file: Path, name: str, count: Count, *, given: bool = False, of_mails: bool = False) -> list[Source]:
        """Return what is to be read of a file on disk.

        given: it was named itself, and is listed whatever it is; of_mails: it lies among the mails of a Maildir, whose names tell nothing.
        """
        named = None if of_mails else kinds.named_kind(name)
        out = None if given else junk_reason(name)
        kind, problem = ("", None) if out else _looked_at(file, named)
        if out is None and named in (None, "piece") and not given:
            out = "unlike" if kind in _PLAIN else "special" if kind == _SPECIAL else None
        if out is not None:
            self.tally.leave_out(count, name, out)
            return []
        if kind == "mail" and of_mails:
            return self._opener.mail_of_many(file, count)
        if kind in _CONTAINERS:
            count.opened += 1
            return self._opener.open(file, kept_name(name), kind)
        count.listed += 1
        return [Source(file, kept_name(name), problem=problem)]


def _looked_at(file: Path, named: str | None) -> tuple[str, tuple[str, str] | None]:
    """Return what a file on disk is, and the problem for which it is no workbook."""
    try:
        with opened(file) as region:
            kind = _kind(region.at(0, HEAD), region, named)
    except Refused as refused:
        return _SPECIAL, (refused.code, refused.reason)
    except OSError as error:
        return "", ("F001", f"文件打不开（{refusal(error)}）。请检查权限后再运行")
    reason = kinds.reason(kind)
    return kind, ("F003", reason) if reason else None


def _kind(head: bytes, region: Region, named: str | None) -> str:
    """Return what a file on disk is: as `kinds.kind_of`, but mailboxes told from mails and documents from archives."""
    kind = mbox.kind_of(head, named)
    if kinds.is_archive_behind(kind, named, region):
        return "zip"
    if kind == "program" and kinds.unpacks_itself(region):
        return "archive"
    if kinds.is_cut_off(kind, named, region):
        return "split"
    return "document" if kind == "zip" and _is_document(head, region, named) else kind


def _is_document(head: bytes, region: Region, named: str | None) -> bool:
    try:
        return kinds.is_package(head, region, named)
    except Refused:
        return named != "zip"  # reading it says what is wrong with it


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_of_mails(folder: Path) -> bool:
    """Tell whether a folder is one of the two of a Maildir, or of Thunderbird's, that hold mails."""
    try:
        return folder.name in _OF_MAILS and any((folder.parent / other).is_dir() for other in (*_OF_MAILS, "tmp") if other != folder.name)
    except OSError:
        return False


def _distinct_names(sources: Sequence[Source]) -> list[Source]:
    """Number the names that two files share, so that no copy overwrites another; case counts as equal, as on Windows.

    The copy of an old format is an .xlsx: its name gives way to that of a file which is one.
    """
    numbering = Numbering()
    named: dict[int, Source] = {}
    for place in sorted(range(len(sources)), key=lambda place: not sources[place].name.lower().endswith(kinds.MARKED)):
        source = sources[place]
        suffix = kinds.ending_of(source.name)
        copied = source.problem is None and suffix.lower() not in kinds.MARKED
        own = source.name.removesuffix(suffix)
        if (stem := numbering.take(own, ".xlsx" if copied else suffix)) != own:
            named[place] = replace(source, name=f"{stem}{suffix}")
    return [named.get(place, source) for place, source in enumerate(sources)]
