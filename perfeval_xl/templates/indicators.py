"""The sheet 指标表: the scheme's framework fixed, the unit's own rows open, finance's four columns at the right."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.layout import to_a1
from perfeval_xl.layout.department import INDICATOR_SHEET, INDICATORS, LEVELS
from perfeval_xl.templates import entries
from perfeval_xl.templates.computed import RATES
from perfeval_xl.templates.plan import HEADER_ROW, NOTE_ROW, TITLE_ROW, Plan, Row, indicator_column
from perfeval_xl.templates.styles import Styles, lock, page, put

_COLUMNS = {column.key: column for column in INDICATORS.columns}
_NOTE = (
    "黄色由单位填写，灰色已由方案定好，蓝色（系统得分、得分依据、核定得分、核定理由）由财政部门填写。"
    "行数不够时，在该组最后一行上方插入行；没有用到的行留空；文字显示不全时可拉高行。"
)
OPEN_ROLE = {"level3": "open_text", "weight3": "open_weight", "target": "open_text", "actual": "open_text", "self_score": "open_score",
              "reason": "open"}
FINANCE_ROLE = {"system_score": "finance_score", "basis": "finance", "reviewer_score": "finance_open_score",
                 "reviewer_reason": "finance_open"}
REVIEWER_HINT = "由财政部门复核时填写，0 到分值之间；填了以此为准"
_LEVEL_KEYS = {"level1": 1, "weight1": 1, "level2": 2, "weight2": 2}
SUBTOTAL = "小计"
_RATE_HINT = dict.fromkeys(("arrival-rate", "execution-rate", "steps"), "写百分数，如 100%，不要写金额")
_HEIGHT = 28  # two lines
_SUBTOTAL_HEIGHT = 20


def write_indicators(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    """Write the sheet."""
    last = len(INDICATORS.columns) - 1
    for column, item in enumerate(INDICATORS.columns):
        sheet.set_column(column, column, item.width)
        sheet.write_string(HEADER_ROW, column, item.header, styles("header"))
    sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, last, f"{plan.scheme.name}指标表", styles("title"))
    sheet.merge_range(NOTE_ROW, 0, NOTE_ROW, last, _NOTE, styles("note"))
    for row, height in ((TITLE_ROW, 32), (NOTE_ROW, 20), (HEADER_ROW, 32)):
        sheet.set_row(row, height)
    for line in plan.rows:
        _write_row(sheet, plan, line, styles)
    _write_closing(sheet, plan, styles)
    _write_subtotals(sheet, plan, styles)
    _validate(sheet, plan)
    sheet.freeze_panes(HEADER_ROW + 1, indicator_column("weight3"))
    sheet.repeat_rows(HEADER_ROW)
    page(sheet, f"{plan.scheme.name} · {INDICATOR_SHEET}", plan.edition, landscape=True)
    lock(sheet, rows=True)


def _write_row(sheet: Worksheet, plan: Plan, line: Row, styles: Styles) -> None:
    sheet.set_row(line.row, _HEIGHT)
    for column, item in enumerate(INDICATORS.columns):
        style = styles(_role(item.key, line), **_borders(plan, item.key, line))
        put(sheet, plan, line.row, column, style)


def _role(key: str, line: Row) -> str:
    if key in FINANCE_ROLE:
        return FINANCE_ROLE[key]
    if key == "weight2" and line.shared and line.fresh2:
        return "open_weight"
    if key == "actual" and line.indicator and line.indicator.rule in RATES:
        return "computed_rate"
    if key in _LEVEL_KEYS or (line.indicator and key in {"level3", "weight3"}):
        return "fixed" if key in LEVELS else "fixed_weight"
    return OPEN_ROLE[key]


def _borders(plan: Plan, key: str, line: Row) -> dict[str, Any]:
    """A first or second level reads as one block: its name in the first row, no lines between its rows, no merged cells."""
    depth = _LEVEL_KEYS.get(key)
    if depth is None:
        return {}
    following = next((row for row in plan.rows if row.row == line.row + 1), None)
    opens = line.fresh1 if depth == 1 else line.fresh2
    closes = following is None or (following.fresh1 if depth == 1 else following.fresh2)
    return {"top": int(opens), "bottom": int(closes), "bold": depth == 1}


def _write_closing(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    row = plan.closing
    sheet.set_row(row, _HEIGHT)
    for column, item in enumerate(INDICATORS.columns):
        role = "closing_finance" if item.key in FINANCE_ROLE else "closing_score" if item.key == "self_score" else "closing"
        if column == 0:
            sheet.write_string(row, column, INDICATORS.closing[0], styles(role))
        else:
            put(sheet, plan, row, column, styles(role))


def _write_subtotals(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    """Write below the total what each first level adds up to, as far as the column of the self-scores."""
    for row, (level, _, _) in zip(plan.subtotals, plan.levels(), strict=True):
        sheet.set_row(row, _SUBTOTAL_HEIGHT)
        sheet.write_string(row, 0, f"{level.name}{SUBTOTAL}", styles("fixed"))
        for column, item in enumerate(INDICATORS.columns[1 : indicator_column("self_score") + 1], start=1):
            put(sheet, plan, row, column, styles("computed_score" if item.key == "self_score" else "fixed_weight"))


def _validate(sheet: Worksheet, plan: Plan) -> None:
    for line, last in plan.groups():
        own_from = next((row.row for row in plan.rows if line.row <= row.row <= last and row.indicator is None), None)
        if line.shared:
            together = f"{'、'.join(line.group.members)}的分值合计为 {line.group.weight:g}；没有用到的留空"
            _validate_weight(sheet, line.row, line.row, "weight2", together)
        if own_from is not None:
            _prompt_group(sheet, own_from, last, line.group.meaning)
    for row in plan.rows:
        if row.indicator:
            meaning = f"{row.indicator.name}：{row.indicator.meaning}"
            hint = _RATE_HINT.get(row.indicator.rule)
            _prompt(sheet, row.row, row.row, "target", f"{hint or _COLUMNS['target'].hint}。{meaning}")
            _prompt(sheet, row.row, row.row, "actual", f"{hint or _COLUMNS['actual'].hint}。{meaning}")
    first, last = plan.rows[0].row, plan.rows[-1].row
    _prompt(sheet, first, last, "reason", _COLUMNS["reason"].hint)
    _validate_score(sheet, first, last, "self_score", _COLUMNS["self_score"].hint)
    _validate_score(sheet, first, last, "reviewer_score", REVIEWER_HINT)


def _prompt_group(sheet: Worksheet, first: int, last: int, meaning: str) -> None:
    _prompt(sheet, first, last, "level3", f"{_COLUMNS['level3'].hint}。{meaning}")
    _prompt(sheet, first, last, "target", f"{_COLUMNS['target'].hint}。{meaning}")
    _prompt(sheet, first, last, "actual", _COLUMNS["actual"].hint)
    _validate_weight(sheet, first, last, "weight3", _COLUMNS["weight3"].hint)


def _prompt(sheet: Worksheet, first: int, last: int, key: str, message: str) -> None:
    column = indicator_column(key)
    sheet.data_validation(first, column, last, column, entries.anything(_COLUMNS[key].header, message))


def _validate_weight(sheet: Worksheet, first: int, last: int, key: str, message: str) -> None:
    column = indicator_column(key)
    sheet.data_validation(first, column, last, column, entries.weight(_COLUMNS[key].header, message))


def _validate_score(sheet: Worksheet, first: int, last: int, key: str, message: str) -> None:
    column = indicator_column(key)
    cells = to_a1(first, column), to_a1(first, indicator_column("weight3"))
    sheet.data_validation(first, column, last, column, entries.score(_COLUMNS[key].header, message, *cells))
