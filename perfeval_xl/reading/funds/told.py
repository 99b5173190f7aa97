"""Money that a form tells in no table of the usual shape: labels with amounts beside them or in one cell, a table lying on its side."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from perfeval_xl.facts import prose
from perfeval_xl.facts.money import UNIT_WORDS, UNITS, unit_in_brackets, units_told
from perfeval_xl.layout import Table as Described
from perfeval_xl.layout import to_a1
from perfeval_xl.layout.vocabulary import preference, vocabulary
from perfeval_xl.reading.blocks.lines import is_nothing, is_of_which
from perfeval_xl.reading.funds.cells import MONEY
from perfeval_xl.reading.funds.listed import listed_money
from perfeval_xl.reading.funds.sources import FundRow, key_of, parts_of, source_name, source_of, total_of
from perfeval_xl.reading.funds.spread import adds_up_with, is_change, is_whole_change, rate_in
from perfeval_xl.reading.funds.table import settled
from perfeval_xl.reading.headings.understanding import COLON, heading, label, names_rate, points_in
from perfeval_xl.reading.headings.values import as_number, is_amount
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.values import compact, fold

Row = dict[str, object]

_POINTS = {"rate": "rate", "fund_weight": "weight", "weight": "weight", "fund_score": "score", "score": "score"}
_RATE_NAME = re.compile(prose.RATE_NAME)
_POINTS_TOLD = {"weight": re.compile(prose.POINTS), "score": re.compile(prose.SCORE)}
_TOTAL = "total"
_CHANGE = "change"
_WHOLE, _MONEY = "whole", "money"  # an amount that only says that it is all of the money, or that it is money
_CLAUSES = re.compile(r"[，；;、。\n]|,(?![0-9])")
_BREAK = re.compile(r"\n|(?<=[0-9元%％])\s{2,}(?=[\u4e00-\u9fff]{3})")
"""Where a line or a wide blank parts what a cell tells, as a comma does."""
_CLAUSE = re.compile(rf"([^0-9]{{2,20}}?)(?:为|是|共计?)?([0-9][0-9,.]*(?:{UNIT_WORDS}|[%分])?)")
_REMARK = re.compile(r"\([^()]{0,20}\)")
_LONGEST = 200  # characters of a cell that tells amounts
_ABOVE = 3  # rows above its amounts that may say in which unit of money they are, or from which source


@dataclass(frozen=True, slots=True)
class BesideWord:
    """What is told beside a word: its text, where it stands, the word and where that stands.

    places: further amounts of its row; parts: the sources below it, where it is the total of a list.
    """

    text: str
    grid: Grid
    place: tuple[int, int]
    word: str
    word_place: tuple[int, int]
    places: tuple[int, ...] = ()
    parts: tuple[FundRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldFunds:
    """Amounts as told: rows of the frame `budget`, the measures among them, what is told of the execution rate (weight, rate, score)."""

    rows: tuple[Row, ...]
    columns: frozenset[str]
    parts: tuple[FundRow, ...]
    points: Mapping[str, BesideWord]

    @property
    def has_own_received(self) -> bool:
        """Tell whether they say what was received apart from what was planned."""
        return "received" in self.columns

    @property
    def has_rate(self) -> bool:
        """Tell whether they state the execution rate."""
        return "rate" in self.points


def told_funds(areas: Iterable[tuple[Grid, Sequence[int]]], described: Described) -> ToldFunds | None:
    """Return the money that rows outside tables tell; None unless they tell both what was planned and what was spent."""
    told: dict[str, list[BesideWord]] = {}
    for grid, rows in areas:
        for row in rows:
            for kind, amount in (*_amounts_in(grid, row), *_in_lists(grid, row, described)):
                told.setdefault(kind, []).append(amount)
    best = {kind: min(amounts, key=lambda one: preference("planned", one.word)) for kind, amounts in told.items()}
    change = _take_change(best)
    measures = settled({kind: best[kind] for kind in MONEY if kind in best})
    whole = told.get(_WHOLE) or told.get(_MONEY, [])
    if "planned" not in measures and len(whole) == 1:
        measures = {"planned": whole[0], **measures}
    if not {"planned", "spent"} <= measures.keys():
        return None
    above = _points_above(measures.values())
    points = {**above, **{name: best[name] for name in _POINTS.values() if name in best}}
    listed = _sources(measures, described, {one.place[1] for one in above.values()})
    total = next((source.row for key, source in listed if key == _TOTAL), None)  # a column here
    points = {kind: one if total is None else _under(one, total) for kind, one in points.items()}
    told_rows = [row for key, source in listed for row in _rows(measures, key, source)]
    if change is not None and len(listed) == 1:
        told_rows = list(_changed(told_rows, measures["planned"], change, described))
    told_rows += _rows_of_lists(measures, described)
    parts = (*(source for key, source in listed if key != _TOTAL), *measures["planned"].parts)
    return ToldFunds(tuple(told_rows), frozenset(measures), parts, points)


def _in_lists(grid: Grid, row: int, described: Described) -> Iterator[tuple[str, BesideWord]]:
    """Yield the totals of the lists that stand beside words for money in a row."""
    for column, text in enumerate(grid.rows[row]):
        kind = _kind_of(text) if text else ""
        if kind in MONEY and (found := listed_money(grid, row, column, described)) is not None:
            place = (found.total.row, found.column)
            yield kind, BesideWord(grid.text(*place), grid, place, text, (row, column), parts=found.parts)


def _take_change(best: dict[str, BesideWord]) -> BesideWord | None:
    """Take the change of a budget from what is told, and return it where it makes up the budget together with that of the year's beginning.

    What comes to a larger part of that, or stands alone, is what the budget was changed to.
    """
    change = best.pop(_CHANGE, None)
    if change is None or "planned" in best:
        return None
    if "initial" not in best:
        best["planned"] = change
        return None
    before, amount = as_number(best["initial"].text), as_number(change.text)
    used = as_number(best["spent"].text) if "spent" in best else None
    if not before or not amount:
        return None
    if is_whole_change(before, amount):
        best["planned"] = change
        return None
    return change if adds_up_with(before, amount, used, rate_in(best["rate"].text) if "rate" in best else None) else None


def _changed(rows: Iterable[Row], initial: BesideWord, change: BesideWord, described: Described) -> Iterator[Row]:
    """Yield rows in which what was planned is the sum of two amounts: those of the year's beginning and of its change, each at its own."""
    header = next((_without_unit(column.header) for column in described.columns if column.key == "planned"), "")
    for row in rows:
        if row["measure"] not in ("planned", "received"):
            yield row
            continue
        yield {**row, "raw": "", "header": header, "pending": True}
        for one in (initial, change):
            yield {
                **row, "source": key_of(one.word, described, ()), "raw": one.text, "label": source_name(one.word), "header": header,
                "unit": _unit(one), "sheet": one.grid.name, "cell": one.grid.address(*one.place),
                "formula": one.grid.scan.computes(one.place),
            }


