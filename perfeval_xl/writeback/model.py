"""What a caller asks of the package editor: edits of cells, and sheets to add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from perfeval_xl.facts.severity import Severity

CellStyle = Literal["header", "text", "score", "input"]
SheetStyle = Literal[
    "title",
    "section",
    "header",
    "label",
    "text",
    "note",
    "center",
    "integer",
    "score",
    "money",
    "rate",
    "link",
    "error",
    "warning",
    "info",
    "passed",
    "approved",
    "returned",
]


@dataclass(frozen=True, slots=True)
class CellEdit:
    """One cell of a received sheet.

    Attributes:
        sheet: name of the sheet as the workbook shows it.
        cell: A1 address. In a merged area only its top-left cell is shown: address that one.
        value: written when `write` is true. Text stays text, whatever it begins with; None and "" clear the cell.
        write: False leaves the value alone, formula and all.
        mark: colour the cell; number format, borders, font and protection stay. The next run takes the colour back.
        style: look of a cell that the copy adds itself; replaces the style the cell has.
        width: width in characters for the cell's column, which is shown whatever hid it, and no narrower than this.
    """

    sheet: str
    cell: str
    value: str | float | None = None
    write: bool = False
    mark: Severity | None = None
    style: CellStyle | None = None
    width: float | None = None


class SheetCell(NamedTuple):
    """One cell of an added sheet; `link` is a place in the workbook, like "'指标表'!C12"."""

    value: str | float | None = None
    style: SheetStyle = "text"
    link: str | None = None


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet to add, or to renew where an earlier run added it.

    Attributes:
        name: wanted name; "(系统)" is appended where the workbook has a sheet of its own by that name.
        rows: from row 1; an empty row is an empty sequence, an empty cell without borders is None.
        widths: column widths in characters, from column A.
        header_row: row, counted from 1, that is frozen, filtered and repeated in print.
        title: printed at the top of each page; the sheet's name if empty.
        landscape: A4 across; upright otherwise.
        one_page: shrink to a single page, not just to one page across, as long as that can be read.
        hidden_columns: columns, counted from 1, that are not shown.
        pages: rows, counted from 1, at which a further page begins in print.
        merges: areas to merge, like "A1:F1"; only for what nobody sorts or filters.
    """

    name: str
    rows: Sequence[Sequence[SheetCell | None]]
    widths: Sequence[float] = ()
    header_row: int | None = None
    title: str = ""
    landscape: bool = True
    one_page: bool = False
    hidden_columns: Sequence[int] = ()
    merges: Sequence[str] = ()
    pages: Sequence[int] = ()
