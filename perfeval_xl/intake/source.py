"""What is to be read: a file on disk, or one within an archive or a mail, which is taken out when it is read."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from perfeval_xl.errors import refusal
from perfeval_xl.intake.names import displayed
from perfeval_xl.intake.refused import Refused, too_large
from perfeval_xl.intake.regions import InMemory, OnDisk, Region
from perfeval_xl.intake.steps import Span, Step
from perfeval_xl.limits import DEFAULT, Limits

_LATEST = 7_258_118_400.0  # seconds since 1970, in the year 2200: what is later, or earlier than 1970, is no time that a clock showed


@dataclass(frozen=True, slots=True)
class Origin:
    """Who sent a workbook, when, under which subject and name, as text; None what is not known.

    answer_to are the addresses that an answer goes to, message_id and references what it has to name, as the mail's headers have them.
    """

    sender: str | None = None
    date: str | None = None
    subject: str | None = None
    attachment: str | None = None
    answer_to: str | None = None
    message_id: str | None = None
    references: str | None = None


NOBODY = Origin()
_TOLD = tuple(told.name for told in fields(Origin))


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `name` is its path below the folder that was given, with forward slashes: where its scored copy goes.

    steps: the way to it from the bytes of the file at `path`, and `inner` its place in there, for people.
    data: its bytes, where they were fetched.
    problem: F code and reason for what is known to be unreadable without a look inside.
    modified: when it was written or sent, in seconds since 1970. fault: how this tool itself failed at it.
    """

    path: Path
    name: str
    data: bytes | None = field(default=None, repr=False)
    inner: str = ""
    origin: Origin = NOBODY
    problem: tuple[str, str] | None = None
    modified: float | None = None
    steps: tuple[Step, ...] = ()
    fault: str | None = None

    @property
    def label(self) -> str:
        """Return the path to show to people."""
        shown = displayed(self.path)
        return os.path.join(shown, self.inner.replace("/", os.sep)) if self.inner else shown

    def read(self, limits: Limits = DEFAULT) -> bytes:
        """Return its bytes.

        Raises:
            Refused: F001 damaged or no regular file (a pipe or device may never end), F002 encrypted, F004 too large.
            OSError: it cannot be opened.
        """
        if self.data is not None:
            return self.data
        with opened(self.path) as region:
            held = region
            if self.steps:
                *outer, last = self.steps
                held = last.open(_container(self.path, region, tuple(outer), limits), limits.file_bytes)
            if held.size > limits.file_bytes:
                raise too_large(f"文件有 {held.size // 2**20} MB")
            return held.at(0, held.size)


@contextmanager
def opened(path: Path) -> Iterator[Region]:
    """Give the bytes of a file.

    Raises:
        Refused: F001 it is no regular file.
        OSError: it cannot be opened.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise Refused("F001", "不是普通文件。请给出文件或文件夹")
    with path.open("rb") as file:
        yield OnDisk(file)


class _Held:
    """The archive within another one, or within a mail, that was taken out last: its files are read one after the other."""

    lock = threading.Lock()
    key: object = None
    region: Region = InMemory(b"")


def _container(path: Path, region: Region, steps: tuple[Step, ...], limits: Limits) -> Region:
    """Return what holds a file; where it had to be decoded it is kept for the next file."""
    if all(isinstance(step, Span) for step in steps):
        return _through(region, steps, limits)
    status = os.stat(path)
    key = (path, status.st_mtime_ns, status.st_size, steps)
    with _Held.lock:
        if _Held.key == key:
            return _Held.region
    found = _through(region, steps, limits)
    if isinstance(found, InMemory):
        with _Held.lock:
            _Held.key, _Held.region = key, found
    return found


def _through(region: Region, steps: tuple[Step, ...], limits: Limits) -> Region:
    for step in steps:
        region = step.open(region, limits.file_bytes)
    return region


def fetch(source: Source, limits: Limits = DEFAULT) -> Source:
    """Return the source with its bytes and its time, or with the problem for which it has none."""
    if source.problem is not None:
        return source
    try:
        data = source.read(limits)
        modified = plausible(source.path.stat().st_mtime) if source.modified is None else source.modified
    except Refused as refused:
        return replace(source, problem=(refused.code, refused.reason))
    except OSError as error:
        return replace(source, problem=("F001", f"文件打不开（{refusal(error)}）"))
    return replace(source, data=data, modified=modified)


def plausible(time: float | None) -> float | None:
    """Return a time if a clock may have shown it: calendars end, and those of other programs sooner."""
    return time if time is not None and 0 <= time < _LATEST else None


def received(source: Source) -> dict[str, object]:
    """Return the columns of the frame `files` that do not come from a file's bytes."""
    origin = {f"origin_{name}": getattr(source.origin, name) for name in _TOLD}
    return {"path": source.label, "name": source.name, "modified": source.modified, **origin}
