"""One received file → its forms and their rows, as text. What cannot be read is a row too, with the reason."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from perfeval_xl.errors import fault_of
from perfeval_xl.intake.kinds import sniff
from perfeval_xl.intake.refused import Refused
from perfeval_xl.intake.source import Source, fetch, received
from perfeval_xl.intake.zips import directory
from perfeval_xl.layout import stamp
from perfeval_xl.layout.department import NOT_READ
from perfeval_xl.layout.outputs import BESIDE_SHEET, output_of_ours
from perfeval_xl.layout.self_assessment import FORM as SELF_ASSESSMENT
from perfeval_xl.limits import DEFAULT, Limits
from perfeval_xl.reading import isolation
from perfeval_xl.reading.fields.report import is_report
from perfeval_xl.reading.forms.book import package_facts, read_forms, readable
from perfeval_xl.reading.forms.goals import goal_rows
from perfeval_xl.reading.forms.reading import FormReading
from perfeval_xl.reading.package import Risky
from perfeval_xl.reading.patience import at_most
from perfeval_xl.reading.sheets import Book, read_book
from perfeval_xl.reading.word.kinds import OLD_DOCUMENTS, is_document

Row = dict[str, object]

_KNOWN_OUTSIDE = ("path", "name", "sha256", "modified")


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form's own columns of the frame `forms`, but for those that follow from its rows, and its rows by frame.

    A fact about a cell is a row of the form that holds the cell; what is of the whole file, or of cells of no form, of the first one's.
    steps: how it came to them, where that was asked for (see `forms.steps`).
    """

    info: Row
    rows: Mapping[str, list[Row]] = field(default_factory=dict)
    steps: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file's own columns of the frame `files` and its `sheets` in their order, and its forms by sheet and row: none if unread."""

    info: Row
    forms: tuple[ReadForm, ...] = ()


def read_workbook(source: Source, limits: Limits = DEFAULT, *, everything: bool = False, steps: bool = False) -> ReadFile:
    """Return what a file holds; a file that cannot be read has its F code in `info["problem"]`. For the rest see `read_bytes`."""
    source = fetch(source, limits)
    info = received(source)
    if source.problem is not None:
        return unreadable(info | ({"fault": source.fault} if source.fault else {}), *source.problem)
    return read_safely(source.data or b"", info, limits, everything=everything, steps=steps)


def read_safely(
    data: bytes, info: Row, limits: Limits = DEFAULT, *, alone: bool = False, everything: bool = False, steps: bool = False
) -> ReadFile:
    """Return what `read_bytes` does; what it raises costs this file alone, which is named."""
    try:
        return read_bytes(data, info, limits, alone=alone, everything=everything, steps=steps)
    except MemoryError:
        return unreadable(info, "F001", "读取需要的内存太多")
    except RecursionError:
        return unreadable(info, "F001", "内容嵌套过深")
    except Exception as error:  # no finding says more of a fault of ours
        return faulty(info, error)


def read_bytes(
    data: bytes, info: Row, limits: Limits = DEFAULT, *, alone: bool = False, everything: bool = False, steps: bool = False
) -> ReadFile:
    """Return what a workbook's bytes hold; `info` is completed with hash, format and stamp.

    One that may do harm is read by a process of its own; `alone`: this is it. With `everything` there are, beside the frames' rows,
    `goals`, `unread` and `objects` (see the functions of `unread`); with `steps` each form tells how it was read.
    """
    info = {**info, "sha256": hashlib.sha256(data).hexdigest()}
    old = None
    try:
        data, old = _of_today(data, limits)
        with nullcontext() if alone else at_most(limits.seconds):
            book = _opened(data, limits, alone)
            return _rows_of(book if old is None else replace(book, format=old), data, info, everything, steps)
    except Refused as refused:
        return unreadable(info, refused.code, refused.reason)
    except Risky:
        return _as_received(_read_apart(data, info, limits, everything, steps), info, old)


def _of_today(data: bytes, limits: Limits) -> tuple[bytes, str | None]:
    """Return a document of an old format as one of today, and which format it was; any other file as it is."""
    if not data.startswith(OLD_DOCUMENTS):
        return data, None
    from perfeval_xl.reading.word.conversion import as_docx, old_format  # noqa: PLC0415 - most folders hold no document

    old = old_format(data)
    return (data, None) if old is None else (as_docx(data, old, limits), old)


