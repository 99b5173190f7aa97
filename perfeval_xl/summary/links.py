"""Links from the summary to the scored copies beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

import pandas as pd

from perfeval_xl import places
from perfeval_xl.summary.limits import SummaryLimits

MAX_TARGET = 2_079
_ESCAPED = re.compile('[\x00-\x20"#%<>\\[\\]\\\\^`{}\x7f\ufffe\uffff]')
_BROKEN = re.compile("[\ud800-\udfff]")


def file_links(rows: pd.DataFrame, copies: Mapping[int, PurePosixPath]) -> list[str | None]:
    """Return for each form the link to its file's scored copy, there to its own sheet if the file holds several; None where it has none."""
    told = zip(rows["form"], rows["sheets"], rows["part"].notna(), strict=True)
    return [target(copies[key], *(places.start(sheets) if shared else ())) if key in copies else None for key, sheets, shared in told]


def named_links(
    rows: pd.DataFrame, copies: Mapping[int, PurePosixPath], limits: SummaryLimits, name: str = "project"
) -> dict[str, list[str | None]]:
    """Return the links of a table's files and, as long as Excel keeps that many, of the names of its projects."""
    links = file_links(rows, copies)
    return {"file": links, name: links} if 2 * len(rows) <= limits.links else {"file": links}


def cell_links(
    cells: Iterable[tuple[int, str | None, str | None]], copies: Mapping[int, PurePosixPath]
) -> list[str | None]:
    """Return for each (form, sheet, cell) the link to that cell of the scored copy, to the file where no cell is known."""
    return [target(copies[key], sheet, cell) if key in copies else None for key, sheet, cell in cells]


def in_this_book(sheet: str, cell: str) -> str:
    """Return the link to a cell of the summary itself."""
    quoted = sheet.replace("'", "''")
    return f"#'{quoted}'!{cell}"


def target(path: PurePosixPath, sheet: str | None = None, cell: str | None = None) -> str | None:
    """Return the link: a relative URI and, behind #, the cell; None if it is longer than Excel keeps or its name is no Unicode text.

    Its slashes are those of a URI, which every office program follows on every system; Chinese stays as it is.
    """
    name = str(path)
    if _BROKEN.search(name):  # a name of undecodable bytes comes as lone surrogates
        return None
    file = _ESCAPED.sub(_escape, name)
    anchor = ""
    if sheet and cell:
        quoted = sheet.replace("'", "''")
        anchor = f"#'{quoted}'!{cell}"
    return file + anchor if max(len(file), len(anchor)) <= MAX_TARGET else None


def _escape(letter: re.Match[str]) -> str:
    return "".join(f"%{byte:02x}" for byte in letter[0].encode("utf-8"))
