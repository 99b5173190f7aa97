"""排名: the projects by final score, with their rank by execution rate."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from perfeval_xl.summary.frames import Frames, ranked
from perfeval_xl.summary.limits import Limits
from perfeval_xl.summary.links import named_links
from perfeval_xl.summary.parts import Ranges, continued
from perfeval_xl.summary.tables import Book, Column, Table, write_table

SHEET = "排名"
COLUMNS = (
    Column("得分排名", "score_rank", "index"),
    Column("主管部门", "department", widest=24),
    Column("项目单位", "unit", widest=26),
    Column("项目名称", "project", widest=36),
    Column("预算年度", "year", "year"),
    Column("最终得分", "final_shown", "score"),
    Column("最终等次", "final_grade", "grade"),
    Column("规则核验占比", "verified_share", "rate", bar=1.0),
    Column("预算执行率", "execution_rate", "rate", bar=1.0),
    Column("执行率排名", "rate_rank", "index"),
    Column("自评总分", "self_total", "score"),
    Column("得分差异", "difference", "difference"),
    Column("计划投资额", "planned", "money", "万元"),
    Column("状态", "state", "word"),
    Column("文件", "file", widest=36),
    Column("不参与排名的原因", "unranked", widest=60),
)
_PRINTED = 14  # to 状态


def ranges(frames: Frames, limits: Limits) -> Ranges:
    """Return where the rows of 排名 stand."""
    return Ranges(continued(SHEET, len(frames.projects), limits, linked=True), COLUMNS)


def write(book: Book, frames: Frames, copies: Mapping[int, PurePosixPath]) -> None:
    """Write 排名."""
    rows = ranked(frames.projects)
    write_table(book, Table(SHEET, COLUMNS, rows, frozen=4, links=named_links(rows, copies, book.limits), printed=_PRINTED))
