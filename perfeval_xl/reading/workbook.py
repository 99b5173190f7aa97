"""One received file → its forms and their rows, as text. What cannot be read is a row too, with the reason."""

from __future__ import annotations

import hashlib
import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from perfeval_xl import places
from perfeval_xl.layout import Form, stamp, to_a1
from perfeval_xl.layout.department import FORM as DEPARTMENT
from perfeval_xl.layout.department import NOT_READ, PROJECT_SHEET, REPORT_SHEETS
from perfeval_xl.layout.history import as_of
from perfeval_xl.layout.outputs import BESIDE_SHEET, output_of_ours
from perfeval_xl.layout.self_assessment import FORM as SELF_ASSESSMENT
from perfeval_xl.limits import DEFAULT, Limits
from perfeval_xl.reading import isolation, rows
from perfeval_xl.reading.facts import hidden_facts, named_elsewhere, replaced_formulas
from perfeval_xl.reading.labels import Answer, all_answers, first_answers, split_period
from perfeval_xl.reading.locate import Located, find_tables, header_rows, readable
from perfeval_xl.reading.package import Refused, Risky, directory
from perfeval_xl.reading.patience import at_most
from perfeval_xl.reading.rows import Row
from perfeval_xl.reading.sheets import Book, Grid, read_book
from perfeval_xl.reading.sniff import sniff
from perfeval_xl.reading.source import Source, fetch, received

_TITLE_YEAR = re.compile(r"(?:表.*?|^[（(]?\s*)((?:19|20)[0-9]{2})\s*年度?|^[（(]?\s*((?:19|20)[0-9]{2})\s*年度?.*表")


_LONGEST_TITLE = 200  # characters
_KNOWN_OUTSIDE = ("path", "name", "sha256", "modified")


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form's own columns of the frame `forms`, but for those that follow from its rows, and its rows by frame.

    A fact about a cell is a row of the form that holds the cell; what is of the whole file, or of cells of no form, of the first one's.
    """

    info: Row
    rows: Mapping[str, list[Row]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file's own columns of the frame `files` and its `sheets` in their order, and its forms by sheet and row: none if unread."""

    info: Row
    forms: tuple[ReadForm, ...] = ()


def read_workbook(source: Source, limits: Limits = DEFAULT, *, everything: bool = False) -> ReadFile:
    """Return what a file holds; a file that cannot be read has its F code in `info["problem"]`. For `everything` see `read_bytes`."""
    source = fetch(source, limits)
    info = received(source)
    if source.problem is not None:
        return unreadable(info, *source.problem)
    return read_safely(source.data or b"", info, limits, everything=everything)


def read_safely(
    data: bytes, info: Row, limits: Limits = DEFAULT, *, alone: bool = False, everything: bool = False
) -> ReadFile:
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
) -> ReadFile:
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


def _rows_of(book: Book, data: bytes, info: Row, everything: bool) -> ReadFile:
    note = next((grid.text(0, 0) for grid in book.grids if grid.name == BESIDE_SHEET), "")
    if (what := output_of_ours((grid.name for grid in book.grids), note)) is not None:
        raise Refused("F012", what)
    info = {**info, "format": book.format, "sheets": tuple(grid.name for grid in book.grids)}
    first, *others = _forms_of(book, everything)
    if everything and sniff(data) == "zip":
        from perfeval_xl.reading.unread import object_rows  # noqa: PLC0415 - only a form that is moved needs it

        first = replace(first, rows={**first.rows, "objects": list(object_rows(part.filename for part in directory(data)))})
    return ReadFile(info, (first, *others))


def _forms_of(book: Book, everything: bool) -> tuple[ReadForm, ...]:
    """Return the forms of a workbook by sheet and row, one at least."""
    return (_read_form(book, everything),)


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
    (*_, place) = traceback.extract_tb(error.__traceback__) or [None]
    where = f"（{PurePath(place.filename).name}:{place.lineno}）" if place else ""
    fault = " ".join(f"{type(error).__name__}: {error}{where}".split())
    kept = {name: value for name, value in info.items() if name in _KNOWN_OUTSIDE or name.startswith("origin_")}
    return ReadFile({**kept, "problem": "F001", "problem_detail": "读取时工具自身出错", "fault": fault})


