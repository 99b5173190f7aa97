"""The parts of a mail, by where they lie in it: a mail is gone through once, and nothing of it is held but a few of its headers."""

from __future__ import annotations

import email
import email.errors
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from perfeval_xl.intake.names import decoded
from perfeval_xl.intake.refused import Refused
from perfeval_xl.intake.regions import Region, TextLine, holds, lines
from perfeval_xl.limits import Limits

FAULTS = (ValueError, LookupError, TypeError, AttributeError, RecursionError, email.errors.MessageError)
"""What the standard library raises on headers that no mail program wrote."""

_WANTED = (
    b"from", b"subject", b"date", b"content-type", b"content-disposition", b"content-transfer-encoding", b"content-id",
    b"reply-to", b"message-id", b"references", b"in-reply-to",
)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ENCODING = re.compile(r"[a-z0-9-]+")
_BETWEEN = re.compile(rb"(?i)content-(?:type|disposition|transfer-encoding)[ \t]?:")


@dataclass(frozen=True, slots=True)
class MimePart:
    """A part of a mail that is no bundle of parts: its headers, and where its content lies. top: it is the whole mail."""

    headers: Message
    start: int
    size: int


@dataclass
class _Headers:
    """The headers that are wanted of those that stand before a part, as far as they are kept: the others cost nothing."""

    limit: int
    kept: bytearray = field(default_factory=bytearray)
    some: bool = False
    cut: bool = False
    wanted: bool = False
    length: int = 0

    def add(self, line: bytes) -> bool:
        """Take a line, and tell whether it was one of headers."""
        if line[:1] in (b" ", b"\t") and self.some:
            self._keep(line)
            return True
        name, colon, _ = line.partition(b":")
        if not colon or not name or b" " in name.rstrip() or len(name) > 100:
            return False
        self.some, self.length = True, 0
        self.wanted = name.rstrip().lower() in _WANTED
        self._keep(line)
        return True

    def _keep(self, line: bytes) -> None:
        if not self.wanted:
            return
        room = self.limit - self.length
        self.cut = self.cut or len(line) > room
        self.length += len(line)
        if room > 0 and len(self.kept) < 20 * self.limit:
            self.kept += line[:room] + b"\n"

    def message(self) -> Message:
        """Return them; bytes outside ASCII, which some programs send as they are, are decoded: the library would drop them."""
        made = email.message_from_bytes(bytes(self.kept))
        for name, value in list(made.raw_items()):
            if isinstance(value, str) and any("\udc80" <= letter <= "\udcff" for letter in value):
                made.replace_header(name, decoded_header(value.encode("utf-8", "surrogateescape")))
        return made


def decoded_header(data: bytes, charset: str | None = None) -> str:
    """Return bytes of a header as text, of the named encoding if it holds, else of the one that they tell."""
    if charset is not None:
        try:
            return data.decode("gb18030" if charset.lower() in ("gb2312", "gbk") else charset)
        except (LookupError, ValueError):
            pass
    return decoded([data])[0]


