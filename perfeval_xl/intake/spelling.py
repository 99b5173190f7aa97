"""Texts written otherwise than mails are: in UTF-16, as editors save “Unicode”, or with the line ends of old Macs."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

UTF_16, OLD_MAC = "utf-16", "cr"
_MARKS = (b"\xff\xfe", b"\xfe\xff")


def spelling(head: bytes) -> str | None:
    """Tell by its first bytes how a text is written, None for as mails are."""
    if head.startswith(_MARKS):
        return UTF_16
    return OLD_MAC if b"\r" in head and b"\n" not in head and b"\0" not in head else None


def respelled_pieces(pieces: Iterable[bytes], how: str) -> Iterator[bytes]:
    """Yield a long text as mails are written, piece by piece: as characters it takes a multiple of its bytes."""
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "replace") if how == UTF_16 else respelled(piece, how)


def respelled(data: bytes, how: str | None) -> bytes:
    """Return a text as mails are written."""
    if how == UTF_16:
        return data[: len(data) // 2 * 2].decode("utf-16", "replace").encode("utf-8", "replace")
    return data.replace(b"\r", b"\n") if how == OLD_MAC else data
