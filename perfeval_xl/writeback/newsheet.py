"""An added sheet as XML: rows, widths, frozen header, filter, links, print settings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from perfeval_xl.facts.spreadsheet import ROW_POINTS
from perfeval_xl.layout.addresses import column_name, from_a1
from perfeval_xl.writeback import xmltext
from perfeval_xl.writeback.cell_text import number_text
from perfeval_xl.writeback.looks import SHEET_LOOKS
from perfeval_xl.writeback.model import NewSheet
from perfeval_xl.writeback.workbook import DefinedName

_DEFAULT_WIDTH = 9.0
_PLAIN_HEIGHT = 15.0
_PAGE_HEIGHT = 750 / 0.85  # points: what an A4 page upright takes of rows in 10 points when they may shrink to 8.5
_SHORT = 40  # characters of a text that is likely to come again: a header, a code, a name
# 1.5 cm and, for header and footer, 0.8 cm, in inches.
_MARGIN, _HEADER_MARGIN = "0.590551", "0.314961"


def sheet_xml(
    sheet: NewSheet,
    signs: Sequence[str],
    style_of: Callable[[str], int],
    *,
    strict: bool,
    renamed: Mapping[str, str],
    shown: bool = False,
) -> str:
    """Return the part of an added sheet.

    Args:
        sheet: what it shows.
        signs: texts for row 1 of the hidden columns behind a gap of one column.
        style_of: style index of a name of `looks.SHEET_LOOKS`.
        strict: whether the workbook is Strict OOXML.
        renamed: the names that other added sheets got, by the names asked for; links follow them.
        shown: whether it is the one that the workbook opens on.
    """
    columns = max([len(row) for row in sheet.rows] + [len(sheet.widths), 1])
    namespace = xmltext.STRICT_MAIN if strict else xmltext.MAIN
    styles = {name: style_of(name) for name in _used_styles(sheet)}
    rows, height = _rows(sheet, styles)
    rows[0].insert(-1, "".join(_sign(text, columns + 1 + index) for index, text in enumerate(signs)))
    last = f"{column_name(columns + len(signs))}{len(rows)}"
    return "".join(
        [
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}">',
            f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{last}"/>',
            _views(sheet, ' tabSelected="1"' if shown else ""),
            f'<sheetFormatPr defaultRowHeight="{_PLAIN_HEIGHT:g}"/>',
            _cols(sheet, columns, len(signs)),
            "<sheetData>",
            *("".join(row) for row in rows),
            "</sheetData>",
            _filter(sheet),
            _merges(sheet),
            _links(sheet, renamed),
            _print(sheet, height),
            "</worksheet>",
        ]
    )


def names_of(sheet: NewSheet, name: str, index: int) -> list[DefinedName]:
    """Return the defined names that go with the sheet: its filter, the rows repeated in print, or the areas that are pages of their own."""
    quoted = quoted_name(name)
    if sheet.pages:
        return [DefinedName("_xlnm.Print_Area", index, ",".join(f"{quoted}!{area}" for area in _pages(sheet)))]
    if sheet.header_row is None:
        return []
    first, last = _filter_area(sheet)
    return [
        DefinedName("_xlnm._FilterDatabase", index, f"{quoted}!{_absolute(first)}:{_absolute(last)}", hidden=True),
        DefinedName("_xlnm.Print_Titles", index, f"{quoted}!${sheet.header_row}:${sheet.header_row}"),
    ]


def _pages(sheet: NewSheet) -> Iterator[str]:
    """Yield the areas that are printed, each from a page of its own on."""
    starts, last = (1, *sheet.pages, len(sheet.rows) + 1), column_name(max(map(len, sheet.rows)) - 1)
    for top, below in pairwise(starts):
        yield f"$A${top}:${last}${below - 1}"


def quoted_name(name: str) -> str:
    """Return a sheet's name as references need it."""
    return "'" + name.replace("'", "''") + "'"


def _used_styles(sheet: NewSheet) -> list[str]:
    """Return the names of the styles in the order of `SHEET_LOOKS`, so that the order of cells does not change the style sheet."""
    pairs = {(cell.style, bool(cell.link)) for row in sheet.rows for cell in row if cell is not None}
    used = {_style(style, linked) for style, linked in pairs}
    return [name for name in SHEET_LOOKS if name in used]


def _style(style: str, linked: bool) -> str:
    return "link" if linked and style == "text" else style


def _rows(sheet: NewSheet, styles: Mapping[str, int]) -> tuple[list[list[str]], float]:
    """Return the pieces of each row (its start tag, its cells, its end tag) and how high all of them are, in points."""
    merged = _merged_widths(sheet)
    lefts = [f'<c r="{column_name(column)}' for column in range(max(map(len, sheet.rows), default=0))]
    widths = [*sheet.widths, *[_DEFAULT_WIDTH] * (len(lefts) - len(sheet.widths))]
    looks = {name: SHEET_LOOKS[name] for name in styles}
    pens = {name: (f'" s="{styles[name]}"', look.wrap, look.size / 10, look.size * 1.35) for name, look in looks.items()}
    written, whole = [], 0.0
    for number, row in enumerate(sheet.rows or [()], 1):
        pieces, tallest = [""], 0.0
        for column, cell in enumerate(row):
            if cell is None:
                continue
            value, style, link = cell
            middle, wrap, size, height = pens[_style(style, True) if link else style]
            if type(value) is str and len(value) > _SHORT:
                pieces.append(f"{lefts[column]}{number}{middle}{_content(value)}")
            else:
                pieces.append(f"{lefts[column]}{number}{middle}{_usual_content(value)}")
            if wrap and value and isinstance(value, str):
                width = (merged.get((number, column)) or widths[column]) / size
                if 2 * len(value) >= width or "\n" in value:
                    height *= _lines(value, width)
            tallest = max(tallest, height)
        tall = min(round((tallest + 5) * 4) / 4, ROW_POINTS) if tallest else 0  # no customHeight: programs that measure text may better it
        pieces[0] = f'<row r="{number}" ht="{tall:g}">' if tall else f'<row r="{number}">'
        pieces.append("</row>")
        written.append(pieces)
        whole += tall or _PLAIN_HEIGHT
    return written, whole


