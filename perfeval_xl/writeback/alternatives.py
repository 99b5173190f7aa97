"""Markup that a part offers in several ways (mc:AlternateContent, ISO/IEC 29500-3): which of them holds."""

from __future__ import annotations

import re

from perfeval_xl.writeback import xmltext
from perfeval_xl.writeback.xmltext import Element

_OPENED = re.compile(r"""<([^\s:/<>!?"'=]{1,40}:)AlternateContent(?=[\s/>])""")
_UNDERSTOOD = ("http://schemas.microsoft.com/office/", "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")
_PREFIX = "xmlns:"


def chosen(blanked: str, part: str) -> tuple[str, list[Element]]:
    """Return a part's text in which only the alternatives stand that spreadsheet programs take, and where there are any.

    All else is blanked, so that offsets hold: the first choice whose namespaces are Office's own, else the fallback.
    """
    prefix = _OPENED.search(blanked)
    if prefix is None:
        return blanked, []
    found = xmltext.find_all(blanked, prefix[1], "AlternateContent", part)
    changes = [change for one in found for change in _blanks(blanked, prefix[1], part, one)]
    return xmltext.spliced(blanked, changes), found


def _blanks(blanked: str, prefix: str, part: str, one: Element) -> list[tuple[int, int, str]]:
    """Return the changes that leave of an alternative what stands in the branch that is taken."""
    branches = [
        *(place for place in xmltext.find_all(blanked, prefix, "Choice", part, within=one) if _understood(blanked, one, place)),
        *xmltext.find_all(blanked, prefix, "Fallback", part, within=one),
    ]
    kept = (branches[0].inner, branches[0].close) if branches else (one.end, one.end)
    return [(start, end, " " * (end - start)) for start, end in ((one.start, kept[0]), (kept[1], one.end))]


def _understood(blanked: str, one: Element, choice: Element) -> bool:
    """Tell whether the namespaces that a choice requires are Office's."""
    values = xmltext.attributes(choice.attributes)
    root = xmltext.attributes(blanked[: blanked.find(">", blanked.find(":AlternateContent")) + 1]) if "Requires" in values else {}
    declared = {**root, **xmltext.attributes(one.attributes), **values}
    return all(declared.get(_PREFIX + prefix, "").startswith(_UNDERSTOOD) for prefix in values.get("Requires", "?").split())
