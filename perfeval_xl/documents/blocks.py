"""Paragraphs and tables of a Word document as its own markup, made as text: editing cells one by one takes a hundred times as long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
PAGE_WIDTH = 8_844
"""Between the margins, in twentieths of a point."""
PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table and over how many columns it goes.

    down: it begins ("restart") or continues ("continue") an area merged over rows; left: its text stands on the left.
    """

    text: str = ""
    span: int = 1
    down: str = ""
    head: bool = False
    left: bool = False


def paragraph(text: str, style: str = "") -> str:
    """Return a paragraph in a style of `base`."""
    kind = f"<w:pPr><w:pStyle w:val={quoteattr(style)}/></w:pPr>" if style else ""
    return f"<w:p>{kind}{_run(text)}</w:p>"


def paragraphs(text: str, style: str = "") -> str:
    """Return a paragraph for each line of a text."""
    return "".join(paragraph(line.strip(), style) for line in text.splitlines() if line.strip())


def _run(text: str, properties: str = "") -> str:
    lines = _UNWRITABLE.sub("", text).split("\n")
    inner = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r>{properties}{inner}</w:r>" if text else ""


def table(rows: Iterable[Sequence[Cell]], widths: Sequence[int], *, heads: int = 0) -> str:
    """Return a table; `widths` in parts of the page's width, `heads` its first rows that each page repeats."""
    total = sum(widths)
    exact = [PAGE_WIDTH * width // total for width in widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in exact)
    body = "".join(_row(row, exact, repeated=number < heads) for number, row in enumerate(rows))
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="Report"/><w:tblW w:w="5000" w:type="pct"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def _row(cells: Sequence[Cell], widths: Sequence[int], *, repeated: bool) -> str:
    place, made = 0, []
    for cell in cells:
        made.append(_cell(cell, sum(widths[place : place + cell.span])))
        place += cell.span
    head = "<w:tblHeader/>" if repeated else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(made)}</w:tr>"


def _cell(cell: Cell, width: int) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    down = f'<w:vMerge w:val="{cell.down}"/>' if cell.down else ""
    style = "TableHead" if cell.head else "TableLeft" if cell.left else "TableText"
    text = "" if cell.down == "continue" else cell.text
    inner = "".join(paragraph(line, style) for line in (text.split("\n") or [""]))
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{down}<w:vAlign w:val="center"/></w:tcPr>{inner}</w:tc>'
