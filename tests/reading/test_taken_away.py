"""Taking from a form one thing that it needs changes the findings about that thing, and no other."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from layouts import File, Funds, Head, Layout, Table
from layouts.take import changes, things_of, unexplained

LAYOUTS: Mapping[str, Layout] = {
    "plain": Layout(),
    "merged": Layout(table=Table(levels="merged", side="merged"), funds=Funds(side="merged")),
    "headers over two rows": Layout(
        head=Head(year="before", annex="公开14表", place="merged"), funds=Funds(side="merged", unit="元"),
        table=Table(depth=2, parts="all", parts_order=("nature", "target", "measure"), levels="merged", order=(
            "target", "actual", "weight", "self_score", "reason")),
    ),
    "points first": Layout(
        head=Head(place="wide label", total="head"), funds=Funds(shape="without points", total="年度资金总额："),
        table=Table(order=("weight", "target", "actual", "self_score", "reason"), actual="全年实际值", reason="未完成原因及改进措施"),
    ),
    "without levels": Layout(
        head=Head(total="head", year="before"), funds=Funds(weight="执行率权重", score="执行率得分", rate_first=True, total="年度总金额"),
        table=Table(levels="flat", parts="all", parts_order=("measure", "nature", "target"), actual="全年完成值", weight="指标权重（分）",
                    self_score="指标得分（分）", reason="说明", extras=(("是否核心指标", "end"),)),
    ),
    "moved": Layout(file=File(origin=(4, 2))),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_only_what_is_about_the_thing_changes(name: str) -> None:
    layout = LAYOUTS[name]
    changed = changes(layout, things_of(layout))

    wrong = {thing: found for thing, (came, gone) in changed.items() if (found := unexplained(thing, came, gone))}
    assert not wrong, "\n".join(f"{thing}: {'; '.join(found)}" for thing, found in wrong.items())


@pytest.mark.parametrize("name", LAYOUTS)
def test_merges_change_no_finding(name: str) -> None:
    layout = LAYOUTS[name]
    merges = [thing for thing in things_of(layout) if thing.startswith("merge")]

    assert {thing: change for thing, change in changes(layout, merges).items() if change != ([], [])} == {}
