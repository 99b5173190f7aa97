"""Three hundred forms, each with one amount got wrong: none moves a total by more than the project's own share."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from county import Project, roster

import perfeval_xl as px

AMOUNTS = ((49, 46.54, 44.12), (12.5, 12.5, 7.5), (1350, 1215, 911.24), (86, 86, 81.7), (260, 247, 240), (30, 30, 18))
SHARES = ((0, 0, 0), (0.25, 0.25, 0.25))
TOTAL, PROVINCE, COUNTY = "2", "3", "4"  # rows of 预算表
ERRORS = {
    "元 for 万元": [("D" + TOTAL, 1e4), ("B" + COUNTY, 1e4), ("C" + TOTAL, 1e4)],
    "千元 for 万元": [("D" + TOTAL, 10), ("B" + TOTAL, 10), ("C" + COUNTY, 10)],
    "a lost decimal point": [("D" + COUNTY, 100), ("C" + TOTAL, 100), ("B" + COUNTY, 100)],
    "another total": [("B" + TOTAL, 1.5), ("C" + TOTAL, 3), ("D" + TOTAL, 1.2)],
    "text": [("B" + COUNTY, "见批复"), ("D" + TOTAL, "详见附件"), ("C" + COUNTY, "已到位")],
}
FORMS = 300
BLIND = {
    False: {("a lost decimal point", "B4", False): 7, ("千元 for 万元", "C4", False): 7},
    True: {},
}
"""With a roster or without: the errors that nothing in the form tells, by kind, cell and whether it says its money elsewhere, with how many
of the forms have them.

A planned amount a hundred times the others may be money that has not come, a received one ten times the others money that came besides:
only a second place tells.
"""


def clean():
    """Return a project of every kind."""
    kinds = product(AMOUNTS, SHARES, (True, False), (False, True))
    return [
        Project(f"甲县{'农业教育'[at % 2 * 2:][:2]}局", f"甲县第{at}单位", f"第{at}项", money,
                tuple(round(amount * part, 4) for amount, part in zip(money, share, strict=True)), told=told, summed=summed)
        for at, (money, share, told, summed) in enumerate(kinds)
    ]


def wrong(projects):
    """Yield projects with one wrong cell, what is wrong with it, and where."""
    errors = [(kind, cell, how) for kind, cells in ERRORS.items() for cell, how in cells]
    for at, ((kind, cell, how), project) in enumerate(product(errors, projects)):
        if project.summed and cell[1] == TOTAL:
            continue  # a formula
        amount = project.money["BCD".index(cell[0])] - (0 if cell[1] == TOTAL else project.province["BCD".index(cell[0])])
        value = how if isinstance(how, str) else round(amount * how, 6)
        yield replace(project, unit=f"甲县第{at}号单位", name=f"第{at}号项目", edits={f"预算表!{cell}": value}), kind, cell


def counted(summary):
    """Return by project what 汇总表 adds up of it."""
    header, *rows = openpyxl.load_workbook(summary, data_only=True)["汇总表"].iter_rows(values_only=True)
    at = [header.index(name) for name in ("项目名称", "计划投资额", "实际到位资金", "实际使用情况")]
    return {row[at[0]]: [row[place] for place in at[1:]] for row in rows if row[0] not in (None, "合计", "名单外")}


@pytest.mark.parametrize("listed", [False, True], ids=["no roster", "roster"])
def test_one_wrong_amount_moves_no_total_by_more_than_its_own_share(tmp_path, listed):
    projects = clean()
    every = list(wrong(projects))
    mistaken = [every[at * len(every) // FORMS] for at in range(FORMS)]
    for project in (*projects, *(one for one, *_ in mistaken)):
        project.write(tmp_path / "in")
    names = roster(tmp_path / "roster.xlsx", [*projects, *(one for one, *_ in mistaken)]) if listed else None
    px.consolidate(tmp_path / "in", tmp_path / "summary.xlsx", roster=names, jobs=1)
    rows = counted(tmp_path / "summary.xlsx")

    assert {one.name: rows[one.name] for one in projects} == {one.name: pytest.approx(list(one.money)) for one in projects}, "left out"
    moved = Counter(
        (kind, cell, project.told)
        for project, kind, cell in mistaken
        if any(abs((was or 0) - truth) > truth + 0.011 for was, truth in zip(rows[project.name], project.money, strict=True))
    )
    assert moved == BLIND[listed]


FORMS_OF_ONE_BUDGET = Path(__file__).parents[1] / "data" / "forms"
ONE_BUDGET = [
    # form, amount of its one budget (C5), what was spent (D5), rate typed (None: as it is), what B009 makes of the budget (None: nothing)
    ("clean", 1_000_000, 100, None, "100"), ("clean", 100_000, 100, None, "100"), ("clean", 10_000, 100, None, "100"),
    ("clean", 480_000, 45.6, "95%", "48"), ("clean", 4_800, 45.6, "95.00%", "48"),
    ("rate_empty", 1_000_000, 97.5, None, "100"), ("rate_empty", 1_000_000, 60, None, "100"),
    # one witness alone: a project that was hardly begun, a rate that was worked out from the amounts, a wrong rate
    ("rate_empty", 100_000, 100, None, None), ("rate_empty", 10_000, 100, None, None), ("clean", 1_000, 100, None, None),
    ("clean", 1_000_000, 100, "0.01%", None), ("clean", 2_000, 20, "1%", None), ("clean", 100, 1.2, "100%", None),
    ("clean", 100, 96, "98%", None), ("clean", 100, 100, None, None),
]


@pytest.mark.parametrize(("name", "budget", "spent", "rate", "likely"), ONE_BUDGET)
def test_a_form_that_asks_for_one_budget_has_it_held_against_what_was_spent(tmp_path, name, budget, spent, rate, likely):
    """There planned and received money are one cell, which cannot vouch for itself."""
    book = openpyxl.load_workbook(FORMS_OF_ONE_BUDGET / f"{name}.xlsx")
    sheet = book.worksheets[0]
    sheet["C5"], sheet["D5"] = budget, spent
    if rate is not None:
        sheet["F5"] = rate
    book.save(tmp_path / "a.xlsx")
    found = px.evaluate(tmp_path / "a.xlsx").findings
    told = found[found["code"].eq("B009")]
    assert told["expected"].tolist() == ([] if likely is None else [likely])
    assert told["cell"].tolist() == ([] if likely is None else ["C5"])
