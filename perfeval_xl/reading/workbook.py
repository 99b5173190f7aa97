"""One received file → its rows, as text. What cannot be read is a row too, with the reason."""

from __future__ import annotations

import hashlib
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import PurePath

from perfeval_xl.layout import Form, stamp, to_a1
from perfeval_xl.layout.department import FORM as DEPARTMENT
from perfeval_xl.layout.department import NOT_READ, PROJECT_SHEET, REPORT_SHEETS
from perfeval_xl.layout.history import as_of
from perfeval_xl.layout.outputs import BESIDE_SHEET, output_of_ours
from perfeval_xl.layout.self_assessment import FORM as SELF_ASSESSMENT
from perfeval_xl.limits import DEFAULT, Limits
from perfeval_xl.reading import isolation
from perfeval_xl.reading.forms.book import package_facts, read_forms, readable
from perfeval_xl.reading.package import Refused, Risky, directory
from perfeval_xl.reading.patience import at_most
from perfeval_xl.reading.sheets import Book, Grid, read_book
from perfeval_xl.reading.sniff import sniff
from perfeval_xl.reading.source import Source, fetch, received

Row = dict[str, object]

_KNOWN_OUTSIDE = ("path", "name", "sha256", "modified")


@dataclass(frozen=True, slots=True)
class ReadWorkbook:
    """A file's own columns of `workbooks` and its `sheets` in their order, and its rows by frame."""

    info: Row
    rows: Mapping[str, list[Row]] = field(default_factory=dict)


def read_workbook(source: Source, limits: Limits = DEFAULT, *, everything: bool = False) -> ReadWorkbook:
    """Return what a file holds; a file that cannot be read has its F code in `info["problem"]`. For `everything` see `read_bytes`."""
    source = fetch(source, limits)
    info: Row = {**received(source), "stamped": False}
    if source.problem is not None:
        return unreadable(info, *source.problem)
    return read_safely(source.data or b"", info, limits, everything=everything)


def read_safely(
    data: bytes, info: Row, limits: Limits = DEFAULT, *, alone: bool = False, everything: bool = False
) -> ReadWorkbook:
    """Return what `read_bytes` does; what it raises costs this file alone, which is named."""
    try:
        return read_bytes(data, info, limits, alone=alone, everything=everything)
    except MemoryError:
        return unreadable(info, "F001", "读取需要的内存太多")
    except RecursionError:
        return unreadable(info, "F001", "内容嵌套过深")
    except Exception as error:  # no finding says more of a fault of ours
        return faulty(info, error)


def read_bytes(
    data: bytes, info: Row, limits: Limits = DEFAULT, *, alone: bool = False, everything: bool = False
) -> ReadWorkbook:
    """Return what a workbook's bytes hold; `info` is completed with hash, format and stamp.

    One that may do harm is read by a process of its own; `alone`: this is it. With `everything` there are, beside the frames' rows,
    `goals`, `unread` and `objects` (see the functions of `unread`).
    """
    info = {**info, "sha256": hashlib.sha256(data).hexdigest()}
    try:
        with nullcontext() if alone else at_most(limits.seconds):
            return _rows_of(read_book(data, limits, alone=alone, skip=NOT_READ), data, info, everything)
    except Refused as refused:
        return unreadable(info, refused.code, refused.reason)
    except Risky:
        return _read_apart(data, info, limits, everything)


def _rows_of(book: Book, data: bytes, info: Row, everything: bool) -> ReadWorkbook:
    note = next((grid.text(0, 0) for grid in book.grids if grid.name == BESIDE_SHEET), "")
    if (what := output_of_ours((grid.name for grid in book.grids), note)) is not None:
        raise Refused("F012", what)
    marks = book.scan.stamp
    info = {
        **info, "format": book.format, "stamped": stamp.SCHEME in marks, "scheme": marks.get(stamp.SCHEME),
        "scheme_version": marks.get(stamp.SCHEME_VERSION), "template_version": _template_version(marks),
        "sheets": tuple(grid.name for grid in book.grids),
    }
    form, read = _read_form(book, everything)
    if everything and sniff(data) == "zip":
        from perfeval_xl.reading.unread import object_rows  # noqa: PLC0415 - only a form that is moved needs it

        read["objects"] = list(object_rows(info.filename for info in directory(data)))
    return ReadWorkbook({**info, "layout": form}, read)


def _template_version(marks: Mapping[str, str]) -> str | None:
    return marks.get(stamp.TEMPLATE_VERSION, stamp.FIRST_TEMPLATE) if stamp.SCHEME in marks else None


def unreadable(info: Row, code: str, reason: str) -> ReadWorkbook:
    """Return what is known of a file that cannot be read."""
    return ReadWorkbook({**info, "problem": code, "problem_detail": reason})


def faulty(info: Row, error: Exception) -> ReadWorkbook:
    """Return what is known of a file at which this tool itself failed; `fault` tells its makers where."""
    (*_, place) = traceback.extract_tb(error.__traceback__) or [None]
    where = f"（{PurePath(place.filename).name}:{place.lineno}）" if place else ""
    fault = " ".join(f"{type(error).__name__}: {error}{where}".split())
    kept = {name: value for name, value in info.items() if name in _KNOWN_OUTSIDE or name.startswith("origin_")}
    return ReadWorkbook({**kept, "stamped": False, "problem": "F001", "problem_detail": "读取时工具自身出错", "fault": fault})


def _read_apart(data: bytes, info: Row, limits: Limits, everything: bool) -> ReadWorkbook:
    try:
        answer = isolation.ask((data, info, limits, everything), limits)
    except Refused as refused:
        return unreadable(info, refused.code, refused.reason)
    assert isinstance(answer, ReadWorkbook)
    return answer


def _read_form(book: Book, everything: bool) -> tuple[str, dict[str, list[Row]]]:
    read = read_forms(book)[0]
    rows = {**read.rows, "facts": [*read.rows["facts"], *package_facts(book)]}
    if everything:
        from perfeval_xl.reading.unread import goal_rows, unread_rows  # noqa: PLC0415 - only a form that is moved needs them

        rows["goals"] = list(goal_rows(read.group.of("goals"))) if read.layout.key == SELF_ASSESSMENT.key else []
        rows["unread"] = list(unread_rows(read, rows, readable(book), formulas=stamp.SCHEME not in book.scan.stamp))
    return read.layout.key, rows
