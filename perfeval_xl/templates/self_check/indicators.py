"""Rules of 自检 over the table of indicators as a whole, its closing row, and the self-score stated beside it."""

from __future__ import annotations

from perfeval_xl.facts.points import FULL
from perfeval_xl.facts.thresholds import HALF_A_TENTH, NOISE
from perfeval_xl.schemes.grades import GRADE_ENDS
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.fields import number_in, says_nothing
from perfeval_xl.templates.self_check.found import FoundCells, cells, together
from perfeval_xl.templates.self_check.framework import ANY_NUMBER
from perfeval_xl.templates.self_check.subject import Subject
from perfeval_xl.templates.self_check.table import address, closing, closing_address
from perfeval_xl.templates.self_check.tags import tag_of
from perfeval_xl.values import fold_label

_YES = f.const(True)


def lost(subject: Subject) -> FoundCells:
    """T007: at the row that stands for a lost one, else where its group begins; without a cell where the group is gone as well."""
    renamed = subject.tagged("T007", "level3")
    columns, working = subject.columns, subject.working
    at_groups = []
    for number, count in subject.lost:
        missing = columns.number(gi=f.const(number), j=f"*{tag_of('T007', 'level3', subject.codes['T007'])}*").equals(0)
        first = _first_line(subject, "gi", number)
        here = columns.number(gi=f.const(number)).equals(0)
        group = subject.framework.groups[number - 1][1].name
        place = f.choose(here, f.const(group), address(subject.given.table, "level2", first) & f" {group}")
        at_groups.append((f.both(count > 0, missing), place))
    gone = working.scalar("gone", cells(_YES, at_groups).where)
    return together(_YES, [renamed, FoundCells(_YES, gone, f.choose(gone.differs(""), f.const(1), f.const(0)))])


def total_weight(subject: Subject) -> FoundCells:
    """I003: where levels have weights those, else all rows; and a closing figure that is not the sum it closes."""
    columns, tolerance = subject.columns, subject.scheme.scoring.amount_tolerance
    weighed = columns.number(us=f.const(1), wt=">0").equals(subject.used)
    rows = columns.sum_of("wt", us=f.const(1))
    off = f.rounded(f.absolute(rows - FULL), 6) > tolerance
    within = columns.number(us=f.const(1), no=">0")
    if "weight1" in subject.given.table.columns:
        levels = columns.number(lu=">0")
        known = f.both(levels > 0, columns.number(lu=">0", lw=">0").equals(levels), columns.number(gu=f.const(0), gw=ANY_NUMBER).equals(0))
        apart = f.rounded(f.absolute(columns.sum_of("lw", lu=">0") - FULL), 6) > tolerance
        first = f.both(known, apart)
    else:
        first = f.both(columns.number(us=f.const(1), wt=">0", no=">0").equals(within), within > 0, off)
    stated = number_in(subject.working, "closing_weight", closing(subject.given.table, "weight3"))
    own = columns.sum_of("wt", us=f.const(1), no=">0")
    full = f.both(
        within > 0, columns.number(us=f.const(1), wt=">0", no=">0").equals(within), f.rounded(f.absolute(own - FULL), 6) <= tolerance
    )
    wrong_figure = f.choose(f.is_number(stated), f.rounded(f.absolute(stated - FULL), 6) > tolerance, f.const(False))
    del weighed
    at = closing_address(subject.given.table, "weight3")
    return cells(subject.started > 0, [(f.either(first, f.both(full, wrong_figure)), at)])


def self_total(subject: Subject) -> FoundCells:
    """S004."""
    columns = subject.columns
    complete = f.both(subject.used > 0, columns.number(us=f.const(1), sc=ANY_NUMBER).equals(subject.used))
    summed = subject.working.scalar("self_sum", f.rounded(columns.sum_of("sc", us=f.const(1)), subject.scheme.scoring.decimals))
    found = []
    item = subject.given.items.get("self_total")
    if item is not None:
        found.append((f.both(complete, _off(subject, "self_total", item.cell, summed)), item.place.name))
    table = subject.given.table
    own = columns.sum_of("sc", us=f.const(1), no=">0")
    alone = f.rounded(f.absolute(columns.sum_of("wt", us=f.const(1), no=">0") - FULL), 6) <= subject.scheme.scoring.amount_tolerance
    expected = f.choose(alone, own, summed) if table.extra else summed
    place = closing_address(table, "self_score") if item is None else f.const(f"{table.sheet} ") & closing_address(table, "self_score")
    found.append(
        (f.both(complete, _off(subject, "closing_score", closing(table, "self_score"), expected)), place)
    )
    return cells(subject.started > 0, found)


