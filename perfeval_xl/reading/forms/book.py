"""A workbook → its forms, each with its rows; what is true of the whole file stands with the first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from perfeval_xl.layout import Form, stamp
from perfeval_xl.layout.department import FORM as DEPARTMENT
from perfeval_xl.layout.department import NOT_READ
from perfeval_xl.layout.history import version_of
from perfeval_xl.layout.outputs import SIGN, added_sheet
from perfeval_xl.layout.printed import mirrors
from perfeval_xl.layout.self_assessment import FORM as SELF_ASSESSMENT
from perfeval_xl.profile import NO_TABLE
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.fields.report import is_report
from perfeval_xl.reading.forms.grouping import forms_of
from perfeval_xl.reading.forms.reading import FormReading, read_form
from perfeval_xl.reading.forms.sections import Section, sections_of
from perfeval_xl.reading.sheets import Book, Grid
from perfeval_xl.values import fold_label

Row = dict[str, object]

_OF_TODAY = ("xlsx", "xlsm", "docx", "docm")


def readable(book: Book) -> list[Grid]:
    """Return the sheets that a unit fills in: instructions, the self-check, print sheets and what a scored copy adds are left out."""
    # of formats that the scan does not see into a print sheet is known by its name alone
    shown_twice = book.scan.mirrors if book.scan.xml else mirrors(grid.name for grid in book.grids)
    left_out = {*NOT_READ, *shown_twice}
    sign = SIGN.encode()
    signed = not book.scan.xml or any(sign in part for part in book.scan.xml)  # most workbooks are not looked through
    return [grid for grid in book.grids if grid.name.strip() not in left_out and not (signed and added_sheet(grid.rows))]


def read_forms(book: Book) -> list[FormReading]:
    """Return the forms of a workbook, in the order of its sheets and their rows; one at least."""
    grids = _in_todays_words(readable(book), book.scan.stamp)
    reports = [grid for grid in grids if is_report(grid)]
    sections = list(_sections(grid for grid in grids if not is_report(grid)))
    if not any(section.of("indicators") for section in sections) and (within := _within_reports(reports)):
        sections += within
        reports = [_without_rows_of_cells(grid) for grid in reports]
    groups = forms_of(sections)
    return [read_form(group, reports if not place else (), book) for place, group in enumerate(groups)]


def _sections(grids: Iterable[Grid]) -> Iterator[Section]:
    """Yield the sections of all sheets; a table may go on from one to the next."""
    before: BlockTable | None = None
    for grid in grids:
        found = sections_of(grid, before)
        yield from found
        before = next((table for section in reversed(found) for table in reversed(section.tables)), None)


def _within_reports(reports: Iterable[Grid]) -> list[Section]:
    """Return the sections of reports that hold a table of indicators: a unit has put its form between the paragraphs."""
    return [section for section in _sections(reports) if section.of("indicators")]


def _without_rows_of_cells(grid: Grid) -> Grid:
    """Return a report's sheet with its paragraphs alone."""
    return replace(grid, rows=[cells if len(texts) < 2 else [""] * len(cells) for cells, texts in zip(grid.rows, grid.texts, strict=True)])


def _in_todays_words(grids: list[Grid], marks: Mapping[str, str]) -> list[Grid]:
    """Return the sheets of an earlier template with its own labels and headings in the words of today's."""
    words = _renamed_since(marks.get(stamp.TEMPLATE_VERSION, stamp.FIRST_TEMPLATE) if stamp.SCHEME in marks else None)
    if not words:
        return grids
    return [
        replace(grid, rows=[[words.get(fold_label(text), text) if text else "" for text in cells] for cells in grid.rows])
        for grid in grids
    ]


@lru_cache(maxsize=64)
def _renamed_since(number: str | None) -> Mapping[str, str]:
    """Return the words of a version of the templates, folded → those of today."""
    return dict(pair for form in (SELF_ASSESSMENT, DEPARTMENT) for pair in _renamed(form, number))


def _renamed(form: Form, number: str | None) -> Iterator[tuple[str, str]]:
    version = version_of(form.key, number)
    yield from ((fold_label(name), field.label) for field in form.fields if (name := version.labels.get(field.key)) is not None)
    for table in form.tables:
        for column in table.columns:
            if (name := version.columns.get(f"{table.key}.{column.key}")) is not None:
                yield fold_label(name), column.header


def package_facts(book: Book) -> Iterator[Mapping[str, object]]:
    """Yield what is true of the whole file: macros, a signature, links, an old format, and that nobody can see what it shows and hides."""
    if book.scan.macros:
        yield {"fact": "macros"}
    if book.scan.signed:
        yield {"fact": "signed"}
    if book.scan.links:
        yield {"fact": "external_links"}
    if book.format not in _OF_TODAY:
        yield {"fact": "legacy", "detail": book.format}
    if book.scan.unlooked:
        yield {"fact": "unlooked"}
    yield from _without_table(book)
    hidden = [grid for grid in book.grids if grid.hidden and any(map(any, grid.rows))]
    if hidden:
        read = {grid.name for grid in readable(book)}
        unread = (grid.name for grid in hidden if grid.name not in read and not added_sheet(grid.rows))
        yield from ({"fact": "hidden", "detail": "sheet", "sheet": name} for name in unread)


_WORD = 20  # characters: less is no sentence of a report


def _without_table(book: Book) -> Iterator[Mapping[str, object]]:
    """Yield that a file holds sentences or pictures and no table."""
    if any(len(texts) > 1 for grid in book.grids if not is_report(grid) for texts in grid.texts):
        return
    if _within_reports(filter(is_report, book.grids)):
        return
    if book.pictures or any(len(text) > _WORD for grid in book.grids for texts in grid.texts for text in texts):
        yield {"fact": NO_TABLE, "detail": "picture" if book.pictures else "text"}