def _read_apart(data: bytes, info: Row, limits: Limits, everything: bool) -> ReadFile:
    try:
        answer = isolation.ask((data, info, limits, everything), limits)
    except Refused as refused:
        return unreadable(info, refused.code, refused.reason)
    assert isinstance(answer, ReadFile)
    return answer


def _read_form(book: Book, everything: bool) -> ReadForm:
    grids = readable(book)
    form, tables = _recognise_form(grids, _template_version(book.scan.stamp))
    main_sheet = form.sheets[0 if form.key == SELF_ASSESSMENT.key else DEPARTMENT.sheets.index(PROJECT_SHEET)]
    given = all_answers(grids, form.fields, main_sheet, tables.values())
    answers = first_answers(given)
    indicators, stated = rows.indicator_rows(tables["indicators"]) if "indicators" in tables else ([], [])
    if form.key == SELF_ASSESSMENT.key and "budget" in tables and (execution := rows.execution_row(tables["budget"])):
        indicators = [{**row, "row": number} for number, row in enumerate([execution, *indicators])]
    read: dict[str, list[Row]] = {
        "project": list(_project_rows(answers, form, main_sheet, _year_in_title(grids) if form.key == SELF_ASSESSMENT.key else None)),
        "team": list(rows.team_rows(tables["team"])) if "team" in tables else [],
        "budget": list(rows.budget_rows(tables["budget"])) if "budget" in tables else [],
        "indicators": indicators,
        "stated": stated,
        "report_text": list(rows.report_rows(grids, REPORT_SHEETS)),
        "facts": [
            *_missing(tables, answers, form, main_sheet), *_free_columns(tables), *_package_facts(book), *_cell_facts(grids, tables),
            *hidden_facts(grids), *named_elsewhere(given, answers), *replaced_formulas(tables, answers, book.format),
        ],
    }
    if everything:
        from perfeval_xl.reading.unread import goal_rows, unread_rows  # noqa: PLC0415 - only a form that is moved needs them

        read["goals"] = list(goal_rows(grids)) if form.key == SELF_ASSESSMENT.key else []
        typed_formulas = stamp.SCHEME not in book.scan.stamp
        read["unread"] = list(unread_rows(grids, form, tables, given, answers, read, formulas=typed_formulas))
    info = {**_stamped(book.scan.stamp), "layout": form.key, "kind": form.key, "sheets": _sheets(grids, read)}
    return ReadForm(info, read)


def _sheets(grids: Sequence[Grid], read: Mapping[str, Sequence[Row]]) -> str:
    """Return the sheets that something was read from, all of them where nothing was."""
    held = {row["sheet"] for name, listed in read.items() if name != "facts" for row in listed if row.get("present", True)}
    return places.joined(grid.name for grid in grids if not held or grid.name in held)


def _recognise_form(grids: list[Grid], version: str | None) -> tuple[Form, dict[str, Located]]:
    """Return the form whose fund table the workbook has, else the template's own, as of its version, with the tables found."""
    self_form, department = (as_of(form, version) for form in (SELF_ASSESSMENT, DEPARTMENT))
    sheets = header_rows(grids, (self_form, department))
    tables = find_tables(sheets, self_form)
    if "budget" in tables:
        return self_form, tables
    return department, find_tables(sheets, department)


def _year_in_title(grids: list[Grid]) -> tuple[str, str, str] | None:
    """Return text, sheet and cell of a year in a title such as 项目支出绩效自评表（2022年度）."""
    for grid in grids:
        for row, cells in enumerate(grid.rows[:5]):
            for column, text in enumerate(cells):
                if found := _TITLE_YEAR.search(text[:_LONGEST_TITLE]):
                    return found[1] or found[2], grid.name, to_a1(row, column)
    return None


