"""Formulas that know what they give: each carries its text for the workbook and the value that a spreadsheet program computes for it.

A value is a scalar, or a tuple for a range or an array expression. An empty cell is None: 0 beside a number, "" beside a text. Only
functions that Excel 2010, WPS and LibreOffice share; arrays only inside SUMPRODUCT, where no program needs an array formula.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce

from perfeval_xl.layout import column_name, to_a1

Scalar = str | float | bool | None
Value = Scalar | tuple[Scalar, ...]

_LONGEST_TEXT = 120  # characters of a text in a formula: Excel takes 255 units
_FAR = 1_000_000  # beyond the last row of any form: the rows that do not count are moved there before MIN


_VALUE_STARTS = "≥≤＞＜><=0123456789"


@dataclass(frozen=True)
class Formula:
    """A formula's text (without the leading =) and its value."""

    text: str
    value: Value

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


def const(value: str | float | bool) -> Formula:
    """Return a literal."""
    if isinstance(value, bool):
        return Formula("TRUE" if value else "FALSE", value)
    if isinstance(value, str):
        pieces = [value[start : start + _LONGEST_TEXT] for start in range(0, len(value), _LONGEST_TEXT)] or [""]
        quoted = "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)
        return Formula(quoted if len(pieces) == 1 else f"({quoted})", value)
    return Formula(f"{value:.15g}", float(value))


def cell(sheet: str, row: int, column: int, value: Scalar) -> Formula:
    """Return a reference to one cell, row and column from 0."""
    return Formula(f"'{sheet}'!{_fixed(row, column)}", value)


def area(sheet: str, first: int, last: int, column: int, values: Sequence[Scalar], *, open_end: bool = False) -> Formula:
    """Return a reference to the rows `first` to `last` of one column.

    `open_end`: a row inserted right below `last` is part of it as well; the reference ends above what stands there now.
    """
    start = f"'{sheet}'!{_fixed(first, column)}"
    if not open_end:
        return Formula(f"{start}:{_fixed(last, column)}", tuple(values))
    letters = column_name(column)
    return Formula(f"{start}:INDEX('{sheet}'!${letters}:${letters},ROW('{sheet}'!{_fixed(last + 1, column)})-1)", tuple(values))


def column_above(sheet: str, first: int, below: int, column: int, values: Sequence[Scalar]) -> Formula:
    """Return the rows of a column from `first` down to the one above `below`, for a cell of that very column: it names only the first."""
    rows = f"ROW('{sheet}'!{_fixed(below, 0)})-ROW('{sheet}'!{_fixed(first, 0)})"
    return Formula(f"OFFSET('{sheet}'!{_fixed(first, column)},0,0,{rows},1)", tuple(values))


def filled(item: Formula) -> Formula:
    """Return whether a cell (or each of an area) holds more than blanks."""
    return Formula(f"(LEN(TRIM({item.text}))>0)", _each(lambda a: _text(a).strip(" ") != "", item))


def empty(item: Formula) -> Formula:
    """Return whether a cell (or each of an area) holds nothing but blanks."""
    return Formula(f"(LEN(TRIM({item.text}))=0)", _each(lambda a: _text(a).strip(" ") == "", item))


def shorter(item: Formula, characters: int) -> Formula:
    """Return whether a cell's text has fewer characters, blanks at its ends aside."""
    return Formula(f"(LEN(TRIM({item.text}))<{characters})", len(_text(_one(item)).strip(" ")) < characters)


def starts(item: Formula, word: str) -> Formula:
    """Return whether a cell's text begins with a word."""
    return Formula(f'(LEFT(TRIM({item.text}),{len(word)})="{word}")', _text(_one(item)).strip(" ").startswith(word))


def is_number(item: Formula) -> Formula:
    """Return whether a cell (or each of an area) is a number."""
    return Formula(f"ISNUMBER({item.text})", _each(_is_number, item))


def negate(item: Formula) -> Formula:
    """Return NOT of one truth value; for an array write 1 - array."""
    return Formula(f"NOT({item.text})", not item.value)


def both(*items: Formula) -> Formula:
    """Return AND of single truth values."""
    return Formula(f"AND({_join(items)})", all(item.value for item in items))


def either(*items: Formula) -> Formula:
    """Return OR of single truth values."""
    return Formula(f"OR({_join(items)})", any(item.value for item in items))


def choose(condition: Formula, yes: Formula, no: Formula) -> Formula:
    """Return IF(condition, yes, no)."""
    return Formula(f"IF({condition.text},{yes.text},{no.text})", (yes if condition.value else no).value)


def total(*items: Formula) -> Formula:
    """Return SUM: the numbers of the cells, texts left out."""
    return Formula(f"SUM({_join(items)})", float(sum(Decimal(repr(a)) for a in _flat(items) if _is_number(a))))


