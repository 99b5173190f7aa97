"""Several tables of indicators of one form → one list of rows: continued on another page, or the other half of the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from perfeval_xl import places
from perfeval_xl.layout.department import LEVELS, WEIGHTS
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.rows.indicators import indicator_rows
from perfeval_xl.reading.rows.levels import Row
from perfeval_xl.values import fold_label, parse, says_same

_PAIRS = {
    "weight3_raw": ("weight3_cell", "weight3_merged"), "target": ("target_cell", "nature", "target_number"),
    "actual": ("actual_cell", "actual_formula", "actual_number"), "self_score_raw": ("self_score_cell", "self_score_merged"),
    "reason": ("reason_cell",), "reviewer_score_raw": ("reviewer_score_cell",), "reviewer_reason": ("reviewer_reason_cell",),
    "weight1_raw": ("weight1_cell",), "weight2_raw": ("weight2_cell",),
}
_WRITTEN = ("reviewer_score_cell", "reviewer_reason_cell")  # cells that a scored copy writes into: on the row's own sheet, or nowhere
_GIVEN = frozenset({"weight3", "self_score", "target", "actual"})  # columns of a table that is one over all indicators
_MOST = 0.5  # share of the rows of a form that such a table gives at least
_SPELLED_ALIKE = 0.5  # share of the letters of two names of one indicator
_COMPARED = {
    "level1": "level1_cell", "level2": "level2_cell", "level3": "level3_cell", "weight1_raw": "weight1_cell", "weight2_raw": "weight2_cell",
    "weight3_raw": "weight3_cell", "target": "target_cell", "actual": "actual_cell", "self_score_raw": "self_score_cell",
}
"""What two tables may both say of an indicator → where it stands."""
_ONCE = {"level1": "group1", "weight1_raw": "group1", "weight2_raw": "group2"}
"""What is said of a whole level, once for all its rows."""


def joined_rows(tables: Sequence[BlockTable]) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the rows and stated figures of all tables of indicators of a form, and the facts of what the tables disagree on."""
    halves: list[tuple[BlockTable, list[Row]]] = []
    stated: list[Row] = []
    for table in tables:
        own, figures = indicator_rows(table)
        stated += figures
        half = next((half for half in halves if half[0].header.columns == table.header.columns), None)
        if half is None and halves and (table.goes_on or not any(_pairs(halves[-1][1], own))):
            half = halves[-1]
        if half is None:
            halves.append((table, own))
        else:
            half[1].extend(_continued(half[1], own))
    if not halves:
        return [], stated, []
    base = max(halves, key=lambda half: _weighs(half[0]))
    facts: list[Row] = []
    place = halves.index(base)
    for number, half in enumerate(halves):
        if number != place:
            others = _by_level(*half)
            pairs = list(_pairs(base[1], others))
            facts += _join(pairs, named_before=number < place)
            if not _GIVEN.isdisjoint(half[0].header.columns):
                facts += _left_out(base[1], others, pairs)
    return base[1], stated, facts


