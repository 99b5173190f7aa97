"""How 自检 reads a labelled field: a date, a year, a number or a choice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from perfeval_xl.facts.spreadsheet import PACKED, SERIALS, YEARS
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.lines import Working
from perfeval_xl.templates.self_check.value_words import NOTHING
from perfeval_xl.values import vocabulary as words

_SEPARATORS = (("年", "-"), ("月", "-"), (".", "-"), ("/", "-"), ("日", ""), ("号", ""), ("。", ""))
_TICKS, _BOXES = ("√", "✓", "✔", "☑", "☒", "■", "●"), ("□", "☐", "○")


def text_in(working: Working, key: str, cell: Formula) -> Formula:
    """Return a cell's text in one spelling."""
    return working.reading(f"{key}_text", "fold", cell, lambda raw: working.fold("field", t.text_of(raw)))


def says_nothing(working: Working, key: str, cell: Formula) -> Formula:
    """Return whether a field is empty or a sign for nothing; 无 says something."""
    blank = working.words("blank", [word for word in NOTHING if word not in words.NONE_WORDS])
    text = text_in(working, key, cell)
    return working.scalar(f"{key}_none", f.either(text.equals(""), t.is_one_of(text, blank)))


def read_year(working: Working, cell: Formula) -> Formula:
    """Return the year that a field names, "" for none."""
    text = text_in(working, "year", cell)
    century = t.earliest(text, ("19", "20"))
    year = t.middle(text, century, 4)
    number = t.number_of(year)
    known = f.both(t.length(year).equals(4), t.leading_number(year) >= 4, f.negate(t.has(year, ".")), f.negate(t.has(year, ",")))
    return f.choose(known, number, f.const(""))


def read_date_field(working: Working, key: str, cell: Formula) -> Formula:
    """Return the day of a date field as a number, "" where it is none: a date, or 2022年7月1日, 2022-7-1, 2022.7.1, 2022/7/1, 20220701."""
    plain = working.scalar(f"{key}_plain", t.replaced(text_in(working, key, cell), _SEPARATORS))
    rest = working.scalar(f"{key}_rest", t.middle(plain, 6))
    run = t.leading_number(rest)
    month = working.scalar(f"{key}_month", t.number_of(t.left(rest, run)))
    after = working.scalar(f"{key}_after", t.middle(rest, run + 1))
    year = working.scalar(f"{key}_year", f.choose(t.middle(plain, 5, 1).equals("-"), t.number_of(t.left(plain, 4)), f.const("")))
    number = t.number_of(t.middle(after, 2))
    open_end = t.is_one_of(after, working.words("openend", ("", "-")))
    spelt = f.choose(
        open_end,
        _day(year, month + 1, f.const(0), month),
        f.choose(t.left(after, 1).equals("-"), _day(year, month, number, month), f.const("")),
    )
    packed = working.scalar(f"{key}_packed", f.choose(t.length(plain).equals(8), t.number_of(plain), f.const("")))
    digits = t.text_of(packed)
    py, pm, pd = (t.number_of(t.middle(digits, start, count)) for start, count in ((1, 4), (5, 2), (7, 2)))
    inside = f.choose(f.is_number(packed), f.both(packed >= PACKED[0], packed <= PACKED[1]), f.const(False))
    typed = f.choose(inside, f.or_else(_day(py, pm, pd, pm), f.const("")), f.or_else(spelt, f.const("")))
    serial = f.choose(f.is_number(cell), f.both(cell >= SERIALS[0], cell < SERIALS[1]), f.const(False))
    return working.scalar(key, f.choose(serial, cell, typed))


def _day(year: Formula, month: Formula, day: Formula, named_month: Formula) -> Formula:
    """Return the day where there is such a one: DATE of a day beyond the month's end is in the next month."""
    date = f.call("DATE", _rolled, year, month, day)
    same = f.call("MONTH", lambda a: float(f.day_from(a).month) if isinstance(a, float) else f.FAULT, date).equals(named_month)
    whole = f.both(year >= YEARS[0], year <= YEARS[1], named_month >= 1, named_month <= 12)
    return f.or_else(f.choose(whole, f.choose(same, date, f.const("")), f.const("")), f.const(""))


def _rolled(year: f.Result, month: f.Result, day: f.Result) -> f.Result:
    """Return what DATE gives: a month and a day beyond their ends roll on."""
    if not isinstance(year, int | float) or not isinstance(month, int | float) or not isinstance(day, int | float):
        return f.FAULT
    months = int(year) * 12 + int(month) - 1
    if not YEARS[0] * 12 <= months <= YEARS[1] * 12 + 12:
        return f.FAULT
    return f.serial(dt.date(months // 12, months % 12 + 1, 1)) + int(day) - 1


def number_in(working: Working, key: str, cell: Formula) -> Formula:
    """Return the points of a cell as a number, "" where it is none."""

    def points(raw: Formula) -> Formula:
        return f.choose(f.is_number(raw), raw, t.number_of(t.without_unit_of_points(working.fold("points", t.text_of(raw)))))

    return working.reading(f"{key}_points", "points", cell, points)


def is_one_choice(working: Working, key: str, cell: Formula, choices: Sequence[str]) -> Formula:
    """Return whether exactly one of some choices is named or ticked; a choice of one character must begin the text."""
    text = t.text_of(cell)
    ticks = working.reading(f"{key}_ticks", "ticks", cell, _ticks)
    named = t.how_many_of(text, choices).equals(1)
    if len(choices[0]) == 1:
        named = f.both(named, t.how_many_of(t.left(text, 1), choices).equals(1))
    return f.choose(ticks < 0, named, f.both(ticks.equals(1), t.how_many_of(text, choices) > 0))


def _ticks(raw: Formula) -> Formula:
    """Return how many ticks a text has, -1 for a text without any sign of a list."""
    plain = t.text_of(raw)
    signs = t.how_many_of(plain, (*_TICKS, *_BOXES))
    return f.choose(signs > 0, t.length(plain) - t.length(t.without(plain, _TICKS)), f.const(-1))
