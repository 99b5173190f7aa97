"""排名: the projects by final score, with their rank by execution rate."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from perfeval_xl.summary.frames import Frames, ranked
from perfeval_xl.summary.limits import SummaryLimits
from perfeval_xl.summary.links import named_links
from perfeval_xl.summary.parts import Ranges, continued
from perfeval_xl.summary.tables import SummaryBook, SummaryColumn, SummaryTable, write_table

SHEET = "排名"
COLUMNS = (
    SummaryColumn("得分排名", "score_rank", "index"),
    SummaryColumn("主管部门", "department", widest=24),
    SummaryColumn("项目单位", "unit", widest=26),
    SummaryColumn("项目名称", "project", widest=36),
    SummaryColumn("预算年度", "year", "year"),
    SummaryColumn("最终得分", "final_shown", "score"),
    SummaryColumn("最终等次", "final_grade", "grade"),
    SummaryColumn("规则核验占比", "verified_share", "rate", bar=1.0),
    SummaryColumn("预算执行率", "execution_rate", "rate", bar=1.0),
    SummaryColumn("执行率排名", "rate_rank", "index"),
    SummaryColumn("自评总分", "self_total", "score"),
    SummaryColumn("得分差异", "difference", "difference"),
    SummaryColumn("计划投资额", "planned", "money", "万元"),
    SummaryColumn("状态", "state", "word"),
    SummaryColumn("不参与排名的原因", "unranked", widest=60),
    SummaryColumn("文件", "file", widest=36),
)
_PRINTED = 15  # to why there is no rank


def ranges(frames: Frames, limits: SummaryLimits) -> Ranges:
    """Return where the rows of 排名 stand."""
    return Ranges(continued(SHEET, len(frames.projects), limits, linked=True), COLUMNS)


def write(book: SummaryBook, frames: Frames, copies: Mapping[int, PurePosixPath]) -> None:
    """Write 排名."""
    rows = ranked(frames.projects)
    write_table(book, SummaryTable(SHEET, COLUMNS, rows, frozen=4, links=named_links(rows, copies, book.limits), printed=_PRINTED))
