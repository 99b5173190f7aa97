"""A mailbox in one file → its mails, by where they lie in it. The ways in which programs write mailboxes differ in what begins a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval_xl.intake import kinds
from perfeval_xl.intake.regions import Region, lines
from perfeval_xl.intake.spelling import respelled, spelling

_BEGIN = b"From "
_AROUND = b"\1\1\1\1"  # the line before and behind each mail in boxes of MMDF
_BLANK = b"\xef\xbb\xbf \t\r\n"
_STAMPED = re.compile(rb"From .{0,200}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.{1,30}?\d{1,2}:\d{2}")  # as the C library writes a time
_TIMED = re.compile(rb"From (?=.{0,300}?\d{1,2}:\d{2})(?=.{0,300}?\b(?:19|20)\d\d\b)")
_SENDER = re.compile(rb"From (?:-|\S{1,200}@\S{1,200}|MAILER-DAEMON|\?\?\?@\?\?\?)[ \t]*\r?$")
_HEADER = re.compile(rb">?[!-9;-~]{1,100}[ \t]?:")
_OF_MAILS = re.compile(
    rb"(?i)>?(?:from|to|cc|bcc|date|subject|message-id|received|return-path|delivered-to|envelope-to|mime-version|content-[a-z-]{1,60}|reply-to"
    rb"|sender|status|references|in-reply-to|resent-[a-z-]{1,60}|user-agent|importance|thread-[a-z]{1,60}|list-[a-z-]{1,60}|dkim-signature"
    rb"|authentication-results|arc-[a-z-]{1,60}|x-[a-z0-9-]{1,60})[ \t]?:|>?From "
)


def begins(line: bytes, following: bytes) -> bool:
    """Tell whether a line begins a mail: it names a sender or a time, and a header follows. A blank line need not stand before it.

    A text may have a line that begins so: there no header follows, or the line has neither.
    """
    if not line.startswith(_BEGIN):
        return False
    if _STAMPED.match(line, 0, 500):
        return _HEADER.match(following) is not None or following.startswith(b">From ")
    told = _TIMED.match(line, 0, 500) or _SENDER.match(line, 0, 500)
    return told is not None and _OF_MAILS.match(following) is not None


def messages(region: Region) -> Iterator[tuple[int, int]]:
    """Yield where each mail begins, behind the line that begins it, and its length; a file without such lines is one mail."""
    if region.at(0, len(_AROUND)) == _AROUND:
        yield from _between_marks(region)
        return
    start: int | None = 0
    last: tuple[int, bytes] | None = None  # a line that may begin a mail, if the next one is a header
    for line in lines(region):
        if last is not None:
            if begins(last[1], line.text):
                if start is not None and not _is_blank(region, start, last[0]):
                    yield start, last[0] - start
                start = line.start
            last = None
        if line.text.startswith(_BEGIN):
            last = line.start, line.text
    if start is not None and start < region.size:
        yield start, region.size - start


def _is_blank(region: Region, start: int, end: int) -> bool:
    return end - start < 100 and not region.at(start, end - start).strip(_BLANK)


def _between_marks(region: Region) -> Iterator[tuple[int, int]]:
    start = 0
    for line in lines(region):
        if line.text == _AROUND:
            if not _is_blank(region, start, line.start):
                yield start, line.start - start
            start = line.after
    if not _is_blank(region, start, region.size):
        yield start, region.size - start


def kind_of(head: bytes, named: str | None) -> str:
    """Return what a file is as `kinds.kind_of` does, but mailboxes told from mails."""
    text = respelled(head, spelling(head)).lstrip(_BLANK)
    first, _, rest = text.partition(b"\n")
    if begins(first, rest.partition(b"\n")[0]) or first.rstrip(b"\r") == _AROUND:
        return "mbox"
    return "mbox" if named == "mbox" and kinds.sniff(head) in ("text", "mail") else kinds.kind_of(head, named)
