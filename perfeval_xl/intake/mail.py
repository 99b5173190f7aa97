"""Mails as they come from strangers' programs: headers in any encoding, attachments under any name."""

from __future__ import annotations

import datetime
import email
import email.errors
import email.header
import email.utils
import re
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message

from perfeval_xl.intake.refused import Refused
from perfeval_xl.intake.sniff import sniff

_FAULTS = (ValueError, LookupError, TypeError, AttributeError, RecursionError, email.errors.MessageError)
"""What the standard library raises on mails that no mail program wrote."""

_NAMELESS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "附件.xlsx",
    "application/vnd.ms-excel": "附件.xls",
    "application/vnd.ms-excel.sheet.macroenabled.12": "附件.xlsm",
    "application/vnd.oasis.opendocument.spreadsheet": "附件.ods",
    "application/zip": "附件.zip",
    "application/pdf": "附件.pdf",
    "application/ms-tnef": "winmail.dat",
}
_UNTOLD = {"zip": "附件.xlsx", "ole": "附件.xls"}  # what a part may be that tells neither its name nor its type
_LONGEST_HEADER = 10_000  # characters: decoding takes time by their square
_SHOWN = re.compile(rb"""cid:([^"'\s<>)]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail; shown: within its text, as the logo of a signature is."""

    name: str
    data: bytes
    shown: bool


class Mail:
    """A mail's headers as text, and its parts."""

    def __init__(self, data: bytes) -> None:
        """Parse a mail.

        Raises:
            Refused: F001 what cannot be parsed.
        """
        try:
            self.message: Message = email.message_from_bytes(data)
            for part in self.message.walk():
                _recover_headers(part)
            self.sender = _text(self.message["From"])
            self.subject = _text(self.message["Subject"])
            self.date = _date(self.message["Date"])
            self.answer_to = _addresses(self.message["Reply-To"]) or _addresses(self.message["From"])
            self.message_id = _text(self.message["Message-ID"])
            self.references = _text(self.message["References"] or self.message["In-Reply-To"])
        except _FAULTS as error:
            raise Refused("F001", f"邮件已损坏（{type(error).__name__}）") from error


def attachments(mail: Mail) -> Iterator[Attachment]:
    """Yield the files of a mail, those of forwarded mails in it, too.

    Raises:
        Refused: F001 a part cannot be parsed.
    """
    try:
        parts = [(part, part.get_payload(decode=True)) for part in mail.message.walk() if not part.is_multipart()]
        pages = (content for part, content in parts if part.get_content_type() == "text/html" and isinstance(content, bytes))
        shown = {urllib.parse.unquote_to_bytes(place) for page in pages for place in _SHOWN.findall(page)}
        for part, content in parts:
            if isinstance(content, bytes) and (name := _text(part.get_filename()) or _usual_name(part, content)):
                yield Attachment(name, content, str(part["Content-ID"] or "").strip(" <>").encode("utf-8", "replace") in shown)
    except _FAULTS as error:
        raise Refused("F001", f"邮件已损坏（{type(error).__name__}）") from error


def _usual_name(part: Message, content: bytes) -> str | None:
    kind = part.get_content_type()
    return _UNTOLD.get(sniff(content)) if kind == "application/octet-stream" else _NAMELESS.get(kind)


def messages(lines: Iterable[bytes], longest: int) -> Iterator[bytes]:
    """Yield the mails of an mbox file.

    Raises:
        Refused: F004 one of them is longer than `longest` bytes.
    """
    message: list[bytes] = []
    size, blank = 0, True
    for line in lines:
        if blank and line.startswith(b"From "):
            if message:
                yield b"".join(message)
            message, size = [], 0
        else:
            size += len(line)
            if size > longest:
                raise Refused("F004", f"邮箱里有超过 {longest // 2**20} MB 的邮件")
            message.append(line)
        blank = line in (b"\n", b"\r\n")
    if message:
        yield b"".join(message)


def _text(header: object) -> str | None:
    """Return a header decoded."""
    if header is None:
        return None
    pieces, text = [], str(header)[:_LONGEST_HEADER]
    try:
        words = email.header.decode_header(text)
    except email.errors.HeaderParseError:  # an encoded word that was cut: as it stands it still tells more than nothing
        words = [(text, None)]
    for piece, charset in words:
        pieces.append(piece if isinstance(piece, str) else _decoded(piece, charset))
    return " ".join("".join(pieces).split()) or None


def _addresses(header: object) -> str | None:
    """Return the addresses of a header, taken before it is decoded: a name may hold what looks like one."""
    found = email.utils.getaddresses([str(header or "")[:_LONGEST_HEADER]])
    return ", ".join(dict.fromkeys(address for _, address in found if "@" in address)) or None


def _recover_headers(part: Message) -> None:
    """Decode bytes outside ASCII, which some programs send as they are, as UTF-8 or GBK; the library would drop them."""
    for name, value in list(part.raw_items()):
        if isinstance(value, str) and any("\udc80" <= letter <= "\udcff" for letter in value):
            part.replace_header(name, _decoded(value.encode("utf-8", "surrogateescape"), None))


def _decoded(data: bytes, charset: str | None) -> str:
    named = [] if charset is None else ["gb18030" if charset.lower() in ("gb2312", "gbk") else charset]
    for encoding in (*named, "utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def _date(header: object) -> datetime.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(str(header))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
