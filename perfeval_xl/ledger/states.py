"""What becomes of findings from run to run: they stand, are gone, are let stand, or a person has written them off."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import pandas as pd

from perfeval_xl.facts.severity import Severity
from perfeval_xl.facts.states import CLEARED, MENDED, OPEN, WAIVED, Remedy
from perfeval_xl.ledger.model import TYPED, Typed

_PERSONAL = frozenset({"X010"})
"""Codes of findings that are about a person: they are not entered."""

Owner = tuple[int, int]
"""Number of a project, and year."""


class FindingKey(NamedTuple):
    """What tells a finding of the ledger from every other."""

    project: int
    year: int
    code: str
    subject: str
    turn: int


@dataclass(frozen=True)
class Known:
    """A finding as the ledger has it."""

    id: int | None
    project: int
    year: int
    code: str
    subject: str
    turn: int
    severity: Severity
    first: str
    last: str
    closed: str | None
    state: Remedy
    times: int
    measure: str | None = None
    deadline: str | None = None
    result: str | None = None

    @property
    def place(self) -> FindingKey:
        """Return what tells it from others."""
        return FindingKey(self.project, self.year, self.code, self.subject, self.turn)


@dataclass(frozen=True)
class CurrentFinding:
    """A finding of this run at one of the projects that it is about; index: of its row."""

    index: int
    place: FindingKey
    severity: Severity
    waived: bool

    @property
    def owner(self) -> Owner:
        """Return project and year."""
        return self.place.project, self.place.year


def found(findings: pd.DataFrame, owners: Sequence[Owner]) -> list[CurrentFinding]:
    """Return the findings by project: `owners` are number and year of the places that the column `owners` names."""
    turns: dict[tuple[Owner, str, str], int] = {}
    made = []
    columns = (findings[name].tolist() for name in ("owners", "code", "subject", "severity", "waived"))
    for index, places, code, subject, severity, waived in zip(findings.index, *columns, strict=True):
        if code in _PERSONAL:
            continue
        for place in places:
            owner = owners[place]
            turn = turns.get((owner, code, subject), 0)
            turns[owner, code, subject] = turn + 1
            made.append(CurrentFinding(int(index), FindingKey(owner[0], owner[1], code, subject, turn), severity, isinstance(waived, str)))
    return made


def renewed(
    known: Mapping[FindingKey, Known], now: Iterable[CurrentFinding], looked_at: Collection[Owner], typed: Mapping[FindingKey, Typed],
    day: str,
) -> dict[FindingKey, Known]:
    """Return every finding of the projects that were looked at, as it stands on that day.

    looked_at: the projects whose form could be read: of these what is no longer found is mended. What a person has written off stays so.
    """
    made = dict(known)
    seen = set()
    for one in now:
        seen.add(one.place)
        made[one.place] = _seen(made.get(one.place), one, day)
    for place, old in known.items():
        if place not in seen and (place.project, place.year) in looked_at and old.state in (OPEN, WAIVED):
            made[place] = replace(old, state=MENDED, closed=day)
    for place, said in typed.items():
        if place in made:
            made[place] = replace(made[place], **{name: getattr(said, name) or getattr(made[place], name) for name in TYPED})
    return {place: _cleared(one, day) for place, one in made.items()}


def _seen(old: Known | None, one: CurrentFinding, day: str) -> Known:
    state = WAIVED if one.waived else OPEN
    if old is None:
        return Known(None, *one.place, one.severity, day, day, None, state, 1)
    if old.state == CLEARED:
        return replace(old, last=day, severity=one.severity)
    back = old.state == MENDED
    return replace(old, last=day, severity=one.severity, state=state, closed=None, times=old.times + back)


def _cleared(one: Known, day: str) -> Known:
    """Write off what a person says is written off; a person may take that back by removing the word."""
    said = CLEARED in (one.result or "")
    if said and one.state != CLEARED:
        return replace(one, state=CLEARED, closed=one.closed or day)
    if not said and one.state == CLEARED:
        return replace(one, state=OPEN, closed=None) if one.last == day else replace(one, state=MENDED)
    return one


def shown(findings: pd.DataFrame, now: Iterable[CurrentFinding], after: Mapping[FindingKey, Known], today: date) -> pd.DataFrame:
    """Return by the index of the findings: first, last, state, days and what was typed; of one between projects its longest share."""
    rows: dict[int, Known] = {}
    for one in now:
        known = after[one.place]
        if one.index not in rows or known.first < rows[one.index].first:
            rows[one.index] = known
    columns = ("first", "last", "ledger_state", "days", *TYPED)
    made = [
        {"first": one.first, "last": one.last, "ledger_state": one.state, "days": days(one, today),
         **{name: getattr(one, name) for name in TYPED}}
        for one in rows.values()
    ]
    return pd.DataFrame(made, index=list(rows), columns=list(columns)).reindex(findings.index)


def days(one: Known, today: date) -> int:
    """Return for how many days it stands, or stood until it was mended or written off."""
    return _days(one.first, one.closed, today)


def _days(first: str, closed: str | None, today: date) -> int:
    end = date.fromisoformat(closed) if isinstance(closed, str) else today
    return max((end - date.fromisoformat(first)).days, 0)


def with_days(findings: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return findings of the ledger with the days that each stands, or stood."""
    if findings.empty:
        return findings
    return findings.assign(days=[_days(first, closed, today) for first, closed in zip(findings["first"], findings["closed"], strict=True)])
