"""A sheet → its tables, each with its header and the rows that are its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from perfeval_xl.facts.expressions import ORDINALS
from perfeval_xl.facts.thresholds import WHOLE_FORM
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.blocks.lines import is_closing, is_note, is_signature_line, numbers_columns, subtotal_of
from perfeval_xl.reading.headings.header import Header, find_headers
from perfeval_xl.reading.headings.understanding import COLON, bare, heading, is_label, is_title, label, names_money
from perfeval_xl.reading.headings.values import as_number, is_amount
from perfeval_xl.reading.sheets import Grid

_CHAPTER = re.compile(f"[{ORDINALS}]{{1,3}}、")
_BLANK_RUN = 30  # blank rows after which a table is over
_OWN = frozenset({"project", "unit", "implementer", "department"})
_OF_INDICATORS = frozenset({"level1", "level2", "level3", "target", "actual"})  # two such headings are no row of money
_TOP = 3  # rows in which a sheet begins
_BROKEN = ("indicators", "team", "funds")  # kinds of table that are longer than a page
_AMOUNTS = ("initial", "planned", "received", "allotted", "spent", "disbursed")
_RESULT = frozenset({"self_total", "self_grade"})
_GOALS = frozenset({"goal_expected", "goal_achieved"})


@dataclass(frozen=True, slots=True)
class BlockTable:
    """A table of a sheet.

    rows: those below its header that are its own, without headers that are repeated; closing: the row of its totals, which is none of
    them; after: the first row below it all. goes_on: it is the half beside the one before, or the rest of it on another sheet, without
    a header of its own; heads: the rows of its header where that is repeated.
    """

    grid: Grid
    header: Header
    rows: tuple[int, ...]
    closing: int | None
    after: int
    goes_on: bool = False
    heads: tuple[int, ...] = ()

    @property
    def top(self) -> int:
        """Return the row whose cells are called by the headings: the last of its header, the first of all where that is elsewhere."""
        return max(self.header.bottom, 0)

    @property
    def kind(self) -> str:
        """Return which table it is."""
        return self.header.kind

    @property
    def is_whole(self) -> bool:
        """Tell whether its indicators have the points of a whole form: no second table adds to them."""
        return _are_whole(self.grid, self.header, self.rows)


def find_tables(grid: Grid, before: BlockTable | None = None) -> list[BlockTable]:
    """Return the tables of a sheet from top to bottom; `before`: the last table of the sheet before it, which may go on in this one."""
    headers = find_headers(grid)
    tables: list[BlockTable] = []
    if before is not None and (grid.goes_on or _begins_with_money(before, grid)):
        rest = _rest_of(before, grid, headers[0].top if headers else len(grid.rows))
        tables += [] if rest is None else [rest]
    ends = [*(header.top for header in headers[1:]), len(grid.rows)]
    done = 0
    for place, header in enumerate(headers):
        if place < done:
            continue
        done = place + 1
        while done < len(headers) and headers[done].repeated and not _begins_anew(grid, header, headers[done], ends[done]):
            done += 1
        tables.append(_OF_KIND[header.kind](grid, header, ends[done - 1], headers[place + 1 : done]))
    return tables


def _begins_with_money(before: BlockTable, grid: Grid) -> bool:
    """Tell whether a sheet begins with a source of money whose amounts stand in the columns of the fund table that ended the last sheet."""
    if before.kind != "funds" or before.grid is grid:
        return False
    lines = (row for row, texts in enumerate(grid.rows[:_TOP]) if sum(map(bool, texts)) > 1)  # a word that it goes on stands alone
    first = next(lines, None)
    if first is None or vocabulary().money.search(grid.first_text(first)) is None:
        return False
    measures = [place for kind in _AMOUNTS for place in before.header.places.get(kind, ())]
    return bool(measures) and all(is_amount(grid.text(first, place)) for place in measures)


def _rest_of(before: BlockTable, grid: Grid, stop: int) -> BlockTable | None:
    """Return the rows of a sheet that a table broken without a head has on it, None where there are none: it was over."""
    if before.kind not in _BROKEN or before.closing is not None or not stop:
        return None
    rest = _OF_KIND[before.kind](grid, replace(before.header, top=0, bottom=-1, repeated=False), stop, ())
    points = [place for kind in ("weight3", "score") for place in rest.header.places.get(kind, ())]
    told = rest.rows if rest.closing is None else (*rest.rows, rest.closing)
    if before.kind == "funds":  # a measure may be a label with its amount beside it
        points = list(range(max(map(len, grid.rows))))
    fits = not points or any(is_amount(grid.text(row, place)) for row in told for place in points)
    return replace(rest, goes_on=True) if told and fits else None


def _begins_anew(grid: Grid, header: Header, again: Header, end: int) -> bool:
    """Tell whether between two headers alike a table ends: by its totals, by a label of the form that follows, or as both are whole.

    The totals of a fund table may stand first; it ends where the rows below the second header, before `end`, have totals of their own.
    """
    above, beneath = range(header.bottom + 1, again.top), range(again.bottom + 1, end)
    firsts = [first for row in above if (first := grid.first_text(row))]
    if header.kind == "funds":
        below = [grid.first_text(row) for row in beneath]
        return any(map(_is_of_another, firsts)) or (any(map(_sums_up, firsts)) and any(map(_sums_up, below)))
    if any(is_closing(first) or _is_of_another(first) for first in firsts):
        return True
    return header.kind == "indicators" and _are_whole(grid, header, above) and _are_whole(grid, header, beneath)


def _are_whole(grid: Grid, header: Header, rows: Sequence[int]) -> bool:
    """Tell whether rows of indicators have by themselves the points of a whole form."""
    name, weight = header.first("level3"), header.first("weight3")
    told = (row for row in rows if grid.text(row, name) and subtotal_of(grid.first_text(row)) is None)
    return sum(as_number(grid.text(row, weight)) or 0 for row in told) >= WHOLE_FORM


def _sums_up(first: str) -> bool:
    """Tell whether a row of money that begins so is the total."""
    return dict(vocabulary().sources)["total"].search(first) is not None


def _indicators(grid: Grid, header: Header, stop: int, repeats: Sequence[Header]) -> BlockTable:
    skipped = _heads(grid, header, repeats)
    rows: list[int] = []
    closing, blank, after = None, 0, stop
    last_repeat = max(skipped, default=-1)
    for row in range(header.bottom + 1, stop):
        first = grid.first_text(row)
        blank = 0 if first else blank + 1
        if row in skipped or not first:
            if blank > _BLANK_RUN:
                after = row
                break
            continue
        if row > last_repeat and any(map(is_closing, _first_words(grid.texts[row]))):
            closing = row if closing is None or rows else closing
            if not rows and _stands_above(grid, header, row, stop):
                continue
            after = _below(grid, row, stop)
            break
        if row > last_repeat and (is_signature_line(grid.texts[row]) or _is_of_another(first) or _tells_result(grid.texts[row])):
            after = row
            break
        rows.append(row)
    if closing is None and rows and _is_nameless_total(grid, header, rows[-1]):
        closing = rows.pop()
    return BlockTable(grid, header, tuple(rows), closing, after, heads=skipped)


def _first_words(texts: Sequence[str]) -> Sequence[str]:
    """Return the first text of a row, the one behind its points where these stand before the names."""
    return next(([text] for text in texts if not is_amount(text)), texts[:1])


def _stands_above(grid: Grid, header: Header, row: int, stop: int) -> bool:
    """Tell whether the row of totals stands above the indicators: a name and a value of the first of them are below it."""
    name, values = header.first("level3"), [place for kind in ("target", "actual", "score") for place in header.columns.get(kind, ())]
    below = row + 1
    return name is not None and below < stop and bool(grid.text(below, name)) and any(grid.text(below, place) for place in values)


def _rows_of(headers: Sequence[Header]) -> tuple[int, ...]:
    return tuple(row for one in headers for row in range(one.top, one.bottom + 1))


def _heads(grid: Grid, header: Header, repeats: Sequence[Header]) -> tuple[int, ...]:
    """Return the rows of a table that head its columns once more: its header where that is repeated, and numbers of the columns."""
    below = (one.bottom + 1 for one in (header, *repeats))
    return (*_rows_of(repeats), *(row for row in below if row < len(grid.rows) and numbers_columns(grid.texts[row])))


def _is_nameless_total(grid: Grid, header: Header, row: int) -> bool:
    """Tell whether a last row is nothing but points: the totals, which nobody gave a name."""
    places = {column for kind in ("weight3", "score") for column in header.columns.get(kind, ())}
    told = {column for column, text in enumerate(grid.rows[row]) if text}
    level = header.first("level3")
    merged = level is not None and (row, level) in grid.covered
    return not merged and bool(told) and told <= places and all(is_amount(grid.text(row, column)) for column in told)


def _is_of_another(first: str) -> bool:
    """Tell whether a row begins the form below: with the label of its project or unit, its value behind a colon or not, or with a title."""
    named = COLON.split(first, maxsplit=1)
    told = label(named[0] if all(named) else first)
    if told is not None:
        return not _OWN.isdisjoint(told.fields)
    return is_title(first)


def _tells_result(texts: Sequence[str]) -> bool:
    """Tell whether all that a row says is the total or the grade, behind its colon (“自评总分：98.5分”)."""
    named = COLON.split(texts[0], maxsplit=1)
    told = label(named[0]) if len(texts) == 1 and len(named) > 1 else None
    return told is not None and not _RESULT.isdisjoint(told.fields)


def _below(grid: Grid, closing: int, stop: int) -> int:
    """Return the row after a table's totals and the subtotals of its levels that may follow them."""
    row = closing + 1
    while row < stop and (not grid.texts[row] or subtotal_of(grid.first_text(row)) is not None):
        row += 1
    return row if row > closing + 1 and subtotal_of(grid.first_text(row - 1)) is not None else closing + 1


