"""A package as its parts by name, read and written whole."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from perfeval_xl.packages.entries import DEFLATED, STORED, UTF8_NAME, ZipEntry, deflated, written
from perfeval_xl.packages.names import CONTENT_TYPES

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LEVEL = 6
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package that we have made ourselves, by name.

    Raises:
        zipfile.BadZipFile: it is none.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes], *, level: int = _LEVEL) -> bytes:
    """Return the package of parts, what tells the types of the others first: the same parts are the same bytes; level 0 compresses none."""
    return written([_entry(name, parts[name], level) for name in sorted(parts, key=lambda name: (name != CONTENT_TYPES, name))])


def relations_xml(targets: Iterable[tuple[str, str]]) -> bytes:
    """Return the part of relationships rId1, rId2 … to targets, each with the last word of its type."""
    rows = (f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets, 1))
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(rows)}</Relationships>'.encode()


def types_xml(defaults: Mapping[str, str], overrides: Mapping[str, str]) -> bytes:
    """Return the part that tells the types of the others: by ending, and by name."""
    rows = [f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in defaults.items()]
    rows += [f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides.items()]
    return f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">{"".join(rows)}</Types>'.encode()


def _entry(name: str, data: bytes, level: int) -> ZipEntry:
    method = DEFLATED if level else STORED
    stored = deflated(data, level) if level else data
    flags = 0 if name.isascii() else UTF8_NAME
    return ZipEntry(name.encode(), zlib.crc32(data), len(data), stored, flags, method)
