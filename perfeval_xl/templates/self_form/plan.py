"""Where everything of the one-sheet form stands; rows and columns count from 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfeval_xl.layout import stamp
from perfeval_xl.layout.examples import DEFAULT_YEAR
from perfeval_xl.layout.model import Column, Field, RowLabel
from perfeval_xl.layout.self_assessment import (
    BUDGET,
    EXECUTION,
    FIELDS,
    INDICATORS,
    PRINTED_COLUMNS,
    PRINTED_FIELDS,
    PRINTED_SOURCES,
    SHEET,
)
from perfeval_xl.schemes.model import Level, Scheme
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.plan import PLANNED_TOTAL, Cells, Formulas, PlanRow, framework_rows, prefill_value, year_of
from perfeval_xl.templates.room import NOTHING_MORE, Room, with_groups

TITLE_ROW, NOTE_ROW, PROJECT_ROW, UNIT_ROW, FUND_HEADER = range(5)
FUND_ROW = FUND_HEADER + 1

_SOURCES: tuple[RowLabel, ...] = tuple(item for key in PRINTED_SOURCES for item in BUDGET.rows if item.key == key)
COLUMNS: tuple[Column, ...] = tuple(item for key in PRINTED_COLUMNS for item in INDICATORS.columns if item.key == key)
FUND_COLUMNS = {column.key: place for place, column in enumerate(BUDGET.columns[1:], start=2)}
"""Where the amounts stand: column A holds the table's heading, B the sources."""
FUND_MEASURES = ("initial", "planned", "spent")
NO_POINTS = "—"
LAST = PRINTED_COLUMNS.index("reason")
"""The last column that a unit fills in; finance's stand beyond it."""
FIELD_PLACES = {"project": (PROJECT_ROW, 1, LAST), "department": (UNIT_ROW, 1, 3), "unit": (UNIT_ROW, 5, LAST)}
"""Row, first and last column of the value of each field; its label stands left of it."""
GOAL_PLACES = {"expected": (1, 3), "achieved": (4, LAST)}
"""First and last column of what was expected and of what came of it."""


@dataclass(frozen=True)
class SelfPlan:
    """What the form holds before a unit has typed a word. `execution`: the level that the fund table stands for, if the scheme has it.

    year: the one that hints and examples speak of.
    """

    scheme: Scheme
    execution: Level | None
    rows: tuple[PlanRow, ...]
    cells: Cells = field(repr=False)
    room: Room = NOTHING_MORE
    formulas: Formulas = field(default_factory=dict, repr=False)
    year: int = DEFAULT_YEAR

    @property
    def edition(self) -> str:
        """Return which edition of the form this is, for the page header."""
        return f"{self.scheme.id} {self.scheme.version}-{stamp.CURRENT_TEMPLATE}版"

    @property
    def closing(self) -> int:
        """Return the row 总分."""
        return self.rows[-1].row + 1

    @property
    def sources(self) -> tuple[RowLabel, ...]:
        """Return the sources of funds, in order."""
        return (*_SOURCES, *self.room.sources)

    @property
    def goal_header(self) -> int:
        """Return the row of the headings of the goals; the goals stand in the row below."""
        return FUND_ROW + len(self.sources)

    @property
    def indicator_header(self) -> int:
        """Return the header row of the indicators."""
        return self.goal_header + 2

    def source_label(self, row: int) -> str | None:
        """Return the label of a row of the fund table; the sources of which the total consists begin with 其中."""
        source = self.sources[row - FUND_ROW]
        if source.key in self.room.without:
            return None
        return f"其中：{source.label}" if row == FUND_ROW + 1 else source.label

    def fund_value(self, row: int, key: str) -> f.Scalar:
        """Return what a cell of the fund table shows; only the total has points."""
        value = self.value(row, FUND_COLUMNS[key])
        without_points = key not in FUND_MEASURES and (row > FUND_ROW or self.execution is None)
        return (value or NO_POINTS) if without_points else value

    def cell(self, row: int, column: int) -> f.Formula:
        """Return a reference to a cell."""
        return f.cell(SHEET, row, column, self.value(row, column))

    def area(self, first: int, last: int, column: int) -> f.Formula:
        """Return a reference to some rows of a column."""
        return f.area(SHEET, first, last, column, [self.value(row, column) for row in range(first, last + 1)])

    def value(self, row: int, column: int) -> f.Scalar:
        """Return what a cell holds."""
        return self.cells.get((SHEET, row, column))


def column_of(key: str) -> int:
    """Return where a column of the indicators stands."""
    return PRINTED_COLUMNS.index(key)


def field_of(key: str) -> Field:
    """Return a field of the form."""
    return next(item for item in FIELDS if item.key == key)


def make_self_plan(scheme: Scheme, prefill: Mapping[str, object], room: Room = NOTHING_MORE, examples: int | None = None) -> SelfPlan:
    """Return the plan of a scheme's form, with more room if need be.

    Raises:
        ValueError: a key of `prefill` that the form does not have, or a value of the wrong kind for it.
    """
    kinds = {key: field_of(key).kind for key in (*PRINTED_FIELDS, "year")} | {PLANNED_TOTAL: "number"}
    unknown = [key for key in prefill if key not in kinds]
    if unknown:
        raise ValueError(f"not in the template: {unknown[0]}")
    given = {key: prefill_value(key, kinds[key], value) for key, value in prefill.items()}
    execution = next((level for level in scheme.levels if level.name == EXECUTION), None)
    levels = with_groups((level for level in scheme.levels if level is not execution), room.groups)
    start = FUND_ROW + len(_SOURCES) + len(room.sources) + 3  # below the headings of the goals, the goals, and the header
    rows = tuple(framework_rows(levels, start, room.rows))
    return SelfPlan(scheme, execution, rows, _cells(given, execution, rows), room, year=year_of(prefill, examples))


def year_title(year: f.Scalar) -> str:
    """Return the form's title with the year that it is about, blank to fill in where there is none."""
    shown = f"{year:.0f}" if isinstance(year, float) else "    " if year is None else str(year)
    return f"{SHEET}（{shown}年度）"


def _cells(given: Mapping[str, f.Scalar], execution: Level | None, rows: tuple[PlanRow, ...]) -> Cells:
    cells: Cells = {(SHEET, TITLE_ROW, 0): year_title(given.get("year"))}
    for key, (row, column, _) in FIELD_PLACES.items():
        if key in given:
            cells[SHEET, row, column] = given[key]
    if PLANNED_TOTAL in given:
        cells[SHEET, FUND_ROW, FUND_COLUMNS["planned"]] = given[PLANNED_TOTAL]
    if execution is not None:
        cells[SHEET, FUND_ROW, FUND_COLUMNS["weight"]] = execution.weight
    for line in rows:
        if line.fresh1:
            cells[SHEET, line.row, column_of("level1")] = line.level.name
        if line.fresh2:
            cells[SHEET, line.row, column_of("level2")] = line.group2
        if line.indicator:
            cells[SHEET, line.row, column_of("level3")] = line.indicator.name
            cells[SHEET, line.row, column_of("weight3")] = line.indicator.weight
    return cells
