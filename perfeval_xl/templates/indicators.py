"""The sheet 指标表: the scheme's framework fixed, the unit's own rows open, finance's four columns at the right."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.facts.thresholds import TYPED
from perfeval_xl.layout import column_name, to_a1
from perfeval_xl.layout.department import INDICATOR_SHEET, INDICATORS, LEVELS
from perfeval_xl.layout.examples import in_year
from perfeval_xl.schemes import MONEY_RATES
from perfeval_xl.templates import entries
from perfeval_xl.templates.computed import RATES
from perfeval_xl.templates.faults import filled, mark, mark_indicators, mark_told, spans_of
from perfeval_xl.templates.plan import HEADER_ROW, NOTE_ROW, TITLE_ROW, Plan, PlanRow, indicator_column
from perfeval_xl.templates.styles import Styles, lock, page, put

_COLUMNS = {column.key: column for column in INDICATORS.columns}
_NOTE = (
    "黄色由单位填写，灰色已由方案定好，蓝色（系统得分、得分依据、核定得分、核定理由）由财政部门填写。"
    "行数不够时，在该组最后一行上方插入行；没有用到的行留空；文字显示不全时可拉高行。"
)
OPEN_ROLE = {
    **{column.key: "open" for column in INDICATORS.columns if column.filler == "unit"},
    "level3": "open_text", "weight3": "open_weight", "target": "open_text", "actual": "open_text", "self_score": "open_score",
}
FINANCE_ROLE = {
    **{column.key: "finance" for column in INDICATORS.columns if column.filler == "finance"},
    "system_score": "finance_score", "reviewer_score": "finance_open_score", "reviewer_reason": "finance_open",
}
REVIEWER_HINT = "由财政部门复核时填写，0 到分值之间；填了以此为准"
_LEVEL_KEYS = {"level1": 1, "weight1": 1, "level2": 2, "weight2": 2}
SUBTOTAL = "小计"
_RATE_HINT = dict.fromkeys((*MONEY_RATES, "steps"), "写百分数，如 100%，不要写金额")
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
    _mark(sheet, plan, styles)
    sheet.freeze_panes(HEADER_ROW + 1, indicator_column("weight3"))
    sheet.repeat_rows(HEADER_ROW)
    page(sheet, f"{plan.scheme.name} · {INDICATOR_SHEET}", plan.edition, landscape=True)
    sheet.fit_to_pages(1, 1)
    lock(sheet, rows=True)


def _write_row(sheet: Worksheet, plan: Plan, line: PlanRow, styles: Styles) -> None:
    sheet.set_row(line.row, _HEIGHT)
    for column, item in enumerate(INDICATORS.columns):
        style = styles(_role(item.key, line), **_borders(plan, item.key, line))
        put(sheet, plan, line.row, column, style)


def _role(key: str, line: PlanRow) -> str:
    if key in FINANCE_ROLE:
        return FINANCE_ROLE[key]
    if key == "weight2" and line.shared and line.fresh2:
        return "open_weight"
    if key == "actual" and line.indicator and line.indicator.rule in RATES:
        return "computed_rate"
    if key in _LEVEL_KEYS or (line.indicator and key in {"level3", "weight3"}):
        return "fixed" if key in LEVELS else "fixed_weight"
    return OPEN_ROLE[key]


def _borders(plan: Plan, key: str, line: PlanRow) -> dict[str, Any]:
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
            sheet.write_string(row, column, INDICATORS.closing, styles(role))
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
    """One validation per column over all of the unit's rows, so that inserted rows have it too, also at a group's edge.

    What a second level is about is said beside its name.
    """
    for line, last in plan.groups():
        if line.shared:
            together = f"{'、'.join(line.group.members)}的分值合计为 {line.group.weight:g}；没有用到的留空"
            _validate_weight(sheet, (line.row, line.row), "weight2", together)
        if line.group.own and line.group.meaning:
            _prompt(sheet, plan, (line.row, last), "level2", line.group.meaning)
    for row in plan.rows:
        if row.indicator:
            meaning = f"{row.indicator.name}：{row.indicator.meaning}"
            hint = _RATE_HINT.get(row.indicator.rule)
            for key in ("target", "actual"):
                _prompt(sheet, plan, (row.row, row.row), key, f"{hint or _COLUMNS[key].hint}。{meaning}")
    for span in _own(plan):
        for key in ("level3", "target", "actual"):
            _prompt(sheet, plan, span, key, _COLUMNS[key].hint)
        _validate_weight(sheet, span, "weight3", _COLUMNS["weight3"].hint)
    table = plan.rows[0].row, plan.closing
    for key in (key for key, role in OPEN_ROLE.items() if role == "open"):
        _prompt(sheet, plan, table, key, _COLUMNS[key].hint)
    _validate_score(sheet, table, "self_score", _COLUMNS["self_score"].hint)
    _validate_score(sheet, table, "reviewer_score", REVIEWER_HINT)


def _own(plan: Plan) -> list[tuple[int, int]]:
    return spans_of((row.row for row in plan.rows if row.indicator is None), plan.closing)


def _mark(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    fixed = spans_of((row.row for row in plan.rows if row.indicator), plan.closing)
    mark_indicators(sheet, indicator_column, _own(plan), fixed, plan.closing, styles)
    mark_told(sheet, indicator_column, [*_own(plan), *fixed], f"$A${HEADER_ROW + 1}", styles)
    slack = plan.scheme.scoring.amount_tolerance + TYPED
    weighed = [line for line, _ in plan.groups() if line.shared or line.group.weight]
    for begun, given, shared in (("weight3", False, False), ("weight3", False, True), ("self_score", True, False)):
        # fixed weights stand there before anything is begun
        starts = [line.row for line in weighed if (bool(line.indicator), bool(line.shared)) == (given, shared)]
        if starts:
            _mark_unbalanced(sheet, plan, starts, begun, slack, styles, blank="missing" if shared else "wrong")
    _mark_shared(sheet, plan, slack, styles)


def _mark_unbalanced(
    sheet: Worksheet, plan: Plan, starts: list[int], begun: str, slack: float, styles: Styles, blank: str
) -> None:
    """Mark second levels whose indicators do not add up to their weight once a column of them is begun; `blank`: those without one."""
    at, end = starts[0] + 1, plan.closing + 1
    level2, weight, weight3, first = (f"{column_name(indicator_column(key))}{at}" for key in ("level2", "weight2", "weight3", begun))
    # as far as the next second level; names only this row and the last, so that inserted rows do not shift it
    rest = f"ROWS(A{at}:A${end})-1"
    below = f'IFERROR(MATCH("?*",OFFSET({level2},1,0,{rest}),0),{rest})'
    total = f"SUM(OFFSET({weight3},0,0,{below}))"
    started = f"{filled(level2)},COUNT(OFFSET({first},0,0,{below}))>0"  # a row inserted below takes the fill too
    spans, column = [(row, row) for row in starts], indicator_column("weight2")
    mark(sheet, spans, column, f"AND({started},IF(ISNUMBER({weight}),ABS({total}-{weight})>{slack:.6f},FALSE))", styles)
    mark(sheet, spans, column, f"AND({started},NOT(ISNUMBER({weight})))", styles, blank)


def _mark_shared(sheet: Worksheet, plan: Plan, slack: float, styles: Styles) -> None:
    """Mark second levels whose weights do not add up to what they share."""
    shared: dict[tuple[str, float], list[int]] = {}
    for line, _ in plan.groups():
        if line.shared:
            shared.setdefault((line.group.name, line.group.weight), []).append(line.row)
    level2, letters = (column_name(indicator_column(key)) for key in ("level2", "weight2"))
    for (_, weight), rows in shared.items():
        area = f"${letters}${rows[0] + 1}:${letters}${rows[-1] + 1}"
        off = f"AND({filled(f'${level2}{rows[0] + 1}')},COUNT({area})>0,ABS(SUM({area})-{weight:g})>{slack:.6f})"
        mark(sheet, [(row, row) for row in rows], indicator_column("weight2"), off, styles)


def _prompt(sheet: Worksheet, plan: Plan, span: tuple[int, int], key: str, message: str) -> None:
    column = indicator_column(key)
    sheet.data_validation(span[0], column, span[1], column, entries.anything(_COLUMNS[key].header, in_year(message, plan.year)))


def _validate_weight(sheet: Worksheet, span: tuple[int, int], key: str, message: str) -> None:
    column = indicator_column(key)
    sheet.data_validation(span[0], column, span[1], column, entries.weight(_COLUMNS[key].header, message))


def _validate_score(sheet: Worksheet, span: tuple[int, int], key: str, message: str) -> None:
    column = indicator_column(key)
    cells = to_a1(span[0], column), to_a1(span[0], indicator_column("weight3"))
    sheet.data_validation(span[0], column, span[1], column, entries.score(_COLUMNS[key].header, message, *cells))