def told_points(areas: Iterable[tuple[Grid, Sequence[int]]]) -> dict[str, BesideWord]:
    """Return what rows outside tables tell of the execution rate: its weight, itself, its score; one of them alone tells nothing."""
    told: dict[str, BesideWord] = {}
    for grid, rows in areas:
        for row in rows:
            told |= {kind: one for kind, one in _amounts_in(grid, row) if kind in _POINTS.values() and kind not in told}
    return told if len(told) > 1 else {}


def _amounts_in(grid: Grid, row: int) -> Iterator[tuple[str, BesideWord]]:
    """Yield what a row tells, by the kind of word before it; a word for a score may print the weight (“得分（10分）”)."""
    for kind, one in _in_row(grid, row):
        yield kind, one
        if kind == "score" and (points := points_in(grid.text(*one.word_place))) is not None:
            yield "weight", replace(one, text=compact(points), place=one.word_place)


def _in_row(grid: Grid, row: int) -> Iterator[tuple[str, BesideWord]]:
    for column, text in enumerate(grid.rows[row]):
        if not text or len(text) > _LONGEST:
            continue
        kind = _kind_or_whole(COLON.sub("", text))
        if names_rate(text) and (points := list(_of_rate(grid, row, column, text))):
            yield from points
        elif kind and (beside := _beside(grid, row, column)):
            yield kind, BesideWord(grid.text(row, beside[0]), grid, (row, beside[0]), text, (row, column), beside)
        elif kind and (named := _named_total(grid, row, column)) is not None:
            yield kind, BesideWord(named[1], grid, (row, named[0]), text, (row, column))
        else:
            told = [*_clauses(text)]
            told += _points_in(text, [one[0] for one in told])
            yield from ((found, BesideWord(amount, grid, (row, column), word, (row, column))) for found, word, amount in told)


def _of_rate(grid: Grid, row: int, column: int, word: str) -> Iterator[tuple[str, BesideWord]]:
    """Yield what several amounts behind the words of the execution rate are: it, its weight, its score (预算执行率 10分 95% 9.5).

    A weight may be printed in the words; without one the first of two numbers is it.
    """
    places = _beside(grid, row, column)
    amounts = [(place, grid.text(row, place)) for place in places if is_amount(grid.text(row, place))]
    rates = [one for one in amounts if one[1].rstrip().endswith(("%", "％"))]
    others = [one for one in amounts if one not in rates]
    printed = points_in(word)
    if len(rates) > 1:
        return  # one of each source
    if printed is not None:
        yield "weight", BesideWord(compact(printed), grid, (row, column), word, (row, column))
    kinds = ("score",) if printed is not None else ("weight", "score") if len(others) > 1 else ()
    for kind, (place, text) in zip((*(["rate"] if rates else []), *kinds), (*rates[:1], *others), strict=False):
        yield kind, BesideWord(text, grid, (row, place), word, (row, column))


