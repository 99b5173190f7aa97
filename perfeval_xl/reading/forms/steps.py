"""How a form was read, step by step, as plain data: its blocks, the headings of each, its labels, its funds, the rows, what it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from perfeval_xl import places
from perfeval_xl.layout import column_name, to_a1
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.fields.labels import Answer
from perfeval_xl.reading.forms.reading import FormReading
from perfeval_xl.reading.headings.columns import HeadedColumn
from perfeval_xl.reading.headings.header import Header, columns_of

Step = dict[str, object]


def steps_of(read: FormReading) -> Step:
    """Return the steps of a reading, in their order; rows and columns as the sheet counts them."""
    info = read.info
    return {
        "sheets": places.listed(str(info["sheets"] or "")), "title": info["title"], "kind": info["kind"], "layout": info["layout"],
        "blocks": [_block(table, read) for section in read.group.sections for table in section.tables],
        "labels": list(_labels(read)),
        "funds": list(_funds(read.rows.get("budget", ()))),
        "funds_left_out": list(_left_out(read)),
        "rows": {name: len(rows) for name, rows in read.rows.items()},
        "has": str(info["has"] or "").split(),
    }


def _block(table: BlockTable, read: FormReading) -> Step:
    header = table.header
    return {
        "sheet": table.grid.name, "kind": table.kind, "used": _is_used(table, read),
        "header": None if header.bottom < header.top else [header.top + 1, header.bottom + 1],
        "rows": [row + 1 for row in table.rows], "closing": None if table.closing is None else table.closing + 1,
        "headings": list(_headings(table)),
    }


def _is_used(table: BlockTable, read: FormReading) -> bool:
    """Tell whether values came from a table: of several of funds or of people one alone counts."""
    funds = () if read.funds is None else read.funds.pages
    taken = [*read.group.tables, *funds, *read.group.team, *read.group.of("goals")]
    return any(one is table for one in taken)


def _headings(table: BlockTable) -> Iterator[Step]:
    """Yield every heading from left to right with what it was understood as; those that only a column borrows come last."""
    header = table.header
    unknown = {(row, column) for row, column, _ in header.unknown}
    told = _by_column(header)
    for one in columns_of(table.grid, header.top, header.bottom):
        kinds = _kinds_under(one, told)
        state = "read" if kinds else "unknown" if one.cell in unknown else "unused"
        yield {"column": column_name(one.column), "cell": to_a1(*one.cell), "heading": one.path, "as": kinds, "state": state}
    for column, kinds in told.items():
        text = next((header.texts[kind] for kind in kinds if kind in header.texts), "")
        yield {"column": column_name(column), "cell": None, "heading": text, "as": kinds, "state": "read"}


def _by_column(header: Header) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for kind, columns in header.columns.items():
        for column in columns:
            found.setdefault(column, []).append(kind)
    return found


def _kinds_under(one: HeadedColumn, told: dict[int, list[str]]) -> list[str]:
    """Return and take out what stands in the columns below a heading."""
    return [kind for column in range(one.column, one.last + 1) for kind in told.pop(column, ())]


def _labels(read: FormReading) -> Iterator[Step]:
    """Yield every label with the text that belongs to it; `used`: of several for a field this one counts."""
    counted = list(read.answers.values())
    for section in (*read.group.sections, *read.group.shared):
        for answer in section.answers:
            yield {
                "sheet": answer.grid.name, "label": answer.name, "label_cell": to_a1(*answer.label_cell), "field": answer.field,
                "text": answer.text, "cell": to_a1(*answer.cell), "used": _is_counted(answer, counted),
            }


def _is_counted(answer: Answer, counted: Iterable[Answer]) -> bool:
    return any(one is answer for one in counted)


def _funds(rows: Iterable[Mapping[str, object]]) -> Iterator[Step]:
    """Yield a step per row of the fund table that counts: what it is, and its amounts by measure."""
    found: dict[tuple[object, object], Step] = {}
    for row in rows:
        one = found.setdefault(
            (row["source"], row["label_cell"]),
            {"sheet": row["sheet"], "source": row["source"], "label": row["label"], "label_cell": row["label_cell"], "amounts": {}},
        )
        amounts = one["amounts"]
        assert isinstance(amounts, dict)
        amounts[row["measure"]] = {"cell": row["cell"], "text": row["raw"], "unit": row["unit"]}
    yield from found.values()


def _left_out(read: FormReading) -> Iterator[Step]:
    """Yield the rows of the fund table that are neither its total nor one of the parts that make it up."""
    if read.funds is None:
        return
    counted = {(source.page, source.row) for source in (*read.funds.parts, *filter(None, [read.funds.total]))}
    for number, page in enumerate(read.funds.pages):
        for row in page.rows:
            if (number, row) not in counted:
                yield {"sheet": page.grid.name, "row": row + 1, "label": page.grid.first_text(row)}
