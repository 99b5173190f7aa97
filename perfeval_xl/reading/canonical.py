"""XML written oddly → the same XML as spreadsheet programs write it, so that whatever looks at it afterwards sees one way of writing.

White space around an equals sign, comments within a value and CDATA mean nothing to a parser, and something else to all that is none.
"""

from __future__ import annotations

import re
from xml.parsers import expat

_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_TEXT = str.maketrans(_TEXT)
_IN_ATTRIBUTES = str.maketrans({**_TEXT, '"': "&quot;", "'": "&apos;", "\t": "&#9;", "\n": "&#10;"})
# an expression looks for two signs several times as fast as `in` does
_MARKUP = re.compile(rb"<!")
_SPACES = (re.compile(rb"= "), re.compile(rb" ="))
_BREAKS = {b"\t": (b"\t=", b"=\t"), b"\n": (b"\n=", b"=\n"), b"\r": (b"\r=", b"=\r")}
_DECLARATION = 2  # question marks of <?xml … ?>


def canonical(xml: bytes, *, spaces: bool = True) -> bytes:
    """Return XML in UTF-8 in the usual way of writing; what is written so comes back as it is.

    spaces: look for white space around equals signs, too, which takes longer than all else.

    Raises:
        expat.ExpatError: it is not well-formed.
    """
    if not _is_odd(xml) and not (spaces and _has_spaces(xml)):
        return xml
    written = ['<?xml version="1.0" encoding="UTF-8"?>']
    parser = expat.ParserCreate("utf-8")
    parser.ordered_attributes = parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: written.append(_start_tag(name, attributes))
    parser.EndElementHandler = lambda name: written.append(f"</{name}>")
    parser.CharacterDataHandler = lambda text: written.append(text.translate(_IN_TEXT))
    parser.Parse(xml.lstrip(), True)
    return "".join(written).encode("utf-8", "surrogatepass")


def _is_odd(xml: bytes) -> bool:
    return _MARKUP.search(xml) is not None or (xml.count(b"?") > _DECLARATION and xml.find(b"<?", 2) >= 0)


def _has_spaces(xml: bytes) -> bool:
    if any(spaced.search(xml) is not None for spaced in _SPACES):
        return True
    return any(sign in xml and any(mark in xml for mark in marks) for sign, marks in _BREAKS.items())


def _start_tag(name: str, attributes: list[str]) -> str:
    pairs = zip(attributes[::2], attributes[1::2], strict=True)
    return "".join([f"<{name}", *(f' {key}="{value.translate(_IN_ATTRIBUTES)}"' for key, value in pairs), ">"])
