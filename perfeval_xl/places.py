"""Where a form stands in its file: its sheets, and the rows of them where two forms share one, as one text.

Sheets are joined with a mark that no sheet's name holds; rows stand behind a colon, which none holds either: `Sheet1/Sheet2!1:24`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_MARK = "/"
_CELL = "!"
_ROWS = re.compile("!([0-9]+):([0-9]+)$")


def joined(places: Iterable[str]) -> str:
    """Return several places as one text."""
    return _MARK.join(places)


def listed(places: str) -> list[str]:
    """Return each place of a text: a sheet, or a sheet and its rows."""
    return places.split(_MARK)


def with_rows(sheet: str, first: int, last: int) -> str:
    """Return the place of a form that has these rows of a sheet, which count from 1."""
    return f"{sheet}!{first}:{last}"


def shown(places: str) -> str:
    """Return the places for people."""
    return "、".join(listed(places))


def start(places: str) -> tuple[str, str]:
    """Return the sheet and the cell at which a form begins."""
    first = listed(places)[0]
    rows = _ROWS.search(first)
    return (first, "A1") if rows is None else (first[: rows.start()], f"A{rows[1]}")


def seen_from(home: str, sheet: str, cell: str | None) -> str | None:
    """Return a cell as it is called from a row of the sheet `home`: its address, with its sheet before it where that is another."""
    return cell if cell is None or sheet == home else f"{sheet}{_CELL}{cell}"


def told(home: str, cell: str) -> tuple[str, str]:
    """Return sheet and address of a cell as `seen_from` calls it."""
    sheet, mark, address = cell.rpartition(_CELL)
    return (sheet, address) if mark else (home, cell)
