"""报送情况: every received workbook, whether it counts and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

import numpy as np

from perfeval_xl.summary.frames import Frames
from perfeval_xl.summary.links import file_links
from perfeval_xl.summary.tables import Book, Column, write_table

SHEET = "报送情况"
COLUMNS = (
    Column("序号", "position", "index"),
    Column("主管部门", "department", widest=24),
    Column("项目单位", "unit", widest=26),
    Column("项目名称", "project", widest=36),
    Column("预算年度", "year", "year"),
    Column("报送状态", "status", "word"),
    Column("上报时间", "reported", "date"),
    Column("是否采用", "used", "code"),
    Column("文件", "file", widest=40),
    Column("采用的文件", "chosen_file", widest=40),
    Column("说明", "note"),
)


def write(book: Book, frames: Frames, copies: Mapping[int, PurePosixPath]) -> None:
    """Write 报送情况: the files of one project together, the one that counts first."""
    rows = frames.submissions
    names = dict(zip(rows["workbook"], rows["file"], strict=True))
    place = dict(zip(frames.projects["workbook"], frames.projects["number"], strict=True))
    rows = rows.assign(
        used=rows["counts"].map({True: "采用", False: "未采用"}).where(rows["problem"].isna(), "无法采用"),
        chosen_file=rows["chosen"].map(names),
        note=rows["reason"].where(rows["problem"].isna(), rows["problem_detail"].fillna(rows["problem"])),
        place=rows["chosen"].map(place),
    )
    rows = rows.sort_values(["place", "counts", "workbook"], ascending=[True, False, True], kind="stable")
    rows = rows.assign(position=np.arange(1, len(rows) + 1))
    write_table(book, SHEET, COLUMNS, rows, frozen=4, links={"file": file_links(rows["workbook"], copies)})
