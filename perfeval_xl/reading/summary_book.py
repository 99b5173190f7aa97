"""A summary workbook of this program → what it says of each project, and its findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from perfeval_xl.errors import InputError
from perfeval_xl.facts.expressions import CLOSING
from perfeval_xl.facts.states import UNLISTED
from perfeval_xl.intake.refused import Refused
from perfeval_xl.layout.department import FINDING_SHEET
from perfeval_xl.layout.outputs import DETAIL_TABLE, HEADERS, PROJECT_TABLE
from perfeval_xl.ledger.typed import Carried, carried
from perfeval_xl.limits import Limits
from perfeval_xl.own_files import OwnFile
from perfeval_xl.reading.package import Risky
from perfeval_xl.reading.sheets import Book, Grid, read_book
from perfeval_xl.records import frame
from perfeval_xl.submissions import identities, said_by
from perfeval_xl.summaries import FINDINGS, PROJECTS, Summary

_ROOM = Limits(  # what this program writes over a province is larger than any form
    file_bytes=2**31, part_bytes=2**31, read_bytes=2**32, unpacked_bytes=2**32, cells=50_000_000, box_cells=50_000_000,
    book_box_cells=100_000_000, strings=20_000_000, text_bytes=2**32,
)
_TABLES: Mapping[str, Mapping[str, str]] = {
    PROJECT_TABLE: {HEADERS[key]: key for key in PROJECTS}, FINDING_SHEET: {HEADERS[key]: key for key in FINDINGS},
}
"""Table → header → column."""
_SAYS = (HEADERS["target"], HEADERS["actual"])
_WHOSE = {HEADERS[key]: key for key in ("unit", "project", "year")}
_BESIDE: Mapping[str, str] = {HEADERS[key]: key for key in ("measure", "deadline", "result", "subject")}
_NUMBER = HEADERS["number"]
_CLOSING = frozenset({*CLOSING, UNLISTED})


class _Others:
    """The names of the sheets that are not looked at: all but those of some tables."""

    def __init__(self, tables: Iterable[str]) -> None:
        self._tables = tuple(tables)

    def __contains__(self, name: object) -> bool:
        return not isinstance(name, str) or _table_of(name, self._tables) is None


def read_summary(path: str | Path) -> Summary:
    """Return what a summary says; its tables may be split over sheets by department.

    Raises:
        InputError: no such file, it cannot be read, or it is no summary.
    """
    file = Path(path)
    book = _book(file)
    tables = {name: list(_rows(file, name, book.grids)) for name in _TABLES}
    return Summary(frame(PROJECTS, tables[PROJECT_TABLE]), frame(FINDINGS, tables[FINDING_SHEET]), partial(read_contents, file))


def read_contents(path: str | Path) -> dict[str, str]:
    """Return by identity of a project its targets and actuals as one text, as X013 compares them; none where 指标明细 is in another file.

    Raises:
        InputError: as `read_summary`.
    """
    owners, targets, actuals = list[str](), list[str](), list[str]()
    for grid in _book(Path(path), (DETAIL_TABLE,)).grids:
        header = {text: column for column, text in enumerate(grid.rows[0])} if _table_of(grid.name, (DETAIL_TABLE,)) and grid.rows else {}
        if not {*_SAYS, *_WHOSE} <= header.keys():
            continue
        rows = pd.DataFrame([[row[header[name]] for name in _WHOSE] for row in grid.rows[1:]], columns=list(_WHOSE.values()))
        owners += identities(rows.assign(year=pd.to_numeric(rows["year"], errors="coerce"))).tolist()
        for name, texts in zip(_SAYS, (targets, actuals), strict=True):
            texts += [row[header[name]] for row in grid.rows[1:]]
    return said_by(owners, targets, actuals)


def _book(file: Path, tables: Iterable[str] = _TABLES) -> Book:
    """Return the tables of a summary as grids."""
    data = OwnFile("汇总表", "summary", InputError).data(file, _ROOM.file_bytes)
    try:
        return read_book(data, _ROOM, alone=True, skip=_Others(tables))
    except (Refused, Risky) as refused:
        reason = refused.reason.partition("。")[0] if isinstance(refused, Refused) else "格式不认识"
        raise InputError(
            f"汇总表读不出来：{file}（{reason}）",
            f"cannot read the summary {file}: it is damaged or no workbook",
        ) from refused


def read_typed(path: str | Path) -> Carried:
    """Return what people typed beside the findings of a summary.

    Raises:
        InputError: as `read_summary`.
    """
    file, book = Path(path), _book(Path(path))
    projects = frame(PROJECTS, list(_rows(file, PROJECT_TABLE, book.grids)))
    found = [{**row, **more} for row, more in _findings_with(file, book.grids)]
    rows = pd.DataFrame(found, columns=[*FINDINGS, *_BESIDE.values()], dtype=object)
    years = projects.drop_duplicates("file").set_index("file")["year"]
    return carried(rows.assign(year=rows["file"].map(years)))


def _findings_with(file: Path, grids: Sequence[Grid]) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    """Yield the rows of 问题清单 and what stands in the columns that are people's, or that older summaries lack."""
    for grid in (grid for grid in grids if _table_of(grid.name) == FINDING_SHEET):
        header = {text: column for column, text in enumerate(grid.rows[0])} if grid.rows else {}
        beside = {key: header.get(name) for name, key in _BESIDE.items()}
        own = [row for row in grid.rows[1:] if any(row) and row[header.get(_NUMBER, 0)] not in _CLOSING]
        for told, row in zip(_rows(file, FINDING_SHEET, [grid]), own, strict=True):
            yield told, {key: (row[column] or None) if column is not None and column < len(row) else None for key, column in beside.items()}


def _table_of(sheet: str, tables: Iterable[str] = _TABLES) -> str | None:
    return next((name for name in tables if re.fullmatch(rf"{name}(\d+|-.*)?", sheet)), None)


def _rows(file: Path, table: str, grids: Sequence[Grid]) -> Iterator[dict[str, object]]:
    sheets = [grid for grid in grids if _table_of(grid.name) == table]
    if not sheets:
        raise InputError(
            f"{file} 不是本程序写的汇总表：没有“{table}”。请给出 perfeval run 或 consolidate 写出的 summary.xlsx",
            f"{file} is no summary of this program: it has no {table}; give a summary.xlsx that perfeval run or consolidate wrote",
        )
    for grid in sheets:
        header = {grid.shown.get((0, column), text): column for column, text in enumerate(grid.rows[0])} if grid.rows else {}  # less (万元)
        if missing := [name for name in _TABLES[table] if name not in header]:
            raise InputError(
                f"{file} 的“{grid.name}”缺少“{'”“'.join(missing)}”一栏。请用没有改动过表头的汇总表",
                f"{grid.name} of {file} lacks the column {', '.join(missing)}; give a summary whose headers are as they were",
            )
        number = header.get(_NUMBER, 0)  # where the closing rows say what they are; a column of one's own may stand before it
        for row in grid.rows[1:]:
            if any(row) and row[number] not in _CLOSING:
                yield {key: _value(key, row[header[name]]) for name, key in _TABLES[table].items()}


def _value(key: str, text: str) -> object:
    if (PROJECTS if key in PROJECTS else FINDINGS)[key] != "float64":
        return text or None
    try:
        return float(text)
    except ValueError:
        return None
