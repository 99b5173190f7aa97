"""The one-sheet 自评表 filled with what was read: project, money with the execution rate, goals, indicators."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.layout import to_a1
from perfeval_xl.layout.self_assessment import EXECUTION, SHEET
from perfeval_xl.reading.unread import GOAL_KEYS
from perfeval_xl.schemes.model import Scheme
from perfeval_xl.templates.room import Room
from perfeval_xl.templates.self_form.indicators import closing_sum
from perfeval_xl.templates.self_form.plan import (
    COLUMNS,
    FIELD_PLACES,
    FUND_COLUMNS,
    FUND_ROW,
    GOAL_PLACES,
    TITLE_ROW,
    SelfPlan,
    column_of,
    field_of,
    make_self_plan,
    year_title,
)
from perfeval_xl.transfer.department import field_value
from perfeval_xl.transfer.indicators import ColumnPlaces, clear_unused, fill_indicators
from perfeval_xl.transfer.lines import place_lines, slots_for
from perfeval_xl.transfer.model import NewSheets, ReceivedForm, Row, number_or_text
from perfeval_xl.transfer.money import ReadAmount, distinct_sources, put_money
from perfeval_xl.values import fold_label

_RATE_COLUMNS = {"level3": "rate", "weight3": "weight", "actual": "rate", "self_score": "score"}
_COLUMNS = ColumnPlaces(SHEET, {column.key: column_of(column.key) for column in COLUMNS})


def fill_self(scheme: Scheme, received: ReceivedForm, *, complete: bool) -> tuple[SelfPlan, NewSheets]:
    """Return the plan of the form with all values in its cells, and where they came from; for `complete` see `fill_form`."""
    frames = received.frames
    blank = make_self_plan(scheme, {})
    rate, others = _apart(frames["indicators"], blank)
    lines = place_lines(others, [level for level in scheme.levels if level is not blank.execution])
    money, sources = distinct_sources(frames["budget"], [row.key for row in blank.sources])
    absent = frozenset() if complete else {row.key for row in blank.sources} - {row["source"] for row in frames["budget"]}
    plan = make_self_plan(scheme, {}, Room(lines.rows, lines.added, sources=sources, without=frozenset(absent)), received.year)
    sheets = NewSheets(plan.cells, blanks=not complete)
    _fill_project(sheets, frames["project"])
    _fill_money(plan, sheets, money)
    if rate is not None:
        _fill_rate(sheets, rate)
    _fill_goals(plan, sheets, received.goals)
    slots = slots_for(lines, plan.rows)
    fill_indicators(_COLUMNS, others, slots, plan.rows, sheets)
    if rate is not None:
        place = next(place for place, line in enumerate(frames["indicators"]) if line is rate)
        sheets.lines.insert(place, {f"{key}_cell": to_a1(FUND_ROW, FUND_COLUMNS[column]) for key, column in _RATE_COLUMNS.items()})
    sheets.closing = (SHEET, to_a1(plan.closing, column_of("self_score")))
    weight = (SHEET, FUND_ROW, FUND_COLUMNS["weight"])
    if not complete:
        clear_unused(_COLUMNS, slots, plan.rows, sheets)
        if weight not in sheets.filled:
            sheets.cells.pop(weight, None)
    _fill_stated(plan, sheets, frames["stated"])
    for row in (*frames["team"], *frames["report_text"]):
        for key in ("name", "title", "unit", "text"):
            sheets.lose(row.get(key), row["sheet"], row.get(f"{key}_cell", row["cell"]))
    return plan, sheets


def _apart(lines: Sequence[Row], plan: SelfPlan) -> tuple[Row | None, list[Row]]:
    """Return the execution rate, which stands beside the money, and the lines that are rows of the table."""
    names = {fold_label(name) for level in (plan.execution,) if level for name in (EXECUTION, *level.aliases)}
    rate = next((line for line in lines if fold_label(str(line["level3"])) in names and fold_label(str(line["level1"])) in names), None)
    return rate, [line for line in lines if line is not rate]


def _fill_project(sheets: NewSheets, rows: Sequence[Row]) -> None:
    for row in rows:
        key = row["field"]
        if key == "year" and (year := field_value(field_of(key), row)) is not None:
            sheets.put((SHEET, TITLE_ROW, 0), year_title(year), row["sheet"], row["cell"])
        elif key in FIELD_PLACES:
            sheets.put((SHEET, *FIELD_PLACES[key][:2]), field_value(field_of(key), row), row["sheet"], row["cell"])
        else:  # a field or a list of boxes that the template has no place for
            sheets.lose(row["value"], row["sheet"], row["cell"])


def _fill_money(plan: SelfPlan, sheets: NewSheets, money: Sequence[ReadAmount]) -> None:
    rows = {source.key: FUND_ROW + place for place, source in enumerate(plan.sources)}
    measures = {"initial", "planned", "spent"}
    for amount in sorted(money, key=lambda one: one.row["measure"] == "received"):  # planned again, where the form has no other
        measure = amount.row["measure"]
        put_money(sheets, SHEET, rows[amount.source], FUND_COLUMNS[measure] if measure in measures else None, amount.row)


def _fill_rate(sheets: NewSheets, rate: Row) -> None:
    for key, column in (("weight3", "weight"), ("self_score", "score")):
        value = number_or_text(rate[key], rate[f"{key}_raw"])
        sheets.put((SHEET, FUND_ROW, FUND_COLUMNS[column]), value, rate["sheet"], rate[f"{key}_cell"])
    number = rate["actual_low"] if rate["actual_kind"] == "percent" and rate["actual_op"] == "=" else None
    sheets.put((SHEET, FUND_ROW, FUND_COLUMNS["rate"]), number_or_text(number, rate["actual"]), rate["sheet"], rate["actual_cell"])
    for key in ("target", "reason", "reviewer_reason"):
        sheets.lose(rate[key], rate["sheet"], rate[f"{key}_cell"])


def _fill_goals(plan: SelfPlan, sheets: NewSheets, goals: Sequence[Row]) -> None:
    taken: set[str] = set()
    for goal in goals:
        key = str(goal["goal"])
        if key in taken or key not in GOAL_KEYS:
            sheets.lose(goal["text"], goal["sheet"], goal["cell"])
        else:
            sheets.put((SHEET, plan.goal_header + 1, GOAL_PLACES[key][0]), str(goal["text"]), goal["sheet"], goal["cell"])
        taken.add(key)


def _fill_stated(plan: SelfPlan, sheets: NewSheets, rows: Sequence[Row]) -> None:
    totals = {"total_weight": "weight3", "total_self": "self_score"}
    for row in rows:
        value = number_or_text(row["amount"], row["raw"])
        key = totals.get(row["item"])
        if key is None:
            sheets.lose(row["raw"], row["sheet"], row["cell"])
            continue
        target = (SHEET, plan.closing, column_of(key))
        if isinstance(value, float) and abs(value - closing_sum(plan, key)) < NOISE:
            sheets.move(target, row["sheet"], row["cell"])
        else:
            sheets.put(target, value, row["sheet"], row["cell"])
