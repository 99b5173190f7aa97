"""Formulas that know what they give: each carries its text for the workbook and the value that a spreadsheet program computes for it.

A value is a scalar, or a tuple for a range or an array expression. An empty cell is None: 0 beside a number, "" beside a text. Only
functions that Excel 2010, WPS and LibreOffice share; arrays only inside SUMPRODUCT, where no program needs an array formula.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache, reduce

from perfeval_xl.facts.spreadsheet import DAY_ZERO
from perfeval_xl.layout import column_name, to_a1


@dataclass(frozen=True)
class Fault:
    """What an expression that cannot be computed gives: #VALUE!, which runs through everything but IFERROR."""


FAULT = Fault()
Scalar = str | float | bool | None
"""What a cell holds."""
Result = Scalar | Fault
"""What a formula gives."""
Value = Result | tuple[Result, ...]

_LONGEST_TEXT = 120  # characters of a text in a formula: Excel takes 255 units
_LARGE = 10**15  # beyond, no decimals are left to round
_FAR = 1_000_000  # beyond the last row of any form: the rows that do not count are moved there before MIN


class Formula:
    """A formula's text (without the leading =) and its value; a text given as a function is made when it is first asked for."""

    __slots__ = ("_text", "value")

    def __init__(self, text: str | Callable[[], str], value: Value) -> None:
        self._text, self.value = text, value

    @property
    def text(self) -> str:
        """Return the formula's text."""
        if not isinstance(self._text, str):
            self._text = self._text()
        return self._text

    def __add__(self, other: Formula | float) -> Formula:
        return _infix("+", self, other, lambda a, b: _number(a) + _number(b))

    def __sub__(self, other: Formula | float) -> Formula:
        return _infix("-", self, other, lambda a, b: _number(a) - _number(b))

    def __mul__(self, other: Formula | float) -> Formula:
        return _infix("*", self, other, lambda a, b: _number(a) * _number(b))

    def __and__(self, other: Formula | str) -> Formula:
        return _infix("&", self, other, lambda a, b: _text(a) + _text(b))

    def __lt__(self, other: Formula | float) -> Formula:
        return _infix("<", self, other, lambda a, b: _order(a, b) < 0)

    def __le__(self, other: Formula | float) -> Formula:
        return _infix("<=", self, other, lambda a, b: _order(a, b) <= 0)

    def __gt__(self, other: Formula | float) -> Formula:
        return _infix(">", self, other, lambda a, b: _order(a, b) > 0)

    def __ge__(self, other: Formula | float) -> Formula:
        return _infix(">=", self, other, lambda a, b: _order(a, b) >= 0)

    def equals(self, other: Formula | str | float) -> Formula:
        """Return self = other; texts compare without case, as in a spreadsheet."""
        return _infix("=", self, other, lambda a, b: _order(a, b) == 0)

    def differs(self, other: Formula | str | float) -> Formula:
        """Return self <> other."""
        return _infix("<>", self, other, lambda a, b: _order(a, b) != 0)


@lru_cache(maxsize=8192, typed=True)
def const(value: str | float | bool) -> Formula:
    """Return a literal."""
    if isinstance(value, bool):
        return Formula("TRUE" if value else "FALSE", value)
    if isinstance(value, str):
        pieces = [value[start : start + _LONGEST_TEXT] for start in range(0, len(value), _LONGEST_TEXT)] or [""]
        quoted = "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)
        return Formula(quoted if len(pieces) == 1 else f"({quoted})", value)
    return Formula(lambda: f"{value:.15g}", float(value))


def cell(sheet: str, row: int, column: int, value: Result) -> Formula:
    """Return a reference to one cell, row and column from 0."""
    return Formula(lambda: f"'{sheet}'!{_fixed(row, column)}", value)


def area(sheet: str, first: int, last: int, column: int, values: Sequence[Result], *, open_end: bool = False) -> Formula:
    """Return a reference to the rows `first` to `last` of one column.

    `open_end`: a row inserted right below `last` is part of it as well; the reference ends above what stands there now.
    """
    start = f"'{sheet}'!{_fixed(first, column)}"
    if not open_end:
        return Formula(f"{start}:{_fixed(last, column)}", tuple(values))
    letters = column_name(column)
    return Formula(f"{start}:INDEX('{sheet}'!${letters}:${letters},ROW('{sheet}'!{_fixed(last + 1, column)})-1)", tuple(values))


def column_above(sheet: str, first: int, below: int, column: int, values: Sequence[Result]) -> Formula:
    """Return the rows of a column from `first` down to the one above `below`, for a cell of that very column: it names only the first."""
    rows = f"ROW('{sheet}'!{_fixed(below, 0)})-ROW('{sheet}'!{_fixed(first, 0)})"
    return Formula(f"OFFSET('{sheet}'!{_fixed(first, column)},0,0,{rows},1)", tuple(values))