def _as_received(read: ReadFile, info: Row, old: str | None) -> ReadFile:
    """Return what another process read of a document with the hash and format of what was received."""
    if old is None or read.info.get("problem") is not None:
        return read
    first, *others = read.forms
    facts = [*first.rows.get("facts", ()), {"fact": "legacy", "detail": old}]
    forms = (replace(first, rows={**first.rows, "facts": facts}), *others)
    return ReadFile({**read.info, "sha256": info["sha256"], "format": old}, forms)


def _opened(data: bytes, limits: Limits, alone: bool) -> Book:
    """Return the grids of a file: those of a workbook's sheets, or of a document's tables and text."""
    if not is_document(data):
        return read_book(data, limits, alone=alone, skip=NOT_READ)
    from perfeval_xl.reading.word.book import read_document  # noqa: PLC0415 - most folders hold no document

    return read_document(data, limits, alone=alone)


def _rows_of(book: Book, data: bytes, info: Row, everything: bool, steps: bool) -> ReadFile:
    note = next((grid.text(0, 0) for grid in book.grids if grid.name == BESIDE_SHEET), "")
    if (what := output_of_ours((grid.name for grid in book.grids), note)) is not None:
        raise Refused("F012", what)
    info = {**info, "format": book.format, "sheets": tuple(grid.name for grid in book.grids)}
    first, *others = _read_forms(book, everything, steps)
    if everything and sniff(data) == "zip":
        from perfeval_xl.reading.unread import object_rows  # noqa: PLC0415 - only a form that is moved needs it

        first = replace(first, rows={**first.rows, "objects": list(object_rows(part.filename for part in directory(data)))})
    return ReadFile(info, (first, *others))


def _stamped(marks: Mapping[str, str]) -> Row:
    """Return what a template's stamp says of each form of the file."""
    return {
        "stamped": stamp.SCHEME in marks, "scheme": marks.get(stamp.SCHEME), "scheme_version": marks.get(stamp.SCHEME_VERSION),
        "template_version": _template_version(marks),
    }


def _template_version(marks: Mapping[str, str]) -> str | None:
    return marks.get(stamp.TEMPLATE_VERSION, stamp.FIRST_TEMPLATE) if stamp.SCHEME in marks else None


def unreadable(info: Row, code: str, reason: str) -> ReadFile:
    """Return what is known of a file that cannot be read."""
    return ReadFile({**info, "problem": code, "problem_detail": reason})


def faulty(info: Row, error: Exception) -> ReadFile:
    """Return what is known of a file at which this tool itself failed; `fault` tells its makers where."""
    kept = {name: value for name, value in info.items() if name in _KNOWN_OUTSIDE or name.startswith("origin_")}
    return ReadFile({**kept, "problem": "F001", "problem_detail": "读取时工具自身出错", "fault": fault_of(error)})


def _read_apart(data: bytes, info: Row, limits: Limits, everything: bool, steps: bool) -> ReadFile:
    try:
        answer = isolation.ask((data, info, limits, everything, steps), limits)
    except Refused as refused:
        return unreadable(info, refused.code, refused.reason)
    assert isinstance(answer, ReadFile)
    return answer


def _read_forms(book: Book, everything: bool, steps: bool) -> tuple[ReadForm, ...]:
    stamped = _stamped(book.scan.stamp)
    forms = []
    for place, read in enumerate(read_forms(book)):
        rows = read.rows if place else {**read.rows, "facts": [*read.rows.get("facts", ()), *package_facts(book)]}
        told = _steps(read) if steps else None
        forms.append(ReadForm({**stamped, **read.info}, {**rows, **_everything(read, rows, book)} if everything else rows, told))
    return tuple(forms)


def _steps(read: FormReading) -> Mapping[str, object]:
    from perfeval_xl.reading.forms.steps import steps_of  # noqa: PLC0415 - only who disputes a reading asks for it

    return steps_of(read)


def _everything(read: FormReading, rows: dict[str, list[Row]], book: Book) -> dict[str, list[Row]]:
    from perfeval_xl.reading.unread import unread_rows  # noqa: PLC0415 - only a form that is moved needs them

    goals = list(goal_rows(read.group.of("goals"))) if read.layout.key == SELF_ASSESSMENT.key else []
    named = {section.grid.name for section in read.group.sections}
    grids = [grid for grid in readable(book) if grid.name in named or is_report(grid)]
    told = {**rows, "goals": goals}
    return {"goals": goals, "unread": list(unread_rows(read, told, grids, formulas=stamp.SCHEME not in book.scan.stamp))}
