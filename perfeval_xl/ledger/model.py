"""The words and records of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

"""States of a finding: it stands, it is gone from the submission that counts, the bureau lets it stand, a person has written it off."""

TYPED = ("measure", "deadline", "result")
"""What people type beside a finding: 整改措施, 整改期限, 整改结果."""


class Key(NamedTuple):
    """What tells a finding from every other, in every run: project and year, code, what it is about, and its turn among equals.

    Never the cell: rows move. unit and project are names as compared, year is 0 where the form gives none.
    """

    unit: str
    project: str
    year: int
    code: str
    subject: str
    turn: int


@dataclass(frozen=True)
class Typed:
    """What people typed beside a finding."""

    measure: str | None = None
    deadline: str | None = None
    result: str | None = None

    def __bool__(self) -> bool:
        """Tell whether anything was typed."""
        return any((self.measure, self.deadline, self.result))


@dataclass(frozen=True)
class LedgerStanding:
    """What the ledger says of this run's findings and of all years.

    findings: by the index of the findings given: first, last (ISO days), ledger_state, days, and measure, deadline, result.
    years: a row for each project of this run and each of its years, none where no project has an earlier one: as `Ledger.submissions`.
    """

    findings: pd.DataFrame
    years: pd.DataFrame
