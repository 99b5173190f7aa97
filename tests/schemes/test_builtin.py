"""The schemes that ship are whole, and say what their sources say."""

from __future__ import annotations

import pytest

from perfeval_xl.schemes import builtin_ids, groups, load_scheme
from perfeval_xl.values import fold_label

WEIGHTS = {
    "department-2021": {"决策": 20, "过程": 20, "产出": 40, "效益": 20},
    "mof-self-2020": {"预算执行率": 10, "产出指标": 50, "效益指标": 30, "满意度指标": 10},
    "overall-2020": {"投入": 15, "过程": 40, "产出": 25, "效果": 20},
}
GRADES = {
    "department-2021": {"优": 90, "良": 80, "中": 70, "差": 0},
    "mof-self-2020": {"优": 90, "良": 80, "中": 60, "差": 0},
    "overall-2020": {"优": 90, "良": 80, "中": 60, "差": 0},
}


def test_these_schemes_ship() -> None:
    assert sorted(builtin_ids()) == sorted(WEIGHTS) == sorted(GRADES)


@pytest.mark.parametrize("name", builtin_ids())
def test_weights_and_grades_are_those_of_the_sources(name: str) -> None:
    scheme = load_scheme(name)

    assert {level.name: level.weight for level in scheme.levels} == WEIGHTS[name]
    assert {grade.name: grade.at_least for grade in scheme.grades} == GRADES[name]
    assert sum(level.weight for level in scheme.levels) == 100


@pytest.mark.parametrize("name", builtin_ids())
def test_every_scheme_names_itself_its_authority_and_its_sources(name: str) -> None:
    scheme = load_scheme(name)

    assert scheme.id == name
    assert "财预〔" in scheme.authority
    assert len(scheme.sources) >= 3
    assert all(row.meaning for _, group in groups(scheme) for row in group.indicators)


@pytest.mark.parametrize("name", builtin_ids())
def test_no_name_or_alias_means_two_parts(name: str) -> None:
    scheme = load_scheme(name)
    named_groups = [fold_label(n) for _, group in groups(scheme) for n in {group.name, *group.members, *group.aliases}]
    named_rows = [fold_label(n) for _, group in groups(scheme) for row in group.indicators for n in {row.name, *row.aliases}]

    assert len(named_groups) == len(set(named_groups))
    assert len(named_rows) == len(set(named_rows))


def test_execution_is_of_the_money_received_in_a_department_evaluation_and_of_the_years_budget_in_a_self_assessment() -> None:
    assert load_scheme("department-2021").rates.execution_of == "received"
    assert load_scheme("mof-self-2020").rates.execution_of == "planned"


def test_the_self_assessment_leaves_weights_below_the_first_level_to_the_unit() -> None:
    scheme = load_scheme("mof-self-2020")

    assert all(level.flexible for level in scheme.levels)
    assert {group.weight for _, group in groups(scheme)} == {0}
    assert [row.name for _, group in groups(scheme) for row in group.indicators] == ["预算执行率"]


BASES = {"在职人员控制率": 1.0, "“三公经费”变动率": 0.0, "公用经费控制率": 1.0, "“三公经费”控制率": 1.0, "结转结余变动率": 0.0}


@pytest.mark.parametrize(("name", "base"), BASES.items())
def test_rates_judged_by_the_point_lose_a_tenth_of_their_weight_for_each(name: str, base: float) -> None:
    row = next(row for _, group in groups(load_scheme("overall-2020")) for row in group.indicators if row.name == name)

    assert row.rule == "steps"
    assert row.steps is not None
    assert (row.steps.base, row.steps.per_point) == (base, pytest.approx(row.weight / 10))
