"""The checks that formulas can express: a rule per code of the catalogue, in the order in which 自检 lists them.

A rule says what it looks at (`ready`: enough is filled in to judge), how many faults it sees and where. The cells it reads come from the
plan; limits come from the scheme. To add a code, write one function and one line in `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from perfeval_xl.layout.department import BUDGET_SHEET, INDICATOR_SHEET, PROJECT_SHEET, REPORT_SHEET
from perfeval_xl.templates.plan import Plan
from perfeval_xl.templates.self_check import budget, indicators, project
from perfeval_xl.templates.self_check.found import Found


@dataclass(frozen=True)
class Rule:
    """A row of 自检. `reminder`: what it sees may be right, so it does not keep the form from being sent."""

    code: str
    what: str
    how: str
    sheet: str
    look: Callable[[Plan], Found]
    reminder: bool = False


RULES = (
    Rule("P001", "必填项都已填写", "请填写列出的各项", PROJECT_SHEET, project.required),
    Rule("P002", "选择项各选了一项", "请从下拉列表中各选一项", PROJECT_SHEET, project.choices),
    Rule("P003", "日期能够识别", "请按 2022-7-1 的样子填写日期", PROJECT_SHEET, project.dates),
    Rule("P004", "日期先后合理", "请改正日期：评价不早于预算年度，结束不早于开始，上报不早于结束", PROJECT_SHEET, project.date_order),
    Rule("B001", "金额都是数字", "请只填数字，不要写“万元”等文字", BUDGET_SHEET, budget.not_numbers),
    Rule("B002", "金额没有负数", "请改为不小于 0 的数", BUDGET_SHEET, budget.negative),
    Rule("B003", "合计等于各来源之和", "请核对各来源金额和合计", BUDGET_SHEET, budget.sums),
    Rule("B005", "使用的资金不大于到位的资金（合计）", "请核对实际使用情况和实际到位资金", BUDGET_SHEET, budget.overspent),
    Rule("B011", "合计已填写且不全为 0", "请填写合计", BUDGET_SHEET, budget.no_total),
    Rule("B013", "金额（万元）的小数不超过四位", "请四舍五入到元，即四位小数以内", BUDGET_SHEET, budget.decimals),
    Rule("T006", "分值与方案规定的一致", "请恢复方案规定的分值", INDICATOR_SHEET, indicators.fixed_weights),
    Rule("T007", "方案固定的指标没有改名或删除", "请按方案的名称恢复", INDICATOR_SHEET, indicators.fixed_names),
    Rule("I001", "三级指标分值之和等于二级指标分值", "请调整该组三级指标的分值", INDICATOR_SHEET, indicators.third_level),
    Rule("I002", "二级指标分值之和等于一级指标分值", "请调整该一级指标下的二级指标分值", INDICATOR_SHEET, indicators.second_level),
    Rule("I003", "一级指标分值之和等于 100", "请恢复方案规定的一级指标分值", INDICATOR_SHEET, indicators.first_level),
    Rule("I004", "全年目标值都已填写", "请填写目标值，写数字、日期或“是”", INDICATOR_SHEET, indicators.targets),
    Rule("I005", "全年完成值都已填写", "请填写实际完成的数", INDICATOR_SHEET, indicators.actuals),
    Rule("I006", "每个指标都有大于 0 的分值", "请填写大于 0 的分值，二级指标的分值也不要漏", INDICATOR_SHEET, indicators.weights),
    Rule("I014", "到位率、执行率与预算表一致", "请核对预算表，按计算结果填写", INDICATOR_SHEET, indicators.rates),
    Rule("S001", "自评得分都已填写", "请填写得分，只填数字", INDICATOR_SHEET, indicators.no_score),
    Rule("S002", "自评得分不大于分值", "请把得分改到分值以内", INDICATOR_SHEET, indicators.score_above),
    Rule("S003", "自评得分没有负数", "请改为不小于 0 的得分", INDICATOR_SHEET, indicators.score_negative),
    Rule("S004", "自评总分等于各指标得分之和", "请把自评总分改为指标表“总分”行的得分", PROJECT_SHEET, indicators.self_total),
    Rule("S005", "自评等次与自评总分相符", "请按自评总分选等次", PROJECT_SHEET, indicators.self_grade),
    Rule("P007", "项目负责人不在评价组中", "请改由不负责本项目的人员评价", PROJECT_SHEET, project.head_on_team, reminder=True),
    Rule("P008", "已填写评价组成员", "请在项目信息下方填写评价组成员", PROJECT_SHEET, project.no_team, reminder=True),
    Rule("B004", "到位的资金不大于计划投资额", "属实的请在评价报告中说明原因", BUDGET_SHEET, budget.over_received, reminder=True),
    Rule("B006", "各来源使用的资金不大于到位的资金", "请核对，属实的请说明", BUDGET_SHEET, budget.overspent_source, reminder=True),
    Rule("B007", "预算执行率不低于方案要求", "属实的请在评价报告中说明原因", BUDGET_SHEET, budget.low_execution, reminder=True),
    Rule("B008", "资金到位率不低于方案要求", "属实的请在评价报告中说明原因", BUDGET_SHEET, budget.low_arrival, reminder=True),
    Rule("B009", "同一来源的金额单位一致", "疑似填成了元，请按表头的单位填写", BUDGET_SHEET, budget.another_unit, reminder=True),
    Rule("B010", "没有的资金填了 0", "没有这项资金的请填 0", BUDGET_SHEET, budget.empty_for_zero, reminder=True),
    Rule("B012", "使用的资金不是照抄预算", "请核对是否按实际支出填写，属实的不用改", BUDGET_SHEET, budget.copied, reminder=True),
    Rule("T008", "固定的二级指标下没有加指标", "请删去或移到自定的二级指标下", INDICATOR_SHEET, indicators.foreign_rows, reminder=True),
    Rule("I007", "指标没有重复", "请合并或改名", INDICATOR_SHEET, indicators.duplicates, reminder=True),
    Rule("I009", "目标值与指标名称不重复", "目标值写数字，名称只写考核什么", INDICATOR_SHEET, indicators.target_in_name, reminder=True),
    Rule("I027", "指标不太少，分值不集中在一项", "请补充指标或重新分配分值", INDICATOR_SHEET, indicators.lopsided, reminder=True),
    Rule("S012", "核定得分在分值以内并写了理由", "由复核人员改正", INDICATOR_SHEET, indicators.reviewer_scores, reminder=True),
    Rule("S009", "自评得分不是全部满分", "请对照完成值复核得分，属实的不用改", INDICATOR_SHEET, indicators.all_full, reminder=True),
    Rule("N004", "评价报告每部分不少于 20 字", "请补写该部分", REPORT_SHEET, project.short_sections, reminder=True),
)
"""First what must be right before the form is sent, then the reminders; each part by code within its sheet."""
