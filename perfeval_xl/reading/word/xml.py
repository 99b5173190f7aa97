"""Elements of a document whatever namespace they are in: transitional and strict documents name the same things alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

Element: TypeAlias = Any
"""An element of lxml, whose types it does not tell."""

_MOST_TAGS = 10_000
_LOCAL: dict[str, str] = {}
"""Tag → its local name: of a few dozen, asked for at every element."""


def name_of(element: Element) -> str:
    """Return the local name of an element, "" of what is none (a comment)."""
    tag = element.tag
    name = _LOCAL.get(tag)
    if name is None:
        name = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        if len(_LOCAL) < _MOST_TAGS and isinstance(tag, str):
            _LOCAL[tag] = name
    return name


def attribute(element: Element | None, name: str) -> str | None:
    """Return an attribute by its local name, None where it or the element is missing."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """Yield the children with one of these local names."""
    if element is not None:
        yield from (child for child in element if name_of(child) in names)


def child(element: Element | None, *path: str) -> Element | None:
    """Return the element that a path of local names leads to, None if there is none."""
    found: Element = element
    for name in path:
        if found is None:
            return None
        for one in found:
            if name_of(one) == name:
                found = one
                break
        else:
            return None
    return found


def value_of(element: Element | None, *path: str) -> str | None:
    """Return `val` of the element that a path leads to."""
    return attribute(child(element, *path), "val")


def is_on(element: Element | None, *path: str) -> bool:
    """Tell whether a switch (`<w:b/>`, `<w:b w:val="0"/>`) is there and on."""
    found = child(element, *path)
    return found is not None and (attribute(found, "val") or "1").lower() not in ("0", "false", "off")


def number_of(text: str | None, default: int = 0) -> int:
    """Return a whole number that a document gives as text; what is none is the default."""
    try:
        return int(float(text)) if text else default
    except (ValueError, OverflowError):
        return default
