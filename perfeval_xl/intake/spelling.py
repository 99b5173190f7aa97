"""Texts written otherwise than mails are: in UTF-16, as editors save “Unicode”, or with the line ends of old Macs."""

from __future__ import annotations

UTF_16, OLD_MAC = "utf-16", "cr"
_MARKS = (b"\xff\xfe", b"\xfe\xff")


def spelling(head: bytes) -> str | None:
    """Tell by its first bytes how a text is written, None for as mails are."""
    if head.startswith(_MARKS):
        return UTF_16
    return OLD_MAC if b"\r" in head and b"\n" not in head and b"\0" not in head else None


def respelled(data: bytes, how: str | None) -> bytes:
    """Return a text as mails are written."""
    if how == UTF_16:
        return data[: len(data) // 2 * 2].decode("utf-16", "replace").encode("utf-8", "replace")
    return data.replace(b"\r", b"\n") if how == OLD_MAC else data
