"""问题清单: every finding, most serious first, with columns for the ledger of what the unit did about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from perfeval_xl.layout.department import FINDING_SHEET
from perfeval_xl.layout.outputs import HEADERS
from perfeval_xl.summary.columns import usual
from perfeval_xl.summary.frames import Frames
from perfeval_xl.summary.limits import SummaryLimits
from perfeval_xl.summary.links import cell_links
from perfeval_xl.summary.parts import Ranges, split
from perfeval_xl.summary.tables import SummaryBook, SummaryColumn, SummaryTable, write_sheet

SHEET = FINDING_SHEET
COLUMNS = (
    *usual("number department unit project code", department=20, unit=24, project=28),
    SummaryColumn(HEADERS["severity"], "word", "word"),
    *usual("sheet cell value expected", sheet=16, value=28, expected=28),
    SummaryColumn(HEADERS["message"], "message", narrowest=38),
    SummaryColumn(HEADERS["measure"], "measure", narrowest=11),
    SummaryColumn(HEADERS["deadline"], "deadline", "code", narrowest=8),
    SummaryColumn(HEADERS["result"], "result", narrowest=9),
    *usual("file"),
    SummaryColumn("处理方", "addressee_word", "code"),
    *usual("subject", subject=30),
)
LEDGER = (
    SummaryColumn("首次发现", "first", "code", narrowest=11),
    SummaryColumn("最近发现", "last", "code", narrowest=11),
    SummaryColumn("整改状态", "ledger_state", "word", narrowest=9),
    SummaryColumn("天数", "days", "count"),
)
"""Where a ledger is kept: since when a finding stands, and what became of it."""
_PRINTED = 14  # to 整改结果, which is filled in by hand


def ranges(frames: Frames, limits: SummaryLimits) -> Ranges:
    """Return where the rows of 问题清单 stand, which is several sheets where one would be cut."""
    return Ranges(split(SHEET, frames.findings["department"], limits), COLUMNS)


def write(book: SummaryBook, frames: Frames, copies: Mapping[int, PurePosixPath], places: Ranges) -> None:
    """Write 问题清单; the file name links to the cell, and so does the address while Excel keeps that many links."""
    for part in places.parts:
        rows = part.of(frames.findings)
        links = cell_links(zip(rows["form"], rows["sheet"], rows["cell"], strict=True), copies)
        both = 2 * len(rows) <= book.limits.links
        led = {"file": links, "cell": links} if both else {"file": links}
        columns = (*COLUMNS, *LEDGER) if LEDGER[0].key in rows else COLUMNS
        write_sheet(book, SummaryTable(part.sheet, columns, rows, frozen=4, links=led, printed=_PRINTED))
