"""The sheet 自检: the verdict, then a row per code with its live result."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.layout.department import SELF_CHECK_SHEET
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.plan import Plan
from perfeval_xl.templates.self_check.budget import WORKING_COLUMN, workings
from perfeval_xl.templates.self_check.rules import RULES, Rule
from perfeval_xl.templates.styles import Styles, lock, page

PASSED, WRONG, MISSING = "通过", "有误", "未填"
READY = "可以报送"
_HEADERS = (("编号", 8), ("检查内容", 38), ("结果", 8), ("位置", 40), ("怎么改", 46))
_VERDICT, _NOTE, _HEADER = 0, 1, 2
_NOTE_TEXT = "随填随算，不用填写。结果为“有误”“未填”的按“怎么改”处理；标“提醒”的请核对，属实的不影响报送。"
_NONE = "—"


def write_self_check(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    """Write the sheet. The verdict is its first filled row."""
    last = len(_HEADERS) - 1
    for column, (header, width) in enumerate(_HEADERS):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEADER, column, header, styles("header"))
    for row, height in ((_VERDICT, 36), (_NOTE, 20), (_HEADER, 24)):
        sheet.set_row(row, height)
    results = [_write_rule(sheet, plan, rule, _HEADER + 1 + index, styles) for index, rule in enumerate(RULES)]
    verdict = _verdict(results)
    sheet.merge_range(_VERDICT, 0, _VERDICT, last, "", styles("verdict"))
    sheet.write_formula(_VERDICT, 0, f"={verdict.text}", styles("verdict"), verdict.value)
    sheet.write_string(_HEADER, WORKING_COLUMN, "计算用", styles("note"))
    for row, formula in workings(plan):
        sheet.write_formula(row, WORKING_COLUMN, f"={formula.text}", styles("note"), formula.value)
    sheet.print_area(0, 0, _HEADER + len(RULES), last)
    sheet.merge_range(_NOTE, 0, _NOTE, last, _NOTE_TEXT, styles("note"))
    _colour(sheet, styles)
    sheet.freeze_panes(_HEADER + 1, 0)
    sheet.repeat_rows(_HEADER)
    page(sheet, f"{plan.scheme.name} · {SELF_CHECK_SHEET}", plan.edition, landscape=True)
    lock(sheet)


def _write_rule(sheet: Worksheet, plan: Plan, rule: Rule, row: int, styles: Styles) -> f.Formula:
    """Write a rule's row; return its result cell."""
    found = rule.look(plan)
    judged = f.choose(found.faults > 0, f.const(WRONG), f.const(PASSED))
    result = f.choose(found.ready, judged, f.const(MISSING))
    here = f.cell(SELF_CHECK_SHEET, row, 2, result.value if isinstance(result.value, str) else None)
    wrong, missing = here.equals(WRONG), here.equals(MISSING)
    where = f.choose(wrong, f.const(f"{rule.sheet} ") & found.where, f.choose(missing, f.const(rule.sheet), f.const(_NONE)))
    how = f.choose(wrong, f.const(rule.how), f.choose(missing, f.const(f"请先填写“{rule.sheet}”"), f.const(_NONE)))
    sheet.set_row(row, 24)
    sheet.write_string(row, 0, rule.code, styles("code"))
    sheet.write_string(row, 1, f"提醒：{rule.what}" if rule.reminder else rule.what, styles("box"))
    for column, (formula, role) in enumerate(((result, "code"), (where, "box"), (how, "box")), start=2):
        sheet.write_formula(row, column, f"={formula.text}", styles(role), formula.value)
    return here


def _verdict(results: list[f.Formula]) -> f.Formula:
    """Return the headline: what must be put right is counted, reminders are only named."""
    must = [result for result, rule in zip(results, RULES, strict=True) if not rule.reminder]
    remind = [result for result, rule in zip(results, RULES, strict=True) if rule.reminder]
    open_points = f.matching(must, WRONG) + f.matching(must, MISSING)
    reminders = f.matching(remind, WRONG)
    ready = f.choose(reminders > 0, f.const(f"{READY}（另有 ") & reminders & " 处提醒，请核对）", f.const(READY))
    return f.choose(open_points > 0, f.const("还有 ") & open_points & " 处需要修改", ready)


def _colour(sheet: Worksheet, styles: Styles) -> None:
    first, last = _HEADER + 1, _HEADER + len(RULES)
    for word, role in ((PASSED, "passed"), (WRONG, "wrong"), (MISSING, "missing")):
        sheet.conditional_format(first, 2, last, 2, {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": styles(role)})
    ready = f'=LEFT($A$1,{len(READY)})="{READY}"'
    sheet.conditional_format(_VERDICT, 0, _VERDICT, 4, {"type": "formula", "criteria": ready, "format": styles("passed")})
    sheet.conditional_format(_VERDICT, 0, _VERDICT, 4, {"type": "formula", "criteria": f"=NOT({ready[1:]})", "format": styles("wrong")})
