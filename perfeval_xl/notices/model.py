"""What goes back, as plain data: a unit's projects with their remarks, to whom they go, and who is to be reminded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from perfeval_xl.facts.severity import Severity

State = Literal["open", "still", "new"]
"""What a remark is to the submission before: there was none, it stood there, it did not."""


@dataclass(frozen=True)
class Remark:
    """A finding as a unit reads it: where, and a sentence that says what stands there and what to do."""

    code: str
    severity: Severity
    place: str
    text: str
    state: State = "open"


@dataclass(frozen=True)
class Recipient:
    """To whom a mail goes: the sender of the mail that brought the forms, which it answers, or an address of the roster.

    subject, message_id and references are those of the mail that is answered, None where there is none or it has none.
    """

    addresses: tuple[str, ...]
    subject: str | None = None
    message_id: str | None = None
    references: str | None = None

    @property
    def answers(self) -> bool:
        """Tell whether it answers a mail."""
        return self.subject is not None or self.message_id is not None


@dataclass(frozen=True)
class Project:
    """A project of a unit: its form's key and that of the form's file, remarks by severity, and what was mended since last time.

    again: it was sent before, and this is what became of the remarks then. called: the name under which its file was received.
    """

    name: str
    year: int | None
    form: int
    file: int
    called: str
    remarks: tuple[Remark, ...] = ()
    mended: tuple[str, ...] = ()
    again: bool = False

    @property
    def title(self) -> str:
        """Return the name with its year."""
        return self.name if self.year is None else f"{self.name}（{self.year}年度）"

    def of(self, severity: Severity) -> tuple[Remark, ...]:
        """Return the remarks of one severity."""
        return tuple(remark for remark in self.remarks if remark.severity == severity)


@dataclass(frozen=True)
class Unit:
    """A unit's share: `folder` is where its files go, below the output, with forward slashes; `lacking` says why there is no recipient."""

    department: str
    name: str
    folder: str
    projects: tuple[Project, ...]
    recipient: Recipient | None
    lacking: str = ""

    def count(self, severity: Severity) -> int:
        """Return how many remarks of that severity it gets."""
        return sum(len(project.of(severity)) for project in self.projects)


@dataclass(frozen=True)
class Absent:
    """A project that nothing usable came for: why, and the files that came instead, each with what is wrong with it."""

    unit: str
    project: str
    year: int | None
    situation: str
    instead: tuple[tuple[str, str], ...] = ()
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Department:
    """A department's share of the reminders, or that of one of its units; `name` is who is addressed, `above` the department."""

    name: str
    above: str
    folder: str
    absent: tuple[Absent, ...]
    recipient: Recipient | None
    lacking: str = ""


@dataclass(frozen=True)
class Occasion:
    """What is the same for everything that goes out at one time.

    deadline: when returned forms are due, None: no date is written; number: the document's, None: a place for it; today: the day.
    """

    today: date
    deadline: date | None = None
    number: str | None = None


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a mail."""

    name: str
    data: bytes = field(repr=False)