def _content(value: str | float | None) -> str:
    """Return a cell from its last attributes on."""
    if value is None or value == "":
        return "/>"
    if isinstance(value, str):
        return f' t="inlineStr"><is>{xmltext.text_element("", value)}</is></c>'
    return f"><v>{number_text(value)}</v></c>"


_usual_content = lru_cache(maxsize=8_192)(_content)


def _sign(text: str, column: int) -> str:
    return f'<c r="{column_name(column)}1" t="inlineStr"><is>{xmltext.text_element("", text)}</is></c>'


def _lines(text: str, width: float) -> int:
    """Return how many lines a text needs; an ideograph is two characters wide, which is its length in GBK."""
    return sum(max(1, math.ceil(len(line.encode("gbk", "replace")) / max(width - 1, 1))) for line in text.split("\n"))


def _merged_widths(sheet: NewSheet) -> dict[tuple[int, int], float]:
    """Return the width of each merged area by the row, counted from 1, and column of its first cell."""
    widths = {}
    for area in sheet.merges:
        (top, left), (_, right) = (from_a1(corner) for corner in area.split(":"))
        widths[top + 1, left] = sum(sheet.widths[left : right + 1])
    return widths


def _views(sheet: NewSheet, selected: str) -> str:
    if sheet.header_row is None:
        return f'<sheetViews><sheetView showGridLines="0"{selected} workbookViewId="0"/></sheetViews>'
    cell = f"A{sheet.header_row + 1}"
    return (
        f'<sheetViews><sheetView showGridLines="0"{selected} workbookViewId="0">'
        f'<pane ySplit="{sheet.header_row}" topLeftCell="{cell}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="{cell}" sqref="{cell}"/></sheetView></sheetViews>'
    )


def _cols(sheet: NewSheet, columns: int, signs: int) -> str:
    described = []
    for number in range(1, columns + 1):
        width = sheet.widths[number - 1] if number <= len(sheet.widths) else _DEFAULT_WIDTH
        hidden = ' hidden="1"' if number in sheet.hidden_columns else ""
        described.append(f'<col min="{number}" max="{number}" width="{width:g}"{hidden} customWidth="1"/>')
    span = f'min="{columns + 2}" max="{columns + 1 + signs}"'
    described.append(f'<col {span} width="{_DEFAULT_WIDTH:g}" hidden="1" customWidth="1"/>')
    return f"<cols>{''.join(described)}</cols>"


def _filter_area(sheet: NewSheet) -> tuple[str, str]:
    header = sheet.header_row or 1
    columns = len(sheet.rows[header - 1]) if header <= len(sheet.rows) else 1
    return f"A{header}", f"{column_name(max(columns, 1) - 1)}{max(len(sheet.rows), header)}"


def _filter(sheet: NewSheet) -> str:
    return "" if sheet.header_row is None else f'<autoFilter ref="{":".join(_filter_area(sheet))}"/>'


def _merges(sheet: NewSheet) -> str:
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in sheet.merges)
    return f'<mergeCells count="{len(sheet.merges)}">{cells}</mergeCells>' if cells else ""


def _links(sheet: NewSheet, renamed: Mapping[str, str]) -> str:
    links = [
        f'<hyperlink ref="{column_name(column)}{number}" location="{xmltext.escape(_followed(cell.link, renamed))}"'
        f' display="{xmltext.escape(xmltext.cell_text(str(cell.value or ""), 255))}"/>'
        for number, row in enumerate(sheet.rows, 1)
        for column, cell in enumerate(row)
        if cell is not None and cell.link
    ]
    return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""


def _followed(link: str, renamed: Mapping[str, str]) -> str:
    sheet, mark, cell = link.rpartition("!")
    name = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    return f"{quoted_name(renamed[name])}{mark}{cell}" if name in renamed else link


def _print(sheet: NewSheet, height: float) -> str:
    pages = 1 + len(sheet.pages) if sheet.one_page and height <= _PAGE_HEIGHT * (1 + len(sheet.pages)) else 0
    orientation = "landscape" if sheet.landscape else "portrait"
    title = xmltext.escape(xmltext.cell_text(sheet.title or sheet.name, 100).replace("&", "&&"))
    return (
        f'<pageMargins left="{_MARGIN}" right="{_MARGIN}" top="{_MARGIN}" bottom="{_MARGIN}"'
        f' header="{_HEADER_MARGIN}" footer="{_HEADER_MARGIN}"/>'
        f'<pageSetup paperSize="9" orientation="{orientation}" fitToWidth="1" fitToHeight="{pages}"/>'
        f"<headerFooter><oddHeader>&amp;C{title}</oddHeader>"
        "<oddFooter>&amp;C第 &amp;P 页 共 &amp;N 页</oddFooter></headerFooter>"
    )


def _absolute(cell: str) -> str:
    row, column = from_a1(cell)
    return f"${column_name(column)}${row + 1}"
