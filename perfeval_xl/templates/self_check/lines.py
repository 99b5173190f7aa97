"""The working area of 自检: a line for each row that the table of indicators may have, with cells that all lines compute alike.

A line is a row of the sheet and each of its cells a defined name, so that formulas are short and alike down a column: `=zj_k`; programs
keep those of a column once. Lines take their row from the table by its place below the header, from a range that covers header and
closing row: rows inserted or deleted anywhere between move with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from perfeval_xl.layout import column_name
from perfeval_xl.layout.department import SELF_CHECK_SHEET
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.formulas import Formula, Result
from perfeval_xl.templates.text_formulas import DefinedNames, replaced

PREFIX = "zj_"
_REFERENCE = re.compile(rf"\b(z[jwnf]_\w+)|'{SELF_CHECK_SHEET}'!\$([A-Z]+)\$?(\d+)")
BROKEN = "#!!"
"""What is read of a cell that shows an error; nobody types it."""
FIRST_ROW = 3
"""Where the working area begins, from 0: below the sheet's heading rows."""


@dataclass
class Working:
    """Names, kinds of cells and single cells of the working area.

    `first_column` is that of what is read elsewhere in the form, right of it stand the single cells, then the columns of the lines;
    `sheets` numbers the sheets that places are on.
    """

    first_column: int
    names: DefinedNames = field(default_factory=DefinedNames)
    keys: list[str] = field(default_factory=list)
    scalars: dict[str, Formula] = field(default_factory=dict)
    sources: dict[str, Formula] = field(default_factory=dict)
    needed: set[str] = field(default_factory=set)
    sheets: dict[str, int] = field(default_factory=dict)

    def keep(self, texts: Iterable[str]) -> None:
        """Find out which names and single cells some formulas need, one by way of the other: only those are `needed`."""
        scalars = list(self.scalars)
        left = list(texts)
        while left:
            for name, column, row in _REFERENCE.findall(left.pop()):
                for found in [name] if name else self._at(column, int(row), scalars):
                    if found not in self.needed:
                        self.needed.add(found)
                        left += self._texts(found)

    def _at(self, column: str, row: int, scalars: list[str]) -> list[str]:
        """Return the single cell or the name of the lines' cells that stands at a place of the working area, if any does."""
        places = {column_name(self.column(key)): PREFIX + key for key in self.keys}
        if column == column_name(self.first_column + 1):
            return [scalars[row - 1 - FIRST_ROW]]
        return [places[column]] if column in places else []

    def _texts(self, found: str) -> list[str]:
        if found in self.names.texts:
            return [self.names.texts[found]]
        return [formula.text for formula in (self.scalars.get(found), self.sources.get(found)) if formula]

    def words(self, key: str, words: Iterable[str]) -> Formula:
        """Name a list of words."""
        return self.names.words(f"zw_{key}", words)

    def numbers(self, key: str, numbers: Iterable[float]) -> Formula:
        """Name a list of numbers."""
        return self.names.numbers(f"zn_{key}", numbers)

    def copy(self) -> Working:
        """Return a copy that no longer changes."""
        names = DefinedNames(dict(self.names.texts), dict(self.names.lists))
        return Working(self.first_column, names, list(self.keys), dict(self.scalars), dict(self.sources))

    def adopt(self, other: Working) -> None:
        """Take names, keys and single cells of another form's working area that this one does not have yet."""
        for own, others in ((self.names.texts, other.names.texts), (self.names.lists, other.names.lists), (self.scalars, other.scalars)):
            for key, value in others.items():
                own.setdefault(key, value)  # type: ignore[arg-type]
        self.keys[:] = other.keys

    def fold(self, key: str, item: Formula) -> Formula:
        """Name a text in one spelling, as `values.fold` gives it of what is typed; those names stand together, since they are alike."""
        plain = f.call("CLEAN", lambda a: "".join(sign for sign in str("" if a is None else a) if ord(sign) > 31), item)
        return self.names.define(f"zf_{key}", replaced(plain, _FOLDED))

    def scalar(self, key: str, formula: Formula) -> Formula:
        """Put a formula into a cell of its own and return that cell."""
        self.scalars.setdefault(key, formula)
        row = FIRST_ROW + list(self.scalars).index(key)
        return f.cell(SELF_CHECK_SHEET, row, self.first_column + 1, _single(self.scalars[key]))

    def reading(self, key: str, name: str, cell: Formula, read: Callable[[Formula], Formula]) -> Formula:
        """Read a cell of the form into a single cell: what stands in it is put left of that, and `name` is the formula that reads it."""
        source = f.or_else(f.choose(cell.equals(""), f.const(""), cell), f.const(BROKEN))
        self.sources.setdefault(key, source)
        beside = Formula(f"'{SELF_CHECK_SHEET}'!${column_name(self.first_column)}1", _single(source))
        return self.scalar(key, self.names.define(PREFIX + name, read(beside)))

    def named(self, name: str, formula: Formula) -> Formula:
        """Give a part of a reading a name."""
        return self.names.define(PREFIX + name, formula)

    def column(self, key: str) -> int:
        """Return the column of the lines' cells of that key; a new one comes last."""
        if key not in self.keys:
            self.keys.append(key)
        return self.first_column + 2 + self.keys.index(key)

    def row(self, place: int) -> int:
        """Return the row of a line by its place, from 0."""
        return FIRST_ROW + place


