"""Findings → the sentences that a unit reads, and what became of those of its submission before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from perfeval_xl.addressed import for_units
from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.layout import from_a1
from perfeval_xl.listed import as_rows
from perfeval_xl.notices.model import Remark
from perfeval_xl.notices.texts import TEXTS, one_line
from perfeval_xl.profile import Headings, heading_over
from perfeval_xl.records import frame
from perfeval_xl.submissions import fold_name
from perfeval_xl.summaries import FINDINGS, PROJECTS, Summary, compare

_QUOTED = 60  # characters of a cell's text that are quoted
_NAMED = 30  # remarks that were mended and are told one by one

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ToldRemarks:
    """What a form's unit is told: remarks, most serious first, and of those of its submission before, which were mended."""

    remarks: tuple[Remark, ...]
    mended: tuple[str, ...] = ()
    again: bool = False


def told(
    findings: pd.DataFrame, before: Mapping[int, int], titles: Mapping[str, str], headings: Headings = MappingProxyType({})
) -> dict[int, ToldRemarks]:
    """Return by form what its unit is told; what the bureau lets stand is left out.

    Args:
        findings: of all forms, as `records.FINDING_COLUMNS`.
        before: form that counts → the one that was sent before.
        titles: what each check is about, by code.
        headings: of tables whose cells people name by row and heading.
    """
    sent = for_units(findings)
    sent = sent[sent["waived"].isna()]
    by_form = _by_form(sent, headings)
    fresh, gone = _changes(by_form, before)
    made = {}
    for form, rows in by_form.items():
        again = form in before
        states = [("new" if _identity(form, row) in fresh else "still") if again else "open" for row in rows]
        remarks = [_remark(row, state) for row, state in zip(rows, states, strict=True)]
        remarks.sort(key=lambda remark: SEVERITIES.index(remark.severity))
        made[form] = ToldRemarks(tuple(remarks), tuple(_mended(row, titles) for row in gone[form]), again)
    for form in before.keys() - made.keys():
        made[form] = ToldRemarks((), tuple(_mended(row, titles) for row in gone[form]), again=True)
    return made


def _by_form(sent: pd.DataFrame, headings: Headings) -> dict[int, list[Row]]:
    rows: defaultdict[int, list[Row]] = defaultdict(list)
    for row in as_rows(sent):
        form = int(row["form"])
        heading = heading_over(headings, form, row["sheet"], row["cell"])
        rows[form].append({**row, "heading": heading})
    return dict(rows)


def _changes(by_form: Mapping[int, list[Row]], before: Mapping[int, int]) -> tuple[set[tuple[Any, ...]], dict[int, list[Row]]]:
    """Return what is new in the forms that were sent again, and by form what is gone of the one before."""
    pairs = sorted(before.items())
    projects = frame(PROJECTS, [{"unit": str(form), "project": str(form), "file": str(form)} for form, _ in pairs])
    then = [_finding(form, row) for form, earlier in pairs for row in by_form.get(earlier, ())]
    now = [_finding(form, row) for form, _ in pairs for row in by_form.get(form, ())]
    found = compare(Summary(projects, frame(FINDINGS, then)), Summary(projects, frame(FINDINGS, now)))
    fresh = {(int(row["file"]), row["code"], row["sheet"], row["cell"], row["message"]) for row in as_rows(found.introduced)}
    gone: defaultdict[int, list[Row]] = defaultdict(list)
    for row in as_rows(found.corrected):
        gone[int(row["file"])].append(row)
    return fresh, gone


def _finding(form: int, row: Row) -> dict[str, object]:
    own = {name: row.get(name) for name in ("code", "severity", "sheet", "cell", "value", "message")}
    return {**own, "unit": str(form), "project": str(form), "file": str(form)}


def _identity(form: int, row: Row) -> tuple[Any, ...]:
    return (form, row["code"], row["sheet"], row["cell"], row["message"])


def _remark(row: Row, state: Any) -> Remark:
    return Remark(str(row["code"]), row["severity"], place(row), sentence(row), state)


def place(row: Row) -> str:
    """Return where a finding is, as a unit reads it."""
    words = TEXTS["places"]
    sheet, cell = (one_line(str(row.get(name) or "")) for name in ("sheet", "cell"))
    if (heading := row.get("heading")) is not None:
        named = words["headed"].format(heading=one_line(heading)) if heading else ""
        return str(words["row"]).format(sheet=sheet, row=from_a1(cell)[0] + 1) + named
    return str(words["cell" if cell else "sheet" if sheet else "file"]).format(sheet=sheet, cell=cell).strip()


def sentence(row: Row) -> str:
    """Return a finding as a sentence that says what stands there and what to write, where its message does not say so itself."""
    words, message = TEXTS["places"], one_line(str(row["message"] or ""))
    value, expected = (one_line(str(row.get(name) or "")) for name in ("value", "expected"))
    before = words["value"].format(value=_cut(value)) if value and row.get("cell") and _missing(value, message) else ""
    after = words["expected"].format(expected=_cut(expected)) if _is_figure(expected) and _missing(expected, message) else ""
    return f"{before}{message}{after}"


def _missing(text: str, message: str) -> bool:
    return fold_name(text) not in fold_name(message)


def _is_figure(expected: str) -> bool:
    """Tell whether what is expected can be written down as it stands; a word (“如实评分”) says no more than the sentence."""
    return bool(expected) and expected.strip("%‰").replace(".", "", 1).replace("-", "", 1).isdecimal()


def _cut(text: str) -> str:
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "…"


def _mended(row: Row, titles: Mapping[str, str]) -> str:
    title = titles.get(str(row["code"]), "").rstrip("。")
    return f"{place(row)}（{title}）" if title else place(row)


def named(mended: tuple[str, ...]) -> str:
    """Return what was mended as a list in a sentence."""
    more = f"等 {len(mended)} 处" if len(mended) > _NAMED else ""
    return "、".join(mended[:_NAMED]) + more
