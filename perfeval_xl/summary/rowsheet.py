"""A sheet whose rows are written as XML, many at once: XlsxWriter takes cells one by one, which was most of a summary's time.

Everything else of the sheet (columns, print set-up, filter, conditional formats) is XlsxWriter's own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.summary.linked_sheet import Link, LinkedSheet

_LITERAL_ESCAPE = re.compile("(_x[0-9a-fA-F]{4}_)")
_SPECIAL = re.compile("[&<>]")


class RowSheet(LinkedSheet):
    """Takes its rows as XML when the workbook is closed."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Iterable[str] = ()

    def give(self, rows: Iterable[str], size: tuple[int, int], links: Sequence[Link] = ()) -> None:
        """Set what `close` of the workbook will write: blocks of rows, how many rows and columns they are, and links."""
        self._rows = rows
        self.give_links(links)
        self.dim_rowmin, self.dim_colmin = 0, 0
        self.dim_rowmax, self.dim_colmax = size[0] - 1, size[1] - 1

    def _write_sheet_data(self) -> None:
        self.fh.write("<sheetData>")
        for rows in self._rows:
            self.fh.write(rows)
        self.fh.write("</sheetData>")


def row_maker(styles: Sequence[int]) -> str:
    """Return the pattern of a row: its number and height, then for each column the number and what `texts` or `numbers` made."""
    cells = (f'<c r="{xl_col_to_name(place)}%s" s="%s' for place in range(len(styles)))
    return '<row r="%s"%s>' + "".join(cells) + "</row>"


def height(points: float) -> str:
    """Return a row's attributes for that height."""
    return f' ht="{points:g}" customHeight="1"'


def rows(first: int, heights: Sequence[str], columns: Sequence[Sequence[str]]) -> str:
    """Return rows from number `first` as XML; `columns` are the ends of their cells, as the functions below make them."""
    numbers = [str(number) for number in range(first, first + len(heights))]
    pattern = row_maker(range(len(columns)))
    interleaved: list[Sequence[str]] = [numbers, heights]
    for column in columns:
        interleaved += [numbers, column]
    return "".join(map(pattern.__mod__, zip(*interleaved, strict=True)))


def texts(values: Iterable[str | None], style: int, own: dict[str, int] | None = None) -> list[str]:
    """Return cells of text, empty ones for null; `own` gives some words a style of theirs."""
    made: dict[str | None, str] = {None: blank(style), "": blank(style)}
    cells = []
    for value in values:
        cell = made.get(value)
        if cell is None:
            assert value is not None
            cell = made[value] = text(value, style if own is None else own.get(value, style))
        cells.append(cell)
    return cells


def numbers(values: Iterable[float | None], style: int) -> list[str]:
    """Return cells of finite numbers, empty ones for null."""
    empty, head = blank(style), f'{style}"><v>'
    return [empty if value is None else f"{head}{value:.16G}</v></c>" for value in values]


def blank(style: int) -> str:
    """Return an empty cell."""
    return f'{style}"/>'


def text(value: str, style: int) -> str:
    """Return a cell of text; it must be clean."""
    if "_x" in value:  # what looks like an escape would be read as one
        value = _LITERAL_ESCAPE.sub(r"_x005F\1", value)
    keep = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
    return f'{style}" t="inlineStr"><is><t{keep}>{_escaped(value)}</t></is></c>'


def number(value: float, style: int) -> str:
    """Return a cell of a number."""
    return f'{style}"><v>{value:.16G}</v></c>'


def formula(expression: str, value: str | float | None, style: int) -> str:
    """Return a cell that holds a formula and what it gives now."""
    kind = "" if isinstance(value, (int, float)) and math.isfinite(value) else ' t="str"'
    shown = "" if value is None else _escaped(value) if isinstance(value, str) else f"{value:.16G}"
    return f'{style}"{kind}><f>{_escaped(expression.removeprefix("="))}</f><v>{shown}</v></c>'


def _escaped(value: str) -> str:
    if not _SPECIAL.search(value):
        return value
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def blocks(size: int, step: int) -> Iterator[slice]:
    """Yield the slices that a table's rows are written in."""
    for start in range(0, size, step):
        yield slice(start, min(start + step, size))


def format_index(shape: Any) -> int:
    """Return the number that cells refer to a format of XlsxWriter by; it gets one when first asked."""
    return int(shape._get_xf_index())
