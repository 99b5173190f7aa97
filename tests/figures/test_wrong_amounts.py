"""Three hundred forms, each with one amount got wrong: none moves a total by more than the project's own share."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from county import Project, content, roster
from forms import type_form

import perfeval_xl as px
from perfeval_xl.summary.notes import UNVOUCHED

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


def named_blind(summary):
    """Return the files that 口径说明 lists as those whose money nothing vouches for, and how many of them 总览 says there are."""
    book = openpyxl.load_workbook(summary, data_only=True)
    files = [row[1] for row in book["口径说明"].iter_rows(values_only=True) if row[0] == UNVOUCHED]
    texts = [cell.value for row in book["总览"].iter_rows() for cell in row if isinstance(cell.value, str)]
    said = [int(found[1]) for text in texts if (found := re.search(r"(\d+) 个项目的金额只有预算表一处写了", text))]
    return files, sum(said)


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
    moved = [
        (project, kind, cell)
        for project, kind, cell in mistaken
        if any(abs((was or 0) - truth) > truth + 0.011 for was, truth in zip(rows[project.name], project.money, strict=True))
    ]
    assert Counter((kind, cell, project.told) for project, kind, cell in moved) == BLIND[listed]
    files, number = named_blind(tmp_path / "summary.xlsx")
    assert number == len(files)
    assert {project.file for project, *_ in moved} <= set(files), "the blind ones stand in the list"
    assert bool(files) != listed


WHOLE = [
    # factor by which all amounts are off, what else the form tells of its money, whether on a roster: whether it is told
    (1e2, "nothing", False, None), (10, "nothing", False, None), (10, "rates", False, None),
    (10, "nothing", True, None), (10, "price", True, True), (10, "goals", True, True), (100, "rates", True, True),
    (1e4, "nothing", True, True),
    *((factor, told, False, True) for factor in (10, 100, 1e3, 1e4) for told in ("text", "cost", "goals")),
    (10, "price", False, None), (100, "price", False, None), (10, "price and goal", False, True),
    *((1, told, False, False) for told in ("text", "cost", "goals", "price", "price and goal")), (1, "nothing", True, False),
    (0.1, "text", True, None), (1e-4, "text", True, None),
]
"""Told: left out of the totals (True), counted because another place agrees (False), or counted and listed, for none does (None)."""


def off_altogether(project, factor, told):
    """Return a form whose amounts are all off by a factor, and which tells its money elsewhere only as `told` says."""
    form = content(replace(project, told=told in ("text", "cost", "rates")))
    for row in form["预算表"]["rows"]:
        row[1:] = [round(amount * factor, 8) for amount in row[1:]]
    planned, received, spent = (f"{amount:g}万元" for amount in project.money)
    rows = {row[4]: row for row in form["指标表"]["rows"]}
    if told != "text":
        form["评价报告"]["一、基本情况"] = f"{project.name}由{project.unit}组织实施，资金已按规定使用。"
    if told in ("text", "rates"):
        rows["投入资金"][4:8] = ["单位成本", 10, "≤400元/人", "390元/人"]
    if told in ("text", "cost"):
        for name, formula in (("资金到位率", "=预算表!C2/预算表!B2"), ("预算执行率", "=预算表!D2/预算表!C2")):
            rows[name][7] = formula
    if "price" in told:
        rows["单位成本"][7] = f"{project.money[2] * 1e4 / 2100:.0f}元/人"
    if told == "goals":
        form["评价报告"]["一、基本情况"] = f"总体目标：投入资金{planned}，到位{received}。全年实际支出{spent}。"
    if told == "price and goal":
        form["评价报告"]["一、基本情况"] = f"总体目标：投入资金{planned}。"
    return form


@pytest.mark.parametrize("project", [one for one in clean() if one.told and not one.summed][1::8], ids=lambda one: f"{one.money}")
def test_amounts_that_are_all_off_are_told_where_anything_tells_and_listed_where_nothing_does(tmp_path, project):
    forms = [
        (replace(project, unit=f"甲县第{at}号单位", name=f"第{at}号项目"), factor, told, listed, outcome)
        for at, (factor, told, listed, outcome) in enumerate(WHOLE)
    ]
    for listed in (False, True):
        own = [form for form in forms if form[3] == listed]
        for one, factor, told, *_ in own:
            (tmp_path / f"in{listed}").mkdir(exist_ok=True)
            type_form(tmp_path / f"in{listed}" / one.file, off_altogether(one, factor, told))
        names = roster(tmp_path / "roster.xlsx", [one for one, *_ in own]) if listed else None
        summary = tmp_path / f"summary{listed}.xlsx"
        px.consolidate(tmp_path / f"in{listed}", summary, roster=names, jobs=1)
        rows, (files, _) = counted(summary), named_blind(summary)
        found = {one.name: True if rows[one.name][0] is None else None if one.file in files else False for one, *_ in own}
        told = {one.name: (factor, how) for one, factor, how, *_ in own}
        wanted = {one.name: outcome for one, *_, outcome in own}
        assert {told[name]: found[name] for name in found if found[name] != wanted[name]} == {}


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


GOALS = ("投入资金{0}万元，到位{1}万元，支出{2}万元，培训1200人", "全年支出{2}万元，其中上级资金{0}万元")


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize(("factor", "told"), [(1, 0), (10, 1), (1000, 1), (10000, 1)])
def test_the_goals_of_a_one_sheet_form_tell_its_money(tmp_path, goal, factor, told):
    book = openpyxl.load_workbook(FORMS_OF_ONE_BUDGET / "clean.xlsx")
    sheet = book.worksheets[0]
    sheet["B5"], sheet["C5"], sheet["D5"], sheet["F5"] = 48 * factor, 48 * factor, 45.6 * factor, "95.00%"
    sheet.insert_rows(6, 2)
    sheet["A6"], sheet["B6"], sheet["E6"] = "年度总体目标", "预期目标", "实际完成情况"
    sheet["B7"], sheet["E7"] = goal.format(48, 48, 45.6), "培训1260人"
    book.save(tmp_path / "a.xlsx")
    result = px.evaluate(tmp_path / "a.xlsx")
    assert result.findings["code"].eq("B009").sum() == told
    assert result.batch.facts["fact"].eq("goal").sum() == 2
