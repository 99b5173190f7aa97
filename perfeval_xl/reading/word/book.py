"""A .docx → a book of grids: its tables, a cover of the lines that are none of the report, and the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from perfeval_xl.facts.money import unit_noted
from perfeval_xl.intake.refused import Refused
from perfeval_xl.layout.department import REPORT_SHEETS
from perfeval_xl.layout.outputs import OVERALL_TITLE
from perfeval_xl.limits import Limits
from perfeval_xl.reading.headings.understanding import COLON, is_label
from perfeval_xl.reading.package import Risky
from perfeval_xl.reading.scanned import PackageScan, Place
from perfeval_xl.reading.sheets import Book, Grid
from perfeval_xl.reading.word.flow import Flow, Item, ParagraphLine, ShownTable
from perfeval_xl.reading.word.package import Document, open_document
from perfeval_xl.reading.word.sections import DocumentParts, ReportSection, parts_of
from perfeval_xl.reading.word.text import unwrapped
from perfeval_xl.reading.word.titles import without_contents
from perfeval_xl.reading.word.told_rows import unfolded
from perfeval_xl.reading.word.xml import child, children

COVER = "正文"
ABOVE = "上方"
REPORT = REPORT_SHEETS[0]
_AT_EASE = 10_000  # cells


def read_document(data: bytes, limits: Limits, *, alone: bool) -> Book:
    """Return the grids of a document.

    Raises:
        Refused: with the F code and the reason why it cannot be read.
        Risky: it has to be read alone.
    """
    document = open_document(data, limits, alone=alone)
    body = child(document.root, "body")
    flow = Flow(document.parts.get("styles"), document.parts.get("numbering"), limits)
    items: list[Item] = [] if body is None else unfolded(without_contents(list(flow.items(body))))
    if next((item.text for item in items if isinstance(item, ParagraphLine) and item.text), "") == OVERALL_TITLE:
        raise Refused("F012", "总报告")
    if not alone and sum(len(item.grid.rows) for item in items if isinstance(item, ShownTable)) > _AT_EASE:
        raise Risky
    parts = parts_of(items)
    notes = [*_notes(document, flow)]
    grids = (*_cover(parts, _page_lines(document, flow)), *_tables(items, parts, notes), *_report(parts.sections))
    scan = PackageScan({}, (), macros=document.macros, links=document.links, signed=document.signed)
    pictures = sum(item.pictures for item in items)
    return Book("docm" if document.macros else "docx", grids, scan, pictures)


def _cover(parts: DocumentParts, pages: Sequence[str]) -> Iterator[Grid]:
    lines = [*parts.cover, *pages]
    if lines:
        yield Grid(COVER, [[line] for line in lines], spoken=True)


def _tables(items: Sequence[Item], parts: DocumentParts, notes: Sequence[str]) -> Iterator[Grid]:
    """Yield the tables; over each stand the lines that speak of it, and the notes on the unit of money that footnotes give."""
    for item in items:
        if isinstance(item, ShownTable):
            above = [*parts.above.get(item.grid.name, ()), *notes]
            lines = Grid(f"{item.grid.name}{ABOVE}", [[line] for line in above], spoken=True) if above else None
            yield replace(item.grid, above=lines)


def _report(sections: Sequence[ReportSection]) -> Iterator[Grid]:
    if sections:
        rows = [[section.title, section.text] for section in sections]
        named: dict[Place, str] = {(row, column): section.title for row, section in enumerate(sections) for column in (0, 1)}
        yield Grid(REPORT, rows, headed=frozenset(range(len(rows))), named=named)


def _page_lines(document: Document, flow: Flow) -> list[str]:
    """Return the lines of page headers and footers that answer a label: a score, a grade."""
    lines = [item.text for page in document.pages for item in flow.items(page) if isinstance(item, ParagraphLine) and item.text]
    return [line for line in dict.fromkeys(lines) if COLON.search(line) and is_label(COLON.split(line, maxsplit=1)[0])]


def _notes(document: Document, flow: Flow) -> Iterator[str]:
    for kind in ("footnotes", "endnotes"):
        for note in children(document.parts.get(kind), "footnote", "endnote"):
            for item in flow.items(note) if any(True for _ in unwrapped(note, "p")) else ():
                if isinstance(item, ParagraphLine) and unit_noted(item.text) is not None:
                    yield item.text
