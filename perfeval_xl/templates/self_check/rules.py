"""The checks that formulas can express: a rule per code of the catalogue, in the order in which 自检 lists them.

A rule says how many faults it sees and where. How grave it is and, mostly, what to do come from the catalogue, what is looked at from
`wording`. To add a code, write one function, or tags of the lines, and one entry here and there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from perfeval_xl.checks.catalogue import Check, all_checks
from perfeval_xl.layout import department, self_assessment
from perfeval_xl.schemes import Scheme
from perfeval_xl.templates.self_check import budget, indicators, project
from perfeval_xl.templates.self_check.found import FoundCells, together
from perfeval_xl.templates.self_check.subject import Subject
from perfeval_xl.templates.self_check.wording import HOW, WHAT

_BLOCKING = frozenset({"P002", "B011"})
"""Warnings about what is simply not filled in: the form is not ready either."""


@dataclass(frozen=True)
class Rule:
    """A row of 自检. `sheet`: fields, money, table or report; `form`: the one it is of, None for both.

    The form of several sheets leaves out what a unit seldom meets: it may be no larger than 80 KB.
    """

    code: str
    sheet: str
    look: Callable[[Subject], FoundCells]
    form: str | None = None


def _tags(code: str, *columns: str) -> Callable[[Subject], FoundCells]:
    def look(subject: Subject) -> FoundCells:
        parts = [subject.tagged(code, column) for column in columns if column in subject.given.table.columns]
        return together(subject.started > 0, parts)

    return look


_DEPARTMENT, _ONE_SHEET = department.FORM.key, self_assessment.FORM.key
_RULES = (
    Rule("P001", "fields", project.required),
    Rule("P002", "fields", project.choices, _DEPARTMENT),
    Rule("P003", "fields", project.dates, _DEPARTMENT),
    Rule("P004", "fields", project.date_order, _DEPARTMENT),
    Rule("P008", "fields", project.no_team, _DEPARTMENT),
    Rule("B001", "money", budget.not_numbers),
    Rule("B002", "money", budget.negative),
    Rule("B003", "money", budget.sums),
    Rule("B004", "money", budget.over_received, _DEPARTMENT),
    Rule("B005", "money", budget.overspent),
    Rule("B006", "money", budget.overspent_source),
    Rule("B007", "money", budget.low_execution),
    Rule("B008", "money", budget.low_arrival, _DEPARTMENT),
    Rule("B009", "money", budget.another_unit),
    Rule("B010", "money", budget.empty_for_zero),
    Rule("B011", "money", budget.no_total),
    Rule("B013", "money", budget.decimals),
    Rule("T006", "table", _tags("T006", "weight1", "weight2", "weight3"), _DEPARTMENT),
    Rule("T007", "table", indicators.lost, _DEPARTMENT),
    Rule("T008", "table", _tags("T008", "level3"), _DEPARTMENT),
    Rule("I001", "table", _tags("I001", "weight2"), _DEPARTMENT),
    Rule("I002", "table", _tags("I002", "weight1"), _DEPARTMENT),
    Rule("I003", "table", indicators.total_weight),
    Rule("I004", "table", _tags("I004", "target")),
    Rule("I005", "table", _tags("I005", "actual")),
    Rule("I006", "table", _tags("I006", "weight1", "weight2", "weight3")),
    Rule("I007", "table", _tags("I007", "level3")),
    Rule("I008", "table", _tags("I008", "target")),
    Rule("I009", "table", _tags("I009", "target", "level3")),
    Rule("I010", "table", _tags("I010", "actual"), _ONE_SHEET),
    Rule("I011", "table", _tags("I011", "target"), _ONE_SHEET),
    Rule("I012", "table", _tags("I012", "reason")),
    Rule("I013", "table", _tags("I013", "target", "actual"), _ONE_SHEET),
    Rule("I014", "table", _tags("I014", "actual")),
    Rule("I015", "table", _tags("I015", "actual"), _ONE_SHEET),
    Rule("I016", "table", _tags("I016", "target"), _ONE_SHEET),
    Rule("I017", "table", _tags("I017", "target", "actual")),
    Rule("I018", "table", _tags("I018", "target", "actual"), _ONE_SHEET),
    Rule("I019", "table", _tags("I019", "actual")),
    Rule("I020", "table", _tags("I020", "actual"), _ONE_SHEET),
    Rule("I021", "table", indicators.all_exact, _ONE_SHEET),
    Rule("I023", "table", _tags("I023", "level2"), _ONE_SHEET),
    Rule("I024", "table", _tags("I024", "actual")),
    Rule("I025", "table", _tags("I025", "target", "actual"), _ONE_SHEET),
    Rule("I027", "table", indicators.lopsided),
    Rule("I028", "table", _tags("I028", "target"), _ONE_SHEET),
    Rule("S001", "table", _tags("S001", "self_score")),
    Rule("S002", "table", _tags("S002", "self_score")),
    Rule("S003", "table", _tags("S003", "self_score")),
    Rule("S004", "fields", indicators.self_total, _DEPARTMENT),
    Rule("S004", "table", indicators.self_total, _ONE_SHEET),
    Rule("S005", "fields", indicators.self_grade, _DEPARTMENT),
    Rule("S006", "table", _tags("S006", "self_score")),
    Rule("S007", "table", _tags("S007", "self_score")),
    Rule("S008", "table", _tags("S008", "self_score")),
    Rule("S009", "table", indicators.all_full),
    Rule("S013", "table", _tags("S013", "self_score"), _ONE_SHEET),
    Rule("S014", "table", _tags("S014", "self_score"), _ONE_SHEET),
    Rule("S016", "table", _tags("S016", "reason"), _ONE_SHEET),
    Rule("N004", "report", project.short_sections, _DEPARTMENT),
)

@dataclass(frozen=True)
class WordedRule:
    """A rule with its words. `reminder`: what it sees may be right, so it does not keep the form from being sent."""

    rule: Rule
    what: str
    how: str
    reminder: bool


def entries(scheme: Scheme) -> list[WordedRule]:
    """Return the rules of a scheme's form, first those that keep it from being sent, each part in the order of the form."""
    known = {check.code: check for check in all_checks()}
    chosen = [
        _entry(rule, known[rule.code], scheme)
        for rule in _RULES
        if rule.form in {None, scheme.form} and _severity(known[rule.code], scheme) != "off"
    ]
    return [entry for entry in chosen if not entry.reminder] + [entry for entry in chosen if entry.reminder]


def _severity(check: Check, scheme: Scheme) -> str:
    return scheme.severities.get(check.code, check.severity)


def _entry(rule: Rule, check: Check, scheme: Scheme) -> WordedRule:
    reminder = _severity(check, scheme) != "error" and rule.code not in _BLOCKING
    return WordedRule(rule, WHAT[rule.code], HOW.get(rule.code) or advice(check), reminder)


def advice(check: Check) -> str:
    """Return the sentences of a check's message that say what to do, those that name a value of the form left out."""
    sentences = [part for part in re.split(r"(?<=。)", check.zh) if part and "{" not in part]
    told = "".join(sentences).rstrip("。")
    if not told:
        raise ValueError(f"{check.code}: no advice without a value")
    return told