def count(*items: Formula) -> Formula:
    """Return COUNT: how many of the cells are numbers."""
    return Formula(f"COUNT({_join(items)})", float(sum(_is_number(a) for a in _flat(items))))


def least(*items: Formula) -> Formula:
    """Return MIN: the least number of the cells, 0 where there is none."""
    return Formula(f"MIN({_join(items)})", min((_number(a) for a in _flat(items) if _is_number(a)), default=0.0))


def most(*items: Formula) -> Formula:
    """Return MAX: the greatest number of the cells, 0 where there is none."""
    return Formula(f"MAX({_join(items)})", max((_number(a) for a in _flat(items) if _is_number(a)), default=0.0))


def rounded(item: Formula, digits: int) -> Formula:
    """Return ROUND, half away from zero."""
    step = Decimal(1).scaleb(-digits)
    return Formula(f"ROUND({item.text},{digits})", float(Decimal(repr(_number(_one(item)))).quantize(step, ROUND_HALF_UP)))


def absolute(item: Formula) -> Formula:
    """Return ABS."""
    return Formula(f"ABS({item.text})", abs(_number(_one(item))))


def how_many(condition: Formula) -> Formula:
    """Return in how many rows of an array its condition holds."""
    return Formula(f"SUMPRODUCT(({condition.text})*1)", float(sum(_number(a) for a in _flat([condition]))))


def first_row(condition: Formula, rows: Formula, first: int) -> Formula:
    """Return the sheet's number of the first row where the condition holds; `first` is the 0-based row where the area `rows` starts."""
    hits = [first + 1 + index for index, holds in enumerate(_flat([condition])) if holds]
    text = f"SUMPRODUCT(MIN(ROW({rows.text})+{_FAR}*(1-({condition.text}))))"
    return Formula(text, float(min(hits, default=first + 1 + _FAR)))


def repeats(*columns: Formula) -> Formula:
    """Return for each row of an area whether what it says, blanks aside, stands in an earlier row; with more areas, in all of them."""
    text = "&".join(f'{_unspaced(column.text)}&"|"' for column in columns)
    start = columns[0].text.split(":")[0]
    rows = list(zip(*(map(_bare, _flat([column])) for column in columns), strict=True))
    seen = [bool(row[0]) and row in rows[:at] for at, row in enumerate(rows)]
    found = f"(LEN(TRIM({columns[0].text}))>0)*(MATCH({text},{text},0)<ROW({columns[0].text})-ROW({start})+1)"
    return Formula(f"({found})", tuple(seen))


def same_text(one: Formula, other: Formula) -> Formula:
    """Return for each row of two areas whether both say the same, blanks aside."""
    pairs = zip(map(_bare, _flat([one])), map(_bare, _flat([other])), strict=True)
    return Formula(f"({_unspaced(one.text)}={_unspaced(other.text)})", tuple(a == b for a, b in pairs))


def holds_value(names: Formula, values: Formula) -> Formula:
    """Return for each row of two areas whether a name holds the value beside it: digits with a sign or unit, not part of another number."""
    name, value = _unspaced(names.text), _unspaced(values.text)
    at = f"FIND({value},{name})"
    signed = f'ISNUMBER(FIND(LEFT({value},1),"{_VALUE_STARTS}"))'
    bare = f'ISNUMBER(VALUE({value}&"0"))'
    before = f'ISNUMBER(FIND(MID("x"&{name},{at},1),"0123456789."))'
    after = f'ISNUMBER(FIND(MID({name}&"x",{at}+LEN({value}),1),"0123456789"))'
    text = f"(LEN({value})>0)*ISNUMBER({at})*{signed}*(1-{bare})*(1-{before})*(1-{after})"
    pairs = zip(map(_bare, _flat([names])), map(_bare, _flat([values])), strict=True)
    return Formula(f"({text})", tuple(_holds(one, other) for one, other in pairs))


def share_of(item: Formula) -> Formula:
    """Return a cell's rate as a number, also of 99.05% typed as text; -1 where it is none."""
    text = item.text
    found = f'IF(ISNUMBER({text}),{text},IFERROR(VALUE(SUBSTITUTE({text},"%",""))/100,-1))'
    value = _one(item)
    typed = re.fullmatch(r"([0-9.]+)%", _text(value))
    return Formula(found, _number(value) if _is_number(value) else float(typed[1]) / 100 if typed else -1.0)


def day_of(item: Formula) -> Formula:
    """Return a cell's date as a serial number, also of 2022年7月1日, 2022.7.1 and 2022/7/1 typed as text; "" where it is none."""
    text = item.text
    for old, new in (("年", "-"), ("月", "-"), ("日", ""), (".", "-"), ("/", "-"), (" ", "")):
        text = f'SUBSTITUTE({text},"{old}","{new}")'
    found = f'IF(ISNUMBER({item.text}),{item.text},IFERROR(DATEVALUE({text}),""))'
    return Formula(found, item.value if _is_number(_one(item)) else "")


