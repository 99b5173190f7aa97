"""The text of a document → the sections of the report, whatever numbers or looks their titles have, and the lines that are none of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from perfeval_xl.facts.expressions import SEALS, alternatives
from perfeval_xl.facts.money import is_unit_note
from perfeval_xl.facts.sections import meaning
from perfeval_xl.reading.blocks.lines import is_note, is_title
from perfeval_xl.reading.headings.understanding import COLON, is_label
from perfeval_xl.reading.word.flow import Item, Line, Shown
from perfeval_xl.values import fold_label

_LONGEST_TITLE = 40
_ABOVE = 6  # lines over a table that may belong to it
_CHINESE = "一二三四五六七八九十"
_PART = re.compile(rf"第[{_CHINESE}]{{1,4}}(?:部分|章|节)[、.．:：\s]{{0,4}}")
_NUMBERED = re.compile(rf"(?P<number>[{_CHINESE}]{{1,4}})\s{{0,4}}[、.．]")
_DIGITS = re.compile(r"(?P<number>[0-9]{1,2})\s{0,4}[、.．](?![0-9])")
_ENDS = re.compile("[。；;：:\n]")
_GOES_ON = ("，", "、", ",", "的")
_ATTACHED = re.compile(r"^附[件表录]\s{0,4}[0-9一二三四五六七八九十]{0,4}\s{0,4}(?:[:：、.．]|$)")
_YEAR = re.compile(r"[(（]?\s{0,4}(?:19|20)[0-9]{2}\s{0,4}年?度?\s{0,4}[)）]?")
_SEALED = re.compile(
    rf"[（(]?(?:{alternatives(SEALS)})[)）]?"
    rf"|(?:[0-9]{{4}})? {{0,8}}年 {{0,8}}[0-9]{{0,2}} {{0,8}}月 {{0,8}}[0-9]{{0,2}} {{0,8}}日"
)
"""The place for seal and date."""
_TABLE_NUMBER = re.compile(r"^(?:续?表|附表)\s{0,4}[0-9一二三四五六七八九十.\-]{0,9}")


@dataclass(slots=True)
class Section:
    """A section of the report: its title as a person reads it, and its lines."""

    title: str
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return its text; a line that ends within a sentence goes on in the next."""
        made = ""
        for line in self.lines:
            made += line if not made or made.endswith(_GOES_ON) else f"\n{line}"
        return made


@dataclass(slots=True)
class Parts:
    """What the text of a document falls into.

    cover: lines before the report and after it; sections: the report; above: name of a table → the lines over it that speak of it.
    """

    cover: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    above: dict[str, list[str]] = field(default_factory=dict)


def parts_of(items: Sequence[Item]) -> Parts:
    """Return the parts of a document's text."""
    parts = Parts()
    titles = _titles(items)
    section: Section | None = None
    waiting: list[tuple[str, bool]] = []  # lines since the last table or title, and whether they are of the report
    for place, item in enumerate(items):
        if isinstance(item, Shown):
            over = [] if item.inside else _above(waiting, items, place, in_report=bool(titles))
            if over:
                parts.above[item.grid.name] = [text for text, _ in over]
                waiting = waiting[: len(waiting) - len(over)]
            _settle(parts, section, waiting)
            waiting = []
            continue
        if not item.text:
            continue
        if place in titles:
            _settle(parts, section, waiting)
            waiting = []
            title, rest = titles[place]
            section = Section(title)
            parts.sections.append(section)
            if rest:
                waiting.append((rest, True))
            continue
        if section is not None and _ends_report(item):
            _settle(parts, section, waiting)
            waiting, section = [], None
        waiting.append((item.text, section is not None))
    _settle(parts, section, waiting)
    return parts


def _settle(parts: Parts, section: Section | None, waiting: Sequence[tuple[str, bool]]) -> None:
    for text, of_report in waiting:
        if of_report and section is not None:
            if not (is_note(text) or is_unit_note(text) or _SEALED.fullmatch(text.strip())):
                section.lines.append(text)
        else:
            parts.cover.append(text)


def _above(waiting: Sequence[tuple[str, bool]], items: Sequence[Item], place: int, *, in_report: bool) -> list[tuple[str, bool]]:
    """Return the last lines before a table that speak of it: its title, its number, its year, a note on the unit, labels.

    In a document that is no report all lines since the table before do.
    """
    if not in_report:
        return list(waiting)
    captions = {item.text for item in items[max(place - _ABOVE, 0) : place] if isinstance(item, Line) and item.caption}
    taken = 0
    for text, _ in reversed(waiting[-_ABOVE:]):
        if not (text in captions or _speaks_of_table(text)):
            break
        taken += 1
    return list(waiting[len(waiting) - taken :])


