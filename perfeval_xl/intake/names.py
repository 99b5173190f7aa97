"""Names that strangers gave: read in the encoding they were written in, and made safe to be written below a folder on any system."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Sequence

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f<>:\"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)", re.IGNORECASE)
UNREAD = "\ufffd"
"""What stands in a name where no encoding tells what its bytes are."""
_LONGEST = 80  # characters of a step: paths of some systems end at 260
_LONGEST_BYTES = 230  # of a step: most systems end at 255, and a copy may get a longer ending and a number
_NAME_MAX = 255  # bytes of a name that most systems take
_LONGEST_PATH = 1_200  # bytes of a relative path; systems end at 4,096
_LONGEST_EXTENSION = 20  # characters
_DEEPEST = 4  # steps
_CHINESE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_OTHER = re.compile(r"[^\x00-\x7f]+")
_LATIN = re.compile("[\u00a0-\u024f\u1e00-\u1eff]+")
_COMMON = (0xB0, 0xD7)  # first bytes of the 3,755 most common characters in GB 2312
_NAMES = (0xB0, 0xF7)  # those of all of its characters
_MARKS = (0xA1, 0xA9)  # those of its marks, digits and letters
_PLANE = 0xA1  # second bytes begin here
_SIGNS = (0xA1, 0xA3)  # first bytes of the marks that both encodings have
_RARE = 1  # letters beyond GB 2312 that the name of one person may have
_BIG5_COMMON = (0xA4, 0xC6)  # first bytes of the 5,401 most common characters in Big5


def safe_name(name: str) -> str:
    """Return a relative path with forward slashes that stays below any folder; its last step keeps its extension."""
    steps = [_safe_step(step) for step in unicodedata.normalize("NFC", name).replace("\\", "/").split("/")]
    kept = [step for step in steps if step.strip(".")]
    return "/".join(kept[-_DEEPEST:]) or "_"


def _safe_step(step: str) -> str:
    step = _UNSAFE.sub("_", step).strip(" ").rstrip(". ")
    step = _shortened(step, _LONGEST, _LONGEST_BYTES)
    return f"_{step}" if _RESERVED.match(step) else step


def _shortened(step: str, most: int, most_bytes: int) -> str:
    """Return a step of no more characters and bytes; it keeps its extension if that is one."""
    if len(step) <= most and len(step.encode("utf-8", "surrogatepass")) <= most_bytes:
        return step
    stem, dot, extension = step.rpartition(".")
    ending = f"{dot}{extension}" if stem and len(extension) <= _LONGEST_EXTENSION else ""
    raw = (stem if ending else step)[: most - len(ending)].encode("utf-8", "surrogatepass")
    cut = raw[: most_bytes - len(ending.encode("utf-8", "surrogatepass"))].decode("utf-8", "ignore")
    return f"{cut.rstrip(' .')}{ending}"


def kept_name(name: str) -> str:
    """Return the relative path of a file on this disk as one to which a copy can be written: as it is, unless it is too long for that."""
    steps = [_shortened(step, 255, _NAME_MAX) for step in name.split("/")]
    whole = "/".join(steps)
    return whole if len(whole.encode("utf-8", "surrogatepass")) <= _LONGEST_PATH else safe_name(name)


def displayed(path: str | os.PathLike[str]) -> str:
    """Return a path as its writer saw it: names unpacked by some programs are bytes of GBK, which the system does not know."""
    text = os.fspath(path)
    if text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    return os.sep.join(decoded([_raw(step)])[0] for step in text.split(os.sep))


def native(name: str) -> str:
    """Return a relative path as this system writes it: one that says it knows ASCII only takes the bytes of UTF-8."""
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return os.fsdecode(name.encode("utf-8", "surrogateescape"))
    return name


def _raw(step: str) -> bytes:
    try:
        return os.fsencode(step)
    except UnicodeEncodeError:  # Windows has names that are no text in any encoding
        return step.encode("utf-8", "replace")


def decoded(names: Sequence[bytes]) -> list[str]:
    """Return the names of one archive as text: UTF-8, GBK or Big5, whichever they were written with.

    Bytes of GBK may be right UTF-8, too: where that gives letters of other writings only and GBK gives common Chinese it is GBK.
    """
    gbk = _are_gbk(names)
    first, second = ("cp950", "gb18030") if gbk and _are_big5(names) else ("gb18030", "cp950")
    return [_decoded(name, gbk, (first, second)) for name in names]


def _are_gbk(names: Iterable[bytes]) -> bool | None:
    """Tell by those names that leave no doubt which encoding all have; None where each has."""
    for name in names:
        if name.isascii():
            continue
        text = _utf8(name)
        if text is None:
            return True
        if _CHINESE.search(text):
            return False
    return None


def _are_big5(names: Iterable[bytes]) -> bool:
    """Tell whether more of the letters are common ones of Big5 than have a place in GB 2312, which a GBK name has few letters without."""
    here = [name for name in names if not name.isascii()]
    pairs = [pair for name in here for pair in _pairs(name)]
    in_gb = sum(len(pair) == 2 and pair[1] >= _PLANE and (_in(pair, _NAMES) or _in(pair, _SIGNS)) for pair in pairs)
    in_big5 = sum(_in(pair, _BIG5_COMMON) or _in(pair, _SIGNS) for pair in pairs)
    rare = len(pairs) - in_gb
    return in_big5 > (in_gb if rare > _RARE else 2 * in_gb) and all(_read(name, "cp950") is not None for name in here)


def _decoded(name: bytes, gbk: bool | None, encodings: Sequence[str]) -> str:
    text = _utf8(name)
    if text is not None and (name.isascii() or gbk is False or _CHINESE.search(text)):
        return text
    if text is None or gbk or _is_common_chinese(name, text):
        found = next((read for encoding in encodings if (read := _read(name, encoding)) is not None), None)
        if found is not None:
            return found
    return name.decode("utf-8", "replace")


def _read(name: bytes, encoding: str) -> str | None:
    try:
        return name.decode(encoding)
    except UnicodeDecodeError:
        return None


def _utf8(name: bytes) -> str | None:
    return _read(name, "utf-8")


def _pairs(name: bytes) -> list[bytes]:
    """Return the letters of two bytes each, as GBK and Big5 write them."""
    pairs, place = [], 0
    while place < len(name):
        if name[place] < 0x80:
            place += 1
            continue
        pairs.append(name[place : place + 2])
        place += 2
    return pairs


def _is_common_chinese(name: bytes, text: str) -> bool:
    """Tell whether bytes that are right UTF-8 are rather Chinese in GBK; accents within words of Latin letters are not."""
    pairs = _pairs(name)
    if not all(len(pair) == 2 and pair[1] >= _PLANE and (_in(pair, _NAMES) or _in(pair, _MARKS)) for pair in pairs):
        return False
    if 2 * sum(_in(pair, _COMMON) for pair in pairs) < len(pairs):
        return False
    return not any(_LATIN.fullmatch(found[0]) and _beside_letters(text, *found.span()) for found in _OTHER.finditer(text))


def _in(pair: bytes, first: tuple[int, int]) -> bool:
    return first[0] <= pair[0] <= first[1]


def _beside_letters(text: str, start: int, end: int) -> bool:
    return (start > 0 and text[start - 1].isalpha()) or (end < len(text) and text[end].isalpha())


class Numbering:
    """Names no two of which are alike, case counting as equal as on Windows: the second gets a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def take(self, stem: str, ending: str) -> str:
        """Return the stem that the next file of this name gets, with its number if it needs one."""
        wanted = key = f"{stem}{ending}".casefold()
        name, number = stem, self._next.get(wanted, 2)
        while key in self._taken:
            name, number = f"{stem}({number})", number + 1
            key = f"{name}{ending}".casefold()
        if key is not wanted:  # most names come once
            self._next[wanted] = number
        self._taken.add(key)
        return name
