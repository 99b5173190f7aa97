"""The department's form filled with what was read: project, team, money, indicators, report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from perfeval_xl.layout import to_a1
from perfeval_xl.layout.department import (
    BUDGET,
    BUDGET_SHEET,
    INDICATOR_SHEET,
    INDICATORS,
    PROJECT_SHEET,
    REPORT_SECTIONS,
    REPORT_SHEET,
    TEAM,
)
from perfeval_xl.layout.model import Field
from perfeval_xl.schemes.model import Scheme
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.plan import HEADER_ROW, Plan, indicator_column, make_plan
from perfeval_xl.templates.room import Room
from perfeval_xl.transfer.indicators import ColumnPlaces, clear_unused, fill_indicators
from perfeval_xl.transfer.lines import place_lines, slots_for
from perfeval_xl.transfer.model import NewSheets, ReceivedForm, Row, number_or_text
from perfeval_xl.transfer.money import ReadAmount, distinct_sources, put_money
from perfeval_xl.values import fold_label

_COLUMNS = ColumnPlaces(INDICATOR_SHEET, {column.key: indicator_column(column.key) for column in INDICATORS.columns})


def fill_department(scheme: Scheme, received: ReceivedForm, *, complete: bool) -> tuple[Plan, NewSheets]:
    """Return the plan of the form with all values in its cells, and where they came from; for `complete` see `fill_form`."""
    frames = received.frames
    lines = place_lines(frames["indicators"], scheme.levels)
    money, sources = distinct_sources(frames["budget"], [row.key for row in make_plan(scheme, {}).sources])
    sections = list(_sections(frames["report_text"]))
    room = Room(
        lines.rows, lines.added, len(frames["team"]), sources, tuple(title for _, title in sections if title not in REPORT_SECTIONS),
        frozenset() if complete else frozenset(_absent(frames)),
    )
    plan = make_plan(scheme, {}, room, received.year)
    sheets = NewSheets(plan.cells, blanks=not complete)
    _fill_project(plan, sheets, frames["project"])
    _fill_team(plan, sheets, frames["team"])
    _fill_money(plan, sheets, money)
    for row, title in sections:
        sheets.put((REPORT_SHEET, plan.report[title], 1), row["text"], row["sheet"], row["cell"])
    slots = slots_for(lines, plan.rows)
    fill_indicators(_COLUMNS, frames["indicators"], slots, plan.rows, sheets)
    for goal in received.goals:
        sheets.lose(goal["text"], goal["sheet"], goal["cell"])
    sheets.closing = (INDICATOR_SHEET, to_a1(plan.closing, indicator_column("self_score")))
    _fill_stated(plan, sheets, frames["stated"])
    if not complete:
        clear_unused(_COLUMNS, slots, plan.rows, sheets)
    return plan, sheets


def _absent(frames: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """Yield what the received form has no label for and need not have: fields, sources, sections of the report."""
    yield from (row["field"] for row in frames["project"] if not row["present"] and row["required"] != "always")
    yield from {source.key for source in BUDGET.rows} - {row["source"] for row in frames["budget"]}
    titles = {fold_label(str(row["section"])) for row in frames["report_text"]}
    yield from (title for title in REPORT_SECTIONS if fold_label(title) not in titles)


def _sections(rows: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """Yield each section with the title under which the new form has it: the template's if it is one, each only once."""
    printed = {fold_label(title): title for title in REPORT_SECTIONS}
    taken: set[str] = set()
    for row in rows:
        typed = str(row["section"])
        title = printed.get(fold_label(typed), typed)
        while title in taken:
            title += "（续）"
        taken.add(title)
        yield row, title


def field_value(field: Field, row: Row) -> f.Scalar:
    """Return what the cell of a field holds: the day or number that was read, else the text as typed."""
    if field.kind == "date" and isinstance(row["date"], dt.date):
        return f.serial(row["date"])
    if field.kind in ("year", "number"):
        return number_or_text(row["number"], row["value"])
    return str(row["value"]) if row["value"] else None


def _fill_project(plan: Plan, sheets: NewSheets, rows: Sequence[Row]) -> None:
    fields = {field.key: field for field in plan.form_fields}
    for row in rows:
        if field := fields.get(row["field"]):
            sheets.put((PROJECT_SHEET, plan.fields[field.key], 1), field_value(field, row), row["sheet"], row["cell"])
        else:
            sheets.lose(row["value"], row["sheet"], row["cell"])


def _fill_team(plan: Plan, sheets: NewSheets, rows: Sequence[Row]) -> None:
    for place, row in zip(plan.team, rows, strict=False):
        for column, item in enumerate(TEAM.columns):
            sheets.put((PROJECT_SHEET, place, column), row[item.key], row["sheet"], row[f"{item.key}_cell"])
        sheets.put((PROJECT_SHEET, plan.team_title + 1, len(TEAM.columns) - 1), None, row["sheet"], row["unit_header_cell"])


def _fill_money(plan: Plan, sheets: NewSheets, money: Sequence[ReadAmount]) -> None:
    columns = {"planned": 1, "received": 2, "spent": 3}
    rows = {source.key: HEADER_ROW + 1 + place for place, source in enumerate(plan.sources)}
    for amount in money:
        put_money(sheets, BUDGET_SHEET, rows[amount.source], columns.get(amount.row["measure"]), amount.row)


def _fill_stated(plan: Plan, sheets: NewSheets, rows: Sequence[Row]) -> None:
    groups = {fold_label(row.group2): row.row for row in plan.rows if row.fresh2}
    totals = {"total_weight": "weight3", "total_self": "self_score"}
    for row in rows:
        item, value = row["item"], number_or_text(row["amount"], row["raw"])
        if item in totals:
            computed = plan.column(totals[item])
            target = (INDICATOR_SHEET, plan.closing, indicator_column(totals[item]))
            if value == f.rounded(f.total(computed), 9).value:
                sheets.move(target, row["sheet"], row["cell"])
            else:
                sheets.put(target, value, row["sheet"], row["cell"])
        elif item == "empty_group" and (place := groups.get(fold_label(str(row["of"])))) is not None:
            sheets.put((INDICATOR_SHEET, place, indicator_column("weight2")), value, row["sheet"], row["cell"])
        elif item == "level_self" and value != _level_sum(plan, str(row["of"])):
            sheets.lose(row["raw"], row["sheet"], row["cell"])


def _level_sum(plan: Plan, level: str) -> f.Scalar:
    """Return the self-scores of a first level added up."""
    found = next(((first, last) for one, first, last in plan.levels() if fold_label(one.name) == fold_label(level)), None)
    value = f.rounded(f.total(plan.column("self_score", *found)), 9).value if found else None
    return value if isinstance(value, float) else None
