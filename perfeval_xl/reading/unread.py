"""What a workbook holds that no frame takes: the cells beside the tables, columns of the unit's own, sheets that nobody asked for.

Needed only where a workbook's values go into another form and none of them may be lost without a word.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from perfeval_xl import places
from perfeval_xl.facts.money import is_unit_note
from perfeval_xl.layout import Form, from_a1, to_a1
from perfeval_xl.layout.department import LEVELS, REPORT_SHEETS, WEIGHTS
from perfeval_xl.layout.self_assessment import GOALS
from perfeval_xl.reading.blocks.lines import is_closing, is_nothing, is_rest, subtotal_of
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.fields.labels import Answer
from perfeval_xl.reading.fields.project import spread_cells
from perfeval_xl.reading.forms.cells import closing_cells, subtotal_cells
from perfeval_xl.reading.forms.reading import FormReading
from perfeval_xl.reading.funds.amounts import rate_cells
from perfeval_xl.reading.funds.sources import source_name
from perfeval_xl.reading.funds.table import Funds
from perfeval_xl.reading.headings.understanding import is_label
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.values import fold_label

Row = dict[str, object]
Place = tuple[str, int, int]
"""Sheet, row and column from 0."""

GOAL_KEYS = ("expected", "achieved")
_OBJECTS = {
    "picture": re.compile(r"(?:^|/)(?:media|pictures)/[^/]+$"),
    "comment": re.compile(r"(?:^|/)(?:threaded)?comments?[^/]*\.xml$"),
    "macro": re.compile(r"vbaproject\.bin$"),
}
_TITLE = re.compile("(?:表|报告|报告书|情况|信息)$")


def object_rows(names: Iterable[str]) -> Iterator[Row]:
    """Yield what a package holds besides cells: object (picture, comment, macro) and how many parts of it there are."""
    listed = [name.lower() for name in names]
    for kind, pattern in _OBJECTS.items():
        if count := sum(pattern.search(name) is not None for name in listed):
            yield {"object": kind, "count": count}


def unread_rows(read: FormReading, rows: Mapping[str, Sequence[Row]], grids: Sequence[Grid], *, formulas: bool) -> Iterator[Row]:
    """Yield sheet, cell and text of every filled cell that nothing in `rows` came from and no label or header explains.

    `formulas`: what they show counts as typed; in a form made from a template they are its own.
    """
    taken = {*_from_rows(rows, grids), *_from_tables(read, rows), *_from_answers(grids, read), *_from_goals(rows)}
    for grid in grids:
        computed = frozenset() if formulas else grid.scan.formulas
        first = min((row for name, row, _ in taken if name == grid.name), default=0)
        for row, cells in enumerate(grid.rows):
            for column, text in enumerate(cells):
                if not _says_something(text) or (grid.name, row, column) in taken or (row, column) in computed:
                    continue
                if row >= first or not _is_title(text, cells):
                    yield {"sheet": grid.name, "cell": to_a1(row, column), "text": text}


def _says_something(text: str) -> bool:
    """Return whether a text is more than dots and dashes, or the note on the unit of money, which was heeded."""
    return any(map(str.isalnum, text)) and not is_unit_note(text) and not is_rest(text)


def _is_title(text: str, cells: Sequence[str]) -> bool:
    """Return whether a text above a sheet's first table or label, alone in its row, is the sheet's title."""
    return sum(map(_says_something, cells)) == 1 and _TITLE.search(fold_label(text)) is not None


def _from_rows(rows: Mapping[str, Sequence[Row]], grids: Sequence[Grid]) -> Iterator[Place]:
    """Yield every cell that a row of a frame names; facts only point at cells."""
    called: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for grid in grids:
        for spot, title in grid.named.items():
            called.setdefault((grid.name, title), []).append(spot)
    for name, listed in rows.items():
        for row in listed if name != "facts" else ():
            cells = [cell for key, cell in row.items() if (key == "cell" or key.endswith("_cell")) and isinstance(cell, str)]
            more = row.get("cells", ())
            assert isinstance(more, tuple)
            for sheet, name_of_cell in (places.told(str(row["sheet"]), text) for text in (*cells, *more)):
                yield from ((sheet, *place) for place in (called.get((sheet, name_of_cell)) or [from_a1(name_of_cell)]))


def _from_tables(read: FormReading, rows: Mapping[str, Sequence[Row]]) -> Iterator[Place]:
    tables = [*read.group.tables, *read.group.of("team"), *(read.funds.pages if read.funds is not None else ())]
    for table in tables:
        for row in range(table.header.top, table.header.bottom + 1):
            yield from ((table.grid.name, row, column) for listed in table.header.columns.values() for column in listed)
    for table in read.group.tables:
        yield from _from_indicators(table, rows)
    if read.funds is not None:
        yield from _from_budget(read.funds)
        yield from _told_again(read.funds, read.group.of("funds"))


def _from_indicators(table: BlockTable, rows: Mapping[str, Sequence[Row]]) -> Iterator[Place]:
    """Yield the cells of an indicator's row that its frame does not name: a level's name repeated, its nature and measure."""
    grid, header = table.grid, table.header
    for line in rows["indicators"]:
        place = line.get("level3_cell")
        if line["sheet"] != grid.name or not isinstance(place, str) or (row := from_a1(place)[0]) <= header.bottom:
            continue
        yield from ((grid.name, row, column) for kind in ("nature", "measure", *LEVELS) for column in header.columns.get(kind, ()))
        for weight in WEIGHTS:
            if weight in header.columns and grid.text(row, header.columns[weight][0]) == line[f"{weight}_raw"]:
                yield grid.name, row, header.columns[weight][0]
    for row in _rows_of_half(table, rows):
        kinds = ("nature", "measure", *LEVELS, *WEIGHTS)
        yield from ((grid.name, row, column) for kind in kinds for column in header.columns.get(kind, ()))
    total = {row["raw"] for row in rows["stated"] if row["item"] == "total_weight"}
    yield from ((grid.name, *cell) for cell in closing_cells(table) if grid.text(*cell) in total)
    yield from ((grid.name, *cell) for cell in subtotal_cells(table))
    closing = [] if table.closing is None else [table.closing]
    for row in (*table.rows, *closing, *range((table.closing or table.after) + 1, table.after)):
        first = grid.first_text(row)
        if is_closing(first) or subtotal_of(first) is not None:
            yield grid.name, row, grid.rows[row].index(first)


def _rows_of_half(table: BlockTable, rows: Mapping[str, Sequence[Row]]) -> set[int]:
    """Return the rows of a table that is the other half of rows of another sheet: its names and weights say theirs again."""
    found = set()
    for line in rows["indicators"]:
        cells = (cell for key, cell in line.items() if key.endswith("_cell") and isinstance(cell, str))
        if line["sheet"] != table.grid.name:
            found |= {from_a1(cell)[0] for sheet, cell in (places.told("", one) for one in cells) if sheet == table.grid.name}
    return found


def _told_again(funds: Funds, tables: Iterable[BlockTable]) -> Iterator[Place]:
    """Yield the cells of further tables of funds that say what the one that was read says."""
    said = {text for page in funds.pages for row in _lines(page) for text in page.grid.rows[row] if text}
    for table in tables:
        for row in _lines(table) if not any(table is page for page in funds.pages) else ():
            yield from ((table.grid.name, row, column) for column, text in enumerate(table.grid.rows[row]) if text in said)


def _lines(table: BlockTable) -> tuple[int, ...]:
    """Return the last row of a table's header, where it has one, and its own rows."""
    return table.rows if table.header.bottom < 0 else (table.header.bottom, *table.rows)


