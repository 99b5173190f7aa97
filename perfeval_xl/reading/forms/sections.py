"""A sheet → its sections: each as much of it as can be one form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from perfeval_xl import places
from perfeval_xl.layout import from_a1
from perfeval_xl.reading.blocks.tables import BlockTable, find_tables
from perfeval_xl.reading.fields.labels import Answer, answers_in
from perfeval_xl.reading.fields.title import title_of, year_in, year_of_goals
from perfeval_xl.reading.headings.understanding import COLON, is_title, label
from perfeval_xl.reading.sheets import Grid

Year = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class Section:
    """Part of a sheet, from the row `top` to before `end`: its tables, the labels outside them, the lines at its head and its title."""

    grid: Grid
    top: int
    end: int
    tables: tuple[BlockTable, ...]
    answers: tuple[Answer, ...]
    title: str
    year: Year | None
    whole: bool

    def of(self, kind: str) -> list[BlockTable]:
        """Return its tables of a kind."""
        return [table for table in self.tables if table.kind == kind]

    def names(self, field: str) -> str:
        """Return what it says of a field, "" for nothing."""
        return next((answer.text for answer in self.answers if answer.field == field and answer.text), "")

    @property
    def name(self) -> str:
        """Return its sheet, with its rows where another section shares it."""
        return self.grid.name if self.whole else places.with_rows(self.grid.name, self.top + 1, self.end)


def sections_of(grid: Grid, before: BlockTable | None = None) -> list[Section]:
    """Return the sections of a sheet: a new one begins where, below a table of indicators, a form begins anew.

    before: the last table of the sheet before it, which may go on in this one.
    """
    tables = find_tables(grid, before)
    starts = _starts(grid, tables)
    ends = [*starts[1:], len(grid.rows)]
    first, *others = (_section(grid, top, end, tables, whole=len(starts) == 1) for top, end in zip(starts, ends, strict=True))
    return [first, *(_under(first, other) for other in others)]


def _under(first: Section, other: Section) -> Section:
    """Return a section below the first of its sheet, under that one's title and year where it has no title of its own.

    Under a title of its own that tells no year it is of the year that a heading of the whole sheet tells, above the first form's title.
    """
    if not other.of("indicators"):
        return other
    if not other.title:
        return replace(other, title=first.title, year=other.year or first.year)
    return replace(other, year=other.year or _year_over(first))


def _year_over(section: Section) -> Year | None:
    """Return the year that a line above a section's title tells."""
    year = section.year
    if year is None or year[2] is None:
        return None
    titled = next((row for row in range(section.top, section.end) if section.title in section.grid.rows[row]), section.top)
    return year if from_a1(year[2])[0] < titled else None


def _starts(grid: Grid, tables: Sequence[BlockTable]) -> list[int]:
    """Return the rows where sections begin."""
    starts = [0]
    last: BlockTable | None = None
    paid = False  # the section has its money
    for table, following in zip(tables, [*tables[1:], None], strict=False):
        if last is not None and table.kind in ("funds", "indicators"):
            start = _head_between(grid, last.after, table.header.top)
            if start is None and table.kind == "funds" and not paid and _ends_form(grid, table, following):
                last, paid = table, True
                continue
            if start is not None or table.kind == "funds":
                starts.append(last.after if start is None else start)
                last, paid = None, False
        paid = paid or table.kind == "funds"
        if table.kind == "indicators":
            last = table
    return starts


def _ends_form(grid: Grid, funds: BlockTable, following: BlockTable | None) -> bool:
    """Tell whether the money below a form's indicators is its own: what follows, if anything, begins anew."""
    return following is None or _head_between(grid, funds.after, following.header.top) is not None


def _head_between(grid: Grid, after: int, before: int) -> int | None:
    """Return the row between two tables where a form begins: with a title, or with a label for its project."""
    for row in range(after, before):
        texts = grid.texts[row]
        if len(texts) == 1 and is_title(texts[0]):
            return row
        if any(answer.field in _BEGINNING for answer in answers_in(grid, [row])):
            return row
    return None


_BEGINNING = ("project",)
_OWN = frozenset({"project", "unit", "implementer", "department"})
_TOTALS = frozenset({"self_total", "self_grade"})
_SHORTEST = 2  # characters: 单位 and 部门 alone head columns, too


def _section(grid: Grid, top: int, end: int, tables: Sequence[BlockTable], *, whole: bool) -> Section:
    own = tuple(table for table in tables if top <= table.header.top < end)
    answers = answers_in(grid, _free_rows(grid, top, end, own))
    lines = _head(top, end, own, answers)
    title, year = title_of(grid, lines), year_in(grid, lines) or year_of_goals(grid, range(top, end))
    if top == 0 and (above := grid.above) is not None:
        over = range(len(above.rows))
        answers = [*answers_in(above, over), *answers]
        title, year = title_of(above, over) or title, year_in(above, over) or year
    return Section(grid, top, end, own, tuple(answers), title, year, whole)


def _free_rows(grid: Grid, top: int, end: int, tables: Sequence[BlockTable]) -> list[int]:
    """Return the rows that are none of a table: labels may stand there, and in rows of a table of people."""
    taken = {
        row for table in tables if table.kind != "team"
        for row in (*range(table.header.top, table.header.bottom + 1), *table.heads, *table.rows)
        if not (table.kind == "funds" and _names_form(grid, row, of_header=row not in table.rows))
    }
    taken |= {table.closing for table in tables if table.closing is not None}
    return [row for row in range(top, min(end, len(grid.rows))) if row not in taken and grid.texts[row]]


def _names_form(grid: Grid, row: int, *, of_header: bool) -> bool:
    """Tell whether a row of a fund table has a label of the form itself: unit and money, or money and total, share a line."""
    named = COLON.split(grid.first_text(row), maxsplit=1)
    told = label(named[0])
    if told is not None and (told.fields == ("year",) or (len(told.text) > _SHORTEST and not _OWN.isdisjoint(told.fields))):
        return True
    found = () if of_header else (label(text) for text in grid.texts[row])
    return any(one is not None and not _TOTALS.isdisjoint(one.fields) for one in found)


def _head(top: int, end: int, tables: Sequence[BlockTable], answers: Sequence[Answer]) -> range:
    """Return the rows above the first table and the first label that stands beside its value: titles, notes, a line for the seal."""
    apart = [answer for answer in answers if answer.label_cell != answer.cell]
    beside = [answer.label_cell[0] for answer in apart if answer.field in ("project", "department", "implementer")]
    first = min([*(table.header.top for table in tables), *beside, end], default=end)
    return range(top, min(first, top + _HEAD_ROWS))


_HEAD_ROWS = 8
