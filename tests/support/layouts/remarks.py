"""What is found fault with in a content, whatever its layout: findings by the fact that they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from layouts.facts import Fact, Form
from layouts.model import Layout
from layouts.read import readings
from layouts.write import written

Remark = tuple[str, str]
"""Code, and the fact at whose cell it is."""

_OF_LAYOUT = frozenset({"T001", "T005", "B013", "S011"})
"""What a layout may bring about: no template, a column that it has not, amounts typed in another unit."""
_OF_FORM = frozenset({"I003", "I021", "I027", "S004", "S009"})
"""What stands at the cell of a total, wherever that is."""
_ROW = ("name", "weight", "target", "actual", "self_score", "reason")


def telling(layout: Layout) -> Layout:
    """Return a layout less what says less of the content than the ministry's form does: a column left out, points merged, no year."""
    funds, table, head = layout.funds, layout.table, layout.head
    return replace(
        layout, file=replace(layout.file, forms=1),
        funds=funds if funds.shape in ("full", "points in header", "received", "line", "sources across") else replace(funds, shape="full"),
        table=replace(
            table, points="both", reasons=True, actuals=True, merged=(), split=False, score_typed="plain",
            levels="blank" if table.levels == "flat" else table.levels, parts="measure" if table.parts == "measure" else "together",
        ),
        head=replace(head, year="row" if head.year == "none" else head.year, total="foot", grade="none"),
    )


def remarks(layouts: Sequence[Layout]) -> list[set[Remark]]:
    """Return the errors and warnings of each layout of one form."""
    told = [written(layout) for layout in layouts]
    read = readings([one.data for one in told], every=True)
    return [set(_remarks(one.forms[0], reading.told)) for one, reading in zip(told, read, strict=True)]


def _remarks(form: Form, findings: Iterable[dict[str, object]]) -> Iterator[Remark]:
    places = {(fact.sheet, fact.cell): name for name, fact in reversed(list(_named(form)))}
    for finding in findings:
        code = str(finding["code"])
        if finding["severity"] == "info" or code in _OF_LAYOUT or code.startswith("X"):
            continue
        cell = re.split("[–:、]", str(finding["cell"] or ""))[0]
        yield code, "" if code in _OF_FORM else places.get((finding["sheet"], cell), "")


def _named(form: Form) -> Iterator[tuple[str, Fact]]:
    yield from form.fields.items()
    yield from ((f"{amount.measure} {'total' if amount.is_total else 'part'}", amount.fact) for amount in form.amounts)
    rows = [*enumerate(form.rows), *([("rate", form.execution)] if form.execution else [])]
    yield from ((f"row {number}", fact) for number, row in rows for name in _ROW if (fact := getattr(row, name)) is not None)
