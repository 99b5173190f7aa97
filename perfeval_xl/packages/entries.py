"""Entries of a zip file as they stand in it: what is taken over from another file is not inflated for it, as `zipfile` would."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from perfeval_xl.facts.spreadsheet import ZIP_YEAR

LOCAL: Final = struct.Struct("<4s5H3L2H")
LOCAL_SIGN: Final = b"PK\x03\x04"
"""What stands before the stream of an entry, and how it begins."""
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION = 20
MOST: Final = 0xFFFE
"""Entries of a file without 64-bit fields."""
UTF8_NAME: Final = 0x800
"""Flag of an entry whose name is in UTF-8."""
ENCRYPTED: Final = 0x41
"""Flags of an entry that needs a password."""
STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
"""Methods of the entries of a package."""
FIRST_DATE: Final = 0x21
"""The oldest date of an entry: the first of January of the year from which zip files count."""


class DamagedError(ValueError):
    """An entry is not what the directory says of it; its text tells how, in the words of people."""


@dataclass(slots=True)
class ZipEntry:
    """An entry to write; `stored` is the stream as it stands in the file, compressed or not."""

    name: bytes
    crc: int
    size: int
    stored: bytes | memoryview
    flags: int = 0
    method: int = DEFLATED
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
        return LOCAL.size + _CENTRAL.size + names + len(self.stored)


def written(entries: Sequence[ZipEntry], comment: bytes = b"") -> bytes:
    """Return the zip file of entries, in their order."""
    out: list[bytes | memoryview] = []
    directory: list[bytes] = []
    offset = 0
    for entry in entries:
        common = (entry.time, entry.date, entry.crc, len(entry.stored), entry.size)
        local = LOCAL.pack(LOCAL_SIGN, entry.needs, entry.flags, entry.method, *common, len(entry.name), len(entry.local_extra))
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


def places(data: bytes | memoryview, info: zipfile.ZipInfo) -> tuple[slice, slice]:
    """Return where the extra field of an entry stands, and its stream.

    Raises:
        DamagedError: not as the directory says: it is not whole, or calls itself otherwise.
    """
    offset = min(info.header_offset, len(data))
    try:
        sign, *_, name, extra = LOCAL.unpack_from(data, offset)
    except struct.error as error:
        raise DamagedError("部件不完整") from error
    begin = offset + LOCAL.size
    if sign != LOCAL_SIGN or data[begin : begin + name] != raw_name(info):
        raise DamagedError("目录与内容不一致")
    field = slice(begin + name, begin + name + extra)
    stream = slice(field.stop, field.stop + info.compress_size)
    if stream.stop > len(data):
        raise DamagedError("部件不完整")
    return field, stream


def raw_name(info: zipfile.ZipInfo) -> bytes:
    """Return the name of an entry as it stands in the file."""
    utf8 = info.flag_bits & UTF8_NAME or info.orig_filename.isascii()  # most names are the same bytes in both
    return info.orig_filename.encode("utf-8" if utf8 else "cp437")


def content(stored: bytes | memoryview, method: int, size: int, crc: int) -> bytes:
    """Return what a stream holds: of the size that the directory says, found out at one byte more, and of its checksum.

    Raises:
        DamagedError: it is not.
    """
    data = bytes(stored) if method == STORED else _inflated(stored, size)
    if len(data) != size or zlib.crc32(data) != crc:
        raise DamagedError("内容与校验不符")
    return data


def _inflated(stored: bytes | memoryview, size: int) -> bytes:
    engine = zlib.decompressobj(-15)
    try:
        data = engine.decompress(stored, size + 1)
    except zlib.error as error:
        raise DamagedError("无法解压") from error
    if not engine.eof:
        raise DamagedError("部件的大小与目录不符")
    return data
