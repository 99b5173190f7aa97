"""What a short text of a form may be: the heading of a column, the label of a field, or neither."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from perfeval_xl.facts.expressions import ORDINALS
from perfeval_xl.facts.money import UNIT_WORDS
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.values import fold_label

LONGEST = 60
"""Characters of a cell, beyond which it is no heading and no label."""

SENTENCE_ENDS = ("。", "；", ";")
_NUMBERS = f"{ORDINALS}0123456789"
LAST_RANK = 99
"""Rank of a label that any other goes before."""
_LONGEST_NAME = 12  # characters of a name of money
_POINTS = re.compile(r"[(（\[【]\s*(?:[^()（）0-9]{0,4})([0-9]+(?:\.[0-9]+)?)\s*分")
_CIRCLED = re.compile("^[①-⑳⑴-⒇]+|[①-⑳].*$")
_ORDINAL = re.compile(rf"^(?:[{ORDINALS}]+[、.．]|[(（]?[0-9]{{1,2}}[)）、.．])")
_SYMBOLS = re.compile(r"[a-z0-9%%‰×÷=/*+\-_、,，.。:：;；'‘’“”\"!！?？#&|<>≥≤~]+")
_JOINTS = re.compile(r"[/／、及和与]")
_VALUE = re.compile(rf"[0-9０-９] ?(?:{UNIT_WORDS}|[%％])")  # a heading asks for an amount, it does not give one
_POINTS_OF = ("weight", "score")
_MONEY_RATES = frozenset({"rate", "arrival"})
_WORTH = re.compile("[一-鿿]")
_TABLE = re.compile(rf"(?:{vocabulary().titles['form'].pattern})\s*(?:[(（].*)?$")
COLON = re.compile("[:：﹕︰∶]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A text as the heading of a column.

    kinds: what may stand below, the likeliest first; points: those printed in it (“得分（20分）”); strict: it is nothing but a heading,
    which text among values can be by chance alone.
    """

    kinds: tuple[str, ...]
    points: float | None
    strict: bool
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text as the label of fields: several where it is joint (“实施单位/项目负责人”); rank: how well it names each, from 0."""

    fields: tuple[str, ...]
    ranks: tuple[int, ...]
    text: str


@lru_cache(maxsize=16_384)
def bare(text: str) -> str:
    """Return a text as headings and labels are compared: folded, without brackets, stars, circled numbers, ordinals and formulas."""
    plain = _CIRCLED.sub("", _CIRCLED.sub("", fold_label(text))).strip(vocabulary().star)
    return _ORDINAL.sub("", plain) or plain


@lru_cache(maxsize=16_384)
def points_in(text: str) -> float | None:
    """Return the points that a text prints in brackets: 20 of “产出指标（20分）”."""
    found = _POINTS.search(text)
    return float(found[1]) if found else None


@lru_cache(maxsize=65_536)
def heading(text: str) -> Heading | None:
    """Return what a text is as a heading; None if it is none."""
    if len(text) > LONGEST or not _WORTH.search(text) or _VALUE.search(text):
        return None
    words = vocabulary()
    plain = bare(text)
    if not words.any_heading.search(plain):
        return None
    kinds = tuple(kind.kind for kind in words.headings if kind.fits(plain))
    if not kinds:
        return None
    rest = _SYMBOLS.sub("", words.all_words.sub("", plain))
    return Heading(kinds, points_in(text), len(rest) <= len(plain) // 6, plain)


@lru_cache(maxsize=4_096)
def joint_points(text: str) -> tuple[str, ...]:
    """Return weight and score in the order in which a heading names both of one column (“分值/得分”), nothing where it does not."""
    told = tuple(one.kinds[0] for part in _JOINTS.split(text) if (one := heading(part)) is not None) if _JOINTS.search(text) else ()
    return told if sorted(told) == sorted(_POINTS_OF) else ()


@lru_cache(maxsize=16_384)
def names_money(text: str) -> bool:
    """Tell whether a text is a short name of money: a source of it (财政拨款, 自筹资金)."""
    return len(text) <= _LONGEST_NAME and vocabulary().money.search(bare(text)) is not None


@lru_cache(maxsize=16_384)
def names_rate(text: str) -> bool:
    """Tell whether a text names the execution rate, with its points or without (“预算执行率（10分）”, “执行率得分”)."""
    return len(text) <= LONGEST and vocabulary().rate_name.fullmatch(bare(text)) is not None


@lru_cache(maxsize=16_384)
def names_money_rate(text: str) -> bool:
    """Tell whether a text names a rate of money: the execution rate, or that of what arrived."""
    told = heading(text)
    return names_rate(text) or (told is not None and not _MONEY_RATES.isdisjoint(told.kinds[:1]))


@lru_cache(maxsize=65_536)
def label(text: str) -> Label | None:
    """Return which fields a text names; None if it names none."""
    if len(text) > LONGEST or not _WORTH.search(text):
        return None
    plain = bare(text)
    if found := _field(plain) or _field(vocabulary().with_code.sub("", plain)):
        return Label((found[0],), (found[1],), plain)
    parts = [_field(part) for part in _JOINTS.split(plain)]
    named = [part for part in parts if part is not None]
    if len(parts) > 1 and named and (len(named) == len(parts)):
        return Label(tuple(key for key, _ in named), tuple(rank for _, rank in named), plain)
    return None


@lru_cache(maxsize=16_384)
def label_before_colon(text: str) -> Label | None:
    """Return which fields a text names that a colon stands behind: words are enough that mean too much elsewhere (“项目：…”)."""
    plain = bare(text)
    key = vocabulary().before_colon.get(plain)
    return label(text) if key is None else Label((key,), (LAST_RANK,), plain)


@lru_cache(maxsize=16_384)
def numbered_label(text: str) -> str | None:
    """Return the field that a word with a number names, as each of several forms on a sheet has one before a colon (项目一)."""
    return vocabulary().before_colon.get(bare(text).rstrip(_NUMBERS))


def _field(plain: str) -> tuple[str, int] | None:
    words = vocabulary()
    if words.any_field.fullmatch(plain) is None:  # most texts are no label
        return None
    return next((key, rank) for pattern, key, rank in words.fields if pattern.fullmatch(plain))


@lru_cache(maxsize=65_536)
def is_other_label(text: str) -> bool:
    """Tell whether a text is a label of something that no frame takes (财政处室, 填表人, 项目属性)."""
    return len(text) <= LONGEST and vocabulary().others.fullmatch(bare(text)) is not None


@lru_cache(maxsize=65_536)
def is_label(text: str) -> bool:
    """Tell whether a text is a label of any kind."""
    return bool(text) and (label(text) is not None or is_other_label(text))


@lru_cache(maxsize=16_384)
def is_title(text: str) -> bool:
    """Tell whether a text is the title of a form: a short line that names an evaluation and a table (项目支出绩效自评表)."""
    if len(text) > LONGEST or not _TABLE.search(text):
        return False
    return vocabulary().titles["evaluation"].search(fold_label(text)) is not None
