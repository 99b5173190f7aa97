"""Points of first levels that only the prose of a report states: their scores, their weights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from perfeval_xl.facts import prose
from perfeval_xl.facts.told_levels import called, level_words, short, unnamed
from perfeval_xl.reading.funds.prose import Sentence
from perfeval_xl.values import fold_label

Row = dict[str, object]

_SAID = {"level_self": re.compile(prose.SCORE), "level_weight": re.compile(prose.POINTS)}
LEVEL_SELF, LEVEL_WEIGHT = _SAID


def told_levels(said: Sequence[Sentence], levels: Iterable[str], parts: Iterable[str], items: Iterable[str]) -> list[Row]:
    """Return figures of the frame `stated`: for each level what the prose says first of it.

    levels: the first levels of the form; parts: names of what stands below them, whose points are none of a level; items: which figures.
    """
    names = {short(fold_label(level)): level for level in levels if level}
    below = [name for part in parts if len(name := fold_label(part)) > 1 and short(name) not in names]
    found: dict[tuple[str, str], Row] = {}
    wanted = list(items)
    for level, text, sentence in _of_levels(said, called(map(fold_label, names.values()))) if names and wanted else ():
        for item in wanted:
            hit = _SAID[item].search(text)
            if hit is not None and not any(name in text[: hit.start()] for name in below):
                row: Row = {
                    "item": item, "of": names[short(level)], "raw": hit[1], "sheet": sentence.grid.name,
                    "cell": sentence.grid.address(*sentence.place),
                }
                found.setdefault((item, short(level)), row)
    return list(found.values())


def _of_levels(said: Sequence[Sentence], names: frozenset[str]) -> Iterator[tuple[str, str, Sentence]]:
    """Yield the sentences, cut before each level, with the level that each speaks of."""
    spoken = level_words(names)
    over: str | None = None
    for place, sentence in enumerate(said):
        if sentence.about == "advice":
            continue
        if not place or sentence.title != said[place - 1].title:
            over = spoken.titled(sentence.title)
        for text in spoken.parts(sentence.text):
            level = over if over is not None and unnamed(text) else spoken.begun(text)
            over = spoken.titled(text)
            if level is not None:
                yield level, text, sentence
