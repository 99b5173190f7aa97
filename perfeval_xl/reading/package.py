"""The zip package of an .xlsx, opened as if it were built to harm: what it declares about itself is not believed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Literal
from xml.parsers.expat import ExpatError

from perfeval_xl.intake.refused import Refused, too_large
from perfeval_xl.intake.zips import directory, inflate
from perfeval_xl.limits import Limits
from perfeval_xl.packages import remembered
from perfeval_xl.packages.entries import DEFLATED, ENCRYPTED, STORED
from perfeval_xl.reading.canonical import canonical

_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_BOM = b"\xef\xbb\xbf"
_ENCODING = re.compile(rb"""<\?xml[^<>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ASCII_BASED = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
_FEW = 200  # closing tags that need no second look
_UNUSUAL_MARKS = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


class OtherFormat(Exception):
    """A workbook of another format than .xlsx, which something else has to look at: `extension` is ods or xlsb."""

    def __init__(self, extension: Literal["ods", "xlsb"]) -> None:
        self.extension = extension
        super().__init__(extension)


class Risky(Exception):
    """A workbook that may kill or hang whoever reads it, and is left to a process of its own."""


class InflatedPackage:
    """The parts of a package by lower-case name, each inflated when it is read, and counted.

    Raises:
        Refused: F001 damaged or ambiguous, F002 encrypted, F004 over a limit.
        Risky: more is inflated than this process should.
    """

    def __init__(self, data: bytes, limits: Limits, most: int | None = None) -> None:
        """Read the directory. most: so many bytes may be inflated here; more is `Risky`."""
        self._data, self._limits, self._most = data, limits, most
        self._inflated: dict[str, int] = {}  # bytes by part
        if len(data) > limits.file_bytes:
            raise too_large(f"文件有 {len(data) // 2**20} MB")
        if (entries := data.count(b"PK\x01\x02")) > limits.parts:  # before the directory is read: it may hold millions
            raise too_large(f"文件有 {entries} 个部件")
        infos = directory(data)
        self._check(infos)
        self._infos = {_plain(info.orig_filename): info for info in infos}
        if len(self._infos) != len(infos):
            raise Refused("F001", "文件里有同名的部件，不同的程序会读出不同的内容")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._infos

    def __iter__(self) -> Iterator[str]:
        return iter(self._infos)

    def _check(self, infos: list[zipfile.ZipInfo]) -> None:
        limits, size = self._limits, len(self._data)
        unpacked = sum(info.file_size for info in infos)
        if any(info.flag_bits & ENCRYPTED for info in infos):
            raise Refused("F002", "文件设了密码")
        if any(info.compress_type not in (STORED, DEFLATED) for info in infos):
            raise Refused("F001", "文件的压缩方式不是工作簿用的")
        if unpacked > limits.unpacked_bytes:
            raise too_large(f"解压后有 {unpacked // 2**20} MB")
        if unpacked > limits.ratio_from and unpacked > limits.ratio * size:
            raise Refused("F004", f"解压后是文件的 {unpacked // max(size, 1)} 倍，不像正常的工作簿")
        for info in infos:
            steps = _plain(info.orig_filename).split("/")
            if steps[0] == "" or ".." in steps or ":" in steps[0]:
                raise Refused("F001", "文件里有指向别处的部件名，正常的工作簿没有")

    def read(self, name: str, *, spaces: bool = True) -> bytes:
        """Return an XML part in UTF-8, empty if there is none of that name; for `spaces` see `canonical`."""
        info = self._infos.get(name.lower())
        return b"" if info is None else _read(self._inflate(info), self._limits.depth, spaces)

    def part(self, name: str) -> bytes:
        """Return an XML part in UTF-8 as it is written, for whoever parses it; empty if there is none of that name."""
        info = self._infos.get(name.lower())
        return b"" if info is None else _in_utf8(self._inflate(info), self._limits.depth)

    def _inflate(self, info: zipfile.ZipInfo) -> bytes:
        limits = self._limits
        if self._most is not None and sum(self._inflated.values()) + info.file_size > self._most:
            raise Risky
        if info.file_size > limits.part_bytes:
            raise too_large(f"一个部件解压后有 {info.file_size // 2**20} MB")
        data = inflate(self._data, info)
        self._inflated[info.orig_filename] = len(data)
        if sum(self._inflated.values()) > limits.read_bytes:
            raise too_large(f"要读的内容解压后超过 {limits.read_bytes // 2**20} MB")
        return data


@remembered
def _read(data: bytes, depth: int, spaces: bool) -> bytes:
    return in_usual_writing(_in_utf8(data, depth), spaces=spaces)


def _in_utf8(data: bytes, depth: int) -> bytes:
    if data.startswith(_BOM):
        data = data[3:]
    elif (codec := _UTF16.get(data[:2])) is not None:
        try:
            data = data.decode(codec).encode("utf-8")
        except UnicodeError as error:
            raise Refused("F001", "文件已损坏（文字编码有误）") from error
    elif (declared := _ENCODING.match(data)) and declared[1].lower() not in _ASCII_BASED:
        raise Refused("F001", f"文件的文字编码（{declared[1].decode('ascii')}）不是工作簿用的")
    if _UNUSUAL_MARKS.search(data) is not None:
        raise Refused("F001", "文件里有文档类型声明，正常的工作簿没有")
    if _may_be_deep(data) and _deeper_than(depth, data):
        raise Refused("F004", f"文件的元素套了 {depth} 层以上，不像正常的工作簿")
    return data


def in_usual_writing(xml: bytes, *, spaces: bool = True) -> bytes:
    """Return what `canonical` does.

    Raises:
        Refused: F001 it is not well-formed.
    """
    try:
        return canonical(xml, spaces=spaces)
    except ExpatError as error:
        raise Refused("F001", "文件已损坏（XML 有误）") from error


def _plain(name: str) -> str:
    """Return a part's name as parts are told apart; XlsxWriter writes "/xl/richData/…" for pictures in cells."""
    plain = name.replace("\\", "/").lower()
    return plain[1:] if plain.startswith("/xl/") else plain


_NOT_SHALLOW = re.compile(rb"</(?!(?:c|v|t|is|row|si|xf|font|r|rPr|definedName)>)")
_TAG = re.compile(rb"<(/?)[A-Za-z_](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*?(/?)>")


def _may_be_deep(data: bytes) -> bool:
    """Say whether it is worth counting: many closing tags besides those of cells, texts, formats and names."""
    return next(islice(_NOT_SHALLOW.finditer(data), _FEW, None), None) is not None


def _deeper_than(limit: int, data: bytes) -> bool:
    depth = 0
    for tag in _TAG.finditer(data):
        if tag[1]:
            depth -= 1
        elif not tag[2]:
            depth += 1
            if depth > limit:
                return True
    return False
