"""Rules of 自检 over 项目信息 and 评价报告."""

from __future__ import annotations

from perfeval_xl.layout.department import PROJECT_SHEET
from perfeval_xl.layout.model import Field
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.plan import Plan
from perfeval_xl.templates.self_check.found import Found, cells, name_cell

_SHORT = 20  # characters; N004 of the catalogue
_OTHER, _NOTHING = "其他", ("无", "没有", "暂无")  # how a section of other matters may begin


def required(plan: Plan) -> Found:
    """P001."""
    fields = [item for item in plan.form_fields if item.kind != "choice" and item.required != "no"]
    return cells(_any_filled(plan, fields), [(f.empty(plan.field(item.key)), _name(plan, item)) for item in fields])


def choices(plan: Plan) -> Found:
    """P002."""
    fields = [item for item in plan.form_fields if item.kind == "choice"]
    return cells(_any_filled(plan, fields), [(f.negate(_is_choice(plan, item)), _name(plan, item)) for item in fields])


def dates(plan: Plan) -> Found:
    """P003."""
    fields = [item for item in plan.form_fields if item.kind == "date"]
    unread = [(f.both(f.filled(plan.field(item.key)), f.day_of(plan.field(item.key)).equals("")), _name(plan, item)) for item in fields]
    return cells(_any_filled(plan, fields), unread)


def date_order(plan: Plan) -> Found:
    """P004."""
    start, end, reported = (f.day_of(plan.field(key)) for key in ("start", "end", "reported"))
    year = plan.field("year")
    opening = f.choose(f.is_number(year), f.new_year(year), f.const(""))
    pairs = ((opening, start, "start"), (start, end, "end"), (end, reported, "reported"))
    known = [f.both(f.is_number(first), f.is_number(then)) for first, then, _ in pairs]
    labels = {item.key: _name(plan, item) for item in plan.form_fields}
    wrong = [(f.both(both, first > then), labels[key]) for both, (first, then, key) in zip(known, pairs, strict=True)]
    return cells(f.either(*known), wrong)


def head_on_team(plan: Plan) -> Found:
    """P007."""
    names, head = plan.area(PROJECT_SHEET, plan.team, 0), plan.field("head")
    sits = f.how_many(names.equals(head)) > 0
    ready = f.both(f.filled(head), f.how_many(f.filled(names)) > 0)
    return cells(ready, [(sits, name_cell(plan.team[0], 0, "评价组成员"))])


def no_team(plan: Plan) -> Found:
    """P008."""
    names = plan.area(PROJECT_SHEET, plan.team, 0)
    none = f.how_many(f.filled(names)).equals(0)
    return cells(f.either(_started(plan), f.negate(none)), [(none, name_cell(plan.team[0], 0, "评价组成员"))])


def short_sections(plan: Plan) -> Found:
    """N004."""
    texts = {section: plan.section(section) for section in plan.report}
    short = [(_short(section, item), name_cell(plan.report[section], 1, section)) for section, item in texts.items()]
    return cells(f.either(_started(plan), *map(f.filled, texts.values())), short)


def _short(section: str, text: f.Formula) -> f.Formula:
    short = f.shorter(text, _SHORT)
    if _OTHER not in section:
        return short
    return f.both(short, *(f.negate(f.starts(text, word)) for word in _NOTHING))


def _started(plan: Plan) -> f.Formula:
    """Whether the unit is past the prefilled fields: what it has left out by then it has left out."""
    return _any_filled(plan, [item for item in plan.form_fields if item.kind == "date"])


def _is_choice(plan: Plan, item: Field) -> f.Formula:
    return f.either(*(plan.field(item.key).equals(choice) for choice in item.choices))


def _any_filled(plan: Plan, fields: list[Field]) -> f.Formula:
    return f.either(*(f.filled(plan.field(item.key)) for item in fields))


def _name(plan: Plan, item: Field) -> f.Formula:
    return name_cell(plan.fields[item.key], 1, item.label)
