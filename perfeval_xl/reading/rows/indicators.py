"""A table of indicators → a row per third-level indicator, and what the table states of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, takewhile

from perfeval_xl.layout import column_name, to_a1
from perfeval_xl.layout.department import FIELDS, LEVELS, WEIGHTS
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.blocks.lines import is_continuation, is_note, is_nothing, is_of_which, is_signature_line, subtotal_of
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.headings.understanding import bare, heading, is_label, names_money_rate, names_rate, points_in
from perfeval_xl.reading.headings.understanding import label as label_of
from perfeval_xl.reading.headings.values import NEAR, as_number, is_amount, score_and_reason
from perfeval_xl.reading.rows.cells import RowCells, actual_of, criteria_of, joint, line_of, merged_rows, name_across, target_of
from perfeval_xl.reading.rows.fractions import give_points_for_parts
from perfeval_xl.reading.rows.levels import LevelCursor, Row, give_late_weights, give_points_of_groups
from perfeval_xl.reading.rows.parts import without_parts
from perfeval_xl.reading.rows.rate import rate_row
from perfeval_xl.schemes.grades import grade_named
from perfeval_xl.values import compact

_SAME = (*LEVELS, *WEIGHTS, "target", "actual", "reason", "system_score", "basis", "reviewer_score", "reviewer_reason")
_GRADES = tuple(grade for field in FIELDS if field.key == "self_grade" for grade in field.choices)
_AROUND = "()（）:： "
_CLAUSES = re.compile("[,，;；]")
_FRAME_KINDS = {
    **dict(zip(_SAME, _SAME, strict=True)), "self_score": "score",
}


def indicator_rows(table: BlockTable) -> tuple[list[Row], list[Row]]:
    """Return a row per indicator, and the figures that the table states of itself (row of totals, subtotals, groups without rows)."""
    cursor = LevelCursor(table)
    rows: list[Row] = []
    stated: list[Row] = []
    opened: dict[int, Row] = {}
    letters = {f"{name}_cell": _letter(table, kind) for name, kind in _FRAME_KINDS.items() if name not in cursor.cells}
    lines = [line_of(table, row) for row in table.rows]
    for place, line in enumerate(lines):
        texts = table.grid.texts[line.row]
        if (rate := rate_row(line, texts, letters)) is not None:
            rows.append({**rate, "row": len(rows)})
            continue
        if _is_none(line, texts):
            continue
        if _heads_rows(line, lines[place + 1 :]):
            stated += list(_subtotal_figures(table, line.row, line.text("level3")))
            continue
        if (level := _subtotalled(line, texts[0])) is not None:
            own = cursor.names["level1"]
            if _sums_all(line, rows) or not (level or own):
                continue
            stated += list(_subtotal_figures(table, line.row, own if not level or bare(own) == bare(level) else level))
            continue
        if _heads_levels(line, texts, lines[place + 1 : place + 2]):
            cursor.head(line)
            continue
        sums_up = _sums_up_level(line, lines[place + 1 : place + 2])
        if sums_up and "level1" not in line.places:
            cursor.head(line)
            stated += list(_subtotal_figures(table, line.row, cursor.names["level1"]))
            continue
        cursor.move(line.row)
        levels = cursor.fields()
        opened.setdefault(cursor.group2, levels)
        if sums_up:
            if line.text("level1") and not line.text("level2"):
                stated += list(_subtotal_figures(table, line.row, cursor.names["level1"]))
            continue
        if (read := _indicator(line, levels, letters)) is not None:
            read["row"] = len(rows)
            rows.append(read)
    rows = _settled(rows, table)
    if table.closing is not None:
        stated += list(closing_figures(table, table.closing))
        stated += list(_subtotals_below(table))
    give_points_for_parts(rows, stated)
    return rows, [*stated, *_empty_groups(table, rows, opened), *_points_above(table)]


def _settled(rows: list[Row], table: BlockTable) -> list[Row]:
    """Return the rows with what merged cells, later headings and their groups say of them."""
    _merge_shared(rows)
    rows = without_parts(rows, table)
    give_late_weights(rows)
    give_points_of_groups(rows, table)
    return rows


def _is_none(line: RowCells, texts: Sequence[str]) -> bool:
    """Tell whether a row is none of the table: a label of a field or remark (其他需要说明事项), signatures, a note, headings again.

    So is the line at a page's break that says no more than that.
    """
    if is_label(texts[0]) and not _names_indicator(line):
        return True
    return is_signature_line(texts) or (len(texts) == 1 and (is_note(texts[0]) or is_continuation(texts[0]))) or _is_heading(texts)


def _names_indicator(line: RowCells) -> bool:
    """Tell whether a row that begins like a label (资金情况, or 绩效指标 again at a page's break) names an indicator and asks for it.

    That is its points, or a target behind a level.
    """
    asks = _says(line.text("target")) and any(_says(line.text(level)) for level in ("level1", "level2"))
    return _says(line.text("level3")) and (asks or is_amount(line.text("weight3")))


def _heads_rows(line: RowCells, below: Sequence[RowCells]) -> bool:
    """Tell whether a row of a table without levels is one: it gives a level's points, of which the rows right below are made."""
    numbered = bool(below) and _heads_numbers(line, below[0])
    if "level2" in line.places or not (_is_level(line) or numbered):
        return False
    whole = as_number(line.text("weight3")) or 0.0
    rows = takewhile(lambda one: not _is_level(one), below)
    sums = accumulate(as_number(one.text("weight3")) or 0.0 for one in rows)
    if not numbered and names_rate(line.text("level3")) and not any(names_rate(one.text("level3")) for one in below[:1]):
        return False
    return any(abs(told - whole) < NEAR for told in takewhile(lambda told: told < whole + NEAR, sums))


def _heads_numbers(line: RowCells, below: RowCells) -> bool:
    """Tell whether a row that gives points and nothing else has the number that those below it go on from (4, and 4.1 below it)."""
    number = line.text("serial").rstrip(".、．")
    says = any(_says(line.text(kind)) for kind in ("target", "actual", "score"))
    return not says and number.isdigit() and below.text("serial").startswith((f"{number}.", f"{number}．", f"{number}-"))


def _is_level(line: RowCells) -> bool:
    """Tell whether a row names a level, or the execution rate as one, and gives its points, and nothing else."""
    if _says(line.text("target")) or _says(line.text("actual")) or not is_amount(line.text("weight3")):
        return False
    name = line.text("level3")
    return bare(name) in vocabulary().rows["levels"] or names_rate(name)


def _is_heading(texts: Sequence[str]) -> bool:
    """Tell whether all that a row says are headings: a part of those that the next printed page repeats."""
    strict = False
    for text in texts:
        if (told := heading(text)) is None:
            return False
        strict = strict or told.strict
    return strict


def _letter(table: BlockTable, kind: str) -> str | None:
    column = table.header.first(kind)
    return None if column is None else column_name(column)


def _indicator(line: RowCells, levels: Row, letters: Mapping[str, str | None]) -> Row | None:
    """Read one row; None for one that is no indicator: nothing was written into it, or it breaks the one above down."""
    name, (weight, _) = line.text("level3"), score_and_reason(line.text("weight3"))
    score, behind = score_and_reason(line.text("score"))
    target, target_cell, nature = target_of(line)
    actual, actual_cell = actual_of(line)
    if not _says(weight) and "weight3" not in line.places and (printed := points_in(name)) is not None:
        weight = compact(printed)
    points = _says(weight) or _says(score)
    named = line.address("level3")
    if not name and (_says(target) or _says(actual)) and (corner := name_across(line)) is not None:
        name, named = line.table.grid.text(*corner), to_a1(*corner)
    if name and not _says(name) and not _says(target) and _is_zero(weight) and _is_zero(score):
        return None  # “无”, with no points: a unit's way to say that it has no such indicator
    if not (points or _says(target) or _says(actual)) or (is_of_which(name) and not points):
        return None
    number = str(line.row + 1)
    cells = {cell: letter and letter + number for cell, letter in letters.items()}
    cells |= {"target_cell": target_cell, "actual_cell": actual_cell, "self_score_cell": line.address("score"), "level3_cell": named}
    reason = line.text("reason" if "reason" in line.places else "note")
    if behind and not _says(reason):
        reason, cells["reason_cell"] = behind, cells["self_score_cell"]
    return {
        "sheet": line.table.grid.name, **levels, **cells,
        "target_number": line.is_number("target"), "actual_number": line.is_number("actual"),
        "level3": name if _says(name) else "", "weight3_raw": weight, "target": target, "actual": actual, "nature": nature,
        "criteria": criteria_of(line) if names_money_rate(name) else None,
        "actual_formula": line.computes("actual"),
        "self_score_raw": score, "reason": reason, "reviewer_score_raw": line.text("reviewer_score"),
        "reviewer_reason": line.text("reviewer_reason"),
        "self_score_merged": merged_rows(line, "score"), "weight3_merged": merged_rows(line, "weight3"),
    }


def _is_zero(text: str) -> bool:
    return not _says(text) or (is_amount(text) and not any(digit in text for digit in "123456789"))


def _says(text: str) -> bool:
    return bool(text) and not is_nothing(text)


def _merge_shared(rows: list[Row]) -> None:
    """Leave a weight or score that is merged over several rows to the first of them: it is one number for them all."""
    for raw, merged in (("self_score_raw", "self_score_merged"), ("weight3_raw", "weight3_merged")):
        seen: set[tuple[object, object]] = set()
        sizes: dict[object, int] = {}
        for row in rows:
            if row[merged] is not None:
                sizes[row[merged]] = sizes.get(row[merged], 0) + 1
        for row in rows:
            if row[merged] is None:
                continue
            if sizes[row[merged]] < 2:
                row[merged] = None
            elif (row["sheet"], row[merged]) in seen:
                row[raw] = ""
            else:
                seen.add((row["sheet"], row[merged]))


def _subtotalled(line: RowCells, first: str) -> str | None:
    """Return the level whose subtotal a row is: one of its first words says so, and none names an indicator; None for any other row."""
    if (name := line.text("level3").strip()) not in ("", first):
        return subtotal_of(name)
    names = [first, *(text for level in LEVELS if (text := line.text(level).strip()))]
    return next((level for name in names if (level := subtotal_of(name)) is not None), None)


def _sums_all(line: RowCells, rows: list[Row]) -> bool:
    """Tell whether a line of subtotals gives the sum of all weights so far, of more than one first level: it is none of a level."""
    weights = [as_number(str(row["weight3_raw"])) for row in rows]
    told = as_number(line.text("weight3"))
    if told is None or None in weights or len({row["group1"] for row in rows}) < 2:
        return False
    return abs(sum(weight for weight in weights if weight is not None) - told) < NEAR


def _heads_levels(line: RowCells, texts: Sequence[str], below: list[RowCells]) -> bool:
    """Tell whether a line of a table without a column of first levels is one: all it says, above a second level with its first row."""
    if "level1" in line.places or "level2" not in line.places or len(texts) != 1 or not _says(line.text("level2")):
        return False
    return any(_says(one.text("level2")) and _says(one.text("level3")) and one.places["level2"][0] == one.row for one in below)


def _sums_up_level(line: RowCells, below: list[RowCells]) -> bool:
    """Tell whether a row gives a level's points and nothing else, and the row below names what they are made of."""
    if _says(line.text("level3")) or _says(line.text("target")) or _says(line.text("actual")):
        return False
    named = line.text("level1") or line.text("level2")
    if not named or not is_amount(line.text("weight3")):
        return False
    return any(not one.text("level1") and _says(one.text("level3")) for one in below)


def _subtotal_figures(table: BlockTable, line: int, level: str) -> Iterator[Row]:
    column = table.header.first("score")
    if column is not None and (text := table.grid.text(line, column)):
        if level in vocabulary().rows["beside_rows"]:
            yield _stated("other_self", text, table, line, column)
        else:
            yield {"item": "level_self", "of": level, "raw": text, "sheet": table.grid.name, "cell": to_a1(line, column)}


def _subtotals_below(table: BlockTable) -> Iterator[Row]:
    for line in range(max([table.closing or 0, *table.rows]) + 1, table.after):
        level = subtotal_of(table.grid.first_text(line))
        if level:
            yield from _subtotal_figures(table, line, level)


def sums_by_level(table: BlockTable) -> Iterator[Row]:
    """Yield the figures of a table that sums the indicators of another up by their levels."""
    for line in table.rows:
        yield from _subtotal_figures(table, line, table.grid.text(line, table.header.first("level3")))
    if table.closing is not None:
        yield from closing_figures(table, table.closing)


def closing_figures(table: BlockTable, line: int) -> Iterator[Row]:
    """Yield the total of weights, that of self-scores and the grade, as far as the row of totals states them."""
    grid, header = table.grid, table.header
    weight = next((header.columns[key][0] for key in reversed(WEIGHTS) if grid.text(line, header.first(key))), None)
    score = header.first("score")
    both = joint(table, line)
    if weight is not None:
        yield _stated("total_weight", both.get("weight3") or grid.text(line, weight), table, line, weight)
    if "score" in both:
        yield _stated("total_self", both["score"], table, line, score or 0)
    elif score is not None and (grid.text(line, score) or (line, score) in grid.scan.formulas):  # one that nobody computed has its place
        yield _stated("total_self", score_and_reason(grid.text(line, score))[0], table, line, score)
    elif weight is None:  # a total that stands beside its word, under no heading of its own
        alone = [(column, text) for column, text in enumerate(grid.rows[line]) if is_amount(text)]
        if len(alone) == 1:
            yield _stated("total_self", alone[0][1], table, line, alone[0][0])
    for column, text in enumerate(grid.rows[line]):
        if column != 0 and (grade := _grade(text)) is not None:
            yield _stated("grade", grade, table, line, column)


def _points_above(table: BlockTable) -> Iterator[Row]:
    """Yield the points that stand above the rows, where the heading of the scores does: those of the funds, of the goals."""
    column = table.header.first("score")
    if column is None or table.header.bottom < 0 or not is_amount(table.grid.text(table.header.bottom, column)):
        return
    texts = [(row, table.grid.text(row, column)) for row in range(table.header.top)]
    head = max((row for row, text in texts if text and not is_amount(text)), default=table.header.top)
    for row, text in texts[head + 2 :]:  # the total stands right below the heading
        if is_amount(text):
            yield _stated("other_self", text, table, row, column)


def _grade(text: str) -> str | None:
    """Return the grade that a text is, alone or behind a label, which may end a line (“自评得分96，（自评等级）优”)."""
    if grade := grade_named(text, _GRADES):
        return grade
    label, grade = _CLAUSES.split(text.strip()[:-1])[-1].strip(_AROUND), text.strip()[-1:]
    if grade not in _GRADES or not label:
        return None
    told = label_of(label)
    return grade if told is not None and "self_grade" in told.fields else None


def _stated(item: str, text: str, table: BlockTable, line: int, column: int) -> Row:
    return {"item": item, "of": "", "raw": text, "sheet": table.grid.name, "cell": to_a1(line, column)}


def _empty_groups(table: BlockTable, rows: list[Row], opened: dict[int, Row]) -> Iterator[Row]:
    used = {row["group2"] for row in rows}
    for key, group in opened.items():
        if key not in used and group["weight2_raw"] and group["level2"]:
            yield {
                "item": "empty_group", "of": group["level2"], "raw": group["weight2_raw"], "group1": group["group1"],
                "sheet": table.grid.name, "cell": group["weight2_cell"] or group["level2_cell"],
            }
