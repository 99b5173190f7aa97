"""A roster (.xlsx or .csv) → the frame of what finance expects."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from perfeval_xl.errors import InputError
from perfeval_xl.expected import MATCHED
from perfeval_xl.facts.money import UNITS, unit_in_brackets
from perfeval_xl.intake.kinds import sniff
from perfeval_xl.intake.refused import Refused
from perfeval_xl.layout.roster import COLUMNS, TOTALS
from perfeval_xl.own_files import OwnFile
from perfeval_xl.reading.package import Risky
from perfeval_xl.reading.sheets import Grid, read_book
from perfeval_xl.records import ROSTER_COLUMNS, frame
from perfeval_xl.submissions import identities
from perfeval_xl.values import empty_kind, fold, fold_label, parse

_HEADER_WITHIN = 20  # rows: titles and remarks stand above a header, not whole pages
_ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_BY_NAME = {fold_label(name): column.key for column in COLUMNS for name in (*reversed(column.synonyms), column.header)}
_EXACT = {fold_label(column.header): column.key for column in COLUMNS}

_MOST_ROWS = 500_000
_TAKEN = frozenset({*ROSTER_COLUMNS, *MATCHED})

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class _Header:
    """Where a header stands (row from 0), which column holds what, and those of the bureau's own by their names."""

    row: int
    columns: dict[str, int]
    own: dict[str, int]
    factor: float


