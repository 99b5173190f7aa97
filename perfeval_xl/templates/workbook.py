"""Scheme → workbook: the sheets in their order, the stamp, the same bytes every time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from io import BytesIO

from xlsxwriter import Workbook

from perfeval_xl import __version__
from perfeval_xl.errors import SchemeError
from perfeval_xl.layout import department, stamp
from perfeval_xl.schemes.model import Scheme
from perfeval_xl.templates.budget import write_budget
from perfeval_xl.templates.indicators import write_indicators
from perfeval_xl.templates.instructions import write_instructions
from perfeval_xl.templates.plan import make_plan
from perfeval_xl.templates.project import write_project
from perfeval_xl.templates.report import write_report
from perfeval_xl.templates.self_check.sheet import write_self_check
from perfeval_xl.templates.styles import Styles

_CREATED = dt.datetime(2022, 1, 1)  # fixed: the same scheme gives the same bytes
_WRITERS = {
    department.INSTRUCTIONS_SHEET: write_instructions,
    department.PROJECT_SHEET: write_project,
    department.BUDGET_SHEET: write_budget,
    department.INDICATOR_SHEET: write_indicators,
    department.REPORT_SHEET: write_report,
    department.SELF_CHECK_SHEET: write_self_check,
}


def department_workbook(scheme: Scheme, prefill: Mapping[str, object]) -> bytes:
    """Return the template of a scheme whose units fill in the form "department".

    Raises:
        SchemeError: the scheme is for another form.
        ValueError: a prefill key or value that the form does not take.
    """
    if scheme.form != department.FORM.key:
        raise SchemeError(f"评价方案 {scheme.id} 使用的表式“{scheme.form}”没有模板")
    plan = make_plan(scheme, prefill)
    buffer = BytesIO()
    workbook = Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"title": f"{scheme.name}填报表", "subject": scheme.id, "created": _CREATED})
    workbook.set_custom_property(stamp.SCHEME, scheme.id, "text")
    workbook.set_custom_property(stamp.SCHEME_VERSION, scheme.version, "text")
    workbook.set_custom_property(stamp.TOOL_VERSION, __version__, "text")
    styles = Styles(workbook)
    for name in department.FORM.sheets:
        _WRITERS[name](workbook.add_worksheet(name), plan, styles)
    workbook.close()
    return buffer.getvalue()