def filled(item: Formula) -> Formula:
    """Return whether a cell (or each of an area) holds more than blanks."""
    return Formula(lambda: f"(LEN(TRIM({item.text}))>0)", _each(lambda a: _text(a).strip(" ") != "", item))


def empty(item: Formula) -> Formula:
    """Return whether a cell (or each of an area) holds nothing but blanks."""
    return Formula(lambda: f"(LEN(TRIM({item.text}))=0)", _each(lambda a: _text(a).strip(" ") == "", item))


def is_blank(item: Formula) -> Formula:
    """Return whether a cell holds nothing at all, not even a formula."""
    return call("ISBLANK", lambda a: a is None, item)


def most(*items: Formula) -> Formula:
    """Return MAX: the greatest number of the cells, 0 where there is none."""
    return Formula(lambda: f"MAX({_join(items)})", max((_number(a) for a in _flat(items) if _is_number(a)), default=0.0))


def quotient(one: Formula, other: Formula) -> Formula:
    """Return one / other."""
    return _infix("/", one, other, lambda a, b: FAULT if _number(b) == 0 else _number(a) / _number(b))


def is_number(item: Formula) -> Formula:
    """Return whether a cell (or each of an area) is a number."""
    return Formula(lambda: f"ISNUMBER({item.text})", _each(_is_number, item))


def negate(item: Formula) -> Formula:
    """Return NOT of one truth value; for an array write 1 - array."""
    return call("NOT", lambda a: not a, item)


def both(*items: Formula) -> Formula:
    """Return AND of single truth values; all of them are computed, as a spreadsheet does."""
    return call("AND", lambda *found: all(found), *items)


def either(*items: Formula) -> Formula:
    """Return OR of single truth values; all of them are computed, as a spreadsheet does."""
    return call("OR", lambda *found: any(found), *items)


def choose(condition: Formula, yes: Formula, no: Formula) -> Formula:
    """Return IF(condition, yes, no); the other branch is not computed."""
    value = FAULT if condition.value is FAULT else (yes if condition.value else no).value
    return Formula(lambda: f"IF({condition.text},{yes.text},{no.text})", value)


def or_else(item: Formula, instead: Formula) -> Formula:
    """Return IFERROR(item, instead)."""
    return Formula(lambda: f"IFERROR({item.text},{instead.text})", instead.value if item.value is FAULT else item.value)


def call(name: str, function: Callable[..., Result], *items: Formula) -> Formula:
    """Return a function of single values; `function` gives what a spreadsheet's gives, a fault in one of them is its own."""
    values = [_one(item) for item in items]
    return Formula(lambda: f"{name}({_join(items)})", FAULT if FAULT in values else function(*values))


def total(*items: Formula) -> Formula:
    """Return SUM: the numbers of the cells, texts left out."""
    return Formula(lambda: f"SUM({_join(items)})", float(sum(Decimal(repr(a)) for a in _flat(items) if _is_number(a))))


def count(*items: Formula) -> Formula:
    """Return COUNT: how many of the cells are numbers."""
    return Formula(lambda: f"COUNT({_join(items)})", float(sum(_is_number(a) for a in _flat(items))))


def least(*items: Formula) -> Formula:
    """Return MIN: the least number of the cells, 0 where there is none."""
    return Formula(lambda: f"MIN({_join(items)})", min((_number(a) for a in _flat(items) if _is_number(a)), default=0.0))


def rounded(item: Formula, digits: int) -> Formula:
    """Return ROUND, half away from zero."""
    step = Decimal(1).scaleb(-digits)
    return call("ROUND", lambda a, _: FAULT if isinstance(a, str) else _quantized(a, step), item, const(digits))


def absolute(item: Formula) -> Formula:
    """Return ABS."""
    return call("ABS", lambda a: FAULT if isinstance(a, str) else abs(_number(a)), item)


def how_many(condition: Formula) -> Formula:
    """Return in how many rows of an array its condition holds."""
    return Formula(lambda: f"SUMPRODUCT(({condition.text})*1)", float(sum(_number(a) for a in _flat([condition]))))


def first_row(condition: Formula, rows: Formula, first: int) -> Formula:
    """Return the sheet's number of the first row where the condition holds; `first` is the 0-based row where the area `rows` starts."""
    hits = [first + 1 + index for index, holds in enumerate(_flat([condition])) if holds]
    return Formula(lambda: f"SUMPRODUCT(MIN(ROW({rows.text})+{_FAR}*(1-({condition.text}))))", float(min(hits, default=first + 1 + _FAR)))


def day_from(number: float) -> dt.date:
    """Return the date that a cell's number stands for."""
    return DAY_ZERO + dt.timedelta(days=int(number))