def read_roster(path: str | Path) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the projects of a roster, as `records.ROSTER_COLUMNS` and its own further columns, and remarks on it, a line each.

    The header may stand below a title; the first sheet that has one is read. A value merged over several rows holds for each.

    Raises:
        InputError: it cannot be read, a required column is missing, a row lacks unit or project, or there is no row.
    """
    file = Path(path)
    tables = list(_tables(file))
    headers = [_header(rows) for rows in tables]
    for rows, header in zip(tables, headers, strict=True):
        if not _missing(header):
            return _frame(file, rows, header)
    missing = _missing(max(headers, key=lambda header: len(header.columns))) if headers else _missing(_header([]))
    raise InputError(
        f"名单 {file} 的表头缺少“{'”“'.join(missing)}”。请补上这一列的表头后再运行",
        f"the roster {file} lacks the header {', '.join(missing)}; add it and run again",
    )


def _tables(file: Path) -> Iterator[Rows]:
    """Yield the sheets of a workbook or the table of a text file."""
    data = OwnFile("名单", "roster", InputError).data(file)
    if sniff(data) == "text" or (file.suffix.lower() == ".csv" and sniff(data) != "zip"):
        yield _csv_rows(file, data)
        return
    try:
        book = read_book(data, alone=True)
    except (Refused, Risky) as refused:
        reason = refused.reason.partition("。")[0] if isinstance(refused, Refused) else "格式不认识"
        raise InputError(
            f"名单读不出来：{file}（{reason}）。请另存为 .xlsx 后再运行",
            f"cannot read the roster {file}; save it as .xlsx and run again",
        ) from refused
    yield from (_unmerged(grid) for grid in book.grids)


def _csv_rows(file: Path, data: bytes) -> Rows:
    known = next((encoding for mark, encoding in _ENCODINGS.items() if data.startswith(mark)), None)
    for encoding in (known,) if known else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        head = text[:2000]
        separator = max(",\t;，", key=head.count)
        return _parsed(file, text, separator)
    raise InputError(
        f"名单 {file} 的编码不认识。请另存为 .xlsx 或 UTF-8 的 CSV 后再运行",
        f"unknown encoding of the roster {file}; save it as .xlsx or as CSV in UTF-8 and run again",
    )


def _parsed(file: Path, text: str, separator: str) -> Rows:
    """Return the rows of a table of text.

    Raises:
        InputError: a field that no spreadsheet program could hold, or more rows than anybody expects projects.
    """
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if len(rows) == _MOST_ROWS:
                raise InputError(
                    f"名单 {file} 超过 {_MOST_ROWS:,} 行。请分开后再运行", f"the roster {file} has more than {_MOST_ROWS:,} rows; split it"
                )
            rows.append([cell.strip() for cell in row])
    except csv.Error as error:
        raise InputError(
            f"名单 {file} 第 {len(rows) + 1} 行读不出来，可能有一格特别长或缺了一个引号。请检查这一行，或另存为 .xlsx 后再运行",
            f"cannot read row {len(rows) + 1} of the roster {file}: {error}; mend it or save it as .xlsx",
        ) from error
    return rows


def _unmerged(grid: Grid) -> Rows:
    def text(row: int, column: int) -> str:
        return grid.text(*grid.covered.get((row, column), (row, column)))

    width = max(map(len, grid.rows), default=0)
    return [[text(row, column) for column in range(width)] for row in range(len(grid.rows))]


def _header(rows: Rows) -> _Header:
    """Return the row that names the most columns, those required before others."""
    found = [_named(place, rows[place]) for place in range(min(len(rows), _HEADER_WITHIN))]
    return max(found, key=lambda one: (-len(_missing(one)), len(one.columns)), default=_Header(0, {}, {}, 1.0))


def _named(place: int, cells: Sequence[str]) -> _Header:
    columns: dict[str, int] = {}
    for names in (_EXACT, _BY_NAME):
        for column, cell in enumerate(cells):
            key = names.get(fold_label(cell))
            if key and key not in columns and column not in columns.values():
                columns[key] = column
    own: dict[str, int] = {}
    for column, cell in enumerate(cells):
        if cell and column not in columns.values():
            own.setdefault(cell if cell not in _TAKEN else f"名单 {cell}", column)
    unit = unit_in_brackets(cells[columns["approved"]]) if "approved" in columns else None
    return _Header(place, columns, own, UNITS[unit] if unit else 1.0)


def _missing(header: _Header) -> list[str]:
    return [column.header for column in COLUMNS if column.required and column.key not in header.columns]


def _frame(file: Path, rows: Rows, header: _Header) -> tuple[pd.DataFrame, tuple[str, ...]]:
    listed: list[dict[str, object]] = []
    own: list[dict[str, str | None]] = []
    notes: list[str] = []
    for place in range(header.row + 1, len(rows)):
        cells = rows[place]
        texts = {key: cells[column] if column < len(cells) else "" for key, column in header.columns.items()}
        if not _is_project(file, place, cells, texts):
            continue
        listed.append(_project(file, place, texts, header.factor, notes))
        own.append({name: (cells[column] if column < len(cells) else "") or None for name, column in header.own.items()})
    if not listed:
        raise InputError(
            f"名单 {file} 里没有项目。请在表头下面一行填一个项目",
            f"no project in the roster {file}; put one on each row below the header",
        )
    made = frame(ROSTER_COLUMNS, listed)
    made = made.join(pd.DataFrame(own, index=made.index, columns=list(header.own), dtype=object))
    identity = identities(made)
    twins = made[identity.duplicated(keep=False)].groupby(identity, sort=False)["row"].agg(list)
    notes += [f"名单 {file.name} 第 {'、'.join(map(str, numbers))} 行是同一个项目，按一个计" for numbers in twins]
    return made[~identity.duplicated()].reset_index(drop=True), tuple(notes)


def _is_project(file: Path, place: int, cells: Sequence[str], texts: dict[str, str]) -> bool:
    """Tell whether a row names a project: blank rows, totals and remarks below the table do not."""
    blank = [name for name in ("unit", "project") if not texts[name]]
    if len(blank) == 2 or any(fold_label(cell) in TOTALS for cell in cells[:3]):
        return False
    if blank:
        if sum(map(bool, cells)) == 1:
            return False
        label = next(column.header for column in COLUMNS if column.key == blank[0])
        raise InputError(
            f"名单 {file} 第 {place + 1} 行没有{label}。请补上后再运行",
            f"row {place + 1} of the roster {file} has no {label}; fill it in and run again",
        )
    return True


def _project(file: Path, place: int, texts: dict[str, str], factor: float, notes: list[str]) -> dict[str, object]:
    """Return a row of the frame; what could not be read of it is told in `notes`."""
    where = f"名单 {file.name} 第 {place + 1} 行"
    year = _YEAR.search(fold(texts.get("year", "")))
    if texts.get("year") and not year:
        notes.append(f"{where}的预算年度“{texts['year']}”看不出是哪一年，比对时没有用")
    typed = texts.get("approved", "")
    value = parse(typed)
    amount = {"number": factor, "money": 1.0}.get(value.kind)
    approved = value.low * amount if amount and value.op == "=" and value.low is not None else None
    if approved is None and empty_kind(typed) is None:
        notes.append(f"{where}的批复预算“{typed}”不是金额，没有核对")
    given: dict[str, object] = {key: texts.get(key) or None for key in ("department", "unit", "project", "scheme", "email")}
    return {**given, "row": place + 1, "year": float(year[0]) if year else None, "approved": approved}
