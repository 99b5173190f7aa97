"""The form of template.md: 项目信息, 预算表, 指标表, 评价报告."""

from __future__ import annotations

from perfeval_xl.layout.model import Column, Field, Form, RowLabel, Table

INSTRUCTIONS_SHEET = "填报说明"
PROJECT_SHEET = "项目信息"
BUDGET_SHEET = "预算表"
INDICATOR_SHEET = "指标表"
REPORT_SHEET = "评价报告"
SELF_CHECK_SHEET = "自检"
PRINTED_SHEET = "部门评价表"
SCORE_SHEET = "评分结果"
FINDING_SHEET = "问题清单"

NOT_READ = (INSTRUCTIONS_SHEET, SELF_CHECK_SHEET, SCORE_SHEET, FINDING_SHEET, f"{SCORE_SHEET}(系统)", f"{FINDING_SHEET}(系统)")
"""Sheets that hold nothing a unit fills in."""

FIELDS = (
    Field("evaluation_type", "评价类型", "choice", choices=("实施过程评价", "完成结果评价"), hint="从下拉列表中选一项"),
    Field("project", "项目名称", hint="与预算批复中的名称一致"),
    Field("unit", "项目单位", hint="单位全称，与公章一致"),
    Field("department", "主管部门", hint="一级预算部门全称"),
    Field("implementer", "项目实施单位", required="if_present", hint="实际组织实施的单位全称"),
    Field("head", "项目负责人", hint="姓名"),
    Field("phone", "联系电话", "phone", required="if_present", hint="区号-号码，或手机号"),
    Field("project_type", "项目类型", "choice", choices=("经常性项目", "一次性项目"), hint="从下拉列表中选一项"),
    Field("year", "预算年度", "year", hint="四位年份，如 {year}"),
    Field("start", "评价开始日期", "date", hint="如 {year}-7-1"),
    Field("end", "评价结束日期", "date", hint="如 {year}-7-28，不早于开始日期"),
    Field("period", "评价时间", "period", required="no", parts=("start", "end")),
    Field("organiser", "组织方式", "choice", choices=("财政部门", "主管部门", "项目单位"), hint="从下拉列表中选一项"),
    Field("evaluator", "评价机构", "choice", choices=("第三方机构", "专家组", "项目单位评价组"), hint="从下拉列表中选一项"),
    Field("reported", "上报时间", "date", hint="如 {year}-7-29，不早于评价结束日期"),
    Field("self_total", "自评总分", "number", hint="等于指标表中自评得分之和"),
    Field("self_grade", "自评等次", "choice", choices=("优", "良", "中", "差"), hint="按自评总分所在的等次"),
)

TEAM = Table(
    "team", "评价组成员", PROJECT_SHEET,
    columns=(
        Column("name", "姓名", width=14, hint="一行一人"),
        Column("title", "职称/职务", width=18, hint="如 教授、高级会计师、科长"),
        Column("unit", "单位", width=30, hint="工作单位全称；外单位的成员写其所在单位"),
    ),
)

BUDGET = Table(
    "budget", "预算表", BUDGET_SHEET,
    columns=(
        Column("source", "资金来源", required=True, filler="scheme", width=18),
        Column("planned", "计划投资额(万元)", required=True, width=20, hint="批复的预算，没有的来源填 0"),
        Column("received", "实际到位资金(万元)", required=True, width=20, hint="截至年末实际到账的资金，没有的来源填 0"),
        Column("spent", "实际使用情况(万元)", required=True, width=20, hint="截至年末实际支出的资金，没有的来源填 0"),
    ),
    rows=(
        RowLabel("total", "合计", ("总计", "总额", "资金合计", "项目资金合计", "年度资金总额", "小计")),
        RowLabel("central", "中央财政", ("中央", "中央资金", "中央财政资金", "中央补助", "中央专项")),
        RowLabel("province", "省财政", ("省级财政", "省级", "省级资金", "省财政资金", "省级财政资金")),
        RowLabel("local", "市县财政", ("市县", "市县级财政", "市县资金", "市县财政资金", "市级财政", "县级财政", "县财政", "本级财政", "区县财政")),
        RowLabel("other", "其他", ("其他资金", "其它", "其它资金", "自筹资金", "其他来源", "单位自筹")),
    ),
)

INDICATORS = Table(
    "indicators", "指标表", INDICATOR_SHEET,
    columns=(
        Column("level1", "一级指标", filler="scheme", width=9),
        Column("weight1", "分值", filler="scheme", width=6),
        Column("level2", "二级指标", filler="scheme", width=11),
        Column("weight2", "分值", filler="scheme", width=6),
        Column("level3", "三级指标", required=True, width=22, hint="指标名称，不要写目标值"),
        Column("weight3", "分值", required=True, width=6, hint="同一二级指标下的分值合计等于二级指标分值"),
        Column("target", "全年目标值", required=True, width=22, hint="写数字、日期或“是”，如 ≥300件、≥95%、{year}年12月底前"),
        Column("actual", "全年完成值", required=True, width=18, hint="写实际完成的数，不要抄目标值，如 312件、98%、{year}年11月20日"),
        Column("self_score", "自评得分", required=True, width=9, hint="0 到分值之间"),
        Column("reason", "偏差原因及改进措施", width=24, hint="未达到目标的，写明原因和改进措施"),
        Column("system_score", "系统得分", filler="finance", width=9),
        Column("basis", "得分依据", filler="finance", width=26),
        Column("reviewer_score", "核定得分", filler="finance", width=9),
        Column("reviewer_reason", "核定理由", filler="finance", width=20),
    ),
    closing="总分",
)

WEIGHTS = ("weight1", "weight2", "weight3")
LEVELS = ("level1", "level2", "level3")

REPORT_SHEETS = (REPORT_SHEET, "报告", "绩效评价报告", "自评报告", "绩效自评报告", "部门评价报告")
"""Names under which the report's sheet is found."""

REPORT_HINTS = {
    "一、基本情况": "项目背景、主要内容和实施情况，资金投入和使用情况，绩效目标",
    "二、绩效评价工作开展情况": "评价的目的、对象和范围，原则、指标体系、方法和标准，工作过程",
    "三、综合评价情况及评价结论": "总分、等次和各一级指标得分，与指标表一致",
    "四、绩效评价指标分析": "按一级指标分析完成情况，没有完成的写明原因",
    "五、主要经验及做法、存在的问题及原因分析": "经验和做法；存在的问题及其原因",
    "六、有关建议": "针对存在的问题，写明做什么、由谁做、何时完成",
    "七、其他需要说明的问题": "没有的写“无”",
}
"""Sections of the report and what belongs there, after the outline in 财预〔2020〕10号."""

REPORT_SECTIONS = tuple(REPORT_HINTS)

FORM = Form(
    "department", FIELDS, (TEAM, BUDGET, INDICATORS),
    (INSTRUCTIONS_SHEET, PROJECT_SHEET, BUDGET_SHEET, INDICATOR_SHEET, REPORT_SHEET, SELF_CHECK_SHEET, PRINTED_SHEET),
)
