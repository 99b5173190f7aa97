"""A run of bytes that lies in a file, or within something that lies in it, and is read piece by piece: nothing is held that need not be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol

_BLOCK = 2**20
_LONGEST_LINE = 2**16  # bytes that are looked at


class Region(Protocol):
    """So many bytes that can be read at any place."""

    @property
    def size(self) -> int: ...

    def at(self, start: int, length: int) -> bytes:
        """Return the bytes from there, fewer at the end."""
        ...


class OnDisk:
    """A file that is open."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.size = file, os.fstat(file.fileno()).st_size

    def at(self, start: int, length: int) -> bytes:
        self._file.seek(start)
        return self._file.read(max(min(length, self.size - start), 0))


class InMemory:
    """Bytes that had to be decoded."""

    def __init__(self, data: bytes) -> None:
        self._data, self.size = data, len(data)

    def at(self, start: int, length: int) -> bytes:
        return self._data if start == 0 and length >= self.size else self._data[start : start + length]


class Within:
    """A part of another region."""

    def __init__(self, outer: Region, start: int, size: int) -> None:
        self._outer, self._start, self.size = outer, start, max(min(size, outer.size - start), 0)

    def at(self, start: int, length: int) -> bytes:
        return self._outer.at(self._start + start, max(min(length, self.size - start), 0))


def blocks(region: Region, length: int = _BLOCK) -> Iterator[bytes]:
    """Yield all of a region in pieces."""
    for start in range(0, region.size, length):
        yield region.at(start, length)


def holds(region: Region, *marks: bytes) -> bool:
    """Tell whether one of these stands anywhere in a region: much sooner than its lines can be gone through."""
    before = b""
    for block in blocks(region):
        held = before + block
        if any(mark in held for mark in marks):
            return True
        before = held[-max(map(len, marks)) :]
    return False


class TextLine(NamedTuple):
    """A line: where it begins, its text, where that ends, and where the next line begins. Of a very long one the text is its beginning."""

    start: int
    text: bytes
    end: int
    after: int


def lines(region: Region) -> Iterator[TextLine]:
    """Yield the lines of a region, without their line ends."""
    place, held, beyond = 0, b"", 0  # of a line that is not whole yet: what is held of it, and how many bytes more it has
    for block in blocks(region):
        *whole, rest = block.split(b"\n")
        for piece in whole:
            text = held + piece if held else piece
            after = place + len(text) + beyond + 1
            ended = text.endswith(b"\r")
            yield TextLine(place, text[:-1] if ended else text, after - 1 - ended, after)
            place, held, beyond = after, b"", 0
        held += rest
        if len(held) > _LONGEST_LINE:
            beyond += len(held) - _LONGEST_LINE
            held = held[:_LONGEST_LINE]
    if held:
        ended = held.endswith(b"\r")
        yield TextLine(place, held[:-1] if ended else held, region.size - ended, region.size)
