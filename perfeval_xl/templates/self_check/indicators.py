"""Rules of 自检 over 指标表 and the self-score stated in 项目信息."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from perfeval_xl.layout import column_name
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.computed import RATES
from perfeval_xl.templates.plan import Plan, Row, indicator_column, rate_of
from perfeval_xl.templates.self_check.budget import sound
from perfeval_xl.templates.self_check.found import Found, cells, name_cell, name_row, rows

_TYPED = ("level3", "weight3", "target", "actual", "self_score")


def fixed_weights(plan: Plan) -> Found:
    """T006."""
    fixed = [
        (plan.indicator(key, row.row).differs(weight), name_row(plan, key, row.row, name))
        for row in plan.rows for key, weight, name in _fixed(row)
    ]
    return cells(f.const(True), fixed)


def third_level(plan: Plan) -> Found:
    """I001: second levels that share a weight are added up together while one in use has none of its own.

    Silent where a weight is wrong by itself (I006).
    """
    wrong = []
    for group in _groups(plan):
        bare = f.one_of((f.count(part.thirds) > 0) * f.count(part.weight).equals(0) for part in group.parts) > 0
        second, third = f.total(*(part.weight for part in group.parts)), f.total(*(part.thirds for part in group.parts))
        known = f.count(*(part.weight for part in group.parts)) > 0
        together = f.both(bare, known, _differ(plan, second, third))
        for index, part in enumerate(group.parts):
            alone = f.both(f.is_number(part.weight), _differ(plan, f.total(part.thirds), f.total(part.weight)))
            off = alone if not group.shared else f.choose(bare, together if index == 0 else f.const(False), alone)
            wrong.append((f.both(off, part.right), name_row(plan, "weight2", part.row.row, part.row.group2)))
    return cells(_own_weights(plan), wrong)


def second_level(plan: Plan) -> Found:
    """I002: where no second level that shares a weight has one, its third levels stand for it."""
    wrong = []
    for level, first, last in plan.levels():
        sums = []
        for group in _groups(plan):
            if first <= group.parts[0].row.row <= last:
                weights = [part.weight for part in group.parts]
                thirds = f.total(*(part.thirds for part in group.parts))
                sums.append(f.choose(f.count(*weights).equals(0), thirds, f.total(*weights)) if group.shared else f.total(*weights))
        off = _differ(plan, f.add_up(sums), f.total(plan.indicator("weight1", first)))
        wrong.append((off, name_row(plan, "weight1", first, level.name)))
    return cells(_own_weights(plan), wrong)


def first_level(plan: Plan) -> Found:
    """I003."""
    off = _differ(plan, f.total(plan.column("weight1")), f.const(100))
    return cells(f.const(True), [(off, name_row(plan, "weight1", plan.rows[0].row, "一级指标"))])


def targets(plan: Plan) -> Found:
    """I004."""
    return _blank(plan, "target")


def actuals(plan: Plan) -> Found:
    """I005: a rate that the form computes is not the unit's to fill in."""
    column, names = plan.column("actual"), plan.column("level3")
    computed = [line.indicator.name for line in plan.rows if line.indicator and line.indicator.rule in RATES]
    missing = _used(plan) * f.empty(column)
    for name in computed:
        missing = missing * names.differs(name)
    return rows(plan, f.how_many(f.filled(column)) > 0, "actual", missing)


def weights(plan: Plan) -> Found:
    """I006: a second level that shares a weight may go without one of its own, but not with a wrong one."""
    weight = plan.column("weight3")
    third = rows(plan, _own_rows(plan), "weight3", _used(plan) * (f.const(1) - f.is_number(weight) * (weight > 0)))
    typed = [
        (f.both(part.in_use, f.filled(part.weight), f.negate(f.both(f.is_number(part.weight), part.weight > 0))),
         name_row(plan, "weight2", part.row.row, part.row.group2))
        for group in _groups(plan) if group.shared for part in group.parts
    ]
    if not typed:
        return third
    second = cells(third.ready, typed)
    return Found(third.ready, third.faults + second.faults, f.choose(second.faults > 0, second.where, third.where))


def no_score(plan: Plan) -> Found:
    """S001."""
    score = plan.column("self_score")
    return rows(plan, f.count(score) > 0, "self_score", _used(plan) * (f.const(1) - f.is_number(score)))


def score_above(plan: Plan) -> Found:
    """S002."""
    score, weight = plan.column("self_score"), plan.column("weight3")
    return rows(plan, f.count(score) > 0, "self_score", f.is_number(score) * f.is_number(weight) * (weight > 0) * (score > weight))


def score_negative(plan: Plan) -> Found:
    """S003."""
    score = plan.column("self_score")
    return rows(plan, f.count(score) > 0, "self_score", f.is_number(score) * (score < 0))