def date_serial(year: Result, month: Result, day: Result) -> Result:
    """Return what DATE gives of a year, a month and a day of it, a fault outside the calendar that forms are of."""
    parts = [int(part) for part in (year, month, day) if isinstance(part, int | float)]
    try:
        return serial(dt.date(*parts))
    except (TypeError, ValueError, OverflowError):
        return FAULT


def new_year(year: Formula) -> Formula:
    """Return the first day of a year as a serial number."""
    return call("DATE", date_serial, year, const(1), const(1))


def serial(day: dt.date) -> float:
    """Return a date as the number that a cell holds."""
    return float((day - DAY_ZERO).days)


def matching(cells: Sequence[Formula], word: str) -> Formula:
    """Return how many of a column's cells, given from its first to its last, are that word."""
    span = f"{cells[0].text}:{cells[-1].text}"
    return Formula(lambda: f'COUNTIF({span},"{word}")', float(sum(item.value == word for item in cells)))


def row_of(item: Formula, row: int) -> Formula:
    """Return the sheet's number of a cell's row, which stands at 0-based `row` when written."""
    return Formula(lambda: f"ROW({item.text})", float(row + 1))


def listed(items: Iterable[tuple[Formula, Formula]]) -> Formula:
    """Return the names whose condition holds, joined by 、."""
    parts = [choose(condition, const("、") & name, const("")) for condition, name in items]
    joined = Formula("&".join(part.text for part in parts), "".join(_text(_one(part)) for part in parts))
    return Formula(lambda: f"MID({joined.text},2,500)", _text(_one(joined))[1:])


def add_up(items: Sequence[Formula]) -> Formula:
    """Return the sum of single formulas."""
    return reduce(operator.add, items)


def one_of(items: Iterable[Formula]) -> Formula:
    """Return how many of some single conditions hold, as a number."""
    return total(*(item * 1 for item in items))


def _fixed(row: int, column: int) -> str:
    a1 = to_a1(row, column)
    letters = a1.rstrip("0123456789")
    return f"${letters}${a1[len(letters):]}"


def _join(items: Iterable[Formula]) -> str:
    return ",".join(item.text for item in items)


def _flat(items: Iterable[Formula]) -> list[Result]:
    return [a for item in items for a in (item.value if isinstance(item.value, tuple) else (item.value,))]


def _one(item: Formula) -> Result:
    if isinstance(item.value, tuple):
        raise TypeError(f"an array where one value is needed: {item.text}")
    return item.value


def _each(function: Callable[[Result], Result], item: Formula) -> Value:
    return tuple(map(function, item.value)) if isinstance(item.value, tuple) else function(item.value)


def _infix(sign: str, left: Formula, right: Formula | str | float, function: Callable[[Result, Result], Result]) -> Formula:
    other = right if isinstance(right, Formula) else const(right)
    def text() -> str:
        return f"({left.text}{sign}{other.text})"

    if not isinstance(left.value, tuple) and not isinstance(other.value, tuple):
        return Formula(text, _applied(function, left.value, other.value))
    length = len(left.value) if isinstance(left.value, tuple) else len(_flat([other]))
    lefts = left.value if isinstance(left.value, tuple) else (left.value,) * length
    rights = other.value if isinstance(other.value, tuple) else (other.value,) * length
    return Formula(text, tuple(_applied(function, a, b) for a, b in zip(lefts, rights, strict=True)))


class _TextInArithmeticError(Exception):
    """A text where a number is needed: #VALUE! in a spreadsheet."""


def _applied(function: Callable[[Result, Result], Result], one: Result, other: Result) -> Result:
    if FAULT in (one, other):
        return FAULT
    try:
        return function(one, other)
    except _TextInArithmeticError:
        return FAULT


def _quantized(value: Result, step: Decimal) -> float:
    number = Decimal(repr(_number(value)))
    return float(number.quantize(step, ROUND_HALF_UP)) if abs(number) < _LARGE else float(number)


def _is_number(value: Result) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Result) -> float:
    if isinstance(value, str | Fault):
        raise _TextInArithmeticError(value)
    return float(value or 0)


def _text(value: Result) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return "" if value is None else value if isinstance(value, str) else f"{value:.15g}" if isinstance(value, float | int) else ""


def _order(left: Result, right: Result) -> int:
    """Compare as a spreadsheet does: numbers before texts before truth values, an empty cell as the other's nothing."""
    a, b = _rank(left, right), _rank(right, left)
    return (a > b) - (a < b)


def _rank(value: Result, beside: Result) -> tuple[int, float, str]:
    if value is None:
        return (1, 0.0, "") if isinstance(beside, str) else (2, 0.0, "") if isinstance(beside, bool) else (0, 0.0, "")
    if isinstance(value, bool):
        return 2, float(value), ""
    return (1, 0.0, value.casefold()) if isinstance(value, str) else (0, _number(value), "")
