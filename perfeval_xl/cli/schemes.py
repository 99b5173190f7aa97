"""`perfeval schemes`: the evaluation schemes, or all that one of them says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from perfeval_xl.cli import console, options
from perfeval_xl.cli.application import command, help_option
from perfeval_xl.report.text import padded, width
from perfeval_xl.schemes import Group, Indicator, Level, Scheme, builtin_ids, load_scheme

_RULES_ZH: Mapping[str, str] = {
    "auto": "按目标值的写法",
    "attainment": "按完成比例",
    "deadline": "按完成时限",
    "yes-no": "是或否",
    "achievement": "按达成程度分档",
    "arrival-rate": "资金到位率",
    "execution-rate": "预算执行率",
    "cost": "按成本控制",
    "steps": "按扣分档",
    "judgement": "人工判断，采信自评",
}
_ZH: Mapping[str, str] = {
    "version": "版本",
    "authority": "依据",
    "sources": "来源",
    "grades": "等次",
    "framework": "指标与分值",
    "own": "由单位自填",
    "execution": "预算执行率",
    "bands": "达成程度（占分值）",
    "late": "逾期（占分值）",
    "days": "{days} 天内 {share:.0%}",
    "over": "超过上限",
    "linear": "按超出比例扣分",
    "ratio": "按目标 ÷ 实际",
    "rounding": "得分小数",
    "tolerance": "与自评的允许差",
    "severities": "检查级别的调整",
    "places": "{n} 位",
    "points": "{n} 分",
}
_EN: Mapping[str, str] = {
    "version": "version",
    "authority": "Authority",
    "sources": "Sources",
    "grades": "Grades",
    "framework": "Framework with weights",
    "own": "the unit's own rows",
    "execution": "execution rate",
    "bands": "Achievement (share of the weight)",
    "late": "Late (share of the weight)",
    "days": "within {days} days {share:.0%}",
    "over": "Above an upper limit",
    "linear": "less by the share exceeded",
    "ratio": "target ÷ actual",
    "rounding": "Points rounded to",
    "tolerance": "Tolerance to the self-score",
    "severities": "Severities changed",
    "places": "{n} decimals",
    "points": "{n} points",
}


@command("schemes")
@click.argument("scheme", metavar="[ID|FILE]", required=False)
@options.lang
@help_option
def schemes(scheme: str | None, lang: str) -> int:
    """列出评价方案；给出编号或 .toml 文件则显示其指标、分值、规则、等次和依据。

    \b
    示例：
      perfeval schemes
      perfeval schemes department-2021
    """
    lines = _whole(load_scheme(scheme), lang) if scheme else _list()
    console.show("".join(f"{line}\n" for line in lines))
    return 0


def _list() -> Iterator[str]:
    every = [load_scheme(name) for name in builtin_ids()]
    ids, names = (max(width(text) for text in column) for column in ([s.id for s in every], [s.name for s in every]))
    for scheme in every:
        yield f"{padded(scheme.id, ids)}  {scheme.version}  {padded(scheme.name, names)}  {scheme.authority}"


def _whole(scheme: Scheme, lang: str) -> Iterator[str]:
    words = _EN if lang == "en" else _ZH
    yield f"{scheme.id}  {scheme.name}  {words['version']} {scheme.version}"
    yield f"{words['authority']}: {scheme.authority}"
    yield f"{words['grades']}: " + "  ".join(f"{grade.name} ≥{grade.at_least:g}" for grade in scheme.grades)
    yield from _arithmetic(scheme, words)
    yield ""
    yield f"{words['framework']}:"
    if scheme.execution_weight:
        yield f"  {words['execution']} {scheme.execution_weight:g}"
    for level in scheme.levels:
        yield from _level(level, words, lang)
    if scheme.sources:
        yield ""
        yield f"{words['sources']}:"
        yield from (f"  {source}" for source in scheme.sources)


def _arithmetic(scheme: Scheme, words: Mapping[str, str]) -> Iterator[str]:
    scoring = scheme.scoring
    bands = (f"{band.low:.0%}–{band.high:.0%}" for band in scoring.bands)
    yield f"{words['bands']}: " + "  ".join(bands)
    yield f"{words['late']}: " + "  ".join(words["days"].format(days=step.days, share=step.share) for step in scoring.late)
    yield f"{words['over']}: {words[scoring.over_limit]}"
    yield f"{words['rounding']}: {words['places'].format(n=scoring.decimals)}"
    yield f"{words['tolerance']}: {words['points'].format(n=f'{scoring.tolerance:g}')}"
    if scheme.severities:
        yield f"{words['severities']}: " + "  ".join(f"{code} {level}" for code, level in sorted(scheme.severities.items()))


def _level(level: Level, words: Mapping[str, str], lang: str) -> Iterator[str]:
    yield f"  {level.name} {level.weight:g}"
    for group in level.groups:
        own = f"  {words['own']}, {_rule(group, lang)}" if group.own else ""
        yield f"    {'、'.join(group.names)} {group.weight:g}{own}"
        for row in group.indicators:
            yield f"      {row.name} {row.weight:g}  {_rule(row, lang)}"


def _rule(of: Group | Indicator, lang: str) -> str:
    return of.rule if lang == "en" else _RULES_ZH[of.rule]
