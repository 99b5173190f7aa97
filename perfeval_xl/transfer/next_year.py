"""Last year's form as read → the blank form of the next year with its names, indicators and targets, marked to be looked at.

Nothing else of it is taken over: no actual, no score, no reason, no amount, no day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from perfeval_xl.layout import from_a1
from perfeval_xl.layout.department import INDICATOR_SHEET, PROJECT_SHEET
from perfeval_xl.layout.self_assessment import SHEET
from perfeval_xl.reading.workbook import ReadForm
from perfeval_xl.records import Batch
from perfeval_xl.schemes import load_scheme
from perfeval_xl.templates.marks import Mark
from perfeval_xl.templates.plan import PLANNED_TOTAL, Plan, indicator_column, make_plan
from perfeval_xl.templates.self_form.plan import FUND_COLUMNS, FUND_ROW, GOAL_PLACES, TITLE_ROW, SelfPlan, column_of, make_self_plan
from perfeval_xl.templates.workbook import AnyPlan, form_bytes
from perfeval_xl.transfer.fill import filled_plan, received_of
from perfeval_xl.transfer.model import NewSheets, ReceivedForm, Row
from perfeval_xl.values import arabic_years, dates_in, fold

_NAMES = ("project", "unit", "department", "implementer", "head", "phone")
_KEPT = ("level", "weight", "target")
"""How the columns of an indicator begin that say what is wanted of it; all others say what came of it."""
_WHERE = ("form", "row", "sheet", "group1", "group2", "fixed", "own", "rule")
_GOAL = "expected"
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=\s*年)")

_LOOK = "取自{source}的表，请核对：仍适用的不用改，不适用的改掉。"
_CHANGE = "取自{source}的表，写的还是以前年度的日期，请改成{year}年的。"

Address = tuple[str, int, int]


@dataclass(frozen=True)
class NextYear:
    """What is known of the form to be made: its scheme (what loads it), year, and by field key what finance says of it."""

    scheme: str
    year: int | None
    given: Mapping[str, object]


def next_form(batch: Batch, form: int, read: ReadForm, wanted: NextYear) -> bytes:
    """Return the form of the next year for one of a batch, which `reading.read_workbook` gives with `everything`."""
    received = received_of(batch, form, read)
    scheme = load_scheme(wanted.scheme)
    plan, sheets = filled_plan(scheme, _reduced(received, wanted))
    for address, value in _printed(plan).items():
        sheets.cells[address] = value
        sheets.filled.discard(address)
    return form_bytes(plan, list(_marks(plan, sheets, received.form["year"], wanted.year)))


def is_old(text: object, year: int | None) -> bool:
    """Tell whether all years that a text names come before a year."""
    folded = arabic_years(fold(str(text)))
    years = [*(day.year for day in dates_in(folded)), *map(int, _YEAR.findall(folded))]
    return bool(years) and year is not None and max(years) < year


def _reduced(received: ReceivedForm, wanted: NextYear) -> ReceivedForm:
    """Return of a form what is taken over, with what finance says instead of what the unit had said."""
    given = {**wanted.given, **({} if wanted.year is None else {"year": wanted.year})}
    names = [row for row in received.frames["project"] if row["field"] in _NAMES and row["field"] not in given]
    money = given.pop(PLANNED_TOTAL, None)
    planned = {**_NOWHERE, "source": "total", "measure": "planned", "amount": money, "raw": str(money), "label": ""}
    frames = {
        **{name: [] for name in received.frames},
        "forms": received.frames["forms"],
        "project": [*names, *(_field(key, value) for key, value in given.items())],
        "team": received.frames["team"],
        "budget": [] if money is None else [planned],
        "indicators": [_wanted_of(row) for row in received.frames["indicators"]],
    }
    return replace(received, frames=frames, goals=[goal for goal in received.goals if goal["goal"] == _GOAL], unread=())


_NOWHERE: Row = {"sheet": None, "cell": None}


def _field(key: str, value: object) -> Row:
    number = float(value) if isinstance(value, (int, float)) else None
    return {**_NOWHERE, "field": key, "value": str(value), "number": number, "date": None, "present": True, "required": "no"}


def _wanted_of(row: Row) -> dict[str, Any]:
    """Return a row of indicators without what came of it."""
    return {key: value if key in _WHERE or key.endswith("_cell") or key.startswith(_KEPT) else None for key, value in row.items()}


def _printed(plan: AnyPlan) -> dict[Address, Any]:
    """Return what the template prints of its framework, which a unit cannot change: that stands, whatever a form said."""
    if isinstance(plan, Plan):
        return {address: value for address, value in make_plan(plan.scheme, {}, plan.room).cells.items() if value is not None}
    cells = make_self_plan(plan.scheme, {}, plan.room).cells
    open_cells = {(SHEET, TITLE_ROW, 0)}
    open_cells |= {(SHEET, row.row, column_of("weight3")) for row in plan.rows if row.level.flexible}
    if plan.execution is not None and plan.execution.flexible:
        open_cells.add((SHEET, FUND_ROW, FUND_COLUMNS["weight"]))
    return {address: value for address, value in cells.items() if value is not None and address not in open_cells}


def _marks(plan: AnyPlan, sheets: NewSheets, old: object, year: int | None) -> Iterator[Mark]:
    """Yield a mark for each cell that something was taken over into."""
    source = f"{old:.0f}年" if isinstance(old, (int, float)) else "上年"
    taken = {(sheet, *from_a1(cell)) for sheet, cell in sheets.moves.values()} & sheets.filled
    dated = _dated(plan)
    for address in sorted(taken):
        text = str(sheets.cells[address])
        stale = address in dated and is_old(text, year)
        hint = (_CHANGE if stale else _LOOK).format(source=source, year=year)
        yield Mark(*address, hint, _until(plan, address), text if stale else None)


def _dated(plan: AnyPlan) -> set[Address]:
    """Return the cells whose dates are those of the year: names of indicators, targets and the expected goal."""
    if isinstance(plan, Plan):
        return {(INDICATOR_SHEET, row.row, indicator_column(key)) for row in plan.rows for key in ("level3", "target")}
    goal = (SHEET, plan.goal_header + 1, GOAL_PLACES[_GOAL][0])
    return {goal, *((SHEET, row.row, column_of(key)) for row in plan.rows for key in ("level3", "target"))}


def _until(plan: AnyPlan, address: Address) -> tuple[int, int]:
    """Return the cell that a unit fills in once it has looked at another: a row's actual, else what is filled in last of all."""
    sheet, row, _ = address
    if isinstance(plan, SelfPlan):
        of_table = any(line.row == row for line in plan.rows)
        return (row, column_of("actual")) if of_table else (plan.goal_header + 1, GOAL_PLACES["achieved"][0])
    return (plan.fields["reported"], 1) if sheet == PROJECT_SHEET else (row, indicator_column("actual"))
