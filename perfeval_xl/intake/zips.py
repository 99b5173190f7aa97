"""Zip files, opened as if they were built to harm: what they declare about themselves is not believed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from perfeval_xl.intake.refused import Refused

_LOCAL = struct.Struct("<4s5H3L2H")
ENCRYPTED = 0x41
STORED, DEFLATED = 0, 8


def directory(data: bytes) -> list[zipfile.ZipInfo]:
    """Return the entries of a zip file.

    Raises:
        Refused: F001 damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error, EOFError) as error:
        raise Refused("F001", f"文件已损坏（{type(error).__name__}）") from error


def inflate(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """Return the content of an entry of a zip file, of no more than the size it declares.

    Raises:
        Refused: F001 damaged, or not what the directory says of it.
    """
    start = info.header_offset
    try:
        signature, *_, name, extra = _LOCAL.unpack_from(data, start)
    except struct.error as error:
        raise Refused("F001", "文件已损坏（部件不完整）") from error
    start += _LOCAL.size
    if signature != b"PK\x03\x04" or data[start : start + name] != _raw_name(info):
        raise Refused("F001", "文件已损坏（目录与内容不一致）")
    start += name + extra
    packed = memoryview(data)[start : start + info.compress_size]
    content = bytes(packed) if info.compress_type == STORED else _inflated(packed, info.file_size)
    if len(packed) != info.compress_size or len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise Refused("F001", "文件已损坏（内容与校验不符）")
    return content


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")


def _inflated(packed: memoryview, size: int) -> bytes:
    """Inflate to the declared size and one byte more: whoever declares too little is found out at that byte."""
    engine = zlib.decompressobj(-15)
    try:
        data = engine.decompress(packed, size + 1)
    except zlib.error as error:
        raise Refused("F001", "文件已损坏（无法解压）") from error
    if not engine.eof:
        raise Refused("F001", "文件已损坏（部件的大小与目录不符）")
    return data
