"""What a scored copy says: frames of scores and findings → edits and sheets for each file, of all its forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

import pandas as pd

from perfeval_xl.addressed import for_units
from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.facts.spreadsheet import COLUMNS
from perfeval_xl.layout import from_a1, to_a1
from perfeval_xl.layout.department import INDICATORS
from perfeval_xl.layout.outputs import BY_REVIEWER
from perfeval_xl.listed import as_rows
from perfeval_xl.records import Batch, Outcomes, Scores
from perfeval_xl.writeback.finding_sheet import finding_sheet
from perfeval_xl.writeback.model import CellEdit, CellStyle, NewSheet
from perfeval_xl.writeback.result_sheet import result_sheet

Row = Mapping[str, Any]

EDITABLE = ("xlsx", "xlsm")
"""Formats whose package can be edited; others are read only."""

_FINANCE = tuple(column for column in INDICATORS.columns if column.filler == "finance")
_LOOKS: Mapping[str, CellStyle] = {"system_score": "score", "basis": "text", "reviewer_score": "input", "reviewer_reason": "input"}


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """The edits of one file and the sheets that its copy gets."""

    edits: Sequence[CellEdit]
    sheets: Sequence[NewSheet]


@dataclass(frozen=True, slots=True)
class FormRows:
    """One form's share of the frames, as rows; entry is its row of `Batch.entries`, scheme the name of what it follows."""

    entry: Row
    scheme: str
    indicators: Sequence[Row]
    scores: Sequence[Row]
    totals: Row | None
    levels: Sequence[Row]
    findings: Sequence[Row]
    stated: Sequence[Row]
    free: Row | None
    checks: Row | None = None
    outcomes: Sequence[Row] = ()
    adjustments: Sequence[Row] = ()


def plan_copies(
    batch: Batch, scores: Scores, findings: pd.DataFrame, scheme_names: Mapping[str, str], outcomes: Outcomes,
    titles: Mapping[str, str], due: date | None = None,
) -> Iterator[tuple[int, Callable[[], CopyPlan]]]:
    """Yield the key of every file of the batch that was read, and what makes the plan of its copy: one that fails costs no other.

    `scheme_names` are by scheme id, `titles`, what each check is about, by code. Of the findings a copy has those that units are told;
    `due` is the day by which those that go back are to be sent again.
    """
    indicators, rows, levels = (_by_form(part) for part in (batch.indicators, scores.rows, scores.levels))
    faults, stated = _by_form(_worst_first(for_units(findings))), _by_form(batch.stated)
    totals = _by_form(scores.totals)
    checks = _by_form(outcomes.tally(findings).rename_axis("form").reset_index())
    ended = _by_form(outcomes.rows.assign(title=outcomes.rows["code"].map(titles)))
    free = _by_form(batch.facts[batch.facts["fact"] == "free_columns"])
    cuts = _by_form(scores.adjustments)
    entries = batch.entries()
    read = entries[entries["problem"].isna()]
    for file, own in groupby(as_rows(read), lambda entry: int(entry["file"])):
        forms = [
            FormRows(
                entry, scheme_names.get(str(entry["scheme"]), ""), indicators[key], rows[key], next(iter(totals[key]), None),
                levels[key], faults[key], stated[key], next(iter(free[key]), None), next(iter(checks[key]), None), ended[key],
                cuts[key],
            )
            for entry in own for key in (entry["form"],)
        ]
        yield file, partial(_plan, forms, due)


