"""How each form of a workbook was read, as text: its blocks, their headings, its labels, its funds, and what it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from perfeval_xl.layout.department import FIELDS
from perfeval_xl.layout.parts import PARTS, part_words
from perfeval_xl.layout.self_assessment import BUDGET
from perfeval_xl.layout.self_assessment import FIELDS as SELF_FIELDS
from perfeval_xl.report.lines import printable
from perfeval_xl.report.step_words import words
from perfeval_xl.report.text import Style, padded, width

Step = Mapping[str, Any]
Words = Mapping[str, str]

_LONGEST = 44  # terminal columns of a cell's text
_FIELDS = {field.key: field.label for field in (*SELF_FIELDS, *FIELDS)}
_SOURCES = {row.key: row.label for row in BUDGET.rows}
_KIND = "kind:"


def blocks(steps: Sequence[Step], lang: str, style: Style) -> Iterator[str]:
    """Yield a block of text for each form."""
    told = words(lang)
    for place, step in enumerate(steps, 1):
        title = printable(str(step["title"] or told["no title"]))
        head = style(told["form"].format(place=place, title=title), "heading")
        yield "\n".join([head, *(f"  {line}" for line in _lines(step, told, lang))])


def _lines(step: Step, told: Words, lang: str) -> Iterator[str]:
    kind = f"{_KIND}{step['kind']}"
    yield told["sheets"].format(sheets="、".join(map(printable, step["sheets"])) or "–")
    yield told["kind"].format(
        kind=part_words(kind, lang) if kind in PARTS else told["unknown kind"], layout=told[f"layout {step['layout']}"]
    )
    for place, block in enumerate(step["blocks"], 1):
        yield _block(place, block, told)
        yield from _columns([_heading(one, told) for one in block["headings"]])
    if step["labels"]:
        yield told["labels"]
        yield from _columns([_label(one, told) for one in step["labels"]])
    if step["funds"] or step["funds_left_out"]:
        yield told["funds"]
        yield from _columns([_fund(one, told) for one in step["funds"]])
        yield from (f"  {told['left out'].format(row=one['row'], label=_cut(one['label']))}" for one in step["funds_left_out"])
    counted = [told["count"].format(name=told[f"frame {name}"], count=count) for name, count in step["rows"].items() if count]
    yield told["rows"].format(rows=told["comma"].join(counted) or "–")
    has = [part_words(name, lang) for name in step["has"] if name in PARTS and not name.startswith(_KIND)]
    yield told["has"].format(parts=told["comma"].join(has) or "–")


def _block(place: int, block: Step, told: Words) -> str:
    own = block["rows"]
    rows = told["body"].format(first=own[0], last=own[-1], count=len(own)) if own else told["no body"]
    closing = told["closing"].format(row=block["closing"]) if block["closing"] is not None else ""
    header = told["goes on"] if block["header"] is None else told["header"].format(rows=_span(*block["header"]))
    made = told["block"].format(place=place, sheet=printable(block["sheet"]), kind=told[f"block {block['kind']}"])
    return f"{made}{header}{rows}{closing}{'' if block['used'] else told['not used']}"


def _span(top: int, bottom: int) -> str:
    return f"{top}" if top == bottom else f"{top}–{bottom}"


def _heading(one: Step, told: Words) -> tuple[str, ...]:
    understood = told["comma"].join(told[f"column {kind}"] for kind in one["as"])
    return one["column"], _cut(one["heading"]), understood or told[f"heading {one['state']}"]


def _label(one: Step, told: Words) -> tuple[str, ...]:
    field = told["other label"] if one["field"] is None else _FIELDS.get(one["field"], one["field"])
    state = "" if one["used"] or one["field"] is None else told["not counted"]
    return one["label_cell"], _cut(one["label"]), f"{field}{state}", one["cell"], _cut(one["text"]) or told["empty"]


def _fund(one: Step, told: Words) -> tuple[str, ...]:
    key = one["source"]
    source = told["total"] if key == "total" else _SOURCES.get(key, told.get(f"source {key}", key))
    amounts = (f"{told[f'measure {measure}']} {_amount(amount, told)}" for measure, amount in one["amounts"].items())
    return one["label_cell"] or "–", _cut(one["label"]), printable(source), *amounts


def _amount(amount: Step, told: Words) -> str:
    """Return cell and text of an amount, a bare number with the unit of money that its heading or a note gives."""
    text = _cut(amount["text"])
    unit = amount["unit"] if text[-1:].isdigit() and amount["unit"] else ""
    return f"{amount['cell']} {text or told['empty']}{unit}"


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows under each other, indented; they may differ in length."""
    widths: dict[int, int] = {}
    for row in rows:
        for place, text in enumerate(row):
            widths[place] = max(widths.get(place, 0), width(text))
    for row in rows:
        yield f"  {'  '.join(padded(text, widths[place]) for place, text in enumerate(row))}".rstrip()


def _cut(text: str) -> str:
    """Return a text on one line, no longer than a column of the terminal has room for."""
    plain = printable(" ".join(text.split()))
    if width(plain) <= _LONGEST:
        return plain
    kept = plain[: _LONGEST - 1]
    while width(kept) > _LONGEST - 1:
        kept = kept[:-1]
    return f"{kept}…"
