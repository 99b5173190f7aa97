"""What goes into a new form, and what did not: every value with the cell it was received in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import Any

from perfeval_xl.layout import to_a1
from perfeval_xl.places import told
from perfeval_xl.templates import formulas as f

Row = Mapping[str, Any]

Place = tuple[str, str]
"""Sheet and A1 address."""


@dataclass(frozen=True)
class Lost:
    """What the received workbook holds and the new form has no place for: a value, or (without sheet and cell) objects.

    `text` is the value; of objects it is their kind (picture, comment, macro), and `count` says how many there are.
    """

    sheet: str
    cell: str
    text: str
    count: int = 0


@dataclass(frozen=True)
class ReceivedForm:
    """One form as it was read: its row of `forms`, its rows of the other frames, and what reading adds with `everything`."""

    form: Row
    frames: Mapping[str, Sequence[Row]]
    goals: Sequence[Row] = ()
    unread: Sequence[Row] = ()

    @property
    def year(self) -> int | None:
        """Return the budget year that the form is about, None where it does not say."""
        told = self.form.get("year")
        return int(told) if isinstance(told, int | float) and not isnan(told) else None


@dataclass
class NewSheets:
    """The new form while it is filled.

    cells, filled: what it holds, and which of that was received; moves, lost: where each received cell went, and what has no place.
    lines: for each indicator, in the order received, its cells by their columns in the frame (`target_cell`); closing: that of 总分.
    blanks: whether a cell that was received empty stays empty, where the template would have something.
    """

    cells: dict[tuple[str, int, int], f.Scalar]
    moves: dict[Place, Place] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    filled: set[tuple[str, int, int]] = field(default_factory=set)
    lines: list[dict[str, str]] = field(default_factory=list)
    closing: Place | None = None
    blanks: bool = False

    def put(self, target: tuple[str, int, int], value: f.Scalar, sheet: object, cell: object) -> None:
        """Put a value from a received cell into a cell of the new form."""
        self.move(target, sheet, cell)
        if value is not None and value != "":
            self.cells[target] = value
            self.filled.add(target)
        elif self.blanks and target not in self.filled:
            self.cells[target] = ""

    def move(self, target: tuple[str, int, int], sheet: object, cell: object) -> None:
        """Note that a cell of the new form shows by itself what the received one does."""
        if isinstance(sheet, str) and isinstance(cell, str):
            self.moves.setdefault(told(sheet, cell), (target[0], to_a1(*target[1:])))

    def lose(self, text: object, sheet: object, cell: object) -> None:
        """Note that a received cell's value has no place."""
        if text and isinstance(sheet, str) and isinstance(cell, str) and (place := told(sheet, cell)) not in self.moves:
            self.lost.append(Lost(*place, str(text)))


def number_or_text(number: object, raw: object) -> f.Scalar:
    """Return a number where one was read, else the text as it was typed, None for nothing."""
    return float(number) if isinstance(number, (int, float)) else str(raw) if raw else None
