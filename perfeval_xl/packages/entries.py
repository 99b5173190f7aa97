"""Entries of a zip file as they stand in it: what is taken over from another file is not inflated for it, as `zipfile` would."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from perfeval_xl.facts.spreadsheet import ZIP_YEAR

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION = 20
MOST = 0xFFFE
"""Entries of a file without 64-bit fields."""
UTF8_NAME = 0x800
"""Flag of an entry whose name is in UTF-8."""
FIRST_DATE = 0x21
"""The oldest date of an entry: the first of January of the year from which zip files count."""


@dataclass(slots=True)
class ZipEntry:
    """An entry to write; `stored` is the stream as it stands in the file, compressed or not."""

    name: bytes
    crc: int
    size: int
    stored: bytes | memoryview
    flags: int = 0
    method: int = zipfile.ZIP_DEFLATED
    time: int = 0
    date: int = FIRST_DATE
    local_extra: bytes = b""
    extra: bytes = b""
    comment: bytes = b""
    made_by: int = _VERSION
    system: int = 0
    needs: int = _VERSION
    internal: int = 0
    external: int = 0

    @property
    def written_size(self) -> int:
        """Return how many bytes it takes with what the directory says of it."""
        names = 2 * len(self.name) + len(self.local_extra) + len(self.extra) + len(self.comment)
        return _LOCAL.size + _CENTRAL.size + names + len(self.stored)


def written(entries: Sequence[ZipEntry], comment: bytes = b"") -> bytes:
    """Return the zip file of entries, in their order."""
    out: list[bytes | memoryview] = []
    directory: list[bytes] = []
    offset = 0
    for entry in entries:
        common = (entry.time, entry.date, entry.crc, len(entry.stored), entry.size)
        local = _LOCAL.pack(b"PK\x03\x04", entry.needs, entry.flags, entry.method, *common, len(entry.name), len(entry.local_extra))
        lengths = (len(entry.name), len(entry.extra), len(entry.comment))
        directory += (
            _CENTRAL.pack(
                b"PK\x01\x02",
                *(entry.made_by, entry.system, entry.needs, 0, entry.flags, entry.method, *common, *lengths),
                *(0, entry.internal, entry.external, offset),
            ),
            entry.name + entry.extra + entry.comment,
        )
        out += (local, entry.name, entry.local_extra, entry.stored)
        offset += len(local) + len(entry.name) + len(entry.local_extra) + len(entry.stored)
    size = sum(map(len, directory))
    end = _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), size, offset, len(comment))
    return b"".join([*out, *directory, end, comment])


def deflated(data: bytes, level: int) -> bytes:
    """Return data as a stream without a header of its own, as zip files hold it."""
    engine = zlib.compressobj(level, zlib.DEFLATED, -15)
    return engine.compress(data) + engine.flush()


def dos_time(info: zipfile.ZipInfo) -> tuple[int, int]:
    """Return time and date of an entry as zip files write them."""
    year, month, day, hour, minute, second = info.date_time
    return hour << 11 | minute << 5 | second >> 1, (year - ZIP_YEAR) << 9 | month << 5 | day


def stored_of(package: bytes, info: zipfile.ZipInfo) -> bytes:
    """Return the stream of an entry as it stands in a file that we have written ourselves."""
    *_, name, extra = _LOCAL.unpack_from(package, info.header_offset)
    start = info.header_offset + _LOCAL.size + name + extra
    return package[start : start + info.compress_size]
