"""A scheme that changes another says only what it changes."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.errors import SchemeError
from perfeval_xl.schemes import Scheme, groups, load_scheme
from perfeval_xl.schemes.differences import Difference, differences

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = tomllib.loads((HERE / "inheritance.toml").read_text(encoding="utf-8"))["case"]
VARIANTS = sorted((HERE / "variants").glob("*.toml"))
Write = Callable[..., Path]


def variant(text: str = "", extends: object = "department-2021", name: str = "mine") -> str:
    own = f'id = "{name}"\n' if name else ""
    return f"extends = {json.dumps(extends)}\n{own}{text}"


def changes(first: Scheme, second: Scheme) -> dict[str, tuple[object, object]]:
    return {one.path: (one.old, one.new) for one in differences(first, second) if one.path not in ("id", "name", "authority")}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_mistake_of_a_variant_is_named_by_its_path(case: dict[str, Any], load_text: Callable[[str], Scheme]) -> None:
    text = variant(case["text"], case.get("extends", "department-2021"), case.get("id", "mine"))
    with pytest.raises(SchemeError) as refused:
        load_text(text)

    problems = refused.value.problems
    assert [said for said in case["say"] if not any(said in problem for problem in problems)] == []
    assert len(problems) == len(case["say"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("county", {"产出/产出数量.weight": (10, 12), "产出/产出时效.weight": (10, 8), "grades/中.at_least": (70, 60)}),
        (
            "execution-20",
            {
                "预算执行率.weight": (10, 20), "预算执行率/预算执行率/预算执行率.weight": (10, 20), "产出指标.weight": (50, 40),
                "scoring.over_limit": ("linear", "ratio"),
            },
        ),
        (
            "cost-first-level",
            {
                "产出指标.weight": (50, 40), "产出指标.aliases": (["成本指标", "成本"], []), "产出指标/成本指标": (None, None),
                "效益指标.weight": (30, 20), "成本指标": (None, 20), "成本指标/经济成本指标": (None, None),
                "成本指标/社会成本指标": (None, None), "成本指标/生态环境成本指标": (None, None),
            },
        ),
        ("no-satisfaction", {"效益指标.weight": (30, 40), "满意度指标": (10, None)}),
    ],
)
def test_a_variant_differs_from_what_it_extends_by_what_it_says(name: str, expected: dict[str, tuple[object, object]]) -> None:
    path = HERE / "variants" / f"{name}.toml"
    base = tomllib.loads(path.read_text(encoding="utf-8"))["extends"]

    assert changes(load_scheme(base), load_scheme(path)) == expected


@pytest.mark.parametrize("path", VARIANTS, ids=lambda path: path.stem)
def test_variants_add_up(path: Path) -> None:
    assert sum(level.weight for level in load_scheme(path).levels) == 100


def test_what_is_added_stands_last_or_where_it_says() -> None:
    scheme = load_scheme(HERE / "variants" / "cost-first-level.toml")

    assert [level.name for level in scheme.levels] == ["预算执行率", "成本指标", "产出指标", "效益指标", "满意度指标"]


def test_a_fixed_indicator_can_be_added_and_another_removed(load_text: Callable[[str], Scheme]) -> None:
    scheme = load_text(variant("""
        remove = ["过程/资金管理/资金到位率"]
        [[add."过程/资金管理".indicators]]
        name = "会计核算规范性"
        weight = 5
        rule = "judgement"
    """))
    rows = next(group for _, group in groups(scheme) if group.name == "资金管理").indicators

    assert [row.name for row in rows] == ["预算执行率", "资金使用合规性", "会计核算规范性"]


def test_tables_are_laid_over_key_by_key_and_arrays_replaced(load_text: Callable[[str], Scheme]) -> None:
    base = load_scheme("department-2021")
    scheme = load_text(variant("""
        sources = ["本县"]
        [rates]
        execution_floor = 0.9
        [severities]
        P008 = "off"
        [words]
        total_cost = ["总价"]
    """))

    assert changes(base, scheme).keys() == {"sources", "rates.execution_floor", "severities.P008", "words.total_cost"}
    assert scheme.sources == ("本县",)
    assert scheme.words.total_cost == ("总价",)
    assert scheme.rates.arrival_floor == base.rates.arrival_floor


def test_a_variant_of_a_variant_in_another_folder(write_scheme: Write) -> None:
    write_scheme(variant('[rates]\nexecution_floor = 0.9\narrival_floor = 0.7', name="city"), "city.toml")
    path = write_scheme(variant("[rates]\narrival_floor = 0.6", "../city.toml", "county"), "counties/county.toml")

    assert changes(load_scheme("department-2021"), load_scheme(path)) == {
        "rates.execution_floor": (0.8, 0.9), "rates.arrival_floor": (0.8, 0.6),
    }  # fmt: skip


def test_a_renamed_part_is_changed_by_the_name_it_had(load_text: Callable[[str], Scheme]) -> None:
    scheme = load_text(variant("""
        [change."产出"]
        name = "产出指标"
        aliases = ["产出"]
        [change."产出/产出数量"]
        rows = 6
    """))
    level = scheme.levels[2]

    assert (level.name, level.groups[0].rows) == ("产出指标", 6)


def test_schemes_that_extend_each_other_are_refused(write_scheme: Write) -> None:
    write_scheme(variant("", "b.toml", "a"), "a.toml")
    write_scheme(variant("", "sub/../a.toml", "b"), "b.toml")
    path = write_scheme(variant("", "itself.toml", "c"), "itself.toml")
    (path.parent / "sub").mkdir()

    with pytest.raises(SchemeError, match=r"互相依据：a\.toml → b\.toml → a\.toml"):
        load_scheme(path.parent / "a.toml")
    with pytest.raises(SchemeError, match=r"互相依据：itself\.toml → itself\.toml"):
        load_scheme(path)


def test_a_mistake_in_what_is_extended_is_told_of_that_file(write_scheme: Write) -> None:
    write_scheme(variant("[rates]\nfloor = 1", name="city"), "city.toml")
    path = write_scheme(variant("", "city.toml", "county"), "county.toml")

    with pytest.raises(SchemeError, match=r"city\.toml 有 1 处错误；rates\.floor"):
        load_scheme(path)


def test_a_part_of_a_scheme_can_be_extended_but_not_used(write_scheme: Write) -> None:
    part = write_scheme('[rates]\nexecution_of = "planned"\nexecution_floor = 0.8\narrival_floor = 0.8\n', "part.toml")
    path = write_scheme('extends = "part.toml"\nid = "x"\n', "x.toml")

    for scheme in (part, path):
        with pytest.raises(SchemeError) as refused:
            load_scheme(scheme)
        assert "levels：缺少这个键" in refused.value.problems
        assert not any("rates" in problem for problem in refused.value.problems)


def test_the_same_scheme_does_not_differ() -> None:
    assert list(differences(load_scheme("overall-2020"), load_scheme("overall-2020"))) == []


def test_another_order_is_a_difference(load_text: Callable[[str], Scheme]) -> None:
    moved = load_text(variant("""
        remove = ["产出/产出数量"]
        [[add."产出".groups]]
        name = "产出数量"
        weight = 10
        aliases = ["数量", "数量指标", "产出数量指标"]
        own = true
        rows = 4
        needs_number = true
        meaning = "完成了多少：件、米、户、人次……"
    """))
    found = [one for one in differences(load_scheme("department-2021"), moved) if one.path.startswith("产出")]

    order = ("产出数量", "产出质量", "产出时效", "产出成本")
    assert found == [Difference("changed", "产出/*", order, (*order[1:], order[0]))]
