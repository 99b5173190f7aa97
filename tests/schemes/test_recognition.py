"""A form without a stamp is told by its framework."""

from __future__ import annotations

import pytest

from perfeval_xl.schemes import Framework, builtin_ids, groups, load_scheme, recognise

FRAMEWORKS = [Framework.of(load_scheme(name)) for name in builtin_ids()]
SELF = {"预算执行率", "产出指标", "数量指标", "质量指标", "效益指标", "社会效益指标", "满意度指标", "服务对象满意度指标", "完成工单"}


def fixed(name: str) -> set[str]:
    scheme = load_scheme(name)
    return {level.name for level in scheme.levels} | {row.name for _, group in groups(scheme) for row in group.indicators}


def told(form: str, names: set[str]) -> str | None:
    scheme = recognise(FRAMEWORKS, form, names)
    return scheme.id if scheme else None


@pytest.mark.parametrize("name", ["department-2021", "overall-2020"])
def test_schemes_of_one_form_are_told_apart(name: str) -> None:
    assert told("department", fixed(name)) == name


@pytest.mark.parametrize("name", ["department-2021", "overall-2020"])
def test_a_form_with_some_rows_gone_is_still_told(name: str) -> None:
    assert told("department", set(sorted(fixed(name))[:-4])) == name


def test_a_framework_of_its_own_is_not_told() -> None:
    assert told("department", {"投入", "效果", "甲", "乙", "在职人员控制率"}) is None
    assert told("department", set()) is None


@pytest.mark.parametrize(
    "names",
    [
        SELF,
        {"产出指标(70分)", "数量指标", "效益指标（20分）", "满意度指标(10分)"},
        {"预算执行率", "产出指标", "经济成本指标", "成本控制数"},
        {"产出指标", "成本控制数"},
        {"", "数量指标", "完成工单"},
        {"成本指标", "产出指标", "效益指标", "满意度指标", "经济成本指标", "生态环境成本指标"},
    ],
    ids=["national", "points in the names", "one level and the rate", "one level", "second levels only", "costs first"],
)
def test_a_self_assessment_may_leave_levels_out(names: set[str]) -> None:
    assert told("self", names) == "mof-self-2020"


@pytest.mark.parametrize("names", [set(), {"甲", "乙"}, {"投入", "在职人员控制率"}], ids=["nothing", "strange", "another"])
def test_a_sheet_with_none_of_its_levels_is_none(names: set[str]) -> None:
    assert told("self", names) is None


def test_the_form_decides_before_the_names() -> None:
    assert told("department", SELF) is None
    assert told("self", fixed("department-2021")) == "mof-self-2020"  # 预算执行率、产出、效益 are its levels too
