"""The fixed words with which `perfeval inspect --steps` tells how a form was read, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.facts.measures import NAMES, SOURCES
from perfeval_xl.report import reading_words

_PHRASES: Mapping[str, tuple[str, str]] = {
    "form": ("第 {place} 份表：{title}", "Form {place}: {title}"),
    "no title": ("（没有标题）", "(no title)"),
    "sheets": ("工作表：{sheets}", "sheets: {sheets}"),
    "kind": ("种类：{kind}；按{layout}读", "kind: {kind}; read as {layout}"),
    "unknown kind": ("标题看不出", "its title does not tell"),
    "block": ("块 {place} “{sheet}” {kind}：", "block {place} “{sheet}” {kind}: "),
    "block indicators": ("指标表", "indicators"),
    "block funds": ("资金表", "funds"),
    "block team": ("评价组成员表", "evaluation team"),
    "block goals": ("年度总体目标", "overall goals"),
    "header": ("表头第 {rows} 行", "header row {rows}"),
    "goes on": ("接前一张表，没有表头", "goes on from the table before, without a header"),
    "body": ("，第 {first}–{last} 行有 {count} 行", ", {count} rows from {first} to {last}"),
    "no body": ("，下面没有行", ", no rows below"),
    "closing": ("，第 {row} 行是合计", ", totals in row {row}"),
    "not used": ("（没有采用）", " (not used)"),
    "heading unknown": ("认不出", "not understood"),
    "heading unused": ("认得，没有采用", "understood, not used"),
    "labels": ("栏目：", "labels:"),
    "other label": ("别的栏目", "another label"),
    "not counted": ("（没有采用）", " (not used)"),
    "empty": ("（空）", "(empty)"),
    "funds": ("资金行：", "rows of funds:"),
    "total": ("总额", "the total"),
    "left out": ("第 {row} 行“{label}”不是总额，也不是它的组成部分", "row {row} “{label}” is neither the total nor a part of it"),
    "rows": ("读出：{rows}", "read: {rows}"),
    "count": ("{name} {count}", "{name} {count}"),
    "comma": ("、", ", "),
    "has": ("这份表有：{parts}", "the form has: {parts}"),
}
_FRAMES: Mapping[str, tuple[str, str]] = {
    "project": ("栏目", "fields"), "team": ("成员", "members"), "budget": ("金额", "amounts"), "indicators": ("指标", "indicators"),
    "stated": ("表上写明的合计等", "stated figures"), "report_text": ("报告的段", "sections of the report"),
    "facts": ("别的发现", "other facts"),
}  # fmt: skip
_SOURCES_EN = {"central": "central", "province": "province", "local": "city and county"}
_COLUMNS: Mapping[str, tuple[str, str]] = {
    "level3": ("三级指标（指标的名称）", "level 3 (the indicator's name)"),
    "level4": ("四级指标（指标的名称）", "level 4 (the indicator's name)"),
    "weight": ("执行率的分值", "points for the rate"),
    "system_score": ("系统得分", "system's score"),
    "basis": ("得分依据", "basis of the score"), "reviewer_actual": ("核定的完成值", "reviewer's actual"),
    "standard": ("评分标准、依据（不读）", "standard (not read)"), "coefficient": ("完成率、系数（不读）", "coefficient (not read)"),
    "core": ("是否核心指标（不读）", "core indicator or not (not read)"), "earlier": ("以前年度的值（不读）", "earlier value (not read)"),
    "forecast": ("预计（不读）", "forecast (not read)"), "nature": ("指标性质（符号）", "comparison"),
    "measure": ("度量单位", "unit of measure"),
    "serial": ("序号（不读）", "serial number (not read)"), "note": ("备注", "note"), "rate": ("执行率", "execution rate"),
    "arrival": ("到位率（不读）", "arrival rate (not read)"), "left": ("结余、调整（不读）", "money left (not read)"),
    "received": ("到位资金", "received money"), "allotted": ("下达资金", "allotted money"),
    "spent": ("支出", "spent money"), "disbursed": ("拨付", "money paid out"),
    "planned": ("预算数", "planned money"), "initial": ("年初预算数", "initial budget"), "source": ("资金来源", "source of money"),
    "goal_expected": ("预期目标", "expected goal"), "goal_achieved": ("目标完成情况", "what came of the goal"),
}  # fmt: skip

_ALL = {
    **_PHRASES, **{f"frame {key}": pair for key, pair in _FRAMES.items()},
    **{f"source {key}": (SOURCES[key], english) for key, english in _SOURCES_EN.items()},
    **{f"column {key}": pair for key, pair in _COLUMNS.items()},
}
_AS_IN_CELLS = {
    **{f"column {key}": key for key in (
        "level1", "level2", "weight1", "weight2", "weight3", "target", "actual", "reason", "reviewer_score", "reviewer_reason", "name",
        "title", "unit",
    )},
    "column score": "self_score", **{f"measure {measure}": measure for measure in NAMES},
    "layout department": "form department", "layout self": "form self",
}
"""What is called as where cells are told."""
_WORDS = {
    lang: {key: pair[place] for key, pair in _ALL.items()} | {key: reading_words.words(lang)[name] for key, name in _AS_IN_CELLS.items()}
    for place, lang in enumerate(("zh", "en"))
}


def words(lang: str) -> Mapping[str, str]:
    """Return the words of a language, Chinese unless it is "en"."""
    return _WORDS["en" if lang == "en" else "zh"]
