"""What a form lacks that its kind has: tables, columns, headings that were not understood, rows that could not be read, hints left in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.layout import Form, to_a1
from perfeval_xl.layout import Table as Described
from perfeval_xl.layout.department import PROJECT_SHEET
from perfeval_xl.layout.parts import WITH_FUNDS
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.blocks.lines import is_hint, is_nothing, is_request
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.fields.labels import Answer
from perfeval_xl.reading.forms.grouping import SectionGroup, heading_of_projects
from perfeval_xl.reading.funds.table import Funds
from perfeval_xl.reading.funds.told import ToldFunds
from perfeval_xl.reading.headings.understanding import COLON, heading, is_label
from perfeval_xl.reading.headings.values import is_amount, is_number
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.values import fold, fold_label, parse

Row = dict[str, object]

_KINDS = {"level3": "level3", "weight3": "weight3", "target": "target", "actual": "actual", "self_score": "score"}
_PLANNED = frozenset({"planned", "initial"})
_WHOLE = ("overall", "transfer")  # kinds of form that ask for no money received
_WORDS = ("text", "empty")  # kinds of value that are no target to compare with
_SHORT = 120  # characters of a hint


def lacking(
    group: SectionGroup, layout: Form, answers: Mapping[str, Answer], funds: Funds | ToldFunds | None, *, rows_read: Sequence[Row],
    stamped: bool, sheet: str,
) -> Iterator[Row]:
    """Yield a fact for everything that is missing.

    That is missing_table, missing_column, absent_column, unknown_heading, unread_table, undecided_table.
    """
    if not answers:
        yield {"fact": "missing_table", "detail": PROJECT_SHEET, "sheet": sheet}
    if funds is None and (group.tables or not group.undecided):  # of several projects nobody can tell whose money it is
        yield from _no_funds(group, layout.table("budget"), stamped=stamped)
    elif isinstance(funds, Funds):
        if funds.total is None and not funds.parts:
            yield _at("unread_table", funds.table, layout.table("budget").title)
        arrives = group.kind is None or group.kind.kind not in _WHOLE
        yield from _fund_columns(funds, layout.table("budget"), stamped=stamped, arrives=arrives)
    if not group.tables and not group.undecided:
        yield from _no_indicators(group, layout.table("indicators"))
    elif group.tables:
        yield from _indicator_columns(group, layout.table("indicators"), rows_read, stamped=stamped)
        if not rows_read and _has_values(group.tables):
            yield _at("unread_table", group.tables[0], layout.table("indicators").title)
    for table in group.undecided:
        yield _at("undecided_table", table, layout.table("indicators").title, heading_of_projects(table))


def _at(fact: str, table: BlockTable, title: str, place: tuple[int, int] | None = None) -> Row:
    first = min(column for listed in table.header.columns.values() for column in listed)
    return {"fact": fact, "detail": title, "sheet": table.grid.name, "cell": to_a1(*(place or (table.header.bottom, first)))}


def _no_funds(group: SectionGroup, described: Described, *, stamped: bool) -> Iterator[Row]:
    """Yield that there is no table of funds, or that what was planned and spent stands in some other shape, with amounts beside it."""
    for section in group.sections:
        in_tables = {row for table in section.tables for row in range(table.header.top, table.after)}
        found: dict[str, tuple[int, int]] = {}
        numbers = False
        for row in range(section.top, min(section.end, len(section.grid.rows))):
            if row in in_tables:
                continue
            named = {_money_kind(text): (row, column) for column, text in enumerate(section.grid.rows[row]) if text}
            named.pop("", None)
            found = {**named, **found}
            numbers |= bool(named) and any(is_amount(COLON.split(text)[-1]) for text in section.grid.rows[row])
        if len(found) > 1 and numbers:
            place = to_a1(*min(found.values()))
            yield {"fact": "unread_table", "detail": described.title, "sheet": section.grid.name, "cell": place}
            return
    whole = stamped or len(group.sections) > 1 or bool(group.of("team"))  # the form of 部门评价 and not only its table of scores
    if group.kind is None or group.kind.kind in WITH_FUNDS or whole:
        yield {"fact": "missing_table", "detail": described.title, "sheet": described.sheet}


def _money_kind(text: str) -> str:
    """Return whether a text, or what stands before its colon, names money that was planned or that was spent; "" for any other."""
    told = heading(COLON.split(text)[0])
    if told is None or not told.strict:
        return ""
    return "spent" if "spent" in told.kinds else "planned" if not _PLANNED.isdisjoint(told.kinds) else ""


def _fund_columns(funds: Funds, described: Described, *, stamped: bool, arrives: bool) -> Iterator[Row]:
    have = {*funds.columns, "source"} | ({"planned"} if "initial" in funds.columns else set())
    if described.key == "budget" and not stamped and "received" not in have:
        wanted = [column for column in described.columns if column.required and column.key in MEASURES]
    else:
        wanted = [column for column in described.columns if column.required]
    missing = [column for column in wanted if column.key not in have and (arrives or stamped or column.key != "received")]
    yield from _missing(funds.table, [column.header for column in missing], described.title, _unknown(funds.table))


def _unknown(table: BlockTable) -> list[tuple[int, int, str]]:
    """Return the headings that were not understood, right of the first that was: those on its left are labels of the rows."""
    first = min((column for listed in table.header.columns.values() for column in listed), default=0)
    return [one for one in table.header.unknown if one[1] > first]


def _missing(
    table: BlockTable, headers: Sequence[str], title: str, unknown: Sequence[tuple[int, int, str]], fact: str = "missing_column"
) -> Iterator[Row]:
    if not headers:
        return
    place: Row = {"sheet": table.grid.name, "cell": _at(fact, table, title)["cell"], "value": title}
    for header in headers:
        yield {"fact": fact, "detail": header, **place}
    for row, column, text in unknown:
        yield {"fact": "unknown_heading", "detail": title, "sheet": table.grid.name, "cell": to_a1(row, column), "value": text}


def _indicator_columns(group: SectionGroup, described: Described, rows: Sequence[Row], *, stamped: bool) -> Iterator[Row]:
    """Yield the columns that a table of indicators lacks; those that a form of its kind never has are absent, not missing.

    Weights that stand in the names of all indicators (“接待读者人次（10分）”) need no column.
    """
    table = group.tables[0]
    have = {kind for one in group.tables for kind in one.header.columns}
    if rows and all(row["weight3_raw"] for row in rows):
        have.add("weight3")
    needed = [column for column in described.columns if column.required and _KINDS.get(column.key, column.key) not in have]
    unknown = _unknown(table)
    absent = set() if stamped else _never_had(table, have, unknown)
    yield from _missing(table, [column.header for column in needed if column.key not in absent], described.title, unknown)
    yield from _missing(table, [column.header for column in needed if column.key in absent], described.title, [], "absent_column")


def _never_had(table: BlockTable, have: set[str], unknown: Sequence[tuple[int, int, str]]) -> set[str]:
    """Return the columns that this kind of form is made without.

    One that is judged from standards has no targets, one without weights states scores.
    """
    numeric = any(_numeric(table, column) for column in (*(column for _, column, _ in unknown), *_nameless(table)))
    absent = set()
    if "weight3" not in have and not numeric:
        absent.add("weight3")
        if "score" not in have:
            absent.add("self_score")
    if "standard" in have and not have & {"target", "actual"}:
        absent |= {"target", "actual"}
    if "target" not in have and (_names_carry_targets(table) or _standards_are_targets(table)):
        absent.add("target")
    return absent


def _names_carry_targets(table: BlockTable) -> bool:
    """Tell whether the heading of the names asks for the targets, too: “三级指标（指标值）”."""
    words = next(kind.words for kind in vocabulary().headings if kind.kind == "target")
    return words is not None and words.search(fold(table.header.texts.get("level3", ""))) is not None


def _standards_are_targets(table: BlockTable) -> bool:
    """Tell whether the column of standards has targets (≥3万卷) in several rows, and not how points are given."""
    column = table.header.first("standard")
    texts = [] if column is None else [text for row in table.rows if (text := table.grid.text(row, column))]
    return sum(parse(text).kind not in _WORDS for text in texts) > 1


def _nameless(table: BlockTable) -> Iterator[int]:
    """Yield the columns right of the first known one that have no heading."""
    header = table.header
    known = {place for places in header.places.values() for place in places} | {column for _, column, _ in header.unknown}
    width = max((len(table.grid.rows[row]) for row in table.rows), default=0)
    yield from (column for column in range(min(known, default=0), width) if column not in known)


def _numeric(table: BlockTable, column: int) -> bool:
    """Tell whether most of what stands in a column is numbers."""
    texts = [text for row in table.rows if (text := table.grid.text(row, column))]
    return bool(texts) and 2 * sum(map(is_number, texts)) > len(texts)


def _has_values(tables: Sequence[BlockTable]) -> bool:
    """Tell whether anything stands in a table beside the names that the form prints."""
    for table in tables:
        levels = {column for kind in ("level1", "level2", "level3") for column in table.header.columns.get(kind, ())}
        for row in table.rows:
            cells = table.grid.rows[row]
            if is_label(table.grid.first_text(row)):
                continue
            if any(text and column not in levels and not is_nothing(text) and not is_hint(text) for column, text in enumerate(cells)):
                return True
    return False


def _no_indicators(group: SectionGroup, described: Described) -> Iterator[Row]:
    """Yield that there is no table of indicators, or that one is there whose headings were not understood."""
    levels = set(map(fold_label, vocabulary().rows["levels"]))
    for section in group.sections:
        texts = ((row, column, text) for row, cells in enumerate(section.grid.rows) for column, text in enumerate(cells) if text)
        named = [(row, column) for row, column, text in texts if fold_label(text) in levels]
        if len(named) > 1:
            row, column = named[0]
            yield {"fact": "unread_table", "detail": described.title, "sheet": section.grid.name, "cell": to_a1(row, column)}
            return
    yield {"fact": "missing_table", "detail": described.title, "sheet": described.sheet}


def hints(group: SectionGroup) -> Iterator[Row]:
    """Yield the form's own requests to write something, where nothing was written."""
    for section in group.sections:
        grid: Grid = section.grid
        for row in range(section.top, min(section.end, len(grid.rows))):
            texts = grid.texts[row]
            if not any(map(_asks, texts)):
                continue
            for column, text in enumerate(grid.rows[row]):
                unmet = is_hint(text) or (len(texts) > 1 and text == texts[-1])  # a label says it before the answer
                if _asks(text) and unmet:
                    yield {"fact": "hint", "sheet": grid.name, "cell": to_a1(row, column), "value": text}


@lru_cache(maxsize=16_384)
def _asks(text: str) -> bool:
    """Tell whether a short text asks to write something."""
    return 0 < len(text) <= _SHORT and (is_hint(text) or is_request(text))
