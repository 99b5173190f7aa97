"""催报名单.xlsx: who is still to send, who has no address, where every project stands, and that none is in two places or in none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from perfeval_xl.facts.states import AGREES, DIFFERS, VERDICTS
from perfeval_xl.layout.outputs import HEADERS
from perfeval_xl.notices.model import Absent, Department, Project, Unit
from perfeval_xl.notices.standing import PASSED, REMINDED, RETURNED_STATE, NoticeStanding
from perfeval_xl.notices.texts import TEXTS, one_line
from perfeval_xl.submissions import fold_name
from perfeval_xl.summary.columns import usual
from perfeval_xl.summary.plain_book import tables_book
from perfeval_xl.summary.tables import SummaryColumn, SummaryTable, Total

WORDS = {PASSED: VERDICTS[0], RETURNED_STATE: VERDICTS[1], REMINDED: "催报"}
"""State → the word for it."""
_COLOURS = {"催报": ("#FFF3CD", "#7A4F00"), AGREES: ("#E2F0D9", "#1B5E20")}
_PROJECT = usual("number department unit project year", department=18, unit=22, project=26)
REMINDED_SHEET, NOBODY_SHEET, PROJECT_SHEET, STRAY_SHEET, PROOF_SHEET = "催报名单", "没有邮箱", "项目状态", "未归属文件", "核对"
_ABSENT = (
    *_PROJECT, SummaryColumn("情况", "situation", widest=18), SummaryColumn("收到的文件", "came", widest=30),
    SummaryColumn("联系邮箱", "email", widest=22), SummaryColumn("联系电话", "phone", widest=14),
    SummaryColumn("催报邮件", "draft", widest=40),
)
_NOBODY = (
    *usual("number department unit", department=18, unit=22), SummaryColumn("事项", "word", "word"),
    SummaryColumn("项目", "projects", widest=40),
    SummaryColumn("说明", "why", widest=44), SummaryColumn("文件夹", "folder", widest=44),
)
_STATES = (
    *_PROJECT, SummaryColumn("名单行", "row", "index"), SummaryColumn(HEADERS["state"], "word", "word"),
    *usual("error warning"),
    SummaryColumn("发给", "to", widest=24), SummaryColumn("说明", "note", widest=24),
    SummaryColumn("依据", "basis", "code", widest=16), SummaryColumn("文件夹", "folder", widest=44),
)
_STRAYS = (*usual("number file", file=60), SummaryColumn("情况", "situation", widest=40))
_PROOF = (SummaryColumn("事项", "item", widest=40), SummaryColumn("个数", "count", "count"), SummaryColumn("说明", "note", widest=60))


def register(
    standing: NoticeStanding, units: Mapping[str, Sequence[Unit]], departments: Sequence[Department], drafts: Mapping[str, str]
) -> bytes:
    """Return the workbook.

    units: by state (returned, passed) those that get something; drafts: folder of a department's share → the path of its draft.
    """
    absent = pd.DataFrame(list(_absent(departments, drafts)), columns=[column.key for column in _ABSENT])
    nobody = pd.DataFrame(list(_nobody(units, departments)), columns=[column.key for column in _NOBODY])
    states = pd.DataFrame(list(_states(standing, units, departments)), columns=[column.key for column in _STATES])
    strays = pd.DataFrame(list(_strays(standing)), columns=[column.key for column in _STRAYS])
    tables = [
        SummaryTable(REMINDED_SHEET, _ABSENT, absent, frozen=4, printed=_on_paper(_ABSENT, "phone")),
        *([SummaryTable(NOBODY_SHEET, _NOBODY, nobody, frozen=3, printed=_on_paper(_NOBODY, "why"))] if len(nobody) else []),
        SummaryTable(PROJECT_SHEET, _STATES, states, frozen=4, printed=_on_paper(_STATES, "note")),
        *([SummaryTable(STRAY_SHEET, _STRAYS, strays)] if len(strays) else []),
        _proof(standing, states),
    ]
    return tables_book(REMINDED_SHEET, tables, _COLOURS)


def _on_paper(columns: Sequence[SummaryColumn], last: str) -> int:
    """Return how many columns are printed, up to that one: with all of them the letters would be too small to read."""
    return next(place for place, column in enumerate(columns, 1) if column.key == last)


def _absent(departments: Sequence[Department], drafts: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    number = 0
    for department in departments:
        for one in department.absent:
            number += 1
            draft = drafts.get(department.folder) or f"没有生成：{department.lacking}"
            yield {
                "number": number, "department": department.above, "unit": one.unit, "project": one.project, "year": one.year,
                "situation": one.situation, "came": _came(one), "email": one.email, "phone": one.phone, "draft": draft,
            }


def _came(one: Absent) -> str | None:
    return "\n".join(f"{file}（{reason}）" for file, reason in one.instead) or None


def _nobody(units: Mapping[str, Sequence[Unit]], departments: Sequence[Department]) -> Iterator[Mapping[str, Any]]:
    why = "没有生成邮件草稿：{lacking}。请用别的方式送达，或在名单上补填联系邮箱后再运行"
    number = 0
    for state in (RETURNED_STATE, PASSED):
        for unit in units.get(state, ()):
            if unit.recipient is None:
                number += 1
                yield {
                    "number": number, "department": unit.department, "unit": unit.name, "word": WORDS[state],
                    "projects": "、".join(project.title for project in unit.projects), "why": why.format(lacking=unit.lacking),
                    "folder": unit.folder,
                }
    for department in departments:
        if department.recipient is None:
            number += 1
            yield {
                "number": number, "department": department.above, "unit": None, "word": WORDS[REMINDED],
                "projects": "、".join(one.project for one in department.absent), "why": why.format(lacking=department.lacking),
                "folder": department.folder,
            }


def _states(
    standing: NoticeStanding, units: Mapping[str, Sequence[Unit]], departments: Sequence[Department]
) -> Iterator[Mapping[str, Any]]:
    given: dict[int, tuple[Unit, Project]] = {
        project.form: (unit, project) for state in units for unit in units[state] for project in unit.projects
    }
    shares = {
        (fold_name(department.above), fold_name(one.unit)): department for department in departments for one in department.absent
    }
    for number, row in enumerate(standing.projects.to_dict("records"), 1):
        own = {
            "number": number, **{name: row[name] for name in ("department", "unit", "project", "year", "row")}, "word": WORDS[row["state"]],
            "note": None if not standing.listed or not pd.isna(row["row"]) else "不在名单上",
        }
        if row["state"] == REMINDED:
            share = shares.get((fold_name(row["department"]) or fold_name(TEXTS["names"]["no_department"]), fold_name(row["unit"])))
            yield {**own, **(_sent_to(share) if share else {}), "note": TEXTS["situations"][row["situation"]]}
        elif (known := given.get(int(row["form"]))) is not None:
            unit, project = known
            counts = {severity: len(project.of(severity)) for severity in ("error", "warning")}
            yield {**own, **counts, **_sent_to(unit)}
        else:
            yield own


def _sent_to(to: Unit | Department) -> Mapping[str, Any]:
    if to.recipient is None:
        return {"to": None, "basis": "没有邮箱", "folder": to.folder}
    return {"to": "; ".join(to.recipient.addresses), "basis": "回复来件" if to.recipient.answers else "名单邮箱", "folder": to.folder}


def _strays(standing: NoticeStanding) -> Iterator[Mapping[str, Any]]:
    for number, row in enumerate(standing.strays.to_dict("records"), 1):
        yield {"number": number, "file": one_line(row["file"]), "situation": row["detail"] or TEXTS["situations"][row["reason"]]}


def _proof(standing: NoticeStanding, states: pd.DataFrame) -> SummaryTable:
    """Return 核对: every project of the roster, or without one of what came, is in exactly one state."""
    listed = standing.projects["row"].notna()
    of_roster = bool(listed.any())
    own = standing.projects[listed] if of_roster else standing.projects
    whose = "名单上的项目" if of_roster else "收到的项目"
    last = len(states) + 1
    within = f"{PROJECT_SHEET}!$F$2:$F${last},\">0\"," if of_roster else ""
    numbers = {state: int(own["state"].eq(state).sum()) for state in WORDS}
    rows: list[Mapping[str, Total]] = [
        {"item": Total(word), "count": Total(numbers[state], f'=COUNTIFS({within}{PROJECT_SHEET}!$G$2:$G${last},"{word}")'),
         "note": Total(f"“{PROJECT_SHEET}”中状态为“{word}”的")}
        for state, word in WORDS.items()
    ]
    total, first = sum(numbers.values()), len(rows)
    rows.append({"item": Total("三项之和"), "count": Total(total, f"=SUM(B3:B{first + 2})"), "note": Total("通过、退回、催报")})
    rows.append({"item": Total(whose), "count": Total(len(own)), "note": Total("读名单时的个数" if of_roster else "读表时的个数")})
    rows.append({
        "item": Total("核对"), "count": Total(total - len(own), f"=B{first + 3}-B{first + 4}"),
        "note": Total(AGREES if total == len(own) else DIFFERS, f'=IF(B{first + 5}=0,"一致","不一致")'),
    })
    heads = pd.DataFrame([{"item": "每个项目恰好在一处", "count": None, "note": None}], columns=["item", "count", "note"])
    return SummaryTable(PROOF_SHEET, _PROOF, heads, totals=rows)
