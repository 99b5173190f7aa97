"""What a form may have: the names in the column `has` of the forms, and the words that say that one is lacking.

A form is judged by what it has. What this kind of form never had is not missing: a check that looks at it does not apply.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class FormPart(NamedTuple):
    """A part of a form in both languages, as it stands after “没有” or “no”."""

    zh: str
    en: str


PARTS: Mapping[str, FormPart] = {
    # labels
    "fields": FormPart("项目信息的栏目", "labelled fields"),
    "project": FormPart("“项目名称”一栏", "field for the project's name"),
    "unit": FormPart("“项目单位”一栏", "field for the unit"),
    "department": FormPart("“主管部门”一栏", "field for the department"),
    "phone": FormPart("“联系电话”一栏", "field for a phone number"),
    "dates": FormPart("评价或上报日期", "dates of the evaluation or of its report"),
    "total": FormPart("自评总分", "stated total of the self-scores"),
    "grade": FormPart("“自评等次”一栏", "field for the self-grade"),
    "team": FormPart("评价组成员表", "table of the evaluation team"),
    # money
    "funds": FormPart("资金表", "table of funds"),
    "planned": FormPart("预算数一列", "column of planned money"),
    "received": FormPart("到位资金一列", "column of received money"),
    "spent": FormPart("支出一列", "column of spent money"),
    "sources": FormPart("各来源的金额", "amounts by source"),
    "rate": FormPart("填报的预算执行率", "stated execution rate"),
    "execution_points": FormPart("预算执行率的分值或得分", "points for the execution rate"),
    # indicators
    "indicators": FormPart("指标", "indicators"),
    "level1": FormPart("一级指标", "first level of indicators"),
    "level2": FormPart("二级指标", "second level of indicators"),
    "weight1": FormPart("一级指标的分值", "weights of the first level"),
    "weight2": FormPart("二级指标的分值", "weights of the second level"),
    "weights": FormPart("三级指标的分值一列", "column of weights"),
    "targets": FormPart("目标值一列", "column of targets"),
    "actuals": FormPart("完成值一列", "column of actual values"),
    "scores": FormPart("自评得分一列", "column of self-scores"),
    "problems": FormPart("报告中写问题和原因的一节", "section of the report on problems and their causes"),
    "reasons": FormPart("偏差原因一列", "column of reasons"),
    "deviations": FormPart("专写偏差原因的一列", "column for reasons of deviations alone"),
    "framework": FormPart("评价方案规定的指标框架", "framework of its scheme"),
    "subtotals": FormPart("一级指标的得分小计", "subtotals of self-scores by level"),
    "level_weights": FormPart("报告写明的一级指标分值", "weights of the first level in the report"),
    "reviewer": FormPart("核定得分", "reviewer's scores"),
    # the rest
    "report": FormPart("评价报告", "report"),
    "template": FormPart("模板标记", "template's stamp"),
    "kind:self": FormPart("项目支出绩效自评表", "self-assessment of a project"),
    "kind:department": FormPart("部门评价表", "form of several sheets"),
    "kind:overall": FormPart("部门整体支出绩效自评表", "self-assessment of a whole department"),
    "kind:transfer": FormPart("转移支付绩效自评表", "self-assessment of transfers"),
    "kind:declaration": FormPart("绩效目标表", "declaration of targets"),
    "kind:monitoring": FormPart("绩效运行监控表", "form of monitoring"),
    "kind:other": FormPart("别的表", "form of another kind"),
}
"""Name → what it is. `project`, `unit`, `department`, `phone`, `dates`, `grade`: the label stands in the form, filled in or not; `received`: a column
of its own, not the one of planned money; `reviewer`: a score is filled in (every scored copy has the column); `kind:…`: which form it is."""

_EITHER = "|"
_KIND = "kind:"


def names_of(ask: str) -> tuple[str, ...]:
    """Return the parts of which a form needs one: an ask is one name, or several with “|” between them."""
    return tuple(ask.split(_EITHER))


def unmet(asks: tuple[str, ...], has: frozenset[str]) -> str | None:
    """Return the first of the asks that a form with these parts does not meet, None if it meets them all."""
    return next((ask for ask in asks if has.isdisjoint(names_of(ask))), None)


WITH_FUNDS = ("self", "transfer")
"""Kinds of form whose printed ones all have a table of funds: without one it is missing, in others it was never there."""


def part_words(ask: str, lang: str) -> str:
    """Return what is asked for in words."""
    return (" or " if lang == "en" else "或").join(PARTS[name].en if lang == "en" else PARTS[name].zh for name in names_of(ask))


def lacking_words(ask: str, lang: str) -> str:
    """Return the sentence that a form does not have what is asked for."""
    kind = ask.startswith(_KIND)
    if lang == "en":
        return f"{'not a' if kind else 'no'} {part_words(ask, lang)}"
    return f"{'不是' if kind else '没有'}{part_words(ask, lang)}"
