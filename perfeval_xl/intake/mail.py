"""A mail as it comes from strangers' programs: headers in any encoding, attachments under any name or none."""

from __future__ import annotations

import datetime
import email.errors
import email.header
import email.utils
import re
import urllib.parse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from itertools import islice

from perfeval_xl.facts.received import LINKS_TO_FILES, QUOTED
from perfeval_xl.intake.bodytext import WrittenFile, unreadable_files, written_files
from perfeval_xl.intake.kinds import sniff
from perfeval_xl.intake.mime import FAULTS, MimePart, MimeParts, bound_within, decoded_header, encoding_of
from perfeval_xl.intake.names import UNREAD, decoded
from perfeval_xl.intake.refused import Refused
from perfeval_xl.intake.regions import Region, Within
from perfeval_xl.intake.source import plausible
from perfeval_xl.intake.steps import Encoded, Span, Step
from perfeval_xl.limits import Limits

_NAMELESS = "附件"
_ENDINGS = {
    "zip": ".xlsx", "ole": ".xls", "pdf": ".pdf", "picture": ".jpg", "mail": ".eml", "tnef": ".dat", "html": ".html", "xml": ".xml",
    "text": ".txt", "rtf": ".rtf",
}
"""Kind of a part that tells no name → how it is shown."""
_TYPES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx", "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-excel.sheet.macroenabled.12": ".xlsm", "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/zip": ".zip", "application/x-zip-compressed": ".zip", "application/pdf": ".pdf", "application/ms-tnef": "winmail.dat",
    "application/msword": ".doc", "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "image/png": ".png", "image/gif": ".gif", "image/bmp": ".bmp", "image/tiff": ".tif", "image/heic": ".heic", "text/csv": ".csv",
    "text/calendar": ".ics",
}
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-encrypted")
_TOLD = {
    "message/partial": "partial", "message/external-body": "external", "application/pkcs7-mime": "sealed",
    "application/x-pkcs7-mime": "sealed", "application/mac-binhex40": "encoded",
}
"""Kind of a part that cannot be opened whatever is in it → what is told of it (`facts.received.NO_FORM`)."""
_CARDS = (b"BEGIN:VCALENDAR", b"BEGIN:VCARD")
_FORKS = (b"\0\5\x16\7", b"\0\5\x16\0")
_BASE64_OF_FILES = (b"UEsDB", b"0M8R4KGx", b"JVBERi0")  # how a zip file, a compound file, a PDF begin in base64
_NOTICES = ("message/delivery-status", "message/disposition-notification", "text/rfc822-headers", "message/feedback-report")
_OF_EXCHANGE = re.compile(r"ATT\d{3,6}\.(?:txt|html?|c)", re.IGNORECASE)
_SHOWN = re.compile(rb"""cid:([^"'\s<>)]{1,500})""", re.IGNORECASE)
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_BLANK = b"\xef\xbb\xbf \t\r\n"
_LOOKED_AT = 2**20  # bytes of a text
_WORDS = ("empty", "text", "html", "xml", "uuencoded", "mail", "emlx", "mht")  # kinds that a text of a mail may look like
_YENC = b"=ybegin "
_WRITTEN_OTHERWISE = {"ypart": "yenc", "encoded": "encoded"}
_LONGEST_NAME = 1_000


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail: its name, the steps to it.

    out: the reason for which it is left out on purpose (`facts.received.LEFT_OUT`); told: why it is not opened (`facts.received.NO_FORM`).
    """

    name: str
    steps: tuple[Step, ...]
    out: str | None = None
    told: str | None = None


class Mail:
    """A mail that has been gone through: who sent it, when, under which subject, and its attachments.

    answer_to: the addresses that an answer goes to; message_id and references: what it has to name.
    sent: seconds since 1970, None where it is not known; fault: why what follows its last attachment is missing.
    elsewhere: its own text, not one that it answers, links to where a file is to be fetched.
    """

    def __init__(self, region: Region, limits: Limits) -> None:
        self._region, self._limits = region, limits
        parts = MimeParts(region, limits)
        found = list(parts)
        headers = parts.headers or Message()
        self.fault: Refused | None = parts.fault
        self.sender, self.subject = header_text(_raw(headers, "From")), header_text(_raw(headers, "Subject"))
        self.answer_to = _addresses(_raw(headers, "Reply-To")) or _addresses(_raw(headers, "From"))
        self.message_id = header_text(_raw(headers, "Message-ID"))
        self.references = header_text(_raw(headers, "References") or _raw(headers, "In-Reply-To"))
        date = _date(_raw(headers, "Date"))
        self.date = date.isoformat(sep=" ") if date else None
        self.sent = _seconds(date)
        self.elsewhere = False
        self.attachments: Sequence[Attachment] = list(self._attachments(found))

    def _attachments(self, parts: Sequence[MimePart]) -> Iterator[Attachment]:
        shown = self._shown(parts)
        for part in parts:
            yield from self._of(part, shown, self._region)

    def _of(self, part: MimePart, shown: set[bytes], region: Region, outer: tuple[Step, ...] = ()) -> Iterator[Attachment]:
        """Yield the file that a part is, or those that are written into its text; the part lies in a region behind so many steps."""
        headers = part.headers
        kind, name = _kind(headers), _name(headers)
        step, head = _opened(part, region)
        if kind in _NOTICES:
            yield Attachment(name or kind, (*outer, step), "notice")
            return
        content = sniff(head)
        if name is None and _is_text(kind) and (content in _WORDS or _YENC in head) and not outer:
            yield from self._written(step)
            if _is_attached(headers) and head:
                yield Attachment(_usual_name(kind, content), (step,), "text")
        elif name is not None or (head and not (outer and _is_text(kind) and content in _WORDS)):
            out = _beside(head) or _out(kind, name, content, headers, shown)
            yield Attachment(name or _usual_name(kind, content), (*outer, step), out, None if out else _TOLD.get(kind))

    def _written(self, step: Step) -> Iterator[Attachment]:
        """Yield the files that are written into the text of a mail, and those of a mail that stands in the text of another one."""
        try:
            text = step.open(self._region, self._limits.file_bytes)
            most = self._limits.mail_parts
            self.elsewhere = self.elsewhere or _links_to_files(text)
            found = list(islice(written_files(text), most + 1)) or list(islice(unreadable_files(text), most + 1))
            if len(found) > most:
                self.fault = self.fault or Refused("F004", f"邮件正文里写有 {most} 个以上的文件，后面的没有打开。请分几封邮件报送")
        except Refused as refused:
            self.fault = self.fault or refused
            return
        for one in found[:most]:
            yield written_attachment(one, _NAMELESS, step)
        if not found and (bound := bound_within(text)) is not None:
            inner = Span(bound[1], text.size - bound[1])
            parts = MimeParts(within := Within(text, inner.start, inner.size), self._limits, bound[0])
            for part in parts:
                yield from self._of(part, set(), within, (step, inner))
            self.fault = self.fault or parts.fault

    def _shown(self, parts: Sequence[MimePart]) -> set[bytes]:
        """Return the marks of the pictures that the text of a mail shows."""
        marks: set[bytes] = set()
        if not any(part.headers["Content-ID"] for part in parts):
            return marks
        for part in parts:
            if _kind(part.headers) == "text/html":
                try:
                    page = _step(part).open(self._region, self._limits.file_bytes)
                except Refused:
                    continue
                marks.update(urllib.parse.unquote_to_bytes(place) for place in _SHOWN.findall(page.at(0, page.size)))
        return marks


def written_attachment(one: WrittenFile, nameless: str, *outer: Step) -> Attachment:
    """Return a file that is written into a text as what is attached."""
    told = None if one.encoding in Encoded.KNOWN else _WRITTEN_OTHERWISE[one.encoding]
    step: Step = Encoded(one.start, one.size, one.encoding) if told is None else Span(one.start, one.size)
    return Attachment(header_text(decoded_header(one.name)) or nameless, (*outer, step), told=told)


def _links_to_files(text: Region) -> bool:
    """Tell whether a text links to where a file is to be fetched, before the mail that it answers, if any."""
    said = text.at(0, _LOOKED_AT)
    links = [place for link in LINKS_TO_FILES if (place := said.find(link)) >= 0]
    if not links:
        return False
    quotes = (said.find(mark.encode(encoding)) for mark in QUOTED for encoding in ("utf-8", "gb18030"))
    return min(links) < min((place for place in quotes if place >= 0), default=len(said))


def _opened(part: MimePart, region: Region) -> tuple[Step, bytes]:
    """Return the step to what a part holds, and its first bytes; a header may not say that they are base64."""
    step = _step(part)
    try:
        head = step.head(region)
        if isinstance(step, Span) and head.startswith(_BASE64_OF_FILES):
            step = Encoded(part.start, part.size, "base64")
            head = step.head(region)
    except Refused:
        head = b""
    return step, head


def _is_attached(headers: Message) -> bool:
    return (_raw(headers, "Content-Disposition") or "").strip().lower().startswith("attachment")


def _step(part: MimePart) -> Step:
    encoding = encoding_of(part.headers)
    return Encoded(part.start, part.size, encoding) if encoding else Span(part.start, part.size)


def _kind(headers: Message) -> str:
    try:
        return headers.get_content_type()
    except FAULTS:
        return "application/octet-stream"


def _is_text(kind: str) -> bool:
    """Tell whether a part without a name is the text of the mail and nothing that is attached."""
    return kind.startswith(("text/", "multipart/")) and kind not in _TYPES


def _beside(head: bytes) -> str | None:
    """Tell what mail programs put beside the files that people attach."""
    return "fork" if head.startswith(_FORKS) else "card" if head.lstrip(_BLANK).startswith(_CARDS) else None


def _out(kind: str, name: str | None, content: str, headers: Message, shown: set[bytes]) -> str | None:
    if kind in _SIGNATURES:
        return "signature"
    if name is not None and _OF_EXCHANGE.fullmatch(name) and content in ("text", "html", "empty"):
        return "text"
    mark = str(headers["Content-ID"] or "").strip(" <>").encode("utf-8", "replace")
    return "shown" if content == "picture" and mark in shown else None


def _usual_name(kind: str, content: str) -> str:
    ending = _TYPES.get(kind) or _ENDINGS.get(content, "")
    return ending if ending == "winmail.dat" else _NAMELESS + ending


def _raw(headers: Message, name: str) -> str | None:
    try:
        value = headers[name]
        return None if value is None else str(value)
    except FAULTS:
        return None


def _name(headers: Message) -> str | None:
    """Return the name of a part, as well as it can be made out, None where it has none."""
    try:
        given = headers.get_filename()
    except FAULTS:
        given = None
        for header in ("Content-Disposition", "Content-Type"):
            found = re.search(r"name\*?[^=;]{0,9}=\s*\"?([^\";]{1,500})", _raw(headers, header) or "")
            given = given or (found and found[1])
    if not given:
        return None
    name = header_text(given[:_LONGEST_NAME])
    return name and (_unquoted(name) or name)


def _unquoted(name: str) -> str | None:
    """Return a name that some web mail wrote as in a web address."""
    if len(_PERCENT.findall(name)) < 3:
        return None
    told = decoded([urllib.parse.unquote_to_bytes(name)])[0]
    return None if UNREAD in told else told


def header_text(header: str | None) -> str | None:
    """Return a header decoded."""
    if header is None:
        return None
    try:
        words = email.header.decode_header(header)
        text = "".join(piece if isinstance(piece, str) else decoded_header(piece, charset) for piece, charset in words)
    except FAULTS:  # an encoded word that was cut: as it stands it still tells more than nothing
        text = header
    return " ".join(text.split()) or None


def _addresses(header: str | None) -> str | None:
    """Return the addresses of a header, taken before it is decoded: a name may hold what looks like one."""
    try:
        found = email.utils.getaddresses([header or ""])
    except FAULTS:
        return None
    return ", ".join(dict.fromkeys(address for _, address in found if "@" in address)) or None


def _date(header: str | None) -> datetime.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(header or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _seconds(date: datetime.datetime | None) -> float | None:
    try:
        return None if date is None else plausible(date.timestamp())
    except (ValueError, OverflowError, OSError):
        return None
