"""Files that an old mail program wrote into the text of a mail: uuencode, its kin in base64, and yEnc."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from perfeval_xl.intake.regions import Region, holds, lines

_BEGIN = re.compile(rb"begin(-base64)? [0-7]{3,6} (.{1,255})", re.DOTALL)
_YENC = re.compile(rb"=ybegin [^\r\n]{0,200}?name=(.{1,255})", re.DOTALL)
_ODD_BEGIN = re.compile(rb"([>| \t]{0,20})begin [0-7]{3,6} (.{1,255})", re.DOTALL)
_FULL_LINE = re.compile(rb"[Mh][!-~ ]{59,120}")  # of 45 bytes, in uuencode or xxencode, perhaps with what a page writes in place of < and &
_BINHEX = b"(This file must be converted with BinHex"
_UU_LINE = re.compile(rb"[ -`]{1,90}")


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file written as text: its name as bytes, where its lines lie, and how they are written (`steps.Encoded`); yEnc parts are none."""

    name: bytes
    start: int
    size: int
    encoding: str


def written_files(region: Region) -> Iterator[WrittenFile]:
    """Yield the files that are written into a text; one whose end is missing goes as far as its lines do."""
    if not holds(region, b"begin", b"=ybegin"):
        return
    found: tuple[bytes, int, str] | None = None
    end = 0
    for line in lines(region):
        text, place = line.text, line.start
        if found is None:
            found = _begun(text, line.after)
        elif _ends(text, found[2]):
            yield WrittenFile(found[0], found[1], place - found[1], found[2])
            found = None
        elif found[2] == "yenc" and text.startswith(b"=ypart "):
            found = found[0], found[1], "ypart"
        elif found[2] == "uuencode" and text and not _UU_LINE.fullmatch(text.rstrip(b"\t")):
            if end > found[1]:  # its end is missing
                yield WrittenFile(found[0], found[1], end - found[1], found[2])
            found = None
        end = line.end
    if found is not None and end > found[1]:
        yield WrittenFile(found[0], found[1], end - found[1], found[2])


def unreadable_files(region: Region) -> Iterator[WrittenFile]:
    """Yield what is written into a text in a way that is not read: BinHex, xxencode, uuencode that was quoted or made part of a page."""
    if not holds(region, b"begin ", _BINHEX):
        return
    begun: tuple[bytes, bytes, int] | None = None
    for line in lines(region):
        if line.text.startswith(_BINHEX):
            yield WrittenFile(b"", line.start, region.size - line.start, "encoded")
            return
        if begun is not None and line.text.startswith(begun[0]) and _FULL_LINE.fullmatch(line.text[len(begun[0]) :].rstrip()):
            yield WrittenFile(begun[1], begun[2], region.size - begun[2], "encoded")
        odd = _ODD_BEGIN.fullmatch(line.text) if b"begin " in line.text[:30] else None
        begun = (odd[1], odd[2].strip(), line.start) if odd else None


def _begun(text: bytes, after: int) -> tuple[bytes, int, str] | None:
    if text.startswith(b"begin") and (uu := _BEGIN.fullmatch(text)):
        return uu[2].strip(), after, "base64" if uu[1] else "uuencode"
    if text.startswith(b"=ybegin") and (yenc := _YENC.fullmatch(text)):
        return yenc[1].strip(), after, "yenc"
    return None


def _ends(text: bytes, encoding: str) -> bool:
    if encoding == "uuencode":
        return text.rstrip() == b"end"
    return text.startswith(b"=yend") if encoding in ("yenc", "ypart") else text.rstrip() == b"===="
