"""What the words of forms mean: the one list of them, in vocabulary.toml, compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("vocabulary.toml")


@dataclass(frozen=True, slots=True)
class HeadingKind:
    """What may stand in a column, and the words by which its heading is known."""

    kind: str
    words: re.Pattern[str] | None
    without: re.Pattern[str] | None
    whole: frozenset[str]
    loose: re.Pattern[str] | None = None

    def fits(self, heading: str) -> bool:
        """Tell whether a folded heading is one of this kind."""
        if heading in self.whole:
            return True
        return self.words is not None and bool(self.words.search(heading)) and not self._excluded(heading)

    def may_fit(self, heading: str) -> bool:
        """Tell whether a folded heading that no kind is known by has a word of this one."""
        return self.loose is not None and bool(self.loose.search(heading)) and not self._excluded(heading)

    def _excluded(self, heading: str) -> bool:
        return self.without is not None and bool(self.without.search(heading))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The compiled file; see its head for what the parts mean. `fields`: pattern and key of each label, those of a key in its order."""

    headings: tuple[HeadingKind, ...]
    any_heading: re.Pattern[str]
    all_words: re.Pattern[str]
    fields: tuple[tuple[re.Pattern[str], str, int], ...]
    any_field: re.Pattern[str]
    before_colon: Mapping[str, str]
    others: re.Pattern[str]
    signatures: re.Pattern[str]
    with_code: re.Pattern[str]
    higher: re.Pattern[str]
    endings: re.Pattern[str]
    preferred: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, tuple[str, ...]]
    rate_name: re.Pattern[str]
    how_much: re.Pattern[str]
    of_total: re.Pattern[str]
    star: str
    unnamed_total: str
    sources: tuple[tuple[str, re.Pattern[str]], ...]
    money: re.Pattern[str]
    by_use: re.Pattern[str]
    whole_money: re.Pattern[str]
    budget_parts: Mapping[str, re.Pattern[str]]
    titles: Mapping[str, re.Pattern[str]]
    department_levels: tuple[str, ...]


def _either(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(words) or r"(?!)")


def _heading(told: Mapping[str, object]) -> HeadingKind:
    words, without, whole, loose = (tuple(map(str, told.get(name, ()))) for name in ("words", "without", "whole", "loose"))  # type: ignore[call-overload]
    return HeadingKind(str(told["kind"]), _either(words) if words else None, _either(without) if without else None, frozenset(whole), _either(loose) if loose else None)


def preference(kind: str, heading: str) -> int:
    """Return how much a heading is preferred among those of a kind: the place of the first word that it says, the less the better."""
    words = vocabulary().preferred[kind]
    return next((place for place, word in enumerate(words) if word in heading), len(words))


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the vocabulary."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    kinds = tuple(map(_heading, told["headings"]))
    cores = [word for heading in told["headings"] for word in (*heading.get("words", ()), *heading.get("whole", ()))]
    fillers = sorted(map(re.escape, told["fillers"]), key=len, reverse=True)
    fields = [
        (re.compile(pattern), key, rank) for key, patterns in told["fields"].items() for rank, pattern in enumerate(patterns)
    ]
    rows = {name: tuple(words) for name, words in told["rows"].items() if isinstance(words, list)}
    sources = {key: _either(words) for key, words in told["sources"].items()}
    return Vocabulary(
        kinds,
        _either(cores),
        re.compile("|".join((*(f"(?:{core})" for core in cores), *fillers))),
        tuple(fields),
        re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _, _ in fields)),
        {word: key for key, words in told["before_colon"].items() for word in words},
        re.compile("|".join(f"(?:{word})" for word in told["others"]["words"])),
        _either(told["others"]["signatures"]),
        re.compile(f"[及和与、/](?:{'|'.join(told['others']['codes'])})"),
        _either(told["others"]["higher"]),
        re.compile(f"(?:{'|'.join(told['others']['endings'])})$"),
        {kind: tuple(words.split("|")) for kind, words in told["preferred"].items()},
        rows,
        _either(told["rows"]["rate"]),
        re.compile(told["rows"]["how_much"]),
        re.compile(told["rows"]["of_total"]),
        str(told["rows"]["star"]),
        str(told["rows"]["unnamed_total"]),
        tuple((key, pattern) for key, pattern in sources.items() if key not in ("money", "by_use", "whole")),
        sources["money"],
        sources["by_use"],
        sources["whole"],
        {name: _either(words) for name, words in told["budget_parts"].items()},
        {name: _either(words) for name, words in told["titles"].items() if name != "levels_of_department"},
        tuple(told["titles"]["levels_of_department"]),
    )
