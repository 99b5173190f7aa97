"""A number such as 2021.1 in a row about time is asked about: it may be January or October."""

from __future__ import annotations

import pytest

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.records import VALUE_PARTS, Batch
from perfeval_xl.schemes import load_scheme
from perfeval_xl.values import about_time, parse

CHECK = next(check for check in all_checks() if check.code == "I018")


def findings(name, target, actual):
    row = {
        "form": 1, "row": 0, "group1": 0, "group2": 0, "sheet": "指标表", "rule": "auto",
        "level1": "产出", "level2": "产出指标", "level3": name, "level3_cell": "E9",
    }  # fmt: skip
    for side, cell, place in (("target", target, "G9"), ("actual", actual, "H9")):
        value = parse(cell, year=2021, about_time=about_time(name))
        row |= {side: str(cell), f"{side}_cell": place, **{f"{side}_{part}": getattr(value, part) for part in VALUE_PARTS}}
    indicators = Batch.from_rows({"indicators": [row]}).indicators
    found = CHECK.function(indicators, load_scheme("department-2021"))
    return [tuple(hit) for part in found for hit in part[["cell", "what"]].itertuples(index=False)]


@pytest.mark.parametrize(
    ("name", "target", "actual", "cells"),
    [
        ("完成时间", "2021年12月底前", 2021.1, ["H9"]),
        ("完成时间", 2021.1, 2021.1, ["G9", "H9"]),
        ("完成时间", "2021.1", 2021.06, []),
        ("养护面积", 2021.1, 2021.1, []),
    ],
)
def test_a_month_that_may_be_two_is_asked_about(name, target, actual, cells):
    found = findings(name, target, actual)
    assert [cell for cell, _ in found] == cells
    assert all("10月" in what for _, what in found)
