"""An unusual package given to the reader as a usual one: the same content under the names and in the encoding that it knows."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import count

from perfeval_xl.reading.limits import Limits
from perfeval_xl.reading.package import Package
from perfeval_xl.reading.scan import PackageScan

_SHEET_ID = re.compile(rb"""(<(?:[\w.-]+:)?sheet\b[^<>]*?\s(?:r|[\w.-]+):id=["'])[^"'<]+(["'])""")
_ODD_STATE = re.compile(rb"""\sstate=["'](?!visible["']|hidden["']|veryHidden["'])[^"'<]*["']""")
_DECLARATION = re.compile(rb"^<\?xml[^<>]*\?>")
_ERROR = re.compile(
    rb"""(<(?:[\w.-]+:)?c\b(?=[^<>]*?\st=["']e["'])[^<>]*(?<!/)>(?:[^<]|<(?!/?(?:[\w.-]+:)?[cv]\b))*<(?:[\w.-]+:)?v\b[^<>]*>)[^<]*"""
)
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def repacked(data: bytes, scan: PackageScan, limits: Limits) -> bytes:
    """Return a package of workbook, sheets, shared strings and styles alone; every error cell holds an error that the reader knows."""
    package = Package(data, limits)
    workbook, strings, styles, *sheets = scan.parts
    numbers = count(1)
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _SHEET_ID.sub(
            lambda found: b"%srId%d%s" % (found[1], next(numbers), found[2]), _ODD_STATE.sub(b"", package.read(workbook))
        ),
        "xl/_rels/workbook.xml.rels": _relationships(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n, _ in enumerate(sheets, 1)),
             ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")]
        ),
        **{f"xl/worksheets/sheet{n}.xml": _ERROR.sub(rb"\1#N/A", package.read(part)) for n, part in enumerate(sheets, 1)},
    }
    if strings:
        parts["xl/sharedStrings.xml"] = package.read(strings)
    if styles:
        parts["xl/styles.xml"] = package.read(styles)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, xml in parts.items():
            archive.writestr(name, _DECLARATION.sub(b'<?xml version="1.0" encoding="UTF-8"?>', xml))
    return buffer.getvalue()


def _content_types() -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="{_SPREADSHEET}.worksheet+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/></Types>'
    ).encode()


def _relationships(targets: list[tuple[str, str]]) -> bytes:
    rows = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets, 1))
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'.encode()
