"""What the reader is given: the parts that were looked at, and nothing else, in a package of our own making.

Whatever a stranger's zip file may tell one program and not another, which of two directories, names or relationships holds, is left behind.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count

from perfeval_xl.packages import CONTENT_TYPES, packed, relations_part, relations_xml, remembered
from perfeval_xl.packages.parts import types_xml
from perfeval_xl.reading.scanned import PackageScan

_SHEET_ID = re.compile(rb"""(<(?:[\w.-]+:)?sheet\b[^<>]*?\s(?:r|[\w.-]+):id=["'])[^"'<]+(["'])""")
_ODD_STATE = re.compile(rb"""\sstate=["'](?!visible["']|hidden["']|veryHidden["'])[^"'<]*["']""")
_DECLARATION = re.compile(rb"^<\?xml[^<>]*\?>")
_ERROR = re.compile(
    rb"""(<(?:[\w.-]+:)?c\b(?=[^<>]*?\st=["']e["'])[^<>]*(?<!/)>(?:[^<]|<(?!/?(?:[\w.-]+:)?[cv]\b))*<(?:[\w.-]+:)?v\b[^<>]*>)[^<]*"""
)
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def repacked(scan: PackageScan, *, known_errors: bool = False) -> bytes:
    """Return a package of workbook, sheets, shared strings and styles alone.

    `known_errors`: every error cell holds an error that the reader knows; one that it does not know costs it the sheet.
    """
    workbook, strings, styles, *sheets = scan.xml
    if known_errors:
        sheets = [_ERROR.sub(rb"\1#N/A", sheet) for sheet in sheets]
    parts = {
        CONTENT_TYPES: _content_types(),
        relations_part(""): _of_package(),
        "xl/workbook.xml": _numbered(workbook),
        relations_part("xl/workbook.xml"): _relations(len(sheets)),
        **{f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)},
        "xl/sharedStrings.xml": strings,
        "xl/styles.xml": styles,
    }
    return packed({name: _in_utf8(xml) for name, xml in parts.items() if xml}, level=0)


@remembered
def _numbered(workbook: bytes) -> bytes:
    """Return the workbook's part with its sheets as the relations number them."""
    numbers = count(1)
    return _SHEET_ID.sub(lambda found: b"%srId%d%s" % (found[1], next(numbers), found[2]), _ODD_STATE.sub(b"", workbook))


@remembered
def _in_utf8(xml: bytes) -> bytes:
    return _DECLARATION.sub(b'<?xml version="1.0" encoding="UTF-8"?>', xml) if xml[:200].find(b"encoding") >= 0 else xml


@lru_cache(maxsize=64)
def _relations(sheets: int) -> bytes:
    worksheets = (("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, sheets + 1))
    return relations_xml([*worksheets, ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")])


@lru_cache(maxsize=1)
def _of_package() -> bytes:
    return relations_xml([("officeDocument", "xl/workbook.xml")])


@lru_cache(maxsize=1)
def _content_types() -> bytes:
    return types_xml({"xml": f"{_SPREADSHEET}.worksheet+xml"}, {"xl/workbook.xml": f"{_SPREADSHEET}.sheet.main+xml"})
