"""The text of a document → the sections of the report, whatever numbers or looks their titles have, and the lines that are none of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from perfeval_xl.facts.expressions import ORDINALS, SEALS, alternatives
from perfeval_xl.facts.money import is_unit_note
from perfeval_xl.reading.blocks.lines import is_note
from perfeval_xl.reading.headings.understanding import COLON, is_label, is_title
from perfeval_xl.reading.word.flow import Item, ParagraphLine, ShownTable
from perfeval_xl.reading.word.titles import LONGEST_TITLE, titles_of

_ABOVE = 6  # lines over a table that may belong to it
_GOES_ON = ("，", "、", ",", "的")
_ATTACHED = re.compile(rf"^附[件表录]\s{{0,4}}[0-9{ORDINALS}]{{0,4}}\s{{0,4}}(?:[:：、.．]|$)")
_YEAR = re.compile(r"[(（]?\s{0,4}(?:19|20)[0-9]{2}\s{0,4}年?度?\s{0,4}[)）]?")
_SEALED = re.compile(
    rf"[（(]?(?:{alternatives(SEALS)})[)）]?"
    rf"|(?:[0-9]{{4}})? {{0,8}}年 {{0,8}}[0-9]{{0,2}} {{0,8}}月 {{0,8}}[0-9]{{0,2}} {{0,8}}日"
)
"""The place for seal and date."""
_TABLE_NUMBER = re.compile(rf"^(?:续?表|附表)\s{{0,4}}[0-9{ORDINALS}.\-]{{0,9}}")


@dataclass(slots=True)
class ReportSection:
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
class DocumentParts:
    """What the text of a document falls into.

    cover: lines before the report and after it; sections: the report; above: name of a table → the lines over it that speak of it.
    """

    cover: list[str] = field(default_factory=list)
    sections: list[ReportSection] = field(default_factory=list)
    above: dict[str, list[str]] = field(default_factory=dict)


def parts_of(items: Sequence[Item]) -> DocumentParts:
    """Return the parts of a document's text; `items` are as `told_rows.unfolded` has them."""
    parts = DocumentParts()
    titles = titles_of(items)
    section: ReportSection | None = None
    waiting: list[tuple[str, bool]] = []  # lines since the last table or title, and whether they are of the report
    for place, item in enumerate(items):
        if isinstance(item, ShownTable):
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
            section = ReportSection(title)
            parts.sections.append(section)
            if rest:
                waiting.append((rest, True))
            continue
        if item.boxed and _is_answer(item.text):
            parts.cover.append(item.text)
            continue
        if section is not None and _ends_report(item):
            _settle(parts, section, waiting)
            waiting, section = [], None
        waiting.append((item.text, section is not None))
    _settle(parts, section, waiting)
    return parts


def _settle(parts: DocumentParts, section: ReportSection | None, waiting: Sequence[tuple[str, bool]]) -> None:
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
    captions = {item.text for item in items[max(place - _ABOVE, 0) : place] if isinstance(item, ParagraphLine) and item.caption}
    taken = 0
    for text, _ in reversed(waiting[-_ABOVE:]):
        if not (text in captions or _speaks_of_table(text)):
            break
        taken += 1
    return list(waiting[len(waiting) - taken :])


def _speaks_of_table(text: str) -> bool:
    if len(text) > LONGEST_TITLE or "。" in text:
        return False
    if is_title(text) or is_unit_note(text) or _YEAR.fullmatch(text) or _TABLE_NUMBER.match(text):
        return True
    return _is_answer(text)


def _is_answer(text: str) -> bool:
    """Tell whether a line answers a label."""
    return COLON.search(text) is not None and is_label(COLON.split(text, maxsplit=1)[0])


def _ends_report(line: ParagraphLine) -> bool:
    """Tell whether a line begins what follows a report: the title of a form, an annex."""
    if len(line.text) > LONGEST_TITLE:
        return False
    return _ATTACHED.match(line.text) is not None or (is_title(line.text) and not COLON.search(line.text))
