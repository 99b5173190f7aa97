"""What a ledger knows of projects over runs and years, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from perfeval_xl.facts.states import OPEN, REMEDIES_EN, SUBMISSIONS_EN, VERDICTS_EN
from perfeval_xl.report import json
from perfeval_xl.report.lines import printable
from perfeval_xl.report.text import Style, plain

_ZH: Mapping[str, str] = {
    "title": "{unit} {name}", "year": "{year} 年度", "no_year": "未填年度", "run": "第 {run} 次运行（{day}）",
    "score": "最终 {final_total:g} 分 {final_grade}", "unscored": "没有评分", "money": "计划 {planned:,.2f}、使用 {spent:,.2f} 万元",
    "rate": "执行率 {execution_rate:.2%}", "comma": "，", "findings": "未改 {open}、已改 {mended}、豁免 {waived}、销号 {cleared}",
    "repeated": "往年也有：{repeated}", "open": "{code} {subject}：{state}，{first} 起 {days} 天",
    "total": "{projects} 个项目，{years} 个年度，{runs} 次运行；未改 {open} 处", "nothing": "台账里还没有运行记录。",
}
_EN: Mapping[str, str] = {
    "title": "{unit} {name}", "year": "{year}", "no_year": "no year", "run": "run {run} ({day})",
    "score": "final {final_total:g} {final_grade}", "unscored": "not scored",
    "money": "planned {planned:,.2f}, spent {spent:,.2f} wan yuan",
    "rate": "execution {execution_rate:.2%}", "comma": ", ", "findings": "open {open}, mended {mended}, waived {waived}, cleared {cleared}",
    "repeated": "in earlier years, too: {repeated}", "open": "{code} {subject}: {state}, since {first}, {days} days",
    "total": "{projects} projects, {years} years, {runs} runs; open {open}", "nothing": "No run is in the ledger yet.",
    **VERDICTS_EN, **SUBMISSIONS_EN, **REMEDIES_EN,
}
_SHOWN = ("department", "unit", "name", "year", "run", "day", "state", "planned", "received", "spent", "arrival_rate", "execution_rate",
          "self_total", "system_total", "final_total", "final_grade", "errors", "warnings")
_COUNTS = ("open", "mended", "waived", "cleared", "repeated")


def render(rows: pd.DataFrame, findings: pd.DataFrame, *, lang: str = "zh", style: Style = plain) -> str:
    """Return projects with their years, newest first, the runs of each and what of its last is still open.

    Args:
        rows: as `ledger.Ledger.submissions`.
        findings: as `ledger.Ledger.findings`, with days.
    """
    words = _EN if lang == "en" else _ZH
    if rows.empty:
        return words["nothing"] + "\n"
    lines: list[str] = []
    for _, own in rows.groupby("project", sort=False):
        first = own.iloc[0]
        lines.append(style(printable(words["title"].format(unit=first["unit"] or "", name=first["name"] or "")), "heading"))
        for year in sorted(set(own["year"].tolist()), reverse=True):
            lines += [f"  {line}" for line in _year(year, own[own["year"].eq(year)], findings, words)]
        lines.append("")
    open_ = int(findings["state"].eq(OPEN).sum()) if len(findings) else 0
    number = {"projects": rows["project"].nunique(), "years": rows["year"].nunique(), "runs": rows["run"].nunique(), "open": open_}
    return "".join(f"{line}\n" for line in [*lines, words["total"].format(**number)])


def _year(year: int, runs: pd.DataFrame, findings: pd.DataFrame, words: Mapping[str, str]) -> Iterator[str]:
    last = runs.iloc[-1]
    yield f"{words['year'].format(year=year) if year else words['no_year']}　{_counts(last, words)}"
    for row in runs.to_dict("records"):
        yield f"  {words['run'].format(run=row['run'], day=row['day'])}　{_figures(row, words)}"
    if last["repeated"]:
        yield "  " + printable(words["repeated"].format(repeated=last["repeated"]))
    if len(findings):
        own = findings[findings["project"].eq(last["project"]) & findings["year"].eq(year) & findings["state"].eq(OPEN)]
        for row in own.to_dict("records"):
            told = {str(name): value for name, value in row.items()}
            told["state"] = words.get(str(told["state"]), told["state"])
            yield "  " + printable(words["open"].format(**told).replace(" ：", "：").replace(" :", ":"))


def _counts(row: pd.Series, words: Mapping[str, str]) -> str:
    return words["findings"].format(**{name: int(row[name]) for name in ("open", "mended", "waived", "cleared")})


def _figures(row: Mapping[Any, Any], words: Mapping[str, str]) -> str:
    known = {str(name): value for name, value in row.items() if not pd.isna(value)}
    score = words["score"].format(**{"final_grade": "", **known}) if "final_total" in known else words["unscored"]
    state = str(known.get("state", ""))
    parts = [words.get(state, state), score]
    parts += [words["money"].format(**known)] if {"planned", "spent"} <= known.keys() else []
    parts += [words["rate"].format(**known)] if "execution_rate" in known else []
    return words["comma"].join(part.strip() for part in parts if part.strip())


def render_json(rows: pd.DataFrame, findings: pd.DataFrame) -> str:
    """Return the same as a JSON object: submissions and findings."""
    submissions = [_data(row, (*_SHOWN, *_COUNTS)) for row in rows.to_dict("records")]
    names = {row["project"]: (row["unit"], row["name"]) for row in rows.to_dict("records")}
    columns = ("year", "code", "subject", "severity", "state", "first", "last", "closed", "days", "times", "measure", "deadline", "result")
    listed = [
        {"unit": names.get(row["project"], (None, None))[0], "name": names.get(row["project"], (None, None))[1], **_data(row, columns)}
        for row in findings.to_dict("records")
    ]
    return json.dumps({"schema_version": json.SCHEMA_VERSION, "submissions": submissions, "findings": listed})


def _data(row: Mapping[Any, Any], names: tuple[str, ...]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in names:
        value = row[name]
        made[name] = None if pd.isna(value) else int(value) if isinstance(value, float) and name in ("errors", "warnings") else value
    return {**made, "year": made["year"] or None}
