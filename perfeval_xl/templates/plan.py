"""Where everything of a template stands and what it holds before a unit has typed a word: made from scheme and layout only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from perfeval_xl.layout import stamp
from perfeval_xl.layout.department import (
    BUDGET,
    BUDGET_SHEET,
    FIELDS,
    INDICATOR_SHEET,
    INDICATORS,
    PROJECT_SHEET,
    REPORT_SECTIONS,
    REPORT_SHEET,
)
from perfeval_xl.layout.examples import DEFAULT_YEAR
from perfeval_xl.layout.model import Field, RowLabel
from perfeval_xl.schemes.model import Group, Indicator, Level, Scheme
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.room import NOTHING_MORE, Room, with_groups

TITLE_ROW = 0
NOTE_ROW = 1
HEADER_ROW = 2
"""Every table has its title, a line on how to fill it in, then the header."""

TEAM_ROWS = 10
_RATE_LABELS = {"arrival": "资金到位率", "execution": "预算执行率"}
PLANNED_TOTAL = "planned_total"
"""The prefill key of the approved budget: what 合计 plans, in 万元."""

Cells = dict[tuple[str, int, int], f.Scalar]
Formulas = Mapping[tuple[str, int, int], f.Formula]


@dataclass(frozen=True)
class PlanRow:
    """A row of 指标表. `group2` is the second-level name it stands under; `indicator` None: the unit's own row.

    `fresh1` and `fresh2`: the first row of its first and second level. `shared`: the unit gives the second-level weight.
    """

    row: int
    level: Level
    group: Group
    group2: str
    indicator: Indicator | None
    fresh1: bool
    fresh2: bool

    @property
    def shared(self) -> bool:
        """Return whether its second level shares a weight with others."""
        return bool(self.group.members)


@dataclass(frozen=True)
class Plan:
    """The template's addresses; rows and columns count from 0. `cells`: what they show; `formulas`: those that are computed.

    year: the one that hints and examples speak of.
    """

    scheme: Scheme
    fields: Mapping[str, int]
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
    def form_fields(self) -> tuple[Field, ...]:
        """Return the fields that the template asks for, in order."""
        return tuple(item for item in FIELDS if item.key in self.fields)

    @property
    def team_title(self) -> int:
        """Return the row of the heading 评价组成员; its header is the row below."""
        return max(self.fields.values()) + 2

    @property
    def team(self) -> range:
        """Return the rows of the team's members."""
        return range(self.team_title + 2, self.team_title + 2 + max(TEAM_ROWS, self.room.team))

    @property
    def sources(self) -> tuple[RowLabel, ...]:
        """Return the sources of funds of 预算表, in order."""
        return (*BUDGET.rows, *self.room.sources)

    @property
    def sections(self) -> tuple[str, ...]:
        """Return the sections of the report, in order."""
        return (*REPORT_SECTIONS, *self.room.sections)

    @property
    def rates(self) -> tuple[tuple[int, str, str], ...]:
        """Return row, key and label of the rates below the sources of funds."""
        first = HEADER_ROW + 1 + len(self.sources) + 1
        return tuple((first + index, key, label) for index, (key, label) in enumerate(_RATE_LABELS.items()))

    @property
    def closing(self) -> int:
        """Return the row 总分 of 指标表."""
        return self.rows[-1].row + 1

    @property
    def subtotals(self) -> range:
        """Return the rows below 总分 with what each first level adds up to."""
        return range(self.closing + 1, self.closing + 1 + sum(row.fresh1 for row in self.rows))

    @property
    def report(self) -> Mapping[str, int]:
        """Return the row of each section of the report."""
        return {section: HEADER_ROW + index for index, section in enumerate(self.sections)}

    def levels(self) -> Iterator[tuple[Level, int, int]]:
        """Yield each first level with its first and last row."""
        starts = [row for row in self.rows if row.fresh1]
        ends = [row.row - 1 for row in starts[1:]] + [self.rows[-1].row]
        for start, end in zip(starts, ends, strict=True):
            yield start.level, start.row, end

    def groups(self) -> Iterator[tuple[PlanRow, int]]:
        """Yield the first row of each second level, with its last row."""
        starts = [row for row in self.rows if row.fresh2]
        ends = [row.row - 1 for row in starts[1:]] + [self.rows[-1].row]
        yield from zip(starts, ends, strict=True)

    def field(self, key: str) -> f.Formula:
        """Return the value cell of a field of 项目信息."""
        return self._cell(PROJECT_SHEET, self.fields[key], 1)

    def money(self, measure: str, source: str) -> f.Formula:
        """Return an amount of 预算表."""
        return self._cell(BUDGET_SHEET, *budget_address(measure, source))

    def rate(self, key: str) -> f.Formula:
        """Return a rate of 预算表."""
        return self._cell(BUDGET_SHEET, self.rate_row(key), 1)

    def rate_row(self, key: str) -> int:
        """Return the row of a rate of 预算表."""
        return next(row for row, name, _ in self.rates if name == key)

    def section(self, section: str) -> f.Formula:
        """Return the text cell of a section of the report."""
        return self._cell(REPORT_SHEET, self.report[section], 1)

    def indicator(self, key: str, row: int) -> f.Formula:
        """Return a cell of 指标表."""
        return self._cell(INDICATOR_SHEET, row, indicator_column(key))

    def column(self, key: str, first: int | None = None, last: int | None = None) -> f.Formula:
        """Return a column of 指标表, all rows of the table unless told which."""
        start, end = self.rows[0].row if first is None else first, self.rows[-1].row if last is None else last
        return self.area(INDICATOR_SHEET, range(start, end + 1), indicator_column(key), open_end=self._is_own(end))

    def area(self, sheet: str, rows: range, column: int, *, open_end: bool = False) -> f.Formula:
        """Return some rows of a sheet's column; `open_end`: with those inserted right below."""
        values = [self.cells.get((sheet, row, column)) for row in rows]
        return f.area(sheet, rows[0], rows[-1], column, values, open_end=open_end)

    def _is_own(self, row: int) -> bool:
        """Return whether a row of 指标表 is one of the unit's own, below which it may insert more."""
        return any(line.row == row and line.indicator is None for line in self.rows)

    def _cell(self, sheet: str, row: int, column: int) -> f.Formula:
        return f.cell(sheet, row, column, self.cells.get((sheet, row, column)))


