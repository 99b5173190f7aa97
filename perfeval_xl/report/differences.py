"""What changed between two summaries, for people and for programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from perfeval_xl.facts.severity import WORDS
from perfeval_xl.facts.states import LET_STAND, VERDICTS_EN
from perfeval_xl.layout.outputs import HEADERS
from perfeval_xl.report import json
from perfeval_xl.report.lines import printable
from perfeval_xl.report.text import Style, plain
from perfeval_xl.summaries import COMPARED, FINDINGS, PROJECTS, Differences

_ZH: Mapping[str, str] = {
    "came": "新报", "withdrawn": "撤回", "next_year": "下一年度的（同一项目，预算年度更晚，不是改正也不是撤回）",
    "renamed": "改名（同一项目换了名称，不是撤回也不是新报）",
    "changed": "变动", "corrected": "已改正的问题",
    "altered": "仍在、有增减的问题", "introduced": "新出现的问题",
    "waived": "已豁免的问题",
    **{key: HEADERS[key] for key in COMPARED},
    "none": "无", "title": "{title}（{count}）", "same": "没有变化", "across": "各项目之间", "year": "（{year:g}）",
    "apart": "，", "file": "整个文件",
    "total": "新报 {came} 个，变动 {changed} 个，撤回 {withdrawn} 个；"
             "问题改正 {corrected} 处，仍在 {remaining} 处，新出现 {introduced} 处，豁免 {waived} 处",
}
_EN: Mapping[str, str] = {
    "came": "came", "withdrawn": "withdrawn", "next_year": "of a later year (neither corrected nor withdrawn)",
    "renamed": "corrected in their name (neither came nor withdrawn)",
    "changed": "changed", "corrected": "corrected findings",
    "altered": "findings that go on with others", "introduced": "new findings",
    "waived": "waived findings", "planned": "planned", "received": "received", "spent": "spent", "self_total": "self-score",
    "system_total": "system score", "final_total": "final score", "self_grade": "self-grade", "final_grade": "grade", "state": "state",
    "department": "department", "none": "none", "title": "{title} ({count})", "same": "nothing changed", "across": "between projects",
    "year": " ({year:g})", "apart": ", ", "file": "whole file",
    "total": "{came} came, {changed} changed, {withdrawn} withdrawn; "
             "findings: {corrected} corrected, {remaining} remaining, {introduced} new, {waived} waived",
    **VERDICTS_EN, **{word: severity for severity, word in WORDS.items()}, LET_STAND: "waived",
}
_SCORED = ("final_total", "final_grade", "state")
_QUOTED, _CHINESE = re.compile("“[^“”]*”"), re.compile("[\u3400-\u9fff]")
_FINDINGS = ("corrected", "altered", "introduced", "waived")


def counts(found: Differences) -> dict[str, int]:
    """Return how many projects and findings are of each kind."""
    changed = len(found.changed.drop_duplicates(["unit", "project", "year", "file"]))
    kinds = ("came", "withdrawn", *_FINDINGS)
    seldom = {kind: len(rows) for kind in ("next_year", "renamed") if len(rows := getattr(found, kind))}
    return {"changed": changed, **{kind: len(getattr(found, kind)) for kind in kinds}, "remaining": found.remaining, **seldom}


def in_english(found: Differences, headings: Mapping[str, str]) -> Differences:
    """Return differences of which every sentence that a summary has in Chinese is the heading of its check, by code."""
    return replace(
        found, corrected=_headed(found.corrected, headings), altered=_headed(found.altered, headings),
        introduced=_headed(found.introduced, headings), waived=_headed(found.waived, headings),
    )


def _headed(rows: pd.DataFrame, headings: Mapping[str, str]) -> pd.DataFrame:
    chinese = rows["message"].map(lambda said: isinstance(said, str) and bool(_CHINESE.search(_QUOTED.sub("", said)))).astype(bool)
    return rows.assign(message=rows["message"].mask(chinese, rows["code"].map(headings).fillna(rows["message"])))


def render_json(found: Differences, old: str, new: str) -> str:
    """Return the differences as a JSON object."""
    changed = [
        {**_data(rows.iloc[0], ("unit", "project", "year", "file")),
         "fields": {row["field"]: [_plain(row["old"]), _plain(row["new"])] for _, row in rows.iterrows()}}
        for rows in _by_project(found.changed)
    ]
    return json.dumps({
        "schema_version": json.SCHEMA_VERSION, "old": old, "new": new,
        "came": [_data(row, PROJECTS) for _, row in found.came.iterrows()],
        "withdrawn": [_data(row, PROJECTS) for _, row in found.withdrawn.iterrows()],
        "next_year": [_data(row, PROJECTS) for _, row in found.next_year.iterrows()],
        "renamed": [_data(row, ("old_unit", "old_project", *PROJECTS)) for _, row in found.renamed.iterrows()],
        "changed": changed,
        **{kind: [_data(row, FINDINGS) for _, row in getattr(found, kind).iterrows()] for kind in _FINDINGS},
        "counts": counts(found),
    })


def render(found: Differences, *, lang: str = "zh", style: Style = plain) -> str:
    """Return the differences as text: projects, then findings, then a line of counts."""
    words = _EN if lang == "en" else _ZH
    if not found:
        return style(words["same"], "clean") + "\n"
    number = counts(found)
    lines: list[str] = []
    told: tuple[tuple[str, Iterable[str]], ...] = (
        ("came", (_project(row, words) for _, row in found.came.iterrows())),
        ("renamed", (_renamed(row, words) for _, row in found.renamed.iterrows())),
        ("changed", (_change(rows, words) for rows in _by_project(found.changed))),
        ("withdrawn", (_project(row, words) for _, row in found.withdrawn.iterrows())),
        ("next_year", (_project(row, words) for _, row in found.next_year.iterrows())),
        *((kind, _findings(getattr(found, kind), words)) for kind in _FINDINGS),
    )
    for kind, entries in told:
        if number.get(kind):
            heading = words["title"].format(title=words[kind], count=number[kind])
            lines += [style(heading, "heading"), *(f"  {entry}" for entry in entries), ""]
    return "".join(f"{line}\n" for line in [*lines, words["total"].format(**number)])


def _by_project(changed: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for _, rows in changed.groupby(["unit", "project", "year", "file"], sort=False, dropna=False):
        yield rows


def _title(row: pd.Series, words: Mapping[str, str]) -> str:
    names = " ".join(row[name] for name in ("unit", "project") if isinstance(row[name], str))
    year = row.get("year")
    whose = names or str(_plain(row["file"]) or words["across"])
    return printable(whose + (words["year"].format(year=year) if names and _plain(year) else ""))


def _project(row: pd.Series, words: Mapping[str, str]) -> str:
    about = [f"{words[field]} {_shown(row[field], words)}" for field in _SCORED if _plain(row[field]) is not None]
    return f"{_title(row, words)}　{words['apart'].join(about)}"


def _renamed(row: pd.Series, words: Mapping[str, str]) -> str:
    before = printable(f"{row['old_unit']} {row['old_project']}")
    return f"{before} → {_project(row, words)}"


def _change(rows: pd.DataFrame, words: Mapping[str, str]) -> str:
    changes = (f"{words[row['field']]} {_shown(row['old'], words)} → {_shown(row['new'], words)}" for _, row in rows.iterrows())
    return f"{_title(rows.iloc[0], words)}　{words['apart'].join(changes)}"


def _findings(found: pd.DataFrame, words: Mapping[str, str]) -> Iterator[str]:
    for _, row in found.iterrows():
        place = "!".join(text for text in (_plain(row["sheet"]), _plain(row["cell"])) if text)
        if not place and _plain(row["file"]):
            place = words["file"]
        severity = words.get(row["severity"], row["severity"])
        about = " ".join(text for text in (row["code"], severity, printable(place)) if text)
        yield f"{_title(row, words)}　{about}　{printable(_plain(row['message']) or '')}"


def _shown(value: Any, words: Mapping[str, str]) -> str:
    plain_value = _plain(value)
    if plain_value is None:
        return words["none"]
    if isinstance(plain_value, float):
        return f"{plain_value:,.2f}"
    return words.get(str(plain_value), printable(str(plain_value)))


def _data(row: pd.Series, names: Iterable[str]) -> dict[str, object]:
    data: dict[str, Any] = {name: _plain(row[name]) for name in names}
    return data if data.get("year") is None else {**data, "year": int(data["year"])}


def _plain(value: Any) -> Any:
    return None if pd.isna(value) else value
