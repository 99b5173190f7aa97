"""How sentences of a report speak of first levels: which one each is about, and what it says of it.

Texts are folded: half width, no white space, one sign for each comparison.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from perfeval_xl.facts.prose import NUMBER

LEVEL_END: Final = "指标"
"""What the name of a first level may end in: 产出指标 and 产出 are one."""
_NUMBERED: Final = r"[(\[]?[一二三四五六七八九十\d]{0,9}[)\]、.]{0,4}"
_NAME: Final = r"(?:本|该)?(?:项目|绩效|专项)?({names})(?:类|方面|部分)?(?:绩效)?(?:指标)?"
_HEAD: Final = _NAME + r"(?:完成|实现)?(?:分析|情况)?(?:主要|共|总体)?[:,共满得(从由分权占自实应标扣\d]"
_TITLE: Final = _NUMBERED + _NAME + r"(?:完成|实现)?(?:分析|情况){0,2}(?:\([^()]{0,40}\))?[:]?"
"""A line of its own that names a first level: the next sentence may speak of it without a name."""
_AGAIN: Final = r"[,、:(](?:其中|分别为|即)?[:,]?(?=" + _HEAD + ")"
"""What stands before a further level in one sentence."""
_UNNAMED: Final = re.compile(
    r"(?:该|本)?(?:部分|类|项|一级)?(?:指标)?(?:共计?|满分|分值|权重|总分|自评得分|得分?|标准分|应得)(?:为|是|:)?\d"
)
_OF_SCORES: Final = re.compile("得分|自评|评分|得[0-9]")
_OF_POINTS: Final = re.compile("满分|分值|权重|应得|标准分|共计?[0-9]")
_BARE: Final = _NAME + rf"(?:为|是|:)?{NUMBER}分\)?"


@dataclass(frozen=True, slots=True)
class LevelWords:
    """How texts name the first levels of a form: `names` are folded."""

    head: re.Pattern[str]
    title: re.Pattern[str]
    again: re.Pattern[str]
    bare: re.Pattern[str]

    def begun(self, text: str) -> str | None:
        """Return the name of the level that a sentence begins with."""
        return found[1] if (found := self.head.match(text)) else None

    def titled(self, text: str) -> str | None:
        """Return the name of the level that a line of its own names."""
        return found[1] if (found := self.title.fullmatch(text)) else None

    def parts(self, sentence: str) -> list[str]:
        """Return a sentence cut before each further level; where it lists scores (得分96分,其中:产出38分) a bare one is told as one."""
        parts = self.again.split(sentence)[:: self.again.groups + 1]
        if len(parts) < 2 or not _OF_SCORES.search(sentence) or _OF_POINTS.search(sentence):
            return parts
        return [self.bare.sub(r"\1得\2分", part) if self.bare.fullmatch(part) else part for part in parts]


def unnamed(text: str) -> bool:
    """Tell whether a sentence gives points or a score and no name: those of the level that the line above it names."""
    return _UNNAMED.match(text) is not None


@lru_cache(maxsize=256)
def level_words(names: frozenset[str]) -> LevelWords:
    """Return how texts name first levels; `names`: all ways to call them, folded."""
    listed = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    own = (pattern.replace("{names}", listed) for pattern in ("^" + _NUMBERED + _HEAD, _TITLE, _AGAIN, _BARE))
    return LevelWords(*map(re.compile, own))


def short(name: str) -> str:
    """Return a folded name of a first level without its ending, 产出 for 产出指标."""
    return name.removesuffix(LEVEL_END)


def called(names: Iterable[str]) -> frozenset[str]:
    """Return folded names of first levels with their short forms."""
    return frozenset(one for name in names for one in (name, short(name)) if one)
