"""The form that 自检 looks at, whichever it is: its fields, members, sections, amounts and table of indicators as formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl.facts.same import Same
from perfeval_xl.layout import column_name
from perfeval_xl.layout.department import SELF_CHECK_SHEET
from perfeval_xl.layout.model import Field
from perfeval_xl.schemes import Scheme
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.fields import read_date_field, read_year
from perfeval_xl.templates.self_check.found import FoundCells, LabelledCell
from perfeval_xl.templates.self_check.framework import FrameworkFormulas
from perfeval_xl.templates.self_check.lines import PREFIX, LineCells, Working, WorkingLine
from perfeval_xl.templates.self_check.looks import flag, look_at
from perfeval_xl.templates.self_check.money import AmountCells
from perfeval_xl.templates.self_check.reading import UNREAD
from perfeval_xl.templates.self_check.structure import Structure
from perfeval_xl.templates.self_check.table import IndicatorLine, IndicatorTable, address, read_table, top
from perfeval_xl.templates.self_check.tags import TAGS_NAME, rests_on, tag_of


@dataclass(frozen=True)
class Item:
    """A labelled field with where its value stands."""

    field: Field
    place: LabelledCell

    @property
    def cell(self) -> Formula:
        """Return the cell of the value."""
        return self.place.cell


@dataclass(frozen=True)
class Team:
    """The cells of the members, row by row: name, title, unit."""

    members: Sequence[Sequence[LabelledCell]]


@dataclass(frozen=True)
class SheetNames:
    """Which sheet holds what."""

    fields: str
    money: str
    table: str
    report: str


@dataclass(frozen=True)
class Given:
    """What a form consists of, before anything is read: cells and where they are. `examples`: the year that advice speaks of."""

    scheme: Scheme
    sheets: SheetNames
    items: Mapping[str, Item]
    team: Team | None
    sections: Sequence[tuple[str, LabelledCell]]
    amounts: Mapping[tuple[str, str], LabelledCell]
    sources: Sequence[str]
    year: Formula
    table: IndicatorTable
    capacity: int
    examples: int


@dataclass(frozen=True)
class _Judged:
    """The lines of a table as they were judged, with what they have put into the working area."""

    given: Given
    rows: list[IndicatorLine]
    columns: LineCells
    beside: LineCells
    lost: list[tuple[int, Formula]]
    working: Working


_BLANK: dict[tuple[object, ...], _Judged] = {}
"""Tables in which nothing is typed yet: a thousand prefilled forms have the same, and no amount changes what is said of them."""


def _judged(
    given: Given, working: Working, framework: FrameworkFormulas, facts: Mapping[str, Formula], codes: Mapping[str, bool]
) -> _Judged:
    """Judge the lines of a table, or take them from a form whose table is as blank as this one."""
    table = given.table
    typed = any(
        table.cells.get((table.sheet, row, table.columns[key])) is not None
        for key in ("target", "actual")
        for row in range(table.header + 1, table.closing)
    )
    members = len(given.team.members) if given.team else 0
    key = (Same(given.scheme), table.header, table.closing, len(given.sources), len(given.sections), members)
    known = None if typed else _BLANK.get(key)
    if known is not None and known.given.table.area("level3").value == table.area("level3").value:
        working.adopt(known.working)
        return known
    rows = read_table(working, framework, table, given.capacity, facts)
    columns, beside = LineCells(working, [row.line for row in rows]), LineCells(working, [row.beside for row in rows])
    looks = look_at(rows, given.scheme, facts)
    unread = f.add_up([side.number(k=kind) for side in (columns, beside) for kind in UNREAD])
    alone = f.choose(unread > 0, f.const(0), columns.number(cn=">0"))  # what is not read may be another row of the whole cost
    tags = flag(rows, looks, working.scalar("cost_rows", alone), codes)
    structure = Structure(columns, framework, tags, codes, weighted="weight1" in table.columns)
    judged = _Judged(given, rows, columns, beside, structure.lost, working.copy())
    if not typed:
        _BLANK[key] = judged
    return judged


ASKED_COLUMN, ASKED_CELLS = 200, 4
"""Where the cells of a row of 自检 stand that name the cells of a tag, and how many these are: addresses, tag, column, place outside."""
_LINES_AT_ONCE = 80  # a formula may have 8,192 characters
_LONGEST_PLACE = 240  # characters of a link's text that programs take


class Subject:
    """A form whose amounts and lines have been read into the working area.

    codes: whether what is told under a code is but a reminder; `part`: that of the sheet that looks at it.
    """

    part = ""

    def __init__(self, given: Given, working: Working, codes: Mapping[str, bool]) -> None:
        self.given, self.working, self.scheme, self.codes = given, working, given.scheme, codes
        self.framework = FrameworkFormulas(given.scheme)
        self.asked: dict[str, list[tuple[str, str, str]]] = {}
        self.dates = {key: read_date_field(working, key, item.cell) for key, item in given.items.items() if item.field.kind == "date"}
        self.year = working.scalar("year", read_year(working, given.year))
        self.money = AmountCells(working, given.scheme, {key: place.cell for key, place in given.amounts.items()}, given.sources)
        facts = self.money.facts(self.year) | {"score_pending": working.scalar("score_pending", given.table.score_pending)}
        judged = _judged(given, working, self.framework, facts, codes)
        self.rows, self.columns, self.beside, self.lost = judged.rows, judged.columns, judged.beside, judged.lost
        self.used = working.scalar("used", f.total(self.columns["us"]))
        numbers = (self.columns.number(k=kind) + self.beside.number(k=kind) for kind in ("n", "p", "m", "d", "y", "l", "t", "x"))
        self.started = working.scalar("started", f.total(*numbers))

    def unread(self, *columns: str, hints: bool = False) -> Formula:
        """Return in how many cells of those columns, target and actual, there is what only the tool can read."""
        sides = {"target": self.columns, "actual": self.beside}
        return f.add_up([sides[column].number(k=kind) for column in columns for kind in (("h",) if hints else UNREAD)])

    def left_to_finance(self, code: str) -> tuple[Formula, Formula] | None:
        """Return whether there are cells that a code rests on and only the tool can read, and the addresses of all such cells."""
        columns, hints = rests_on(code)
        if not columns:
            return None
        name = "_".join(columns)
        count = self.working.scalar(f"unread_{name}{'_hints' if hints else ''}", self.unread(*columns, hints=hints))
        sides = [self.working.scalar(f"left_{column}", self._left(column)) for column in columns]
        if len(sides) == 1:
            return count > 0, sides[0]
        mark = f.choose(f.both(*(side.differs("") for side in sides)), f.const("、"), f.const(""))
        return count > 0, self.working.scalar("left_all", t.left(sides[0] & mark & sides[1], _LONGEST_PLACE))

    def _left(self, column: str) -> Formula:
        """Return the addresses of a column's cells that only the tool can read."""
        table, working = self.given.table, self.working
        working.named("top", top(table))
        lines = [row.line if column == "target" else row.beside for row in self.rows]
        letter, key = column_name(table.columns[column]), column_name(working.column("k"))

        def term(line: WorkingLine) -> str:
            cell = f"'{SELF_CHECK_SHEET}'!${key}${working.row(line.place) + 1}"
            own = f'"、{letter}"&({PREFIX}top+{line.number})' if line.number else f'"、{table.extra_places.get(column, "")}"'
            return f'IF(OR({cell}="x",{cell}="h"),{own},"")'

        told = "、".join(str(address(table, column, f.const(line.number)).value) for line in lines if line.cells["k"] in UNREAD)
        parts = [
            working.named(f"left_{column}_{start}", Formula("&".join(map(term, lines[start : start + _LINES_AT_ONCE])), "")).text
            for start in range(0, len(lines), _LINES_AT_ONCE)
        ]
        return Formula(f"MID({'&'.join(parts)},2,{_LONGEST_PLACE})", told[:_LONGEST_PLACE])

    def tagged(self, code: str, column: str) -> FoundCells:
        """Return how many lines have a tag, with the addresses of their cells."""
        return FoundCells(f.const(True), self._addresses(code, column), self._count(tag_of(code, column, self.codes[code])))

    def count(self, code: str) -> Formula:
        """Return how many lines have a tag of a code that is counted."""
        return self._count(tag_of(code, "counted", self.codes[code[:4]]))

    def _count(self, tag: str) -> Formula:
        area = self.columns["j"]
        values = area.value if isinstance(area.value, tuple) else ()
        name = self.working.named(TAGS_NAME.removeprefix(PREFIX), area).text
        return Formula(f'COUNTIF({name},"*{tag}*")', float(sum(tag in str(value) for value in values)))

    def _addresses(self, code: str, column: str) -> Formula:
        """Return the addresses of a column's cells in the lines that have a tag, joined by 、.

        They are computed in a cell of the row of 自检 where they are told, all by one name: right of that cell stand the tag, the column
        and the place outside the table (`asked`).
        """
        table, tag = self.given.table, tag_of(code, column, self.codes[code])
        asked = self.asked.setdefault(code, [])
        told = "、".join(
            str(address(table, column, f.const(row.line.number)).value) for row in self.rows if tag in str(row.line.cells["j"])
        )
        asked.append((tag, column_name(table.columns[column]), table.extra_places.get(column, "")))
        at = column_name(ASKED_COLUMN + ASKED_CELLS * (len(asked) - 1))
        return self.working.named(f"told{len(asked)}", Formula(f"'{SELF_CHECK_SHEET}'!${at}1", told[:_LONGEST_PLACE]))

    def addresses_here(self) -> Formula:
        """Return the formula of a cell left of a tag, a column and a place: the addresses of the cells that have the tag."""
        self.working.named("top", top(self.given.table))
        parts = [
            self.working.named(f"at_{start}", Formula(self._terms(self.rows[start : start + _LINES_AT_ONCE]), "")).text
            for start in range(0, len(self.rows), _LINES_AT_ONCE)
        ]
        return Formula(f"MID({'&'.join(parts)},2,{_LONGEST_PLACE})", "")

    def _terms(self, rows: Sequence[IndicatorLine]) -> str:
        tag, letter, extra = (f"'{SELF_CHECK_SHEET}'!{column_name(place)}1" for place in range(1, ASKED_CELLS))
        tags = f"'{SELF_CHECK_SHEET}'!${column_name(self.working.column('j'))}$"
        return "&".join(
            f'IF(ISNUMBER(FIND({tag},{tags}{self.working.row(row.line.place) + 1})),"、"&'
            + (f"{letter}&({PREFIX}top+{row.line.number})" if row.line.number or not self.given.table.extra else extra)
            + ',"")'
            for row in rows
        )
