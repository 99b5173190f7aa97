"""A section of a number format that shows a number → what it adds to the number."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Literal, NamedTuple

from perfeval_xl.reading.formats.code import FormatSection, Token
from perfeval_xl.reading.formats.reading import ShownText
from perfeval_xl.values import compact

_PLACES = ("digit", "general", "@")  # where the number stands
_MINUS = "-−–－△▲"
_DECORATION = frozenset(" \t\n\u3000\xa0\u2007\u202f+()（）[]:：,，.。*_'" + "—" + _MINUS)
_BETWEEN_THOUSANDS = frozenset(" \xa0\u202f',，")
_POINT = "."
_NOISE = 9  # decimals: floats add noise below
_SMALLEST, _MOST_PERCENTS = 10**12, 2  # scales beyond them are nobody's meaning


class Meaning(NamedTuple):
    """What a section makes of a number.

    kind: "number"; "pattern", digits at the places of `pattern`; "words", shown instead of the number; "empty", nothing is shown.
    prefix, suffix: words that say something, as ≤ and 件; percents: how often × 100; divisor: 10,000 for ten thousands; negative: a
        minus is written where the number has none.
    """

    kind: Literal["number", "pattern", "words", "empty"]
    prefix: str = ""
    suffix: str = ""
    percents: int = 0
    divisor: int = 1
    negative: bool = False
    pattern: tuple[Token, ...] = ()

    @property
    def plain(self) -> bool:
        """Say whether the number means what is stored."""
        return self == _AS_STORED

    @property
    def told(self) -> bool:
        """Say whether it is more than a percentage."""
        return self._replace(percents=0) != _AS_STORED


_AS_STORED = Meaning("number")


def meaning_of(section: FormatSection) -> Meaning:
    """Return what a section makes of a number; one that nothing here understands shows it as it is stored."""
    tokens = section.tokens
    places = [place for place, token in enumerate(tokens) if token.kind in _PLACES]
    if not places:
        return _without_number(tokens)
    if section.has("time", "elapsed", "meridiem"):
        return _AS_STORED
    first, last = places[0], places[-1]
    prefix, negative = _prefix(tokens[:first])
    suffix, closed = _prefix(tokens[last + 1 :])
    affixed = Meaning("number", prefix, suffix, sum(token.kind == "%" for token in tokens), negative=negative and not closed)
    if section.has("exponent", "/"):
        return affixed
    return _scaled(affixed, tokens[first : last + 1], _thousands(tokens))


def _without_number(tokens: Sequence[Token]) -> Meaning:
    shown = "".join(token.text for token in tokens)
    if not shown.strip():
        return Meaning("empty")
    words = words_of(shown)
    return Meaning("words", words) if words else _AS_STORED  # a dash for nought is nought


def _prefix(tokens: Sequence[Token]) -> tuple[str, bool]:
    """Return the words of what stands before or behind the digits, and whether there is a minus instead."""
    shown = "".join(token.text for token in tokens if token.kind == "literal")
    words = words_of(shown)
    return words, not words and any(sign in shown for sign in _MINUS)


def words_of(shown: str) -> str:
    """Return what literal text says: not blanks, brackets and signs of bookkeeping, and no sign of a currency.

    “¥” is left out because it is decoration too: programs put it on any amount, also below 万元, where ¥49 are 490,000 yuan; what the
    grammar of values reads as yuan has to be typed.
    """
    words = "".join(" " if unicodedata.category(sign) == "Sc" else sign for sign in shown).strip().strip("\u3000")
    return "" if all(sign in _DECORATION for sign in words) else words


def _thousands(tokens: Sequence[Token]) -> int:
    """Return how many commas stand right behind the last digit, or the last before the point: each leaves out three digits."""
    count = run = 0
    behind_digit = False
    for token in tokens:
        if token.kind == "digit":
            run, behind_digit = 0, True
        elif token.kind == ",":
            run += behind_digit
        else:
            behind_digit = False
            if token.kind == _POINT:
                count, run = count + run, 0
    return count + run


def _scaled(affixed: Meaning, digits: Sequence[Token], thousands: int) -> Meaning:
    """Add the scale: a literal point among the digits moves the number as in 0!.0, (ten thousands), other text makes it a pattern."""
    literals = [place for place, token in enumerate(digits) if token.kind == "literal" and token.text not in _BETWEEN_THOUSANDS]
    divisor = 1_000**thousands
    if divisor > _SMALLEST or affixed.percents > _MOST_PERCENTS:
        return _AS_STORED
    if not literals:
        return affixed._replace(divisor=divisor)
    if any(token.kind == _POINT for token in digits):
        return _AS_STORED
    if len(literals) == 1 and digits[literals[0]].text == _POINT:
        behind = sum(token.kind == "digit" for token in digits[literals[0] :])
        return affixed._replace(divisor=divisor * 10**behind)
    if divisor != 1 or affixed.percents:
        return _AS_STORED
    return affixed._replace(kind="pattern", pattern=tuple(token for token in digits if token.kind in ("digit", "literal")))


def shown_number(meaning: Meaning, value: float, *, unsigned: bool) -> ShownText | None:
    """Return what a number reads as, None for as it is stored; unsigned: the section's own words say that it is negative."""
    if meaning.plain:
        return None
    if meaning.kind == "empty":  # nought left out is nought: whole sheets are formatted so
        return ShownText("", told=True) if value else None
    if meaning.kind == "words":
        return ShownText(meaning.prefix, told=True)
    if meaning.kind == "pattern":
        digits = _in_pattern(meaning.pattern, value)
        return None if digits is None else ShownText(f"{meaning.prefix}{digits}{meaning.suffix}", told=True)
    number = compact(round(abs(value) * 100**meaning.percents / meaning.divisor, _NOISE))
    minus = meaning.negative or (value < 0 and not (unsigned and meaning.prefix))
    sign = "-" if minus and number != "0" else ""
    text = f"{meaning.prefix}{sign}{number}{'%' * meaning.percents}{meaning.suffix}"
    return ShownText(text, told=meaning.told and not _is_own(meaning, value))


def _is_own(meaning: Meaning, value: float) -> bool:
    """Say whether a minus is all that the section adds, and the number's own or nought's."""
    return value <= 0 and meaning._replace(negative=False, percents=0).plain


def _in_pattern(pattern: Sequence[Token], value: float) -> str | None:
    """Return the digits of a whole number at the places of a pattern, as 202112 in 0000"年"00"月"."""
    if value < 0 or value != int(value):
        return None
    digits, written = list(compact(value)), list[str]()
    for token in reversed(pattern):
        if token.kind == "literal":
            written.append(token.text)
        elif digits:
            written.append(digits.pop())
        elif token.text == "0":
            written.append("0")
    return "".join([*digits, *reversed(written)])