def _clauses(text: str) -> list[tuple[str, str, str]]:
    """Return kind, word and amount of each clause of a text; none unless there are several, or nothing else is said."""
    found = []
    parts = _CLAUSES.split(_REMARK.sub("", fold(_BREAK.sub(";", text.strip()))))
    for part in parts:
        behind = COLON.split(part, maxsplit=1)[-1]  # “资金情况：年初预算150万元”
        told = (_CLAUSE.fullmatch(COLON.sub("", one).strip()) for one in (part, behind))
        found += [(kind, one[1], one[2]) for one in told if one is not None and (kind := _kind_or_whole(one[1]))][:1]
    return found if len(found) > 1 or len(parts) == 1 else []


def _points_in(text: str, known: Collection[str]) -> list[tuple[str, str, str]]:
    """Return weight and score of the execution rate that a sentence on money tells in words (“得9.5分（满分10分）”)."""
    folded = fold(text)
    if "rate" not in known or _RATE_NAME.search(folded) is None:
        return []
    found = ((kind, pattern.search(folded)) for kind, pattern in _POINTS_TOLD.items() if kind not in known)
    return [(kind, hit[0], hit[1]) for kind, hit in found if hit is not None]


def _kind_of(word: str) -> str:
    """Return the kind of money or points that a word asks for; "" for any other."""
    if is_change(word):
        return _CHANGE
    told, asked = heading(word), label(word)
    if told is None or not told.strict or (asked is not None and "self_total" in asked.fields):
        return ""  # “自评得分” is that of the whole form
    return next((kind if kind in MONEY else _POINTS[kind] for kind in told.kinds if kind in MONEY or kind in _POINTS), "")


def _kind_or_whole(word: str) -> str:
    if kind := _kind_of(word):
        return kind
    if _names_all_money(word):
        return _WHOLE
    if unit_in_brackets(word) is None or is_of_which(word) or heading(word) is not None:
        return ""
    return _MONEY if vocabulary().money.search(source_name(word)) else ""


def _names_all_money(word: str) -> bool:
    """Tell whether a word names all the money of a form and says no more of it (年度资金总额)."""
    return not is_of_which(word) and vocabulary().whole_money.fullmatch(source_name(word)) is not None


def _beside(grid: Grid, row: int, column: int) -> tuple[int, ...]:
    """Return the columns of the amounts behind a word, up to the next word."""
    found: list[int] = []
    for place in range(grid.merges.get((row, column), (row, column))[1] + 1, len(grid.rows[row])):
        text = grid.rows[row][place]
        if is_amount(text) or (text and is_nothing(text)):
            found.append(place)
        elif text and text not in UNITS:
            break
    return tuple(found) if any(is_amount(grid.rows[row][place]) for place in found) else ()


def _named_total(grid: Grid, row: int, column: int) -> tuple[int, str] | None:
    """Return column and amount of the total among cells behind a word that each hold a name and its amount (“合计 450”).

    Behind it may be said what it is made of (总额150万元，其中：省级100万元); then it may be named by the money's own word, or by none.
    """
    for place in range(column + 1, len(grid.rows[row])):
        first, *rest = _CLAUSES.split(COLON.sub("", fold(grid.rows[row][place])))
        explained = bool(rest) and is_of_which(rest[0])
        text = "".join((first if explained else grid.rows[row][place]).split())
        if explained and is_amount(text):
            return place, text
        found = _CLAUSE.fullmatch(COLON.sub("", fold(text)))
        if found is not None and (dict(vocabulary().sources)["total"].search(found[1]) or (explained and _kind_of(found[1]) in MONEY)):
            return place, found[2]
    return None


def _under(one: BesideWord, column: int) -> BesideWord:
    """Return what a row tells in a column, where it has several amounts (the rate of the total, not that of a source)."""
    return replace(one, text=_at(one, column), place=(one.place[0], column)) if column in one.places else one


def _points_above(measures: Iterable[BesideWord]) -> dict[str, BesideWord]:
    """Return what stands among the amounts of a row below a word for the points of the execution rate, or for itself."""
    found: dict[str, BesideWord] = {}
    for one in measures:
        named = {column: above for column in one.places if (above := _word_above(one, column)) is not None}
        for column, (row, word) in named.items():
            if (kind := _kind_of(word)) in _POINTS.values():
                found.setdefault(kind, BesideWord(_at(one, column), one.grid, (one.place[0], column), word, (row, column)))
    return found


