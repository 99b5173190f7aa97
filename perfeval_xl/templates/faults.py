"""Fills that show a fault in the very cell while it is typed: one conditional format per column and kind of fault.

自检 says what is wrong in words; a fill shows only what the rows at hand tell by themselves. A condition names the cells of its own
row and fixed rows only: the row above or below would be another one once a row has been inserted between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.facts.thresholds import TYPED
from perfeval_xl.layout import column_name, to_a1
from perfeval_xl.templates.self_check.tags import BEGUN_NAME, TAGS_NAME, sign_of
from perfeval_xl.templates.styles import Styles

Spans = Sequence[tuple[int, int]]
"""First and last rows, counted from 0."""

_ROW = ("level3", "target", "actual", "weight3", "self_score", "reason")


def blank(*cells: str) -> str:
    """Return the condition that cells hold nothing but blanks."""
    return f"LEN(TRIM({'&'.join(cells)}))=0"


def filled(*cells: str) -> str:
    """Return the condition that any of the cells holds more than blanks."""
    return f"LEN(TRIM({'&'.join(cells)}))>0"


def above(more: str, less: str, tolerance: float) -> str:
    """Return the condition that both are numbers and one is larger by more than the tolerance."""
    return f"IF(AND(ISNUMBER({more}),ISNUMBER({less})),{more}-{less}>{tolerance + TYPED:.6f},FALSE)"


def mark(sheet: Worksheet, spans: Spans, column: int, condition: str, styles: Styles, role: str = "wrong") -> None:
    """Fill the cells of a column where a condition holds, written for the first row of the first span."""
    if not spans:
        return
    ranges = [f"{to_a1(first, column)}:{to_a1(last, column)}" for first, last in spans]
    options = {"type": "formula", "criteria": f"={condition}", "format": styles(role)}
    if len(ranges) > 1:
        options["multi_range"] = " ".join(ranges)
    sheet.conditional_format(spans[0][0], column, spans[0][1], column, options)


def mark_money(sheet: Worksheet, rows: Spans, columns: Sequence[int], styles: Styles) -> None:
    """Mark amounts that are no amounts, and those missing beside others of the same source."""
    start = rows[0][0]
    names = [f"${column_name(column)}{start + 1}" for column in columns]
    for column, name in zip(columns, names, strict=True):
        mark(sheet, rows, column, f"AND({filled(name)},IF(ISNUMBER({name}),{name}<0,TRUE))", styles)
        mark(sheet, rows, column, f"AND({blank(name)},{filled(*names)})", styles, "missing")


def mark_indicators(
    sheet: Worksheet, column_of: Callable[[str], int], own: Spans, fixed: Spans, closing: int, styles: Styles,
) -> None:
    """Mark what a row of indicators lacks once it is begun, and points that cannot be; `own`: rows that the unit names itself.

    `closing`: the row 总分, which a span may take in but which is never marked.
    """
    inside = f"ROW()<ROW($A${closing + 1})"
    for spans, begun in ((own, ("level3",)), (fixed, ("target", "actual", "self_score"))):
        if not spans:
            continue
        name = {key: f"${column_name(column_of(key))}{spans[0][0] + 1}" for key in _ROW}
        started = filled(*(name[key] for key in begun))
        weight, score = name["weight3"], name["self_score"]
        wrong = {key: f"{started},{blank(name[key])}" for key in ("target", "actual")}
        wrong["weight3"] = f"{filled(name['level3'], weight)},IF(ISNUMBER({weight}),{weight}<=0,TRUE)"
        wrong["self_score"] = f"IF(ISNUMBER({score}),OR({score}<0,{above(score, weight, 0)}),OR({started},{filled(score)}))"
        if spans is own:
            wrong["level3"] = f"{blank(name['level3'])},{filled(*(name[key] for key in _ROW if key != 'level3'))}"
        for key, condition in wrong.items():
            mark(sheet, spans, column_of(key), f"AND({inside},{condition})", styles)
        unexplained = f"AND({inside},{above(weight, score, 0)},{blank(name['reason'])})"
        mark(sheet, spans, column_of("reason"), unexplained, styles, "missing")


def mark_told(sheet: Worksheet, column_of: Callable[[str], int], spans: Spans, first: str, styles: Styles) -> None:
    """Mark the cells of indicators in which 自检 says that something is wrong, or reminds of something, once any value is typed.

    `first`: the cell below which the lines of 自检 begin.
    """
    line = f"INDEX({TAGS_NAME},ROW()-ROW({first}))"
    for reminder, role in ((False, "wrong"), (True, "missing")):  # what is wrong goes before
        for key in _ROW:
            there = f'IF({BEGUN_NAME},ISNUMBER(FIND("{sign_of(key, reminder)}",{line})),FALSE)'
            mark(sheet, sorted(spans), column_of(key), there, styles, role)


def spans_of(rows: Iterable[int], closing: int) -> list[tuple[int, int]]:
    """Return the spans of rows; one that ends above the row 总分 takes that in, and with it the rows inserted right above it."""
    kept = sorted(rows)
    breaks = [-1, *(place for place, (row, following) in enumerate(pairwise(kept)) if following != row + 1), len(kept) - 1]
    spans = [(kept[before + 1], kept[last]) for before, last in pairwise(breaks)] if kept else []
    return [(first, last + (last + 1 == closing)) for first, last in spans]
