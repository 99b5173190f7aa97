"""What a form has: the names of its parts, by which a check knows whether it applies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl.facts.sections import meaning
from perfeval_xl.layout.department import FORM as DEPARTMENT
from perfeval_xl.layout.department import PROJECT_SHEET
from perfeval_xl.reading.fields.labels import Answer
from perfeval_xl.reading.forms.grouping import SectionGroup
from perfeval_xl.reading.funds.table import Funds
from perfeval_xl.reading.funds.told import ToldFunds
from perfeval_xl.reading.headings.understanding import heading
from perfeval_xl.values import fold_label

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ProfileParts:
    """What was read of a form, as far as its profile needs it."""

    group: SectionGroup
    answers: Mapping[str, Answer]
    funds: Funds | ToldFunds | None
    indicators: Sequence[Row]
    stated: Sequence[Row]
    layout: str
    report: Sequence[Row]
    execution: Row | None
    stamped: bool


_COLUMNS = {
    "level1": "level1", "level2": "level2", "weight1": "weight1", "weight2": "weight2", "weight3": "weights", "target": "targets",
    "actual": "actuals", "score": "scores", "reason": "reasons",
}
_MEASURES = {"planned": "planned", "initial": "planned", "spent": "spent"}
_OF_EVALUATION = frozenset({"evaluation_type", "organiser", "evaluator", "start", "end", "period", "reported", "phone"})
_DATES = frozenset({"start", "end", "period", "reported"})


def profile(parts: ProfileParts) -> str:
    """Return the names of the parts that a form has, separated by blanks."""
    return " ".join(dict.fromkeys(_names(parts)))


def _names(parts: ProfileParts) -> Iterator[str]:
    yield from _of_answers(parts.answers)
    if parts.funds is not None:
        yield from _of_funds(parts.funds)
    if parts.execution is not None:
        yield "execution_points"
    if parts.group.tables:
        yield from _of_indicators(parts)
    yield from _of_figures(parts)
    if parts.group.of("team") or (parts.layout == DEPARTMENT.key and _has_project_sheet(parts)):  # which has a place for it
        yield "team"
    if parts.report:
        yield "report"
        if any(meaning(fold_label(str(row["section"]))) == "problems" for row in parts.report):
            yield "problems"
    if parts.stamped:
        yield "template"
    if parts.group.kind is not None:
        yield f"kind:{parts.group.kind.kind}"


def _has_project_sheet(parts: ProfileParts) -> bool:
    """Tell whether a form has 项目信息, and not only its table of scores with the project's name above."""
    apart = len(parts.group.sections) > 1 or any(section.grid.name == PROJECT_SHEET for section in parts.group.sections)
    return bool(parts.answers) and (parts.stamped or apart or not _OF_EVALUATION.isdisjoint(parts.answers))


def _of_answers(answers: Mapping[str, Answer]) -> Iterator[str]:
    if answers:
        yield "fields"
    yield from (name for name in ("project", "unit", "department", "phone") if name in answers)
    if not _DATES.isdisjoint(answers):
        yield "dates"


def _of_funds(funds: Funds | ToldFunds) -> Iterator[str]:
    yield "funds"
    yield from (name for kind, name in _MEASURES.items() if kind in funds.columns)
    if funds.has_own_received:
        yield "received"
    if funds.parts:
        yield "sources"
    if funds.has_rate:
        yield "rate"


def _of_indicators(parts: ProfileParts) -> Iterator[str]:
    yield "indicators"
    have = {kind for table in parts.group.tables for kind in table.header.columns}
    yield from (name for kind, name in _COLUMNS.items() if kind in have)
    if any(_is_of_deviations(table.header.texts.get("reason", "")) for table in parts.group.tables):
        yield "deviations"
    for weight in ("weight1", "weight2"):
        if weight not in have and any(row[f"{weight}_raw"] for row in parts.indicators):
            yield weight
    own = [row for row in parts.indicators if row is not parts.execution]
    if "weight3" not in have and 2 * sum(bool(row["weight3_raw"]) for row in own) > len(own):  # in the brackets of their names
        yield "weights"
    if any(row.get("reviewer_score_raw") for row in parts.indicators):
        yield "reviewer"


def _is_of_deviations(text: str) -> bool:
    """Tell whether a heading asks for reasons of deviations, not for remarks on any row (自评说明)."""
    told = heading(text)
    return told is not None and "reason" in told.kinds


def _of_figures(parts: ProfileParts) -> Iterator[str]:
    items = {row["item"] for row in parts.stated}
    if "total_self" in items or "self_total" in parts.answers:
        yield "total"
    if "grade" in items or "self_grade" in parts.answers:
        yield "grade"
    if "level_self" in items:
        yield "subtotals"
    if "level_weight" in items:
        yield "level_weights"
