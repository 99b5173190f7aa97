"""Many forms made at once are byte for byte what each is by itself."""

from __future__ import annotations

import pytest

from perfeval_xl.schemes import builtin_ids, load_scheme
from perfeval_xl.templates import press, template_bytes
from perfeval_xl.templates.press import many_templates, pattern_of

USUAL = {"unit": "某某县服务局", "department": "某某县城市管理局", "project": "便民热线经费", "year": 2021, "planned_total": 49.3}
ODD = [
    {"unit": "某某县服务局", "department": "某某县服务局", "project": "热线"},
    {**USUAL, "unit": "某某县“一站式”服务中心（本级）", "project": "12345 热线：二期—设备A-1"},
    {**USUAL, "project": "=1+1"},
    {**USUAL, "project": "<甲>&乙"},
    {**USUAL, "unit": "项目单位"},  # a text that the form has as well
    {**USUAL, "unit": "长" * 300},
    {**USUAL, "planned_total": 0},
    {**USUAL, "planned_total": 0.1 + 0.2},
    {**USUAL, "planned_total": 49.123456},
    {**USUAL, "planned_total": 1e9, "year": 1999},
    {},
]


@pytest.mark.parametrize("name", ["department-2021", "mof-self-2020"])
def test_each_of_many_is_the_form_by_itself(name):
    scheme = load_scheme(name)
    usual = [{**USUAL, "project": f"第{number}项目", "planned_total": 10.25 * number} for number in range(1, 9)]
    folding = [{**USUAL, "project": f"“第{number}项目”（续）", "year": 2010 + number} for number in range(6)]
    asked = [*usual, *folding, *ODD]
    made = list(many_templates(scheme, asked))
    looked_at = [0, 7, 8, 13, *range(14, len(asked))]

    assert len(made) == len(asked)
    assert [place for place in looked_at if made[place] != template_bytes(scheme, asked[place])] == []


@pytest.mark.parametrize("name", builtin_ids())
def test_usual_rosters_are_pressed(name):
    """Else a thousand forms take minutes: find out what no longer stands in the form as it was given."""
    scheme = load_scheme(name)
    for prefill in ({**USUAL, "planned_total": 82}, ODD[1], {"unit": "甲", "department": "甲", "project": "乙"}):
        learnt = press.learn(scheme, pattern_of(prefill))
        assert learnt is not None
        assert learnt.print(prefill) == template_bytes(scheme, prefill)


def test_what_the_form_does_not_take_is_refused_like_alone():
    with pytest.raises(ValueError, match="not in the template: colour"):
        list(many_templates(load_scheme("department-2021"), [{"colour": "red"}]))