class MimeParts:
    """The parts of a mail. headers: of the mail itself, once it has been gone through; faults: why what follows a place is missing."""

    def __init__(self, region: Region, limits: Limits, bound: bytes | None = None) -> None:
        """Take a mail, or a text in which such a line stands between parts of one."""
        self._region, self._limits = region, limits
        self._bounds: list[bytes] = [] if bound is None else [bound]
        self._reading: _Headers | None = _Headers(limits.header_bytes) if bound is None else None  # the headers that are being read
        self._unmet: tuple[int, Message, int] | None = None  # a bundle none of whose parts has begun: its level, headers, start
        self._leaf: Message | None = None  # the part that is being gone through
        self._start = 0
        self._past = 0  # how many parts there were
        self.headers: Message | None = None
        self.fault: Refused | None = None

    def __iter__(self) -> Iterator[MimePart]:
        """Yield the parts, those of mails that are forwarded in it too; what is beyond a limit is left, and `fault` says so."""
        end = 0  # of the line before, without its end
        for line in lines(self._region):
            text = line.text if line.start else line.text.removeprefix(_BYTE_ORDER_MARK)
            level = self._bound(text) if text.startswith(b"--") else None
            if level is not None:
                if self._unmet is not None and self._unmet[0] == level:
                    self._unmet = None
                yield from self._ended(end)
                if self._past > self._limits.mail_parts:
                    self.fault = Refused("F004", f"邮件有 {self._limits.mail_parts} 个以上的段落，后面的没有打开。请分几封邮件报送")
                    return
                self._enter(level, text)
            elif self._reading is not None:
                self._header(self._reading, text, line)
            elif not self._bounds:
                break  # one part without others: its lines tell nothing
            end = line.end
        yield from self._ended(self._region.size)

    def _bound(self, text: bytes) -> int | None:
        stripped = text.rstrip()
        for level in range(len(self._bounds) - 1, -1, -1):
            if stripped in (self._bounds[level], self._bounds[level] + b"--"):
                return level
        return None

    def _enter(self, level: int, text: bytes) -> None:
        closing = text.rstrip() != self._bounds[level]
        del self._bounds[level + (not closing) :]
        self._reading = None if closing else _Headers(self._limits.header_bytes)

    def _ended(self, end: int) -> Iterator[MimePart]:
        """Yield the part that ends there, if one does."""
        if self._leaf is not None:
            self._past += 1
            yield MimePart(self._leaf, self._start, max(end - self._start, 0))
        elif self._unmet is not None:  # its headers tell another line between parts than there is, or it was cut
            self._past += 1
            _, headers, start = self._unmet
            yield MimePart(headers, start, max(end - start, 0))
        elif self._reading is not None and self.headers is None:
            self._begin(self._reading, end)
        self._leaf = self._unmet = None

    def _header(self, reading: _Headers, text: bytes, line: TextLine) -> None:
        if not text and not reading.some and self.headers is None:
            return  # blank lines before the headers of a mail
        if not text:
            self._begin(reading, line.after)
        elif not reading.add(text) and (reading.some or not text.startswith((b"From ", b">From "))):
            self._begin(reading, line.start)  # it is no header: the text begins here

    def _begin(self, reading: _Headers, start: int) -> None:
        """Begin what follows the headers: parts, a mail within the mail, or a part that is looked at itself."""
        headers = reading.message()
        self._reading = None
        if self.headers is None:
            self.headers = headers
        try:
            kind, bound = headers.get_content_type(), headers.get_boundary()
        except FAULTS:
            kind, bound = "application/octet-stream", None
        if kind.startswith("multipart/") and bound:
            self._deeper(bound, headers, start)
            return
        if kind == "message/rfc822" and not is_encoded(headers):
            self._reading = _Headers(self._limits.header_bytes)
            return
        if kind.startswith("multipart/") and reading.cut:
            self.fault = Refused("F004", "邮件头过长，看不出附件在哪里。请用邮件程序打开它，把附件另存出来")
        self._leaf, self._start = headers, start

    def _deeper(self, bound: str, headers: Message, start: int) -> None:
        """Go into parts; what lies too deep is none of them."""
        if len(self._bounds) >= self._limits.mail_depth:
            self.fault = Refused("F004", f"邮件的段落套了 {self._limits.mail_depth} 层以上，没有再往里打开。请重新发送附件")
        else:
            self._unmet = len(self._bounds), headers, start
            self._bounds.append(b"--" + bound.encode("utf-8", "surrogateescape").rstrip())


def bound_within(region: Region) -> tuple[bytes, int] | None:
    """Return the line that stands between parts of a mail in a text, and where it first does: a mail that came back, or was broken."""
    if not holds(region, b"--"):
        return None
    last: TextLine | None = None
    for line in lines(region):
        if last is not None and _BETWEEN.match(line.text):
            return last.text.rstrip(), last.start
        last = line if line.text.startswith(b"--") and len(line.text) < 200 else None
    return None


def is_encoded(headers: Message) -> bool:
    """Tell whether a part's bytes are written as text."""
    return encoding_of(headers) is not None


def encoding_of(headers: Message) -> str | None:
    """Return how a part's bytes are written, None where they stand as they are."""
    told = _ENCODING.search(str(headers["Content-Transfer-Encoding"] or "")[:200].lower())
    named = told[0] if told else ""
    if named in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return "uuencode"
    return named if named in ("base64", "quoted-printable") else None
