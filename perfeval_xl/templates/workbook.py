"""Scheme → workbook: the sheets in their order, the stamp, the same bytes every time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from io import BytesIO

from xlsxwriter import Workbook

from perfeval_xl import __version__
from perfeval_xl.layout import department, self_assessment, stamp
from perfeval_xl.schemes.model import Scheme
from perfeval_xl.templates.budget import write_budget
from perfeval_xl.templates.computed import with_formulas, with_self_formulas
from perfeval_xl.templates.indicators import write_indicators
from perfeval_xl.templates.instructions import write_instructions
from perfeval_xl.templates.plan import Plan, make_plan
from perfeval_xl.templates.printed import write_printed
from perfeval_xl.templates.project import write_project
from perfeval_xl.templates.report import write_report
from perfeval_xl.templates.room import NOTHING_MORE, Room
from perfeval_xl.templates.self_check.sheet import write_self_check
from perfeval_xl.templates.self_form.instructions import write_self_instructions
from perfeval_xl.templates.self_form.plan import SelfPlan, make_self_plan
from perfeval_xl.templates.self_form.printed import write_self_printed
from perfeval_xl.templates.self_form.sheet import write_self_form
from perfeval_xl.templates.styles import Styles

AnyPlan = Plan | SelfPlan

_CREATED = dt.datetime(2022, 1, 1)  # fixed: the same scheme gives the same bytes
_DEPARTMENT_WRITERS = {
    department.INSTRUCTIONS_SHEET: write_instructions,
    department.PROJECT_SHEET: write_project,
    department.BUDGET_SHEET: write_budget,
    department.INDICATOR_SHEET: write_indicators,
    department.REPORT_SHEET: write_report,
    department.SELF_CHECK_SHEET: write_self_check,
    department.PRINTED_SHEET: write_printed,
}


def plan_of(scheme: Scheme, prefill: Mapping[str, object], room: Room = NOTHING_MORE) -> AnyPlan:
    """Return the plan of the form that a scheme's units fill in, with more room than its template if need be.

    Raises:
        ValueError: a prefill key or value that the form does not take.
    """
    if scheme.form == department.FORM.key:
        return make_plan(scheme, prefill, room)
    return make_self_plan(scheme, prefill, room)


def form_bytes(plan: AnyPlan) -> bytes:
    """Return the workbook of a plan, with the values of its cells."""
    scheme = plan.scheme
    buffer = BytesIO()
    workbook = Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"title": f"{scheme.name}填报表", "subject": scheme.id, "created": _CREATED})
    workbook.set_custom_property(stamp.SCHEME, scheme.id, "text")
    workbook.set_custom_property(stamp.SCHEME_VERSION, scheme.version, "text")
    workbook.set_custom_property(stamp.TOOL_VERSION, __version__, "text")
    workbook.set_custom_property(stamp.TEMPLATE_VERSION, stamp.CURRENT_TEMPLATE, "text")
    if isinstance(plan, Plan):
        _write_department(workbook, with_formulas(plan))
    else:
        _write_self(workbook, with_self_formulas(plan))
    workbook.close()
    return buffer.getvalue()


def _write_department(workbook: Workbook, plan: Plan) -> None:
    styles = Styles(workbook)
    for name in department.FORM.sheets:
        _DEPARTMENT_WRITERS[name](workbook.add_worksheet(name), plan, styles)


def _write_self(workbook: Workbook, plan: SelfPlan) -> None:
    styles = Styles(workbook)
    write_self_instructions(workbook.add_worksheet(department.INSTRUCTIONS_SHEET), plan, styles)
    write_self_form(workbook.add_worksheet(self_assessment.SHEET), plan, styles)
    write_self_printed(workbook.add_worksheet(self_assessment.PRINTED_SHEET), plan, styles)