def _sources(measures: Mapping[str, BesideWord], described: Described, taken_columns: Collection[int]) -> list[tuple[str, FundRow]]:
    """Return the total and, where the amounts stand below the names of sources, its parts; a source's row is its column here.

    Where sources are named and none of them is the total the form states none, and the parts are all there is.
    """
    first = measures["planned"]
    columns = [column for column in first.places if column not in taken_columns]
    names = {column: above[1] for column in columns if (above := _word_above(first, column)) is not None}
    amounts = {column: tuple(_at(one, column) for one in measures.values()) for column in columns}
    read = [source for column, name in names.items() if (source := source_of(column, name, column, amounts[column], described))]
    total = total_of(read)
    if total is None and len(read) > 1:
        return list(_parts(read, described))
    if total is None:
        own = first.place[1]
        return [(_TOTAL, FundRow(own, vocabulary().unnamed_total, None, True, False, False, tuple(one.text for one in measures.values())))]
    place = list(measures).index("planned")
    return [(_TOTAL, total), *_parts(parts_of(total, read, lambda one: as_number(one.amounts[place])), described)]


def _parts(sources: Iterable[FundRow], described: Described) -> Iterator[tuple[str, FundRow]]:
    taken: list[str] = []
    for source in sources:
        taken.append(key_of(source.label, described, taken))
        yield taken[-1], source


def _word_above(amount: BesideWord, column: int) -> tuple[int, str] | None:
    """Return the text above a column of amounts that says what they are, and its row."""
    grid, row = amount.grid, amount.word_place[0]
    texts = ((one, grid.text(one, column)) for one in range(row - 1, max(row - 1 - _ABOVE, -1), -1))
    return next(((one, text) for one, text in texts if text and not is_amount(text)), None)


def _at(amount: BesideWord, column: int) -> str:
    return amount.grid.text(amount.place[0], column) if column in amount.places else ""


def told_rows(measures: Mapping[str, BesideWord], described: Described) -> Iterator[Row]:
    """Yield the rows of totals that are told by themselves, each where its text stands."""
    headers = {column.key: column.header for column in described.columns}
    for measure, amount in {"received": measures["planned"], **measures}.items():
        yield {
            "source": _TOTAL, "measure": measure, "raw": amount.text, "label": amount.word, "unit": None,
            "header": _without_unit(headers.get(measure, headers["planned"])),
            "sheet": amount.grid.name, "cell": amount.grid.address(*amount.place), "label_cell": None, "formula": False,
            "pending": False,
        }


def _rows(measures: Mapping[str, BesideWord], key: str, source: FundRow) -> Iterator[Row]:
    given = {name: name for name in measures}
    given.setdefault("received", "planned")
    for measure, of in given.items():
        amount = measures[of]
        own = source.label_column is None  # the one amount that is told
        column = amount.place[1] if own else source.row
        place = (amount.place[0], column)
        text = amount.text if own else _at(amount, column)
        label = (amount.word_place[0] - 1, column) if not own else None
        yield {**_row(measure, key, source.label, amount, place, label), "raw": "" if is_nothing(text) else text}


def _row(measure: str, key: str, label: str, amount: BesideWord, place: tuple[int, int], label_place: tuple[int, int] | None) -> Row:
    """Return a row of the frame `budget` for the amount in a cell, under the word of another."""
    text = amount.grid.text(*place)
    return {
        "source": key, "measure": measure, "raw": "" if is_nothing(text) else text, "label": label,
        "header": _without_unit(amount.word), "unit": _unit(amount), "sheet": amount.grid.name, "cell": to_a1(*place),
        "label_cell": None if label_place is None else to_a1(*label_place), "formula": amount.grid.scan.computes(place), "pending": False,
    }


def _rows_of_lists(measures: Mapping[str, BesideWord], described: Described) -> Iterator[Row]:
    """Yield the sources of lists; where nothing is said of what was received it is what was planned."""
    for measure, total in {"received": measures["planned"], **measures}.items():
        for key, source in _parts(total.parts, described):
            name = None if source.label_column is None else (source.row, source.label_column)
            yield _row(measure, key, source.label, total, (source.row, total.place[1]), name)


def _without_unit(word: str) -> str:
    return re.split(r"[(（\[【]", "".join(word.split()).rstrip(":："))[0]


def _unit(amount: BesideWord) -> str | None:
    """Return the unit of money of an amount: that of its word, of the words beside and above it, else of a note on the sheet."""
    grid, (row, column) = amount.grid, amount.word_place
    near = [amount.word, grid.text(row, column), *reversed(grid.rows[row][:column])]
    above = [text for one in range(row - 1, max(row - 1 - _ABOVE, -1), -1) for text in grid.rows[one]]
    units = (unit_in_brackets(text) for text in (*near, *above))
    notes = (unit for cells in grid.rows[: row + 1] for unit in units_told(cells))
    return next((unit for unit in (*units, *notes) if unit is not None), None)
