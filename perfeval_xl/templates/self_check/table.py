"""The table of indicators, line by line: where each stands, what is typed in it, how target and actual read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from perfeval_xl.layout import column_name
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula, Result
from perfeval_xl.templates.self_check.framework import FrameworkFormulas, label, place
from perfeval_xl.templates.self_check.lines import BROKEN, Working, WorkingLine
from perfeval_xl.templates.self_check.outcome import OutcomeCells, judge
from perfeval_xl.templates.self_check.reading import CELLS, KEYS, ReadCells
from perfeval_xl.templates.self_check.values import read, scale_of

_TEXTS = ("level1", "level2", "level3", "target", "actual", "reason")
_NUMBERS = ("weight1", "weight2", "weight3", "self_score")


@dataclass(frozen=True)
class IndicatorTable:
    """Where the table of indicators stands: rows count from 0, `columns` say where each column is; `cells` is what it holds.

    `extra`: the cells of an indicator that stands apart from the table, which becomes line 0, with the addresses of those cells.
    """

    sheet: str
    header: int
    closing: int
    columns: Mapping[str, int]
    cells: Mapping[tuple[str, int, int], Result] = field(repr=False)
    extra: Mapping[str, Formula] = field(default_factory=dict, repr=False)
    extra_places: Mapping[str, str] = field(default_factory=dict)

    @property
    def score_pending(self) -> Formula:
        """Return whether the score of line 0 is a formula that gives none yet; a cell that somebody has emptied is another matter."""
        score = self.extra.get("self_score")
        return f.both(score.equals(""), f.negate(f.is_blank(score))) if score is not None else f.const(False)

    def area(self, key: str) -> Formula:
        """Return a column from header to closing row."""
        column = self.columns[key]
        rows = range(self.header, self.closing + 1)
        return f.area(self.sheet, self.header, self.closing, column, [self.cells.get((self.sheet, row, column)) for row in rows])


@dataclass(frozen=True)
class IndicatorLine:
    """A line with what was read in it; the actual value is read in the line `beside`, as far right of it as there are lines."""

    line: WorkingLine
    beside: WorkingLine
    target: ReadCells
    actual: ReadCells
    outcome: OutcomeCells


def read_table(
    working: Working, framework: FrameworkFormulas, table: IndicatorTable, capacity: int, money: Mapping[str, Formula]
) -> list[IndicatorLine]:
    """Return the lines; `money` are the amounts and the year that rates, costs and deadlines are judged by."""
    for key in ("no", *CELLS):  # lines that stand beside have only these
        working.column(key)
    rows: list[IndicatorLine] = []
    numbers = range(0 if table.extra else 1, capacity + 1)
    alike: dict[tuple[object, ...], IndicatorLine] = {}
    for place_, number in enumerate(numbers):
        line, beside = WorkingLine(working, number, place_), WorkingLine(working, number, place_ + len(numbers))
        holds = _holds(table, number)
        if holds not in alike:
            alike[holds] = _read(line, beside, framework, table, money)
            rows.append(alike[holds])
        else:
            rows.append(_again(alike[holds], line, beside))
    return rows


def _holds(table: IndicatorTable, number: int) -> tuple[object, ...]:
    """Return all that decides what a line's cells are."""
    row = table.header + number
    if number == 0 or row >= table.closing:
        return (number == 0,)
    typed = tuple(table.cells.get((table.sheet, row, column)) for column in table.columns.values())
    above = (_last_of(table.area(key), number) for key in ("level1", "level2"))
    return (*above, *((type(value), value) for value in typed))


def _again(same: IndicatorLine, line: WorkingLine, beside: WorkingLine) -> IndicatorLine:
    """Return the row of lines that hold what other lines hold; formulas are the same in all lines."""
    for each, other in ((line, same.line), (beside, same.beside)):
        each.cells.update(other.cells)
        each.known.update(other.known)
    _number(line, beside)
    return replace(same, line=line, beside=beside)


def _number(line: WorkingLine, beside: WorkingLine) -> None:
    line.constant("no", float(line.number))
    beside.constant("no", float(line.number + BESIDE))


def address(table: IndicatorTable, key: str, number: Formula) -> Formula:
    """Return the address of a column's cell in the line of that number, as text."""
    within = f.const(column_name(table.columns[key])) & (top(table) + number)
    return f.choose(number.equals(0), f.const(table.extra_places.get(key, "")), within) if table.extra else within


