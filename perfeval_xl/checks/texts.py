"""Text as the checks read it: what says nothing, the report's folded sentences, findings of one cell told as one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from perfeval_xl.checks import words
from perfeval_xl.checks.rows import per_text, plain, says
from perfeval_xl.facts.expressions import alternatives
from perfeval_xl.facts.money import AMOUNT
from perfeval_xl.facts.prose import OF_ALL, PURPOSES
from perfeval_xl.shared import shared
from perfeval_xl.values import empty_kind, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

_AMOUNT = re.compile(AMOUNT)
_OF_PURPOSE = re.compile(f"(?P<purposes>(?:{alternatives(PURPOSES)}){{1,4}}){OF_ALL}")
_PLACE = ["form", "sheet", "cell"]


@shared
def folded_sentences(report_text: pd.DataFrame) -> pd.DataFrame:
    """Return the report with a row a sentence: `sentence` is folded, none is empty."""
    placed = report_text[report_text["cell"].notna()]
    split = placed.assign(sentence=plain(placed["text"]).str.split(words.SENTENCE_END, regex=True))
    each = split.explode("sentence", ignore_index=True)
    each = each.assign(sentence=per_text(each["sentence"], fold))
    return each[each["sentence"].ne("")]


@shared
def without_advice(report_text: pd.DataFrame) -> pd.DataFrame:
    """Return the sentences of `folded_sentences` but for those that give advice, which speak of years to come."""
    told = folded_sentences(report_text)
    return told[~says(told["section"], words.ADVICE)]


@shared
def sentences_with(report_text: pd.DataFrame, pattern: str, *, advice: bool = True) -> pd.DataFrame:
    """Return the sentences of `folded_sentences` in which a pattern is found; `advice`: those that give it, too."""
    told = folded_sentences(report_text) if advice else without_advice(report_text)
    return told[says(told["sentence"], pattern)]


def without_own_purpose(text: str, name: str) -> str:
    """Return a folded sentence without the project's name and, where it gives one amount, without what the project is for."""
    left = text.replace(name, "") if name else text
    own = [word for word in PURPOSES if word in name]
    if not own or len(_AMOUNT.findall(left)) != 1:
        return left
    return _OF_PURPOSE.sub(lambda found: found[0] if _without(found["purposes"], own) else "", left)


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def joined(found: pd.DataFrame) -> pd.DataFrame:
    """Return findings with one for each cell, their values and expected values listed in the text's order."""
    if found.empty:
        return found
    once = found.drop_duplicates([*_PLACE, "value"])
    listed = once.assign(value=plain(once["value"]), expected=plain(once["expected"]))
    if not listed.duplicated(_PLACE).any():
        return listed[[*_PLACE, "value", "expected"]].reset_index(drop=True)
    return listed.groupby(_PLACE, as_index=False, sort=False).agg({"value": "；".join, "expected": "；".join})


def says_nothing(values: pd.Series) -> pd.Series:
    """Tell which texts are empty, a sign for nothing, or a hint of the form."""
    empty = {value: empty_kind(value) in ("blank", "na", "hint") for value in values.dropna().unique()}
    return values.isna() | values.map(empty).eq(True)

