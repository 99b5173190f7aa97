"""Answers → the rows of the frame `project`: of several labels for a field the filled one, then the one that names it best."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from perfeval_xl.layout import Field, Form, to_a1
from perfeval_xl.layout.self_assessment import FORM as SELF_ASSESSMENT
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.fields.labels import Answer
from perfeval_xl.reading.fields.ticks import ANY_BOX, MARK, boxes, ticked
from perfeval_xl.reading.headings.understanding import bare, is_label
from perfeval_xl.reading.sheets import Grid
from perfeval_xl.values import dates_in, fold_label

Row = dict[str, object]
Year = tuple[str, str, str | None]
"""What a title tells: text, sheet and cell."""

_IMPLEMENTER = "implementer"  # asked beside the unit in one form, the unit itself in the other
_BODIES = ("unit", "implementer", "department")
OTHER_CHOICE = "other_choice"


def chosen(answers: Iterable[Answer], form: Form) -> dict[str, Answer]:
    """Return the answer that counts for each field of a form by key."""
    keys = {field.key for field in form.fields}
    listed = list(answers)
    above = _department_beside_unit(listed) if "department" in keys else None
    best: dict[str, tuple[tuple[bool, int, bool, int], Answer]] = {}
    for order, answer in enumerate(listed):
        key, rank = ("department" if answer is above else answer.field), answer.rank
        if key == _IMPLEMENTER and _IMPLEMENTER not in keys:
            key, rank = "unit", rank - 1
        if key is None or key not in keys:
            continue
        worth = (not answer.text, rank, answer.inside, order)
        if key not in best or worth < best[key][0]:
            best[key] = (worth, answer)
    return _with_unit({key: answer for key, (_, answer) in best.items()})


def _with_unit(found: dict[str, Answer]) -> dict[str, Answer]:
    """Return the answers with the department as the unit where the form names no other body (“省级预算部门名称” of its 部门整体 form)."""
    told = found.get("department")
    if "unit" in found or told is None or vocabulary().higher.fullmatch(bare(told.name)) is None:
        return found
    return {("unit" if key == "department" else key): answer for key, answer in found.items()}


def _department_beside_unit(answers: Sequence[Answer]) -> Answer | None:
    """Return the answer to a label such as 预算部门 where it names the department: another label names the unit, none the department."""
    filled = [answer for answer in answers if answer.text]
    if any(answer.field == "department" for answer in filled):
        return None
    offices = [answer for answer in filled if answer.field in ("unit", _IMPLEMENTER)]
    told = [answer for answer in offices if vocabulary().higher.fullmatch(bare(answer.name)) is not None]
    return told[0] if told and any(answer not in told and answer.text != told[0].text for answer in offices) else None


def project_rows(
    answers: Mapping[str, Answer], form: Form, sheet: str, year: Year | None, grade: Row | None, unit: Year | None = None
) -> Iterator[Row]:
    """Yield a row per field of a form, also for a label that it lacks; one without any label has none but what stands elsewhere.

    year, unit: those of the title, where no label gives one; grade: the figure with which the row of totals states it.
    """
    fields = {field.key: field for field in form.fields}
    read = {key: _row(fields[key], answer, answer.text) for key, answer in answers.items()}
    for key, answer in answers.items():
        if not fields[key].parts:
            continue
        for part, text in zip(fields[key].parts, _period(answer.text), strict=False):
            if part not in read:
                read[part] = {**_row(fields[key], answer, text or answer.text), "field": part}
    if year is not None and not read.get("year", {}).get("value"):
        text, place, cell = year
        read["year"] = {"field": "year", "label": fields["year"].label, "value": text, "present": True, "sheet": place, "cell": cell}
    if unit is not None and read.keys().isdisjoint(_BODIES):
        text, place, cell = unit
        read["unit"] = {"field": "unit", "label": fields["unit"].label, "value": text, "present": True, "sheet": place, "cell": cell}
    if grade is not None and not read.get("self_grade", {}).get("value"):
        read["self_grade"] = {
            "field": "self_grade", "label": fields["self_grade"].label, "value": grade["raw"], "ticked": 1.0, "present": True,
            "sheet": grade["sheet"], "cell": grade["cell"],
        }
    for field in form.fields if read else ():
        if not field.parts:
            absent: Row = {"field": field.key, "label": field.label, "value": "", "present": False, "sheet": sheet}
            yield {**read.get(field.key, absent), "required": field.required}


def _row(field: Field, answer: Answer, text: str) -> Row:
    ticks = _ticks(field, answer) if field.choices else ()
    return {
        "field": field.key, "label": field.label, "value": ("、".join(ticks) or text) if field.choices else text,
        "ticked": float(len(ticks)) if field.choices else None, "present": True, "sheet": answer.grid.name,
        "cell": answer.grid.address(*answer.cell),
    }


def _ticks(field: Field, answer: Answer) -> tuple[str, ...]:
    """Return the choices ticked in the cell of an answer and in those behind it, over which a list may be spread."""
    texts = [answer.text, *(answer.grid.text(*place) for place in spread_cells(field, answer))]
    return tuple(choice for text in texts for choice in ticked(text, field.choices))


def spread_cells(field: Field, answer: Answer) -> Iterator[tuple[int, int]]:
    """Yield the cells behind an answer that hold more of its choices."""
    row, column = answer.cell
    if not field.choices or answer.cell == answer.label_cell or not answer.text:
        return
    for place in range(column + 1, len(answer.grid.rows[row])):
        text = answer.grid.rows[row][place]
        if text and is_label(text) and not ticked(text, field.choices):
            return
        if text and (ticked(text, field.choices) or MARK.search(text)):
            yield row, place


def _period(text: str) -> tuple[str, str]:
    """Return the two days of “2022年7月1日至2022年7月28日” in ISO form; ("", "") when there are not two."""
    days = dates_in(text)
    return (days[0].isoformat(), days[1].isoformat()) if len(days) == 2 else ("", "")


def other_choices(grid: Grid, rows: Sequence[int], known: set[tuple[int, int]]) -> Iterator[Row]:
    """Yield a row for each list of boxes that is no field of the form (项目属性): how many of them are ticked."""
    for row in rows:
        for column, text in enumerate(grid.rows[row]):
            if not text or not ANY_BOX.search(text) or (row, column) in known:
                continue
            listed, marked = boxes(text)
            name = next((grid.rows[row][place] for place in range(column - 1, -1, -1) if grid.rows[row][place]), "")
            if listed > 1 and name and not ANY_BOX.search(name):
                yield {
                    "field": OTHER_CHOICE, "label": fold_label(name), "value": text, "ticked": float(marked), "present": True,
                    "required": "if_present", "sheet": grid.name, "cell": to_a1(row, column),
                }


def named_elsewhere(answers: Iterable[Answer], counted: Mapping[str, Answer], form: Form, prose: frozenset[str]) -> Iterator[Row]:
    """Yield what other labels on other sheets say of project, unit and department; a report is prose."""
    for answer in answers:
        key = answer.field
        if key == _IMPLEMENTER and form is SELF_ASSESSMENT:
            key = "unit"
        first = counted.get(key or "")
        if key not in _NAMES or first is None or answer.grid is first.grid or not answer.text or not first.text:
            continue
        if fold_label(answer.grid.name) not in prose and len(answer.text) <= _LONGEST_NAME:
            yield {"fact": "elsewhere", "detail": key, "sheet": answer.grid.name, "cell": to_a1(*answer.cell), "value": answer.text}


_NAMES = ("project", "unit", "department")
_LONGEST_NAME = 60
