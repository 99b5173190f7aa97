"""Which sheet a workbook opens on: one of ours, and no other selected with it, for whoever types then types into all of them."""

from __future__ import annotations

from collections.abc import Iterable

from perfeval_xl.errors import WritebackError
from perfeval_xl.writeback import xmltext
from perfeval_xl.writeback.package import WorkbookPackage

_SELECTED = "tabSelected"


def unselected(package: WorkbookPackage, parts: Iterable[str]) -> bool:
    """Take the mark of a selected sheet out of those parts of sheets that have it; tell whether none is selected now."""
    for part in parts:
        text = package.read(part)
        if _SELECTED not in text:
            continue
        try:
            blanked = xmltext.markup(text, part)
            places = xmltext.find_all(blanked, xmltext.prefix_of(blanked), "sheetView", part)
        except WritebackError:
            return False  # what stands in it cannot be told
        tags = [(place.start, place.inner, text[place.start : place.inner]) for place in places]
        changes = [(start, end, xmltext.drop_attribute(tag, _SELECTED)) for start, end, tag in tags if _SELECTED in tag]
        if changes:
            package.write(part, xmltext.spliced(text, changes))
    return True


def opened_at(text: str, blanked: str, prefix: str, part: str, index: int) -> list[tuple[int, int, str]]:
    """Return the changes of the workbook part after which it opens on the sheet of that index."""
    views = xmltext.find_all(blanked, prefix, "workbookView", part)
    if views:
        first = views[0]
        tag = text[first.start : first.inner]
        changed = xmltext.set_attribute(tag, "activeTab", str(index))
        return [] if changed == tag else [(first.start, first.inner, changed)]
    sheets = xmltext.find(blanked, prefix, "sheets", part)
    if sheets is None or xmltext.find(blanked, prefix, "bookViews", part) is not None:
        return []
    made = f'<{prefix}bookViews><{prefix}workbookView activeTab="{index}"/></{prefix}bookViews>'
    return [(sheets.start, sheets.start, made)]
