"""Rows of headings, one to three deep, found by their words: which table they head, and what stands in each column below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import zip_longest
from typing import Literal

from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.headings.columns import HeadedColumn, assigned
from perfeval_xl.reading.headings.understanding import COLON, Heading, bare, heading, is_title, names_money, points_in
from perfeval_xl.reading.headings.values import ends_in_amount, is_amount
from perfeval_xl.reading.sheets import Grid

TableKind = Literal["indicators", "funds", "team", "goals"]
Place = tuple[int, int]

_DEEPEST = 2  # rows of a header below its first
_FEWEST = 2  # headings of a row that heads a table
_MOST_KNOWN = 2  # headings of a row, beside which one that nobody knows is a heading, too
_LOOKED_BELOW = 12  # rows
_SAYS = re.compile("[，。；]|[:：]\\s*[^\\s)）]")  # what a heading has none of: a sentence, a label with its value
_DEEP = ("indicators", "funds")
_NAMES = frozenset({"level1", "level2", "level3", "name"})
_ROWS = frozenset({"level1", "level2", "level3", "target"})  # what no table of money has
_VALUES = frozenset({"target", "actual", "score", "weight"})
_BUDGETS = frozenset({"initial", "planned"})
_USES = frozenset({"spent", "disbursed", "received", "allotted"})
_ARRIVED = frozenset({"received", "allotted"})
_RATED = frozenset({"rate", "fund_weight", "fund_score"})
_PERSONS = frozenset({"person_title", "person_unit"})


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a table.

    top, bottom: its first and last row. columns: kind → its columns, the one to look in first first. cells: kind → its heading's own
    cell. points: kind → points printed in its heading. texts: kind → its heading as typed. unknown: headings that were not understood.
    repeated: the same header stands above, on the page before. places: kind → all columns that its values may stand in, in the order to
    look; alone: each kind with its one column, nothing where some kind has several.
    """

    kind: TableKind
    top: int
    bottom: int
    columns: dict[str, tuple[int, ...]]
    cells: dict[str, Place]
    points: dict[str, float]
    texts: dict[str, str]
    spans: dict[int, int]
    unknown: tuple[tuple[int, int, str], ...] = ()
    repeated: bool = False
    above: dict[str, str] = field(default_factory=dict)
    places: Mapping[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)
    alone: tuple[tuple[str, int], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        spans = self.spans
        places = {
            kind: tuple(place for column in columns for place in range(column, spans.get(column, column) + 1))
            for kind, columns in self.columns.items()
        }
        object.__setattr__(self, "places", places)
        several = any(len(columns) > 1 for columns in places.values())
        object.__setattr__(self, "alone", () if several else tuple((kind, columns[0]) for kind, columns in places.items()))

    def first(self, kind: str) -> int | None:
        """Return the column of a kind to look in first, None if there is none."""
        return self.columns[kind][0] if kind in self.columns else None


def find_headers(grid: Grid) -> list[Header]:
    """Return the headers of a sheet from top to bottom."""
    found: list[Header] = []
    below = 0
    for row, texts in enumerate(grid.texts):
        kind = _kind_of(texts) if len(texts) > 1 and row >= below else None
        if kind is None or (kind == "funds" and (_heads_lists(grid, row) or _tells_amounts(texts))):
            continue
        cells = [(column, text) for column, text in enumerate(grid.rows[row]) if text]
        deep = kind in _DEEP
        top = _top(grid, row, found[-1].bottom + 1 if found else 0) if deep else row
        header = _header(grid, kind, top, _bottom(grid, row, cells) if deep else row)
        found.append(_marked(_with_scores(grid, header, found), found))
        below = header.bottom + 1
    return found


@lru_cache(maxsize=4_096)
def _kind_of(texts: tuple[str, ...]) -> TableKind | None:
    """Return which table a row of texts heads: most of what it says are headings, and those that the table needs are among them."""
    if not any(map(_is_strict, texts[: 1 - _FEWEST])):  # nor enough with all that follow
        return None
    read = [heading(text) for text in texts]
    headings = [told for told in read if told is not None and told.strict]
    if len(headings) < _FEWEST:
        return None
    kind = _table(headings, only=None not in read)
    if kind is None and not any(is_amount(text) for text in texts) and _is_half_of_funds(headings):
        kind = "funds"
    if kind is None:
        return None
    others = sum(
        told is None and not is_amount(text) and not (kind == "funds" and names_money(text)) for told, text in zip(read, texts, strict=True)
    )
    return kind if others <= len(headings) else None


def _is_strict(text: str) -> bool:
    told = heading(text)
    return told is not None and told.strict


def list_beside(grid: Grid, row: int, column: int) -> tuple[int, int] | None:
    """Return the columns of names and amounts of a list of money that stands beside a word; None where there is none."""
    names = grid.merges.get((row, column), (row, column))[1] + 1
    amounts = grid.merges.get((row, names), (row, names))[1] + 1
    if not is_amount(grid.text(row, amounts)):
        return None
    name = bare(grid.text(row, names))
    known = dict(vocabulary().sources)["total"].fullmatch(name) or vocabulary().money.search(name)
    return (names, amounts) if known and heading(name) is None else None


def _tells_amounts(texts: Iterable[str]) -> bool:
    """Tell whether all words for money of a row have their amounts behind a colon (预算数：500): nothing below is theirs."""
    told = [(text, one) for text in texts if (one := heading(text)) is not None and not (_BUDGETS | _USES).isdisjoint(one.kinds[:1])]
    return len(told) > 1 and all(COLON.search(text) and ends_in_amount(text) for text, _ in told)


def _heads_lists(grid: Grid, row: int) -> bool:
    """Tell whether the words for money of a row have their amounts in lists beside them, and not in columns below."""
    told = ((column, heading(text)) for column, text in enumerate(grid.rows[row]) if text)
    money = [column for column, one in told if one is not None and one.kinds[0] in _BUDGETS | _USES]
    return all(list_beside(grid, row, column) is not None for column in money)


def _is_half_of_funds(headings: list[Heading]) -> bool:
    """Tell whether headings are those of a fund table in which either what was planned or what was spent is called as nobody knows."""
    told = [set(one.kinds) for one in headings]
    if _in_two(told, _BUDGETS, _RATED):
        return True
    return not _NAMES & set().union(*told) and _in_two([{one.kinds[0]} for one in headings], frozenset({"spent"}), frozenset({"rate"}))


def _table(headings: Iterable[Heading], *, only: bool) -> TableKind | None:
    """Return the table that headings are of; `only`: nothing else stands in their row."""
    told = [set(one.kinds) for one in headings]
    every = set().union(*told)
    names = set() if _in_two(told, _BUDGETS, frozenset({"spent"})) and not every & _ROWS else every & _NAMES
    if names and (len(every & _VALUES) > 1 or (every & _VALUES and (only or len(told) > 2)) or len(names) > 2):
        return "indicators"
    if _in_two(told, _BUDGETS, _USES) or _in_two(told, _ARRIVED, frozenset({"spent"})):
        return "funds"
    if _in_two(told, frozenset({"person"}), _PERSONS):
        return "team"
    if not every & _NAMES and _in_two(told, frozenset({"goal_expected"}), frozenset({"goal_achieved"})):
        return "goals"
    return None


def _in_two(told: list[set[str]], one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether one cell is of the one and another cell of the other kinds."""
    return any(a & one and any(b & other for b in told if b is not a) for a in told)


def _top(grid: Grid, row: int, floor: int) -> int:
    """Return the first row of a header: headings that are merged down into a row of it, or that stand over its groups, are above it."""
    top = row
    while row - top < _DEEPEST and top > floor and _stands_over(grid, top - 1):
        top -= 1
    return top


def _stands_over(grid: Grid, row: int) -> bool:
    """Tell whether a row above a header belongs to it: a heading of it is merged down, or all it says are headings or stand over some."""
    cells = [(column, text, heading(text)) for column, text in enumerate(grid.rows[row]) if text]
    told = [column for column, _, one in cells if one is not None and one.strict]
    if any(grid.merges.get((row, column), (row, column))[0] > row for column in told):
        return True
    if not told or any(is_amount(text) or ends_in_amount(text) or is_title(text) or _SAYS.search(text) for _, text, _ in cells):
        return False
    if len(cells) < 2 and not _heads_group(grid, row, cells[0][0]):
        return False
    unknown = sum(one is None and heading(grid.text(row + 1, column)) is None for column, _, one in cells[1:])
    return unknown == 0 or (unknown == 1 and len(told) > _MOST_KNOWN)


def _heads_group(grid: Grid, row: int, column: int) -> bool:
    """Tell whether a cell is merged over some columns of the row below, not over all of them."""
    _, right = grid.merges.get((row, column), (row, column))
    below = [place for place, text in enumerate(grid.rows[row + 1]) if text]
    return right > column and sum(column <= place <= right for place in below) in range(1, len(below) - 1)


def _bottom(grid: Grid, top: int, cells: list[tuple[int, str]]) -> int:
    """Return the last row of a header: as far as its headings are merged down, or a row of further headings follows."""
    depths = [
        grid.merges.get((top, column), (top, column))[0] - top for column, text in cells if heading(text) is not None
    ]
    merged = max((depth for depth in depths if 0 < depth <= _DEEPEST), default=0)
    bottom = top
    while bottom - top < _DEEPEST and bottom + 1 < len(grid.rows) and _goes_on(grid, top, bottom + 1, within=bottom - top < merged):
        bottom += 1
    return bottom


def _goes_on(grid: Grid, top: int, row: int, *, within: bool) -> bool:
    """Tell whether a row still belongs to the header above it; `within`: headings above are merged down to it."""
    cells = [(column, text) for column, text in enumerate(grid.rows[row]) if text]
    if not cells or (within and all(not is_amount(text) and _is_below_several(grid, top, column) for column, text in cells)):
        return within
    if _kind_of(grid.texts[top]) == "funds" and _splits(grid, top, cells):
        return True
    told = {column: heading(text) for column, text in cells}
    known = {column: one for column, one in told.items() if one is not None and (one.strict or within)}
    if 2 * len(known) < len(cells) or any(is_amount(text) for _, text in cells):
        return False
    if within:
        return True
    other = (kind := _kind_of(grid.texts[row])) is not None and kind != _kind_of(grid.texts[top])
    if other or 3 * len(known) < 2 * len(cells):
        return False
    return any(_differs(grid, top, column, one) for column, one in known.items())


def _is_below_several(grid: Grid, top: int, column: int) -> bool:
    """Tell whether a heading that is merged over several columns stands above a cell: what the cell says tells these apart."""
    corner = grid.covered.get((top, column), (top, column))
    return grid.merges.get(corner, corner)[1] > corner[1] and heading(grid.text(*corner)) is not None


def _splits(grid: Grid, top: int, cells: list[tuple[int, str]]) -> bool:
    """Tell whether a row is words below headings that are merged over several columns, some of them below the same (项目, 金额).

    Unmerged one of them stands below each of the headings once more.
    """
    if any(is_amount(text) for _, text in cells):
        return False
    if not all(_is_below_several(grid, top, column) for column, _ in cells):
        return _stands_once_more(grid, top, cells)
    return len({grid.covered.get((top, column), (top, column)) for column, _ in cells}) < len(cells)


def _stands_once_more(grid: Grid, top: int, cells: list[tuple[int, str]]) -> bool:
    """Tell whether words below headings that nobody merged tell their columns apart: some stand below each of those that have any."""
    below = {column for column, _ in cells}
    over = {column for column, text in enumerate(grid.rows[top]) if text and column in below}
    if len(over) < 2 or over == below or any(column < min(over) and heading(text) is None for column, text in cells):
        return False
    return len(over) in Counter(text for _, text in cells if any(map(str.isalnum, text))).values()


def _differs(grid: Grid, top: int, column: int, told: Heading) -> bool:
    above = heading(grid.text(top, column))
    return above is None or above.kinds[0] != told.kinds[0]


def _rows_below(grid: Grid, bottom: int) -> range:
    """Return the first rows below a header, to where the next header stands."""
    end = min(bottom + 1 + _LOOKED_BELOW, len(grid.rows))
    return range(bottom + 1, next((row for row in range(bottom + 1, end) if _kind_of(grid.texts[row]) is not None), end))


def _header(grid: Grid, kind: TableKind, top: int, bottom: int) -> Header:
    filled = _filled(grid, _rows_below(grid, bottom)) if kind == "indicators" else set()
    return _read(kind, top, bottom, tuple(columns_of(grid, top, bottom)), frozenset(filled))


@lru_cache(maxsize=1_024)
def _read(kind: TableKind, top: int, bottom: int, headed: tuple[HeadedColumn, ...], filled: frozenset[int]) -> Header:
    """Return a header from its columns; most forms of a batch have one of few."""
    read = assigned(headed, kind, filled)
    entries = {name: columns[0] for name, columns in read.items() if columns and name != "unknown"}
    return Header(
        kind, top, bottom,
        {name: tuple(one.column for one in columns) for name, columns in read.items() if columns and name != "unknown"},
        {name: one.cell for name, one in entries.items()},
        {name: one.points for name, one in entries.items() if one.points is not None},
        {name: one.text for name, one in entries.items()},
        {one.column: one.last for columns in read.values() for one in columns if one.last > one.column},
        tuple((*one.cell, one.text) for one in read.get("unknown", [])),
        above={name: one.path for name, one in entries.items()},
    )


def _filled(grid: Grid, rows: range) -> set[int]:
    """Return the columns that have texts of their own in more than one of some rows."""
    covered = grid.covered
    columns = zip_longest(*(grid.rows[row] for row in rows), fillvalue="")
    below = {column: len(texts) - texts.count("") for column, texts in enumerate(columns)}
    across = Counter(
        column for row in rows for column in range(len(grid.rows[row])) if covered.get((row, column), (row, column))[1] < column
    ) if covered else Counter[int]()
    return {column for column, times in below.items() if times > 1 and across[column] <= times}


def columns_of(grid: Grid, top: int, bottom: int) -> Iterator[HeadedColumn]:
    """Yield the columns that have a heading, each with all that stands above it; cells under one merged heading are one column."""
    if top == bottom and not grid.covered:  # each heading is one cell over its column
        yield from _apart(top, tuple(grid.rows[top]))
        return
    width = max(len(grid.rows[row]) for row in range(top, bottom + 1))
    width = max([width, *(right + 1 for (row, _), (_, right) in grid.merges.items() if top <= row <= bottom and right < width + 64)])
    last: Place | None = None
    made: HeadedColumn | None = None
    for column in range(width):
        cells = [cell for row in range(top, bottom + 1) if (cell := _heading_cell(grid, top, row, column, bottom)) is not None]
        if not cells:
            continue
        lowest = cells[-1]
        if made is not None and lowest == last and grid.covered.get((lowest[0], column)) == lowest:
            made = made.upto(column)
            continue
        if made is not None:
            yield made
        texts = [grid.text(*cell) for cell in dict.fromkeys(cells)]
        side = grid.merges.get(lowest, lowest)[0] > bottom + 1
        made, last = HeadedColumn(column, column, lowest, tuple(texts), points_in(texts[-1]), side), lowest
    if made is not None:
        yield made


@lru_cache(maxsize=1_024)
def _apart(row: int, cells: tuple[str, ...]) -> tuple[HeadedColumn, ...]:
    """Return the columns that the cells of one row head, each its own."""
    return tuple(
        HeadedColumn(column, column, (row, column), (text,), points_in(text), side=False) for column, text in enumerate(cells) if text
    )


def _heading_cell(grid: Grid, top: int, row: int, column: int, bottom: int) -> Place | None:
    """Return the cell whose text heads a column in one row of a header: its own, the merged one, or that of the group it belongs to."""
    if grid.text(row, column):
        return row, column
    corner = grid.covered.get((row, column))
    if corner is not None:
        return corner if corner[0] >= top and grid.text(*corner) else None
    if row == bottom or not grid.text(bottom, column):
        return None
    left = next((place for place in range(column - 1, -1, -1) if grid.text(row, place)), None)
    return (row, left) if left is not None and grid.text(bottom, left) and (row, left) not in grid.merges else None


def _with_scores(grid: Grid, header: Header, before: list[Header]) -> Header:
    """Return a header of indicators that has no heading for the scores with the column of numbers that one further above stands over."""
    if header.kind != "indicators" or "score" in header.columns or "actual" not in header.columns:
        return header
    looked = _rows_below(grid, header.bottom)
    headed = {row for one in before for row in range(one.top, one.bottom + 1)}
    taken = {column for listed in header.columns.values() for column in listed}
    for column in sorted(set(range(max(header.columns["actual"]) + 1, len(grid.rows[header.bottom]))) - taken):
        texts = [text for row in looked if (text := grid.text(row, column))]
        above = (grid.text(row, column) for row in range(header.top - 1, -1, -1) if row not in headed)
        over = next((text for text in above if text and not is_amount(text)), "")
        told = heading(over) if over else None
        if told is not None and "score" in told.kinds and 2 * sum(map(is_amount, texts)) > len(texts):
            return replace(
                header, columns={**header.columns, "score": (column,)}, cells={**header.cells, "score": (header.bottom, column)},
                texts={**header.texts, "score": over},
            )
    return header


_BROKEN = ("indicators", "funds")  # tables that a page may end in the middle of


def _marked(header: Header, before: list[Header]) -> Header:
    """Tell of a header that stands once more, on the next printed page, that it does."""
    same = before[-1] if before else None
    if same is None or same.kind != header.kind or header.kind not in _BROKEN:
        return header
    return replace(header, repeated=set(header.columns.items()) <= set(same.columns.items()))
