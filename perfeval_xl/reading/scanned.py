"""What a look at a package tells besides values: of each sheet, and of the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from perfeval_xl.reading.formats import ShownText

Place = tuple[int, int]
"""Row and column of a cell, from 0."""

Shows = Callable[[object], ShownText | None]
"""How a cell shows its value, as the reader gives it; None for as it is stored."""


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What the reader does not tell of a sheet. One that is not to be read was not looked at.

    uncomputed: formulas that nobody computed; one whose result is the empty text was computed.
    constants: the formulas that rest on no other cell and call no function (“=56.4”): what somebody typed.
    shows: the cells that may not be shown as they are stored.
    merges: top-left cell → bottom-right cell of merged areas; of formats whose reader tells them, none.
    """

    errors: dict[Place, str] = field(default_factory=dict)
    uncomputed: frozenset[Place] = frozenset()
    formulas: frozenset[Place] = frozenset()
    constants: frozenset[Place] = frozenset()
    shows: Mapping[Place, Shows] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[range, ...] = ()
    protected: bool = False
    read: bool = True
    merges: Mapping[Place, Place] = field(default_factory=dict)

    def computes(self, place: Place | None) -> bool:
        """Tell whether a cell's value follows from others."""
        return place in self.formulas and place not in self.constants


@dataclass(frozen=True, slots=True)
class PackageScan:
    """The stamp by property name, sheets in workbook order, and whether the package holds macros, outside links or a signature.

    mirrors: names of the print sheets, which only show what others hold.
    unlooked: it is so damaged that nobody can tell what its sheets show and hide; only values were read.
    xml: workbook, shared strings, styles (empty if there are none) and each sheet, in UTF-8: all that was looked at, and all that the
        reader is given. Empty for a file whose parts the reader is not given.
    """

    stamp: dict[str, str]
    sheets: tuple[SheetScan, ...]
    macros: bool = False
    links: bool = False
    signed: bool = False
    mirrors: frozenset[str] = frozenset()
    unlooked: bool = False
    xml: tuple[bytes, ...] = field(default=(), repr=False)
