"""What the halves of a form say twice besides their rows, funds and fields, and say differently: a fact at both places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from perfeval_xl.layout import Form, to_a1
from perfeval_xl.reading.fields.labels import Answer
from perfeval_xl.reading.forms.grouping import SectionGroup
from perfeval_xl.reading.funds.amounts import budget_rows
from perfeval_xl.reading.funds.table import Funds, read_funds
from perfeval_xl.values import Value, fold_label, parse, says_same

Row = dict[str, object]

_NAMED = frozenset({"project", "unit", "implementer", "department"})  # P009 compares them over all sheets


def disagreements(group: SectionGroup, layout: Form, funds: Funds | None, answers: Mapping[str, Answer]) -> Iterator[Row]:
    """Yield what the sheets of a form's tables of indicators, where it has several, say differently of its money and its fields."""
    halves = {table.grid.name for table in group.tables}
    if len(halves) < 2:
        return
    if funds is not None and funds.table.grid.name in halves:
        further = [pages for pages in group.funds if pages[0] is not funds.table and pages[0].grid.name in halves]
        others = (read_funds(pages, layout.table("budget")) for pages in further)
        yield from _of_money(funds, others)
    given = [answer for section in group.sections if section.grid.name in halves for answer in section.answers]
    yield from _of_fields(given, layout, answers, halves)


def _of_money(funds: Funds, others: Iterable[Funds]) -> Iterator[Row]:
    here = _amounts(funds)
    for other in others:
        for key, there in _amounts(other).items():
            row = here.get(key)
            if row is not None and not says_same(_value(row), _value(there)):
                what = f"{row['label'] or ''}·{row['header']}"
                yield from _both(what, (row["sheet"], row["cell"], row["raw"]), (there["sheet"], there["cell"], there["raw"]))


def _amounts(funds: Funds) -> dict[tuple[object, object], Row]:
    """Return the amounts of a table by source and measure, of a source that stands twice the first."""
    found: dict[tuple[object, object], Row] = {}
    for row in budget_rows(funds):
        found.setdefault((row["source"], row["measure"]), row)
    return found


def _value(row: Row) -> Value:
    value = parse(str(row["raw"] or ""))
    return parse(f"{row['raw']}{row['unit']}") if value.kind == "number" and row["unit"] else value


def _of_fields(given: Iterable[Answer], layout: Form, answers: Mapping[str, Answer], halves: set[str]) -> Iterator[Row]:
    fields = {field.key: field for field in layout.fields}
    for answer in given:
        field, first = fields.get(answer.field or ""), answers.get(answer.field or "")
        if field is None or first is None or field.choices or field.key in _NAMED or first.grid.name not in halves:
            continue
        if answer.grid is first.grid or not answer.text or not first.text or fold_label(answer.text) == fold_label(first.text):
            continue
        places = ((one.grid.name, to_a1(*one.cell), one.text) for one in (first, answer))
        yield from _both(field.label, *places)


def _both(what: str, here: tuple[object, object, object], there: tuple[object, object, object]) -> Iterator[Row]:
    for (sheet, cell, text), (other_sheet, other_cell, other_text) in ((here, there), (there, here)):
        yield {
            "fact": "disagrees", "detail": what, "sheet": sheet, "cell": cell, "value": text,
            "against": f"{other_sheet}!{other_cell}", "there": other_text,
        }