def _speaks_of_table(text: str) -> bool:
    if len(text) > _LONGEST_TITLE or "。" in text:
        return False
    if is_title(text) or is_unit_note(text) or _YEAR.fullmatch(text) or _TABLE_NUMBER.match(text):
        return True
    return COLON.search(text) is not None and is_label(COLON.split(text, maxsplit=1)[0])


def _ends_report(line: Line) -> bool:
    """Tell whether a line begins what follows a report: the title of a form, an annex."""
    if len(line.text) > _LONGEST_TITLE:
        return False
    return _ATTACHED.match(line.text) is not None or (is_title(line.text) and not COLON.search(line.text))


Titles = dict[int, tuple[str, str]]
"""Place of a line → the title in it, and what else it says."""


def _titles(items: Sequence[Item]) -> Titles:
    """Return the lines that begin a section, by the way of writing titles by which most of what a report speaks of is found."""
    best: Titles = {}
    known = 0
    for way in (_by_chinese, _by_part, _by_level, _by_digits, _by_looks):
        found = way(items)
        meant = len({kind for title, _ in found.values() if (kind := meaning(fold_label(title))) is not None})
        if len(found) > 1 and meant > known:
            best, known = found, meant
    return best


def _split(line: Line, start: int) -> tuple[str, str] | None:
    """Part a title from the prose behind it; None for a line that is no title: too long, with no end of a title in it."""
    text = line.text
    head = text.split("\n", 1)[0]
    if len(head) <= _LONGEST_TITLE and not re.search("[。；;]", head[:-1]):
        title, _, rest = text.partition("\n")
        colon = COLON.search(title)
        if colon is not None and colon.end() < len(title):
            return title[: colon.start()].strip(), (title[colon.end() :] + ("\n" + rest if rest else "")).strip()
        return title.strip(" 　。：:"), rest.strip()
    ends = [found.start() for found in _ENDS.finditer(text, start)][:1] + ([line.head] if start < line.head <= _LONGEST_TITLE else [])
    end = min(ends, default=_LONGEST_TITLE + 1)
    if end > _LONGEST_TITLE:
        return None
    return text[:end].strip(" 　。：:"), text[end:].lstrip(" 　。；;：:\n")


def _by_pattern(items: Sequence[Item], pattern: re.Pattern[str], value: Callable[[str], int] | None) -> Titles:
    """Return the lines that a pattern numbers; by their numbers those that do not go on from the last are told as items of a list."""
    found: Titles = {}
    last = 0
    for place, line in enumerate(items):
        if not isinstance(line, Line) or not (hit := pattern.match(line.text)):
            continue
        parted = _split(line, hit.end())
        if parted is None:
            continue
        number = value(hit["number"]) if value is not None else last + 1
        if number == last + 1 or (number > last and meaning(fold_label(parted[0])) is not None):
            found[place], last = parted, number
    return found


def _chinese_value(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    digits = {letter: number for number, letter in enumerate(_CHINESE, 1)}
    return (digits.get(tens, 1) * 10 if ten else 0) + digits.get(ones, 0)


def _by_chinese(items: Sequence[Item]) -> Titles:
    return _by_pattern(items, _NUMBERED, _chinese_value)


def _by_part(items: Sequence[Item]) -> Titles:
    return _by_pattern(items, _PART, None)


def _by_digits(items: Sequence[Item]) -> Titles:
    return _by_pattern(items, _DIGITS, int)


def _by_level(items: Sequence[Item]) -> Titles:
    """Return the headings of the highest level that has several."""
    levels = sorted({line.level for line in items if isinstance(line, Line) and line.level is not None and line.text})
    for level in levels:
        found = {
            place: parted for place, line in enumerate(items)
            if isinstance(line, Line) and line.level == level and line.text and (parted := _split(line, 0)) is not None
        }
        if len(found) > 1:
            return found
    return {}


def _by_looks(items: Sequence[Item]) -> Titles:
    """Return the lines that look like titles, bold as a whole or at their begin, and name what a report speaks of."""
    found: Titles = {}
    for place, line in enumerate(items):
        if not isinstance(line, Line) or not line.text or not (line.bold or line.head):
            continue
        parted = _split(line, 0)
        if parted is not None and meaning(fold_label(parted[0])) is not None:
            found[place] = parted
    return found
