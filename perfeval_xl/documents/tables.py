"""The tables of a report: facts, funds, targets and results in one, weights and scores in the other, the team between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from perfeval_xl.documents.blocks import Cell, table
from perfeval_xl.documents.model import DocumentForm, Row, amount, number, points
from perfeval_xl.facts.measures import MEASURES, NAMES
from perfeval_xl.layout.department import FIELDS, TEAM

_CHOICES = {field.key: field.choices for field in FIELDS if field.choices}
_FIELDS = {"department": "主管部门", "implementer": "项目实施单位", "head": "项目负责人", "phone": "联系电话"}
_RATING = "二、绩效评价指标评分"


def ticked(choices: Sequence[str], chosen: str) -> list[str]:
    """Return choices each with its mark, as the form has them: 经常性项目 ( √ )."""
    return [f"{choice} ( {'√' if choice == chosen else ' '} )" for choice in choices]


def boxes(choices: Sequence[str], chosen: str) -> str:
    """Return choices with boxes before them: □财政部门 ☑主管部门."""
    return " ".join(f"{'☑' if choice == chosen else '□'}{choice}" for choice in choices)


def has_results(form: DocumentForm) -> bool:
    """Tell whether a form has what the table of targets and results is for."""
    return any(row["target"] or row["actual"] for row in form.indicators)


def results_table(form: DocumentForm) -> str:
    """Return the table of facts, funds, targets and results."""
    columns: list[Column] = [
        ("level1", "一级指标", 13, _name("level1")), ("weight1", "分值", 6, lambda row: points(row, "weight1")),
        ("level2", "二级指标", 14, _name("level2")), ("level3", "三级指标", 18, _name("level3")),
        ("target", "全年目标值", 20, _name("target")), ("actual", "全年完成值", 16, _name("actual")),
    ]
    if any(row["reason"] for row in form.indicators):
        columns.append(("reason", "偏差原因及改进措施", 18, _name("reason")))
    return _table(form, [one for one in columns if one[0] not in _OPTIONAL or any(one[3](row) for row in form.indicators)])


def scores_table(form: DocumentForm) -> str:
    """Return the table of facts, funds, weights and scores, with totals and grade."""
    columns: list[Column] = [
        ("level1", "一级指标", 9, _name("level1")), ("weight1", "分值", 7, lambda row: points(row, "weight1")),
        ("level2", "二级指标", 12, _name("level2")), ("weight2", "分值", 7, lambda row: points(row, "weight2")),
        ("level3", "三级指标", 24, _name("level3")), ("weight3", "分值", 7, lambda row: points(row, "weight3")),
        ("self_score", "得分", 9, lambda row: points(row, "self_score")),
    ]
    if not has_results(form) and any(row["reason"] for row in form.indicators):
        columns.append(("reason", "偏差原因及改进措施", 18, _name("reason")))
    return _table(form, columns, closing=True)


def team_table(form: DocumentForm) -> str:
    """Return the table of the evaluation team."""
    heads = [Cell("评价组员", down="restart", head=True), *(Cell(column.header, head=True) for column in TEAM.columns)]
    rows = [[Cell(down="continue"), *(Cell(str(row[column.key] or "")) for column in TEAM.columns)] for row in form.team]
    return table([heads, *rows], (14, 20, 24, 42))


Column = tuple[str, str, int, Callable[[Row], str]]
"""Column of an indicator, its heading, its width, and what stands in a row of it."""
Columns = Sequence[Column]
_OPTIONAL = ("level1", "weight1", "level2")
_SHARED = {
    "level1": "group1", "weight1": "group1", "level2": "group2", "weight2": "group2",
    "target": "target_cell", "actual": "actual_cell", "reason": "reason_cell",
}
_CLOSING = 7  # columns that the row of totals speaks of
_LEAST = 5  # columns that fields and funds take


def _name(column: str) -> Callable[[Row], str]:
    return lambda row: str(row[column] or "")


def _table(form: DocumentForm, columns: Columns, *, closing: bool = False) -> str:
    missing = max(_LEAST + 1 - len(columns), 0)
    width = len(columns) + missing
    rows = [*_facts(form, width), *_funds(form, width), [Cell(_RATING, span=width, head=True)]]
    body = [[Cell(header, head=True) for _, header, _, _ in columns], *indicator_rows(form.indicators, columns)]
    rows += [[*cells[:-1], replace(cells[-1], span=1 + missing)] for cells in body]
    if closing:
        rows += [[*_closing(form), *[Cell()] * (width - _CLOSING)], *_grades(form, width)]
    return table(rows, [*(wide for _, _, wide, _ in columns), *[10] * missing])


def _facts(form: DocumentForm, width: int) -> Iterator[list[Cell]]:
    """Yield the fields that the form has, two in a row."""
    if form.asks("project"):
        yield [Cell("项目名称", head=True), Cell(form.text("project"), span=width - 1)]
    asked = [(label, form.text(key)) for key, label in _FIELDS.items() if form.asks(key)]
    for pair in (asked[place : place + 2] for place in range(0, len(asked), 2)):
        cells = [cell for label, text in pair for cell in (Cell(label, head=True), Cell(text, span=2))]
        yield [*cells[:-1], Cell(cells[-1].text, span=width - sum(cell.span for cell in cells[:-1]))]
    if form.asks("project_type"):
        kinds = ticked(_CHOICES["project_type"], form.text("project_type"))
        yield [Cell("项目类型", head=True), Cell(kinds[0], span=2), Cell(kinds[1], span=width - 3)]
    for label, text in form.choices:
        yield [Cell(label, head=True), Cell(text, span=width - 1)]


def _funds(form: DocumentForm, width: int) -> Iterator[list[Cell]]:
    """Yield what was planned, received and spent side by side: the totals beside their headings, each source below with its name."""
    if not form.budget:
        return
    rows: dict[tuple[str, int], dict[str, Row]] = {}
    order: dict[tuple[str, str], int] = {}
    for row in form.budget:
        place = order.setdefault((row["source"], row["measure"]), 0)
        order[row["source"], row["measure"]] += 1
        rows.setdefault((row["source"], place), {})[row["measure"]] = row
    total = rows.pop(("total", 0), {})
    yield _amounts([(f"{NAMES[measure]} (万元)", amount(total.get(measure))) for measure in MEASURES], width, head=True)
    first = True
    for of in rows.values():
        label = next((str(row["label"]) for row in of.values() if row["label"]), "")
        shown = f"其中：{label}" if first and not label.startswith("其中") else label
        first = False
        yield _amounts([(shown, amount(of.get(measure))) for measure in MEASURES], width)


def _amounts(pairs: Sequence[tuple[str, str]], width: int, *, head: bool = False) -> list[Cell]:
    cells = [cell for label, text in pairs for cell in (Cell(label, head=head), Cell(text))]
    return [*cells[:-1], Cell(cells[-1].text, span=width - 5)]


def indicator_rows(rows: Sequence[Row], columns: Columns) -> Iterator[list[Cell]]:
    """Yield a row per indicator; names and weights of a level go over all its rows, so does what is said once for several."""
    before: dict[str, object] = {}
    sizes = {name: Counter(_whose(row, name) for row in rows) for name in _SHARED}
    for row in rows:
        cells = []
        for key, _, _, told in columns:
            shared = _whose(row, key) if key in _SHARED else row.get(f"{key}_merged")
            one = key in _SHARED and sizes[key][shared] == 1
            if shared is None or one:
                cells.append(Cell(told(row), left=key in ("target", "actual", "reason")))
            else:
                cells.append(Cell(told(row), down="continue" if before.get(key) == shared else "restart"))
            before[key] = None if one else shared
        yield cells


def _whose(row: Row, column: str) -> object:
    """Return what rows have in common that share the text of a column: their level, the cell that is merged over them."""
    shared = row[_SHARED[column]]
    return (row["sheet"], shared) if isinstance(shared, str) else shared


def _closing(form: DocumentForm) -> list[Cell]:
    sums = []
    for name, group in (("weight1", "group1"), ("weight2", "group2"), ("weight3", "row")):
        each = {row[group]: row[name] for row in form.indicators}
        known = [value for value in each.values() if isinstance(value, float) and value == value]  # noqa: PLR0124 - NaN is none
        sums.append(number(round(sum(known), 9)) if known else "")
    return [Cell("总分", head=True), Cell(sums[0]), Cell(), Cell(sums[1]), Cell(), Cell(sums[2]), Cell(form.self_total)]


def _grades(form: DocumentForm, width: int) -> Iterator[list[Cell]]:
    """Yield the grade as ticked boxes and which points are which grade."""
    grades = form.scheme.grades if form.scheme is not None else ()
    names = [grade.name for grade in grades] or list(_CHOICES["self_grade"])
    shown = " ".join(f"{name} {'☑' if name in form.self_grade else '□'}" for name in names)
    yield [Cell("评价等次", head=True), Cell(shown, span=width - 1)]
    if grades:
        yield [Cell(), Cell(bands(form), span=width - 1, left=True)]


def bands(form: DocumentForm) -> str:
    """Return which points are which grade in words: 100-90 (含) 分为优、…、70 分以下为差."""
    assert form.scheme is not None
    told, top = [], 100.0
    for grade in form.scheme.grades[:-1]:
        told.append(f"{number(top)}-{number(grade.at_least)} (含) 分为{grade.name}")
        top = grade.at_least
    return "、".join([*told, f"{number(top)} 分以下为{form.scheme.grades[-1].name}"])
