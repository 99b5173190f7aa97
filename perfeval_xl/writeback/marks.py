"""The record of marks: which cells a run coloured, and what they looked like before.

It is text in a hidden column of the last added sheet, so that it lives through a save by Excel, WPS or LibreOffice; the
same text tells an added sheet from one of the unit's that happens to have its name.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from perfeval_xl.writeback import xmltext
from perfeval_xl.writeback.cells import position_of
from perfeval_xl.writeback.workbook import Workbook

_SIGN = "perfeval:"
_LONGEST = 30_000
_CELLS_A_GROUP = 2_000
_STYLE = re.compile("-|[0-9]{0,6}")
# What stands for the style of a cell that the sheet did not have.
ABSENT = "-"


class Marked(NamedTuple):
    """A marked cell as it was before.

    Attributes:
        sheet, cell: where it is.
        style: index of its style; "" for a cell that names none, `ABSENT` for no cell.
        fill: the <fill> of that style; "" for none.
    """

    sheet: str
    cell: str
    style: str
    fill: str


def encoded(marks: Iterable[Marked], *, record: bool) -> list[str]:
    """Return the texts for row 1 of an added sheet: the sign alone, or the sign and the record."""
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for mark in marks if record else ():
        groups[mark.sheet, mark.style, mark.fill].append(mark.cell)
    items = [
        json.dumps([*key, " ".join(cells[start : start + _CELLS_A_GROUP])], ensure_ascii=False, separators=(",", ":"))
        for key, cells in groups.items()
        for start in range(0, len(cells), _CELLS_A_GROUP)
    ]
    texts = [""]
    for item in items:
        if texts[-1] and len(texts[-1]) + len(item) > _LONGEST:
            texts.append("")
        texts[-1] += ("," if texts[-1] else "") + item
    return [f"{_SIGN}[{text}]" for text in texts]


def signs(book: Workbook, part: str) -> list[str] | None:
    """Return the record texts of a sheet part that an earlier run added; None for any other sheet."""
    texts = [text for text in _first_row(book, part) if text.startswith(_SIGN)]
    return texts or None


def decoded(texts: Iterable[str]) -> list[Marked]:
    """Return the marked cells of record texts; what has another form is passed over: anyone can type into cells."""
    found = []
    for text in texts:
        try:
            groups = json.loads(text.removeprefix(_SIGN))
        except (ValueError, RecursionError):
            continue
        for group in groups if isinstance(groups, list) else ():
            if isinstance(group, list) and len(group) == 4 and all(isinstance(item, str) for item in group):
                sheet, style, fill, cells = group
                if _STYLE.fullmatch(style):
                    found += [Marked(sheet, cell, style, fill) for cell in cells.split() if position_of(cell)]
    return found


def _first_row(book: Workbook, part: str) -> list[str]:
    """Return the texts in row 1 of a sheet part."""
    text = book.package.read(part)
    blanked = xmltext.markup(text, part)
    prefix = xmltext.root_of(blanked, "worksheet", part).prefix
    row = xmltext.find(blanked, prefix, "row", part)
    if row is None or xmltext.attributes(row.attributes).get("r", "1") != "1":
        return []
    found = []
    for cell in xmltext.find_all(blanked, prefix, "c", part, within=row):
        kind = xmltext.attributes(cell.attributes).get("t")
        content = text[cell.inner : cell.close]
        if kind in ("inlineStr", "str"):
            found.append(_text_of(content, prefix, "t" if kind == "inlineStr" else "v"))
        elif kind == "s":
            index = xmltext.whole(_text_of(content, prefix, "v").strip())
            found.append("" if index is None else _shared_string(book, index))
    return found


def _text_of(content: str, prefix: str, name: str) -> str:
    places = xmltext.find_all(content, prefix, name, "")
    return "".join(xmltext.shown_text(content[place.inner : place.close]) for place in places)


def _shared_string(book: Workbook, index: int) -> str:
    part = book.related("sharedStrings")
    if part is None:
        return ""
    text = book.package.read(part)
    blanked = xmltext.markup(text, part)
    prefix = xmltext.root_of(blanked, "sst", part).prefix
    place = next(islice(xmltext.start_tag(prefix, "si").finditer(blanked), index, None), None)
    if place is None:
        return ""
    element = xmltext.element_at(blanked, place, prefix, "si", part)
    return _text_of(text[element.inner : element.close], prefix, "t")
