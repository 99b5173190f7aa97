"""The value that belongs to a label: beside it over blank and merged cells, behind its colon in the same cell, or below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from perfeval_xl.facts.expressions import SEALS, SIGNATURES, alternatives
from perfeval_xl.facts.money import UNITS, unit_noted
from perfeval_xl.layout.department import FIELDS
from perfeval_xl.layout.examples import of_any_year
from perfeval_xl.layout.self_assessment import FIELDS as SELF_FIELDS
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.fields.ticks import BLANKS
from perfeval_xl.reading.headings.understanding import (
    COLON,
    LAST_RANK,
    LONGEST,
    SENTENCE_ENDS,
    Label,
    bare,
    heading,
    is_label,
    is_other_label,
    is_title,
    label,
    label_before_colon,
    numbered_label,
)
from perfeval_xl.reading.headings.values import is_amount
from perfeval_xl.reading.sheets import Grid

Place = tuple[int, int]

_UNWRITTEN = re.compile(r"(?<![\s_＿])[\s_＿]*年[\s_＿]*月[\s_＿]*日?\s*")  # a date's place on paper that nobody has written in
_SPLIT = re.compile(r"[/／、]|\s{1,}")
_MARKS = re.compile(r"[\s　;；,，、]+")
_WORD_BEFORE = re.compile(r"(?:^|[\s　])([^\s　:：]{1,4})[\s　]$")
_PARTS = 8  # of a label that blanks part
_SEAL = re.compile(alternatives((*SEALS, *SIGNATURES)))
_SEAL_PRINTED = rf"[(（\[【]\s{{0,4}}(?:{alternatives(SEALS)})\s{{0,4}}[)）\]】]"
_SEALED = re.compile(f"^{_SEAL_PRINTED}|{_SEAL_PRINTED}$")  # printed beside a name for the seal that goes over it
_CHOICES = {field.key: frozenset(map(bare, field.choices)) for field in FIELDS if field.choices}
_HINT = of_any_year(field.hint for field in (*FIELDS, *SELF_FIELDS))
_ENDS = " \t\r\n　;；,，"
_APART = 2  # rows from one label to the next within a block of them
_LONGEST_CELL = 400
_ALONE = ("self_total", "self_grade")  # fields whose value may stand below their label
_SHORT = 8  # characters of a label
_YEAR_BEHIND = re.compile(r"\s{2,9}(?:19|20)[0-9]{2}年度?$")  # the last of several things in one line
_PHONES = frozenset(field.key for field in FIELDS if field.kind == "phone")
_PHONE_BEGINS = re.compile("[(（]?[0-9０-９]")
_BEFORE_PHONE = f"{_ENDS}/／、:："
_OFFICES = frozenset({"unit", "implementer", "department"})
_CODE = re.compile(  # beside the name, where a label asks for both
    r"^[(（\[【〔]?\s{0,9}[0-9]{3,30}\s{0,9}[-—/)）\]】〕]?\s{0,9}|\s{0,9}[-—/(（\[【〔]?\s{0,9}[0-9]{3,30}\s{0,9}[)）\]】〕]?$"
)


class Answer(NamedTuple):
    """A label of a form with the text that belongs to it.

    field: what is asked; None for another label, whose text may be a ticked list. rank: how well the label names the field, from 0.
    seal: the label asks for a seal or signature. cell: where the text is, or ought to be. name: the label as typed.
    """

    field: str | None
    rank: int
    name: str
    text: str
    grid: Grid
    cell: Place
    label_cell: Place
    seal: bool = False

    @property
    def inside(self) -> bool:
        """Tell whether label and text stand in one cell, as in the line for a seal above a form."""
        return self.cell == self.label_cell

    @property
    def cells(self) -> tuple[Place, ...]:
        """Return the cells that the label and its text came from."""
        return tuple(dict.fromkeys((self.label_cell, self.cell)))


def answers_in(grid: Grid, rows: Sequence[int]) -> list[Answer]:
    """Return every label in these rows of a sheet with what belongs to it, from top to bottom."""
    found: list[Answer] = []
    labels = {row: _labels(grid, row) for row in rows}
    empty = {row: columns for block in _blocks(rows) for columns in [_value_columns(grid, block, labels)] for row in block}
    for row in rows:
        used, named = -1, labels[row]
        for column, text in enumerate(grid.rows[row]):
            if not text or column <= used or _is_no_answer(text):
                continue
            if (told := named.get(column)) is not None:
                made = list(_beside(grid, row, column, told, text, empty[row]))
                used = max([used, *(answer.cell[1] for answer in made if answer.cell[0] == row and answer.text)])
                found += made
            elif is_other_label(text):
                found += _other(grid, row, column, text)
            else:
                found += _inside(grid, row, column, text)
    return found


@lru_cache(maxsize=16_384)
def _is_no_answer(text: str) -> bool:
    """Tell whether a text is prose, or what a form prints to be written over."""
    return len(text) > _LONGEST_CELL or _HINT.fullmatch(text) is not None


def _labels(grid: Grid, row: int) -> Mapping[int, Label]:
    """Return the labels of a row by column."""
    texts = enumerate(grid.rows[row])
    return {column: told for column, text in texts if text and (told := label(text) or _short_label(grid, row, column, text)) is not None}


def _short_label(grid: Grid, row: int, column: int, text: str) -> Label | None:
    """Return the label that a word is which elsewhere has a colon (项目): alone in its row, or before a further label, with its answer.

    Merged down it heads a part of the form; above a list it has words of the form beside it (项目 | 内容 | 金额).
    """
    told = label_before_colon(text) if len(text) <= _SHORT else None
    if told is None:
        return None
    start = _start(grid, row, column)
    behind = [(place, one) for place in range(start, len(grid.rows[row])) if (one := grid.rows[row][place])]
    if grid.merges.get((row, column), (row, column))[0] > row or not behind or not _may_answer(behind[0][1]):
        return None
    if len(behind) > 1 and (len(behind) < 3 or not is_label(behind[1][1])):
        return None
    return told


def _numbered(grid: Grid, row: int, column: int, text: str) -> Answer | None:
    """Return what a line over a form says of it whose label has a number, as each form on a sheet has one (项目一：道路养护)."""
    name, colon, value = text.replace("：", ":").partition(":")
    key = numbered_label(name)
    if not colon or key is None or len(grid.texts[row]) > 1 or len(text) > LONGEST or COLON.search(value) or text.endswith(SENTENCE_ENDS):
        return None
    return Answer(key, LAST_RANK, name, value.strip(_ENDS), grid, (row, column), (row, column))


def _is_parted(name: str, value: str) -> bool:
    """Tell whether blanks part a label from its value, which of a word that elsewhere has a colon may be a name (项目   道路养护).

    A word whose own signs stand apart is the beginning of a title that is written so (项 目 支 出 绩 效 自 评 报 告).
    """
    if label(name) is not None:
        return True
    whole = name.split() == [bare(name)]
    return whole and bare(name) in vocabulary().before_colon and _may_answer(value) and not is_title(bare(value))


def _may_answer(text: str) -> bool:
    """Tell whether a text may be a name: neither an amount nor made of the words of forms."""
    words = vocabulary().all_words.sub("", bare(text))
    return len(text) <= LONGEST and not is_label(text) and not is_amount(text) and any(map(str.isalnum, words))


def _blocks(rows: Sequence[int]) -> Iterator[list[int]]:
    """Part rows where others lie between them: what stands at the foot of a form says nothing of how its head is laid out."""
    block: list[int] = []
    for row in rows:
        if block and row - block[-1] > _APART:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _value_columns(grid: Grid, rows: Sequence[int], labels: Mapping[int, Mapping[int, Label]]) -> frozenset[int]:
    """Return the columns right beside labels that hold a value in one of the rows: an empty cell of such a column is an empty value."""
    found = set()
    for row in rows:
        for start in (_start(grid, row, column) for column in labels[row]):
            if (beside := grid.text(row, start)) and not is_label(beside):
                found.add(start)
    return frozenset(found)


def _start(grid: Grid, row: int, column: int) -> int:
    return grid.merges.get((row, column), (row, column))[1] + 1


def _beside(grid: Grid, row: int, column: int, told: Label, text: str, empty: frozenset[int]) -> Iterator[Answer]:
    place = _value_place(grid, row, column, _CHOICES.get(told.fields[0], frozenset()), empty)
    value = "" if place is None else grid.text(*place)
    if not value and (below := _below(grid, row, column, alone=told.fields[0] in _ALONE)) is not None:
        place, value = below, grid.text(*below)
    value, seal = _settled(value, text, told.fields)
    cell = place or (row, grid.merges.get((row, column), (row, column))[1] + 1)
    values = _parted(value, told.fields)
    for field, rank, one in zip(told.fields, told.ranks, values, strict=True):
        yield Answer(field, rank, text, one, grid, cell, (row, column), seal)


def _settled(value: str, name: str, fields: Sequence[str]) -> tuple[str, bool]:
    """Return a value as it counts, without what is none of it: a code, a date's place, a unit of money; and whether a seal is asked for."""
    with_code, seal = _asks_for(name)
    if with_code:
        value = _CODE.sub("", value)
    if _UNWRITTEN.fullmatch(value) or (fields == ("unit",) and value in UNITS):
        value = ""
    return value, seal