def _from_budget(funds: Funds) -> Iterator[Place]:
    """Yield the names of sources, which the printed form repeats, and the cells that say that there are no points for a source."""
    yield from ((funds.pages[-1].grid.name, *cell) for cell in rate_cells(funds))  # they follow from the totals
    known = set(funds.described.sources)
    for page in funds.pages:
        yield from _from_fund_page(page, known)


def _from_fund_page(table: BlockTable, known: Container[str]) -> Iterator[Place]:
    for row in _lines(table):
        for column, text in enumerate(table.grid.rows[row]):
            if text and fold_label(source_name(text)) in known:
                yield table.grid.name, row, column
        for kind in ("weight", "rate", "score"):
            for column in table.header.columns.get(kind, ()):
                if is_nothing(table.grid.text(row, column)):
                    yield table.grid.name, row, column


def _from_answers(grids: Iterable[Grid], read: FormReading) -> Iterator[Place]:
    """Yield the labels, and the values that were taken or say the same once more."""
    form: Form = read.layout
    labels = {fold_label(field.label) for field in form.fields}
    titles = {fold_label(name) for table in form.tables for name in (table.title, table.sheet)}
    titles |= {fold_label(name) for name in (*REPORT_SHEETS, *GOALS)}
    for grid in grids:
        for row, cells in enumerate(grid.rows):
            yield from (
                (grid.name, row, column)
                for column, text in enumerate(cells) if text and (fold_label(text) in labels | titles or is_label(text))
            )
    fields = {field.key: field for field in form.fields}
    given: list[Answer] = [answer for section in read.group.sections for answer in section.answers]
    for answer in given:
        first = read.answers.get("unit" if answer.field == "implementer" and "implementer" not in fields else answer.field or "")
        if first is not None and fold_label(answer.text) == fold_label(first.text):
            yield from ((answer.grid.name, *cell) for cell in answer.cells)
            field = fields[first.field if first.field in fields else "unit"]
            yield from ((answer.grid.name, *cell) for cell in spread_cells(field, answer))


def _from_goals(rows: Mapping[str, Sequence[Row]]) -> Iterator[Place]:
    for row in rows.get("goals", ()):
        yield str(row["sheet"]), *from_a1(str(row["heading_cell"]))
