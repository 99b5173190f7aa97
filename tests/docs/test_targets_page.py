"""docs/zh/targets.md says of every example how the program reads it."""

from __future__ import annotations

import pytest

from perfeval_xl.values import parse, render

YEAR = 2021
SCORED = {
    **dict.fromkeys(("number", "percent", "money", "date", "yesno"), "能"), "level": "分档", "text": "不能", "empty": "不能",
}  # fmt: skip
SHOWN = {"text": "文字", "empty": "空"}


@pytest.fixture(scope="module")
def rows(tables):
    return [row for table in tables("zh/targets.md", "读法") for row in table.rows]


def test_every_example_is_read_as_the_page_says(rows):
    values = [(row["写法"], parse(row["写法"], year=YEAR)) for row in rows]

    told = [(row["写法"], row["程序读作"], row["能否计分"]) for row in rows]
    assert told == [(text, SHOWN.get(value.kind, render(value)), SCORED[value.kind]) for text, value in values]
    assert {"能", "分档", "不能"} == {row["能否计分"] for row in rows}


def test_what_is_written_instead_can_be_scored(rows):
    advice = [row["改成"] for row in rows if row.get("改成") and not row["改成"].endswith(("写一项", "清空", "填写内容"))]

    assert len(advice) >= 9
    assert {SCORED[parse(text, year=YEAR).kind] for text in advice} == {"能"}
