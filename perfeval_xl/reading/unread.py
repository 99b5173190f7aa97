"""What a workbook holds that no frame takes: the cells beside the tables, columns of the unit's own, sheets that nobody asked for.

Needed only where a workbook's values go into another form and none of them may be lost without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from perfeval_xl.layout import Form, from_a1, to_a1
from perfeval_xl.layout.department import LEVELS, REPORT_SHEETS, WEIGHTS
from perfeval_xl.layout.self_assessment import GOALS
from perfeval_xl.reading import rows
from perfeval_xl.reading.labels import Answer
from perfeval_xl.reading.locate import Located
from perfeval_xl.reading.rows import Row
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.values import fold_label

Place = tuple[str, int, int]
"""Sheet, row and column from 0."""

GOAL_KEYS = ("expected", "achieved")
_OBJECTS = {
    "picture": re.compile(r"(?:^|/)(?:media|pictures)/[^/]+$"),
    "comment": re.compile(r"(?:^|/)(?:threaded)?comments?[^/]*\.xml$"),
    "macro": re.compile(r"vbaproject\.bin$"),
}
_TITLE = re.compile("(?:表|报告|报告书|情况|信息)$")
_NO_VALUE = {"—", "-", "–", "/", "\\", "无", "——"}


def object_rows(names: Iterable[str]) -> Iterator[Row]:
    """Yield what a package holds besides cells: object (picture, comment, macro) and how many parts of it there are."""
    listed = [name.lower() for name in names]
    for kind, pattern in _OBJECTS.items():
        if count := sum(pattern.search(name) is not None for name in listed):
            yield {"object": kind, "count": count}


def goal_rows(grids: Iterable[Grid]) -> Iterator[Row]:
    """Yield 预期目标 and 实际完成情况 of the block 年度总体目标: goal, text, and the cells of heading and text."""
    names = {fold_label(title): key for title, key in zip(GOALS[1:], GOAL_KEYS, strict=True)}
    block = fold_label(GOALS[0])
    for grid in grids:
        beside = {row for row, cells in enumerate(grid.rows) if any(fold_label(text) == block for text in cells)}
        for row in sorted(beside | {row - 1 for row in beside}):  # the block's own heading may be merged over both rows or not at all
            cells = grid.rows[row] if row >= 0 else []
            for column, text in enumerate(cells):
                if (goal := names.get(fold_label(text))) and (below := grid.text(row + 1, column)):
                    place = {"sheet": grid.name, "cell": to_a1(row + 1, column), "heading_cell": to_a1(row, column)}
                    yield {"goal": goal, "text": below, **place}


def unread_rows(
    grids: Sequence[Grid], form: Form, tables: Mapping[str, Located], given: Sequence[Answer], answers: Mapping[str, Answer],
    read: Mapping[str, Sequence[Row]], *, formulas: bool,
) -> Iterator[Row]:
    """Yield sheet, cell and text of every filled cell that nothing in `read` came from and no label or header explains.

    `formulas`: what they show counts as typed; in a form made from a template they are its own.
    """
    taken = {*_from_rows(read), *_from_tables(tables, read), *_from_answers(grids, form, given, answers), *_from_goals(grids, read)}
    for grid in grids:
        computed = frozenset() if formulas else grid.scan.formulas
        first = min((row for name, row, _ in taken if name == grid.name), default=0)
        for row, cells in enumerate(grid.rows):
            for column, text in enumerate(cells):
                if not _says_something(text) or (grid.name, row, column) in taken or (row, column) in computed:
                    continue
                if row >= first or not _is_title(text, cells):
                    yield {"sheet": grid.name, "cell": to_a1(row, column), "text": text}


def _says_something(text: str) -> bool:
    """Return whether a text is more than dots and dashes, or the note on the unit of money, which was heeded."""
    return any(map(str.isalnum, text)) and not rows.is_unit_note(text)


def _is_title(text: str, cells: Sequence[str]) -> bool:
    """Return whether a text above a sheet's first table or label, alone in its row, is the sheet's title."""
    return sum(map(_says_something, cells)) == 1 and _TITLE.search(fold_label(text)) is not None


def _from_rows(read: Mapping[str, Sequence[Row]]) -> Iterator[Place]:
    """Yield every cell that a row of a frame names; facts only point at cells."""
    for name, listed in read.items():
        for row in listed if name != "facts" else ():
            for key, cell in row.items():
                if (key == "cell" or key.endswith("_cell")) and isinstance(cell, str):
                    yield str(row["sheet"]), *from_a1(cell)
            for cell in row.get("cells", ()):  # type: ignore[attr-defined]
                yield str(row["sheet"]), *from_a1(cell)


def _from_tables(tables: Mapping[str, Located], read: Mapping[str, Sequence[Row]]) -> Iterator[Place]:
    for key, located in tables.items():
        for row in range(located.header, located.first):
            yield from ((located.grid.name, row, column) for column in located.columns.values())
        if key == "indicators":
            yield from _from_indicators(located, read)
        elif key == "budget":
            yield from _from_budget(located)


def _from_indicators(located: Located, read: Mapping[str, Sequence[Row]]) -> Iterator[Place]:
    """Yield the cells of an indicator's row that its frame does not name: a level's name repeated, its nature and measure."""
    grid, columns = located.grid, located.columns
    for line in read["indicators"]:
        place = line.get("level3_cell")
        if line["sheet"] != grid.name or not isinstance(place, str) or (row := from_a1(place)[0]) < located.first:
            continue
        yield from ((grid.name, row, columns[key]) for key in ("nature", "measure", *LEVELS) if key in columns)
        for weight in WEIGHTS:
            if weight in columns and grid.text(row, columns[weight]) == line[f"{weight}_raw"]:
                yield grid.name, row, columns[weight]
    total = {row["raw"] for row in read["stated"] if row["item"] == "total_weight"}
    yield from ((grid.name, *cell) for cell in rows.closing_cells(located) if grid.text(*cell) in total)
    yield from ((grid.name, *cell) for cell in rows.subtotal_cells(located))
    for row in range(located.first, located.end):
        first = next((column for column, text in enumerate(grid.rows[row]) if text), None)
        if first is not None and rows.is_sum(located, row):
            yield grid.name, row, first


def _from_budget(located: Located) -> Iterator[Place]:
    """Yield the names of sources, which the printed form repeats, and the cells that say that there are no points for a source."""
    yield from ((located.grid.name, *cell) for cell in rows.fund_rates(located))  # they follow from the totals
    known = set(located.table.sources.values())
    for row in range(located.first, located.end):
        for column, text in enumerate(located.grid.rows[row]):
            if text and rows.source_key(text, located.table) in known:
                yield located.grid.name, row, column
        for key in ("weight", "rate", "score"):
            if key in located.columns and located.grid.text(row, located.columns[key]) in _NO_VALUE:
                yield located.grid.name, row, located.columns[key]


def _from_answers(
    grids: Iterable[Grid], form: Form, given: Iterable[Answer], answers: Mapping[str, Answer]
) -> Iterator[Place]:
    """Yield the labels, and the values that were taken or say the same once more."""
    labels = {fold_label(name) for field in form.fields for name in (field.label, *field.synonyms)}
    titles = {fold_label(name) for table in form.tables for name in (table.title, table.sheet)}
    titles |= {fold_label(name) for name in (*REPORT_SHEETS, *GOALS)}
    for grid in grids:
        for row, cells in enumerate(grid.rows):
            yield from ((grid.name, row, column) for column, text in enumerate(cells) if text and fold_label(text) in labels | titles)
    for answer in given:
        if answer.text == answers[answer.field.key].text:
            yield from ((answer.grid.name, *cell) for cell in answer.cells)


def _from_goals(grids: Iterable[Grid], read: Mapping[str, Sequence[Row]]) -> Iterator[Place]:
    for row in read.get("goals", ()):
        yield str(row["sheet"]), *from_a1(str(row["heading_cell"]))
