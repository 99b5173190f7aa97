"""What the reader is given: the parts that were looked at, and nothing else, in a package of our own making.

Whatever a stranger's zip file may tell one program and not another, which of two directories, names or relationships holds, is left behind.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from itertools import count

from perfeval_xl.reading.scanned import PackageScan

_SHEET_ID = re.compile(rb"""(<(?:[\w.-]+:)?sheet\b[^<>]*?\s(?:r|[\w.-]+):id=["'])[^"'<]+(["'])""")
_ODD_STATE = re.compile(rb"""\sstate=["'](?!visible["']|hidden["']|veryHidden["'])[^"'<]*["']""")
_DECLARATION = re.compile(rb"^<\?xml[^<>]*\?>")
_ERROR = re.compile(
    rb"""(<(?:[\w.-]+:)?c\b(?=[^<>]*?\st=["']e["'])[^<>]*(?<!/)>(?:[^<]|<(?!/?(?:[\w.-]+:)?[cv]\b))*<(?:[\w.-]+:)?v\b[^<>]*>)[^<]*"""
)
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _DATE = 20, 0x21


def repacked(scan: PackageScan, *, known_errors: bool = False) -> bytes:
    """Return a package of workbook, sheets, shared strings and styles alone.

    `known_errors`: every error cell holds an error that the reader knows; one that it does not know costs it the sheet.
    """
    workbook, strings, styles, *sheets = scan.xml
    if known_errors:
        sheets = [_ERROR.sub(rb"\1#N/A", sheet) for sheet in sheets]
    numbers = count(1)
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _SHEET_ID.sub(lambda found: b"%srId%d%s" % (found[1], next(numbers), found[2]), _ODD_STATE.sub(b"", workbook)),
        "xl/_rels/workbook.xml.rels": _relationships(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n, _ in enumerate(sheets, 1)),
             ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")]
        ),
        **{f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)},
        "xl/sharedStrings.xml": strings,
        "xl/styles.xml": styles,
    }
    return _stored({name: _in_utf8(xml) for name, xml in parts.items() if xml})


def _in_utf8(xml: bytes) -> bytes:
    return _DECLARATION.sub(b'<?xml version="1.0" encoding="UTF-8"?>', xml) if xml[:200].find(b"encoding") >= 0 else xml


def _stored(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip file of parts as they are, not compressed: the reader has them at once."""
    written: list[bytes] = []
    entries: list[bytes] = []
    place = 0
    for part, content in parts.items():
        name = part.encode("ascii")
        about = (_VERSION, 0, 0, 0, _DATE, zlib.crc32(content), len(content), len(content), len(name), 0)
        head = _LOCAL.pack(b"PK\x03\x04", *about) + name
        entries.append(_CENTRAL.pack(b"PK\x01\x02", _VERSION, *about, 0, 0, 0, 0, place) + name)
        written += (head, content)
        place += len(head) + len(content)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), sum(map(len, entries)), place, 0)
    return b"".join([*written, *entries, end])


def _content_types() -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="{_SPREADSHEET}.worksheet+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/></Types>'
    ).encode()


def _relationships(targets: list[tuple[str, str]]) -> bytes:
    rows = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets, 1))
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'.encode()
