"""How to get from what holds a file to the file: a step for each archive, mail and encoding it is packed in.

A step is a few numbers. What is found in archives and mails is described by its steps and taken out when it is read, so that
gigabytes may be listed without being held.
"""

from __future__ import annotations

import binascii
import re
import zlib
from dataclasses import dataclass
from typing import ClassVar, Protocol

from perfeval_xl.intake.refused import Refused, too_large
from perfeval_xl.intake.regions import InMemory, Region, Within, blocks, lines
from perfeval_xl.intake.spelling import respelled, respelled_pieces
from perfeval_xl.intake.zips import DirectoryEntry, content_place
from perfeval_xl.packages.entries import DEFLATED, ENCRYPTED, STORED

HEAD = 4_096  # bytes, by which a file's kind is told
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_ESCAPE = re.compile(rb"=(.)", re.DOTALL)
_SHIFTED = bytes((code - 42) % 256 for code in range(256))
_SPREAD = 4  # encoded bytes for one decoded, at most: what is longer was not encoded by any program


class Step(Protocol):
    """A way from a region to one within it."""

    def head(self, region: Region) -> bytes:
        """Return the first bytes, for telling what it is; as many as there are up to `HEAD`."""
        ...

    @property
    def length(self) -> int:
        """Return how many bytes there are within, as far as that is known before it is opened."""
        ...

    def open(self, region: Region, most: int) -> Region:
        """Return the region within.

        Raises:
            Refused: F001 damaged, F002 encrypted, F004 it has to be decoded and is more than `most` bytes.
        """
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes that stand there as they are."""

    start: int
    size: int

    @property
    def length(self) -> int:
        return self.size

    def head(self, region: Region) -> bytes:
        return region.at(self.start, min(HEAD, self.size))

    def open(self, region: Region, most: int) -> Region:
        return Within(region, self.start, self.size)


@dataclass(frozen=True, slots=True)
class Encoded:
    """Bytes written as text: base64, quoted-printable, uuencode or yenc."""

    start: int
    size: int
    encoding: str

    KNOWN: ClassVar = ("base64", "quoted-printable", "uuencode", "yenc")

    @property
    def length(self) -> int:
        return self.size * 2 // 3  # line ends are not counted

    def head(self, region: Region) -> bytes:
        few = min(self.size, HEAD * _SPREAD)
        return self._decoded(Within(region, self.start, few), few * _SPREAD)[:HEAD]

    def open(self, region: Region, most: int) -> Region:
        if self.size > most * _SPREAD:
            raise too_large(f"文件有 {self.size // 2**20} MB")
        return InMemory(self._decoded(Within(region, self.start, self.size), most))

    def _decoded(self, region: Region, most: int) -> bytes:
        if self.encoding == "base64":
            return _base64(region, most)
        if self.encoding == "quoted-printable":
            return _quoted_printable(region, most)
        return _uuencoded(region, most) if self.encoding == "uuencode" else _yencoded(region, most)


def _refuse_long(size: int, most: int) -> None:
    if size > most:
        raise too_large(f"文件有 {size // 2**20} MB")


def _base64(region: Region, most: int) -> bytes:
    """Decode what is base64 in it, whatever stands between, as mail programs do."""
    made, rest = bytearray(), b""
    for block in blocks(region):
        letters = rest + block.translate(None, _NOT_BASE64)
        whole = len(letters) // 4 * 4
        made += binascii.a2b_base64(letters[:whole])
        rest = letters[whole:]
        _refuse_long(len(made), most)
    if len(rest) > 1:
        made += binascii.a2b_base64(rest + b"=" * (4 - len(rest)))
    return bytes(made)


def _quoted_printable(region: Region, most: int) -> bytes:
    """Decode it piece by piece, each cut behind a line or at least not within an escape."""
    made, rest = bytearray(), b""
    for block in blocks(region):
        held = rest + block
        end = held.rfind(b"\n") + 1
        if not end:
            escape = held.rfind(b"=", -3)
            end = len(held) if escape < 0 else escape
        made += binascii.a2b_qp(held[:end])
        rest = held[end:]
        _refuse_long(len(made), most)
    made += binascii.a2b_qp(rest)
    _refuse_long(len(made), most)
    return bytes(made)


def _uuencoded(region: Region, most: int) -> bytes:
    made = bytearray()
    for line in lines(region):
        text = line.text
        if not text or text.startswith(b"begin "):  # where a whole part is written so
            continue
        if text.rstrip() == b"end":
            break
        try:
            made += binascii.a2b_uu(text)
        except binascii.Error:  # some programs add a letter to each line
            length = (((text[0] - 32) & 63) * 4 + 5) // 3
            try:
                made += binascii.a2b_uu(text[:length])
            except binascii.Error as error:
                raise Refused("F001", "附件以 uuencode 写在正文里，已损坏") from error
        _refuse_long(len(made), most)
    return bytes(made)


def _yencoded(region: Region, most: int) -> bytes:
    made = bytearray()
    for line in lines(region):
        made += _ESCAPE.sub(lambda found: bytes(((found[1][0] - 64) % 256,)), line.text).translate(_SHIFTED)
        _refuse_long(len(made), most)
    return bytes(made)


@dataclass(frozen=True, slots=True)
class Respelled:
    """All of a text, written otherwise than mails are (`spelling`)."""

    size: int
    how: str

    @property
    def length(self) -> int:
        return self.size

    def head(self, region: Region) -> bytes:
        return respelled(region.at(0, HEAD), self.how)

    def open(self, region: Region, most: int) -> Region:
        _refuse_long(self.size, most)
        return InMemory(b"".join(respelled_pieces(blocks(region), self.how)))


@dataclass(frozen=True, slots=True)
class Packed:
    """An entry of a zip file."""

    entry: DirectoryEntry

    @property
    def length(self) -> int:
        return self.entry.size

    def head(self, region: Region) -> bytes:
        entry = self.entry
        if entry.flags & ENCRYPTED or entry.method not in (STORED, DEFLATED):
            return b""
        packed = region.at(content_place(region, entry), min(entry.packed, HEAD * _SPREAD))
        if entry.method == STORED:
            return packed[:HEAD]
        try:
            return zlib.decompressobj(-15).decompress(packed, HEAD)
        except zlib.error:
            return b""

    def open(self, region: Region, most: int) -> Region:
        entry = self.entry
        if entry.flags & ENCRYPTED:
            raise Refused("F002", "压缩包设了密码")
        if entry.method not in (STORED, DEFLATED):
            raise Refused("F001", "压缩包的压缩方式不能读取。请解压后报送其中的工作簿")
        place = content_place(region, entry)
        if entry.method == STORED and entry.size > most and entry.size == entry.packed:
            return Within(region, place, entry.size)  # an archive, whose files have checksums of their own
        if entry.size > most:
            raise too_large(f"文件有 {entry.size // 2**20} MB")
        return InMemory(_unpacked(Within(region, place, entry.packed), entry))


def _unpacked(packed: Region, entry: DirectoryEntry) -> bytes:
    """Return the content, of the size that the directory says, found out at one byte more, and of its checksum."""
    if entry.method == STORED:
        data = packed.at(0, packed.size)
    else:
        engine, made = zlib.decompressobj(-15), bytearray()
        try:
            for block in blocks(packed):
                made += engine.decompress(block, entry.size + 1 - len(made))
                if engine.eof or len(made) > entry.size:
                    break
        except zlib.error as error:
            raise Refused("F001", "文件已损坏（无法解压）") from error
        if not engine.eof:
            raise Refused("F001", "文件已损坏（大小与目录不符）")
        data = bytes(made)
    if len(data) != entry.size or zlib.crc32(data) != entry.crc:
        raise Refused("F001", "文件已损坏（内容与校验不符）")
    return data
