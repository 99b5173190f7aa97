"""The sheet 填报说明: how to fill in, field by field and column by column, and where the form goes."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.layout.department import (
    BUDGET,
    BUDGET_SHEET,
    INDICATOR_SHEET,
    INDICATORS,
    INSTRUCTIONS_SHEET,
    PROJECT_SHEET,
    REPORT_SHEET,
    SELF_CHECK_SHEET,
)
from perfeval_xl.layout.model import Column
from perfeval_xl.templates.plan import Plan
from perfeval_xl.templates.project import hint_of
from perfeval_xl.templates.styles import Styles, lock, page

_WIDTHS = (22, 50, 32)
_STEPS = (
    f"依次填写“{PROJECT_SHEET}”“{BUDGET_SHEET}”“{INDICATOR_SHEET}”，需要文字报告的再填“{REPORT_SHEET}”。只填黄色单元格。",
    "不要改动工作表名、标签和表头，不要合并单元格；一格只填一项内容。",
    "金额一律以万元为单位，只填数字；日期按 2022-7-1 的样子填写。",
    f"填完看“{SELF_CHECK_SHEET}”：显示“可以报送”后再报；显示“还有 N 处需要修改”的，按所列位置改正。",
    "按 .xlsx 格式保存，不设密码，一个项目一个文件，报送主管部门；主管部门汇总后报财政部门绩效管理机构。",
)
_COLOURS = (
    ("黄色", "由单位填写", "open"),
    ("灰色", "方案规定的内容或自动计算，不用填", "fixed"),
    ("蓝色", "由财政部门填写：系统得分、得分依据、核定得分、核定理由", "finance"),
)
_TARGETS = (
    ("≥300件", "完成工单", "有方向、有数字、有单位"),
    ("≥95%", "较高", "写出具体数值，才能衡量"),
    ("2021年12月底前", "及时完成", "写出截止日期"),
    ("≤49万元", "控制成本", "写出上限和单位"),
    ("是", "是否专款专用", "目标写“是”，完成值写“是”或“否”，问题写在指标名称里"),
)
_ACTUALS = (
    ("312件", "≥300件", "写实际完成的数，不要抄目标值"),
    ("98%", "完成", "目标是数字的，完成值也写数字"),
    ("2021年11月20日", "2021年12月底前", "写实际完成的日期"),
)
_FILLER = {"unit": "单位", "finance": "财政部门", "scheme": "方案已定"}


def write_instructions(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    """Write the sheet."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, 2, f"{plan.scheme.name}填报说明", styles("title"))
    sheet.set_row(0, 32)
    writer = _Writer(sheet, styles, 1)
    writer.paragraphs("一、怎样填", _STEPS)
    writer.colours("二、颜色的含义")
    writer.table(f"三、{PROJECT_SHEET}", ("项目", "怎样填", "必填"), [
        (field.label, hint_of(field, plan), "否" if field.required == "no" else "是") for field in plan.form_fields
    ])
    writer.table(f"四、{BUDGET_SHEET}", ("列", "怎样填", "由谁填"), _columns(BUDGET.columns, "见各行名称，不用填"))
    writer.table(f"五、{INDICATOR_SHEET}", ("列", "怎样填", "由谁填"), _columns(INDICATORS.columns, "已按方案印好"))
    writer.table("六、各级指标", ("二级指标", "评价什么", "分值"), _groups(plan))
    writer.table("七、目标值举例", ("这样写", "不要这样写", "为什么"), _TARGETS)
    writer.table("八、完成值举例", ("这样写", "不要这样写", "为什么"), _ACTUALS)
    writer.paragraphs("九、依据", [f"{plan.scheme.authority}。"])
    page(sheet, f"{plan.scheme.name} · {INSTRUCTIONS_SHEET}", plan.edition, landscape=False)
    lock(sheet)


def _columns(columns: Sequence[Column], fixed: str) -> list[tuple[str, str, str]]:
    merged: dict[str, tuple[str, str, str]] = {}
    for column in columns:
        hint = column.hint or {"scheme": fixed, "finance": "单位不用填"}.get(column.filler, "")
        # 分值 stands three times: the one that a unit fills in says how
        if column.header not in merged or column.filler == "unit":
            merged[column.header] = (column.header, hint, _FILLER[column.filler])
    return list(merged.values())


def _groups(plan: Plan) -> list[tuple[str, str, str]]:
    rows = []
    for level in plan.scheme.levels:
        for group in level.groups:
            meaning = group.meaning or "；".join(f"{row.name}：{row.meaning}" for row in group.indicators if row.meaning)
            own = "，三级指标由单位设置" if group.own else ""
            rows.append((f"{level.name} · {'、'.join(group.names)}", meaning, f"{group.weight:g} 分{own}"))
    return rows


class _Writer:
    """Writes blocks one below the other."""

    def __init__(self, sheet: Worksheet, styles: Styles, row: int) -> None:
        self._sheet, self._styles, self._row = sheet, styles, row

    def paragraphs(self, heading: str, texts: Sequence[str]) -> None:
        """Write a heading and numbered paragraphs over the whole width."""
        self._heading(heading)
        for number, text in enumerate(texts, start=1):
            shown = f"{number}. {text}" if len(texts) > 1 else text
            self._sheet.merge_range(self._row, 0, self._row, 2, shown, self._styles("plain"))
            self._next(_lines(shown, sum(_WIDTHS)))

    def colours(self, heading: str) -> None:
        """Write what the colours mean, each beside its colour."""
        self._heading(heading)
        for name, meaning, role in _COLOURS:
            self._sheet.write_string(self._row, 0, name, self._styles(role, locked=True, align="center", indent=0))
            self._sheet.merge_range(self._row, 1, self._row, 2, meaning, self._styles("box"))
            self._next(1)

    def table(self, heading: str, headers: tuple[str, str, str], rows: Sequence[tuple[str, str, str]]) -> None:
        """Write a heading and a table of three columns."""
        self._heading(heading)
        for column, header in enumerate(headers):
            self._sheet.write_string(self._row, column, header, self._styles("header"))
        self._next(1)
        for row in rows:
            for column, text in enumerate(row):
                self._sheet.write_string(self._row, column, text, self._styles("label" if column == 0 else "box"))
            self._next(max(_lines(text, width) for text, width in zip(row, _WIDTHS, strict=True)))

    def _heading(self, text: str) -> None:
        self._sheet.write_string(self._row, 0, text, self._styles("heading"))
        self._sheet.set_row(self._row, 30)
        self._row += 1

    def _next(self, lines: int) -> None:
        self._sheet.set_row(self._row, 8 + 14 * lines)
        self._row += 1


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column of that many half-width characters."""
    taken = sum(2 if ord(sign) > 255 else 1 for sign in text)
    return max(1, -(-taken // (width - 2)))
