"""指标明细: every indicator of the projects that count, with how its points came about."""

from __future__ import annotations

from pathlib import PurePosixPath

import pandas as pd

from perfeval_xl.summary.frames import Frames
from perfeval_xl.summary.limits import Limits
from perfeval_xl.summary.links import target
from perfeval_xl.summary.parts import Ranges, continued
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
    Column("计算说明", "explanation", widest=48, narrowest=22),
    Column("预算年度", "year", "year"),
    Column("文件", "file", widest=36),
    Column("主管部门", "department", widest=24),
    Column("工作表", "sheets", "code", widest=24),
    Column("自评合并单元格", "self_score_merged", "code"),
    Column("计入总分的", "counted", "score"),
)
_PRINTED = 13  # to 计算说明


def ranges(frames: Frames, limits: Limits) -> Ranges:
    """Return where the rows of 指标明细 stand when they are on sheets."""
    return Ranges(continued(SHEET, len(frames.indicators), limits, linked=False), COLUMNS)


def write(book: Book, frames: Frames, file: str | None = None) -> None:
    """Write 指标明细; with `file`, where all of it is, only that."""
    if file is None:
        write_table(book, Table(SHEET, COLUMNS, frames.indicators, frozen=2, printed=_PRINTED))
        return
    told = f"共 {len(frames.indicators):,} 行，在本文件旁边的 {file} 里（Parquet 格式，列名同本表）。可用 pandas、DuckDB、Power BI 打开。"
    row = pd.DataFrame([dict.fromkeys((column.key for column in COLUMNS), None)], dtype=object).assign(explanation=told, file=file)
    write_table(book, Table(SHEET, COLUMNS, row, frozen=2, links={"file": [target(PurePosixPath(file))]}))
