"""Lines of a printed sheet that show the rows in use of another sheet's table, moved up to each other, with the total below them.

Hidden columns beyond the page work out which row of the table stands where, so rows that a unit inserts show as well. The formulas are
the same in all lines and have names, with references relative to row 1: a line then is a tenth of the size.
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
_HELPERS = 4  # the row of the table that stands here, those of its levels' names if it is their first, the row that stands above
_PREFIX = "dy_"


@dataclass(frozen=True)
class PrintedTable:
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
class PrintedPlace:
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


def write_lines(sheet: Worksheet, source: PrintedTable, place: PrintedPlace, styles: Styles) -> dict[str, str]:
    """Write the lines; those beyond the open ones are hidden until a unit needs them. Return their formulas by name."""
    sheet.set_column(place.at, place.at + _HELPERS - 1, 8, None, {"hidden": True})
    names = {
        f"{_PREFIX}{column_name(column).lower()}": text for column, text in _formulas(sheet.get_name(), source, place).items()
    }
    above, previous = place.at + _HELPERS - 1, float(source.rows[0])
    for index, (shown, worked_out) in enumerate(_lines(source, place)):
        row = place.first + index
        sheet.set_row(row, place.height, None, {"hidden": index >= place.open})
        for column, value in (*shown.items(), *enumerate(worked_out, start=place.at)):
            style = styles(place.roles.get(column, "plain"))
            write_formula(sheet, row, column, f"{_PREFIX}{column_name(column).lower()}", style, value)
        before = f"ROW('{source.sheet}'!$A${source.rows[0] + 1})-1" if index == 0 else f"{column_name(place.at)}{row}"
        write_formula(sheet, row, above, before, styles("plain"), previous)
        previous = worked_out[0]
    return names | _areas(source)


def in_use(place: PrintedPlace) -> str:
    """Return the condition that a line shows something, for a conditional format that starts in its first row."""
    return f"=${column_name(place.at)}{place.first + 1}<{FAR}"


def _lines(source: PrintedTable, place: PrintedPlace) -> Iterator[tuple[dict[int, f.Scalar], tuple[float, ...]]]:
    """Yield what each line shows, by column, and the numbers of rows that it works out."""
    used, at = source.shown(), source.rows[0]
    for index in range(place.open + MORE):
        before, at = at, used[index] + 1 if index < len(used) else FAR + source.rows[0] + 1
        numbers = (at, *(_named(source, key, before, at) for key in ("level1", "level2")))
        yield {column: _shown(source, key, numbers) for column, key in place.keys.items()}, tuple(map(float, numbers))


def _named(source: PrintedTable, key: str, before: int, at: int) -> int:
    """Return the number of the last row after `before`, up to `at`, that names a level; 0 for none, and beside the total."""
    closing, _ = source.closing
    if at > closing:
        return at if at == closing + 1 and key == "level1" else 0
    return max((row + 1 for row in source.rows if before <= row < at and source.filled(key, row)), default=0)


def _shown(source: PrintedTable, key: str, numbers: tuple[int, ...]) -> f.Scalar:
    number, (closing, name) = numbers[_level(key)], source.closing
    if key == "level1" and number == closing + 1:
        return name
    value = source.cells.get((source.sheet, number - 1, source.columns[key])) if 0 < number < FAR else None
    return "" if value is None else value


def _level(key: str) -> int:
    """Return the level whose row a column shows, 0 for the row itself."""
    return {"1": 1, "2": 2}.get(key[-1], 0)


def _areas(source: PrintedTable) -> dict[str, str]:
    """Return what all lines look through: the numbers of the table's rows, and whether each is in use."""
    used = "+".join(f"LEN({source.area(key)})" for key in source.in_use)
    if source.all_while_blank is not None:
        letters = column_name(source.columns[source.all_while_blank])
        used += f"+(COUNTA('{source.sheet}'!${letters}${source.rows[0] + 1}:${letters}${source.closing[0] + 1})=0)"
    return {f"{_PREFIX}rows": f"ROW({source.area(source.in_use[0])})", f"{_PREFIX}used": f"(({used})>0)"}


def _formulas(sheet: str, source: PrintedTable, place: PrintedPlace) -> dict[int, str]:
    """Return the formula of each column, as it stands in row 1."""
    here, above = (f"'{sheet}'!${column_name(column)}1" for column in (place.at, place.at + _HELPERS - 1))
    table, closing = f"'{source.sheet}'!", f"MAX(ROW('{source.sheet}'!$A${source.closing[0] + 1}))"
    texts = {place.at: f"SUMPRODUCT(MIN({_PREFIX}rows+{FAR}*(1-{_PREFIX}used*({_PREFIX}rows>{above}))))"}
    for number, (key, last) in enumerate((("level1", closing), ("level2", f"{closing}-1")), start=1):
        column = f"{table}${column_name(source.columns[key])}:${column_name(source.columns[key])}"
        span = f"INDEX({column},{above}+1):INDEX({column},{here})"
        texts[place.at + number] = f"IF({here}<={last},SUMPRODUCT(MAX((LEN({span})>0)*ROW({span}))),0)"
    for place_, key in place.keys.items():
        level, letters = _level(key), column_name(source.columns[key])
        row = f"'{sheet}'!${column_name(place.at + level)}1"
        cell, known = f"INDEX({table}${letters}:${letters},{row})", f"{row}<{FAR}" if level == 0 else f"{row}>0"
        text = f'{cell}&""' if key.startswith("level") else f'IF({cell}="","",{cell})'
        texts[place_] = f'IF({known},{text},"")'
    return texts
