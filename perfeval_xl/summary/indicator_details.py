"""指标明细: every indicator of the projects that count, with how its points came about."""

from __future__ import annotations

from pathlib import PurePosixPath

import pandas as pd

from perfeval_xl.layout.outputs import DETAIL_TABLE, HEADERS
from perfeval_xl.summary.columns import usual
from perfeval_xl.summary.frames import Frames
from perfeval_xl.summary.limits import SummaryLimits
from perfeval_xl.summary.links import target
from perfeval_xl.summary.parts import Ranges, continued
from perfeval_xl.summary.tables import SummaryBook, SummaryColumn, SummaryTable, write_table

SHEET = DETAIL_TABLE
COLUMNS = (
    *usual("unit project", unit=24, project=28),
    SummaryColumn("一级指标", "level1", widest=14),
    SummaryColumn("二级指标", "level2", widest=16),
    SummaryColumn("三级指标", "level3", widest=28),
    SummaryColumn("分值", "weight3", "score"),
    *usual("target actual self_score", target=28, actual=28),
    SummaryColumn("系统得分", "system", "score"),
    SummaryColumn(HEADERS["final_total"], "final", "score"),
    SummaryColumn("得分依据", "basis", "code"),
    SummaryColumn("计算说明", "explanation", widest=48, narrowest=22),
    *usual("year file department"),
    SummaryColumn(HEADERS["sheet"], "sheets", "code", widest=24),
    SummaryColumn("自评合并单元格", "self_score_merged", "code"),
    SummaryColumn("计入总分的", "counted", "score"),
)
_PRINTED = 13  # to 计算说明


def ranges(frames: Frames, limits: SummaryLimits) -> Ranges:
    """Return where the rows of 指标明细 stand when they are on sheets."""
    return Ranges(continued(SHEET, len(frames.indicators), limits, linked=False), COLUMNS)


def write(book: SummaryBook, frames: Frames, file: str | None = None) -> None:
    """Write 指标明细; with `file`, where all of it is, only that."""
    if file is None:
        write_table(book, SummaryTable(SHEET, COLUMNS, frames.indicators, frozen=2, printed=_PRINTED))
        return
    told = f"共 {len(frames.indicators):,} 行，在本文件旁边的 {file} 里（Parquet 格式，列名同本表）。可用 pandas、DuckDB、Power BI 打开。"
    row = pd.DataFrame([dict.fromkeys((column.key for column in COLUMNS), None)], dtype=object).assign(explanation=told, file=file)
    write_table(book, SummaryTable(SHEET, COLUMNS, row, frozen=2, links={"file": [target(PurePosixPath(file))]}))
