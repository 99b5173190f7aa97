"""Many workbooks → the summary workbook; a module per sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import pandas as pd
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.workbook import Workbook

from perfeval_xl.errors import OutputError
from perfeval_xl.records import Batch, Scores
from perfeval_xl.schemes import Scheme
from perfeval_xl.summary import (
    departments,
    finding_list,
    indicator_details,
    notes,
    overview,
    projects,
    ranking,
    sources,
    styles,
    submission_list,
)
from perfeval_xl.summary.frames import Frames, build
from perfeval_xl.summary.frames import departments as by_department
from perfeval_xl.summary.limits import LIMITS, Limits
from perfeval_xl.summary.tables import Book

__all__ = ["write_summary"]

_CREATED = datetime(2000, 1, 1)  # fixed: the same input gives the same bytes


def write_summary(
    target: Path | BinaryIO, batch: Batch, scores: Scores, findings: pd.DataFrame, schemes: Mapping[str, Scheme], *,
    copies: Mapping[int, str] | None = None, titles: Mapping[str, str] | None = None, remarks: Sequence[tuple[str, str]] = (),
    roster: pd.DataFrame | None = None, limits: Limits = LIMITS, scratch: Path | None = None,
) -> None:
    """Write the summary of all workbooks of the batch to a path or a binary file.

    `schemes` are those in use, by id; `copies` gives for a workbook key the path of its scored copy from the summary's folder,
    with forward slashes, which the summary then links to; `titles` names the codes of findings in the charts; `remarks` are item
    and text of what the bureau has set, for 口径说明; `roster` (`records.ROSTER_COLUMNS`) is what was expected. A path is written
    in place: who wants all or nothing gives a file beside it and renames. `scratch` is a folder for parts of the file until it is whole;
    without one they are held in memory.

    Raises:
        OutputError: the path cannot be written.
    """
    frames = build(batch, scores, findings, schemes, roster)
    options = {
        "tmpdir": None if scratch is None else str(scratch), "in_memory": scratch is None,
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_format_properties": {"font_name": styles.FONT, "font_size": 10},
    }
    workbook = Workbook(str(target) if isinstance(target, Path) else target, options)
    workbook.set_properties({"title": "预算绩效评价汇总", "created": _CREATED})
    _sheets(workbook, frames, {key: PurePosixPath(path) for key, path in (copies or {}).items()}, titles or {}, remarks, limits)
    try:
        workbook.close()
    except (OSError, XlsxWriterException) as error:
        raise OutputError(f"汇总表写不出来：{target}（{error}）。请关闭已打开的同名文件，检查文件夹是否可写、磁盘是否有空间") from error


def _sheets(
    workbook: Workbook, frames: Frames, copies: Mapping[int, PurePosixPath], titles: Mapping[str, str], remarks: Sequence[tuple[str, str]],
    limits: Limits,
) -> None:
    """Write the sheets in their order."""
    grades = styles.grade_order(frames.schemes)
    book = Book(workbook, styles.WORD_COLOURS | styles.grade_cell_colours(frames.schemes), limits)
    places = projects.ranges(frames, limits)
    by_unit = by_department(frames.projects, grades)
    overview.write(book, frames, by_unit, grades, titles, places)
    projects.write(book, frames, copies, places)
    ranking.write(book, frames, copies)
    departments.write(book, frames, by_unit, grades, places)
    sources.write(book, frames)
    finding_list.write(book, frames, copies)
    indicator_details.write(book, frames)
    submission_list.write(book, frames, copies)
    notes.write(book, frames, remarks)
