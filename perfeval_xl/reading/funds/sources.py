"""The rows of a fund table: the total, the sources that make it up, and rows that only break these down further."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from perfeval_xl.facts.money import UNITS
from perfeval_xl.layout import Table as Described
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.blocks.lines import is_note, is_nothing, is_of_which
from perfeval_xl.reading.headings.understanding import bare, heading
from perfeval_xl.reading.headings.values import NEAR, is_amount
from perfeval_xl.values import fold_label

_LONGEST = 24
RATE_END = "率"
"""How the name of a row ends that gives no money."""
_LEVELS = ("central", "province", "local")
_POINTS = frozenset({"weight", "score", "fund_weight", "fund_score"})
_FIGURE = re.compile("[^0-9０-９]{0,3}[0-9０-９]")  # words before it make a sentence
_INSIDE = re.compile(r"[:：]\s*\S")


@dataclass(frozen=True, slots=True)
class FundRow:
    """A row of a fund table: its label and where it stands, and what it is.

    columns: its own by measure, where each source has some, or its page; page: which of the table's pages it stands on, from 0.
    summed: its amount is stated nowhere, it is the sum of the sources.
    """

    row: int
    label: str
    label_column: int | None
    total: bool
    subtotal: bool
    nested: bool
    amounts: tuple[str, ...]
    columns: Mapping[str, int] | None = None
    page: int = 0
    summed: bool = False

    @property
    def filled(self) -> bool:
        """Tell whether any of its amounts is there."""
        return any(text and not is_nothing(text) for text in self.amounts)


def source_of(row: int, label: str, column: int | None, amounts: tuple[str, ...], described: Described) -> FundRow | None:
    """Return what a row of a fund table is; None for one that is none of it: a rate, a note, a split in words."""
    name = source_name(label)
    if not name or len(name) > _LONGEST or is_note(label) or name.endswith(RATE_END) or _is_of_points(label) or is_amount(name):
        return None
    exact = fold_label(name) in described.sources
    texts = [text for text in amounts if text and not is_nothing(text) and text not in UNITS]
    given = any(map(is_amount, texts))
    if _INSIDE.search(_without_of_which(_led(label) if given else label)) or (texts and not given and not _typed(texts, exact)):
        return None
    if not given and not exact and vocabulary().money.search(name) is None:
        return None
    if any(_names_source(text, described) for text in texts):
        return None  # the row splits the total in pairs of its own, a name with its amount beside it, and has nothing under the headings
    words = dict(vocabulary().sources)
    nested = is_of_which(label)
    total = not nested and words["total"].search(name) is not None
    return FundRow(row, label, column, total, total and words["subtotal"].search(name) is not None, nested, amounts)


def _names_source(text: str, described: Described) -> bool:
    """Tell whether a text under the heading of an amount is the name of a source (其中：一般公共预算)."""
    if is_amount(text):
        return False
    name = source_name(text)
    return is_of_which(text) or fold_label(name) in described.sources or vocabulary().by_use.fullmatch(name) is not None


def _is_of_points(label: str) -> bool:
    """Tell whether a label asks for the points of the execution rate (分值, 得分)."""
    told = heading(label)
    return told is not None and told.kinds[0] in _POINTS


def _typed(texts: Iterable[str], exact: bool) -> bool:
    """Tell whether texts were meant as amounts, though none reads as one (“7,00.0,77”; 约三百万 beside a source that the form prints)."""
    return all(len(text) <= _LONGEST and (exact or _FIGURE.match(text)) for text in texts)


@lru_cache(maxsize=4_096)
def source_name(label: str) -> str:
    """Return the name of a source as the words of a form are compared, without the 其中 before it."""
    return _without_of_which(bare(_without_of_which(_led(label))))  # 其中 before its number or behind it


def _led(label: str) -> str:
    """Return the source that a label names behind a word for all of them (1、资金来源：（1）财政性资金); any other label as it is."""
    before, _, behind = label.replace("：", ":").partition(":")
    told = heading(before) if behind.strip() else None
    return behind.strip() if told is not None and told.kinds[0] == "source" else label


@lru_cache(maxsize=4_096)
def _without_of_which(text: str) -> str:
    word = next((word for word in sorted(vocabulary().rows["of_which"], key=len, reverse=True) if text.startswith(word)), None)
    return text if word is None else text[len(word) :].lstrip(":：、")


def key_of(label: str, described: Described, taken: Iterable[str]) -> str:
    """Return the key of a source of funds: the layout's own, else by its words; another label is a source of its own."""
    name = source_name(label)
    exact = described.sources.get(fold_label(name)) or described.sources.get(name)
    if exact is not None:
        return exact
    found = [key for key, pattern in vocabulary().sources if key not in ("total", "subtotal") and pattern.search(name)]
    if sum(key in _LEVELS for key in found) > 1 or not found or found[0] in taken:
        return name
    return found[0]


