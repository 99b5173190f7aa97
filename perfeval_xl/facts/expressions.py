"""Pieces of regular expressions that several modules put together."""

from __future__ import annotations

from collections.abc import Iterable

SEALS = ("盖章", "公章", "签章")
SIGNATURES = ("签字", "签名")
"""What a form asks for beside a name."""
ORDINALS = "一二三四五六七八九十"
"""What the numbers of headings, lists and attachments are written with."""
CLOSING = ("合计", "总计")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, as a list of them reads best."""
    return tuple(text.split())


def alternatives(words: Iterable[str]) -> str:
    """Return words as alternatives, longest first, so that none hides a longer one."""
    return "|".join(sorted(words, key=len, reverse=True))
