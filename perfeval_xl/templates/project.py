"""The sheet 项目信息: a label, the value beside it, a hint beside that; below, the members of the evaluation team."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.facts.spreadsheet import BUDGET_YEARS
from perfeval_xl.layout import to_a1
from perfeval_xl.layout.department import PROJECT_SHEET, TEAM
from perfeval_xl.layout.examples import in_year
from perfeval_xl.layout.model import Field
from perfeval_xl.templates import entries
from perfeval_xl.templates.faults import above, blank, filled, mark, spans_of
from perfeval_xl.templates.plan import HEADER_ROW, NOTE_ROW, TITLE_ROW, Plan
from perfeval_xl.templates.styles import Styles, lock, page, prompt, put, refusal, write

_ROLE = {
    "text": "open_text", "phone": "open_text", "choice": "open_choice", "date": "open_date", "year": "open_year", "number": "open_score",
}
_FIRST_DATE, _LAST_DATE = (f"=DATE({year},{day})" for year, day in zip(BUDGET_YEARS, ("1,1", "12,31"), strict=True))
_DATES = ("start", "end", "reported")
_WIDTHS = (18, 42, 36)


def write_project(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    """Write the sheet."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, 2, f"{plan.scheme.name}项目信息", styles("title"))
    sheet.set_row(TITLE_ROW, 32)
    sheet.merge_range(NOTE_ROW, 0, NOTE_ROW, 2, "黄色单元格由单位填写，一格填一项；右边是填写提示。", styles("note"))
    sheet.set_row(NOTE_ROW, 20)
    for field in plan.form_fields:
        _write_field(sheet, plan, field, styles)
    _mark(sheet, plan, styles)
    _write_team(sheet, plan, styles)
    sheet.freeze_panes(HEADER_ROW, 0)
    page(sheet, f"{plan.scheme.name} · {PROJECT_SHEET}", plan.edition, landscape=False)
    lock(sheet, rows=True)


def hint_of(field: Field, plan: Plan) -> str:
    """Return a field's hint, in the year of the form; for the grade with the scheme's bounds."""
    if field.key != "self_grade":
        return in_year(field.hint, plan.year)
    bounds = "，".join(f"{grade.name}≥{grade.at_least:g}" for grade in plan.scheme.grades if grade.at_least > 0)
    return f"{field.hint}：{bounds}"


def _write_field(sheet: Worksheet, plan: Plan, field: Field, styles: Styles) -> None:
    row = plan.fields[field.key]
    sheet.set_row(row, 25)
    write(sheet, row, 0, None if field.key in plan.room.without else field.label, styles("label"))
    put(sheet, plan, row, 1, styles("computed_total" if field.key == "self_total" else _ROLE[field.kind]))
    hint = hint_of(field, plan)
    sheet.write_string(row, 2, hint, styles("note", indent=1))
    sheet.data_validation(row, 1, row, 1, {**_validation(field, hint), **prompt(field.label, hint)})


def _validation(field: Field, hint: str) -> dict[str, Any]:
    if field.kind == "choice":
        return {"validate": "list", "source": list(field.choices), **refusal(f"请从下拉列表中选一项：{'、'.join(field.choices)}")}
    if field.kind == "date":
        return {
            "validate": "date", "criteria": "between", "minimum": _FIRST_DATE, "maximum": _LAST_DATE,
            **refusal(f"{field.label}应是日期，{hint}"),
        }
    if field.kind == "year":
        first, last = BUDGET_YEARS
        return {"validate": "integer", "criteria": "between", "minimum": first, "maximum": last, **refusal(f"请填{hint}")}
    if field.kind == "number":
        refused = refusal(f"{field.label}应是 0 到 100 之间的数")
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100, **refused}
    return {"validate": "any"}


def _mark(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    """Mark all that 自检 says is missing once anything is typed, and dates that come before the one they follow."""
    cell = {key: f"$B${row + 1}" for key, row in plan.fields.items()}
    needed = [item.key for item in plan.form_fields if item.required != "no" and item.key not in plan.room.without]
    typed = [key for key in needed if (PROJECT_SHEET, plan.fields[key], 1) not in plan.formulas]
    begun = [key for key in typed if plan.cells.get((PROJECT_SHEET, plan.fields[key], 1)) is None]
    spans = spans_of((plan.fields[key] for key in typed), -1)
    mark(sheet, spans, 1, f"AND({filled(*(cell[key] for key in begun or typed))},{blank(to_a1(spans[0][0], 1))})", styles)
    for earlier, later in pairwise(_DATES):
        mark(sheet, [(plan.fields[later],) * 2], 1, above(cell[earlier], cell[later], 0), styles)


def _write_team(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    sheet.write_string(plan.team_title, 0, TEAM.title, styles("heading"))
    sheet.set_row(plan.team_title, 28)
    sheet.set_row(plan.team_title + 1, 24)
    for column, item in enumerate(TEAM.columns):
        sheet.write_string(plan.team_title + 1, column, item.header, styles("header"))
        sheet.data_validation(plan.team[0], column, plan.team[-1], column, entries.anything(item.header, item.hint))
    for row in plan.team:
        sheet.set_row(row, 22)
        for column in range(len(TEAM.columns)):
            put(sheet, plan, row, column, styles("open_text"))
