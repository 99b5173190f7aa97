"""A fund table → rows of the frame `budget`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from perfeval_xl.facts.money import UNITS, unit_in_brackets, unit_noted
from perfeval_xl.layout import Table as Described
from perfeval_xl.layout import to_a1
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.blocks.lines import is_nothing
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.funds.sources import RATE_END, FundRow, key_of, names_level, parts_of, source_of, total_of
from perfeval_xl.reading.headings.understanding import bare, heading
from perfeval_xl.reading.headings.values import NEAR, as_number, is_amount
from perfeval_xl.values import fold_label

Row = dict[str, object]
T = TypeVar("T")

MEASURES = ("initial", "planned", "received", "spent")
_MONEY = (*MEASURES, "allotted", "disbursed")


@dataclass(frozen=True, slots=True)
class Funds:
    """A fund table as read: the row of the total, its parts, and the column of each measure: of its values, and of its heading.

    apart: no total is stated, its row has an amount for each source and measure.
    """

    table: BlockTable
    described: Described
    total: FundRow | None
    parts: tuple[FundRow, ...]
    columns: dict[str, int]
    headed: dict[str, int]
    paired: bool
    apart: bool = False

    @property
    def has_own_received(self) -> bool:
        """Tell whether it says what was received apart from what was planned."""
        return "received" in self.columns

    @property
    def has_rate(self) -> bool:
        """Tell whether it has a column for the execution rate."""
        return "rate" in self.table.header.columns


def read_funds(table: BlockTable, described: Described) -> Funds:
    """Return what the rows of a fund table are."""
    headed = _measures(table)
    if "planned" not in headed and "received" in headed and all(column.key != "received" for column in described.columns):
        headed["planned"] = headed["received"]  # a form that asks for no money received names its budget so
    paired = _is_paired(table, described, headed)
    columns = {name: beside(table, column) if paired else column for name, column in headed.items()}
    sources = list(_paired_sources(table, described, headed, columns) if paired else _sources(table, described, columns))
    total = total_of(sources)
    if not paired and (total is None or (not total.filled and total.row == table.header.bottom)):
        total = _unnamed_total(table, columns) or total or _scored_total(table, columns, sources)
    parts = parts_of(total, sources, lambda one: _amount(one, columns))
    apart = [] if paired or total is None else list(_parts_across(table, total, columns, described))
    return Funds(table, described, total, tuple(apart or parts), columns, headed, paired, bool(apart))


def _parts_across(table: BlockTable, total: FundRow, columns: Mapping[str, int], described: Described) -> Iterator[FundRow]:
    """Yield the sources that stand below each measure as columns of their own (全年预算数 over 上级 and 本级), none of them the total."""
    below = {
        name: [(table.grid.text(table.header.bottom, one), one) for one in _beside_each_other(table, column)]
        for name, column in columns.items()
    }
    names = [[name for name, _ in listed] for listed in below.values()]
    if any(listed != names[0] for listed in names) or len(names[0]) < 2:
        return
    for place, name in enumerate(names[0]):
        own = {measure: listed[place][1] for measure, listed in below.items()}
        amounts = tuple(table.grid.text(total.row, column) for column in own.values())
        source = source_of(total.row, name, below["planned"][place][1] if "planned" in below else None, amounts, described)
        if source is None or source.total or heading(name) is not None:
            return
        yield replace(source, columns=own)


def _beside_each_other(table: BlockTable, column: int) -> list[int]:
    """Return the columns of the measure that a column is of, as far as amounts stand in them."""
    listed = next((listed for kind, listed in table.header.columns.items() if kind in _MONEY and column in listed), ())
    return sorted(one for one in listed if _has_amounts(table, one))


def _measures(table: BlockTable) -> dict[str, int]:
    """Return the heading's column of each measure: of several the first whose cells are amounts (those over labels may read like one).

    What was paid out stands for what was spent where nothing else does. Where there is no 全年预算数, what was allotted to the unit (下达)
    is what was planned, else 年初预算数.
    """
    listed = {name: table.header.columns[name] for name in _MONEY if name in table.header.columns}
    listed = _of_spending(table, listed)
    amounts = {column for column in set().union(*listed.values()) if _has_amounts(table, column)}
    told = {name: min(columns, key=lambda one: (one not in amounts, not _heads_total(table, one))) for name, columns in listed.items()}
    first = min(amounts.intersection(told.values()), default=0)
    found = {name: column for name, column in told.items() if column >= first}  # a heading left of the amounts is that of the labels
    return settled(found)


def _heads_total(table: BlockTable, column: int) -> bool:
    """Tell whether the lowest heading of a column says that its amounts are the totals (小计, beside 财政拨款 and 其他资金)."""
    return dict(vocabulary().sources)["total"].fullmatch(bare(table.grid.text(table.header.bottom, column))) is not None


def _of_spending(table: BlockTable, listed: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Return the columns of the side that the execution rate stands on, where income and spending stand beside each other."""
    rate = table.header.first("rate")
    if rate is None or any(len(columns) < 2 for columns in listed.values()):
        return listed
    own = {name: tuple(column for column in reversed(columns) if column < rate) for name, columns in listed.items()}
    return {name: columns or listed[name] for name, columns in own.items()}