def self_grade(subject: Subject) -> FoundCells:
    """S005."""
    item, stated = subject.given.items["self_grade"], number_in(subject.working, "self_total", subject.given.items["self_total"].cell)
    summed = f.choose(
        subject.columns.number(us=f.const(1), sc=ANY_NUMBER) > 0, subject.working.scalar("self_sum", f.const(0.0)), f.const("")
    )
    points = subject.working.scalar("points", f.choose(f.is_number(stated), stated, summed))
    due = f.const(len(subject.scheme.grades))
    for place, grade in reversed(list(enumerate(subject.scheme.grades[:-1], start=1))):
        due = f.choose(points >= grade.at_least - NOISE, f.const(place), due)
    names = {
        fold_label(grade.name + end): place
        for place, grade in enumerate(subject.scheme.grades, start=1)
        for end in ("", *GRADE_ENDS)
    }
    typed = t.looked_up(
        t.text_of(item.cell), subject.working.words("grades", names), subject.working.numbers("gradeplaces", names.values())
    )
    known = f.both(f.is_number(points), typed > 0)
    return cells(known, [(f.both(known, typed.differs(due)), item.place.name)])


def all_full(subject: Subject) -> FoundCells:
    """S009."""
    full, weighed = subject.count("S009"), subject.columns.number(us=f.const(1), wt=">0")
    wrong = f.both(weighed >= subject.scheme.expectations.all_full, full.equals(weighed))
    return cells(subject.started > 0, [(wrong, closing_address(subject.given.table, "self_score"))])


def all_exact(subject: Subject) -> FoundCells:
    """I021."""
    compared, exact, telling = (subject.count(tag) for tag in ("I021c", "I021e", "I021t"))
    many, all_read = subject.scheme.expectations.all_exact, subject.unread("target", "actual").equals(0)
    wrong = f.both(compared >= many, exact.equals(compared), telling >= many // 2, all_read)
    return cells(subject.started > 0, [(wrong, closing_address(subject.given.table, "self_score"))])


def lopsided(subject: Subject) -> FoundCells:
    """I027."""
    columns, expected = subject.columns, subject.scheme.expectations
    own = columns.number(us=f.const(1), fx=f.const(0))
    few = f.both(subject.used > 0, own < expected.min_indicators)
    total = subject.working.scalar("weight_sum", columns.sum_of("wt", us=f.const(1)))
    known = f.both(subject.used > 0, f.negate(few), columns.number(us=f.const(1), wt=">0").equals(subject.used))
    heaviest = Formula(
        f"MAX({columns['wt'].text})", max((float(value) for value in _values(columns["wt"]) if isinstance(value, int | float)), default=0.0)
    )
    heavy = f.both(known, heaviest > total * (expected.max_share + NOISE))
    first = Formula(f"MATCH({heaviest.text},{columns['wt'].text},0)", _place_of(heaviest, columns["wt"]))
    number = Formula(f"INDEX({columns['no'].text},{first.text})", _at(columns["no"], first))
    table = subject.given.table
    return cells(subject.started > 0, [(few, closing_address(table, "weight3")), (heavy, address(table, "weight3", number))])


def _off(subject: Subject, key: str, cell: Formula, summed: Formula) -> Formula:
    """Return whether a stated total is no number or not the sum; one rounded to a tenth agrees with it."""
    number = number_in(subject.working, key, cell)
    tenth = f.both(f.rounded(number, 1).equals(number), f.rounded(number, 0).differs(number))
    slack = f.choose(tenth, f.const(HALF_A_TENTH + NOISE), f.const(subject.scheme.scoring.amount_tolerance + NOISE))
    apart = f.choose(f.is_number(number), f.absolute(number - summed) > slack, f.const(False))
    told = f.or_else(t.text_of(cell).differs("无"), f.const(True))
    typed = f.both(f.negate(f.is_number(number)), f.negate(says_nothing(subject.working, key, cell)), told)
    return f.either(apart, typed)


def _first_line(subject: Subject, key: str, number: int) -> Formula:
    area, lines = subject.columns[key], subject.columns["no"]
    first = Formula(f"MATCH({number},{area.text},0)", _place_of(f.const(number), area))
    return Formula(f"INDEX({lines.text},{first.text})", _at(lines, first))


def _place_of(wanted: Formula, area: Formula) -> f.Result:
    values = _values(area)
    return float(values.index(wanted.value) + 1) if wanted.value in values and not isinstance(wanted.value, tuple) else f.FAULT


def _at(area: Formula, place: Formula) -> f.Result:
    return _values(area)[int(place.value) - 1] if isinstance(place.value, float) else f.FAULT


def _values(area: Formula) -> tuple[f.Result, ...]:
    return area.value if isinstance(area.value, tuple) else (area.value,)