def _funds(grid: Grid, header: Header, stop: int, repeats: Sequence[Header]) -> BlockTable:
    heads = _heads(grid, header, repeats)
    rows: list[int] = []
    blank, row = 0, header.bottom + 1
    for row in range(header.bottom + 1, stop):
        if row in heads:
            continue
        first = grid.first_text(row)
        blank = 0 if first else blank + 1
        if blank > _BLANK_RUN or (first and _ends_funds(grid.texts[row], first) and not _gives_amounts(grid, header, row, first)):
            break
        if first:
            rows.append(row)
    else:
        row = stop
    return BlockTable(grid, header, tuple(rows), None, row, heads=heads)


def _gives_amounts(grid: Grid, header: Header, row: int, first: str) -> bool:
    """Tell whether a row that begins like a label (项目资金) is one of money: its amounts stand in the columns.

    Labels of the form may stand beside the table, on the same lines as its sources.
    """
    places = [column for kind in _AMOUNTS for column in header.columns.get(kind, ())]
    if not any(is_amount(grid.text(row, column)) for column in places):
        return False
    near = next((text for column in range(min(places) - 1, -1, -1) if (text := grid.text(row, column))), "")
    apart = near != first and grid.text(header.bottom, min(places) - 1) != "" and names_money(near)
    return apart or vocabulary().money.search(bare(first)) is not None


