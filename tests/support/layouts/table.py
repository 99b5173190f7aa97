"""The table of indicators: its columns, the lines below its header, and its last row."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from layouts.cells import actual_cell, extra_cell, points, reason_behind, score_cell, target_cells, weight_cell
from layouts.content import Content, Indicator, plain
from layouts.facts import Fact, Form, Row
from layouts.head import self_total
from layouts.header import TARGET_PARTS, Column, columns_of, draw_header
from layouts.model import WITH_POINTS, Layout, Table
from layouts.sheet import Drawn, Typed, text

_SECOND = ("weight", "self_score", "reason")
SHARED_REASON = "两项统一组织实施"


@dataclass(frozen=True)
class Line:
    """A line below the header. place: which indicator it is, or -1; kind: row, rest (of a level), alone (of none), header."""

    kind: str
    level1: str = ""
    level2: str = ""
    cells: dict[str, Typed] = field(default_factory=dict)
    place: int = -1


def draw_table(sheet: Drawn, layout: Layout, content: Content, form: Form) -> None:
    """Draw the table, or the two tables that it is cut into."""
    table = layout.table
    if not table.split or table.points == "none":
        columns, form.rows = _draw_lines(sheet, table, content)
    else:
        _, rows = _draw_lines(sheet, replace(table, points="none", reasons=False), content)
        sheet.row += 1
        points_only = replace(table, order=tuple(key for key in table.order if key in _SECOND), rests=(), extras=(), depth=1)
        columns, more = _draw_lines(sheet, points_only, content)
        form.rows = [
            replace(row, **{key: getattr(other, key) for key in _SECOND}) for row, other in zip(rows, more, strict=True)
        ]
    _draw_remark(sheet, layout, "before closing")
    _draw_closing(sheet, layout, content, columns, form)
    _draw_remark(sheet, layout, "after closing")


def _draw_lines(sheet: Drawn, table: Table, content: Content) -> tuple[list[Column], list[Row]]:
    """Draw header and lines; return the columns and the indicators."""
    columns, top = columns_of(table), sheet.row
    depth = draw_header(sheet, table, columns)
    sheet.row = top + depth
    lines = list(_lines(table, content))
    at = {}
    for number, line in enumerate(lines):
        at[number] = sheet.row
        sheet.row += draw_header(sheet, table, columns) if line.kind == "header" else 1
    cells = {}
    for number, line in enumerate(lines):
        cells[number] = _draw_line(sheet, table, columns, line, at[number])
    _draw_levels(sheet, table, columns, lines, at, content)
    _draw_side(sheet, table, top)
    for column in columns:
        sheet.mark(f"column {column.key}", top, column.start, sheet.row - top, column.width)
    rows = [_row(sheet, table, line, cells[number]) for number, line in enumerate(lines) if line.kind == "row"]
    return columns, _merged_rows(table, rows)


def _lines(table: Table, content: Content) -> Iterator[Line]:
    """Yield the indicators with the rest of the form between them."""
    rests = set(table.rests)
    rows = _told_rows(table, content)
    for place, row in enumerate(rows):
        if place == 3 and "（续表）" in rests:
            yield Line("alone", cells={"caption": text("（续表）")})
        if place == 3 and rests & {"header again", "（续表）"}:
            yield Line("header")
        if place == 5:
            for sign in sorted(rests & {"/", "—"}):
                yield Line("rest", row.level1, "经济效益指标", {key: text(sign) for key in _all_keys(table)})
        if table.levels == "lines" and [one.level1 for one in rows[place - 1 : place]] != [row.level1]:
            yield _level_line(table, [one for one in rows if one.level1 == row.level1])
        yield Line("row", row.level1, row.level2, _cells(table, row, place), place)
        ends_level = row.level1 == rows[0].level1 and [one.level1 for one in rows[place + 1 : place + 2]] not in ([], [row.level1])
        yield from _after(table, rows[: place + 1], rests, ends_level=ends_level)


def _level_line(table: Table, rows: list[Indicator]) -> Line:
    """Return the line of a first level above its rows, with their weights added up."""
    name, weight = rows[0].level1, sum_of(rows, "weight")
    words = f"{name}（{weight}分）" if table.level1_told == "points" else name
    return Line("alone", cells={"level2": text(words), **({"weight": weight_cell(table, weight)} if "weight" in _numeric(table) else {})})


def _all_keys(table: Table) -> tuple[str, ...]:
    return ("level3", "target", "actual", *(key for key in ("weight", "self_score") if key in _numeric(table)))


def _numeric(table: Table) -> tuple[str, ...]:
    return {"both": ("weight", "self_score"), "scores": ("self_score",), "weights": ("weight",), "none": ()}[table.points]


def _told_rows(table: Table, content: Content) -> list[Indicator]:
    """Return the indicators as this table tells them: where two share a merged cell they share what is in it, points being summed up."""
    first, second, *others = content.indicators
    same = {"target": ("sign", "value", "measure"), "actual": ("actual",)}
    shared = [name for key in same if key in table.merged for name in same[key]]
    if shared and first.measure != second.measure:  # a number is of no words, and of no other unit
        shared = [*same["target"], *same["actual"]]
    second = replace(second, **{name: getattr(first, name) for name in shared})
    if "reason" in table.merged:
        first, second = replace(first, reason=SHARED_REASON), replace(second, reason=SHARED_REASON)
    if "weight" in table.merged:
        first, second = replace(first, weight=sum_of([first, second], "weight")), replace(second, weight="0")
    if "self_score" in table.merged:
        first, second = replace(first, score=sum_of([first, second], "self_score")), replace(second, score="0")
    return [first, second, *others]


def _cells(table: Table, row: Indicator, place: int) -> dict[str, Typed]:
    prefix = "" if table.numbered == "★" and place else table.numbered
    told = {
        "level3": Typed(f"{prefix}{row.name}", f"{prefix}{row.name}", meant=row.name), **target_cells(table, row),
        "actual": actual_cell(table, row), "weight": weight_cell(table, row.weight), "self_score": score_cell(table, row),
        "reason": text(row.reason), "behind": text(reason_behind(table, row)),
    }
    return told | {f"extra {heading}": extra_cell(heading, row, place) for heading, _ in table.extras}


def _after(table: Table, rows: list[Indicator], rests: set[str], *, ends_level: bool) -> Iterator[Line]:
    """Yield what stands behind an indicator and is none; ends_level: it is the last of the first of the first levels."""
    last, place = rows[-1], len(rows) - 1
    if place == 1 and "其中" in rests and table.points != "none":
        for name, target, actual in (("其中：脱贫户", "30人", "32人"), ("其中：妇女", "10人", "13人")):
            yield Line("rest", last.level1, last.level2, {"level3": text(name), "target": text(target), "actual": text(actual)})
    if (place == 2 and "指标2：" in rests) or (place == 3 and "……" in rests):
        yield Line("rest", last.level1, last.level2, {"level3": text("指标2：" if place == 2 else "……")})
    if place == 2 and "本页小计" in rests and _numeric(table):
        yield _subtotal(table, rows, "本页小计", "")
    if ends_level and "小计" in rests and _numeric(table):
        yield _subtotal(table, [row for row in rows if row.level1 == last.level1], last.level1, "小计")
    if place == 4 and "blank" in rests:
        yield Line("alone")


def _subtotal(table: Table, rows: list[Indicator], level1: str, level2: str) -> Line:
    sums = {key: points(table, sum_of(rows, key)) for key in _numeric(table)}
    named = {key: text(level2 or level1) for levels, key in (("flat", "level3"), ("lines", "level2")) if table.levels == levels}
    return Line("rest", level1, level2, {**named, **sums})


def sum_of(rows: list[Indicator], key: str) -> str:
    """Return the sum of the weights or scores of some indicators."""

    return plain(sum((Decimal(row.weight if key == "weight" else row.score) for row in rows), Decimal(0)))


def _draw_line(sheet: Drawn, table: Table, columns: list[Column], line: Line, row: int) -> dict[str, str]:
    """Draw the cells of a line but for its levels, and return their addresses by column."""
    if "caption" in line.cells:
        sheet.put(row, 1 if table.side != "none" else 0, line.cells["caption"])
    found = {}
    for column in columns:
        if column.key not in line.cells:
            continue
        shared, rows = _is_shared(table, column.key) and line.kind == "row" and line.place < 2, 1
        if shared and line.place == 1:
            found[column.key] = sheet.put(row, column.start, "", merged=False)
            continue
        typed = line.cells[column.key]
        if shared:
            rows = 2
        found[column.key] = sheet.put(row, column.start, typed, rows=rows, columns=column.width)
    return found


def _is_shared(table: Table, key: str) -> bool:
    return ("target" if key in TARGET_PARTS else key) in table.merged


def _row(sheet: Drawn, table: Table, line: Line, cells: dict[str, str]) -> Row:
    """Return the facts of an indicator."""
    facts: dict[str, Fact | None] = dict.fromkeys(("weight", "self_score"))
    for key in ("weight", "self_score"):
        if key in cells:
            facts[key] = sheet.fact(float(line.cells[key].meaning), cells[key], line.cells[key].shown)
    for key in ("target", "actual", "reason"):
        if key in cells and line.cells[key].shown:
            facts[key] = sheet.fact(line.cells[key].meaning, cells[key], line.cells[key].shown)
    if (behind := line.cells["behind"].shown) and "self_score" in cells:
        facts["reason"] = sheet.fact(behind, cells["self_score"], behind)
    levels = {} if table.levels == "flat" else {"level1": line.level1, "level2": line.level2}
    name = line.cells["level3"]
    return Row(sheet.fact(name.meaning, cells["level3"], name.shown), **levels, **facts)


def _merged_rows(table: Table, rows: list[Row]) -> list[Row]:
    """Return the indicators with what the first two share: one value at the cell of the first; points count once."""
    first, second, *others = rows
    for key in table.merged:
        above, own = getattr(first, key), getattr(second, key)
        if above is None or own is None:
            continue
        if key in ("weight", "self_score"):
            first = replace(first, **{key: replace(above, rows=2)})
            second = replace(second, **{key: replace(own, shown="", rows=0)})
        else:
            second = replace(second, **{key: replace(above, also=own.cell)})
    return [first, second, *others]


def _draw_levels(
    sheet: Drawn, table: Table, columns: list[Column], lines: list[Line], at: dict[int, int], content: Content
) -> None:
    """Draw first and second level: merged down, on every line, or in the first line of each only."""
    starts = {column.key: column.start for column in columns}
    if table.levels == "flat":
        return
    for key in ("level1", "level2"):
        if key not in starts:
            continue

        def group(number: int, key: str = key) -> tuple[str, ...]:
            line = lines[number]
            broken = str(number) if line.kind in ("alone", "header") else ""
            return (broken, line.level1, line.level2 if key == "level2" else "")

        for _, run in itertools.groupby(range(len(lines)), group):
            numbers = list(run)
            words = _level_told(table, getattr(lines[numbers[0]], key), content)
            if not words:
                continue
            if (weight := f"weight{key[-1]}") in starts:
                names = tuple(filter(None, group(numbers[0])[1:]))
                own = [row for row in content.indicators if (row.level1, row.level2)[: len(names)] == names]
                typed = weight_cell(table, sum_of(own, "weight"))
                sheet.put(at[numbers[0]], starts[weight], typed, rows=len(numbers), merged=table.levels == "merged")
            if table.levels == "repeated":
                for number in numbers:
                    sheet.put(at[number], starts[key], words)
            else:
                sheet.put(at[numbers[0]], starts[key], words, rows=len(numbers), merged=table.levels == "merged")


def _level_told(table: Table, name: str, content: Content) -> str:
    if table.level1_told == "points":
        own = [row for row in content.indicators if row.level1 == name]
        return f"{name}（{sum_of(own, 'weight')}分）" if own else name
    return "\n".join(name) if table.level1_told == "vertical" else name


def _draw_side(sheet: Drawn, table: Table, top: int) -> None:
    if table.side != "none":
        sheet.put(top, 0, "绩效指标", rows=sheet.row - top, merged=table.side == "merged")


def _draw_remark(sheet: Drawn, layout: Layout, place: str) -> None:
    if layout.foot.remark == place:
        sheet.put(sheet.row, 0, "其他需要说明事项", columns=2, merged=layout.table.joined)
        sheet.put(sheet.row, 2, "无", columns=4, merged=layout.table.joined)
        sheet.row += 1


def _draw_closing(sheet: Drawn, layout: Layout, content: Content, columns: list[Column], form: Form) -> None:
    """Draw the row of totals, where the form states its total there and has a column for it."""
    table, starts = layout.table, {column.key: column.start for column in columns}
    if layout.head.total not in ("foot", "both") or "self_score" not in starts:
        return
    free = min(starts[key] for key in _numeric(table))
    if free == 0:
        return
    sheet.put(sheet.row, 0, table.closing, columns=free if table.closing_merged else 1)
    with_rate = layout.funds.shape in WITH_POINTS
    if "weight" in starts:
        sheet.put(sheet.row, starts["weight"], points(table, plain(content.total(with_rate, "weight"))))
    typed = points(table, plain(self_total(layout, content)))
    cell = sheet.put(sheet.row, starts["self_score"], typed)
    form.self_totals.append(sheet.fact(float(typed.shown), cell, typed.shown))
    if layout.head.grade in ("foot", "foot with label"):
        words = content.grade if layout.head.grade == "foot" else f"（自评等级）{content.grade}"
        behind = max(column.start + column.width for column in columns)
        column = starts["reason"] if starts.get("reason", 0) > free else behind  # not under the label, which may be merged
        form.fields["self_grade"] = sheet.fact(content.grade, sheet.put(sheet.row, column, words), content.grade)
    sheet.row += 1
