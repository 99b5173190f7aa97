"""Whether a file is a Word document by its bytes, told without parsing it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from perfeval_xl.packages import CONTENT_TYPES

OLD_DOCUMENTS = (b"\xd0\xcf\x11\xe0", b"{\\rtf")
"""How files begin that may be documents of an old format."""
_DOCUMENT = "word/document.xml"
_WORKBOOK, _TEXT = "xl/workbook", b"word/"
_LONGEST_TYPES = 2**20
_MAIN_TYPE = b"wordprocessingml."


def is_document(data: bytes) -> bool:
    """Tell whether a file is a Word document of today by what its package holds, whatever its name says."""
    if not data.startswith(b"PK") or (_WORKBOOK.encode() in data and _TEXT not in data):  # a chart brings its workbook along
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            listed = package.namelist()
            names = [name.replace("\\", "/").lower() for name in listed]
            if any(name.startswith(_WORKBOOK) for name in names):
                return False
            if _DOCUMENT in names:
                return True
            if CONTENT_TYPES not in listed or package.getinfo(CONTENT_TYPES).file_size > _LONGEST_TYPES:
                return False
            return _MAIN_TYPE in package.read(CONTENT_TYPES)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, zlib.error, struct.error, EOFError, KeyError):
        return False
