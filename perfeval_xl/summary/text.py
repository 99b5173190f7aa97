"""Text as a cell can hold it."""

from __future__ import annotations

import re

from perfeval_xl.facts.spreadsheet import CELL_CHARACTERS

_WIDER = 0.9  # digits by which a Chinese character is wider than one
_CUT_MARK = "…（内容过长，已截断）"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(value: object) -> str:
    """Return text that XML and a cell can hold: no control characters, line ends as \\n, at most 32,767 UTF-16 units."""
    text = value if isinstance(value, str) else str(value)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _UNWRITABLE.sub("", text)
    if len(text) * 2 > CELL_CHARACTERS and _units(text) > CELL_CHARACTERS:
        text = cut(text, CELL_CHARACTERS - len(_CUT_MARK)) + _CUT_MARK
    return text


def cut(text: str, most: int) -> str:
    """Return the text's beginning of at most so many UTF-16 units, which is how Excel counts, without half a character."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def digits(text: str) -> float:
    """Return how wide the widest line is, in digits."""
    return max((_line_digits(line) for line in text.split("\n")), default=0.0)


def _line_digits(line: str) -> float:
    marks = sum(map(line.count, ",. "))
    return len(line) - marks / 2 + line.count("%") / 2 + (0.0 if line.isascii() else _WIDER * (_line_width(line) - len(line)))


def lines(text: str, columns: float) -> int:
    """Return how many lines the text takes, wrapped at that width in digits."""
    if len(text) * 2 <= columns and "\n" not in text:
        return 1
    return sum(max(1, -int(-_line_digits(line) // max(1.0, columns))) for line in text.split("\n"))


def _line_width(line: str) -> int:
    """Return one column for a letter of one byte, two for one of three, which is what Chinese text is made of."""
    return len(line) if line.isascii() else -(-(len(line.encode("utf-8", "surrogatepass")) + len(line)) // 2)