def _by_level(table: BlockTable, rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows of a half whose only weights stand right of a higher level as weights of that level: the other half has the rows'."""
    column = table.header.first("weight3")
    placed = [(place, level) for level in LEVELS if (place := table.header.first(level)) is not None]
    levels = [one for one in placed if column is not None and one[0] < column]
    if not levels or max(levels)[1] == LEVELS[-1] or any(weight in table.header.columns for weight in WEIGHTS[:-1]):
        return rows
    weight = f"weight{max(levels)[1][-1]}"
    gone: Row = {"weight3_raw": "", "weight3_cell": None, "weight3_merged": None}
    return [{**row, f"{weight}_raw": row["weight3_raw"], f"{weight}_cell": row["weight3_cell"], **gone} for row in rows]


def _weighs(table: BlockTable) -> int:
    """Return how much a table settles which levels a row stands under: the one that weighs the levels counts, else the first."""
    return sum(weight in table.header.columns for weight in WEIGHTS[:-1])


def _continued(before: Sequence[Row], rows: Sequence[Row]) -> list[Row]:
    """Return rows of the next page with the levels that go on from the page before."""
    if not before:
        return list(rows)
    last = before[-1]
    made = []
    for row in rows:
        groups = {group: int(str(last[group])) + 1 + int(str(row[group])) for group in ("group1", "group2")}
        carried = {}
        if not row["level1"] or fold_label(str(row["level1"])) == fold_label(str(last["level1"])):
            carried = {key: last[key] for key in ("level1", "level1_cell", "weight1_raw", "weight1_cell", "group1")}
            if not row["level2"]:
                carried |= {key: last[key] for key in ("level2", "level2_cell", "weight2_raw", "weight2_cell", "group2")}
        made.append({**row, **groups, **carried})
    return made


def _left_out(rows: Sequence[Row], others: Sequence[Row], pairs: Sequence[tuple[Row, Row]]) -> Iterator[Row]:
    """Yield a fact for each row that one of two tables leaves out: the other one where it gives most rows of the form.

    A table may give some first levels only: of the others it leaves nothing out.
    """
    if len(pairs) < len(rows) * _MOST:
        return
    for of, missing in ((0, rows), (1, others)):
        known = {id(pair[of]) for pair in pairs}
        levels = {fold_label(str(pair[of]["level1"])) for pair in pairs}
        there = pairs[0][1 - of]["sheet"]
        for row in missing:
            if id(row) not in known and fold_label(str(row["level1"])) in levels:
                yield {
                    "fact": "disagrees", "detail": "level3", "sheet": row["sheet"], "cell": row["level3_cell"], "value": row["level3"],
                    "against": there, "there": "",
                }


def _join(pairs: Sequence[tuple[Row, Row]], *, named_before: bool) -> Iterator[Row]:
    """Give each row what its like in another table adds to it; yield a fact for each thing that the two say differently, at both places.

    named_before: the others stand above on the same sheet, or on one before: where an indicator is named first its name is looked for.
    """
    said: set[tuple[object, ...]] = set()
    for row, other in pairs:
        for column, cell in _COMPARED.items():
            if _differ(column, str(row.get(column) or ""), str(other.get(column) or "")):
                once = (column, row[_ONCE[column]], other[_ONCE[column]]) if column in _ONCE else (column, row["row"])
                if once not in said:
                    said.add(once)
                    yield from _disagreement(row, other, column, cell)
        if named_before and other["sheet"] == row["sheet"]:
            row["level3_cell"] = other["level3_cell"]
        for value, companions in _PAIRS.items():
            place = companions[0]
            asked_there = not row.get(place) and other.get(place)  # left empty there, where it is to be written
            if not row.get(value) and (other.get(value) or asked_there):
                row[value] = other[value]
                row.update({name: _companion(row, other, name) for name in companions})


def _companion(row: Row, other: Row, name: str) -> object:
    """Return what belongs to a value that comes from another table, its cell as it is called from this row."""
    given = other.get(name)
    if not name.endswith("_cell") or other["sheet"] == row["sheet"]:
        return given
    return None if name in _WRITTEN else places.seen_from(str(row["sheet"]), str(other["sheet"]), given)  # type: ignore[arg-type]


def _pairs(rows: Sequence[Row], others: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Yield the rows of two tables that are one indicator: of one name in their order, else between two such by their order alone."""
    names, theirs = ([fold_label(str(row["level3"])) for row in listed] for listed in (rows, others))
    for kind, begin, end, first, last in SequenceMatcher(None, names, theirs, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and _alike(names[begin:end], theirs[first:last])):
            yield from zip(rows[begin:end], others[first:last], strict=True)
        elif kind == "replace":
            yield from _by_name(rows[begin:end], others[first:last])


def _alike(names: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether as many names stand at the same place of two tables, each spelled much like the other."""
    pairs = zip(names, others, strict=False)
    return len(names) == len(others) and all(SequenceMatcher(None, *pair).ratio() >= _SPELLED_ALIKE for pair in pairs)


def _by_name(rows: Sequence[Row], others: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    waiting: dict[str, list[Row]] = {}
    for other in others:
        waiting.setdefault(fold_label(str(other["level3"])), []).append(other)
    for row in rows:
        if same := waiting.get(fold_label(str(row["level3"]))):
            yield row, same.pop(0)


def _differ(column: str, here: str, there: str) -> bool:
    """Tell whether two texts say different things: a number or date is compared as such, a name as names are."""
    if not here or not there or fold_label(here) == fold_label(there):
        return False
    if column.startswith("level"):
        return True
    return not says_same(parse(here), parse(there))


def _disagreement(row: Row, other: Row, column: str, cell: str) -> Iterator[Row]:
    for here, there in ((row, other), (other, row)):
        place = there.get(cell) or there.get("level3_cell")
        yield {
            "fact": "disagrees", "detail": column, "sheet": here["sheet"], "cell": here.get(cell) or here.get("level3_cell"),
            "value": here[column], "against": f"{there['sheet']}!{place}", "there": there[column],
        }