def indicator_column(key: str) -> int:
    """Return where a column of 指标表 stands."""
    return [column.key for column in INDICATORS.columns].index(key)


def budget_address(measure: str, source: str) -> tuple[int, int]:
    """Return row and column of an amount of 预算表."""
    row = HEADER_ROW + 1 + [label.key for label in BUDGET.rows].index(source)
    return row, [column.key for column in BUDGET.columns].index(measure)


def rate_of(scheme: Scheme) -> dict[str, tuple[str, str]]:
    """Return for each rate of 预算表 which total is divided by which."""
    return {"arrival": ("received", "planned"), "execution": ("spent", scheme.rates.execution_of)}


def year_of(prefill: Mapping[str, object], examples: int | None) -> int:
    """Return the year that hints and examples speak of: the form's own, else `examples`."""
    own = prefill.get("year")
    return int(own) if isinstance(own, int | float) else examples or DEFAULT_YEAR


def make_plan(scheme: Scheme, prefill: Mapping[str, object], room: Room = NOTHING_MORE, examples: int | None = None) -> Plan:
    """Return the plan of a scheme's template, with more room if need be.

    Raises:
        ValueError: a key of `prefill` that the template does not have, or a value of the wrong kind for it.
    """
    asked = [item for item in FIELDS if item.kind != "period"]
    rows = tuple(framework_rows(with_groups(scheme.levels, room.groups), HEADER_ROW + 1, room.rows))
    fields = {item.key: HEADER_ROW + index for index, item in enumerate(asked)}
    cells = _framework(rows)
    kinds = {item.key: item.kind for item in asked}
    for key, value in prefill.items():
        if key == PLANNED_TOTAL:
            cells[BUDGET_SHEET, *budget_address("planned", "total")] = prefill_value(key, "number", value)
        elif key in fields:
            cells[PROJECT_SHEET, fields[key], 1] = prefill_value(key, kinds[key], value)
        else:
            raise ValueError(f"not in the template: {key}")
    return Plan(scheme, fields, rows, cells, room, year=year_of(prefill, examples))


def prefill_value(key: str, kind: str, value: object) -> f.Scalar:
    """Return what the cell of a prefilled field of that kind holds.

    Raises:
        ValueError: a value of the wrong kind.
    """
    if kind in {"year", "number"}:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{key}: a number is needed, not {value!r}")
        return float(value)
    if kind == "date":
        if not isinstance(value, dt.date):
            raise ValueError(f"{key}: a date is needed, not {value!r}")
        return f.serial(dt.date(value.year, value.month, value.day))
    return str(value)


def framework_rows(levels: Iterable[Level], start: int, more: Mapping[str, int] = MappingProxyType({})) -> Iterator[PlanRow]:
    """Yield the rows of a scheme's levels, the first at row `start`; `more`: blank rows beyond the template's by second-level name."""
    at = start
    for level in levels:
        fresh1 = True
        for group in level.groups:
            for name in group.names:
                for index, indicator in enumerate(_lines(group) + (None,) * more.get(name, 0)):
                    yield PlanRow(at, level, group, name, indicator, fresh1, index == 0)
                    fresh1 = False
                    at += 1


def _lines(group: Group) -> tuple[Indicator | None, ...]:
    if not group.own:
        return group.indicators
    # members share the rows: a project has one or two of the kinds of benefit, seldom all
    blank = (group.rows + 1) // 2 if group.members else group.rows
    return group.indicators + (None,) * blank


def _framework(rows: tuple[PlanRow, ...]) -> Cells:
    cells: Cells = {}

    def put(row: int, key: str, value: f.Scalar) -> None:
        cells[INDICATOR_SHEET, row, indicator_column(key)] = value

    for row in rows:
        if row.fresh1:
            put(row.row, "level1", row.level.name)
            put(row.row, "weight1", row.level.weight or None)
        if row.fresh2:
            put(row.row, "level2", row.group2)
            if not row.shared:
                put(row.row, "weight2", row.group.weight or None)
        if row.indicator:
            put(row.row, "level3", row.indicator.name)
            put(row.row, "weight3", row.indicator.weight)
    return cells
