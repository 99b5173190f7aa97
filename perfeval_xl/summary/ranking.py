"""排名: the projects by final score, with their rank by execution rate."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from perfeval_xl.layout.outputs import HEADERS
from perfeval_xl.summary.columns import usual
from perfeval_xl.summary.frames import Frames, ranked
from perfeval_xl.summary.limits import SummaryLimits
from perfeval_xl.summary.links import named_links
from perfeval_xl.summary.parts import Ranges, continued
from perfeval_xl.summary.tables import SummaryBook, SummaryColumn, SummaryTable, write_table

SHEET = "排名"
COLUMNS = (
    SummaryColumn("得分排名", "score_rank", "index"),
    *usual("department unit project year", project=36),
    SummaryColumn(HEADERS["final_total"], "final_shown", "score"),
    *usual("final_grade verified_share execution_rate"),
    SummaryColumn("执行率排名", "rate_rank", "index"),
    *usual("self_total difference planned state"),
    SummaryColumn("不参与排名的原因", "unranked", widest=60),
    *usual("file"),
)
_PRINTED = 15  # to why there is no rank


def ranges(frames: Frames, limits: SummaryLimits) -> Ranges:
    """Return where the rows of 排名 stand."""
    return Ranges(continued(SHEET, len(frames.projects), limits, linked=True), COLUMNS)


def write(book: SummaryBook, frames: Frames, copies: Mapping[int, PurePosixPath]) -> None:
    """Write 排名."""
    rows = ranked(frames.projects)
    write_table(book, SummaryTable(SHEET, COLUMNS, rows, frozen=4, links=named_links(rows, copies, book.limits), printed=_PRINTED))
