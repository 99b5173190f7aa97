"""Sheets written as shortly as the format allows."""

from __future__ import annotations

import re

from perfeval_xl.layout import from_a1

_ROW = re.compile(rb"(<row [^>]*>)(.*?)(</row>)", re.DOTALL)
_NEEDLESS = re.compile(rb' spans="[0-9:]+"|<v></v>')
_CELL = re.compile(rb'<c(?: r="([A-Z]+)[0-9]+")?')


def without_addresses(part: bytes) -> bytes:
    """Return a sheet's part without what the format does not need.

    These are the spans of rows, empty results, and the addresses of cells that stand right of the cell before them.
    """
    return _ROW.sub(lambda found: found[1] + _shortened(found[2]) + found[3], _NEEDLESS.sub(b"", part))


def _shortened(cells: bytes) -> bytes:
    column = -1

    def cell(found: re.Match[bytes]) -> bytes:
        nonlocal column
        before, column = column, column + 1 if found[1] is None else from_a1(f"{found[1].decode()}1")[1]
        return b"<c" if column == before + 1 else found[0]

    return _CELL.sub(cell, cells)