@dataclass
class WorkingLine:
    """One line: its cells by key, and what else has a name (`known`); `place` counts lines from 0."""

    working: Working
    number: int
    place: int
    cells: dict[str, Result] = field(default_factory=dict)
    known: dict[str, Formula] = field(default_factory=dict)

    def cell(self, key: str, formula: Formula) -> Formula:
        """Compute a cell of this line and return it."""
        self.named(key, formula)
        self.cells[key] = _single(formula)
        return self[key]

    def constant(self, key: str, value: Result) -> Formula:
        """Put a value into a cell and return it."""
        self.cells[key] = value
        return self[key]

    def named(self, key: str, formula: Formula) -> Formula:
        """Give a formula a name without a cell: what is used more than once and seldom."""
        self.known[key] = self.working.names.define(PREFIX + key, formula)
        return self.known[key]

    def __getitem__(self, key: str) -> Formula:
        """Return a cell of this line, or a name that it has been given, as names refer to it."""
        if key not in self.cells:
            return self.known[key]
        return self._reference(key, 1, self.cells[key])

    def fold(self, key: str, item: Formula) -> Formula:
        """Name a text of this line in one spelling."""
        return self.working.fold(f"line_{key}", item)

    def at(self, other: WorkingLine, key: str) -> Formula:
        """Return a cell of another line, which stands as far from this one as from every other line of its kind."""
        return self._reference(key, 1 + other.place - self.place, other.cells[key])

    def words(self, key: str, words: Iterable[str]) -> Formula:
        """Name a list of words."""
        return self.working.words(key, words)

    def numbers(self, key: str, numbers: Iterable[float]) -> Formula:
        """Name a list of numbers."""
        return self.working.numbers(key, numbers)

    def _reference(self, key: str, row: int, value: Result) -> Formula:
        return Formula(f"'{SELF_CHECK_SHEET}'!${column_name(self.working.column(key))}{row}", value)


@dataclass(frozen=True)
class LineCells:
    """All lines' cells of a key: one column of the sheet."""

    working: Working
    lines: Sequence[WorkingLine]

    def __getitem__(self, key: str) -> Formula:
        """Return the cells from the first line to the last."""
        return self._area(key, self.lines[0].place, [line.cells[key] for line in self.lines])

    def until(self, line: WorkingLine, key: str) -> Formula:
        """Return the cells from the first line to this one, as names refer to them."""
        column, values = column_name(self.working.column(key)), [other.cells[key] for other in self.lines[: line.place + 1]]
        return Formula(f"'{SELF_CHECK_SHEET}'!${column}${FIRST_ROW + 1}:${column}1", tuple(values))

    def _area(self, key: str, first: int, values: Sequence[Result]) -> Formula:
        start = self.working.row(first)
        return f.area(SELF_CHECK_SHEET, start, start + len(values) - 1, self.working.column(key), values)

    def number(self, **criteria: Formula | str) -> Formula:
        """Return COUNTIFS: in how many lines all cells meet their criteria (a single value, or as text “>0”)."""
        return _conditional("COUNTIFS", [(self[key], one) for key, one in criteria.items()], None)

    def number_until(self, line: WorkingLine, **criteria: Formula | str) -> Formula:
        """Return COUNTIFS over the lines up to this one."""
        return _conditional("COUNTIFS", [(self.until(line, key), one) for key, one in criteria.items()], None)

    def sum_of(self, key: str, **criteria: Formula | str) -> Formula:
        """Return SUMIFS: the sum of the cells of a key over those lines."""
        return _conditional("SUMIFS", [(self[name], one) for name, one in criteria.items()], self[key])


def _conditional(name: str, pairs: list[tuple[Formula, Formula | str]], added: Formula | None) -> Formula:
    def text() -> str:
        parts = [part for area, one in pairs for part in (area.text, one.text if isinstance(one, Formula) else f.const(one).text)]
        return f"{name}({','.join([*([added.text] if added else []), *parts])})"

    rows: list[int] | None = None
    for area, one in pairs:
        meets, values = _criterion(one), area.value if isinstance(area.value, tuple) else ()
        rows = [row for row in (range(len(values)) if rows is None else rows) if meets(values[row])]
    hits = rows or []
    numbers = added.value if added is not None and isinstance(added.value, tuple) else None
    added_up = [1.0 if numbers is None else numbers[row] for row in hits]
    found = [float(number) for number in added_up if isinstance(number, int | float)]
    return Formula(text, float(sum((Decimal(repr(number)) for number in found), Decimal(0))))


def _criterion(criterion: Formula | str) -> Callable[[Result], bool]:
    wanted = criterion.value if isinstance(criterion, Formula) else criterion
    if isinstance(wanted, str) and wanted[:1] == ">":
        limit = float(wanted[1:])
        return lambda cell: isinstance(cell, int | float) and cell > limit
    if isinstance(wanted, str) and wanted.startswith("*"):
        return lambda cell: wanted.strip("*") in str(cell)
    if isinstance(wanted, str):
        return lambda cell: isinstance(cell, str) and cell.casefold() == wanted.casefold()
    return lambda cell: isinstance(cell, int | float) and cell == wanted


_FOLDED = (
    *zip("０１２３４５６７８９", "0123456789", strict=True),
    *((sign, "") for sign in "\u3000 \u00a0“”‘’\"'"),
    *zip("％．，：；（）＞＜＝－＋／～—–？", "%.,:;()><=-+/~--?", strict=True),
    ("≥", ">="),
    ("≤", "<="),
    ("=>", ">="),
    ("=<", "<="),
    ("==", "="),
    ("【", "("),
    ("】", ")"),
    ("￥", "¥"),
    ("…", "..."),
)


def _single(formula: Formula) -> Result:
    if isinstance(formula.value, tuple):
        raise TypeError(f"an array in a cell: {formula.text}")
    return formula.value
