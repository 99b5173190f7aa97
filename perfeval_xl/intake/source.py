"""What is to be read: a file on disk, or bytes that came out of an archive or a mail."""

from __future__ import annotations

import stat
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from perfeval_xl.errors import refusal
from perfeval_xl.intake.refused import Refused, too_large
from perfeval_xl.limits import DEFAULT, Limits

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb")
_LOCKS = ("~$", ".~", "._")
_JUNK_NAMES = {"thumbs.db", "desktop.ini", ".ds_store"}
_JUNK_FOLDERS = {"__macosx", ".git"}


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


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `name` is its path below the folder that was given, with forward slashes: where its scored copy goes.

    data: its bytes if it came out of the archive or mail at `path`, and `inner` its place in there.
    problem: F code and reason for what is known to be unreadable without a look inside.
    modified: when it was written or sent, in seconds since 1970.
    """

    path: Path
    name: str
    data: bytes | None = field(default=None, repr=False)
    inner: str = ""
    origin: Origin = NOBODY
    problem: tuple[str, str] | None = None
    modified: float | None = None

    @property
    def label(self) -> str:
        """Return the path to show to people."""
        return str(self.path / self.inner) if self.inner else str(self.path)

    def read(self, limits: Limits = DEFAULT) -> bytes:
        """Return its bytes.

        Raises:
            Refused: F004 too large, F001 no regular file: a pipe or device may never end.
            OSError: it cannot be opened.
        """
        if self.data is not None:
            return self.data
        status = self.path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused("F001", "不是普通文件")
        if status.st_size > limits.file_bytes:
            raise too_large(f"文件有 {status.st_size // 2**20} MB")
        return self.path.read_bytes()


def fetch(source: Source, limits: Limits = DEFAULT) -> Source:
    """Return the source with its bytes and its time, or with the problem for which it has none."""
    if source.problem is not None:
        return source
    try:
        data = source.read(limits)
        modified = source.path.stat().st_mtime if source.modified is None else source.modified
    except Refused as refused:
        return replace(source, problem=(refused.code, refused.reason))
    except OSError as error:
        return replace(source, problem=("F001", f"文件打不开（{refusal(error)}）"))
    return replace(source, data=data, modified=modified)


def received(source: Source) -> dict[str, object]:
    """Return the columns of the frame `files` that do not come from a file's bytes."""
    origin = {f"origin_{name}": value for name, value in asdict(source.origin).items()}
    return {"path": source.label, "name": source.name, "modified": source.modified, **origin}


def is_junk(name: str) -> bool:
    """Say whether a relative path names what programs leave behind: lock files, thumbnails, resource forks."""
    *folders, last = name.lower().split("/")
    return last.startswith(_LOCKS) or last in _JUNK_NAMES or not _JUNK_FOLDERS.isdisjoint(folders)
