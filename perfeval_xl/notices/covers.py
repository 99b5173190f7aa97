"""The texts of the mails: what goes back, what has passed, who is to be reminded."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.notices import texts
from perfeval_xl.notices.model import Absent, Department, Occasion, Project, Unit
from perfeval_xl.notices.texts import TEXTS
from perfeval_xl.settings import Notices


def returned(unit: Unit, occasion: Occasion, bureau: Notices) -> tuple[str, str]:
    """Return subject and text of the mail that a letter goes with."""
    words = TEXTS["returned"]
    lines = [
        words["project"].format(number=number, project=project.title, counts=_counts(project))
        for number, project in enumerate(unit.projects, 1)
    ]
    text = words["text"].strip("\n").format(
        unit=unit.name, by=texts.by("letter", occasion.deadline), projects="\n".join(lines), letter=TEXTS["names"]["letter"],
        **texts.sent(unit),
    )
    return str(words["subject"]).format(what=what(unit)), text + "\n" + texts.signature(bureau)


def passed(unit: Unit, bureau: Notices, *, copies: bool) -> tuple[str, str]:
    """Return subject and text of the mail on forms that passed, with what may be mended all the same."""
    words = TEXTS["passed"]
    text = words["text"].strip("\n").format(unit=unit.name, projects="\n".join(_passed(unit)))
    more = f"\n\n{words['copies']}" if copies else ""
    return str(words["subject"]).format(what=what(unit)), f"{text}{more}\n{texts.signature(bureau)}"


def _passed(unit: Unit) -> Iterator[str]:
    words = TEXTS["passed"]
    for number, project in enumerate(unit.projects, 1):
        yield words["project"].format(number=number, project=project.title)
        if project.remarks:
            yield words["remarks"].format(count=len(project.remarks))
        for place, remark in enumerate(project.remarks, 1):
            yield words["remark"].format(number=place, place=remark.place, text=remark.text)


def reminder(department: Department, occasion: Occasion, bureau: Notices) -> tuple[str, str]:
    """Return subject and text of the mail that reminds a department of what it is still to send."""
    words = TEXTS["reminder"]
    lines = [line for number, one in enumerate(department.absent, 1) for line in _absent(number, one)]
    text = words["text"].strip("\n").format(
        department=department.name, today=texts.day(occasion.today), count=len(department.absent),
        by=texts.by("reminder", occasion.deadline), projects="\n".join(lines),
    )
    return str(words["subject"]).format(count=len(department.absent)), text + "\n" + texts.signature(bureau)


def _absent(number: int, one: Absent) -> Iterator[str]:
    words = TEXTS["reminder"]
    year = "" if one.year is None else TEXTS["letter"]["year"].format(year=one.year)
    yield words["project"].format(number=number, unit=one.unit, project=one.project + year)
    for file, reason in one.instead:
        yield words["instead"].format(file=file, reason=reason)
    if not one.instead:
        yield words["situation"].format(situation=one.situation)


def what(unit: Unit) -> str:
    """Return what a mail is about in a few words: the project, or how many."""
    titles = TEXTS["returned"]
    first = unit.projects[0].name
    return str(titles["one"].format(project=first) if len(unit.projects) == 1 else titles["several"].format(
        project=first, count=len(unit.projects)))


def _counts(project: Project) -> str:
    return texts.counts({severity: len(project.of(severity)) for severity in SEVERITIES})
