"""A mailbox in one file → its mails, by where they lie in it. The ways in which programs write mailboxes differ in what begins a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval_xl.intake.regions import Region, lines

_BEGIN = b"From "
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
    start: int | None = 0
    last: tuple[int, bytes] | None = None  # a line that may begin a mail, if the next one is a header
    for line in lines(region):
        if last is not None:
            if begins(last[1], line.text):
                if start is not None and last[0] > start:
                    yield start, last[0] - start
                start = line.start
            last = None
        if line.text.startswith(_BEGIN):
            last = line.start, line.text
    if start is not None and start < region.size:
        yield start, region.size - start


def is_mailbox(head: bytes) -> bool:
    """Tell by its first bytes whether a file is a mailbox."""
    first, _, rest = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    return begins(first, rest.partition(b"\n")[0])