def _worst_first(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings with those between forms among the others."""
    return findings.iloc[findings["severity"].map(SEVERITIES.index).argsort(kind="stable")]


def _plan(forms: Sequence[FormRows], due: date | None) -> CopyPlan:
    edits = [edit for form in forms for edit in (*_score_edits(form), *_mark_edits(form))]
    return CopyPlan(edits, [result_sheet(forms, due), finding_sheet(forms)])


def _by_form(part: pd.DataFrame) -> defaultdict[int, list[Row]]:
    """Split a frame into rows by form once: selecting from it for each form would cost more than the copy."""
    split: defaultdict[int, list[Row]] = defaultdict(list)
    for row in as_rows(part):
        split[row["form"]].append(row)
    return split


def _score_edits(form: FormRows) -> Iterator[CellEdit]:
    """Fill finance's columns; those that the form lacks are added behind its table."""
    added = _added_columns(form)
    for key, column in added.items():
        header = next(one for one in _FINANCE if one.key == key)
        if form.free is not None:
            yield CellEdit(
                form.free["sheet"], _at(form.free["cell"], column), header.header, write=True, style="header", width=float(header.width)
            )
    scores = {score["row"]: score for score in form.scores}  # none where no scheme is known
    for indicator in form.indicators:
        if (score := scores.get(indicator["row"])) is None:
            continue
        values = {"system_score": score["system"], "basis": _basis(score)}
        for key in _LOOKS:
            cell = _cell(indicator, key, added)
            if cell is None or (key not in values and key not in added):
                continue
            value = values.get(key, indicator[key if key == "reviewer_reason" else "reviewer_score"])
            yield CellEdit(indicator["sheet"], cell, value, write=True, style=_LOOKS[key] if key in added else None)
    yield from _total_edit(form, added)


def _basis(score: Row) -> str:
    """Return basis and explanation; an explanation that names its basis stands alone."""
    explanation = score["explanation"] or ""
    return explanation if score["basis"] in explanation else f"{score['basis']}：{explanation}"


def _total_edit(form: FormRows, added: Mapping[str, int]) -> Iterator[CellEdit]:
    """Put the system's total into the closing row of the table, where it has one; with the reviewer's scores the final one, too."""
    closing = next((row for row in form.stated if str(row["item"]).startswith("total_")), None)
    if closing is None or form.totals is None or not form.indicators:
        return
    row = from_a1(closing["cell"])[0]
    reviewed = any(score["basis"] == BY_REVIEWER for score in form.scores)
    for key, total in (("system_score", "system_total"), *((("reviewer_score", "final_total"),) if reviewed else ())):
        cell = _cell(form.indicators[0], key, added)
        if cell is not None:
            place = to_a1(row, from_a1(cell)[1])
            yield CellEdit(closing["sheet"], place, form.totals[total], write=True, style="score" if key in added else None)


def _added_columns(form: FormRows) -> dict[str, int]:
    """Return finance's columns that the form lacks → column, in order from the first free one."""
    if form.free is None or not form.indicators or not form.scores:
        return {}
    first = from_a1(form.free["cell"])[1]
    lacking = [column.key for column in _FINANCE if form.indicators[0][f"{column.key}_cell"] is None]
    if first + len(lacking) > COLUMNS:
        return {}  # no room beside the table: the points stand in 评分结果 alone
    return {key: first + place for place, key in enumerate(lacking)}


def _cell(indicator: Row, key: str, added: Mapping[str, int]) -> str | None:
    cell: str | None = indicator[f"{key}_cell"]
    return _at(indicator["level3_cell"], added[key]) if key in added else cell


def _at(cell: str, column: int) -> str:
    return to_a1(from_a1(cell)[0], column)


def _mark_edits(form: FormRows) -> Iterator[CellEdit]:
    """Mark each cell that has findings by the worst of them; what is waived is only a remark."""
    worst: dict[tuple[str, str], int] = {}
    for finding in form.findings:
        if finding["sheet"] and finding["cell"]:
            place = (finding["sheet"], finding["cell"])
            grade = SEVERITIES.index("info" if finding["waived"] else finding["severity"])
            worst[place] = min(worst.get(place, len(SEVERITIES)), grade)
    for (sheet, cell), severity in worst.items():
        yield CellEdit(sheet, cell, mark=SEVERITIES[severity])
