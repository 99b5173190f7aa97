"""自检 reads a value as the tool does, or says nothing of it."""

from __future__ import annotations

import pytest
from self_check_values import Readings, drawn, tables

SEED, DRAWN, SHARE = 15, 4000, 0.44
"""Where the draw begins, how many texts are drawn, and how much of the tables 自检 must read: who says nothing at all is never wrong."""


@pytest.fixture(scope="module")
def readings():
    return Readings()


def test_every_row_of_the_tables(readings):
    assert readings.apart(tables()) == []


@pytest.mark.parametrize("part", range(4))
def test_drawn_texts(readings, part):
    assert readings.apart(drawn(SEED + part, DRAWN // 4)) == []


def test_most_of_the_tables_is_read(readings):
    kinds = [readings.kind(text) for text in tables()]

    assert sum(kind not in {"x", "h"} for kind in kinds) >= SHARE * len(kinds)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("1e3", "x"), ("一百", "x"), ("20230728", "x"), ("上半年", "x"), ("不少于三次", "x"), ("2000m²", "x"), ("9成以上", "x"),
        ("2021年第三季度末前", "x"), ("1.2万元/人", "x"), ("95 %", "x"), ("9 5%", "x"), (44561.0, "x"), (2021.12, "x"), ("无事故", "n"),
        ("≥95%", "p"), ("不少于300件", "n"), ("2021年12月底前完成", "d"), ("3个乡镇", "n"), ("群众满意度95%", "p"), ("举办培训3期", "n"),
        ("控制在49万元以内", "m"), ("2021年13月", "t"), ("500-300件", "t"),
        ("稳步增加", "t"), ("基本完成", "l"), ("□是☑否", "y"), (0.98, "n"),
    ],
)
def test_what_is_left_to_finance(readings, cell, kind):
    assert readings.kind(cell) == kind
