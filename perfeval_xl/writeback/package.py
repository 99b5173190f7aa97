"""The zip container: parts that are not edited keep their compressed bytes.

Reads the directory with zipfile and writes its own, because zipfile cannot copy an entry without inflating it.
"""

from __future__ import annotations

import codecs
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from functools import lru_cache
from itertools import count
from xml.parsers import expat

from perfeval_xl.errors import WritebackError
from perfeval_xl.packages import DamagedError, ZipEntry, content, deflated, places, target_among, written
from perfeval_xl.packages.entries import DEFLATED, ENCRYPTED, MOST, STORED, UTF8_NAME, dos_time, raw_name

_ZIP64 = 1
_DESCRIPTOR = 0x8
_LEVEL = 1  # half the time of the usual 6 for an eighth more bytes of the few parts that are written
_SHEETS = "/worksheets/"
_LARGEST_PART = 256 * 2**20
_LARGEST_FILE = 2**31
_DECLARED = re.compile(rb"""<\?xml[^<>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def inflated(entry: ZipEntry, part: str) -> bytes:
    """Return what an entry holds.

    Raises:
        WritebackError: too large, damaged, or not what its directory says.
    """
    if entry.size > _LARGEST_PART:
        raise WritebackError(f"{part} 解压后超过 {_LARGEST_PART // 2**20} MB，不能写回")
    try:
        return content(entry.stored, entry.method, entry.size, entry.crc)
    except DamagedError as error:
        raise WritebackError(f"{part} 已损坏（{error}），不能写回") from error


def _replace(entry: ZipEntry, data: bytes, *, recurs: bool) -> None:
    """Give an entry other content; what `recurs` is likely to be the same in many files of a run."""
    entry.stored = (_deflated_once if recurs else _deflated)(data)
    entry.method, entry.crc, entry.size = DEFLATED, zlib.crc32(data), len(data)
    entry.flags &= UTF8_NAME


def _deflated(data: bytes) -> bytes:
    return deflated(data, _LEVEL)


_deflated_once = lru_cache(maxsize=32)(_deflated)


class WorkbookPackage:
    """The parts of a workbook by name ("xl/workbook.xml"), read and written as text; case does not tell names apart."""

    def __init__(self, data: bytes) -> None:
        """Read the directory; no part is inflated.

        Raises:
            WritebackError: not a zip file, damaged, encrypted, compressed in an unusual way, or two parts of one name.
        """
        self._entries: list[ZipEntry] = []
        self._by_name: dict[str, ZipEntry] = {}
        self._names: dict[str, str] = {}
        self._texts: dict[str, tuple[str, str]] = {}
        self._changed: dict[str, str] = {}
        self._dropped: set[str] = set()
        if data[:4] == b"\xd0\xcf\x11\xe0":
            raise WritebackError("文件有密码保护或是旧的 .xls 格式，不能写回")
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self.comment = archive.comment
                infos = archive.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
            raise WritebackError("文件不是完整的 .xlsx 文件，不能写回") from error
        view = memoryview(data)
        for info in infos:
            self._add(info.orig_filename, _entry(view, info))

    def _add(self, name: str, entry: ZipEntry) -> None:
        plain = name.replace("\\", "/").lstrip("/")
        if plain.lower() in self._by_name:
            raise WritebackError(f"文件中有两个同名的部分 {plain}，不能写回")
        self._entries.append(entry)
        self._by_name[plain.lower()] = entry
        self._names[plain.lower()] = plain

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._by_name

    def read(self, part: str) -> str:
        """Return a part as text.

        Raises:
            WritebackError: no such part, damaged, not well-formed, or in an encoding that cannot be kept.
        """
        key = part.lower()
        if key in self._changed:
            return self._changed[key]
        if key not in self._texts:
            if key not in self._by_name:
                raise WritebackError(f"文件缺少 {part}，不能写回")
            text, encoding = _decoded(inflated(self._by_name[key], part), part)
            _require_well_formed(text, part)
            self._texts[key] = (text, encoding)
        return self._texts[key][0]

    def holds(self, part: str, text: str) -> bool:
        """Tell whether a part has a text somewhere, without a look at what it is else; in UTF-16 it may stand, too."""
        key = part.lower()
        if key in self._changed or key in self._texts:
            return text in self.read(part)
        data = inflated(self._by_name[key], part)
        return any(text.encode(encoding) in data for encoding in ("utf-8", "utf-16-le", "utf-16-be"))

    def write(self, part: str, text: str) -> None:
        """Replace a part, or add it; a text that is the one received leaves its bytes alone."""
        if part not in self:
            flags = 0 if part.isascii() else UTF8_NAME
            self._add(part, ZipEntry(part.encode(), 0, 0, b"", flags))
            self._texts[part.lower()] = ("", "utf-8")
        self._changed[part.lower()] = text

    def renew(self, part: str, text: str) -> None:
        """Replace a part as a whole, without a look at what it held."""
        self._texts[part.lower()] = ("", "utf-8")
        self._changed[part.lower()] = text

    def drop(self, part: str) -> None:
        """Leave a part out."""
        self._dropped.add(part.lower())

    def free_name(self, stem: str, suffix: str, taken: Iterable[str] = ()) -> str:
        """Return the first name stem + number + suffix that no part has and nothing refers to."""
        names = {name.lower() for name in taken} | self._by_name.keys()
        return next(name for number in count(1) if (name := f"{stem}{number}{suffix}").lower() not in names)

    def to_bytes(self) -> bytes:
        """Return the file: the parts in their order, added ones behind them."""
        for key, text in self._changed.items():
            received, encoding = self._texts[key]
            if text != received:
                # Where an encoding lacks a character, a character reference stands for it.
                _replace(self._by_name[key], text.encode(encoding, "xmlcharrefreplace"), recurs=_SHEETS not in key)
        kept = [entry for key, entry in self._by_name.items() if key not in self._dropped]
        return _written(kept, self.comment)


def _entry(view: memoryview, info: zipfile.ZipInfo) -> ZipEntry:
    if info.flag_bits & ENCRYPTED:
        raise WritebackError("文件已加密，不能写回")
    if info.compress_type not in (STORED, DEFLATED):
        raise WritebackError(f"{info.orig_filename} 的压缩方式不受支持，不能写回")
    try:
        field, stream = places(view, info)
    except DamagedError as error:
        raise WritebackError(f"{info.orig_filename} 已损坏（{error}），不能写回") from error
    time, date = dos_time(info)
    return ZipEntry(
        name=raw_name(info),
        flags=info.flag_bits & ~_DESCRIPTOR,
        method=info.compress_type,
        time=time,
        date=date,
        crc=info.CRC,
        size=info.file_size,
        stored=view[stream],
        local_extra=_without_zip64(bytes(view[field])),
        extra=_without_zip64(info.extra),
        comment=info.comment,
        made_by=info.create_version,
        system=info.create_system,
        internal=info.internal_attr,
        external=info.external_attr,
    )


def _without_zip64(extra: bytes) -> bytes:
    """Return an extra field without the 64-bit sizes, which ordinary fields hold when written; a malformed one goes."""
    kept, offset = b"", 0
    while offset + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, offset)
        if kind != _ZIP64:
            kept += extra[offset : offset + 4 + length]
        offset += 4 + length
    return kept if offset == len(extra) else b""


def _written(entries: list[ZipEntry], comment: bytes) -> bytes:
    if sum(entry.written_size for entry in entries) > _LARGEST_FILE or len(entries) > MOST:
        raise WritebackError("文件过大，不能写回")
    return written(entries, comment)


def _decoded(data: bytes, part: str) -> tuple[str, str]:
    """Return the text of a part and the encoding that gives the same bytes back."""
    encoding = "utf-8"
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        encoding = "utf-16-le" if data[:2] == codecs.BOM_UTF16_LE else "utf-16-be"
    elif declared := _DECLARED.match(data[:200]):  # none behind the mark of UTF-8
        encoding = declared[1].decode().lower()
    try:
        text = data.decode(encoding)
        if encoding != "utf-8" and text.encode(encoding) != data:
            raise ValueError(encoding)
    except (ValueError, LookupError) as error:
        raise WritebackError(f"{part} 的文字编码 {encoding} 无法识别，不能写回") from error
    return text, encoding


def _require_well_formed(text: str, part: str) -> None:
    """Refuse XML of which a spreadsheet program opens a part at most, and which no search for tags can be sure of."""
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(text.removeprefix("\ufeff"), True)
    except expat.ExpatError as error:
        raise WritebackError(f"{part} 的 XML 有误（第 {error.lineno} 行第 {error.offset + 1} 列），不能写回") from error


def _refuse_doctype(name: str, *_: object) -> None:
    raise WritebackError(f"文件含有 DOCTYPE 声明（{name}），不能写回")


def resolved(package: WorkbookPackage, base: str, target: str) -> str:
    """Return the part that a relationship's target names, seen from the part `base`."""
    return target_among(package, posixpath.dirname(base), target)
