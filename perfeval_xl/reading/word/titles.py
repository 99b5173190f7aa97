"""Lines of a document that begin a section of the report, whatever numbers or looks their titles have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from perfeval_xl.facts.expressions import ORDINALS
from perfeval_xl.facts.sections import meaning
from perfeval_xl.reading.headings.understanding import COLON
from perfeval_xl.reading.word.flow import Item, ParagraphLine, ShownTable
from perfeval_xl.values import chinese_integer, fold_label

LONGEST_TITLE = 40
"""Characters of a line, beyond which it is prose."""
_PART = re.compile(rf"第[{ORDINALS}]{{1,4}}(?:部分|章|节)[、.．:：\s]{{0,4}}")
_NUMBERED = re.compile(rf"(?P<number>[{ORDINALS}]{{1,4}})\s{{0,4}}[、.．]")
_DIGITS = re.compile(r"(?P<number>[0-9]{1,2})\s{0,4}[、.．](?![0-9])")
_BRACKETED = re.compile(rf"[(（]\s{{0,4}}(?P<number>[{ORDINALS}]{{1,4}})\s{{0,4}}[)）]")
_CIRCLED = re.compile(r"(?P<number>[①-⑳])\s{0,4}[、.．]?")
_ROMAN = re.compile(r"(?:[IVX]{1,5}|[Ⅰ-Ⅻ])\s{0,4}[、.．]")
_ENDS = re.compile("[。；;：:\n]")
_BLANK = re.compile(r"\s{1,20}")
_SENTENCE = re.compile("[，。；,;]")
_CONTENTS = "目录"
_LEADER = re.compile(r"(?:(?<![.．·…_])(?:[.．·…_]{3,}|…{2})|\t)\s{0,9}[0-9]{1,3}$")
_ENTRY = re.compile(r"[.．·…_]{0,200}[0-9]{1,3}$")
_AROUND = " 　。：:"


def without_contents(items: Sequence[Item]) -> list[Item]:
    """Return the items of a document without a table of contents that somebody typed.

    Its lines end in dots and the number of a page, or, below the word for contents, come once more as titles.
    """
    keys = [_ENTRY.sub("", fold_label(item.text)) if isinstance(item, ParagraphLine) else "" for item in items]
    start = next((place for place, key in enumerate(keys) if key == _CONTENTS), None)
    gone = {place for place, item in enumerate(items) if isinstance(item, ParagraphLine) and _LEADER.search(item.text)}
    if start is not None:
        gone.add(start)
        last = {key: place for place, key in enumerate(keys)}
        for place in range(start + 1, len(items)):
            if keys[place] and last[keys[place]] == place and place not in gone:
                break
            gone.add(place)
    return [item for place, item in enumerate(items) if place not in gone or isinstance(item, ShownTable)]


Titles = dict[int, tuple[str, str]]
"""Place of a line → the title in it, and what else it says."""


def titles_of(items: Sequence[Item]) -> Titles:
    """Return the lines that begin a section, by the way of writing titles by which most of what a report speaks of is found."""
    best: Titles = {}
    known = 0
    for way in (_by_chinese, _by_part, _by_level, _by_digits, _by_brackets, _by_looks, _by_rows, _by_roman, _by_circled):
        found = way(items)
        meant = len(meanings(title for title, _ in found.values()))
        if len(found) > 1 and meant > known:
            best, known = found, meant
    return best


def meanings(titles: Iterable[str]) -> set[str]:
    """Return what titles are about, each thing once."""
    return {kind for title in titles if (kind := meaning(fold_label(title))) is not None}


def split_title(line: ParagraphLine, start: int = 0) -> tuple[str, str] | None:
    """Part a title from the prose behind it; None for a line that is no title: too long, with no end of a title in it."""
    text = line.text
    if (run_in := _run_in(line)) is not None:
        return run_in
    head = text.split("\n", 1)[0]
    if len(head) <= LONGEST_TITLE and not re.search("[。；;]", head[:-1]):
        title, _, rest = text.partition("\n")
        colon = COLON.search(title)
        if colon is not None and colon.end() < len(title):
            return title[: colon.start()].strip(), (title[colon.end() :] + ("\n" + rest if rest else "")).strip()
        return title.strip(_AROUND), rest.strip()
    ends = [found.start() for found in _ENDS.finditer(text, start)][:1] + ([line.head] if start < line.head <= LONGEST_TITLE else [])
    end = min(ends, default=LONGEST_TITLE + 1)
    if end > LONGEST_TITLE:
        return None
    return text[:end].strip(_AROUND), text[end:].lstrip(f"{_AROUND}；;\n")


def _run_in(line: ParagraphLine) -> tuple[str, str] | None:
    """Part a title from prose that goes on in its line: where it stops being bold, or at blanks before a sentence."""
    text = line.text
    gaps = ((found.start(), found.end()) for found in _BLANK.finditer(text, 0, LONGEST_TITLE) if _SENTENCE.search(text, found.end()))
    for end, begin in (*([(line.head, line.head)] if 0 < line.head <= LONGEST_TITLE else []), *gaps):
        title = text[:end].strip(_AROUND)
        if meaning(fold_label(title)) is not None and not _SENTENCE.search(title):
            return title, text[begin:].lstrip(f"{_AROUND}；;\n")
    return None


def _by_pattern(items: Sequence[Item], pattern: re.Pattern[str], value: Callable[[str], int | None] | None) -> Titles:
    """Return the lines that a pattern numbers; by their numbers those that do not go on from the last are told as items of a list."""
    found: Titles = {}
    last = 0
    for place, line in enumerate(items):
        if not isinstance(line, ParagraphLine) or not (hit := pattern.match(line.text)):
            continue
        parted = split_title(line, hit.end())
        if parted is None:
            continue
        number = (value(hit["number"]) or 0) if value is not None else last + 1
        if number == last + 1 or (number > last and meaning(fold_label(parted[0])) is not None):
            found[place], last = parted, number
    return found


def _by_chinese(items: Sequence[Item]) -> Titles:
    return _by_pattern(items, _NUMBERED, chinese_integer)


def _by_part(items: Sequence[Item]) -> Titles:
    return _by_pattern(items, _PART, None)


def _by_digits(items: Sequence[Item]) -> Titles:
    return _by_pattern(items, _DIGITS, int)


def _by_brackets(items: Sequence[Item]) -> Titles:
    return _by_pattern(items, _BRACKETED, chinese_integer)


def _by_roman(items: Sequence[Item]) -> Titles:
    return _by_pattern(items, _ROMAN, None)


def _by_circled(items: Sequence[Item]) -> Titles:
    return _by_pattern(items, _CIRCLED, lambda sign: ord(sign) - ord("①") + 1)


def _by_level(items: Sequence[Item]) -> Titles:
    """Return the headings of the highest level that has several."""
    levels = sorted({line.level for line in items if isinstance(line, ParagraphLine) and line.level is not None and line.text})
    for level in levels:
        found = {
            place: parted for place, line in enumerate(items)
            if isinstance(line, ParagraphLine) and line.level == level and line.text and (parted := split_title(line, 0)) is not None
        }
        if len(found) > 1:
            return found
    return {}


def _by_looks(items: Sequence[Item]) -> Titles:
    """Return the lines that look like titles, bold as a whole or at their begin, and name what a report speaks of."""
    found: Titles = {}
    for place, line in enumerate(items):
        if not isinstance(line, ParagraphLine) or not line.text or not (line.bold or line.head):
            continue
        parted = split_title(line, 0)
        if parted is not None and meaning(fold_label(parted[0])) is not None:
            found[place] = parted
    return found


def _by_rows(items: Sequence[Item]) -> Titles:
    """Return the titles that stand in rows of a table."""
    return {place: (line.text, "") for place, line in enumerate(items) if isinstance(line, ParagraphLine) and line.of_row}
