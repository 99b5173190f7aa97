"""The catalogue as a page for people: what `docs/rules.md` holds."""

from __future__ import annotations

from itertools import groupby

from perfeval_xl.checks.catalogue import Check, all_checks
from perfeval_xl.facts.severity import ASKS, WORDS
from perfeval_xl.layout.parts import part_words

FAMILY_TITLES = {
    "F": "文件",
    "T": "模板",
    "P": "项目信息",
    "B": "预算",
    "I": "指标",
    "S": "得分",
    "N": "报告文字",
    "X": "跨文件",
}
KIND_TITLES = {"Bad": "有误", "Good": "正确", "Unsure": "无法判断"}
"""Heading of drawings → what a clerk reads above them."""

ADDRESSEE_TITLES = {"unit": "退单位", "finance": "财政自己看"}
"""Whom a finding is for → what becomes of it."""


SEVERITIES_ASK = "；".join(f"**{word}**：{ASKS[severity]}" for severity, word in WORDS.items())
"""What comes of a finding, by how grave it is."""

_HEAD = f"""\
# 检查规则

每条规则有固定的编号，不改号、不重用。{SEVERITIES_ASK}。评价方案可以调整级别或停用某条规则
（方案的 `severities`）。`perfeval rules CODE` 在命令行显示其中一条。

每条规则对每份表都有结果：**无误**、**有问题**、**不适用**（这种表本来没有规则要看的内容）、**无法判断**（要看的内容读不出来）。表是什么样就按什么样查：
没有的栏目不算漏填。`perfeval validate --checks` 列出不适用和无法判断的规则和原因。

示例是小幅的工作表：`# B003 D` 表示在这一行的 D 列报出 B003；`[预算表]` 起一张工作表；`@file encrypted` 之类表示
这样的一个文件。

本页由规则的说明生成，请勿手改。
"""


def rules_markdown() -> str:
    """Return the page: the families in the order of a form, each with a table of its checks and then their pages."""
    families = groupby(sorted(all_checks(), key=_place), key=lambda check: check.code[0])
    return "\n".join([_HEAD, *(_family(letter, list(checks)) for letter, checks in families)])


def _place(check: Check) -> tuple[int, str]:
    return list(FAMILY_TITLES).index(check.code[0]), check.code


def _family(letter: str, checks: list[Check]) -> str:
    rows = [f"| [{check.code}](#{check.code.lower()}) | {WORDS[check.severity]} | {check.title} |" for check in checks]
    table = "\n".join(["| 编号 | 级别 | 内容 |", "|---|---|---|", *rows])
    return "\n".join([f"## {letter} {FAMILY_TITLES[letter]}\n", table, "", *map(_entry, checks)])


def _entry(check: Check) -> str:
    body = check.page.partition("\n\n")[2]
    for kind, heading in KIND_TITLES.items():
        body = body.replace(f"\n{kind}::\n", f"\n{heading}：\n")
    asks = f"只看有这些内容的表：{asked(check, 'zh')}。\n"
    return "\n".join(
        [
            f"### {check.code}\n", f"**{check.title}**（{WORDS[check.severity]}）\n", f"> {_shown(check.zh)}\n",
            *([asks] if check.asks else []), body, "",
        ]
    )


def asked(check: Check, lang: str) -> str:
    """Return what a form must have for a check to apply, in words."""
    return (", " if lang == "en" else "；").join(part_words(ask, lang) for ask in check.asks)


def _shown(template: str) -> str:
    """Return a message with its fields as a reader knows them from forms: an ellipsis each."""
    parts = [part.partition("}")[2] for part in f"}}{template}".split("{")]
    return "…".join(parts)
