"""What was read of a form stands in the current template: the same findings at the cells that it moved to, the same points."""

from __future__ import annotations

from pathlib import Path

import pytest
from odd import odd_bytes, odd_forms
from self_forms import self_form, type_self_form

SAMPLES = Path(__file__).parents[2] / "samples"
WITH_TEMPLATE = ["clean", "elder-care", "hotline-template", "it-system", "road-repair", "rural-toilets", "school-heating"]
TYPED = ["hotline", "library", "training", "vaccination"]


@pytest.fixture(scope="module")
def samples(moved):
    return moved([SAMPLES / f"{name}.xlsx" for name in (*WITH_TEMPLATE, *TYPED)], complete=False)


@pytest.fixture(scope="module")
def odd(moved, tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd")
    for form in odd_forms():
        (folder / f"{form['name']}.xlsx").write_bytes(odd_bytes(form))
    for name in ("entrusted-services-2022", "justice-2023", "water-gauges-2022"):
        type_self_form(folder / f"{name}.xlsx", self_form(name))
    return moved(sorted(folder.iterdir()), complete=False)


@pytest.mark.parametrize("name", [f"{name}.xlsx" for name in (*WITH_TEMPLATE, *TYPED)])
def test_the_findings_of_a_sample_stand_at_the_cells_it_moved_to(samples, name):
    before, after = samples.findings()[name]

    assert after == before
    assert samples.lost[name] == {}


def test_the_points_stay(samples, odd):
    for moved in (samples, odd):
        before, after = moved.points()
        assert after == before


def test_odd_forms_raise_nothing_new(odd):
    new = {name: sorted(set(after) - set(before)) for name, (before, after) in odd.findings().items()}
    gone = {name: sorted(set(before) - set(after)) for name, (before, after) in odd.findings().items()}

    assert not any(gone.values())
    assert {name: [code for code, *_ in found] for name, found in new.items() if found} == {
        "表头写明单位是元.xlsx": ["B013", "B013"],  # more than four decimals in 万元, the unit of the template
    }


def test_what_stands_beside_the_tables_is_named(odd):
    assert {name: lost for name, lost in odd.lost.items() if lost} == {
        "entrusted-services-2022.xlsx": {("Sheet", "F7"): "100%"},  # the rate of one source
        "表格下面有注.xlsx": {
            ("项目信息", "A23"): "注：评价组由主管部门组织。", ("预算表", "A8"): "注：合计等于各来源之和。", ("预算表", "A9"): "填表人：丁",
            ("指标表", "A28"): "注：完成值以验收资料为准。",
        },
    }
