"""The draw for the bureau's own evaluation: frequencies over many seeds are the probabilities that are printed."""

from __future__ import annotations

import numpy as np
import openpyxl
import pytest
from bureau import form, put

import perfeval_xl as px
from perfeval_xl.settings import Settings, parse_settings
from perfeval_xl.summary import drawing

SEEDS = 10_000
RNG = np.random.default_rng(5)
AMOUNTS = np.round(RNG.lognormal(4, 1.3, 40), 2)
ORDER = sorted(range(40), key=lambda place: (place % 7, place))


@pytest.mark.parametrize(
    "chances", [drawing.equal(40, 4), drawing.by_money(AMOUNTS, 4), drawing.by_money(AMOUNTS, 12), drawing.equal(40, 13)],
    ids=["equal", "money", "money with certain ones", "equal, many"],
)
def test_frequencies_over_many_seeds_are_the_probabilities(chances):
    hits = np.zeros(40)
    for seed in range(SEEDS):
        chosen = drawing.drawn(chances, ORDER, seed)
        assert abs(chosen.sum() - chances.sum()) < 1
        hits += chosen
    errors = np.sqrt(chances * (1 - chances) / SEEDS)

    assert (np.abs(hits / SEEDS - chances) <= 4 * errors + 1e-12).all()


def test_money_makes_probability_and_no_more_than_one():
    chances = drawing.by_money([100.0, 10.0, 10.0, 0.0, float("nan")], 2)

    assert chances.tolist() == [1.0, 0.5, 0.5, 0.0, 0.0]
    assert drawing.by_money([5.0, 5.0], 9).tolist() == [1.0, 1.0]
    assert drawing.by_money([0.0], 1).tolist() == [0.0]
    assert drawing.equal(2, 5).tolist() == [1.0, 1.0]


def test_every_department_gets_its_share():
    departments = np.array([place // 10 for place in range(40)])
    for seed in range(300):
        chosen = drawing.drawn(drawing.equal(40, 8), list(range(40)), seed)
        assert np.bincount(departments[chosen], minlength=4).tolist() == [2, 2, 2, 2]


@pytest.mark.parametrize("method", ["risk", "stratified", "money"])
def test_the_sheet_prints_method_seed_probability_and_share_of_money(tmp_path, method):
    files = {f"{number}.xlsx": form(f"{number}站", "采购") for number in range(6)}
    settings = parse_settings(f'[sampling]\nmethod = "{method}"\nseed = 77\nfewest = 2\n', tmp_path / "perfeval.toml", ())
    px.consolidate([put(tmp_path / "in", files)], tmp_path / "s.xlsx", settings=settings)
    book = openpyxl.load_workbook(tmp_path / "s.xlsx", data_only=True)

    header, *rows = book["抽查建议"].iter_rows(values_only=True)
    rows = [dict(zip(header, row, strict=True)) for row in rows]
    chosen = [row for row in rows if row["建议"]]
    notes = {row[1]: row[2] for row in book["口径说明"].iter_rows(min_row=2, values_only=True) if row[0] == "抽查建议"}
    if method == "risk":
        assert {row["入选概率"] for row in rows} <= {0, 1}
    else:
        assert len(chosen) == 2
        assert {round(row["入选概率"], 6) for row in rows} == {round(1 / 3, 6)}
        assert "随机种子 77" in notes["建议"]
        assert notes["覆盖资金"] == "抽中 2 个项目，计划投资额 98.00 万元，全部项目 294.00 万元，占 33.33%。"


def test_a_method_that_there_is_not_is_refused(tmp_path):
    with pytest.raises(Exception, match="method"):
        parse_settings('[sampling]\nmethod = "dice"\n', tmp_path / "perfeval.toml", ())


def test_the_shipped_method_is_by_risk():
    assert Settings().sampling.method == "risk"