def new_year(year: Formula) -> Formula:
    """Return the first day of a year as a serial number."""
    value = _one(year)
    return Formula(f"DATE({year.text},1,1)", serial(dt.date(int(_number(value)), 1, 1)) if _number(value) >= 1900 else 0.0)


def serial(day: dt.date) -> float:
    """Return a date as the number that a cell holds."""
    return float((day - dt.date(1899, 12, 30)).days)


def matching(cells: Sequence[Formula], word: str) -> Formula:
    """Return how many of a column's cells, given from its first to its last, are that word."""
    span = f"{cells[0].text}:{cells[-1].text.split('!')[1]}"
    return Formula(f'COUNTIF({span},"{word}")', float(sum(item.value == word for item in cells)))


def row_of(item: Formula, row: int) -> Formula:
    """Return the sheet's number of a cell's row, which stands at 0-based `row` when written."""
    return Formula(f"ROW({item.text})", float(row + 1))


def listed(items: Iterable[tuple[Formula, Formula]]) -> Formula:
    """Return the names whose condition holds, joined by 、."""
    parts = [choose(condition, const("、") & name, const("")) for condition, name in items]
    joined = Formula("&".join(part.text for part in parts), "".join(_text(_one(part)) for part in parts))
    return Formula(f"MID({joined.text},2,500)", _text(_one(joined))[1:])


def add_up(items: Sequence[Formula]) -> Formula:
    """Return the sum of single formulas."""
    return reduce(operator.add, items)


def one_of(items: Iterable[Formula]) -> Formula:
    """Return how many of some single conditions hold, as a number."""
    return total(*(item * 1 for item in items))


def _unspaced(text: str) -> str:
    return f'SUBSTITUTE({text}," ","")'


def _bare(value: Scalar) -> str:
    return _text(value).replace(" ", "").lower()


def _holds(name: str, value: str) -> bool:
    if not value or value[0] not in _VALUE_STARTS or value.isdecimal():
        return False
    return re.search(rf"(?<![0-9.]){re.escape(value)}(?![0-9])", name) is not None


def _fixed(row: int, column: int) -> str:
    a1 = to_a1(row, column)
    letters = a1.rstrip("0123456789")
    return f"${letters}${a1[len(letters):]}"


def _join(items: Iterable[Formula]) -> str:
    return ",".join(item.text for item in items)


def _flat(items: Iterable[Formula]) -> list[Scalar]:
    return [a for item in items for a in (item.value if isinstance(item.value, tuple) else (item.value,))]


def _one(item: Formula) -> Scalar:
    if isinstance(item.value, tuple):
        raise TypeError(f"an array where one value is needed: {item.text}")
    return item.value


def _each(function: Callable[[Scalar], Scalar], item: Formula) -> Value:
    return tuple(map(function, item.value)) if isinstance(item.value, tuple) else function(item.value)


def _infix(sign: str, left: Formula, right: Formula | str | float, function: Callable[[Scalar, Scalar], Scalar]) -> Formula:
    other = right if isinstance(right, Formula) else const(right)
    text = f"({left.text}{sign}{other.text})"
    if not isinstance(left.value, tuple) and not isinstance(other.value, tuple):
        return Formula(text, function(left.value, other.value))
    length = len(left.value) if isinstance(left.value, tuple) else len(_flat([other]))
    lefts = left.value if isinstance(left.value, tuple) else (left.value,) * length
    rights = other.value if isinstance(other.value, tuple) else (other.value,) * length
    return Formula(text, tuple(function(a, b) for a, b in zip(lefts, rights, strict=True)))


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Scalar) -> float:
    if isinstance(value, str):
        raise TypeError(f"a text in arithmetic: {value!r}")
    return float(value or 0)


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return "" if value is None else value if isinstance(value, str) else f"{value:.15g}"


def _order(left: Scalar, right: Scalar) -> int:
    """Compare as a spreadsheet does: numbers before texts before truth values, an empty cell as the other's nothing."""
    a, b = _rank(left, right), _rank(right, left)
    return (a > b) - (a < b)


def _rank(value: Scalar, beside: Scalar) -> tuple[int, float, str]:
    if value is None:
        return (1, 0.0, "") if isinstance(beside, str) else (2, 0.0, "") if isinstance(beside, bool) else (0, 0.0, "")
    if isinstance(value, bool):
        return 2, float(value), ""
    return (1, 0.0, value.casefold()) if isinstance(value, str) else (0, float(value), "")
