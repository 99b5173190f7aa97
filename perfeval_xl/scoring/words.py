"""What the words of an indicator's name say about its value."""

from __future__ import annotations

from decimal import Decimal

from perfeval_xl.schemes.model import Words
from perfeval_xl.scoring.model import Reading
from perfeval_xl.values import fold, fold_label
from perfeval_xl.values.vocabulary import NOT_HAPPENED, NOTHING

NONE = (*NOTHING, "无发生", *NOT_HAPPENED)


def smaller_is_better(name: str, words: Words) -> bool:
    """Whether reaching less is better: 投诉率 is, 投诉办结率 and 污染治理面积 are not, since the later word of a Chinese name rules it."""
    label = fold_label(name)
    smaller = _last_end(label, words.smaller_is_better)
    return bool(smaller) and smaller >= _last_end(label, (*words.capped_rates, *words.done_about))


def _last_end(label: str, words: tuple[str, ...]) -> int:
    return max((label.rfind(word) + len(word) for word in words if word in label), default=0)


def none_is_zero(name: str, target: str, words: Words) -> bool:
    """Whether 无 of it is a number: of accidents and complaints, named by the indicator or by its target."""
    return any(word in name or word in target for word in words.none_is_zero)


def zero_for_none(reading: Reading) -> Reading:
    """Return 0 for 无, 零 and their like, and any other reading as it is."""
    says_none = reading.kind in ("empty", "text", "number") and fold(reading.text) in NONE
    zero = Decimal(0)
    return Reading(reading.text, "number", "=", zero, zero) if says_none else reading
