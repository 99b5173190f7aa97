"""What checks return as text: the fields of rows, and sentences that name them."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence

import pandas as pd

from perfeval_xl.values import compact

Texts = Mapping[str, Sequence[str | None]]
_DECIMALS = 9  # as cells are read: what is behind them is the noise of binary floats
_QUOTED = re.compile("(“[^“”]*(?:“[^“”]*”[^“”]*)*”)")
_MARKS = str.maketrans({"、": ", ", "，": ", ", "；": "; ", "（": " (", "）": ")"})
_NO_TEXT = ("form", "about", "severity")
FIELD = re.compile(r"\{(\w+)\}")
"""A field of a message or reason."""


def texts_of(rows: pd.DataFrame) -> Texts:
    """Return the fields of rows as text, by column."""
    return {str(name): [_text(value) for value in rows[name].tolist()] for name in rows.columns if name not in _NO_TEXT}


def sentences(template: str, texts: Texts, count: int) -> list[str]:
    """Return a sentence for each of the rows; a null is nothing in it."""
    named = [name for name in dict.fromkeys(FIELD.findall(template)) if name in texts]
    if not named:
        return [template.format_map({})] * count
    rows = zip(*([_unbroken(text) for text in texts[name]] for name in named), strict=True)
    return [template.format_map(dict(zip(named, row, strict=True))) for row in rows]


def _unbroken(text: str | None) -> str:
    """Return a text as a sentence quotes it: a line that is broken in its cell (“上年结转” over “资金”) is one line."""
    if not text or "\n" not in text:
        return text or ""
    lines = [line for part in text.split("\n") if (line := part.strip())]
    words = ("" if _is_han(before[-1]) and _is_han(after[0]) else " " for before, after in itertools.pairwise(lines))
    return lines[0] + "".join(blank + after for blank, after in zip(words, lines[1:], strict=True)) if lines else ""


def _is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff"


def punctuated(message: str) -> str:
    """Return an English sentence with English marks between what it quotes: the lists in it are joined as Chinese ones are."""
    parts = _QUOTED.split(message)
    parts[::2] = [part.translate(_MARKS) for part in parts[::2]]
    return "".join(parts)


def _text(value: object) -> str | None:
    """Return what a check gave as text; numbers as the shortest decimal, null as None."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else compact(round(value, _DECIMALS))
    return str(value)
