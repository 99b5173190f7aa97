"""退回通知.docx: to whom, which projects, what to mend by when, how to send it again, place for number, seal and date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfeval_xl.facts.severity import SEVERITIES, WORDS
from perfeval_xl.notices import texts
from perfeval_xl.notices.model import Occasion, Project, Remark, Unit
from perfeval_xl.notices.remarks import named
from perfeval_xl.notices.texts import TEXTS
from perfeval_xl.notices.word import HEAD, TITLE, Letter, ParagraphLook
from perfeval_xl.settings import Notices
from perfeval_xl.values import listed

_RED = "C00000"
_TEXT = ParagraphLook(indent=2)
_RIGHT = ParagraphLook(place="right")
_HEADING = ParagraphLook(font=HEAD, before=4, together=True)
_BELOW = ParagraphLook(font=TITLE, bold=True, indent=2, before=2, together=True)
_TITLE = ParagraphLook(font=TITLE, size=18, bold=True, place="center", before=8, after=8)
_LETTERHEAD = ParagraphLook(font=TITLE, size=22, bold=True, place="center", colour=_RED, after=2)
_NUMBER = ParagraphLook(place="center", after=4, ruled=_RED)
_SEAL = ParagraphLook(place="right", before=14, together=True)
_SIZES = ((12, 1.5), (11.5, 1.5), (11, 1.5), (10.5, 1.5), (10.5, 1.35), (10, 1.35))
"""Points of the text, and how many times as high its lines are: the largest with which the letter is one page, else the first."""
_WIDE, _HIGH = 447, 700  # points of a page for text
_SPARE = 12  # points that the reckoning may be out

Words = TEXTS["letter"]


def letter(unit: Unit, occasion: Occasion, bureau: Notices, mark: str, scores_beside: str | None = "") -> bytes:
    """Return the letter to a unit as a Word file.

    mark: stands in the file's properties, to know it again. scores_beside: the name of the workbook that holds the scores where there
    is no marked copy, None where there is not even that.
    """
    fitting = (size for size in _SIZES if _height(unit, occasion, bureau, *size) <= _HIGH - _SPARE)
    page = Letter(*next(fitting, _SIZES[0]))
    _head(page, unit, occasion, bureau)
    page.line(opening(unit, occasion), _TEXT)
    several = len(unit.projects) > 1
    for place, project in enumerate(unit.projects):
        if several:
            page.line(Words["project"].format(number=listed(place + 1), project=project.title), _HEADING)
        if told := again(project):
            page.line(told, _TEXT)
        for heading, remarks in sections(project, place if not several else None):
            page.line(heading, _BELOW if several else _HEADING)
            for remark in remarks:
                page.line(remark, _TEXT)
    _foot(page, unit, bureau, scores_beside)
    _sign(page, bureau)
    return page.data(Words["title"], mark)


def _head(page: Letter, unit: Unit, occasion: Occasion, bureau: Notices) -> None:
    if bureau.letterhead:
        page.line(bureau.letterhead, _LETTERHEAD)
        page.line(number(occasion, bureau), _NUMBER)
    else:
        page.line(number(occasion, bureau), _RIGHT)
    page.line(Words["title"], _TITLE)
    page.line(Words["to"].format(unit=unit.name))


def number(occasion: Occasion, bureau: Notices) -> str:
    """Return the document's number, or the place for it."""
    told = occasion.number or (bureau.number or str(Words["number"])).replace("{year}", str(occasion.today.year))
    return texts.without_controls(told)


def opening(unit: Unit, occasion: Occasion) -> str:
    """Return what the letter says first: what came, that it goes back, until when."""
    counts = texts.counts({severity: unit.count(severity) for severity in SEVERITIES})
    by = texts.by("letter", occasion.deadline)
    if len(unit.projects) == 1:
        only = unit.projects[0]
        year = "" if only.year is None else Words["year"].format(year=only.year)
        return str(Words["one"].format(project=only.name, year=year, counts=counts, by=by))
    return str(Words["several"].format(count=len(unit.projects), counts=counts, by=by))


