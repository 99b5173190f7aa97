"""A run of bytes that lies in a file, or within something that lies in it, and is read piece by piece: nothing is held that need not be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO, Protocol

_BLOCK = 2**20
_LONGEST_LINE = 2**16  # bytes: what is longer comes in pieces


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


def lines(region: Region) -> Iterator[tuple[int, bytes]]:
    """Yield where each line begins, and its bytes without the line feed."""
    place, rest = 0, b""
    for block in blocks(region):
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            yield place, line
            place += len(line) + 1
        if len(rest) > _LONGEST_LINE:
            yield place, rest
            place, rest = place + len(rest), b""
    if rest:
        yield place, rest
