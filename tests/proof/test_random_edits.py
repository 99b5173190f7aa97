"""Random edits of the real case: none makes a check fail, and what is known to be wrong is found.

Half of the edits put anything anywhere, labels and headers too. The other half put something wrong where it is known to be wrong; then
there is a finding that the real case, which has mistakes of its own, does not have.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

import forms
import pandas as pd
import pytest
from proof import Package, findings, marks_of

from perfeval_xl.checks.catalogue import all_checks

EDITS = 3000
SEED = 20220729
Cell = tuple[str, str]
Edit = dict[Cell, str]

WORDS = (
    "见附件", "无", "详见报告", "完成", "是", "否", "/", "—", "……", "（请填写）", "不适用", "#REF!", "#DIV/0!", "√", "□", "优☑ 良☑",
    "总分", "合计", "其中：", "产出小计", "三级指标", "分值", "项目单位", "全年目标值", "资金来源", "注：以上数据为快报数",
)
VALUES = (
    "≥95%", "95%以上", "290%", "≤49万元", "490000元", "49万", "0.5亿元", "1,799件", "１７９９件", "300～500件", "3次/年", "零投诉",
    "百分之九十五", "2021年12月底前", "2021年2月30日", "2021-12-15", "'20211215", "第三季度末", "春节前", "100%，98%", "1:3", "7×24小时",
)
NUMBERS = ("0", "1", "-1", "0.95", "49", "48.83", "100", "-48.83", "490000", "0.000001", "99999999999999999", "3.1415926535897932")
STRANGE = (
    " ", "\u3000", "\u200b", "'0", "'-", "=1+1", "<a>&amp;", "]]>", "㈠²½Ⅷ", "𝟙𝟚", "😀", "\\n\\n", "一" * 400, "9" * 300, "%", "≥",
    "％％", "。",
)
ANYTHING = ("", *WORDS, *VALUES, *NUMBERS, *STRANGE)

AMOUNTS = [("预算表", f"{column}{row}") for column in "BCD" for row in range(2, 7)]
WEIGHTS, TARGETS, ACTUALS, SCORES = ([("指标表", f"{column}{row}") for row in range(2, 19)] for column in "FGHI")
ACTUALS.remove(("指标表", "H9"))  # the execution rate follows from the amounts
FIELDS = [("项目信息", f"B{row}") for row in (2, 3, 4, 5, 6, 7, 9, 10, 13)]
CHOICES = [("项目信息", cell) for cell in ("B8", "B15")]
DATES, TOTAL, GRADE = [("项目信息", "B10"), ("项目信息", "B13")], [("项目信息", "B14")], [("项目信息", "B15")]
REPORT = [("评价报告", f"B{row}") for row in range(1, 8)]


def other_number(now: str, rng: random.Random) -> str:
    """Return a number that is at least 1 away from the one that stands there."""
    return str(round(float(now) + rng.choice((-1, 1)) * rng.randint(100, 40_000) / 100, 2))


WRONG: dict[str, tuple[list[Cell], tuple[str, ...]]] = {
    "an amount that is none": (AMOUNTS, ("见附件", "四十几万", "≤49", "-3.5", "详见批复", "#REF!")),
    "a weight that is none": (WEIGHTS, ("", "若干", "0", "-5", "60")),
    "a target that is none": (TARGETS, ("", "/", "（100字以内）", "请填写", "#N/A")),
    "an actual that is none": (ACTUALS, ("", "—", "（请填写）", "#DIV/0!", "不适用")),
    "a self-score that is none": (SCORES, ("", "满分", "-1", "60")),
    "a field that is empty": (FIELDS, ("", "/", "—", "（请填写）")),
    "a choice that is none": (CHOICES, ("", "都不是", "/")),
    "a day that is none": (DATES, ("2022年2月30日", "下旬", "2019年1月1日", "2022年13月1日至2022年7月28日")),
    "another grade": (GRADE, ("良", "中", "差")),
    "a section that says nothing": (REPORT, ("", "略", "（请填写）", "见附件")),
    "another amount": (AMOUNTS, ()),
    "another self-score": (SCORES, ()),
    "another total": (TOTAL, ()),
}
"""What a reviewer would not let pass: the cells and what stands there then, nothing for any other number."""


def wrong_edit(rng: random.Random, now: Mapping[Cell, str]) -> Edit:
    """Return an edit that a reviewer would not let pass."""
    cells, values = WRONG[rng.choice(list(WRONG))]
    cell = rng.choice(cells)
    return {cell: rng.choice(values) if values else other_number(now[cell], rng)}


def any_edit(rng: random.Random, cells: list[Cell]) -> Edit:
    """Return an edit of one to four cells, whatever they are."""
    return {rng.choice(cells): rng.choice(ANYTHING) for _ in range(rng.choice((1, 1, 1, 2, 4)))}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The real case as a file."""
    return Package(forms.type_form(tmp_path_factory.mktemp("case") / "case.xlsx", forms.hotline()).read_bytes())


def typed_numbers() -> dict[Cell, str]:
    """Return what stands in the cells of the real case whose number an edit changes."""
    content = forms.hotline()
    rows = ((sheet, row, cells) for sheet in ("预算表", "指标表") for row, cells in enumerate(content[sheet]["rows"], 2))
    now = {(sheet, f"{chr(65 + column)}{row}"): str(value) for sheet, row, cells in rows for column, value in enumerate(cells)}
    return now | {TOTAL[0]: str(content["项目信息"]["自评总分"])}


@pytest.fixture(scope="module")
def edits(package: Package) -> list[tuple[Edit, bool]]:
    """Return the edits, each with whether it is known to be wrong."""
    rng, now = random.Random(SEED), typed_numbers()
    cells = [(sheet, cell) for sheet, found in package.cells.items() for cell in found]
    return [(any_edit(rng, cells), False) if number % 2 else (wrong_edit(rng, now), True) for number in range(EDITS)]


@pytest.fixture(scope="module")
def told(package: Package, edits: list[tuple[Edit, bool]], tmp_path_factory: pytest.TempPathFactory) -> list[pd.DataFrame]:
    """Return the findings of the real case and of each edit of it; a check that fails is raised."""
    return findings(map(package.with_cells, ({}, *(edit for edit, _ in edits))), tmp_path_factory.mktemp("edits"))


def test_an_edit_never_makes_a_check_fail(told: list[pd.DataFrame]) -> None:
    assert len(told) == EDITS + 1


def test_every_finding_says_where_and_what(told: list[pd.DataFrame], package: Package) -> None:
    every = pd.concat(told)
    placed = every[every["cell"].notna()]
    cells = set(zip(placed["sheet"], placed["cell"], strict=True))

    assert set(every["code"]) <= {check.code for check in all_checks()}
    assert set(every["severity"]) <= {"error", "warning", "info"}
    assert {sheet for sheet, _ in cells} <= set(package.cells)
    assert all(re.fullmatch("[A-Z]{1,2}[1-9][0-9]?", cell) for _, cell in cells)
    assert every["message"].str.contains("请").all()
    assert not every["message"].str.contains(r"\{|nan|None", regex=True).any()


def test_what_is_wrong_is_found(told: list[pd.DataFrame], edits: list[tuple[Edit, bool]]) -> None:
    untouched = marks_of(told[0])

    silent = [edit for (edit, wrong), found in zip(edits, told[1:], strict=True) if wrong and not marks_of(found) - untouched]

    assert silent == []