@lru_cache(maxsize=16_384)
def _asks_for(text: str) -> tuple[bool, bool]:
    """Tell whether a label asks for a code beside the name, and for a seal or signature."""
    return vocabulary().with_code.search(text) is not None, _SEAL.search(text) is not None


def _value_place(
    grid: Grid, row: int, column: int, choices: frozenset[str] = frozenset(), empty: frozenset[int] = frozenset()
) -> Place | None:
    """Return the next cell to the right that says something, unless a label stands there; a choice may read like one (项目单位).

    Blank cells are passed over, but for one that is to hold the value: a formula that shows nothing, or one of the columns `empty`.
    """
    start = _start(grid, row, column)
    cells = grid.rows[row]
    for place in range(start, len(cells)):
        text = cells[place]
        if not text:
            if (row, place) in grid.scan.formulas or (place in empty and (row, place) not in grid.covered):
                return None
            continue
        if (is_label(text) and bare(text) not in choices) or (place > start and (_HINT.fullmatch(text) or _asks(grid, row, place))):
            return None
        if _answers_itself(text):
            return None
        return row, place
    return None


@lru_cache(maxsize=16_384)
def _answers_itself(text: str) -> bool:
    """Tell whether a text is a label with its own value behind a colon (单位：万元, 填报日期：2022年5月1日): it is no other label's.

    Nor is the number that the form bears (公开14表).
    """
    if vocabulary().titles["annex"].search(bare(text)):
        return True
    name, colon, _ = text.replace("：", ":").partition(":")
    return bool(colon) and len(name) <= LONGEST and (is_label(name) or unit_noted(text) is not None)


