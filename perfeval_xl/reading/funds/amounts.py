"""A fund table as read → rows of the frame `budget`, and the cells in which the template computes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from perfeval_xl.facts.money import UNITS, unit_in_brackets, units_told
from perfeval_xl.layout import to_a1
from perfeval_xl.reading.blocks.lines import is_nothing
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.funds.cells import amount_cell, label_of
from perfeval_xl.reading.funds.sources import RATE_END, FundRow, key_of
from perfeval_xl.reading.funds.table import Funds
from perfeval_xl.values import fold_label

Row = dict[str, object]


def budget_rows(funds: Funds) -> Iterator[Row]:
    """Yield a row per source and measure; `unit` is the unit of money that header or note give, None when neither does."""
    taken: dict[tuple[tuple[str, int], ...], list[str]] = {}
    listed = [("total", funds.total)] if funds.total is not None and not funds.apart else []
    listed += [("total", total) for total in funds.further]
    for source in funds.parts:
        names = taken.setdefault(tuple((source.columns or {}).items()), [])  # of one side: the other may name the same sources
        names.append(key_of(source.label, funds.described, names))
        listed.append((names[-1], source))
    heads: dict[str, Row] = {
        name: {"header": _header_name(funds, name), "unit": _unit(funds.table, name, column)} for name, column in funds.headed.items()
    }
    for key, source in sorted(listed, key=lambda one: (one[1].page, one[1].row)):
        yield from _amount_rows(funds, key, source, heads)


def _amount_rows(funds: Funds, key: str, source: FundRow, heads: Mapping[str, Row]) -> Iterator[Row]:
    page = funds.pages[source.page]
    grid, sheet = page.grid, page.grid.name
    label_cell = None if source.label_column is None else to_a1(source.row, source.label_column)
    for measure, of in _given(funds, source).items():
        if source.columns is not None and of not in source.columns:
            continue
        place = amount_cell(page, source.row, (source.columns or funds.columns)[of])
        headless = source.row == page.header.bottom and not funds.paired  # a total on the line of the headings has no amounts
        unsummed = headless or source.summed
        text = "" if unsummed or (told := grid.text(*place)) in UNITS else told  # a unit alone waits for its number
        formula = grid.scan.computes(place)
        yield {
            "source": key, "measure": measure, "raw": text, "label": source.label, **heads[of], "sheet": sheet, "cell": to_a1(*place),
            "label_cell": label_cell, "formula": formula, "textual": bool(text) and not formula and not grid.is_number(*place),
            "pending": key == "total" and (unsummed or (formula and not text)),
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
    there = funds.table.grid.text(funds.table.header.bottom, funds.headed[measure])
    typed = texts.get(measure) or there or texts.get({"planned": "initial", "spent": "disbursed"}.get(measure, ""), "")
    if any(total.summed and measure in (total.columns or {}) for total in funds.further):
        typed = ""  # that of one of its parts
    own = next((known.header for known in funds.described.columns if known.key == measure), "")
    shown = "".join(typed.split()).rstrip(":：")
    unit = unit_in_brackets(shown)
    for mark in ("(", "（"):
        if unit is not None and mark in shown:
            shown = shown[: shown.index(mark)]
    return shown or own


def _unit(table: BlockTable, measure: str, column: int) -> str | None:
    """Return the unit of money above a column, in the headings of the labels, beside the first row, else in a note."""
    grid = table.grid
    for text in _near(table, column):
        if (unit := unit_in_brackets(text)) is not None:
            return unit
    over = grid.above.rows if grid.above is not None else []
    return next((unit for cells in (*over, *grid.rows[: table.after]) for unit in units_told(cells)), None)


def _near(table: BlockTable, column: int) -> Iterator[str]:
    """Yield the texts that may give the unit of a column in brackets, the likeliest first."""
    grid, heads, beside = table.grid, range(table.header.top, table.header.bottom + 1), range(min(column, 8))
    yield from (grid.text(row, column) for row in heads)
    yield from (grid.text(*corner) for row in heads if (corner := grid.covered.get((row, column))))
    yield from (grid.text(row, place) for row in heads for place in beside)
    yield from (grid.text(*corner) for place in beside if (corner := grid.covered.get((table.header.bottom, place))))
    yield from (grid.text(row, place) for row in table.rows[:1] for place in beside)


def total_cells(funds: Funds) -> Iterator[tuple[int, int]]:
    """Yield the cells of the page of the total in which the template adds up, and those of the execution rate where they stand beside."""
    header = funds.main.header
    if funds.total is not None and not funds.paired:
        beside = (header.columns[kind][0] for kind in ("rate", "score") if kind in header.columns)
        columns = [*(funds.total.columns or funds.columns).values(), *beside]
        yield from ((funds.total.row, column) for column in columns)


def rate_cells(funds: Funds) -> Iterator[tuple[int, int]]:
    """Yield the cells of the rates that the template has below a fund table, on its last page."""
    first, page = min(funds.columns.values()), funds.pages[-1]
    for row in page.rows:
        if not funds.paired and fold_label(label_of(page, row, first)[0]).endswith(RATE_END):
            yield row, first
