"""The table of a form that is no 部门评价, in its own framework: fields, funds, goals and indicators in one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from perfeval_xl.documents.blocks import Cell, table
from perfeval_xl.documents.model import DocumentForm, Row, amount, number, points
from perfeval_xl.documents.tables import indicator_rows
from perfeval_xl.layout.self_assessment import BUDGET, EXECUTION, GOALS
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.values import fold_label
from perfeval_xl.values.signs import sign_of

_FUNDS = ("initial", "planned", "spent")
_HEADS = {column.key: column.header for column in BUDGET.columns}
_WIDTH = 9  # columns of the grid, over which fields, funds and goals are laid
_WIDE = {
    "level1": 10, "weight1": 7, "level2": 10, "weight2": 7, "level3": 20, "nature": 9, "target": 15, "actual": 15, "weight3": 8,
    "self_score": 8, "reason": 16,
}
"""Widths of the columns of indicators."""
_SPREAD = ("level3", "target", "actual", "reason")
"""Columns that go over more than one of the grid where a table has fewer."""
_NARROW = {
    "level1": 9, "weight1": 5, "level2": 9, "weight2": 5, "level3": 15, "nature": 7, "target": 11, "actual": 11, "weight3": 5,
    "self_score": 6, "reason": 12,
}
"""Widths of the columns of a table that has more of them, as one that states the points of its levels."""
_ALL = (
    ("level1", "一级指标", "level1"), ("weight1", "分值", "_"), ("level2", "二级指标", "level2"), ("weight2", "分值", "_"),
    ("level3", "三级指标", ""), ("nature", "指标性质", "natures"), ("target", "年度指标值", "targets"), ("actual", "实际完成值", "actuals"),
    ("weight3", "分值", "weights"), ("self_score", "得分", "scores"), ("reason", "偏差原因分析及改进措施", "reasons"),
)
"""Column of an indicator, its heading, and the part that a form has with it ("": always, "_": none); else it is there where a row says
something."""
_OF_LEVELS = {"weight1": "level1", "weight2": "level2"}
_POINTS = ("weight3", "self_score")
_BESIDE = vocabulary().rows["beside_rows"][0] + vocabulary().rows["subtotal"][0]
"""What points are called that stand beside funds or goals and in no row of indicators."""
_SAID = re.compile(r"[0-9]分")


def self_table(form: DocumentForm) -> str:
    """Return the table of a form."""
    rate, rows = _apart(form.indicators)
    columns = [(key, head) for key, head, part in _ALL if not part or part in form.has or any(_teller(key)(row) for row in rows)]
    further = max(len(columns) - _WIDTH, 0)
    spans = _spans([key for key, _ in columns])
    told: list[tuple[str, str, int, Callable[[Row], str]]] = [(key, head, 1, _teller(key)) for key, head in columns]
    body = [_widened(row, further) for row in (*_facts(form), *_funds(form, rate), *_goals(form))]
    if rows:
        body.append([Cell(head, span=span, head=True) for (_, head), span in zip(columns, spans, strict=True)])
        body += [_spread(row, spans) for row in indicator_rows(rows, told)]
        body += _closing(form, [key for key, _ in columns], spans)
    wide = _NARROW if further else _WIDE
    return table(body, [wide[key] * 12 // span for (key, _), span in zip(columns, spans, strict=True) for _ in range(span)])


def _teller(key: str) -> Callable[[Row], str]:
    if key == "nature":
        return lambda row: "" if sign_of(str(row[key] or "")) else str(row[key] or "")  # a sign stands before the target
    if key in _OF_LEVELS:  # “产出指标(50分)” says it already
        return lambda row: "" if _SAID.search(str(row[_OF_LEVELS[key]] or "")) else points(row, key)
    return (lambda row: points(row, key)) if key in _POINTS else (lambda row: str(row[key] or ""))


def _is_apart(row: Row) -> bool:
    """Tell whether a row is the execution rate told beside the money, and no row of the table with a target and a reason of its own."""
    apart = row["level3"] == EXECUTION and not row["level2"] and fold_label(str(row["level1"] or "")) == EXECUTION
    return apart and not row["target"] and not row["reason"]


def _apart(rows: Sequence[Row]) -> tuple[Row | None, list[Row]]:
    """Return the row of the execution rate, which stands beside the money, and the others."""
    rate = next((row for row in rows if _is_apart(row)), None)
    return rate, [row for row in rows if row is not rate]


def _spans(columns: Sequence[str]) -> list[int]:
    """Return over how many columns of the grid each of a table's goes."""
    spans = dict.fromkeys(columns, 1)
    spread = [key for key in _SPREAD if key in spans] or list(columns[-1:])
    for place in range(_WIDTH - len(columns)):
        spans[spread[place % len(spread)]] += 1
    return list(spans.values())


