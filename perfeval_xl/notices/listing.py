"""Who gets what, as lines on a console."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from perfeval_xl.facts.severity import COUNTED, COUNTED_EN, SEVERITIES
from perfeval_xl.notices.model import Absent, Department, Recipient, Unit
from perfeval_xl.notices.prepared import Prepared
from perfeval_xl.notices.texts import in_english
from perfeval_xl.report.lines import printable

_ZH: Mapping[str, str] = {
    "returned": "退回（{count} 个单位）", "passed": "通过（{count} 个单位）", "reminded": "催报（{count} 个部门）",
    "project": f"{{project}}：{COUNTED}", "again": "（再次退回）", "fine": "{project}",
    "absent": "{unit} {project}：{situation}", "to": "→ {to}", "answer": "→ {to}（回复来件）",
    "nobody": "→ 没有邮箱，不写邮件草稿：{lacking}",
    "nothing": "没有要退回、催报的。", "comma": "、",
    "beside": "{situation}（{files}）",
    "total": "退回 {returned} 个项目，通过 {passed} 个，催报 {reminded} 个；没有邮箱的 {nobody} 处",
    "others": "；另有 {count} 个不在名单上",
}
_EN: Mapping[str, str] = {
    "returned": "returned ({count} units)", "passed": "passed ({count} units)", "reminded": "reminded ({count} departments)",
    "project": f"{{project}}: {COUNTED_EN}", "again": " (again)", "fine": "{project}",
    "absent": "{unit} {project}: {situation}", "to": "→ {to}", "answer": "→ {to} (answers their mail)",
    "nobody": "→ no address, so no draft: {lacking}", "nothing": "Nothing to return, nobody to remind.", "comma": ", ",
    "beside": "{situation} ({files})",
    "total": "{returned} projects returned, {passed} passed, {reminded} reminded; without an address: {nobody}",
    "others": "; not on the roster: {count}",
}


def render(prepared: Prepared, *, lang: str = "zh", passed: bool = False) -> str:
    """Return units and departments with what each gets; with `passed` also those whose forms passed."""
    words = _EN if lang == "en" else _ZH
    parts: list[tuple[str, Sequence[Unit | Department]]] = [("returned", prepared.returned), ("reminded", prepared.departments)]
    if passed:
        parts.insert(1, ("passed", prepared.passed))
    lines: list[str] = []
    for kind, whom in parts:
        if whom:
            lines += [words[kind].format(count=len(whom)), *(f"  {line}" for one in whom for line in _share(one, kind, words)), ""]
    standing = prepared.standing
    rows = standing.projects[standing.projects["row"].notna()] if standing.listed else standing.projects
    states = rows["state"].value_counts()
    nobody = sum(one.recipient is None for _, whom in parts for one in whom)
    if not lines:
        lines = [words["nothing"]]
    number = {state: int(states.get(state, 0)) for state in ("returned", "passed", "reminded")}
    total = words["total"].format(**number, nobody=nobody)
    others = len(standing.projects) - len(rows)
    return "".join(f"{line}\n" for line in [*lines, total + (words["others"].format(count=others) if others else "")])


def _share(one: Unit | Department, kind: str, words: Mapping[str, str]) -> Iterator[str]:
    yield f"{printable(one.folder)}　{_to(one.recipient, one.lacking, words)}"
    if isinstance(one, Department):
        yield from (f"  {_absent(absent, words)}" for absent in one.absent)
        return
    for project in one.projects:
        if kind == "passed":
            yield "  " + words["fine"].format(project=printable(project.title))
        else:
            counts = {severity: len(project.of(severity)) for severity in SEVERITIES}
            line = words["project"].format(project=printable(project.title), **counts)
            yield f"  {line}{words['again'] if project.again else ''}"


def _absent(one: Absent, words: Mapping[str, str]) -> str:
    files = words["comma"].join(file for file, _ in one.instead)
    told = _said(one.situation, words)
    situation = words["beside"].format(situation=told, files=files) if files else told
    return printable(words["absent"].format(unit=one.unit, project=one.project, situation=situation))


def _said(sentence: str, words: Mapping[str, str]) -> str:
    """Return a sentence of the letters, in English where the lines are."""
    return in_english(sentence) if words is _EN else sentence


def _to(recipient: Recipient | None, lacking: str, words: Mapping[str, str]) -> str:
    if recipient is None:
        return words["nobody"].format(lacking=printable(_said(lacking, words)))
    return words["answer" if recipient.answers else "to"].format(to=", ".join(recipient.addresses))
