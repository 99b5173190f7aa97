"""The sheet 填报说明 of the one-sheet form."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.layout.self_assessment import BUDGET, PRINTED_FIELDS, SHEET
from perfeval_xl.templates.blocks import ACTUALS, EXAMPLE_HEADERS, SEND, TARGETS, Blocks, columns_explained, groups_explained
from perfeval_xl.templates.self_form.plan import COLUMNS, SelfPlan, field_of
from perfeval_xl.templates.styles import Styles

_STEPS = (
    f"填写“{SHEET}”。只填黄色单元格；年度填在标题的括号里。",
    "不要改动工作表名、标签和表头；一格只填一项内容。没有用到的行留空，不用删。",
    "金额一律以万元为单位，只填数字；没有的资金来源填 0。年度资金总额等于各来源之和。",
    "执行率写百分数；得分 = 执行率 × 分值，不超过分值。",
    "三级指标由单位按批复的绩效目标填写，每个指标写明分值，全表分值合计 100 分，自动加在“总分”行。",
    "没有达到目标的指标，写明偏差原因和改进措施。",
    SEND,
)


def write_self_instructions(sheet: Worksheet, plan: SelfPlan, styles: Styles) -> None:
    """Write the sheet."""
    blocks = Blocks(sheet, styles, plan.scheme, plan.year)
    blocks.paragraphs("一、怎样填", _STEPS)
    blocks.colours("二、颜色的含义")
    fields = [(item.label, item.hint, "是") for item in map(field_of, PRINTED_FIELDS)]
    blocks.table("三、项目", ("项目", "怎样填", "必填"), fields)
    blocks.table(f"四、{BUDGET.title}", ("列", "怎样填", "由谁填"), columns_explained(BUDGET.columns, "已印好，不用填"))
    blocks.table("五、绩效指标", ("列", "怎样填", "由谁填"), columns_explained(COLUMNS, "已按方案印好"))
    blocks.table("六、各级指标", ("二级指标", "评价什么", "分值"), groups_explained(plan.scheme.levels))
    blocks.table("七、年度指标值举例", EXAMPLE_HEADERS, TARGETS)
    blocks.table("八、实际完成值举例", EXAMPLE_HEADERS, ACTUALS)
    blocks.close("九、依据", plan.edition)
