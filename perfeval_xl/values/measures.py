"""What stands before and behind a number: comparison, unit, scale, “以上”."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from perfeval_xl.facts.money import POWERS
from perfeval_xl.values import vocabulary as words
from perfeval_xl.values.model import Operator, ValueKind

_CLEAN: Final = re.compile(r"[^\d<>=,;。!?|%±+×*#]{0,30}")
_HAN: Final = re.compile(r"[^\W\d_]+")
_LONGEST_OP: Final = max(map(len, words.WORD_OPS))
_FLIP: Final[dict[str, Operator]] = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
_FLIPPED_TAIL: Final = re.compile(r"(?P<tail>[^<>=]{0,160})(?P<sign><=|>=|<|>)[^\d<>=,;。|]{1,20}")


class Head(NamedTuple):
    """What stands before a number."""

    op: Operator | None = None
    soft: bool = False  # gives way to a comparison behind the number
    negative: bool = False
    money: bool = False  # ¥
    per: tuple[str, ...] = ()  # 每年 → 年; 每人每月 → 人, 月
    only: str | None = None  # the one kind these words may introduce
    counts: bool = False  # the words name a count: 受益人数≥5万 is no money


class Measure(NamedTuple):
    """What a number counts: its kind, unit and the power of ten to that unit."""

    kind: ValueKind
    unit: str | None = None
    shift: int = 0
    written: str | None = None  # the unit as written, for rates: 30元 per 人
    loose: bool = False  # a classifier with a noun, or a unit that a Chinese numeral cannot count


class Tail(NamedTuple):
    """What stands behind a number."""

    measure: Measure
    op: Operator | None = None
    more: bool = False  # 余, 多


_WHOLE_HEADS: Final[dict[str, Head]] = (
    dict.fromkeys((*words.PLAIN, *words.SOFT_PLAIN), Head())
    | dict.fromkeys(words.SOFT_AT_MOST, Head(op="<=", soft=True))
    | {word: Head(op=op) for word, op in words.SHORT_WORDS.items()}
)
_SOFT_ENDINGS: Final = (*words.SOFT_AT_MOST, *words.SOFT_PLAIN, *words.SOFT_ENDINGS)


def per_units(units: Iterable[str]) -> str:
    """The units that a rate is per, in one spelling and order: 人月, 月·人 and 人/月 are 人·月."""
    parts = [part for unit in units for part in words.PER_PAIRS.get(unit, (unit,))]
    return "·".join(sorted(("周" if part == "星期" else part for part in parts), key=words.PER_PERIODS.__contains__))


def _introduced(text: str) -> Head | None:
    """Words before a number without a comparison, where they leave the number what it is."""
    if words.PERCENT_NOUN.fullmatch(text):
        return Head(only="percent")
    if words.EVENT_NOUN.fullmatch(text):
        return Head(only="counted")
    if words.TWISTS.search(words.GAIN.sub("", text)):
        return None
    if words.MONEY_NOUN.fullmatch(text):
        return Head(only="money")
    counts = words.COUNT_NOUN.fullmatch(text) is not None
    return Head(only="counted", counts=counts) if counts or words.DOING.fullmatch(text) else None


def _compared(head: str) -> Head | None:
    """Words that end in a comparison: 满意度≥, 每年不少于, 投入资金不超过."""
    for length in range(min(_LONGEST_OP, len(head)), 0, -1):
        ending = head[-length:]
        op = words.SIGNS.get(ending) or words.WORD_OPS.get(ending)
        if op is None:
            continue
        before = head[:-length].rstrip(":")
        # 没怎么超过, 并非高于: a negation close before a word turns it round
        close = before[-1:] if ending in words.SIGNS else before[-5:]
        if not _CLEAN.fullmatch(before) or any(char in words.NEGATIONS for char in close):
            return None
        return Head(op=op, counts=bool(words.COUNT_NOUN.fullmatch(before)))
    return None


def _softly(head: str) -> Head | None:
    """Words that end softly: 满意度达到, 总投资控制在, 合格率:."""
    for ending in _SOFT_ENDINGS:
        before = head[: -len(ending)]
        if head.endswith(ending) and _HAN.fullmatch(before):
            known = _introduced(before)
            if known:
                known = known._replace(only=None) if known.only == "percent" else known  # 差错率为0
                return known._replace(op="<=" if ending in words.SOFT_AT_MOST else None, soft=True)
    if head.endswith(":") and _HAN.fullmatch(head[:-1]) and not words.TWISTS.search(head):
        return Head()
    return None


def _grown(head: str) -> Head | None:
    """比上年增长, 同比提高: at least that much growth; only a percent can be told to be one."""
    if head.endswith(words.GROWTH) and _CLEAN.fullmatch(head) and not any(char in head for char in "不未无减降负"):
        return Head(op=">=", only="percent")
    return None


def _worded(head: str) -> Head | None:
    """The words before a number, without currency mark, sign and 每年."""
    if head in _WHOLE_HEADS:
        return _WHOLE_HEADS[head]
    return _compared(head) or _softly(head) or _grown(head) or _introduced(head)


def _each(text: str) -> tuple[str, ...]:
    """每人每月 → 人, 月."""
    return tuple(each or average for each, average in words.PER_PART.findall(text))


@lru_cache(maxsize=8_192)
def read_head(head: str) -> Head | None:
    """What stands before a number, or None where it makes the number no value of its own (前3名, 第3次, A3)."""
    if not head:
        return Head()
    negative = head[-1] == "-"
    if head[-1] in "+-":
        head = head[:-1]
        if head and head[-1] not in "<>=" and head not in words.WORD_OPS:
            return None
    mark = words.CURRENCY_MARK.search(head)
    head = head[: mark.start()] if mark else head
    per = words.PER_HEAD.match(head)
    rest = head[per.end() :] if per else head
    read = (_worded(rest) if rest else Head()) if len(rest) <= 40 else None
    if read is None:
        return None
    return read._replace(negative=negative, money=bool(mark), per=_each(per[0]) if per else ())


def _rate(unit: str) -> Measure | None:
    """次/年, 元/人·月, 万人次/年, 次每年, 万/月: a unit per other units."""
    first, _, rest = unit.replace("/每", "/").replace("每", "/").partition("/")
    parts = words.PER_SIGNS.split(rest)
    if not all(part in words.PER or part in words.UNITS for part in parts):
        return None
    per = per_units(parts)
    if first in POWERS:
        scale = words.SCALES.get(first)
        return Measure("number", f"{first}/{per}") if scale is None else Measure("number", f"元/{per}", scale, written=first)
    if first in words.UNITS:
        return Measure("number", f"{first}/{per}")
    scaled = words.SCALE_HEAD.match(first)
    if scaled and first[scaled.end() :] in words.UNITS:
        return Measure("number", f"{first[scaled.end() :]}/{per}", words.SCALES[scaled[0]])
    return None


def _noun(text: str) -> str | None:
    """The classifier of a counted noun: 个乡镇 → 个."""
    found = words.CLASSIFIED.fullmatch(text)
    return found[1] if found and not words.NOT_A_NOUN.search(found[2]) else None


def _times(text: str) -> bool:
    """Something counted each time it happens: 剂次, 户次."""
    return text[-1:] == "次" and text[:-1] in words.UNITS


def _counted(text: str) -> Measure | None:
    """A unit with or without a scale before it: 件, 万人次, 千, 个乡镇."""
    if text in words.UNITS or (text.isascii() and text.lower() in words.UNITS) or _times(text):
        return Measure("number", text, written=text, loose=text in words.NOT_AFTER_CHINESE)
    classifier = _noun(text)
    if classifier:
        return Measure("number", classifier, written=classifier, loose=True)
    scale = words.SCALE_HEAD.match(text)
    if not scale:
        return None
    rest, shift = text[scale.end() :], words.SCALES[scale[0]]
    if not rest:
        return Measure("number", None, shift)
    classifier = rest if rest in words.UNITS or _times(rest) else _noun(rest)
    return Measure("number", classifier, shift, written=classifier, loose=True) if classifier else None


@lru_cache(maxsize=8_192)
def read_measure(text: str) -> Measure | None:
    """The unit behind a number, or None where it is no unit (小时电话接通率, 号, 完成工单)."""
    if not text:
        return Measure("number")
    if share := words.PERCENT_UNITS.get(text) or words.FURTHER_PERCENT_UNITS.get(text):
        unit, shift = share
        return Measure("percent", unit, shift)
    plain = words.MONEY_TRAIL.sub("", text)
    if plain in POWERS:
        return Measure("money", "万元", POWERS[plain], written=plain)
    return _rate(text) if "/" in text or "每" in text else _counted(text)


def _suffix(text: str) -> tuple[str, Operator | None]:
    """The text without 以上, 以内 and the like, and the op that these give."""
    found = words.SUFFIX.search(text)
    if not found:
        return text, None
    rest, edge = text[: found.start()], found["edge"]
    if edge:
        op = words.SUFFIX_OPS[edge[-2:]]
        return rest, "<=" if op == "<" and len(edge) > 2 else op
    return rest, "=" if found["about"] else "<="


@lru_cache(maxsize=8_192)
def read_tail(text: str) -> Tail | None:
    """What stands behind a number, or None where it makes the number no value."""
    if len(text) > 40:
        return None
    flipped = _FLIPPED_TAIL.fullmatch(text) if "<" in text or ">" in text else None
    if flipped:  # 95%≤X
        measure = read_measure(flipped["tail"])
        return Tail(measure, _FLIP[flipped["sign"]]) if measure else None
    measure = read_measure(text)
    if measure:
        return Tail(measure)
    rest, op = _suffix(words.MANNER.sub("", text) if "按" in text or "逐" in text else text)
    more = words.MORE.match(rest)
    if more:
        rest = more["scale"] + rest[more.end() :]
    measure = read_measure(rest)
    if measure is None and rest[:1] == "%" and op is None:
        measure = read_measure(words.PERCENT_DONE.sub("", rest))
    return Tail(measure, op, bool(more)) if measure else None