def _project_rows(
    answers: Mapping[str, Answer], form: Form, sheet: str, year: tuple[str, str, str] | None
) -> Iterator[Row]:
    """Yield a row per field, also for a label that the form lacks; a form without any label has none (the sheet is missing)."""
    if not answers:
        return
    fields = {field.key: field for field in form.fields}
    read = {key: _answer_row(answer, answer.text) for key, answer in answers.items()}
    for key, answer in answers.items():
        if not fields[key].parts:
            continue
        for part, text in zip(fields[key].parts, split_period(answer.text), strict=False):
            if part not in read:
                read[part] = {**_answer_row(answer, text or answer.text), "field": part, "label": answer.field.label}
    if year and "year" not in read:
        text, place, cell = year
        read["year"] = {"field": "year", "label": fields["year"].label, "value": text, "present": True, "sheet": place, "cell": cell}
    for field_ in form.fields:
        if not field_.parts:
            absent: Row = {"field": field_.key, "label": field_.label, "value": "", "present": False, "sheet": sheet}
            yield {**read.get(field_.key, absent), "required": field_.required}


def _answer_row(answer: Answer, text: str) -> Row:
    choice = answer.field.kind == "choice"
    return {
        "field": answer.field.key, "label": answer.field.label, "value": ("、".join(answer.ticked) or text) if choice else text,
        "ticked": float(len(answer.ticked)) if choice else None, "present": True, "sheet": answer.grid.name, "cell": to_a1(*answer.cell),
    }


def _missing(tables: Mapping[str, Located], answers: Mapping[str, Answer], form: Form, sheet: str) -> Iterator[Row]:
    if not answers:
        yield {"fact": "missing_table", "detail": PROJECT_SHEET, "sheet": sheet}
    for table in form.tables:
        if table.key not in tables:
            if table.required:
                yield {"fact": "missing_table", "detail": table.title, "sheet": table.sheet}
            continue
        located = tables[table.key]
        for column in table.columns:
            if column.required and column.key not in located.columns and (column.key != "source" or not rows.has_labels(located)):
                cell = to_a1(located.header, min(located.columns.values()))
                yield {"fact": "missing_column", "detail": column.header, "sheet": located.grid.name, "cell": cell, "value": table.title}


def _free_columns(tables: Mapping[str, Located]) -> Iterator[Row]:
    """Yield where finance's columns can be added: the header's first cell that is free all the way down."""
    if (located := tables.get("indicators")) and "system_score" not in located.columns:
        rows = located.grid.rows[located.header : located.end]
        width = max((column + 1 for cells in rows for column, text in enumerate(cells) if text), default=0)
        right = max((right + 1 for (_, _), (_, right) in located.grid.merges.items()), default=0)
        yield {"fact": "free_columns", "sheet": located.grid.name, "cell": to_a1(located.header, max(width, right))}


def _package_facts(book: Book) -> Iterator[Row]:
    if book.scan.macros:
        yield {"fact": "macros"}
    if book.scan.signed:
        yield {"fact": "signed"}
    if book.scan.links:
        yield {"fact": "external_links"}
    if book.format not in ("xlsx", "xlsm"):
        yield {"fact": "legacy", "detail": book.format}
    for grid in book.grids:
        if grid.hidden and any(map(any, grid.rows)):
            yield {"fact": "hidden", "detail": "sheet", "sheet": grid.name}


def _cell_facts(grids: list[Grid], tables: Mapping[str, Located]) -> Iterator[Row]:
    """Yield error cells and formulas without a value or that show nothing; sums that only the unit looks at may lack theirs."""
    unneeded = {(located.grid.name, *place) for located in tables.values() for place in rows.sums_for_show(located)}
    for grid in grids:
        for (row, column), text in sorted(grid.scan.errors.items()):
            yield {"fact": "error_cell", "sheet": grid.name, "cell": to_a1(row, column), "value": text}
        for row, column in sorted(grid.scan.formulas):
            if not grid.text(row, column) and (grid.name, row, column) not in unneeded:
                fact = "uncomputed" if (row, column) in grid.scan.uncomputed else "blank_formula"
                yield {"fact": fact, "sheet": grid.name, "cell": to_a1(row, column)}
