"""Cell addresses: (row, column) from 0 ↔ A1."""

from __future__ import annotations

import re
from functools import lru_cache

"""How many rows and columns a sheet has."""

_A1 = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]*)")


@lru_cache(maxsize=20_000)
def column_name(column: int) -> str:
    """Return the letters of a column counted from 0: 0 → A, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name


@lru_cache(maxsize=50_000)
def to_a1(row: int, column: int) -> str:
    """Return the A1 address of a row and column counted from 0."""
    return f"{column_name(column)}{row + 1}"


def is_a1(cell: str) -> bool:
    """Tell whether a text is the address of a cell: a section of a text is called by its title."""
    return _A1.fullmatch(cell) is not None


@lru_cache(maxsize=50_000)
def from_a1(cell: str) -> tuple[int, int]:
    """Return row and column, counted from 0, of an A1 address.

    Raises:
        ValueError: not an address.
    """
    found = _A1.fullmatch(cell)
    if not found:
        raise ValueError(f"not a cell address: {cell!r}")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1