def _asks(grid: Grid, row: int, column: int) -> bool:
    """Tell whether a cell behind blanks looks like a label that the vocabulary does not have: a short word that asks, with an answer."""
    text = grid.text(row, column)
    if COLON.search(text[-1:]) or _short_label(grid, row, column, text) is not None:
        return True
    start = grid.merges.get((row, column), (row, column))[1] + 1
    answered = start < len(grid.rows[row]) and bool(grid.rows[row][start]) and not is_label(grid.rows[row][start])
    return answered and len(text) <= _SHORT and vocabulary().endings.search(bare(text)) is not None


def _below(grid: Grid, row: int, column: int, *, alone: bool) -> Place | None:
    """Return the cell below a label that heads it: a number or grade, or a value where a row of labels alone heads a row of values."""
    bottom = grid.merges.get((row, column), (row, column))[0]
    text = grid.text(bottom + 1, column)
    if alone and (is_amount(text) or text in _CHOICES["self_grade"]):
        return bottom + 1, column
    return (bottom + 1, column) if text and not _is_prose(grid) and _heads(grid, row, bottom + 1) else None


def _is_prose(grid: Grid) -> bool:
    """Tell whether a grid is lines of text, each label with its colon: what follows such a label is the next line, not its value."""
    if any(any(cells[1:]) for cells in grid.rows):
        return False
    return all(COLON.search(cells[0][-1:]) for cells in grid.rows if cells and is_label(cells[0]))


def _heads(grid: Grid, row: int, below: int) -> bool:
    """Tell whether a row of labels heads the row below it: all its texts are labels, and below each text stands under one of them."""
    labels = {place for place, text in enumerate(grid.rows[row]) if text}
    if below >= len(grid.rows) or not all(is_label(grid.rows[row][place]) for place in labels):
        return False
    values = {place: text for place, text in enumerate(grid.rows[below]) if text}
    return set(values) <= labels and not any(_is_word_of_form(text) for text in values.values())