def closing(table: IndicatorTable, key: str) -> Formula:
    """Return a column's cell in the closing row."""
    area = table.area(key)
    values = area.value if isinstance(area.value, tuple) else ()
    numbers = [value for value in values[1:-1] if isinstance(value, int | float)]
    extra = [value for value in (table.extra[key].value if key in table.extra else None,) if isinstance(value, int | float)]
    value = float(sum(Decimal(repr(float(number))) for number in (*numbers, *extra))) if values[-1] is None else values[-1]
    return Formula(f"INDEX({area.text},ROWS({area.text}))", value)


def closing_address(table: IndicatorTable, key: str) -> Formula:
    """Return the address of a column's cell in the closing row, as text."""
    area = table.area(key)
    rows = Formula(f"ROWS({area.text})", float(table.closing - table.header + 1))
    return f.const(column_name(table.columns[key])) & (top(table) + rows - 1)


def top(table: IndicatorTable) -> Formula:
    """Return the sheet's number of the header row: a line's number added to it is that of its row."""
    return f.row_of(f.cell(table.sheet, table.header, table.columns["level3"], None), table.header)


def _read(
    line: WorkingLine, beside: WorkingLine, framework: FrameworkFormulas, table: IndicatorTable, money: Mapping[str, Formula]
) -> IndicatorLine:
    _number(line, beside)
    raw = {key: _raw(line, table, key) for key in (*_TEXTS, *_NUMBERS)}
    live = line.named("live", _live(line, table, raw["level1"]))
    for short, key in (("l1", "level1"), ("l2", "level2")):
        line.cell(short, _or_extra(line, table, key, f.choose(live, label(line, short, _filled_down(line, table, key)), f.const(""))))
    for key, short in (("weight1", "w1"), ("weight2", "w2"), ("weight3", "wt"), ("self_score", "sc")):
        points = f.or_else(f.choose(live, _points(line, short, raw[key]), f.const("")), f.const("!"))
        if short in {"w1", "w2"}:
            line.named(short, points)
        else:
            line.cell(short, points)
    line.cell("n", _unbroken(f.choose(live, label(line, "l3", t.text_of(raw["level3"])), f.const(""))))
    _gone(line, table)
    typed = f.or_else(f.either(*(f.filled(raw[key]) for key in ("weight3", "target", "actual", "self_score"))), f.const(True))
    named = f.negate(f.either(line["n"].equals(""), t.is_one_of(line["n"], line.words("unnamed", UNNAMED))))
    line.cell("us", f.choose(f.both(live, f.either(typed, named)), f.const(1), f.const(0)))
    place(line, framework)
    for each in (line, beside):
        read(each, each.named("raw", _value(each, table)), money["year"])
    target, actual = (_reading(line, each) for each in (line, beside))
    line.cell("re", _unbroken(f.choose(live, line.fold("reason", t.text_of(raw["reason"])), f.const(""))))
    return IndicatorLine(line, beside, target, actual, judge(line, framework.scheme, target, actual, money))


def _unbroken(text: Formula) -> Formula:
    return f.or_else(text, f.const(BROKEN))


def _reading(line: WorkingLine, read_in: WorkingLine) -> ReadCells:
    text, kind, op, low, unit, code = (line.at(read_in, key) for key in KEYS)
    return ReadCells(text, kind, op, low, unit, code, scale_of(line, unit))


def _value(line: WorkingLine, table: IndicatorTable) -> Formula:
    """Return what a line reads: the target, beside it the actual value."""
    target, actual, level = (_raw(line, table, key) for key in ("target", "actual", "level1"))
    live = line.named("live", _live(line, table, level))
    one, other = (
        line.named("targetraw", _day_as_text(line, live, target, actual)),
        line.named("actualraw", _day_as_text(line, live, actual, target)),
    )
    return f.choose(line["no"] < BESIDE, one, other)


def _live(line: WorkingLine, table: IndicatorTable, level: Formula) -> Formula:
    return f.both(_within(line, table), t.right(t.trimmed(level), 2).differs("小计"))


def _row(line: WorkingLine) -> Formula:
    """Return the number of the table's row that the line reads, also of a line that stands beside."""
    return line.named(
        "row",
        f.call(
            "MOD",
            lambda a, b: float(a) % float(b) if isinstance(a, int | float) and isinstance(b, int | float) else f.FAULT,
            line["no"],
            f.const(BESIDE),
        ),
    )


