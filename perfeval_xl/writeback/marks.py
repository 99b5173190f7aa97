"""The record of marks: which cells a run coloured, and what they looked like before.

It is text in a hidden column of each added sheet, so that it lives through a save by Excel, WPS or LibreOffice, and one of the sheets
may be deleted. It begins with a sign, by which an added sheet is known whatever it is called now, and told from one of the unit's that
happens to have its name.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from perfeval_xl.layout.outputs import SIGN, TOP, added_sheet
from perfeval_xl.writeback import xmltext
from perfeval_xl.writeback.cells import position_of
from perfeval_xl.writeback.workbook import Workbook
from perfeval_xl.writeback.xmltext import Element

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


def encoded(marks: Iterable[Marked]) -> list[str]:
    """Return the texts for row 1 of an added sheet: the sign and the record."""
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for mark in marks:
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
    return [f"{SIGN}[{text}]" for text in texts]


class Signed(NamedTuple):
    """A sheet with our sign: its record texts, and the name that it was added under if it begins as ours do, else None."""

    texts: list[str]
    name: str | None


def signed_sheets(book: Workbook) -> dict[int, Signed]:
    """Return the sheets with our sign, by their place in the workbook, wherever in the sheet it is now."""
    found, strings = {}, _strings(book)
    for entry in book.sheets:
        if entry.kind == "worksheet" and entry.part in book.package and (strings or book.package.holds(entry.part, SIGN)):
            told = _signed(book, entry.part, strings)
            if told.texts:
                found[entry.index] = told
    return found


def _signed(book: Workbook, part: str, strings: Sequence[str]) -> Signed:
    text = book.package.read(part)
    blanked = xmltext.markup(text, part)
    prefix = xmltext.root_of(blanked, "worksheet", part).prefix
    rows = [
        [_text_in(text, cell, prefix, strings) for cell in xmltext.find_all(blanked, prefix, "c", part, within=row)]
        for row in islice(_elements(blanked, prefix, "row", part), TOP)
    ]
    return Signed([told for cells in rows for told in cells if told.startswith(SIGN)], added_sheet(rows))


def _elements(blanked: str, prefix: str, name: str, part: str) -> Iterator[Element]:
    return (xmltext.element_at(blanked, found, prefix, name, part) for found in xmltext.start_tag(prefix, name).finditer(blanked))


def decoded(texts: Iterable[str]) -> list[Marked]:
    """Return the marked cells of record texts; what has another form is passed over: anyone can type into cells."""
    found: dict[Marked, None] = {}
    for group in (group for groups in _groups(texts) for group in groups):
        if isinstance(group, list) and len(group) == 4 and all(isinstance(item, str) for item in group):
            sheet, style, fill, cells = group
            if _STYLE.fullmatch(style):
                found |= dict.fromkeys(Marked(sheet, cell, style, fill) for cell in cells.split() if position_of(cell))
    return list(found)


def _groups(texts: Iterable[str]) -> Iterator[list[object]]:
    for text in texts:
        try:
            groups = json.loads(text.removeprefix(SIGN))
        except (ValueError, RecursionError):
            continue
        if isinstance(groups, list):
            yield groups


def _text_in(text: str, cell: Element, prefix: str, strings: Sequence[str]) -> str:
    kind = xmltext.attributes(cell.attributes).get("t")
    content = text[cell.inner : cell.close]
    if kind in ("inlineStr", "str"):
        return _text_of(content, prefix, "t" if kind == "inlineStr" else "v")
    index = xmltext.whole(_text_of(content, prefix, "v").strip()) if kind == "s" else None
    return strings[index] if index is not None and index < len(strings) else ""


def _text_of(content: str, prefix: str, name: str) -> str:
    places = xmltext.find_all(content, prefix, name, "")
    return "".join(xmltext.shown_text(content[place.inner : place.close]) for place in places)


def _strings(book: Workbook) -> Sequence[str]:
    """Return the shared strings if one has a sign; most workbooks have none, and theirs are not looked through."""
    part = book.related("sharedStrings")
    if part is None or not book.package.holds(part, SIGN):
        return ()
    text = book.package.read(part)
    blanked = xmltext.markup(text, part)
    prefix = xmltext.root_of(blanked, "sst", part).prefix
    return [_text_of(text[place.inner : place.close], prefix, "t") for place in xmltext.find_all(blanked, prefix, "si", part)]
