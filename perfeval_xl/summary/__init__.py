"""Many workbooks → the summary workbook; a module per sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import pandas as pd
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.workbook import Workbook

from perfeval_xl.errors import OutputError, refusal
from perfeval_xl.ledger import Ledger
from perfeval_xl.ledger.typed import NOTHING, Carried
from perfeval_xl.records import Batch, Intake, Scores
from perfeval_xl.schemes import Scheme
from perfeval_xl.settings import Ruling, Sampling, builtin_sampling
from perfeval_xl.summary import (
    departments,
    finding_list,
    indicator_details,
    notes,
    overview,
    projects,
    ranking,
    received,
    reevaluation,
    sources,
    styles,
    submission_list,
    years,
)
from perfeval_xl.summary.control import Places
from perfeval_xl.summary.detail_file import Detail, available, write_parquet
from perfeval_xl.summary.frames import Frames, build
from perfeval_xl.summary.frames import departments as by_department
from perfeval_xl.summary.ledgered import with_ledger
from perfeval_xl.summary.limits import LIMITS, SummaryLimits
from perfeval_xl.summary.linked_sheet import LinkedSheet
from perfeval_xl.summary.tables import SummaryBook

__all__ = ["LIMITS", "Detail", "SummaryLimits", "WrittenBeside", "available", "write_summary"]

_CREATED = datetime(2000, 1, 1)  # fixed: the same input gives the same bytes


@dataclass(frozen=True)
class WrittenBeside:
    """What was written beside the summary, and what a person should know of it, a line each."""

    detail: Path | None = None
    notes: tuple[str, ...] = ()


def write_summary(
    target: Path | BinaryIO, batch: Batch, scores: Scores, findings: pd.DataFrame, schemes: Mapping[str, Scheme], *,
    copies: Mapping[int, str] | None = None, titles: Mapping[str, str] | None = None, remarks: Sequence[tuple[str, str]] = (),
    roster: pd.DataFrame | None = None, rulings: Sequence[Ruling] = (), sampling: Sampling | None = None,
    limits: SummaryLimits = LIMITS, scratch: Path | None = None,
    detail: Detail | None = None, lang: str = "zh", ledger: Ledger | None = None, typed: Carried = NOTHING, intake: Intake | None = None,
) -> WrittenBeside:
    """Write the summary of all workbooks of the batch to a path or a binary file.

    Args:
        schemes: those in use, by id.
        copies: by form the path of its file's scored copy from the summary's folder, with forward slashes, which is linked to.
        titles: names the codes of findings in the charts.
        remarks: item and text of what the bureau has set, for 口径说明.
        roster: what was expected (`records.ROSTER_COLUMNS`).
        rulings: what a person says of single files.
        sampling: what 抽查建议 recommends.
        limits: what a sheet may hold.
        scratch: a folder for parts of the file until it is whole; without one they are held in memory.
        detail: the file that takes 指标明细 when a sheet should not.
        lang: of what `WrittenBeside` says.
        ledger: what is known of earlier runs; this one is entered.
        typed: what people typed beside findings in the summary before.
        intake: what was received and what became of it, for 核对; None or without containers where nobody counted.

    A path is written in place: who wants all or nothing gives a file beside it and renames.

    Raises:
        OutputError: the path cannot be written.
    """
    frames = build(batch, scores, findings, schemes, roster, rulings)
    frames, yearly = with_ledger(frames, batch, ledger, typed)
    options = {
        "tmpdir": None if scratch is None else str(scratch), "in_memory": scratch is None,
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_format_properties": {"font_name": styles.FONT, "font_size": 10},
    }
    rows = len(frames.indicators)
    apart = detail if detail is not None and detail.wanted(rows, limits) else None
    linked = {key: PurePosixPath(path) for key, path in (copies or {}).items()}
    workbook = Workbook(str(target) if isinstance(target, Path) else target, options)
    workbook.set_properties({"title": "预算绩效评价汇总", "created": _CREATED})
    given = _Given(linked, titles or {}, remarks, sampling or builtin_sampling(), apart, yearly, intake or Intake.from_rows())
    _sheets(workbook, frames, given, limits)
    try:
        workbook.close()
        if apart is not None:
            write_parquet(apart.path, frames.indicators)
    except (OSError, XlsxWriterException) as error:
        reason, english = (refusal(error), refusal(error, "en")) if isinstance(error, OSError) else (error, error)
        raise OutputError(
            f"汇总表写不出来（{reason}）。请检查文件夹权限和磁盘空间",
            f"cannot write the summary: {english}; check the folder's permissions and the room on the disk",
        ) from error
    return WrittenBeside(apart.path if apart else None, detail.notes(rows, limits, lang) if detail else ())


@dataclass(frozen=True)
class _Given:
    """What the caller of `write_summary` said."""

    copies: Mapping[int, PurePosixPath]
    titles: Mapping[str, str]
    remarks: Sequence[tuple[str, str]]
    sampling: Sampling
    detail: Detail | None
    yearly: pd.DataFrame
    intake: Intake


def _sheets(workbook: Workbook, frames: Frames, given: _Given, limits: SummaryLimits) -> None:
    """Write the sheets in their order."""
    grades = styles.grade_order(frames.schemes)
    book = SummaryBook(workbook, styles.WORD_COLOURS | styles.grade_cell_colours(frames.schemes), limits)
    by_unit = by_department(frames.projects, grades)
    places = Places(
        projects.ranges(frames, limits), submission_list.ranges(frames, limits), finding_list.ranges(frames, limits),
        None if given.detail else indicator_details.ranges(frames, limits),
        departments.ranges(frames, by_unit, grades, limits), sources.ranges(frames, limits), ranking.ranges(frames, limits),
        reevaluation.ranges(frames, limits),
    )
    first = book.sheet(overview.SHEET, LinkedSheet)
    projects.write(book, frames, given.copies, places.projects)
    ranking.write(book, frames, given.copies)
    departments.write(book, frames, by_unit, grades, places.projects)
    sources.write(book, frames)
    finding_list.write(book, frames, given.copies, places.findings)
    indicator_details.write(book, frames, given.detail.name if given.detail else None)
    submission_list.write(book, frames, given.copies, received.below(given.intake))
    reevaluation.write(book, frames, given.copies, given.sampling)
    if len(given.yearly):
        years.write(book, given.yearly)
    explained = (*reevaluation.explained(given.sampling), reevaluation.covered(frames, given.sampling))
    sampling = (("抽查建议", item, text) for item, text in explained)
    elsewhere = (("表格", item, text) for item, text in _elsewhere(frames, places, given.detail))
    more = (*received.explained(given.intake), *sampling, *elsewhere)
    explained_at = notes.write(book, frames, given.remarks, more, received.named(given.intake))
    arrived = tuple(received.lines(given.intake, frames, places.submissions, explained_at))
    overview.write(book, first, frames, by_unit, grades, given.titles, places, given.copies, arrived)


def _elsewhere(frames: Frames, places: Places, detail: Detail | None) -> Iterator[tuple[str, str]]:
    """Yield what 口径说明 says of tables that are not on one sheet of their name."""
    for name, ranges in ((projects.SHEET, places.projects), (finding_list.SHEET, places.findings)):
        if len(ranges.parts) > 1:
            yield "分表", f"{name}行数或链接数超过一张工作表所能容纳的，按主管部门分为 {len(ranges.parts)} 张：" + "、".join(
                part.sheet for part in ranges.parts)
    if detail is not None:
        yield "明细", f"{indicator_details.SHEET} {len(frames.indicators):,} 行在文件 {detail.name} 中"