def self_total(plan: Plan) -> Found:
    """S004."""
    stated, score = plan.field("self_total"), plan.column("self_score")
    known = f.both(f.is_number(stated), f.count(score) > 0)
    decimals = plan.scheme.scoring.decimals
    off = f.rounded(f.total(score), decimals).differs(f.rounded(f.total(stated), decimals))
    return cells(known, [(f.both(known, off), _project_cell(plan, "self_total"))])


def self_grade(plan: Plan) -> Found:
    """S005."""
    stated, grade = plan.field("self_total"), plan.field("self_grade")
    points = f.rounded(f.total(stated), plan.scheme.scoring.decimals)
    right = f.const(plan.scheme.grades[-1].name)
    for item in reversed(plan.scheme.grades[:-1]):
        right = f.choose(points >= item.at_least, f.const(item.name), right)
    known = f.both(f.is_number(stated), f.filled(grade))
    return cells(known, [(f.both(known, grade.differs(right)), _project_cell(plan, "self_grade"))])


def all_full(plan: Plan) -> Found:
    """S009."""
    score, weight = plan.column("self_score"), plan.column("weight3")
    short = f.how_many(_used(plan) * (f.const(1) - f.is_number(score) * score.equals(weight)))
    row = plan.rows[0].row
    return cells(f.count(score) > 0, [(short.equals(0), name_row(plan, "self_score", row, ""))])


def duplicates(plan: Plan) -> Found:
    """I007: in one second level, or with the same target anywhere."""
    found = [
        (f.repeats(plan.column("level3", row.row, last)), row.row, last) for row, last in plan.groups() if row.group.own
    ]
    names, due, start, end = plan.column("level3"), plan.column("target"), plan.rows[0].row, plan.rows[-1].row
    found.append((f.repeats(names, due) * f.filled(due), start, end))
    number = f.total(*(f.how_many(again) for again, _, _ in found))
    at = f.least(*(f.first_row(again, plan.column("level3", first, last), first) for again, first, last in found))
    return Found(_own_rows(plan), number, f.const(column_name(indicator_column("level3"))) & at)


def target_in_name(plan: Plan) -> Found:
    """I009: the target is only the name again, or the name holds the target."""
    names, due, start, end = plan.column("level3"), plan.column("target"), plan.rows[0].row, plan.rows[-1].row
    same = f.filled(due) * f.same_text(names, due)
    inside = f.holds_value(names, due) * (f.const(1) - same)
    wrong = [_first(plan, "target", start, end, same), _first(plan, "level3", start, end, inside)]
    return cells(f.how_many(f.filled(due)) > 0, wrong)


def rates(plan: Plan) -> Found:
    """I014: a number up to 1 is a fraction, above it percent, unless the budget itself gives more than all."""
    wrong = []
    for line in plan.rows:
        if line.indicator and line.indicator.rule in RATES:
            rate = RATES[line.indicator.rule]
            stated, computed = f.share_of(plan.indicator("actual", line.row)), f.total(plan.rate(rate))
            off = f.both(_apart(plan, stated, computed), f.either(stated <= 1, _apart(plan, stated, computed, 100)))
            capped = f.both(computed > 1, f.either(stated.equals(1), stated.equals(100)))
            known = f.both(stated >= 0, f.is_number(plan.rate(rate)), *(sound(plan, part) for part in rate_of(plan.scheme)[rate]))
            wrong.append((f.both(known, off, f.negate(capped)), name_row(plan, "actual", line.row, line.indicator.name)))
    return cells(f.is_number(plan.rate("arrival")), wrong)


def _apart(plan: Plan, stated: f.Formula, computed: f.Formula, parts: int = 1) -> f.Formula:
    limit = plan.scheme.scoring.rate_tolerance * parts
    return f.rounded(f.absolute(stated - computed * parts), 6) > limit


def lopsided(plan: Plan) -> Found:
    """I027: few indicators of the unit's own, or one that carries more than its share; the share only where all weights are right."""
    used, weight, expected = _used(plan), plan.column("weight3"), plan.scheme.expectations
    given = float(sum(row.indicator is not None for row in plan.rows))
    few = f.how_many(used) - given < expected.min_indicators
    right = f.how_many(used * (f.const(1) - f.is_number(weight) * (weight > 0))).equals(0)
    start, end = plan.rows[0].row, plan.rows[-1].row
    heavy = f.is_number(weight) * (weight > f.total(weight) * expected.max_share)
    one, where = _first(plan, "weight3", start, end, heavy)
    whole = name_row(plan, "weight3", plan.closing, "自定指标太少")
    return cells(_own_rows(plan), [(few, whole), (f.both(f.negate(few), right, one), where)])


