"""Archives and mails → the workbooks in them, each with where it came from; nothing is ever written to disk on the way."""

from __future__ import annotations

import datetime
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from perfeval_xl.errors import refusal
from perfeval_xl.intake.names import safe_name
from perfeval_xl.intake.refused import Refused
from perfeval_xl.intake.sniff import NOT_WORKBOOKS, sniff
from perfeval_xl.intake.source import NOBODY, SUFFIXES, Origin, Source, is_junk
from perfeval_xl.intake.zips import DEFLATED, ENCRYPTED, STORED, directory, inflate
from perfeval_xl.limits import DEFAULT, Limits

if TYPE_CHECKING:
    from perfeval_xl.intake.mail import Attachment

CONTAINERS = (".zip", ".eml", ".mbox")

DOCUMENTS = (
    ".pdf", ".ofd", ".doc", ".docx", ".wps", ".rtf", ".htm", ".html", ".mht", ".numbers", ".jpg", ".jpeg", ".png", ".gif", ".bmp",
    ".tif", ".tiff", ".webp", ".heic", ".rar", ".7z", ".gz", ".tar", ".msg", "winmail.dat",
)
"""Ends of the names of what units send as if it were a form."""
_TABLES = (".csv", ".tsv", ".xml")
_UNOPENED = {".msg": "Outlook 邮件，不是 Excel 工作簿", "winmail.dat": "Outlook 打包的附件，不是 Excel 工作簿"}
_MAILBOX = re.compile(rb"From [^\r\n]*\r?\n>?[!-9;-~]+:")
_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075
_DIRECTORY_ENTRY = b"PK\x01\x02"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something was found: the file on disk, the folder its copies go to, the steps within, and who sent it."""

    path: Path
    folder: str
    steps: tuple[str, ...] = ()
    origin: Origin = NOBODY
    depth: int = 0
    modified: float | None = None


class Opener:
    """Opens one container after the other; what all of them hold together is limited."""

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self._limits = limits
        self._left = limits.archive_bytes

    def open(self, path: Path, name: str, *, mailbox: bool = False) -> list[Source]:
        """Return what an archive, mail or mailbox holds, at least one source: without workbooks, the container itself as such.

        mailbox: it is one, whatever its name.
        """
        try:
            place = _Place(path, name.rpartition(".")[0] or name, modified=path.stat().st_mtime)
            found = list(self._mbox(place) if mailbox or path.suffix.lower() == ".mbox" else self._file(place))
        except Refused as refused:
            return [Source(path, name, problem=(refused.code, refused.reason))]
        except OSError as error:
            return [Source(path, name, problem=("F001", f"文件打不开（{refusal(error)}）"))]
        empty = "邮件里没有工作簿附件" if path.suffix.lower() != ".zip" else "压缩包里没有工作簿"
        return found or [Source(path, name, problem=("F003", empty))]

    def maildir(self, folder: Path) -> list[Source]:
        """Return the workbooks attached to the mails of a Maildir."""
        found: list[Source] = []
        for path in sorted(path for part in ("cur", "new") for path in (folder / part).iterdir() if path.is_file()):
            place = _Place(path, "", modified=path.stat().st_mtime)
            try:
                found += self._mail(place, Source(path, path.name).read(self._mail_limits()))
            except Refused as refused:
                found.append(Source(path, safe_name(path.name), problem=(refused.code, refused.reason)))
        return found

    def _mail_limits(self) -> Limits:
        return msgspec.structs.replace(self._limits, file_bytes=self._limits.archive_bytes)

    def _file(self, place: _Place) -> Iterator[Source]:
        data = Source(place.path, place.folder).read(self._mail_limits())
        if place.path.suffix.lower() == ".eml":
            yield from self._mail(place, data)
        elif sniff(data) != "zip":
            yield Source(place.path, place.folder + place.path.suffix)
        elif _is_workbook(data):
            yield Source(place.path, f"{place.folder}.xlsx")
        else:
            yield from self._zip(place, data)

    def _mbox(self, place: _Place) -> Iterator[Source]:
        from perfeval_xl.intake.mail import messages  # noqa: PLC0415 - most folders hold no mail

        with place.path.open("rb") as lines:
            for number, message in enumerate(messages(lines, self._limits.archive_bytes), 1):
                yield from self._mail(replace(place, steps=(str(number),)), message)

    def _mail(self, place: _Place, data: bytes) -> Iterator[Source]:
        from perfeval_xl.intake.mail import Mail, attachments  # noqa: PLC0415 - most folders hold no mail

        mail = Mail(data)
        sent = mail.date.timestamp() if mail.date else place.modified
        date = mail.date.isoformat(sep=" ") if mail.date else None
        for one in attachments(mail):
            origin = place.origin if place.origin.sender else Origin(
                mail.sender, date, mail.subject, one.name, mail.answer_to, mail.message_id, mail.references
            )
            yield from self._attached(replace(place, origin=origin, modified=sent), one)

    def _attached(self, place: _Place, one: Attachment) -> Iterator[Source]:
        if not (one.shown and sniff(one.data) == "picture"):  # a signature's logo is no submission
            yield from self._found(replace(place, steps=(*place.steps, one.name)), one.data)

    def _zip(self, place: _Place, data: bytes) -> Iterator[Source]:
        limits = self._limits
        if place.depth >= limits.archive_depth:
            raise Refused("F003", f"压缩包套了 {limits.archive_depth} 层以上。请解压后报送其中的工作簿")
        if data.count(_DIRECTORY_ENTRY) > limits.archive_entries:
            raise Refused("F004", f"压缩包里有 {limits.archive_entries} 个以上文件")
        for info in directory(data):
            name = entry_name(info)
            inside = replace(
                place, steps=(*place.steps, name), depth=place.depth + 1, modified=_time_of(info),
                origin=place.origin if place.origin.attachment else replace(place.origin, attachment=name),
            )
            if info.is_dir() or not _wanted(name):
                continue
            try:
                yield from self._found(inside, self._taken_out(data, info))
            except Refused as refused:
                yield self._source(inside, problem=(refused.code, refused.reason))

    def _taken_out(self, data: bytes, info: zipfile.ZipInfo) -> bytes:
        limits = self._limits
        if info.flag_bits & ENCRYPTED:
            raise Refused("F002", "压缩包设了密码")
        if info.compress_type not in (STORED, DEFLATED):
            raise Refused("F001", "压缩包的压缩方式不能读取。请解压后报送其中的工作簿")
        if info.file_size > limits.file_bytes:
            raise Refused("F004", f"文件有 {info.file_size // 2**20} MB，超出可安全打开的范围")
        if info.file_size > self._left:
            raise Refused("F004", "压缩包里的文件太多太大，超出可安全打开的范围")
        self._left -= info.file_size
        return inflate(data, info)

    def _found(self, place: _Place, data: bytes) -> Iterator[Source]:
        """Yield what a file inside a container is, or holds."""
        name = place.steps[-1]
        lower, kind = name.lower(), sniff(data)
        if not _wanted(name):
            return
        try:
            if lower.endswith(".zip") and kind == "zip" and not _is_workbook(data):
                yield from self._zip(place, data)
                return
            if lower.endswith(".eml"):
                yield from self._mail(place, data)
                return
        except Refused as refused:
            yield self._source(place, problem=(refused.code, refused.reason))
            return
        unopened = reason_for(name, data)
        yield self._source(place, data=None if unopened else data, problem=("F003", unopened) if unopened else None)

    @staticmethod
    def _source(place: _Place, data: bytes | None = None, problem: tuple[str, str] | None = None) -> Source:
        inner = safe_name("/".join(place.steps))
        name = f"{safe_name(place.folder)}/{inner}" if place.folder else inner
        return Source(place.path, name, data, inner, place.origin, problem, place.modified)


def is_mailbox(name: str, head: bytes) -> bool:
    """Say by its first bytes whether a file without an extension is a mailbox, as mail programs keep theirs."""
    return "." not in name.rpartition("/")[2] and _MAILBOX.match(head) is not None


def reason_for(name: str, data: bytes) -> str | None:
    """Return why a file is no workbook by its name and first bytes, None if it may be one."""
    named = (reason for ending, reason in _UNOPENED.items() if name.lower().endswith(ending))
    return next(named, NOT_WORKBOOKS.get(sniff(data)))


def _is_workbook(data: bytes) -> bool:
    return any(info.orig_filename.lower() == "[content_types].xml" for info in directory(data))


def _wanted(name: str) -> bool:
    """Say whether a file in a container is a workbook, holds some, or looks as if it was meant as one."""
    lower = name.replace("\\", "/").lower()
    return lower.endswith((*SUFFIXES, ".zip", ".eml", *DOCUMENTS, *_TABLES)) and not is_junk(lower)


def entry_name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name as its sender saw it: archives made in China often hold GBK names and do not say so."""
    for kind, value in _extra_fields(info.extra):
        if kind == _UNICODE_PATH and len(value) > 5:
            return value[5:].decode("utf-8", "replace")
    if info.flag_bits & _UTF8_NAME:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        yield kind, extra[place + 4 : place + 4 + length]
        place += 4 + length


def _time_of(info: zipfile.ZipInfo) -> float | None:
    try:
        return datetime.datetime(*info.date_time).timestamp()
    except (ValueError, OverflowError, OSError):  # zip files may hold the 31st of February
        return None