def again(project: Project) -> str:
    """Return what became of the remarks of last time, "" for a project that is sent for the first time."""
    if not project.again:
        return ""
    number = {state: sum(remark.state == state for remark in project.remarks) for state in ("still", "new")}
    mended = len(project.mended)
    before = mended + number["still"]
    if not before:
        return ""
    told = Words["again" if number["still"] else "again_done"].format(before=before, mended=mended, **number)
    return str(told + (Words["mended"].format(places=named(project.mended)) if mended else ""))


def sections(project: Project, first: int | None = 0) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield heading and numbered sentences by severity; the headings are numbered from `first` on where it is given."""
    place = first
    for severity in SEVERITIES:
        remarks = project.of(severity)
        if remarks:
            heading = str(Words[severity]).format(word=WORDS[severity], count=len(remarks))
            yield heading if place is None else f"{listed(place + 1)}、{heading}", [_sentence(at, one) for at, one in enumerate(remarks, 1)]
            place = None if place is None else place + 1


def _sentence(at: int, remark: Remark) -> str:
    return str(Words["remark"].format(number=at, place=remark.place, text=marked(remark)))


def marked(remark: Remark) -> str:
    """Return a remark's sentence, which says first whether it stood there last time."""
    return {"still": str(Words["still"]), "new": str(Words["new"])}.get(remark.state, "") + remark.text


def steps(unit: Unit, scores_beside: str | None = "") -> list[str]:
    """Return how to mend and send again, a sentence each."""
    how = Words["how_mail" if unit.recipient else "how_else"]
    first = [] if scores_beside is None else [Words["step_scores"].format(name=scores_beside) if scores_beside else Words["step_copy"]]
    return [*map(str, first), str(Words["step_form"]).format(**texts.sent(unit)), str(Words["step_send"]).format(how=how)]


def _foot(page: Letter, unit: Unit, bureau: Notices, scores_beside: str | None) -> None:
    above = len(unit.projects) if len(unit.projects) > 1 else len(list(sections(unit.projects[0])))
    page.line(f"{listed(above + 1)}、{Words['steps_head']}", _HEADING)
    for at, text in enumerate(steps(unit, scores_beside), 1):
        page.line(f"{at}. {text}", _TEXT)
    told = "　".join(texts.contacts(bureau))
    if told:
        page.line(told, _TEXT)


def _sign(page: Letter, bureau: Notices) -> None:
    page.line((bureau.bureau or "　　　　　　　　") + Words["seal"], _SEAL)
    page.line(Words["day_blank"], _RIGHT)


def _height(unit: Unit, occasion: Occasion, bureau: Notices, size: float, line: float) -> float:
    """Return about how many points high the letter is with text of that size: letters of Chinese are as wide as they are high."""
    lines, spaces = [(opening(unit, occasion), 2.0), *((text, 2.0) for text in steps(unit))], 4.0
    several = len(unit.projects) > 1
    for project in unit.projects:
        lines += [(project.title, 0.0)] if several else []
        lines += [(told, 2.0)] if (told := again(project)) else []
        spaces += 4 * several
        for heading, remarks in sections(project):
            lines += [(heading, 0.3), *((remark, 2.0) for remark in remarks)]
            spaces += 2 if several else 4
    more = 4 + bool(list(texts.contacts(bureau)))  # to whom, the heading of the steps, who signs, when; whom to ask
    wrapped = sum(max(1, -(-(_width(text) + indent) * size // (_WIDE - size))) for text, indent in lines)
    head = 22 * line + 2 + size * line + 8 if bureau.letterhead else size * line
    return (wrapped + more) * size * line + 18 * line + 16 + head + spaces + 14


def _width(text: str) -> float:
    """Return how wide a text is, in letters of Chinese."""
    return sum(1.0 if ord(letter) > 0x2E7F or letter in "“”‘’—…≥≤×÷" else 0.55 for letter in text)
