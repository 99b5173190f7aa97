"""Lines of a printed sheet that show the rows in use of another sheet's table, moved up to each other, with the total below them.

Three hidden columns beyond the page work out which row of the table stands where, so rows that a unit inserts show as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.layout import column_name
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.plan import Cells
from perfeval_xl.templates.styles import Styles, write_formula

FAR = 1_000_000
MORE = 36  # rows that a unit may insert: 30 each of 产出 and 效益 are at most so many more
_HELPERS = 3  # the row of the table that stands here, those of its levels' names if it is their first


@dataclass(frozen=True)
class Source:
    """A table of indicators, rows from 0.

    columns   where each key stands.
    rows      its rows, the one that closes it aside.
    closing   the row that closes it, and its name.
    in_use    keys of which one is filled in every row that is shown.
    all_while_blank  show every row while nothing is filled in for this key.
    """

    sheet: str
    columns: Mapping[str, int]
    rows: range
    closing: tuple[int, str]
    cells: Cells
    in_use: tuple[str, ...]
    all_while_blank: str | None = None

    def filled(self, key: str, row: int) -> bool:
        """Return whether a cell shows something."""
        return self.cells.get((self.sheet, row, self.columns[key])) not in (None, "")

    def area(self, key: str) -> str:
        """Return the reference of a column of the table, its closing row included."""
        letters = column_name(self.columns[key])
        return f"'{self.sheet}'!${letters}${self.rows[0] + 1}:${letters}${self.closing[0] + 1}"

    def shown(self) -> list[int]:
        """Return the rows that are shown before a unit types."""
        everything = self.all_while_blank is not None and not any(self.filled(self.all_while_blank, row) for row in self.rows)
        return [row for row in self.rows if everything or any(self.filled(key, row) for key in self.in_use)] + [self.closing[0]]


@dataclass(frozen=True)
class Place:
    """Where the lines stand: the first row, what each column shows, the height and how many are not hidden, the first hidden column."""

    first: int
    keys: Mapping[int, str]
    roles: Mapping[int, str]
    height: int
    open: int
    at: int

    @property
    def last(self) -> int:
        """Return the last row."""
        return self.first + self.open + MORE - 1


def write_lines(sheet: Worksheet, source: Source, place: Place, styles: Styles) -> None:
    """Write the lines; those beyond the open ones are hidden until a unit needs them."""
    sheet.set_column(place.at, place.at + _HELPERS - 1, 8, None, {"hidden": True})
    for index, (shown, worked_out) in enumerate(_lines(source, place)):
        row = place.first + index
        sheet.set_row(row, place.height, None, {"hidden": index >= place.open})
        for column, formula in shown.items():
            write_formula(sheet, row, column, formula.text, styles(place.roles[column]), formula.value)
        for column, formula in enumerate(worked_out, start=place.at):
            write_formula(sheet, row, column, formula.text, styles("plain"), formula.value)


def in_use(place: Place) -> str:
    """Return the condition that a line shows something, for a conditional format that starts in its first row."""
    return f"=${column_name(place.at)}{place.first + 1}<{FAR}"


def _lines(source: Source, place: Place) -> Iterator[tuple[dict[int, f.Formula], tuple[f.Formula, ...]]]:
    used, at = source.shown(), source.rows[0]
    for index in range(place.open + MORE):
        before, at = at, used[index] + 1 if index < len(used) else FAR + source.rows[0] + 1
        numbers = (at, *(_named(source, key, before, at) for key in ("level1", "level2")))
        row = place.first + index
        shown = {column: _shown(source, place, key, row, numbers) for column, key in place.keys.items()}
        yield shown, _worked_out(source, place, row, numbers)


def _named(source: Source, key: str, before: int, at: int) -> int:
    """Return the number of the last row after `before`, up to `at`, that names a level; 0 for none, and beside the total."""
    closing, _ = source.closing
    if at > closing:
        return at if at == closing + 1 and key == "level1" else 0
    return max((row + 1 for row in source.rows if before <= row < at and source.filled(key, row)), default=0)


def _worked_out(source: Source, place: Place, row: int, values: tuple[int, ...]) -> tuple[f.Formula, ...]:
    start, end, sheet = source.rows[0] + 1, source.closing[0] + 1, f"'{source.sheet}'!"
    used = "+".join(f"LEN({source.area(key)})" for key in source.in_use)
    if source.all_while_blank is not None:
        letters = column_name(source.columns[source.all_while_blank])
        used += f"+(COUNTA({sheet}${letters}${start}:${letters}${end})=0)"
    rows, here, closing = f"ROW({source.area(source.in_use[0])})", f"{column_name(place.at)}{row + 1}", f"ROW({sheet}$A${end})"
    previous = f"ROW({sheet}$A${start})-1" if row == place.first else f"{column_name(place.at)}{row}"
    texts = [f"SUMPRODUCT(MIN({rows}+{FAR}*(1-({used}>0)*({rows}>{previous}))))"]
    for key, last in (("level1", closing), ("level2", f"{closing}-1")):
        letter = column_name(source.columns[key])
        span = f"INDEX({sheet}{letter}:{letter},{previous}+1):INDEX({sheet}{letter}:{letter},{here})"
        texts.append(f"IF({here}<={last},SUMPRODUCT(MAX((LEN({span})>0)*ROW({span}))),0)")
    return tuple(f.Formula(text, float(value)) for text, value in zip(texts, values, strict=True))


def _shown(source: Source, place: Place, key: str, row: int, numbers: tuple[int, ...]) -> f.Formula:
    level = {"1": 1, "2": 2}.get(key[-1], 0)
    number, column, (closing, name) = numbers[level], source.columns[key], source.closing
    here, letters = f"{column_name(place.at + level)}{row + 1}", column_name(column)
    cell = f"INDEX('{source.sheet}'!{letters}:{letters},{here})"
    known = f"{here}<{FAR}" if level == 0 else f"{here}>0"
    value = source.cells.get((source.sheet, number - 1, column)) if 0 < number < FAR else None
    if key == "level1" and number == closing + 1:
        value = name
    text = f"{cell}&\"\"" if key.startswith("level") else f'IF({cell}="","",{cell})'
    return f.Formula(f'IF({known},{text},"")', "" if value is None else value)