def names_level(label: str) -> bool:
    """Tell whether a label names the money of one level of government (中央财政)."""
    return any(key in _LEVELS and pattern.search(source_name(label)) for key, pattern in vocabulary().sources)


def settled_uses(sources: Sequence[FundRow]) -> list[FundRow]:
    """Return the rows with no use of money beside others (人员经费, 公用经费, 项目经费) as the total, which one alone may name."""
    uses = [source for source in sources if vocabulary().by_use.fullmatch(source_name(source.label))]
    if len(uses) < 2:
        return list(sources)
    return [replace(source, total=False) if source.total and source in uses else source for source in sources]


def total_of(sources: Sequence[FundRow]) -> FundRow | None:
    """Return the row that is the total: one that says so and has amounts, before one that only sums up a part.

    Of 收入合计 and 支出合计 below each other it is the latter: what came in is no sum of what was spent.
    """
    told = [source for source in sources if source.total]
    parts = vocabulary().budget_parts
    spending = any(parts["used"].search(source.label) for source in told)

    def rank(source: FundRow) -> tuple[bool, bool, bool]:
        return source.subtotal, not source.filled, spending and parts["earned"].search(source.label) is not None

    ranked = sorted(told, key=rank)
    return ranked[0] if ranked else None


def adds_up(sources: Iterable[FundRow], whole: float, amount: Callable[[FundRow], float | None]) -> bool:
    """Tell whether the amounts of rows come to a whole."""
    return abs(sum(amount(source) or 0.0 for source in sources) - whole) < NEAR


def parts_of(total: FundRow | None, sources: Sequence[FundRow], amount: Callable[[FundRow], float | None]) -> list[FundRow]:
    """Return the sources that make up the total: of rows that break others down none is counted twice.

    Where the labels leave it open, the reading that adds up to the total is taken.
    """
    others = [source for source in sources if source is not total and not (source.total and not source.subtotal)]
    plain = [source for source in others if not source.subtotal]
    whole = None if total is None else amount(total)
    by_use = [source for source in plain if vocabulary().by_use.search(source.label)]
    by_origin = [source for source in plain if source not in by_use]
    if by_use and by_origin and whole is not None:
        all_of_use = adds_up(by_use, whole, amount) and any(amount(source) and not source.nested for source in by_origin)
        if all_of_use or adds_up(by_origin, whole, amount):
            return by_origin  # what the money was for breaks it down a second time
    readings = [plain, [source for source in others if source.subtotal]] if any(source.subtotal for source in others) else [plain]
    for place, source in enumerate(plain):
        if source.nested and place > 0:
            readings += [[*plain[:place], *plain[end:]] for end in range(place + 1, len(plain) + 1)]
    if len(readings) == 1:
        return plain
    if whole is not None:
        fitting = (reading for reading in readings if reading and adds_up(reading, whole, amount))
        if (found := next(fitting, None)) is not None:
            return found
    subtotals = [source for source in others if source.subtotal]
    if len(subtotals) > 1:
        return subtotals
    if all(source.nested for source in plain):
        return plain
    return [source for place, source in enumerate(plain) if place == 0 or not source.nested]
