"""The code of a number format → its sections of tokens: quoted, escaped, left out, bracketed, or a sign that the code gives a meaning."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

LONGEST = 255
"""Characters of a code: no spreadsheet program takes more."""

_TOKEN = re.compile(
    r'(?P<quoted>"[^"]*"?)|(?P<escaped>[\\!].)|(?P<unseen>_.|\*.)|(?P<bracket>\[[^\[\]]*\])'
    r"|(?P<general>General|G/通用格式)|(?P<meridiem>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])"
    r"|(?P<time>y+|m+|d+|h+|s+|e+|g+|a{3,4}|b{2,4})|(?P<digit>[0#?])|(?P<mark>[.,%@;/])|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"\[\s*(<=|>=|<>|<|>|=)\s*(-?[0-9]{1,15}(?:\.[0-9]{0,15})?)\s*\]")
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_SHOWN_BRACKET = re.compile(r"\[\$([^\]-]*)")
_CURRENCY_CODE = re.compile(r"[A-Z]{3}")

HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


class Token(NamedTuple):
    """One part of a section.

    kind: "literal" (text: what is shown), "digit", "general", "time" (y, m, d, h, s, e, g, a, b as often as written), "elapsed"
        (h, m or s), "meridiem", "exponent", or one of the marks . , % @ / itself.
    """

    kind: str
    text: str


class FormatSection(NamedTuple):
    """What is between two semicolons; condition: the comparison and the number of [>=100]."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None

    def has(self, *kinds: str) -> bool:
        """Say whether it has a token of one of these kinds."""
        return any(token.kind in kinds for token in self.tokens)


def sections_of(code: str) -> list[FormatSection]:
    """Return the sections of a code; of one that is longer than any program takes, none."""
    if len(code) > LONGEST:
        return []
    sections: list[FormatSection] = []
    tokens: list[Token] = []
    condition: tuple[str, float] | None = None
    for found in _TOKEN.finditer(code):
        if found[0] == ";":
            sections.append(FormatSection(tuple(tokens), condition))
            tokens, condition = [], None
        elif compared := _CONDITION.fullmatch(found[0]):
            condition = compared[1], float(compared[2])
        elif token := _token(found):
            tokens.append(token)
    return [*sections, FormatSection(tuple(tokens), condition)]


def _token(found: re.Match[str]) -> Token | None:
    """Return the token; None for what takes up room, colours the cell or chooses a language."""
    kind, text = str(found.lastgroup), found[0]
    if kind == "quoted":
        return Token("literal", text[1:].removesuffix('"'))
    if kind == "escaped":  # of the programs in Chinese “!” escapes as “\” does
        return Token("literal", text[1])
    if kind == "mark":
        return Token(text, text)
    if kind == "bracket":
        return _bracket(text)
    return None if kind == "unseen" else Token(kind, text)


def _bracket(text: str) -> Token | None:
    if elapsed := _ELAPSED.fullmatch(text):
        return Token("elapsed", elapsed[1].lower())
    shown = _SHOWN_BRACKET.match(text)
    return Token("literal", shown[1]) if shown and not _CURRENCY_CODE.fullmatch(shown[1]) else None
