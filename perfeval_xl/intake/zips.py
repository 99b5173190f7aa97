"""Zip files, opened as if they were built to harm: what they declare about themselves is not believed."""

from __future__ import annotations

import datetime
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfeval_xl.facts.received import NO_FORM
from perfeval_xl.facts.spreadsheet import ZIP_YEAR
from perfeval_xl.intake.refused import Refused
from perfeval_xl.intake.regions import Region, Within, blocks
from perfeval_xl.packages import SMALL, DamagedError, content, places, remembered
from perfeval_xl.packages.entries import LOCAL, LOCAL_SIGN

_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LONGEST_COMMENT = 2**16
_FULL, _FULL_SHORT = 0xFFFFFFFF, 0xFFFF  # the number stands elsewhere
_ZIP64, _UNICODE_PATH = 0x0001, 0x7075
_LONGEST_NAME = 1_024  # bytes that are kept of a name


def directory(data: bytes) -> list[zipfile.ZipInfo]:
    """Return the entries of a zip file.

    Raises:
        Refused: F001 damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error, EOFError, OverflowError) as error:
        raise Refused("F001", "文件已损坏（不完整，可能没有传完）") from error


def inflate(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """Return the content of an entry of a zip file, of no more than the size it declares.

    Raises:
        Refused: F001 damaged, or not what the directory says of it.
    """
    try:
        _, stream = places(data, info)
        packed, told = memoryview(data)[stream], (info.compress_type, info.file_size, info.CRC)
        return content(packed, *told) if info.file_size > SMALL else _content_once(bytes(packed), *told)
    except DamagedError as error:
        raise Refused("F001", f"文件已损坏（{error}）") from error


_content_once = remembered(content)


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """An entry of an archive as its directory says; `name` as bytes, or as text where the archive says in which encoding.

    folder: it is one and holds nothing itself; time: when it was last changed, in seconds since 1970.
    """

    name: bytes | str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int
    folder: bool = False
    time: float | None = None


def entries(region: Region, most: int) -> tuple[list[DirectoryEntry], int]:
    """Return the first entries of a zip file, `most` of them, and how many more its directory has.

    Raises:
        Refused: F001 damaged, F003 part of a split archive, F004 its entries overlap.
    """
    start, size, before, count = _directory_place(region)
    listed: list[DirectoryEntry] = []
    for entry in _listed(Within(region, start, size), before):
        if len(listed) == most:
            return listed, max(count - most, 1)
        listed.append(entry)
    _refuse_overlapping(listed)
    return listed, 0


def _directory_place(region: Region) -> tuple[int, int, int, int]:
    """Return where the directory begins, its length, how many bytes stand before the archive, and how many entries it has."""
    tail_start = max(region.size - _LONGEST_COMMENT - _END.size, 0)
    tail = region.at(tail_start, region.size)
    place = tail.rfind(b"PK\5\6")
    if place < 0 or place + _END.size > len(tail):
        raise Refused("F001", "压缩包不完整，可能没有下载完。请重新下载，或解压后报送其中的工作簿")
    _, disk, first_disk, _, count, size, offset, _ = _END.unpack_from(tail, place)
    end = tail_start + place
    if _FULL in (size, offset) or count == _FULL_SHORT:
        end, disk, count, size, offset = _directory_place_64(region, end, disk, count, size, offset)
    if disk not in (0, _FULL_SHORT) or (first_disk not in (0, _FULL_SHORT)):
        raise Refused("F003", NO_FORM["split"][0])
    start = end - size
    if start < 0 or start < offset:
        raise Refused("F001", "压缩包已损坏（目录不在所说的位置）。请解压后报送其中的工作簿")
    return start, size, start - offset, count


def _directory_place_64(region: Region, end: int, disk: int, count: int, size: int, offset: int) -> tuple[int, int, int, int, int]:
    locator = region.at(end - _LOCATOR.size, _LOCATOR.size) if end >= _LOCATOR.size else b""
    if not locator.startswith(b"PK\6\7"):
        return end, disk, count, size, offset
    place = _LOCATOR.unpack(locator)[2]
    record = region.at(place, _END64.size) if place <= region.size else b""
    if len(record) < _END64.size or not record.startswith(b"PK\6\6"):
        raise Refused("F001", "压缩包已损坏（目录不在所说的位置）。请解压后报送其中的工作簿")
    _, _, _, _, disk, _, _, count, size, offset = _END64.unpack(record)
    return place, disk, count, size, offset


def _listed(directory: Region, before: int) -> Iterator[DirectoryEntry]:
    """Yield the entries of a directory, which is read piece by piece: it may have millions."""
    held, place = b"", 0
    for block in blocks(directory):
        held, place = held[place:] + block, 0
        while (entry := _entry_at(held, place, before)) is not None:
            made, length = entry
            yield made
            place += length
    if len(held) - place >= _CENTRAL.size and held.startswith(b"PK\1\2", place):
        raise Refused("F001", "压缩包已损坏（目录不完整）。请解压后报送其中的工作簿")


def _entry_at(held: bytes, place: int, before: int) -> tuple[DirectoryEntry, int] | None:
    """Return the entry that begins there and the length of what tells of it, None where it has not all been read."""
    if len(held) - place < _CENTRAL.size or not held.startswith(b"PK\1\2", place):
        return None
    (_, _, _, flags, method, time, date, crc, packed, size, names, extras, comments, _, _, _, start) = _CENTRAL.unpack_from(held, place)
    length = _CENTRAL.size + names + extras + comments
    if len(held) - place < length:
        return None
    first, second = place + _CENTRAL.size, place + _CENTRAL.size + names
    name, extra = held[first:second], held[second : second + extras]
    size, packed, start = _sizes_64(extra, size, packed, start)
    told = _told_name(extra, name) if extra else name
    folder = name.endswith((b"/", b"\\")) and size == 0
    return DirectoryEntry(told[:_LONGEST_NAME], flags, method, crc, packed, size, start + before, folder, _time(date, time)), length


def _sizes_64(extra: bytes, *numbers: int) -> tuple[int, ...]:
    """Return the numbers, those that were too large for their place from the field that has them."""
    if _FULL not in numbers:
        return numbers
    field = next((value for kind, value in _extra_fields(extra) if kind == _ZIP64), b"")
    larger = iter(struct.unpack_from(f"<{len(field) // 8}Q", field))
    return tuple(next(larger, number) if number == _FULL else number for number in numbers)


def _told_name(extra: bytes, name: bytes) -> bytes | str:
    """Return the name in Unicode that an archive has besides, if it is still that of this entry."""
    for kind, value in _extra_fields(extra):
        if kind == _UNICODE_PATH and len(value) > 5 and struct.unpack_from("<L", value, 1)[0] == zlib.crc32(name):
            return value[5:].decode("utf-8", "replace")
    return name


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        yield kind, extra[place + 4 : place + 4 + length]
        place += 4 + length


def _time(date: int, time: int) -> float | None:
    try:
        moment = datetime.datetime(
            ZIP_YEAR + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, min((time & 31) * 2, 59)
        )
        return moment.timestamp()
    except (ValueError, OverflowError, OSError):  # zip files may hold the 31st of February
        return None


def _refuse_overlapping(listed: Sequence[DirectoryEntry]) -> None:
    """Refuse an archive whose entries share their content: a few kilobytes that stand for millions of files."""
    end = 0
    for entry in sorted((one for one in listed if not one.folder), key=lambda one: one.start):
        if entry.start < end:
            raise Refused("F004", "压缩包里的文件互相重叠，像是有意做成的压缩炸弹，没有打开。请解压后报送其中的工作簿")
        end = entry.start + LOCAL.size + entry.packed


def content_place(region: Region, entry: DirectoryEntry) -> int:
    """Return where the content of an entry begins.

    Raises:
        Refused: F001 it is not where the directory says.
    """
    header = region.at(entry.start, LOCAL.size) if entry.start <= region.size else b""
    if len(header) < LOCAL.size or not header.startswith(LOCAL_SIGN):
        raise Refused("F001", "压缩包已损坏（目录与内容不一致）。请解压后报送其中的工作簿")
    *_, name, extra = LOCAL.unpack(header)
    return int(entry.start + LOCAL.size + name + extra)
