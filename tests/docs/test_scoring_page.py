"""Every worked example of docs/zh/scoring.md and docs/zh/targets.md, typed into a form, gives the points that the page says."""

from __future__ import annotations

import msgspec
import openpyxl
import pytest

import perfeval_xl as px
from perfeval_xl.schemes import load_scheme
from perfeval_xl.scoring import score

HEADER = ("一级指标", "二级指标", "三级指标", "分值", "全年目标值", "全年完成值", "自评得分", "核定得分", "核定理由")
LEAST = {"scoring.md": 12, "targets.md": 3}
"""Page → how many tables of examples it has at least; fewer means that the test does not find them."""


def basis(score):
    """Return 得分依据 as a scored copy has it: the basis before the explanation unless that names it."""
    named = score["basis"] in score["explanation"]
    return score["explanation"] if named else f"{score['basis']}：{score['explanation']}"


def options_of(text):
    words = text.split()
    return words[0].split("/"), dict(word.split("=", 1) for word in words[1:])


def typed(text):
    try:
        return float(text)
    except ValueError:
        return text or None


def type_form(path, table):
    """Type the rows of a table into a form of the scheme."""
    (level1, level2), options = options_of(table.options)
    book = openpyxl.Workbook()
    book.active.title = "指标表"
    book.active.append(HEADER)
    for row in table.rows:
        numbers = (typed(row[name]) for name in ("分值", "目标值", "完成值"))
        reviewed = typed(row.get("核定", ""))
        book.active.append([level1, level2, row["指标"], *numbers, typed(row["自评"]), reviewed, reviewed and "抽查"])
    budget, amounts = book.create_sheet("预算表"), options.get("预算", "49,49,48.83").split(",")
    budget.append(["资金来源", "计划投资额(万元)", "实际到位资金(万元)", "实际使用情况(万元)"])
    budget.append(["合计", *map(float, amounts)])
    project = book.create_sheet("项目信息")
    for label, value in (("项目名称", "热线服务"), ("项目单位", "某县审批局"), ("预算年度", 2021)):
        project.append([label, value])
    book.save(path)
    return options


def scored(path, options):
    name = options.get("方案", "department-2021")
    scheme = load_scheme(name)
    changed = {key: value for key, value in options.items() if key in type(scheme.scoring).__struct_fields__}
    scheme = msgspec.structs.replace(scheme, scoring=msgspec.structs.replace(scheme.scoring, **changed))
    return score(px.read([path], scheme=name), scheme).rows


@pytest.mark.parametrize("page", LEAST)
def test_the_worked_examples_are_what_the_program_computes(page, tables, tmp_path):
    found = tables(f"zh/{page}", "计分例")
    assert len(found) >= LEAST[page]

    for number, table in enumerate(found):
        path = tmp_path / f"{number}.xlsx"
        rows = scored(path, type_form(path, table))
        told = [
            (row["指标"], row["目标值"], row["完成值"], float(row.get("系统得分") or row["最终得分"]), row["得分依据"])
            for row in table.rows
        ]
        computed = [
            (row["指标"], row["目标值"], row["完成值"], one["final"], basis(one))
            for row, (_, one) in zip(table.rows, rows.iterrows(), strict=True)
        ]
        assert told == computed


def value_at(scheme, path):
    for part in path.split("."):
        scheme = scheme[int(part)] if part.isdecimal() else getattr(scheme, part)
    return scheme


def test_the_numbers_are_those_of_the_schemes(tables):
    (table,) = tables("zh/scoring.md", "方案的数")
    ids = [name for name in table.rows[0] if name not in ("规定", "方案的键")]

    told = {(name, row["方案的键"]): typed(row[name]) for name in ids for row in table.rows}

    assert told == {(name, row["方案的键"]): value_at(load_scheme(name), row["方案的键"]) for name in ids for row in table.rows}
