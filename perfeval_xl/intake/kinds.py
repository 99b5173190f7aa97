"""What a file is by its bytes, whatever its name says; and what its name promises, where the bytes do not tell."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from perfeval_xl.facts.received import NO_FORM
from perfeval_xl.intake.refused import Refused
from perfeval_xl.intake.regions import Region
from perfeval_xl.intake.spelling import respelled, spelling
from perfeval_xl.intake.zips import entries

_MAGIC = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"PK\x07\x08", "split"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"), (b"II*\0", "picture"), (b"MM\0*", "picture"),
    (b"Rar!", "archive"), (b"7z\xbc\xaf", "archive"), (b"\x1f\x8b", "archive"), (b"BZh", "archive"), (b"\xfd7zXZ\0", "archive"),
    (b"MSCF", "archive"), (b"\x28\xb5\x2f\xfd", "archive"), (b"\x1f\x9d", "archive"), (b"`\xea", "archive"), (b"{\\rtf", "rtf"),
    (b"!BDN", "pst"), (b"\x78\x9f\x3e\x22", "tnef"), (b"EGGA\0", "archive"), (b"ALZ\1", "archive"), (b"MSWIM\0", "archive"),
    (b"StuffIt", "archive"), (b"LZIP\1", "archive"), (b"\x04\x22\x4d\x18", "archive"),
    (b"!<arch>\n", "archive"), (b"\x5d\0\0\x80\0", "archive"), (b"L\0\0\0\1\x14\2\0", "shortcut"),
    (b"ID3\2", "media"), (b"ID3\3", "media"), (b"ID3\4", "media"), (b"OggS\0", "media"), (b"\x1aE\xdf\xa3", "media"), (b"#!AMR", "media"),
    (b"FLV\1", "media"), (b"fLaC", "media"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "media"), (b"\0\1\0\0Standard ", "database"), (b"SQLite format 3\0", "database"),
    (b"\xcf\xad\x12\xfe", "store"), (b"\x1a\0\0\4\0\0", "store"), (b"BABYL OPTIONS:", "store"), (b"8BPS\0", "picture"),
)
_BITMAP = re.compile(rb"BM.{4}\0\0\0\0", re.DOTALL)
_DEEPER = ((257, b"ustar", "archive"), (4, b"ftyp", "media"), (8, b"WAVE", "media"), (8, b"AVI ", "media"),
           (2, b"-lh", "archive"), (8, b"WEBP", "picture"), (7, b"**ACE**", "archive"))
_SEALED = re.compile(rb"\x30(?:\x80|\x82..|\x83...)\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", re.DOTALL)
_APPLE_PICTURE = re.compile(rb".{4}ftyp(?:heic|heix|hevc|mif1|msf1|avif)", re.DOTALL)
_DRAWING = re.compile(rb"AC10\d\d\0|AutoCAD Binary DXF")
_PROGRAM = re.compile(rb"MZ.{0,62}\0", re.DOTALL)
_PATTERNS = ((_BITMAP, "picture"), (_APPLE_PICTURE, "picture"), (_SEALED, "sealed"), (_PROGRAM, "program"), (_DRAWING, "drawing"))
_TEXT_MARKS = ((b"%pdf", "pdf"), (b"<html", "html"), (b"<!doctype html", "html"), (b"<table", "html"), (b"<?xml", "xml"),
               (b"-----begin pgp message", "sealed"), (b"-----begin pkcs7", "sealed"), (b"[internetshortcut]", "shortcut"),
               (b"(this file must be converted with binhex", "encoded"))
_MARKS = b"\xef\xbb\xbf \t\r\n"
_HEADER = re.compile(rb"[!-9;-~]{1,80}:", re.DOTALL)
_MAIL_HEADERS = re.compile(
    rb"(?im)^(?:from|to|date|subject|message-id|received|return-path|delivered-to|mime-version|content-type|reply-to|sender|x-mailer"
    rb"|dkim-signature|x-[a-z-]{1,40})[ \t]?:"
)
_ENOUGH = 3  # headers of mails that make a text a mail
_EMLX = re.compile(rb"\d{1,12} *\r?\n[!-9;-~]{1,80}:")
_UUENCODED = re.compile(
    rb"(?m)^begin(?: [0-7]{3,6} [^\r\n]{1,255}\r?\n[!-`][ -`]{1,90}\r?$|-base64 [0-7]{3,6} [^\r\n]{1,255}\r?\n[\w+/]{20})"
)
_WEB_ARCHIVE = re.compile(rb"(?im)^(?:from: <saved by|snapshot-content-location:|x-document-type:)")
_ARCHIVED = re.compile(rb"MIME-Version: 1\.0\s{1,4}Content-Type: multipart/related", re.IGNORECASE)
"""How Word begins what it saves as a web archive: a mail says first from whom it is."""

_UTF16 = "utf-16-le"
_OLE_KINDS = ((("Workbook", "Book", "EncryptedPackage"), "ole"), (("__nameid_version1.0", "__substg1.0_"), "outlook"),
              (("WordDocument",), "word"), (("PowerPoint Document",), "slides"))
_OLE_MARKS = tuple((tuple(name.encode(_UTF16) for name in names), kind) for names, kind in _OLE_KINDS)

_FIRST_NAMES = (
    b"[content_types].xml", b"_rels/", b"docprops/", b"xl/", b"word/", b"ppt/", b"customxml/", b"mimetypeapplication/", b"ofd.xml",
)
"""How the names of the entries begin that make a zip file one document and no archive."""
_OF_DOCUMENTS = ("[content_types].xml", "mimetype", "ofd.xml")
_READABLE = ("ole", "package", "rtf")  # kinds of which only the reader knows: a workbook, a report in Word
_WORTH_OPENING = ("workbook", "zip", "mail", "mbox")
_LOCAL_NAME = 30  # where the name of an entry begins behind its local header
_TELLING = 64  # entries among which a document has one that tells so

_NAMED_KINDS = {
    "pdf": "pdf", "ofd": "ofd", "doc": "word", "docx": "word", "docm": "word", "dot": "word", "dotx": "word", "wps": "word", "wpt": "word",
    "rtf": "rtf", "ppt": "slides", "pptx": "slides", "pps": "slides", "ppsx": "slides", "dps": "slides", "htm": "html", "html": "html",
    "mht": "mht", "mhtml": "mht", "numbers": "numbers", "jpg": "picture", "jpeg": "picture", "png": "picture", "gif": "picture",
    "bmp": "picture", "tif": "picture", "tiff": "picture", "webp": "picture", "heic": "picture", "heif": "picture", "rar": "archive",
    "7z": "archive", "gz": "archive", "tgz": "archive", "tar": "archive", "bz2": "archive", "tbz": "archive", "xz": "archive",
    "cab": "archive", "arj": "archive", "lzh": "archive", "zst": "archive", "msg": "outlook", "pst": "pst", "ost": "pst", "emlx": "emlx",
    **dict.fromkeys(("txz", "tbz2", "tzst", "tlz", "taz", "lzma", "lz", "lz4", "br", "z", "lha", "ace", "alz", "egg", "kz", "hqx", "sit",
                     "sitx", "uha", "wim", "iso", "img", "dmg", "cpio"), "archive"),
    **dict.fromkeys(("dbx", "nsf", "olm", "dbb", "wab"), "store"),
    "pages": "pages", "key": "keynote", **dict.fromkeys(("xps", "oxps", "ceb", "cebx", "sep"), "layout"),
    "p7m": "sealed", "pgp": "sealed", "uue": "uuencoded", "uu": "uuencoded", "xxe": "uuencoded",
}
_EXTENSION = re.compile(r"[.。．]([a-z0-9]{1,8})(?![a-z0-9])")
MARKED = (".xlsx", ".xlsm")
"""Of the formats that take marks: the copy of such a file keeps its name."""
_OF_WORKBOOK = r"[.。．](?:xls[xmb]?|xlt[xm]?|xlam|ett?|ets|ods|ots)"
_WORKBOOK = re.compile(_OF_WORKBOOK + "(?![a-z])")
_ENDING = re.compile(_OF_WORKBOOK + r"(?:[ _]|[(（][0-9]{1,3}[)）]|\.[a-z0-9]{1,4}){0,3}$", re.IGNORECASE)
_LONGEST_ENDING = 40
_BY_NAME = ("tnef", "emlx", "pst", "mht")
_PACKAGES = ("numbers", "pages", "keynote", "ofd", "layout")
"""Documents whose zip file does not tell which they are: their name does, unless it has the parts of a workbook."""
_BOOK_PART = b"xl/"
_UNTOLD = ("pdf", "ofd", "layout", "word", "slides", "numbers", "picture", "archive", "outlook", "html", "store", "sealed", "shortcut")
"""What a name tells where the bytes tell nothing."""
_UNTOLD_TEXT = (*(kind for kind in _UNTOLD if kind != "word"), "mail", "uuencoded")  # what has a document's name and is text is no document
_NAME_TELLS = {*(("binary", named) for named in _UNTOLD), *(("text", named) for named in _UNTOLD_TEXT)}
_PIECES = (("binary", "piece"), ("archive", "piece"))
_SPLIT = re.compile(r"\.(?:(?:zip|7z|rar)\.\d{3}|z\d\d|r\d\d|part\d+\.rar|zx\d\d)(?![a-z0-9])")
_UNPACKS_ITSELF = (b"Rar!\x1a\7", b"7z\xbc\xaf\x27\x1c")
_LONGEST_PROGRAM = 2 * 2**20  # bytes of a program that unpacks what stands behind them
_PIECE = re.compile(r"\.\d{3}$")
_TNEF_NAME = re.compile(r"(?:^|/)(?:win(?:mail|\.)|att\d+)\.?dat(?![a-z])")
_TELLING_NAMES = ((_SPLIT, "split"), (_TNEF_NAME, "tnef"), (_PIECE, "piece"))
_CONTROLS = bytes({*range(1, 32)} - {*b"\t\n\v\f\r\x1b"})  # what no text has, but here and there
_FEW_CONTROLS = 0.02  # of a text; of what is packed it is a tenth
_LONGEST_NAME = 300  # characters at its end that are looked at


def sniff(data: bytes) -> str:
    """Return what a file is by its first bytes: zip, ole, mail, uuencoded, empty, or a kind of `facts.received.NO_FORM`."""
    if not data:
        return "empty"
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    for pattern, kind in _PATTERNS:
        if pattern.match(data):
            return kind
    for place, magic, kind in _DEEPER:
        if data.startswith(magic, place):
            return kind
    return _text_kind(data)


def _text_kind(data: bytes) -> str:
    data = respelled(data, spelling(data))
    head = data[:512].lstrip(_MARKS).lower()
    for mark, kind in _TEXT_MARKS:
        if head.startswith(mark):
            return kind
    if _ARCHIVED.match(data):
        return "mht"
    if _is_mail(data):  # even where what it holds stands in it as it is
        return "mht" if _WEB_ARCHIVE.search(data, 0, 4_096) else "mail"
    if b"\0" in head or len(head) - len(head.translate(None, _CONTROLS)) > _FEW_CONTROLS * len(head):
        return "binary"
    if _EMLX.match(data):
        return "emlx"
    return "uuencoded" if _UUENCODED.search(data, 0, 4_096) else "text"


def _is_mail(data: bytes) -> bool:
    """Tell whether a text begins as mails do: with headers, and with enough of those that mails have."""
    head = data[:4_096].lstrip(_MARKS)
    head = head.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    if b"\0" in head:
        return False
    return _HEADER.match(head) is not None and len({found.lower() for found in _MAIL_HEADERS.findall(head)}) >= _ENOUGH


def ole_kind(data: bytes) -> str:
    """Return what a compound file is by the names in it: ole for a workbook or what may hold one, else a kind of `NO_FORM`."""
    for marks, kind in _OLE_MARKS:
        if any(mark in data for mark in marks):
            return kind
    return "ole"


def begins_as_package(head: bytes) -> bool:
    """Tell by its first entry whether a zip file is a document, such as a workbook; that it is not may still be wrong."""
    return head[_LOCAL_NAME : _LOCAL_NAME + 40].lower().startswith(_FIRST_NAMES)


def is_package(head: bytes, region: Region, named: str | None) -> bool:
    """Tell whether a zip file is a document and no archive of files: by its entries, and its name where they do not tell.

    Raises:
        Refused: it is damaged.
    """
    if begins_as_package(head):
        return True
    names = {_plain(entry.name) for entry in entries(region, _TELLING)[0]}
    if not names.isdisjoint(_OF_DOCUMENTS) or any(name.startswith("index/") and name.endswith(".iwa") for name in names):
        return True
    return named == "workbook" and not any(named_kind(name) in _WORTH_OPENING for name in names)


def _plain(name: bytes | str) -> str:
    return (name if isinstance(name, str) else name.decode("latin-1")).lower()


def named_kind(name: str) -> str | None:
    """Return what a name promises: workbook, mail, zip, a kind of `NO_FORM`, or None where it promises nothing of these.

    What mail programs and browsers make of names does not matter: “甲.xlsx(1)”, “甲.xlsx.bak”, “甲。xlsx”.
    """
    lower = name[-_LONGEST_NAME:].lower().rstrip(". ")
    for pattern, kind in _TELLING_NAMES:
        if pattern.search(lower):
            return kind
    extensions = _EXTENSION.findall(lower.rpartition("/")[2])
    last = extensions[-1] if extensions else ""
    if last in _NAMED_KINDS:
        return _NAMED_KINDS[last]
    if last in ("eml", "mbox", "zip"):
        return {"eml": "mail"}.get(last, last)
    if _WORKBOOK.search(lower):
        return "workbook"
    return next((_NAMED_KINDS[one] for one in reversed(extensions) if one in _NAMED_KINDS), None)


def ending_of(name: str) -> str:
    """Return the end of a path that is taken off to name what is made of the file, "" for none.

    That is its suffix, with all that mail programs and browsers made of it: “.xlsx.bak”, “.xlsx (1)”, “。xlsx”. One of a format that takes
    marks stays alone: the copy of “a.xls.xlsx” has its name.
    """
    suffix = PurePosixPath(name).suffix
    if suffix.lower() in MARKED:
        return suffix
    last = PurePosixPath(name).name
    found = _ENDING.search(last[1:][-_LONGEST_ENDING:])  # what begins with an ending has no other name
    return found[0] if found else suffix


def kind_of(head: bytes, named: str | None) -> str:
    """Return what a file is by its first bytes, and by what its name promises where they leave it open.

    One of zip, ole, mail, uuencoded, empty, or a kind of `facts.received.NO_FORM`.
    """
    kind = sniff(head)
    if named == "split":
        return named
    if kind == "zip":
        return named if named in _PACKAGES and _BOOK_PART not in head else kind
    if kind == "ole":
        return named if named == "outlook" else kind
    return str(named) if named in _BY_NAME or (kind, named) in _NAME_TELLS else "split" if (kind, named) in _PIECES else kind


def is_archive_behind(kind: str, named: str | None, region: Region) -> bool:
    """Tell whether an archive stands at the end of what is no zip file by its first bytes: one that unpacks itself, or behind junk."""
    if kind != "program" and not (named == "zip" and kind in ("binary", "text")):
        return False
    try:
        entries(region, 1)
    except Refused:
        return False
    return True


def is_cut_off(kind: str, named: str | None, region: Region) -> bool:
    """Tell whether a zip file is the first piece of one that was split: its name numbers it, and its end is missing."""
    if (kind, named) != ("zip", "piece"):
        return False
    try:
        entries(region, 1)
    except Refused:
        return True
    return False


def unpacks_itself(region: Region) -> bool:
    """Tell whether a program has an archive of other programs in it."""
    head = region.at(0, _LONGEST_PROGRAM)
    return any(mark in head for mark in _UNPACKS_ITSELF)


def reason(kind: str) -> str | None:
    """Return why a file of that kind is no form, None if it may be or hold one."""
    return NO_FORM[kind][0] if kind in NO_FORM and kind not in _READABLE else None