def _ends_funds(texts: Sequence[str], first: str) -> bool:
    if is_label(first) or is_signature_line(texts) or is_note(first) or (len(texts) == 1 and (is_title(first) or _is_chapter(first))):
        return True
    told = heading(first)
    if told is not None and told.strict and not _GOALS.isdisjoint(told.kinds):
        return True
    return sum((one := heading(text)) is not None and one.strict and one.kinds[0] in _OF_INDICATORS for text in texts) > 1


def _is_chapter(line: str) -> bool:
    """Tell whether a line heads the next part of a report (二、资产情况), and no kind of money (二、项目支出)."""
    return _CHAPTER.match(line) is not None and vocabulary().money.search(bare(line)) is None


def _team(grid: Grid, header: Header, stop: int, _repeats: Sequence[Header]) -> BlockTable:
    rows: list[int] = []
    row = header.bottom + 1
    for row in range(header.bottom + 1, stop):
        texts = grid.texts[row]
        if not texts:
            if row > header.bottom + 2:
                break
            continue
        if is_signature_line(texts) or is_label(texts[0]):
            break
        rows.append(row)
    else:
        row = stop
    return BlockTable(grid, header, tuple(rows), None, row)


def _goals(grid: Grid, header: Header, stop: int, _repeats: Sequence[Header]) -> BlockTable:
    rows = tuple(row for row in range(header.bottom + 1, min(header.bottom + 2, stop)) if any(grid.rows[row]))
    return BlockTable(grid, header, rows, None, rows[-1] + 1 if rows else header.bottom + 1)


_OF_KIND = {"indicators": _indicators, "funds": _funds, "team": _team, "goals": _goals}