def settled(told: Mapping[str, T]) -> dict[str, T]:
    """Return what counts as each measure: what was paid out as spent where nothing else is told, and what takes the place of 全年预算数."""
    found = dict(told)
    disbursed = found.pop("disbursed", None)
    if "spent" not in found and disbursed is not None:
        found["spent"] = disbursed
    allotted = found.pop("allotted", None)
    if allotted is not None:
        found.setdefault("received" if "planned" in found else "planned", allotted)
    if "planned" not in found and "initial" in found:
        found = {("planned" if name == "initial" else name): one for name, one in found.items()}
    return found


def _has_amounts(table: BlockTable, column: int) -> bool:
    if is_amount(table.grid.text(table.header.bottom, beside(table, column))):
        return True
    return any(is_amount(table.grid.text(*_cell(table, row, column))) for row in table.rows)


def _is_paired(table: BlockTable, described: Described, headed: dict[str, int]) -> bool:
    """Tell whether each measure is a label with its total beside it and its sources below (预算数： 2.38 执行数： 2.38)."""
    row = table.header.bottom
    values = [table.grid.text(row, beside(table, column)) for column in headed.values()]
    if any(is_amount(text) for text in values):
        return True
    below = table.grid.text(row + 1, min(headed.values())) if headed else ""
    return "source" not in table.header.columns and not any(values) and fold_label(below) in described.sources


def beside(table: BlockTable, column: int) -> int:
    """Return the column of the value that stands beside a heading."""
    row = table.header.bottom
    return table.grid.merges.get((row, column), (row, column))[1] + 1


def _amounts(table: BlockTable, row: int, columns: dict[str, int]) -> tuple[str, ...]:
    return tuple(table.grid.text(*_cell(table, row, column)) for column in columns.values())


def _cell(table: BlockTable, row: int, column: int) -> tuple[int, int]:
    """Return the cell of an amount: under a heading over several columns the first amount, else the first that says something."""
    last = table.header.spans.get(column, column)
    if last == column:
        return row, column
    filled = [one for one in range(column, last + 1) if table.grid.text(row, one)]
    return row, next((one for one in filled if is_amount(table.grid.text(row, one))), filled[0] if filled else column)


def _sources(table: BlockTable, described: Described, columns: dict[str, int]) -> Iterator[FundRow]:
    first = min(columns.values())
    for row in (table.header.bottom, *table.rows):
        label, column = _label(table, row, first)
        amounts = _amounts(table, row, columns)
        if row == table.header.bottom:
            amounts = ("",) * len(columns)
        elif _spans_measures(table, row, columns):
            continue
        source = source_of(row, label, column, amounts, described) if label else None
        if source is not None and (row > table.header.bottom or source.total):
            yield source


def _spans_measures(table: BlockTable, row: int, columns: Mapping[str, int]) -> bool:
    """Tell whether a row has an amount that is merged over several measures: it is of none of them, and the row breaks one down."""
    filled = [column for column in columns.values() if is_amount(table.grid.text(row, column))]
    ends = {column: table.grid.merges.get((row, column), (row, column))[1] for column in filled}
    return any(column < other <= end for column, end in ends.items() for other in columns.values())


