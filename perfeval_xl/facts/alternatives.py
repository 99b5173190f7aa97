"""Markup that a part offers in several ways (mc:AlternateContent, ISO/IEC 29500-3): which of them holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_TAG = re.compile(r"""<(/?)[^\s:/<>!?"'=]{1,40}:(AlternateContent|Choice|Fallback)(?=[\s/>])([^<>]*)>""")
_DECLARED = re.compile(r"""\sxmlns:([^\s="'<>]{1,40})\s*=\s*["']([^"'<>]*)["']""")
_REQUIRES = re.compile(r"""\sRequires\s*=\s*["']([^"'<>]*)["']""")
_UNDERSTOOD = ("http://schemas.microsoft.com/office/", "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")
MARK = "AlternateContent"
"""What a part has somewhere that offers anything in several ways."""


@dataclass(slots=True)
class Alternative:
    """Offsets of an alternative: of all of it, and of the content that holds.

    That is the first choice whose namespaces are Office's own, else the fallback.
    """

    start: int
    end: int = -1
    kept: tuple[int, int] = (0, 0)
    branches: list[tuple[bool, int, int]] = field(default_factory=list, repr=False)


def alternatives(text: str) -> list[Alternative]:
    """Return the alternatives of a part, the outermost where they nest, in their order; one that is not closed is none."""
    if MARK not in text:
        return []
    namespaces = dict(_DECLARED.findall(text))
    found, open_, depth = list[Alternative](), None, 0
    for tag in _TAG.finditer(text):
        closing, name, rest = tag[1], tag[2], tag[3]
        if name == MARK:
            depth += -1 if closing else not rest.endswith("/")
            if depth == 1 and not closing:
                open_ = Alternative(tag.start())
            elif depth == 0 and open_ is not None:
                open_.end = tag.end()
                open_.kept = next(((start, end) for holds, start, end in open_.branches if holds), (tag.end(), tag.end()))
                found.append(open_)
                open_ = None
        elif depth == 1 and open_ is not None and not rest.endswith("/"):
            if closing and open_.branches:
                holds, start, _ = open_.branches[-1]
                open_.branches[-1] = (holds, start, tag.start())
            elif not closing:
                open_.branches.append((name == "Fallback" or _understood(rest, namespaces), tag.end(), tag.end()))
    return found


def resolved(text: str) -> str:
    """Return a part with what holds of each alternative alone."""
    pieces, done = list[str](), 0
    for one in alternatives(text):
        pieces += (text[done : one.start], text[one.kept[0] : one.kept[1]])
        done = one.end
    return "".join([*pieces, text[done:]])


def blanked(text: str, found: Sequence[Alternative]) -> str:
    """Return a part in which all but what holds of each alternative is blank, so that offsets are the same."""
    return "".join(_blanked(text, found))


def _blanked(text: str, found: Sequence[Alternative]) -> Iterator[str]:
    done = 0
    for one in found:
        first, after = one.kept
        yield from (text[done : one.start], " " * (first - one.start), text[first:after], " " * (one.end - after))
        done = one.end
    yield text[done:]


def _understood(attributes: str, namespaces: Mapping[str, str]) -> bool:
    """Tell whether the namespaces that a choice requires are Office's."""
    required = _REQUIRES.search(attributes)
    return required is not None and all(namespaces.get(prefix, "").startswith(_UNDERSTOOD) for prefix in required[1].split())
