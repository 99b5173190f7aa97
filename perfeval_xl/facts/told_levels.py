"""How sentences of a report speak of first levels: which one each is about, and what it says of it.

Texts are folded: half width, no white space, one sign for each comparison.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from perfeval_xl.facts import prose

_UNNAMED: Final = re.compile(prose.LEVEL_UNNAMED)
_OF_SCORES: Final = re.compile(prose.OF_SCORES)
_OF_POINTS: Final = re.compile(prose.OF_POINTS)


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
        if not _OF_SCORES.search(sentence) or _OF_POINTS.search(sentence):
            return parts
        return [self.bare.sub(r"\1得\2分", part) if self.bare.fullmatch(part) else part for part in parts]


def unnamed(text: str) -> bool:
    """Tell whether a sentence gives points or a score and no name: those of the level that the line above it names."""
    return _UNNAMED.match(text) is not None


@lru_cache(maxsize=256)
def level_words(names: frozenset[str]) -> LevelWords:
    """Return how texts name first levels; `names`: all ways to call them, folded."""
    listed = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    patterns = (prose.LEVEL_HEAD, prose.LEVEL_TITLE, prose.LEVEL_AGAIN, prose.LEVEL_BARE)
    own = (pattern.replace("{names}", listed) for pattern in patterns)
    return LevelWords(*map(re.compile, own))


def short(name: str) -> str:
    """Return a folded name of a first level without its ending, 产出 for 产出指标."""
    return name.removesuffix(prose.LEVEL_END)


def called(names: Iterable[str]) -> frozenset[str]:
    """Return folded names of first levels with their short forms."""
    return frozenset(one for name in names for one in (name, short(name)) if one)
