"""Files that an old mail program wrote into the text of a mail: uuencode, its kin in base64, and yEnc."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from perfeval_xl.intake.regions import Region, lines

_BEGIN = re.compile(rb"begin(-base64)? [0-7]{3,4} (.{1,255})", re.DOTALL)
_YENC = re.compile(rb"=ybegin [^\r\n]{0,200}?name=(.{1,255})", re.DOTALL)
_UU_LINE = re.compile(rb"[ -`]{1,90}")


@dataclass(frozen=True, slots=True)
class Written:
    """A file written as text: its name as bytes, where its lines lie, and how they are written (`steps.Encoded`); yEnc parts are none."""

    name: bytes
    start: int
    size: int
    encoding: str


def written_files(region: Region) -> Iterator[Written]:
    """Yield the files that are written into a text; one whose end is missing goes as far as its lines do."""
    found: tuple[bytes, int, str] | None = None
    end = 0
    for line in lines(region):
        text, place = line.text, line.start
        if found is None:
            found = _begun(text, line.after)
        elif _ends(text, found[2]):
            yield Written(found[0], found[1], place - found[1], found[2])
            found = None
        elif found[2] == "yenc" and text.startswith(b"=ypart "):
            found = found[0], found[1], "ypart"
        elif found[2] == "uuencode" and text and not _UU_LINE.fullmatch(text.rstrip(b"\t")):
            if end > found[1]:  # its end is missing
                yield Written(found[0], found[1], end - found[1], found[2])
            found = None
        end = line.end
    if found is not None and end > found[1]:
        yield Written(found[0], found[1], end - found[1], found[2])


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
