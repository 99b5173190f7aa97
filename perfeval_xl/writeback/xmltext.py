"""XML as text: find tags and change attributes without touching a byte beside them.

A parser that writes its tree back changes prefixes, quotes, the order of attributes and the declaration. Here the text
is searched instead: comments, CDATA and processing instructions are blanked in a copy of the same length, so that what
is found there is markup and its offsets hold in the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from perfeval_xl.errors import WritebackError
from perfeval_xl.facts.spreadsheet import CELL_CHARACTERS

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONSHIPS = "http://purl.oclc.org/ooxml/officeDocument/relationships"

# A tag ends before the next "<", and each alternative begins with a character of its own: what fails does so in one pass. No
# possessive quantifier of a group: the first releases of Python 3.11 lose matches of those.
ATTRIBUTES = r"""[^<>"'/]*(?:(?:"[^"<]*"|'[^'<]*'|/(?!>))[^<>"'/]*)*"""
_ATTRIBUTE = re.compile(r"""(?<![^\s=/"'<>])([^\s=/"'<>]+)\s*=\s*("[^"]*"|'[^']*')""")
_OPAQUE = re.compile(r"<!--|<!\[CDATA\[|<\?")
_CLOSING = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_ROOT = re.compile(rf"""<(?:([^\s:/<>!?"'=]+):)?([^\s:/<>!?"'=]+)(?=[\s/>])({ATTRIBUTES})(/?)>""")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
# Not allowed in XML 1.0; a carriage return is, but every reader turns it into a line feed.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_BY_PLACE = itemgetter(0, 1)
_WHOLE = re.compile("[0-9]{1,9}")
_OFFICE_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def markup(text: str, part: str) -> str:
    """Return the text with comments, CDATA and processing instructions blanked, each to its own length.

    Raises:
        WritebackError: a DOCTYPE or another declaration, which no office program writes.
    """
    if "<!" not in text and text.find("<?", 8) < 0:
        return text
    blanked = _without_opaque(text)
    if "<!" in blanked:
        raise WritebackError(f"{part} 含有 DOCTYPE 声明，不能写回")
    return blanked


def _without_opaque(text: str) -> str:
    pieces: list[str] = []
    done = 0
    while found := _OPAQUE.search(text, done):
        end = text.find(_CLOSING[found[0]], found.end())
        if end < 0:
            break
        end += len(_CLOSING[found[0]])
        pieces += (text[done : found.start()], " " * (end - found.start()))
        done = end
    return "".join([*pieces, text[done:]])


@dataclass(frozen=True, slots=True)
class Root:
    """The root element of a part: `prefix` with its colon or empty, and its declared namespaces by prefix."""

    prefix: str
    namespace: str
    namespaces: dict[str, str]


def root_of(blanked: str, name: str, part: str) -> Root:
    """Return the root element, which has to be called `name`.

    Raises:
        WritebackError: another root, or none.
    """
    found = _ROOT.search(blanked)
    if not found or found[2] != name:
        raise WritebackError(f"{part} 的内容不是预期的 <{name}>，不能写回")
    namespaces = {key.partition(":")[2]: value for key, value in attributes(found[3]).items() if key.partition(":")[0] == "xmlns"}
    prefix = found[1] or ""
    return Root(prefix + ":" if prefix else "", namespaces.get(prefix, ""), namespaces)


def prefix_of(blanked: str) -> str:
    """Return the prefix of the root element, whatever it is, with its colon or empty."""
    found = _ROOT.search(blanked)
    return f"{found[1]}:" if found and found[1] else ""


@lru_cache(maxsize=512)
def start_tag(prefix: str, name: str) -> re.Pattern[str]:
    """Return a pattern for a start tag; groups: attributes, and "/" where the element is empty."""
    return re.compile(rf"<{re.escape(prefix + name)}(?=[\s/>])({ATTRIBUTES})(/?)>")


@lru_cache(maxsize=512)
def end_tag(prefix: str, name: str) -> re.Pattern[str]:
    """Return a pattern for an end tag."""
    return re.compile(rf"</{re.escape(prefix + name)}\s*>")


@dataclass(frozen=True, slots=True)
class Element:
    """Where an element stands: [start, inner) start tag, [inner, close) content, [close, end) end tag."""

    start: int
    inner: int
    close: int
    end: int
    attributes: str

    @property
    def empty(self) -> bool:
        """Whether it is written as one tag."""
        return self.inner == self.end


def element_at(blanked: str, found: re.Match[str], prefix: str, name: str, part: str) -> Element:
    """Return the element that a match of `start_tag` opens; it must not nest in itself."""
    if found[2]:
        return Element(found.start(), found.end(), found.end(), found.end(), found[1])
    closing = end_tag(prefix, name).search(blanked, found.end())
    if not closing:
        raise WritebackError(f"{part} 的 <{name}> 没有结束标记，不能写回")
    return Element(found.start(), found.end(), closing.start(), closing.end(), found[1])


def find(blanked: str, prefix: str, name: str, part: str) -> Element | None:
    """Return the first element of a name, if there is one."""
    found = start_tag(prefix, name).search(blanked)
    return element_at(blanked, found, prefix, name, part) if found else None


def find_all(blanked: str, prefix: str, name: str, part: str, *, within: Element | None = None) -> list[Element]:
    """Return all elements of a name, or those in the content of one element; they must not nest in themselves."""
    start, stop = (within.inner, within.close) if within else (0, len(blanked))
    matches = start_tag(prefix, name).finditer(blanked, start, stop)
    return [element_at(blanked, found, prefix, name, part) for found in matches]


def attributes(text: str) -> dict[str, str]:
    """Return the attributes of a start tag, references resolved, prefixes kept."""
    return {name: unescape(quoted[1:-1]) for name, quoted in _ATTRIBUTE.findall(text)}


def set_attribute(tag: str, name: str, value: str) -> str:
    """Return a start tag with an attribute set: in its place, or behind the others."""
    for found in _ATTRIBUTE.finditer(tag):
        if found[1] == name:
            if found[2][1:-1] == value:
                return tag
            return f'{tag[: found.start()]}{name}="{value}"{tag[found.end() :]}'
    end = len(tag) - (2 if tag.endswith("/>") else 1)
    head = tag[:end].rstrip()
    return f'{head} {name}="{value}"{tag[len(head) :]}'


def drop_attribute(tag: str, name: str) -> str:
    """Return a start tag without an attribute."""
    for found in _ATTRIBUTE.finditer(tag):
        if found[1] == name:
            return tag[: found.start()].rstrip() + tag[found.end() :]
    return tag


def opened(tag: str) -> str:
    """Return the start tag of an element that will have content."""
    return tag[:-2].rstrip() + ">" if tag.endswith("/>") else tag


def closed(tag: str) -> str:
    """Return the tag of an element without content."""
    return tag if tag.endswith("/>") else tag[:-1].rstrip() + "/>"


def whole(text: str | None) -> int | None:
    """Return the number that an attribute gives; None for none, or for more digits than a workbook can need."""
    return int(text) if text and _WHOLE.fullmatch(text) else None


def unescape(text: str) -> str:
    """Resolve the references of XML; others are left as they are."""
    if "&" not in text:
        return text
    return _REFERENCE.sub(_resolve, text)


def _resolve(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if code < 0x110000 else found[0]


def escape(text: str) -> str:
    """Return text for an element or a double-quoted attribute."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def cell_text(text: str, limit: int = CELL_CHARACTERS) -> str:
    """Return text as a cell can hold it, not yet escaped for XML.

    Control characters go, lone surrogates become U+FFFD, what Excel would take for an escape (_x000D_) is escaped, and
    what is longer than a cell holds, counted as Excel does in UTF-16, ends in "…".
    """
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _NOT_CHARACTERS.sub("\ufffd", _FORBIDDEN.sub("", text))
    if len(text) > limit // 2 and len(text.encode("utf-16-le")) > 2 * limit:
        text = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore") + "…"
    return _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text


def shown_text(text: str) -> str:
    """Return the text that a cell's XML text stands for: references and Excel's _xHHHH_ resolved."""
    return _OFFICE_ESCAPE.sub(lambda found: chr(int(found[1], 16)), unescape(text))


def text_element(prefix: str, text: str) -> str:
    """Return the <t> of a string, its white space kept."""
    text = cell_text(text)
    keep = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "  " in text else ""
    return f"<{prefix}t{keep}>{escape(text)}</{prefix}t>"


def spliced(text: str, changes: Iterable[tuple[int, int, str]]) -> str:
    """Return the text with [start, end) replaced for each change.

    Changes must not overlap; several insertions at one place keep their order.
    """
    pieces: list[str] = []
    done = 0
    for start, end, new in sorted(changes, key=_BY_PLACE):
        pieces += (text[done:start], new)
        done = end
    pieces.append(text[done:])
    return "".join(pieces)