def reviewer_scores(plan: Plan) -> Found:
    """S012: a reviewer's score between 0 and the weight, with its reason."""
    score, weight, reason = (plan.column(key) for key in ("reviewer_score", "weight3", "reviewer_reason"))
    possible = f.is_number(score) * (score >= 0) * (score <= weight)
    start, end = plan.rows[0].row, plan.rows[-1].row
    wrong = [
        _first(plan, "reviewer_score", start, end, f.filled(score) * (f.const(1) - possible)),
        _first(plan, "reviewer_reason", start, end, f.filled(score) * possible * f.empty(reason)),
    ]
    return cells(f.const(True), wrong)


def fixed_names(plan: Plan) -> Found:
    """T007."""
    names = plan.column("level3")
    lost = [
        (f.how_many(names.equals(line.indicator.name)).equals(0), name_row(plan, "level3", line.row, line.indicator.name))
        for line in plan.rows if line.indicator
    ]
    return cells(f.const(True), lost)


def foreign_rows(plan: Plan) -> Found:
    """T008: in a second level whose rows are all the scheme's."""
    wrong = []
    for row, last in plan.groups():
        if not row.group.own:
            names = plan.column("level3", row.row, last)
            unknown = f.filled(names) * 1
            for indicator in row.group.indicators:
                unknown = unknown * names.differs(indicator.name)
            more = f.how_many(f.filled(names)) > len(row.group.indicators)
            any_row, where = _first(plan, "level3", row.row, last, unknown)
            wrong.append((f.both(more, any_row), where))
    return cells(f.const(True), wrong)


def _first(plan: Plan, key: str, first: int, last: int, condition: f.Formula) -> tuple[f.Formula, f.Formula]:
    """Return whether a condition holds in any row, and the cell of a column in the first of them."""
    at = f.first_row(condition, plan.column(key, first, last), first)
    return f.how_many(condition) > 0, f.const(column_name(indicator_column(key))) & at


def _blank(plan: Plan, key: str) -> Found:
    column = plan.column(key)
    return rows(plan, f.how_many(f.filled(column)) > 0, key, _used(plan) * f.empty(column))


def _used(plan: Plan, first: int | None = None, last: int | None = None) -> f.Formula:
    """An array, 1 in the rows where anything is typed that makes the row an indicator."""
    typed = f.add_up([f.filled(plan.column(key, first, last)) * 1 for key in _TYPED])
    return (typed > 0) * 1


def _own_rows(plan: Plan) -> f.Formula:
    """Whether the unit has filled in any indicator of its own."""
    return f.how_many(_used(plan)) > float(sum(row.indicator is not None for row in plan.rows))


def _own_weights(plan: Plan) -> f.Formula:
    """Whether the unit has given any weight of its own."""
    given = float(sum(row.indicator is not None for row in plan.rows))
    return f.count(plan.column("weight3")) > given


def _fixed(row: Row) -> Iterator[tuple[str, float, str]]:
    if row.fresh1:
        yield "weight1", row.level.weight, row.level.name
    if row.fresh2 and not row.shared:
        yield "weight2", row.group.weight, row.group2
    if row.indicator:
        yield "weight3", row.indicator.weight, row.indicator.name


def _differ(plan: Plan, one: f.Formula, other: f.Formula) -> f.Formula:
    return f.rounded(f.absolute(one - other), 6) > plan.scheme.scoring.amount_tolerance


@dataclass(frozen=True)
class _Part:
    """A second level as formulas: its weight cell, the weights below it, whether those are right, whether any row is in use."""

    row: Row
    weight: f.Formula
    thirds: f.Formula
    right: f.Formula
    in_use: f.Formula


@dataclass(frozen=True)
class _Group:
    """The second levels of one group of the scheme: one, or those that share its weight."""

    shared: bool
    parts: tuple[_Part, ...]


def _groups(plan: Plan) -> list[_Group]:
    parts: dict[str, list[_Part]] = {}
    for row, last in plan.groups():
        thirds = plan.column("weight3", row.row, last)
        in_use = f.how_many(_used(plan, row.row, last)) > 0
        bad = f.filled(plan.column("level3", row.row, last)) * (f.const(1) - f.is_number(thirds) * (thirds > 0))
        right = f.how_many(bad).equals(0)
        parts.setdefault(row.group.name, []).append(_Part(row, plan.indicator("weight2", row.row), thirds, right, in_use))
    return [_Group(found[0].row.shared, tuple(found)) for found in parts.values()]


def _project_cell(plan: Plan, key: str) -> f.Formula:
    label = next(item.label for item in plan.form_fields if item.key == key)
    return name_cell(plan.fields[key], 1, label)