def _is_word_of_form(text: str) -> bool:
    told = heading(text)
    if is_label(text) or (told is not None and told.strict) or COLON.search(text) is not None or len(text) > LONGEST:
        return True
    return any(True for _ in _pairs(text))  # a label and its value parted by blanks


def _parted(value: str, fields: Sequence[str]) -> list[str]:
    """Return the values of a label, of a joint one several.

    One name that cannot be parted is that of all offices asked for, else of the first field.
    """
    number = len(fields)
    if _SEALED.search(value.strip()):
        value = _SEALED.sub("", value.strip()).strip()
    if number == 1:
        return [value]
    if number == 2 and fields[-1] in _PHONES:
        begins = _PHONE_BEGINS.search(value)
        names = value[: begins.start()].strip(_BEFORE_PHONE) if begins else ""
        if begins and names:
            return [names, value[begins.start() :].strip(_ENDS)]
        if not begins and "、" in value:
            return [value, ""]  # names of several, and no telephone
    parts = [part.strip(_ENDS) for part in _SPLIT.split(value, maxsplit=number - 1)]
    if len(parts) == number:
        return parts
    return [value] * number if _OFFICES.issuperset(fields) else [value, *[""] * (number - 1)]


def _other(grid: Grid, row: int, column: int, text: str) -> Iterator[Answer]:
    place = _value_place(grid, row, column)
    if place is not None:
        yield Answer(None, 0, text, grid.text(*place), grid, place, (row, column))


def _inside(grid: Grid, row: int, column: int, text: str) -> Iterator[Answer]:
    """Read “项目负责人：甲 联系电话：0000-0000000”: labels with their values in one cell, parted by colons or by blanks."""
    if unit_noted(text) is not None and len(text) < 2 * _SHORT:
        return
    if (one := _numbered(grid, row, column, text)) is not None:
        yield one
        return
    parts = list(_pairs(text))
    for index, (name, typed) in enumerate(parts):
        told = label_before_colon(name)
        if told is None or (unit_noted(f"{name}：{typed}") is not None):
            continue
        cell, value = (row, column), _YEAR_BEHIND.sub("", typed)
        if not value and index + 1 == len(parts) and (place := _value_place(grid, row, column)) is not None:
            value, cell = grid.text(*place), place
        value, seal = _settled(value, name, told.fields)
        for field, rank, part in zip(told.fields, told.ranks, _parted(value, told.fields), strict=True):
            yield Answer(field, rank, name, part, grid, cell, (row, column), seal)


def _is_label(text: str) -> bool:
    return is_label(text) or label_before_colon(text) is not None


def _begin_of_spread(text: str, floor: int, begin: int, colon: int) -> int:
    """Return where a label begins of which single blanks part the words: what ends it may be a label, too (主管　部门)."""
    earlier = begin
    while (found := _WORD_BEFORE.search(text, floor, earlier)) is not None:
        earlier = found.start(1)
        if is_label(text[earlier:colon]):
            begin = earlier
    return begin


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield label and value of each pair in a cell."""
    if not COLON.search(text):
        if (one := heading(text)) is not None and one.strict:
            return
        gaps = [found.span() for found in BLANKS.finditer(text)][:_PARTS]
        parted = next(((start, end) for start, end in reversed(gaps) if start <= LONGEST and _is_parted(text[:start], text[end:])), None)
        if parted is not None:
            yield text[: parted[0]], text[parted[1] :].strip(_ENDS)
        return
    places = [found.start() for found in COLON.finditer(text)]
    starts: list[tuple[int, int]] = []  # where a label begins, and its colon
    for place in places:
        floor = starts[-1][1] + 1 if starts else 0
        begins = [floor, *(found.end() for found in _MARKS.finditer(text, floor, place))]
        tried = (floor, *reversed(begins[-_PARTS:]))  # a label spread by blanks (主 管 部 门) ends in others
        begin = next((one for one in tried if _is_label(text[one:place])), None)
        if begin is not None:
            starts.append((_begin_of_spread(text, floor, begin, place), place))
    ends = [*(start for start, _ in starts), len(text)][1:]
    for (begin, colon), end in zip(starts, ends, strict=True):
        yield text[begin:colon], text[colon + 1 : end].strip(_ENDS)