def _day_as_text(line: WorkingLine, live: Formula, raw: Formula, other: Formula) -> Formula:
    """Return what stands in a cell; a date that is a number beside a date in words as 2021-12-31."""
    dated = t.has_one_of(t.text_of(other), line.words("daysigns", "年月-/"))
    serial = f.choose(f.is_number(raw), f.both(raw >= _DAYS[0], raw <= _DAYS[1], f.negate(f.is_number(other)), dated), f.const(False))
    parts = [
        f.call(
            name, lambda a, part=name: float(getattr(f.day_from(float(a)), part.lower())) if isinstance(a, int | float) else f.FAULT, raw
        )
        for name in ("YEAR", "MONTH", "DAY")
    ]
    text = parts[0] & "-" & parts[1] & "-" & parts[2]
    filled = f.choose(serial, text, f.choose(raw.equals(""), f.const(""), raw))
    return f.choose(live, filled, f.const(""))


def _raw(line: WorkingLine, table: IndicatorTable, key: str) -> Formula:
    """Return what a cell of the row holds, "" beyond the table."""
    if key not in table.columns:
        return line.named(f"raw_{key}", _or_extra(line, table, key, f.const("")))
    area = table.area(key)
    span = Formula(line.working.names.define(f"zj_r_{key}", area).text, area.value)
    values = area.value if isinstance(area.value, tuple) else ()
    value = values[line.number] if line.number < len(values) - 1 else ""
    row = _row(line).text
    cell = Formula(f'IF({row}<ROWS({span.text})-1,INDEX({span.text},{row}+1),"")', value)
    return line.named(f"raw_{key}", _or_extra(line, table, key, cell))


def _gone(line: WorkingLine, table: IndicatorTable) -> Formula:
    """Return whether the actual value's cell holds nothing, not even a formula that shows nothing."""
    key = "actual"
    span, row = f"zj_r_{key}", _row(line).text
    values = table.area(key).value
    at = values[line.number] if isinstance(values, tuple) and line.number < len(values) - 1 else ""
    inside = Formula(f"ISBLANK(INDEX({span},{row}+1))", at is None)
    within = f.choose(_within(line, table), inside, f.const(False))
    extra = table.extra.get(key)
    return line.named(f"gone_{key}", within if extra is None else f.choose(_row(line).equals(0), f.is_blank(extra), within))


def _or_extra(line: WorkingLine, table: IndicatorTable, key: str, cell: Formula) -> Formula:
    return f.choose(_row(line).equals(0), table.extra.get(key, f.const("")), cell) if table.extra else cell


def _within(line: WorkingLine, table: IndicatorTable) -> Formula:
    area = table.area("level3")
    return _row(line) < Formula(f"ROWS({area.text})-1", float(table.closing - table.header))


def _filled_down(line: WorkingLine, table: IndicatorTable, key: str) -> Formula:
    """Return the name of a level: the last one that stands in the row or above it."""
    area = table.area(key)
    values = area.value if isinstance(area.value, tuple) else ()
    name, row = line.working.names.define(f"zj_r_{key}", area).text, _row(line).text
    above = f"INDEX({name},2):INDEX({name},{row}+1)"
    value = _last_of(area, line.number) if line.number < len(values) - 1 else ""
    return line.named(f"down_{key}", Formula(f'IFERROR(LOOKUP(2,1/(LEN({above})>0),{above})&"","")', value))


def _last_of(area: Formula, number: int) -> str:
    values = area.value if isinstance(area.value, tuple) else ()
    found = [value for value in values[1 : number + 1] if value not in {None, ""}]
    return str(found[-1]) if found else ""


def _points(line: WorkingLine, key: str, raw: Formula) -> Formula:
    """Return a weight or score as a number, "" for an empty cell, ! for what is no number."""
    plain = line.named(f"{key}_plain", t.without_unit_of_points(line.fold(key, t.text_of(raw))))
    negative = t.left(plain, 1).equals("-")
    number = f.choose(negative, f.or_else(f.const(0) - t.number_of(t.middle(plain, 2)), f.const("")), t.number_of(plain))
    number = line.named(f"{key}_number", number)
    typed = f.choose(number.equals(""), f.const("!"), number)
    return f.choose(f.is_number(raw), raw, f.choose(plain.equals(""), f.const(""), typed))


BESIDE = 1000
"""What is added to the number of a line that stands beside another."""
_DAYS = (36526, 54789)  # 2000 to 2049
UNNAMED = ("...", "......", "/", "-", "--", "无", "*", "指标1", "指标2", "指标3", "指标4", "指标5")
