"""指标明细: every indicator of the projects that count, with how its points came about."""

from __future__ import annotations

from perfeval_xl.summary.frames import Frames
from perfeval_xl.summary.tables import Book, Column, Table, write_table

SHEET = "指标明细"
COLUMNS = (
    Column("项目单位", "unit", widest=24),
    Column("项目名称", "project", widest=28),
    Column("一级指标", "level1", widest=14),
    Column("二级指标", "level2", widest=16),
    Column("三级指标", "level3", widest=28),
    Column("分值", "weight3", "score"),
    Column("全年目标值", "target", widest=28),
    Column("全年完成值", "actual", widest=28),
    Column("自评得分", "self_score", "score"),
    Column("系统得分", "system", "score"),
    Column("最终得分", "final", "score"),
    Column("得分依据", "basis", "code"),
    Column("计算说明", "explanation", widest=48),
    Column("预算年度", "year", "year"),
    Column("文件", "file", widest=36),
)


def write(book: Book, frames: Frames) -> None:
    """Write 指标明细."""
    write_table(book, Table(SHEET, COLUMNS, frames.indicators, frozen=2))
