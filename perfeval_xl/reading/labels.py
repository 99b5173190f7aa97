"""Labelled fields: the value beside a label, in the same cell after its colon, or ticked in a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from perfeval_xl.layout import Field
from perfeval_xl.reading.locate import Located
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.values import dates_in, fold_label

_TICKS = "√✓✔☑☒■●◉🗹vV"
_BOXES = "□☐○◯▢"
_TICKED = re.compile(rf"(?:[(（\[【]\s*)?[{_TICKS}{_BOXES}]|[(（\[【]\s*[)）\]】]")
_UNWRITTEN = re.compile(r"[\s_＿]*年[\s_＿]*月[\s_＿]*日\s*")  # a date's place on paper that nobody has written in
_BRACKETED_BLANK = re.compile(r"[(（\[【]\s*[)）\]】]")


@dataclass(frozen=True, slots=True)
class Answer:
    """A label that the form has: the text beside it and where; `ticked` choices of a choice field; all `cells` that it came from."""

    field: Field
    text: str
    grid: Grid
    cell: tuple[int, int]
    ticked: tuple[str, ...] = ()
    spread: tuple[tuple[int, int], ...] = ()

    @property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """Return the cells that the text came from: several where choices are spread over them."""
        return (self.cell, *self.spread)


def all_answers(grids: Iterable[Grid], fields: tuple[Field, ...], sheet: str, tables: Iterable[Located]) -> list[Answer]:
    """Return every answer to a field, those of the sheet that is made for them first; table rows hold none."""
    taken = {(located.grid.name, row) for located in tables for row in range(located.header, located.end) if located.table.key != "team"}
    names = _field_names(fields)
    ordered = sorted(grids, key=lambda grid: grid.name.strip() != sheet)
    return [answer for grid in ordered for answer in _answers_in(grid, names, taken)]


def first_answers(given: Iterable[Answer]) -> dict[str, Answer]:
    """Return the first answer of each field by key."""
    answers: dict[str, Answer] = {}
    for answer in given:
        answers.setdefault(answer.field.key, answer)
    return answers


@lru_cache(maxsize=8)
def _field_names(fields: tuple[Field, ...]) -> dict[str, Field]:
    return {fold_label(name): field for field in fields for name in (field.label, *field.synonyms)}


def _answers_in(grid: Grid, names: Mapping[str, Field], taken: set[tuple[str, int]]) -> Iterator[Answer]:
    used: set[tuple[int, int]] = set()
    for row, cells in enumerate(grid.rows):
        if (grid.name, row) in taken:
            continue
        for column, text in enumerate(cells):
            if not text or (row, column) in used or len(text) > 400:
                continue
            if field := names.get(fold_label(text)):
                answer = _beside(grid, row, column, field, names)
                used.update((row, place) for place in range(column, answer.cell[1] + 1))
                yield answer
            elif "：" in text or ":" in text:
                yield from _inside(grid, row, column, text, names)


def _beside(grid: Grid, row: int, column: int, field: Field, names: Mapping[str, Field]) -> Answer:
    """Read the next cell to the right that is not itself a label; a choice may be spread over several cells."""
    start = grid.merges.get((row, column), (row, column))[1] + 1
    cells = grid.rows[row]
    place = start
    while place < len(cells) and not cells[place] and (row, place) in grid.covered and place < start + 8:
        place += 1
    while place + 1 < len(cells) and not cells[place] and _is_spacer(grid, place):
        place += 1
    text = grid.text(row, place)
    if not text or _UNWRITTEN.fullmatch(text) or not _is_value(text, field, names):
        return Answer(field, "", grid, (row, start))
    if field.kind != "choice":
        return Answer(field, text, grid, (row, place))
    spread: list[int] = []
    for after in range(place + 1, len(cells)):
        further = cells[after]
        if further and fold_label(further) in names and not _ticked(further, field.choices):
            break
        if _ticked(further, field.choices) or _TICKED.search(further):
            spread.append(after)
    texts = [text, *(cells[after] for after in spread)]
    ticked = tuple(choice for part in texts for choice in _ticked(part, field.choices))
    return Answer(field, " ".join(texts), grid, (row, place), ticked, tuple((row, after) for after in spread))


def _is_spacer(grid: Grid, column: int) -> bool:
    """An empty column between labels and values is passed over; one with any text holds values, and an empty cell of it is empty."""
    return not any(cells[column] for cells in grid.rows if column < len(cells))


def _is_value(text: str, field: Field, names: Mapping[str, Field]) -> bool:
    """A cell is a value unless it is a label; a choice that reads like a label (组织方式: 项目单位) is a value of its field."""
    return bool(text) and (fold_label(text) not in names or fold_label(text) in {fold_label(choice) for choice in field.choices})


def _inside(grid: Grid, row: int, column: int, text: str, names: Mapping[str, Field]) -> Iterator[Answer]:
    """Read “项目负责人：甲 联系电话：0000-0000000”: several labels with their values in one cell."""
    found = list(_label_pattern(tuple(sorted(names, key=len, reverse=True))).finditer(text))
    for index, match in enumerate(found):
        field = names[fold_label(match[1])]
        end = found[index + 1].start() if index + 1 < len(found) else len(text)
        value = text[match.end() : end].strip(" \t\r\n\u3000;；,，")
        cell = (row, column)
        if not value and index + 1 == len(found) and _is_value(grid.text(row, column + 1), field, names):
            value, cell = grid.text(row, column + 1), (row, column + 1)
        ticked = _ticked(value, field.choices) if field.kind == "choice" else ()
        yield Answer(field, "" if _UNWRITTEN.fullmatch(value) else value, grid, cell, ticked)


@lru_cache(maxsize=8)
def _label_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    spaced = (r"\s*".join(map(re.escape, name)) for name in names)
    return re.compile(rf"(?:(?<=^)|(?<=[\s;；,，、]))({'|'.join(spaced)})\s*(?:[(（][^)）：:]*[)）])?\s*[:：]")


def _ticked(text: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    """Return the choices that a text ticks: the only one named, or those with a mark beside them in a list of boxes."""
    flat = re.sub(r"[\s\u3000]+", "", text)
    places = sorted((found, choice) for choice in choices if (found := flat.find(choice)) >= 0)
    if not places:
        return ()
    if not _TICKED.search(flat):
        named = [choice for _, choice in places if not any(choice != other and choice in other for _, other in places)]
        return tuple(named) if len(choices[0]) > 1 or flat.startswith(named[0]) else ()
    return tuple(_marked(flat, places))


def _marked(flat: str, places: list[tuple[int, str]]) -> Iterator[str]:
    """Yield the ticked choices of a list; boxes stand before all choices or behind all."""
    before = _TICKED.match(flat) is not None
    for index, (start, choice) in enumerate(places):
        left = places[index - 1][0] + len(places[index - 1][1]) if index else 0
        right = places[index + 1][0] if index + 1 < len(places) else len(flat)
        mark = flat[left:start] if before else flat[start + len(choice) : right]
        if any(tick in mark for tick in _TICKS) and not _BRACKETED_BLANK.search(mark):
            yield choice


def split_period(text: str) -> tuple[str, str]:
    """Return the two days of “2022年7月1日至2022年7月28日” in ISO form; ("", "") when there are not two."""
    days = dates_in(text)
    return (days[0].isoformat(), days[1].isoformat()) if len(days) == 2 else ("", "")
