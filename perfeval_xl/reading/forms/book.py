"""A workbook → its forms, each with its rows; what is true of the whole file stands with the first."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.layout.department import NOT_READ
from perfeval_xl.layout.printed import mirrors
from perfeval_xl.reading.fields.report import is_report
from perfeval_xl.reading.forms.grouping import forms_of
from perfeval_xl.reading.forms.reading import FormReading, read_form
from perfeval_xl.reading.forms.sections import sections_of
from perfeval_xl.reading.sheets import Book, Grid

Row = dict[str, object]


def readable(book: Book) -> list[Grid]:
    """Return the sheets that a unit fills in: instructions, the self-check, print sheets and what a scored copy adds are left out."""
    # of formats that the scan does not see into a print sheet is known by its name alone
    shown_twice = book.scan.mirrors if book.scan.xml else mirrors(grid.name for grid in book.grids)
    left_out = {*NOT_READ, *shown_twice}
    return [grid for grid in book.grids if grid.name.strip() not in left_out]


def read_forms(book: Book) -> list[FormReading]:
    """Return the forms of a workbook, in the order of its sheets and their rows; one at least."""
    grids = readable(book)
    reports = [grid for grid in grids if is_report(grid)]
    sections = [section for grid in grids if not is_report(grid) for section in sections_of(grid)]
    groups = forms_of(sections)
    return [read_form(group, reports if not place else (), book, first=not place) for place, group in enumerate(groups)]


def package_facts(book: Book) -> Iterator[Row]:
    """Yield what is true of the whole file: macros, a signature, links, an old format."""
    if book.scan.macros:
        yield {"fact": "macros"}
    if book.scan.signed:
        yield {"fact": "signed"}
    if book.scan.links:
        yield {"fact": "external_links"}
    if book.format not in ("xlsx", "xlsm"):
        yield {"fact": "legacy", "detail": book.format}
    read = {grid.name for grid in readable(book)}
    yield from (
        {"fact": "hidden", "detail": "sheet", "sheet": grid.name}
        for grid in book.grids if grid.name not in read and grid.hidden and any(map(any, grid.rows))
    )
