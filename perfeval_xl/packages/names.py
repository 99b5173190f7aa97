"""Names of parts, and which part a relationship names."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import Final, Protocol
from urllib.parse import unquote

CONTENT_TYPES: Final = "[Content_Types].xml"


class Holding(Protocol):
    """What tells which parts it has by their names."""

    def __contains__(self, part: str, /) -> bool: ...


@lru_cache(maxsize=1_024)
def relations_part(part: str) -> str:
    """Return the name of the part that holds another part's relationships; "" is the package itself."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


@lru_cache(maxsize=1_024)
def joined(folder: str, target: str) -> str:
    """Return the name that a target has, seen from a folder; no step leads out of the package (RFC 3986, 5.2.4)."""
    return posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")


def target_among(parts: Holding, folder: str, target: str) -> str:
    """Return the part that a target names: packages hold names with %20 for a space, and with the space itself."""
    part = joined(folder, target)
    return part if part in parts or "%" not in target else joined(folder, unquote(target))
