"""The one-sheet form 项目支出绩效自评表 (财预〔2020〕10号附件1) in the variants that units use."""

from __future__ import annotations

from dataclasses import replace

from perfeval_xl.layout import department
from perfeval_xl.layout.model import Column, Field, Form, RowLabel, Table

SHEET = "项目支出绩效自评表"
PRINTED_SHEET = "自评表"

FIELDS = (
    Field("project", "项目名称", hint="与预算批复中的名称一致"),
    Field("department", "主管部门", required="if_present", hint="一级预算部门全称"),
    Field("unit", "实施单位", hint="单位全称，与公章一致"),
    Field("year", "年度", "year", required="no", hint="四位年份"),
    Field("head", "项目负责人", required="no"),
    Field("phone", "联系电话", "phone", required="no"),
    Field("self_total", "自评总分", "number", required="no"),
    Field("self_grade", "自评等次", "choice", required="no", choices=("优", "良", "中", "差")),
    Field("reported", "上报时间", "date", required="no"),
)

BUDGET = Table(
    "budget", "项目资金", SHEET,
    columns=(
        Column("source", "项目资金(万元)", filler="scheme", width=22),
        Column("initial", "年初预算数", width=14, hint="年初批复的预算"),
        Column("planned", "全年预算数", required=True, width=14, hint="调整后的全年预算，含上年结转"),
        Column("spent", "全年执行数", required=True, width=14, hint="截至年末实际支出"),
        Column("weight", "分值", width=8, filler="scheme"),
        Column("rate", "执行率", width=10, hint="全年执行数 ÷ 全年预算数"),
        Column("score", "得分", width=8, hint="执行率 × 分值，不超过分值"),
    ),
    rows=(
        RowLabel("total", "年度资金总额", ("总额", "资金总额", "合计", "总计", "年度总额", "项目资金总额", "年度预算总额")),
        RowLabel("current", "当年财政拨款", ("财政拨款", "财政资金", "当年财政资金", "本年财政拨款", "一般公共预算拨款", "财政拨款资金")),
        RowLabel("carried", "上年结转资金", ("上年结转", "上年结转结余", "上年结余资金", "结转资金", "上年结转结余资金")),
        RowLabel("special", "财政专户管理资金", ("财政专户资金",)),
        RowLabel("own", "单位资金", ("自有资金", "单位自有资金")),
        RowLabel("other", "其他资金", ("其他", "其它资金", "其它")),
    ),
)

_MINISTRY_HEADERS = {"target": "年度指标值", "actual": "实际完成值", "self_score": "得分", "reason": "偏差原因分析及改进措施"}


def _as_printed(column: Column) -> Column:
    """Return a column of 指标表 under the ministry's header."""
    return replace(column, header=_MINISTRY_HEADERS.get(column.key, column.header))


INDICATORS = replace(
    department.INDICATORS,
    title="绩效指标",
    sheet=SHEET,
    columns=(
        *(_as_printed(column) for column in department.INDICATORS.columns if column.filler != "finance"),
        Column("nature", "指标性质", width=8),
        Column("measure", "度量单位", width=8),
        *(column for column in department.INDICATORS.columns if column.filler == "finance"),
    ),
)

EXECUTION = "预算执行率"
"""Name of the row that the fund table gives: its weight, rate and points stand beside 年度资金总额."""

GOALS = ("年度总体目标", "预期目标", "实际完成情况")
"""The block between the two tables: its heading, then what was expected and what came of it."""

PRINTED_FIELDS = ("project", "department", "unit")
PRINTED_SOURCES = ("total", "current", "carried", "other")
PRINTED_COLUMNS = (
    "level1", "level2", "level3", "target", "actual", "weight3", "self_score", "reason",
    "system_score", "basis", "reviewer_score", "reviewer_reason",
)
"""What the ministry prints of the fields, sources and columns that units use, in its order; then finance's columns."""

FORM = Form("self", FIELDS, (BUDGET, INDICATORS), (SHEET,))
