"""Rules of 自检 over the labelled fields, the evaluation team and the report."""

from __future__ import annotations

from perfeval_xl.checks import words as check_words
from perfeval_xl.layout import column_name
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.fields import first_name, is_one_choice, names_in, says_nothing, text_in
from perfeval_xl.templates.self_check.found import Found, Place, cells
from perfeval_xl.templates.self_check.subject import Item, Subject, Team

_MORE_MEMBERS = 2
_YES = f.const(True)


def required(subject: Subject) -> Found:
    """P001."""
    items = [item for item in subject.given.items.values() if item.field.kind != "choice" and item.field.required != "no"]
    return cells(_YES, [(says_nothing(subject.working, item.field.key, item.cell), item.place.name) for item in items])


def choices(subject: Subject) -> Found:
    """P002."""
    items = [item for item in subject.given.items.values() if item.field.kind == "choice" and item.field.required != "no"]
    # the grade is the form's own until somebody types another
    asked = {item.field.key: f.filled(item.cell) if item.field.key == "self_grade" else _YES for item in items}
    wrong = [(f.both(asked[item.field.key], f.negate(is_one_choice(item.cell, item.field.choices))), item) for item in items]
    return cells(_YES, [(condition, item.place.name) for condition, item in wrong])


def dates(subject: Subject) -> Found:
    """P003."""
    found = [
        (f.both(f.negate(_nothing(subject, key)), day.equals("")), _item(subject, key).place.name) for key, day in subject.dates.items()
    ]
    if "year" in subject.given.items:
        found.append((f.both(f.negate(_nothing(subject, "year")), subject.year.equals("")), _item(subject, "year").place.name))
    return cells(f.either(*(f.negate(_nothing(subject, key)) for key in subject.dates)), found)


def date_order(subject: Subject) -> Found:
    """P004: the evaluation ends before it starts, is reported before it ends, or starts before the budget year."""
    start, end, reported = (subject.dates[key] for key in ("start", "end", "reported"))
    opening = f.choose(f.is_number(subject.year), f.new_year(subject.year), f.const(""))
    no_start, no_end = f.negate(f.is_number(start)), f.negate(f.is_number(end))
    before_year = _before(start, opening)
    ends = f.either(_before(end, start), f.both(no_start, _before(end, opening)))
    reports = f.either(_before(reported, end), f.both(no_end, _before(reported, start)))
    pairs = (("start", before_year), ("end", ends), ("reported", reports))
    return cells(f.count(start, end, reported) > 0, [(wrong, _item(subject, key).place.name) for key, wrong in pairs])


def head_on_team(subject: Subject) -> Found:
    """P007."""
    team = _team(subject)
    members = _members(subject, team)
    head = subject.working.scalar("heads", f.const("、") & names_in(subject.working, "head", _item(subject, "head").cell) & "、")
    nothing = _nothing(subject, "head")
    sits = []
    for number, member in enumerate(members, start=1):
        name = subject.working.scalar(
            f"first_{number}", first_name(names_in(subject.working, f"member{number}", _of(team, "name", number)))
        )
        found = f.both(member.equals("1"), name.differs(""), t.place_in(f.const("、") & name & "、", head) > 0)
        sits.append((f.both(f.negate(nothing), found), _member_address(team, "name", f.const(number))))
    return cells(f.both(f.negate(nothing), f.one_of(member.equals("1") for member in members) > 0), sits)


def no_team(subject: Subject) -> Found:
    """P008."""
    team = _team(subject)
    none = f.one_of(member.equals("1") for member in _members(subject, team)).equals(0)
    return cells(_YES, [(none, _member_address(team, "name", f.const(1)) & " 评价组成员")])


def short_sections(subject: Subject) -> Found:
    """N004."""
    return cells(_YES, [(_short(subject, section, place), place.name) for section, place in subject.given.sections])


def _short(subject: Subject, section: str, place: Place) -> Formula:
    text = text_in(subject.working, section, place.cell)
    short = t.length(text) < check_words.SHORT_SECTION
    if check_words.OTHER_MATTERS not in section:
        return short
    plain = t.without(text, ("。", "."))
    starts = t.begins_with(plain, subject.working.words("nothingmore", ("无", "没有", "暂无"))) > 0
    brief = f.both(t.length(plain) <= 18, t.first_digit(plain) > t.length(plain))
    return f.both(short, f.negate(f.both(starts, brief)))


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


def _of(team: Team, column: str, number: int) -> Formula:
    """Return a member's cell, "" beyond the last row."""
    area: Formula = getattr(team, column)
    values = area.value if isinstance(area.value, tuple) else ()
    value = values[number] if number < len(values) else ""
    return Formula(f'IF({number}<ROWS({area.text}),INDEX({area.text},{number + 1}),"")', value)


def _members(subject: Subject, team: Team) -> list[Formula]:
    """Return a cell for each row of the team: 1 for a member, "" for none; the team ends at a blank row, but for the first two."""
    found: list[Formula] = []
    for number in range(1, team.last - team.header + 1 + _MORE_MEMBERS):
        blank = f.negate(f.either(*(f.filled(_of(team, column, number)) for column in ("name", "title", "unit"))))
        stops = f.both(blank, f.const(number > 2)) if number > 1 else f.const(False)
        ended = f.either(found[-1].equals("-"), stops) if found else stops
        state = f.choose(ended, f.const("-"), f.choose(blank, f.const(""), f.const("1")))
        found.append(subject.working.scalar(f"member_{number}", state))
    return found


def _member_address(team: Team, column: str, number: Formula) -> Formula:
    area: Formula = getattr(team, column)
    top = Formula(f"ROW(INDEX({area.text},1))", float(team.header + 1))
    return f.const(column_name(team.columns[column])) & (top + number)