def _label(table: BlockTable, row: int, first: int) -> tuple[str, int | None]:
    """Return the label of a row and its column: the text nearest to the amounts on their left."""
    for column in range(_cell(table, row, first)[1] - 1, -1, -1):
        text = table.grid.text(row, column)
        if text and not is_amount(text) and not _is_unit_note(text):
            return text, column
    return "", None


def _is_unit_note(text: str) -> bool:
    """Tell whether all that a text says is the unit of the amounts beside it (“（单位：元）”)."""
    return text[:1] in "(（" and text[-1:] in ")）" and unit_in_brackets(text) is not None


def _unnamed_total(table: BlockTable, columns: dict[str, int]) -> FundRow | None:
    """Return the first row of amounts that has no label: the total where no row says that it is."""
    first = min(columns.values())
    for row in table.rows:
        amounts = _amounts(table, row, columns)
        if not _label(table, row, first)[0] and any(is_amount(text) for text in amounts):
            return _nameless_total(row, amounts)
    return None


def _nameless_total(row: int, amounts: tuple[str, ...]) -> FundRow:
    return FundRow(row, vocabulary().unnamed_total, None, True, False, False, amounts)


def _scored_total(table: BlockTable, columns: dict[str, int], sources: Sequence[FundRow]) -> FundRow | None:
    """Return the row that the execution rate's points stand beside: the total whatever it is called, unless other rows say otherwise."""
    places = [column for kind in ("weight", "score") if (column := table.header.first(kind)) is not None]
    scored = [source for source in sources if any(is_amount(table.grid.text(source.row, column)) for column in places)]
    if len(scored) != 1:
        return None
    own = _amount(scored[0], columns)
    rest = [source for source in sources if source is not scored[0]]
    others = [amount for source in rest if (amount := _amount(source, columns)) is not None]
    if own is None or (others and abs(sum(others) - own) > NEAR):
        return None
    if rest and not any(source.nested for source in rest) and names_level(scored[0].label):
        return None  # one level's money among others, whatever it comes to
    return replace(scored[0], total=True)


def _paired_sources(table: BlockTable, described: Described, headed: dict[str, int], columns: dict[str, int]) -> Iterator[FundRow]:
    row = table.header.bottom
    yield _nameless_total(row, _amounts(table, row, columns))
    for row in table.rows:
        column = next((column for column in headed.values() if table.grid.text(row, column)), None)
        if column is None:
            continue
        source = source_of(row, table.grid.text(row, column), column, _amounts(table, row, columns), described)
        if source is not None and not source.total:
            yield source


def _amount(source: FundRow, columns: dict[str, int]) -> float | None:
    """Return an amount to add up: what was planned, else the first that is there."""
    amounts = dict(zip(columns, source.amounts, strict=True))
    told = (as_number(amounts[name]) for name in ("planned", "spent", "initial", "received") if amounts.get(name))
    return next((number for number in told if number is not None), None)


def budget_rows(funds: Funds) -> Iterator[Row]:
    """Yield a row per source and measure; `unit` is the unit of money that header or note give, None when neither does."""
    taken: list[str] = []
    listed = [("total", funds.total)] if funds.total is not None and not funds.apart else []
    for source in funds.parts:
        key = key_of(source.label, funds.described, taken)
        taken.append(key)
        listed.append((key, source))
    heads: dict[str, Row] = {
        name: {"header": _header_name(funds, name), "unit": _unit(funds.table, name, column)} for name, column in funds.headed.items()
    }
    for key, source in sorted(listed, key=lambda one: one[1].row):
        yield from _amount_rows(funds, key, source, heads)


