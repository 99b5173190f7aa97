"""Many prefilled forms of one scheme: the package is made a few times, then only the places that hold given values are written anew.

A press learns from two samples whose values are as unlike as plausible ones can be: where their packages differ there must stand the
value itself, in both. A third sample of values in between must come out as the writer of templates makes it, byte for byte; and so must
the values be of which nothing else may depend. What is not so regular is left to the writer.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl.packages import ZipEntry, deflated, places, written
from perfeval_xl.packages.entries import DEFLATED, dos_time
from perfeval_xl.schemes.model import Scheme
from perfeval_xl.templates.plan import PLANNED_TOTAL
from perfeval_xl.values import fold

Prefill = Mapping[str, object]
Pattern = tuple[tuple[str, int | None, bool], ...]
"""Keys of a prefill, each with the number of its text among the different ones, and whether one needs folding.

A number has None, and whether it is a whole one: the writer of workbooks shows those in two ways.
"""

Slot = tuple[str, bool]
"""The key of a value, and whether its folded text stands there."""

_PAYS = 5  # forms of a pattern: learning it costs as much as making three
_PLAIN = re.compile("[一-鿿0-9]{1,61}")  # no form compares these texts otherwise than as they stand
_OTHER = re.compile("(?! )[一-鿿A-Za-z0-9_《》“”、·（）：，— -]{1,80}(?<! )")
_MARKS = "Ab《》“”、·（）：，—- "
_YEARS = (2004, 2097)  # not among the years of the namespaces
_AMOUNTS = (0.0317, 98_765_432.1234)
_SAMPLES = (
    ("甲丙戊庚壬", "", _YEARS[0], _AMOUNTS[0], 30_011.0),
    ("乙丁己辛癸", "申" * 58, _YEARS[1], _AMOUNTS[1], 98_765_431.0),
    ("子丑寅卯辰", "某某中心", 2023, 1234.56, 987_653.0),
)
"""First letters of the texts, what follows, year, amount, whole amount: the two extremes, then one in between."""
_LEVELS = (6, 9, *range(9))


def many_templates(scheme: Scheme, prefills: Sequence[Prefill], examples: int | None = None) -> Iterator[bytes]:
    """Yield what `template_bytes` gives for each prefill, much faster where many are alike.

    Raises:
        ValueError: as `template_bytes`.
    """
    patterns = [pattern_of(prefill) for prefill in prefills]
    often = {pattern for pattern, times in Counter(patterns).items() if times >= _PAYS}
    presses: dict[Pattern, Press | None] = {}
    for prefill, pattern in zip(prefills, patterns, strict=True):
        if pattern in often and pattern not in presses:
            presses[pattern] = learn(scheme, pattern, examples)
        press = presses.get(pattern)
        yield (press.print(prefill) if press else None) or _written(scheme, prefill, examples)


def pattern_of(prefill: Prefill) -> Pattern:
    """Return the pattern of a prefill."""
    texts: dict[str, int] = {}
    folds = any(isinstance(value, str) and _PLAIN.fullmatch(value) is None for value in prefill.values())
    numbers = {key: texts.setdefault(value, len(texts)) if isinstance(value, str) else None for key, value in prefill.items()}
    return tuple((key, number, folds if number is not None else _is_whole(prefill[key])) for key, number in numbers.items())


def _is_whole(value: object) -> bool:
    return isinstance(value, int | float) and float(value).is_integer()


@dataclass(frozen=True)
class PressedPart:
    """A part of the package: the pieces between the values (`keys`) that stand in it.

    packed: deflated content of the sample, which is that of all forms where no value stands in it; level: how hard it was deflated;
    head: what the directory says of it beside its sizes.
    """

    name: bytes
    pieces: tuple[bytes, ...]
    keys: tuple[Slot, ...]
    packed: bytes
    level: int
    head: tuple[int, ...]

    def filled(self, values: Mapping[Slot, bytes]) -> tuple[bytes, bytes]:
        """Return content and deflated content."""
        if not self.keys:
            return self.pieces[0], self.packed
        content = b"".join([*(piece + values[slot] for piece, slot in zip(self.pieces[:-1], self.keys, strict=True)), self.pieces[-1]])
        return content, deflated(content, self.level)


@dataclass(frozen=True)
class Press:
    """The package of a pattern; `strings` are the texts that its forms have anyway."""

    pattern: Pattern
    parts: tuple[PressedPart, ...]
    strings: frozenset[bytes]

    def print(self, prefill: Prefill) -> bytes | None:
        """Return the form with these values, None where something else may depend on them."""
        values: dict[Slot, bytes] = {}
        for key, value in prefill.items():
            texts = _as_written(key, value)
            if texts is None or texts[0] in self.strings:
                return None
            values |= {(key, False): texts[0], (key, True): texts[1]}
        return _zipped([(part, *part.filled(values)) for part in self.parts])


def learn(scheme: Scheme, pattern: Pattern, examples: int | None = None) -> Press | None:
    """Return the press of a pattern, None where forms of it are not as regular as that."""
    if max((number or 0 for _, number, _ in pattern), default=0) >= len(_SAMPLES[0][0]):
        return None
    samples = [_sample(pattern, *how) for how in _SAMPLES]
    packages = [_written(scheme, sample, examples) for sample in samples]
    split = [_split(package, sample) for package, sample in zip(packages[:2], samples[:2], strict=True)]
    if [(part.name, part.pieces, part.keys) for part in split[0]] != [(part.name, part.pieces, part.keys) for part in split[1]]:
        return None
    strings = frozenset(text for part in split[0] if part.name.endswith(b"sharedStrings.xml") for text in _strings(part))
    press = Press(pattern, tuple(split[0]), strings)
    return press if press.print(samples[2]) == packages[2] else None


def _written(scheme: Scheme, prefill: Prefill, examples: int | None) -> bytes:
    from perfeval_xl.templates import template_bytes  # noqa: PLC0415 - this module is loaded by that package's users only

    return template_bytes(scheme, prefill, examples=examples)


def _sample(pattern: Pattern, letters: str, rest: str, year: int, amount: float, whole: float) -> dict[str, object]:
    def value(key: str, number: int | None, flag: bool) -> object:
        if number is None:
            return (whole if flag else amount) if key == PLANNED_TOTAL else year
        return letters[number] + (_MARKS if flag else "") + letters[number] + rest

    return {key: value(key, number, flag) for key, number, flag in pattern}


def _as_written(key: str, value: object) -> tuple[bytes, bytes] | None:
    """Return a value as it stands in the package, and folded; None unless it lies between the samples."""
    if isinstance(value, str):
        return (value.encode("utf-8"), fold(value).encode("utf-8")) if _PLAIN.fullmatch(value) or _OTHER.fullmatch(value) else None
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    low, high = _AMOUNTS if key == PLANNED_TOTAL else _YEARS
    text = f"{value:.15g}"
    plain = low <= value <= high and round(value, 4) == value and text == f"{value:.16G}" and "e" not in text
    return (text.encode("ascii"), text.encode("ascii")) if plain else None


def _split(package: bytes, sample: Prefill) -> list[PressedPart]:
    """Return the parts of a package, taken apart at the values of a sample."""
    tokens: dict[bytes, Slot] = {}
    for folded in (False, True):
        for key, value in sample.items():
            texts = _as_written(key, value)
            assert texts is not None
            tokens.setdefault(texts[folded], (key, folded))
    pattern = re.compile(b"(" + b"|".join(map(re.escape, sorted(tokens, key=len, reverse=True))) + b")") if tokens else None
    parts = []
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for info in archive.infolist():
            content, packed = archive.read(info), package[places(package, info)[1]]
            level = next((level for level in _LEVELS if deflated(content, level) == packed), -1)
            pieces = pattern.split(content) if pattern else [content]
            keys = tuple(tokens[text] for text in pieces[1::2])
            head = (info.create_version, info.create_system, info.extract_version, info.flag_bits, *dos_time(info), info.external_attr)
            parts.append(PressedPart(info.filename.encode("utf-8"), tuple(pieces[::2]), keys, packed, level, head))
    return parts


def _strings(part: PressedPart) -> list[bytes]:
    return re.findall(rb"<t[^<>]*>([^<]*)</t>", b"".join(part.pieces))


def _zipped(filled: Sequence[tuple[PressedPart, bytes, bytes]]) -> bytes:
    """Return a zip file as the standard library writes it."""
    return written([
        ZipEntry(part.name, zlib.crc32(content), len(content), packed, flags, DEFLATED, time, date,
              made_by=create, system=system, needs=needs, external=external)
        for part, content, packed in filled
        for create, system, needs, flags, time, date, external in (part.head,)
    ])
