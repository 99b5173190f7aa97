"""The form that 自检 looks at, whichever it is: its fields, members, sections, amounts and table of indicators as formulas."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl.facts.same import Same
from perfeval_xl.layout.model import Field
from perfeval_xl.schemes import Scheme
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.fields import read_date_field, read_year
from perfeval_xl.templates.self_check.found import Found, Place
from perfeval_xl.templates.self_check.framework import Framework
from perfeval_xl.templates.self_check.lines import Columns, Working
from perfeval_xl.templates.self_check.looks import flag, look_at
from perfeval_xl.templates.self_check.money import Money
from perfeval_xl.templates.self_check.structure import Structure
from perfeval_xl.templates.self_check.table import Row, Table, address, read_table
from perfeval_xl.templates.self_check.tags import cell_of, tag_of


@dataclass(frozen=True)
class Item:
    """A labelled field with where its value stands."""

    field: Field
    place: Place

    @property
    def cell(self) -> Formula:
        """Return the cell of the value."""
        return self.place.cell


@dataclass(frozen=True)
class Team:
    """The cells of the members, row by row: name, title, unit."""

    members: Sequence[Sequence[Place]]


@dataclass(frozen=True)
class Sheets:
    """Which sheet holds what."""

    fields: str
    money: str
    table: str
    report: str


@dataclass(frozen=True)
class Given:
    """What a form consists of, before anything is read: cells and where they are. `examples`: the year that advice speaks of."""

    scheme: Scheme
    sheets: Sheets
    items: Mapping[str, Item]
    team: Team | None
    sections: Sequence[tuple[str, Place]]
    amounts: Mapping[tuple[str, str], Place]
    sources: Sequence[str]
    year: Formula
    table: Table
    capacity: int
    examples: int


@dataclass(frozen=True)
class _Judged:
    """The lines of a table as they were judged, with what they have put into the working area."""

    given: Given
    rows: list[Row]
    columns: Columns
    beside: Columns
    lost: list[tuple[int, Formula]]
    working: Working


_BLANK: dict[tuple[object, ...], _Judged] = {}
"""Tables in which nothing is typed yet: a thousand prefilled forms have the same, and no amount changes what is said of them."""


def _judged(
    given: Given, working: Working, framework: Framework, facts: Mapping[str, Formula], codes: Collection[str]
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
    columns, beside = Columns(working, [row.line for row in rows]), Columns(working, [row.beside for row in rows])
    looks = look_at(rows, given.scheme, facts)
    tags = flag(rows, looks, working.scalar("cost_rows", columns.number(cn=">0")), codes)
    structure = Structure(columns, framework, tags, codes, weighted="weight1" in table.columns)
    judged = _Judged(given, rows, columns, beside, structure.lost, working.copy())
    if not typed:
        _BLANK[key] = judged
    return judged


class Subject:
    """A form whose amounts and lines have been read into the working area, for some `codes`. `part`: that of the sheet that looks at it."""

    part = ""

    def __init__(self, given: Given, working: Working, codes: Collection[str]) -> None:
        self.given, self.working, self.scheme = given, working, given.scheme
        self.framework = Framework(given.scheme)
        self.dates = {key: read_date_field(working, key, item.cell) for key, item in given.items.items() if item.field.kind == "date"}
        self.year = working.scalar("year", read_year(working, given.year))
        self.money = Money(working, given.scheme, {key: place.cell for key, place in given.amounts.items()}, given.sources)
        facts = self.money.facts(self.year) | {"score_pending": working.scalar("score_pending", given.table.score_pending)}
        judged = _judged(given, working, self.framework, facts, codes)
        self.rows, self.columns, self.beside, self.lost = judged.rows, judged.columns, judged.beside, judged.lost
        self.used = working.scalar("used", f.total(self.columns["us"]))
        numbers = (self.columns.number(k=kind) + self.beside.number(k=kind) for kind in ("n", "p", "m", "d", "y", "l", "t"))
        self.started = working.scalar("started", f.total(*numbers))

    def tagged(self, code: str, column: str) -> Found:
        """Return how many lines have a tag, with the address of the first one's cell."""
        tag = tag_of(code, column)
        count, first = self._hits(cell_of(code), tag)
        numbers = self.working.named("nos", self.columns["no"])
        number = Formula(f"INDEX({numbers.text},{first.text})", self._number(first))
        more = f.choose(count > 1, f.const(" 等 ") & count & " 处", f.const(""))
        return Found(f.const(True), address(self.given.table, column, number) & more, count)

    def count(self, code: str, column: str) -> Formula:
        """Return how many lines have a tag."""
        return self._hits(cell_of(code), tag_of(code, column))[0]

    def _hits(self, cell: str, tag: str) -> tuple[Formula, Formula]:
        area = self.columns[cell]
        values = area.value if isinstance(area.value, tuple) else ()
        places = [place for place, value in enumerate(values, start=1) if tag in str(value)]
        name = self.working.named(f"{cell}s", area).text
        count = Formula(f'COUNTIF({name},"*{tag}*")', float(len(places)))
        first = Formula(f'MATCH("*{tag}*",{name},0)', float(places[0]) if places else f.FAULT)
        return count, first

    def _number(self, first: Formula) -> f.Result:
        place = int(first.value) if isinstance(first.value, float) else 0
        return float(self.rows[place - 1].line.number) if 0 < place <= len(self.rows) else f.FAULT