def _amount_rows(funds: Funds, key: str, source: FundRow, heads: Mapping[str, Row]) -> Iterator[Row]:
    grid, sheet = funds.table.grid, funds.table.grid.name
    label_cell = None if source.label_column is None else to_a1(source.row, source.label_column)
    for measure, of in _given(funds, source).items():
        place = _cell(funds.table, source.row, (source.columns or funds.columns)[of])
        headless = source.row == funds.table.header.bottom and not funds.paired  # a total on the line of the headings has no amounts
        text = "" if headless or (told := grid.text(*place)) in UNITS else told  # a unit alone waits for its number
        formula = grid.scan.computes(place)
        yield {
            "source": key, "measure": measure, "raw": text, "label": source.label, **heads[of], "sheet": sheet, "cell": to_a1(*place),
            "label_cell": label_cell, "formula": formula, "textual": bool(text) and not formula and not grid.is_number(*place),
            "pending": key == "total" and (headless or (formula and not text)),
        }


def _given(funds: Funds, source: FundRow) -> dict[str, str]:
    """Return measure → the one whose column it is read from: where a form says nothing of what was appropriated it is what was planned,

    and where nobody filled in 全年预算数 年初预算数 stands for it.
    """
    given = {name: name for name in funds.columns}
    amounts = dict(zip(funds.columns, source.amounts, strict=True))
    if "initial" in given and "planned" in given and not _fills(funds, "planned") and not _blank(amounts["initial"]):
        given["planned"] = "initial"
    if "received" not in given and "planned" in given:
        given["received"] = given["planned"]
    return given


def _fills(funds: Funds, measure: str) -> bool:
    """Tell whether any row of a form has an amount of a measure."""
    place = list(funds.columns).index(measure)
    rows = [*funds.parts, *([] if funds.total is None else [funds.total])]
    return any(not _blank(source.amounts[place]) for source in rows)


def _blank(text: str) -> bool:
    return not text or is_nothing(text)


def _header_name(funds: Funds, measure: str) -> str:
    """Return the words of a column's header, its brackets left out; the layout's own where there are none."""
    texts = funds.table.header.texts
    typed = texts.get(measure) or texts.get({"planned": "initial", "spent": "disbursed"}.get(measure, ""), "")
    own = next((known.header for known in funds.described.columns if known.key == measure), "")
    shown = "".join(typed.split()).rstrip(":：")
    unit = unit_in_brackets(shown)
    for mark in ("(", "（"):
        if unit is not None and mark in shown:
            shown = shown[: shown.index(mark)]
    return shown or own


def _unit(table: BlockTable, measure: str, column: int) -> str | None:
    """Return the unit of money above a column, in the headings of the labels, beside the first row, else in a note."""
    grid, header = table.grid, table.header
    above = [grid.text(row, column) for row in range(header.top, header.bottom + 1)]
    corners = [corner for row in range(header.top, header.bottom + 1) if (corner := grid.covered.get((row, column)))]
    near = [grid.text(row, place) for row in range(header.top, header.bottom + 1) for place in range(min(column, 8))]
    side = [grid.text(*corner) for place in range(min(column, 8)) if (corner := grid.covered.get((header.bottom, place)))]
    first = [grid.text(row, place) for row in table.rows[:1] for place in range(min(column, 8))]
    for text in (*above, *(grid.text(*corner) for corner in corners), *near, *side, *first):
        if (unit := unit_in_brackets(text)) is not None:
            return unit
    over = grid.above.rows if grid.above is not None else []
    notes = (text for cells in (*over, *grid.rows[: table.after]) for text in cells if "单位" in text)
    return next((unit for text in notes if (unit := unit_noted(text)) is not None), None)


def total_cells(funds: Funds) -> Iterator[tuple[int, int]]:
    """Yield the cells in which the template adds up, and those of the execution rate where they stand beside."""
    header = funds.table.header
    if funds.total is not None and not funds.paired:
        columns = [*funds.columns.values(), *(header.columns[kind][0] for kind in ("rate", "score") if kind in header.columns)]
        yield from ((funds.total.row, column) for column in columns)


def rate_cells(funds: Funds) -> Iterator[tuple[int, int]]:
    """Yield the cells of the rates that the template has below a fund table."""
    first = min(funds.columns.values())
    for row in funds.table.rows:
        if not funds.paired and fold_label(_label(funds.table, row, first)[0]).endswith(RATE_END):
            yield row, first
