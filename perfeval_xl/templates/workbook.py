"""Scheme → workbook: the sheets in their order, the stamp, the same bytes every time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook

from perfeval_xl import __version__
from perfeval_xl.layout import department, self_assessment, stamp
from perfeval_xl.schemes.model import Scheme
from perfeval_xl.templates.budget import write_budget
from perfeval_xl.templates.computed import with_formulas, with_self_formulas
from perfeval_xl.templates.indicators import write_indicators
from perfeval_xl.templates.instructions import write_instructions
from perfeval_xl.templates.marks import Mark, write_marks
from perfeval_xl.templates.plan import Plan, make_plan
from perfeval_xl.templates.printed import write_printed
from perfeval_xl.templates.project import write_project
from perfeval_xl.templates.report import write_report
from perfeval_xl.templates.room import NOTHING_MORE, Room
from perfeval_xl.templates.self_check.forms import of_department, of_self_assessment
from perfeval_xl.templates.self_check.sheet import with_lines, write_self_check
from perfeval_xl.templates.self_check.subject import Subject
from perfeval_xl.templates.self_form.instructions import write_self_instructions
from perfeval_xl.templates.self_form.plan import SelfPlan, make_self_plan
from perfeval_xl.templates.self_form.printed import write_self_printed
from perfeval_xl.templates.self_form.sheet import write_self_form
from perfeval_xl.templates.shortening import without_needless
from perfeval_xl.templates.styles import Styles

AnyPlan = Plan | SelfPlan

_SHOWING = (department.SELF_CHECK_SHEET, department.PRINTED_SHEET, self_assessment.PRINTED_SHEET)
_CREATED = dt.datetime(2022, 1, 1)  # fixed: the same scheme gives the same bytes
_DEPARTMENT_WRITERS = {
    department.INSTRUCTIONS_SHEET: write_instructions,
    department.PROJECT_SHEET: write_project,
    department.BUDGET_SHEET: write_budget,
    department.INDICATOR_SHEET: write_indicators,
    department.REPORT_SHEET: write_report,
}


def plan_of(scheme: Scheme, prefill: Mapping[str, object], room: Room = NOTHING_MORE, examples: int | None = None) -> AnyPlan:
    """Return the plan of the form that a scheme's units fill in, with more room than its template if need be.

    Raises:
        ValueError: a prefill key or value that the form does not take.
    """
    if scheme.form == department.FORM.key:
        return make_plan(scheme, prefill, room, examples)
    return make_self_plan(scheme, prefill, room, examples)


def form_bytes(plan: AnyPlan, marks: Sequence[Mark] = ()) -> bytes:
    """Return the workbook of a plan, with the values of its cells, some of them marked to be looked at."""
    scheme = plan.scheme
    buffer = BytesIO()
    workbook = Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"title": f"{scheme.name}填报表", "subject": scheme.id, "created": _CREATED})
    workbook.set_custom_property(stamp.SCHEME, scheme.id, "text")
    workbook.set_custom_property(stamp.SCHEME_VERSION, scheme.version, "text")
    workbook.set_custom_property(stamp.TOOL_VERSION, __version__, "text")
    workbook.set_custom_property(stamp.TEMPLATE_VERSION, stamp.CURRENT_TEMPLATE, "text")
    if marks:
        workbook.set_custom_property(stamp.PREFILLED, stamp.TARGETS, "text")
    if isinstance(plan, Plan):
        looked_at = _write_department(workbook, with_formulas(plan))
    else:
        looked_at = _write_self(workbook, with_self_formulas(plan))
    write_marks(workbook, marks)
    workbook.close()
    parts = {sheet.get_name(): f"xl/worksheets/sheet{number}.xml" for number, sheet in enumerate(workbook.worksheets(), start=1)}
    return _completed(buffer.getvalue(), looked_at, [parts[name] for name in _SHOWING if name in parts])


_SCRIPTS = re.compile(b'<a:font script="(?!Hans|Hant)[A-Za-z]+" typeface="[^"]*"/>')  # of a theme: fonts for writings that no form is in
_TITLES = re.compile(  # every name of a formula once more
    b"<(HeadingPairs|TitlesOfParts)>(?:[^<]|<(?!/?(?:HeadingPairs|TitlesOfParts)>))*</(?:HeadingPairs|TitlesOfParts)>"
)


def _completed(data: bytes, looked_at: Subject, shortened: Iterable[str]) -> bytes:
    """Return a package with the lines of 自检, packed as tightly as the format allows.

    `shortened`: parts that hold much of what no program needs.
    """
    packed = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(packed, "w", ZIP_DEFLATED, compresslevel=9) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "docProps/app.xml":
                content = _TITLES.sub(b"", content)
            if part.filename.startswith("xl/theme/"):
                content = _SCRIPTS.sub(b"", content)
            if part.filename == looked_at.part:
                content = with_lines(content, looked_at)
            target.writestr(part, without_needless(content) if part.filename in shortened else content, compresslevel=9)
    return packed.getvalue()


def _write_department(workbook: Workbook, plan: Plan) -> Subject:
    styles = Styles(workbook)
    for name, write in _DEPARTMENT_WRITERS.items():
        write(workbook.add_worksheet(name), plan, styles)
    looked_at = write_self_check(workbook, of_department(plan), styles, plan.edition)
    _define(workbook, write_printed(workbook.add_worksheet(department.PRINTED_SHEET), plan, styles))
    return looked_at


def _write_self(workbook: Workbook, plan: SelfPlan) -> Subject:
    styles = Styles(workbook)
    write_self_instructions(workbook.add_worksheet(department.INSTRUCTIONS_SHEET), plan, styles)
    write_self_form(workbook.add_worksheet(self_assessment.SHEET), plan, styles)
    looked_at = write_self_check(workbook, of_self_assessment(plan), styles, plan.edition)
    _define(workbook, write_self_printed(workbook.add_worksheet(self_assessment.PRINTED_SHEET), plan, styles))
    return looked_at


def _define(workbook: Workbook, names: Mapping[str, str]) -> None:
    for name, text in names.items():
        workbook.define_name(name, f"={text}")
