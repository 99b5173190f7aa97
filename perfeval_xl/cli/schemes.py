"""`perfeval schemes`: the evaluation schemes, or all that one of them says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from perfeval_xl.cli import console, options
from perfeval_xl.cli.application import command, help_option
from perfeval_xl.report.text import padded, width
from perfeval_xl.schemes import ARRIVAL_RATE, EXECUTION_RATE, Group, Indicator, Level, Scheme, builtin_ids, load_scheme
from perfeval_xl.schemes.differences import Difference, differences

_RULES_ZH: Mapping[str, str] = {
    "auto": "按目标值的写法",
    "attainment": "按完成比例",
    "deadline": "按完成时限",
    "yes-no": "是或否",
    "achievement": "按达成程度分档",
    ARRIVAL_RATE: "资金到位率",
    EXECUTION_RATE: "预算执行率",
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
    "flexible": "原则上，可调整",
    "by_unit": "分值由单位定",
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
    "changed": "改",
    "added": "增",
    "removed": "删",
    "same": "两个方案没有差别",
    "only": "去掉",
    "new": "加上",
    "nothing": "（无）",
    "one": "--diff 要与方案编号或文件同用，如 perfeval schemes mine.toml --diff department-2021",
}
_EN: Mapping[str, str] = {
    "version": "version",
    "authority": "Authority",
    "sources": "Sources",
    "grades": "Grades",
    "framework": "Framework with weights",
    "own": "the unit's own rows",
    "flexible": "in principle",
    "by_unit": "weight set by the unit",
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
    "changed": "changed",
    "added": "added  ",
    "removed": "removed",
    "same": "the two schemes say the same",
    "only": "without",
    "new": "with",
    "nothing": "(none)",
    "one": "--diff needs a scheme to compare, as in perfeval schemes mine.toml --diff department-2021",
}


@command("schemes", light=True)
@click.argument("scheme", metavar="[ID|FILE]", required=False)
@click.option("--diff", "other", metavar="ID|FILE", help="只显示与这个方案的差别")
@options.lang
@help_option
def schemes(scheme: str | None, other: str | None, lang: str) -> int:
    """列出评价方案；给出编号或 .toml 文件则显示其指标、分值、规则、等次和依据。

    \b
    示例：
      perfeval schemes
      perfeval schemes department-2021
      perfeval schemes department-2021 --diff mine.toml
    """
    words = _EN if lang == "en" else _ZH
    if other and not scheme:
        raise click.UsageError(words["one"])
    if scheme and other:
        lines = _differences(load_scheme(scheme), load_scheme(other), words)
    else:
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
    yield f"  {level.name} {level.weight:g}" + (f"  {words['flexible']}" if level.flexible else "")
    for group in level.groups:
        own = f"  {words['own']}, {_rule(group, lang)}" if group.own else ""
        weight = f" {group.weight:g}" if not level.flexible else f"  {words['by_unit']}" if group.own else ""
        yield f"    {'、'.join(group.names)}{weight}{own}"
        for row in group.indicators:
            yield f"      {row.name} {row.weight:g}  {_rule(row, lang)}"


def _rule(of: Group | Indicator, lang: str) -> str:
    return of.rule if lang == "en" else _RULES_ZH[of.rule]


def _differences(first: Scheme, second: Scheme, words: Mapping[str, str]) -> Iterator[str]:
    yield f"{first.id} → {second.id}"
    found = list(differences(first, second))
    yield from (_difference(one, words) for one in found)
    if not found:
        yield words["same"]


def _difference(one: Difference, words: Mapping[str, str]) -> str:
    head = f"{words[one.kind]}  {one.path}"
    if one.kind != "changed":
        worth = one.old if one.kind == "removed" else one.new
        return head if worth is None else f"{head}  {_shown(worth, words)}"
    if isinstance(one.old, list) and isinstance(one.new, list):  # words: what went and what came
        gone, come = ("、".join(map(str, side)) for side in (one.old, one.new))
        return f"{head}: " + "  ".join(f"{words[key]} {text}" for key, text in (("only", gone), ("new", come)) if text)
    return f"{head}: {_shown(one.old, words)} → {_shown(one.new, words)}"


def _shown(value: object, words: Mapping[str, str]) -> str:
    if value is None or value == "":
        return words["nothing"]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_shown(part, words)}" for key, part in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "、".join(_shown(part, words) for part in value)
    return str(value)
