"""Rules of 自检 over the labelled fields, the evaluation team and the report."""

from __future__ import annotations

import operator
from functools import reduce

from perfeval_xl.checks import words as check_words
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.fields import is_one_choice, says_nothing, text_in
from perfeval_xl.templates.self_check.found import FoundCells, LabelledCell, cells
from perfeval_xl.templates.self_check.subject import Item, Subject, Team

_MORE_MEMBERS = 2
_BRIEF = max(map(len, check_words.NOTHING_MORE)) + check_words.FEW_MORE
_YES = f.const(True)
_COMPUTED = ("self_total", "self_grade")


def required(subject: Subject) -> FoundCells:
    """P001."""
    items = [item for item in subject.given.items.values() if item.field.kind != "choice" and item.field.required != "no"]
    missing = [(f.both(says_nothing(subject.working, item.field.key, item.cell), f.negate(_pending(item))), item) for item in items]
    return cells(_YES, [(condition, item.place.name) for condition, item in missing])


def choices(subject: Subject) -> FoundCells:
    """P002."""
    items = [item for item in subject.given.items.values() if item.field.kind == "choice" and item.field.required != "no"]
    wrong = [
        (f.both(f.negate(is_one_choice(subject.working, item.field.key, item.cell, item.field.choices)), f.negate(_pending(item))), item)
        for item in items
    ]
    return cells(_YES, [(condition, item.place.name) for condition, item in wrong])


def dates(subject: Subject) -> FoundCells:
    """P003."""
    found = [
        (f.both(f.negate(_nothing(subject, key)), day.equals("")), _item(subject, key).place.name) for key, day in subject.dates.items()
    ]
    if "year" in subject.given.items:
        found.append((f.both(f.negate(_nothing(subject, "year")), subject.year.equals("")), _item(subject, "year").place.name))
    return cells(f.either(*(f.negate(_nothing(subject, key)) for key in subject.dates)), found)


def date_order(subject: Subject) -> FoundCells:
    """P004: the evaluation ends before it starts, is reported before it ends, or starts, ends or is reported before the budget year."""
    start, end, reported = (subject.dates[key] for key in ("start", "end", "reported"))
    opening = f.choose(f.is_number(subject.year), f.new_year(subject.year), f.const(""))
    no_start, no_end = f.negate(f.is_number(start)), f.negate(f.is_number(end))
    before_year = _before(start, opening)
    ends = f.either(_before(end, start), f.both(no_start, _before(end, opening)))
    reports = f.either(
        _before(reported, end), f.both(no_end, _before(reported, start)), f.both(no_start, no_end, _before(reported, opening))
    )
    pairs = (("start", before_year), ("end", ends), ("reported", reports))
    return cells(f.count(start, end, reported) > 0, [(wrong, _item(subject, key).place.name) for key, wrong in pairs])


def no_team(subject: Subject) -> FoundCells:
    """P008."""
    team = _team(subject)
    return cells(_YES, [(f.total(*_members(subject, team)).equals(0), team.members[0][0].name & " 评价组成员")])


def short_sections(subject: Subject) -> FoundCells:
    """N004."""
    return cells(_YES, [(_short(subject, section, place), place.name) for section, place in subject.given.sections])


def _short(subject: Subject, section: str, place: LabelledCell) -> Formula:
    text = text_in(subject.working, section, place.cell)
    short = t.length(text) < check_words.SHORT_SECTION
    if check_words.OTHER_MATTERS not in section:
        return short
    plain = t.without(text, ("。", "."))
    starts = t.begins_with(plain, subject.working.words("nothingmore", check_words.NOTHING_MORE)) > 0
    brief = f.both(t.length(plain) <= _BRIEF, t.first_digit(plain) > t.length(plain))
    return f.both(short, f.negate(f.both(starts, brief)))


def _pending(item: Item) -> Formula:
    """Return whether a field is a formula that shows nothing yet; a cell that somebody has emptied is another matter."""
    computed = item.field.key in _COMPUTED
    return f.or_else(f.both(item.cell.equals(""), f.negate(f.is_blank(item.cell))), f.const(False)) if computed else f.const(False)


def _before(later: Formula, earlier: Formula) -> Formula:
    return f.choose(f.both(f.is_number(later), f.is_number(earlier)), later < earlier, f.const(False))


def _item(subject: Subject, key: str) -> Item:
    return subject.given.items[key]


def _nothing(subject: Subject, key: str) -> Formula:
    item = subject.given.items.get(key)
    return _YES if item is None else says_nothing(subject.working, key, item.cell)


def _team(subject: Subject) -> Team:
    if subject.given.team is None:
        raise TypeError("the form has no team")
    return subject.given.team


def _members(subject: Subject, team: Team) -> list[Formula]:
    """Return a cell for each row of the team: 1 for a member, 0 for none; the team ends at a blank row, but for the first two."""
    found: list[Formula] = []
    for number, (name, *others) in enumerate(team.members, start=1):
        typed = f.or_else(f.filled(reduce(operator.and_, (place.cell for place in others), name.cell)), _YES)
        state = f.choose(typed, f.const(1), f.const(0) if number <= _MORE_MEMBERS else f.const("-"))
        if number > _MORE_MEMBERS + 1:
            state = f.choose(found[-1].equals("-"), f.const("-"), state)
        found.append(subject.working.scalar(f"member_{number}", state))
    return found
