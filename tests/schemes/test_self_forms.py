"""One-sheet forms as units published them, read and scored by mof-self-2020 and variants of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from self_forms import self_form, type_self_form

import perfeval_xl as px
from perfeval_xl.records import Batch

VARIANTS = Path(__file__).parent / "variants"
Typed = Callable[[dict[str, Any]], Path]
FORMS = ("entrusted-services-2022", "justice-2023", "water-gauges-2022")


@pytest.fixture
def typed(tmp_path: Path) -> Typed:
    """Return a function that types a form and gives its path."""
    return lambda content: type_self_form(tmp_path / "form.xlsx", content)


def row(frame: pd.DataFrame, batch: Batch, name: str) -> pd.Series:
    found = frame[batch.indicators["level3"].eq(name).to_numpy()]
    assert len(found) == 1
    return found.iloc[0]


def with_rows(content: dict[str, Any], *rows: list[object]) -> dict[str, Any]:
    changed = copy.deepcopy(content)
    changed["指标"]["rows"] = [*rows]
    return changed


@pytest.mark.parametrize("name", FORMS)
def test_a_real_form_is_recognised_and_every_row_of_it_known(typed: Typed, name: str) -> None:
    batch = px.read(typed(self_form(name)))
    book, rows = batch.forms.iloc[0], batch.indicators

    assert (book["scheme"], book["layout"], book["stamped"]) == ("mof-self-2020", "self", False)
    assert len(rows) == len(self_form(name)["指标"]["rows"]) + 1
    assert rows["own"].tolist() == [False, *[True] * (len(rows) - 1)]
    assert rows[["fixed_weight1", "fixed_weight2"]].isna().all(axis=None)


@pytest.mark.parametrize(("name", "points"), [("entrusted-services-2022", 0.0), ("justice-2023", 10.0), ("water-gauges-2022", 10.0)])
def test_the_execution_rate_is_an_indicator_of_the_scheme(typed: Typed, name: str, points: float) -> None:
    batch = px.read(typed(self_form(name)))
    said, scored = (row(frame, batch, "预算执行率") for frame in (batch.indicators, px.score(batch)))

    assert (said["fixed"], said["rule"], said["weight3"]) == (True, "execution-rate", 10)
    assert scored["system"] == points
    # a total of 0 of 0 gives no rate: the self-score stands
    assert scored["basis"] == ("采信自评" if name == "entrusted-services-2022" else "规则")


def test_the_rate_is_of_the_whole_years_budget(typed: Typed) -> None:
    content = self_form("water-gauges-2022")
    content["资金"]["rows"] = [["年度资金总额", 50, 43.2, 37.24, 10, "86.2%", 8.62]]
    batch = px.read(typed(content))

    assert row(px.score(batch), batch, "预算执行率")["system"] == 8.62


def test_a_rate_worth_other_points_is_scored_by_those(typed: Typed) -> None:
    content = self_form("water-gauges-2022")
    content["资金"]["rows"] = [["年度资金总额", 50, 40, 20, 20, "50%", 10]]
    batch = px.read(typed(content))
    said, scored = (row(frame, batch, "预算执行率") for frame in (batch.indicators, px.score(batch)))

    assert (said["weight3"], scored["weight"], scored["system"]) == (20, 20, 10)
    assert pd.isna(said["fixed_weight3"])  # in principle 10, which a unit may change


def test_a_rate_without_points_is_worth_the_schemes(typed: Typed) -> None:
    content = self_form("water-gauges-2022")
    content["资金"]["rows"] = [["年度资金总额", 50, 40, 20, "", "50%", 5]]
    all_given = px.read(typed(content))
    del content["指标"]["rows"][1]  # ten points are left
    batch = px.read(typed(content))

    assert row(px.score(batch), batch, "预算执行率")[["weight", "system"]].tolist() == [10, 5]
    assert pd.isna(row(px.score(all_given), all_given, "预算执行率")["weight"])


def test_an_indicator_of_the_units_named_like_the_rate_is_its_own(typed: Typed) -> None:
    content = with_rows(self_form("justice-2023"), ["产出指标", "时效指标", "资金执行率", "≥", 80, "%", 90, 90, 90, ""])
    batch = px.read(typed(content))
    said, scored = (row(frame, batch, "资金执行率") for frame in (batch.indicators, px.score(batch)))

    assert (said["fixed"], said["own"], said["rule"]) == (False, True, "auto")
    assert scored["system"] == 90


@pytest.mark.parametrize(
    ("level1", "level2"),
    [
        ("产出指标", "成本指标"), ("产出指标", "经济成本指标"), ("成本指标", "经济成本指标"), ("成本指标(20分)", "社会成本指标"),
        ("成本指标", "生态环境成本指标"),
    ],
)
def test_costs_are_costs_wherever_they_stand(typed: Typed, level1: str, level2: str) -> None:
    content = with_rows(self_form("justice-2023"), [level1, level2, "投入资金", "", "49万元", "", "60万元", 10, 10, "物价上涨"])
    batch = px.read(typed(content))
    said, scored = (row(frame, batch, "投入资金") for frame in (batch.indicators, px.score(batch)))

    assert (said["own"], said["rule"]) == (True, "cost")
    assert scored["system"] == 7.76


@pytest.mark.parametrize(("variant", "points"), [("execution-20", 8.17), ("no-satisfaction", 7.76)])
def test_a_variants_arithmetic_is_used(typed: Typed, variant: str, points: float) -> None:
    content = with_rows(self_form("justice-2023"), ["产出指标", "成本指标", "投入资金", "≤", 49, "万元", 60, 10, 10, "物价上涨"])
    batch = px.read(typed(content), scheme=VARIANTS / f"{variant}.toml")

    assert batch.forms["scheme"].tolist() == [variant]
    assert row(px.score(batch), batch, "投入资金")["system"] == points


def test_far_above_the_target_costs_points_where_the_scheme_says_so(typed: Typed, write_scheme: Callable[..., Path]) -> None:
    scheme = write_scheme(
        'extends = "mof-self-2020"\nid = "mine"\n[scoring.over_achievement]\nmode = "deduct"\nabove = 0.3\ndeduct_per = 0.5\n'
    )
    content = with_rows(self_form("justice-2023"), ["产出指标", "数量指标", "完成工单", "≥", 100, "件", 180, 10, 10, ""])
    path = typed(content)
    national, own = px.read(path), px.read(path, scheme=scheme)

    assert row(px.score(national), national, "完成工单")["system"] == 10
    assert row(px.score(own), own, "完成工单")["system"] == 7.5  # [1 − 0.5 × (1.8 − 1 − 0.3)] × 10


@pytest.mark.parametrize("name", FORMS)
def test_no_weight_of_the_units_is_called_wrong(typed: Typed, name: str) -> None:
    silent = ("T006", "T007", "T008", "I001", "I002", "I022")
    findings = px.validate(px.read(typed(self_form(name))), select=("T001", *silent), strict=True)

    assert findings["code"].tolist() == ["T001"]
