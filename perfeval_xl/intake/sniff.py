"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

_MAGIC = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"), (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"), (b"BM", "picture"), (b"II*\0", "picture"),
    (b"MM\0*", "picture"), (b"Rar!", "archive"), (b"7z\xbc\xaf", "archive"), (b"\x1f\x8b", "archive"), (b"{\\rtf", "rtf"),
)
_TEXT_MARKS = ((b"%pdf", "pdf"), (b"<html", "html"), (b"<!doctype html", "html"), (b"<table", "html"), (b"<?xml", "xml"))

NOT_WORKBOOKS = {
    "html": "文件内容是网页，不是 Excel 工作簿",
    "xml": "文件内容是 XML 文本，不是 Excel 工作簿",
    "pdf": "文件内容是 PDF，不是 Excel 工作簿",
    "picture": "文件内容是图片，不是 Excel 工作簿",
    "archive": "文件是压缩包，格式不能读取。请解压后报送其中的工作簿",
    "rtf": "文件内容是 Word 文档，不是 Excel 工作簿",
    "text": "文件内容是文本，不是 Excel 工作簿",
    "binary": "文件内容不是 Excel 工作簿",
}
"""Kinds that hold no workbook, with the reason."""


def sniff(data: bytes) -> str:
    """Return what a file is by its content: zip, ole, empty, or one of `NOT_WORKBOOKS`."""
    if not data:
        return "empty"
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, kind in _TEXT_MARKS:
        if head.startswith(mark):
            return kind
    return "binary" if b"\0" in head and not data.startswith((b"\xff\xfe", b"\xfe\xff")) else "text"
