"""The sheet 填报说明: how to fill in, field by field and column by column, and where the form goes."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.layout.department import (
    BUDGET,
    BUDGET_SHEET,
    INDICATOR_SHEET,
    INDICATORS,
    PROJECT_SHEET,
    REPORT_HINTS,
    REPORT_SHEET,
    SELF_CHECK_SHEET,
    TEAM,
)
from perfeval_xl.templates.blocks import ACTUALS, EXAMPLE_HEADERS, SEND, TARGETS, Blocks, columns_explained, groups_explained
from perfeval_xl.templates.plan import Plan
from perfeval_xl.templates.project import hint_of
from perfeval_xl.templates.styles import Styles

_STEPS = (
    f"依次填写“{PROJECT_SHEET}”“{BUDGET_SHEET}”“{INDICATOR_SHEET}”，需要文字报告的再填“{REPORT_SHEET}”。只填黄色单元格。",
    "不要改动工作表名、标签和表头，不要合并单元格；一格只填一项内容。",
    "金额一律以万元为单位，只填数字；日期按 {year}-7-1 的样子填写。",
    f"填完看“{SELF_CHECK_SHEET}”：显示“可以报送”后再报；显示“还有 N 处需要修改”的，按所列位置改正。",
    SEND,
)


def write_instructions(sheet: Worksheet, plan: Plan, styles: Styles) -> None:
    """Write the sheet."""
    writer = Blocks(sheet, styles, plan.scheme, plan.year)
    writer.paragraphs("一、怎样填", _STEPS)
    writer.colours("二、颜色的含义")
    writer.table(f"三、{PROJECT_SHEET}", ("项目", "怎样填", "必填"), [
        (field.label, hint_of(field, plan), "否" if field.required == "no" else "是") for field in plan.form_fields
    ])
    writer.table(f"四、{BUDGET_SHEET}", ("列", "怎样填", "由谁填"), columns_explained(BUDGET.columns, "见各行名称，不用填"))
    writer.table(f"五、{INDICATOR_SHEET}", ("列", "怎样填", "由谁填"), columns_explained(INDICATORS.columns, "已按方案印好"))
    writer.table("六、各级指标", ("二级指标", "评价什么", "分值"), groups_explained(plan.scheme.levels))
    writer.table("七、目标值举例", EXAMPLE_HEADERS, TARGETS)
    writer.table("八、完成值举例", EXAMPLE_HEADERS, ACTUALS)
    writer.table(f"九、{TEAM.title}", ("列", "怎样填", "由谁填"), columns_explained(TEAM.columns, ""))
    writer.table(f"十、{REPORT_SHEET}", ("部分", "写什么", "由谁填"), [(name, hint, "单位") for name, hint in REPORT_HINTS.items()])
    writer.close("十一、依据", plan.edition)