def _widened(cells: Sequence[Cell], further: int) -> list[Cell]:
    """Return a row whose last cell goes over further columns."""
    last = cells[-1]
    return [*cells[:-1], Cell(last.text, last.span + further, last.down, last.head, last.left)]


def _spread(cells: Sequence[Cell], spans: Sequence[int]) -> list[Cell]:
    return [Cell(cell.text, span, cell.down, cell.head, cell.left) for cell, span in zip(cells, spans, strict=True)]


def _facts(form: DocumentForm) -> Iterator[list[Cell]]:
    if form.asks("project"):
        yield _answers([("项目名称", form.text("project"))])
    yield from _pair([(label, form.text(key)) for key, label in (("department", "主管部门"), ("unit", "实施单位")) if form.asks(key)])
    yield from _pair([(label, text) for key, label in (("head", "项目负责人"), ("phone", "联系电话")) if (text := form.text(key))])
    for choice in form.choices:
        yield _answers([choice])


def _pair(answers: Sequence[tuple[str, str]]) -> Iterator[list[Cell]]:
    if answers:
        yield _answers(answers)


def _answers(answers: Sequence[tuple[str, str]]) -> list[Cell]:
    """Return a row of labels, each with what stands beside it."""
    cells = [cell for label, text in answers for cell in (Cell(label, 2, head=True), Cell(text, 2))]
    return [Cell(cells[0].text, 3, head=True), *cells[1:-1], Cell(cells[-1].text, 2 if len(answers) > 1 else 6)]


def _funds(form: DocumentForm, rate: Row | None) -> Iterator[list[Cell]]:
    if not form.budget:
        return
    own = {row["measure"] for row in form.budget}
    measures = [name for name in _FUNDS if name in own]
    told = form.stated_figure("execution_rate")
    tail = ("weight", "rate", "score") if rate is not None else ("rate",) if told is not None else ()
    of_total = _of_rate(rate) if rate is not None else [] if told is None else [str(told["raw"])]
    heads = [*(_HEADS[name] for name in measures), *(_HEADS[name] for name in tail)]
    yield _line(_HEADS["source"], heads, head=True)
    rows: dict[tuple[str, int], dict[str, Row]] = {}
    seen: dict[tuple[str, str], int] = {}
    for row in form.budget:
        place = seen.get((row["source"], row["measure"]), 0)
        seen[row["source"], row["measure"]] = place + 1
        rows.setdefault((row["source"], place), {})[row["measure"]] = row
    first, whole = True, next((key for key in rows if key[0] == "total"), next(iter(rows)))  # the points stand beside the total
    for (source, place), of in rows.items():
        label = next((str(row["label"]) for row in of.values() if row["label"]), "")
        total = source == "total"
        beside = of_total if (source, place) == whole else [""] * len(tail)
        shown = (label or "年度资金总额") if total else f"其中：{label}" if first and not label.startswith("其中") else label
        first = first and total
        yield _line(shown, [*(amount(of.get(name)) for name in measures), *beside])


def _of_rate(rate: Row) -> list[str]:
    return [points(rate, "weight3"), str(rate["actual"] or ""), points(rate, "self_score")]


def _line(label: str, texts: Sequence[str], *, head: bool = False) -> list[Cell]:
    label_span = 3
    spans = [1] * len(texts)
    spans[-1] += _WIDTH - label_span - len(texts)
    return [Cell(label, label_span, head=True), *(Cell(text, span, head=head) for text, span in zip(texts, spans, strict=True))]


def _goals(form: DocumentForm) -> Iterator[list[Cell]]:
    if any(form.goals.values()):
        yield [Cell(GOALS[0], 3, "restart", head=True), Cell(GOALS[1], 3, head=True), Cell(GOALS[2], 3, head=True)]
        yield [Cell("", 3, "continue"), *(Cell(form.goals.get(key, ""), 3, left=True) for key in ("expected", "achieved"))]


def _closing(form: DocumentForm, columns: Sequence[str], spans: Sequence[int]) -> Iterator[list[Cell]]:
    stated = form.stated_figure("total_weight")
    known = [row["weight3"] for row in form.indicators if isinstance(row["weight3"], float) and row["weight3"] == row["weight3"]]
    summed = number(round(sum(known), 9)) if known else ""
    texts = {"weight3": str(stated["raw"]) if stated is not None else summed, "self_score": form.self_total}
    if not any(texts.get(key) for key in columns):
        return
    first = next(place for place, key in enumerate(columns) if key in texts)

    def line(name: str, told: Mapping[str, str]) -> list[Cell]:
        cells = [Cell(name, sum(spans[:first]) or 1, head=True)]
        return [*cells, *(Cell(told.get(key, ""), span) for key, span in zip(columns[first:], spans[first:], strict=True))]

    yield line("总分", texts)
    beside = (str(row["raw"]) for row in form.stated if row["item"] == "other_self" and row["raw"])
    yield from (line(_BESIDE, {"self_score": score}) for score in beside)
