"""Points of first levels in the prose: compared with the tables, and read from it where no table has them; in workbooks as in Word."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from word_reports import DEPARTMENT, KINDS, NUMERALS, PROJECT, PROSE, UNIT, Drawn, indicator_rows, plain

import perfeval_xl as px

TOLD, CONCLUSION = "绩效分析", "综合评价结论"
UNSCORED = tuple(kind for kind in KINDS if kind != "self_score")
BARE = tuple(kind for kind in UNSCORED if kind != "weight3")
ALL = "产出满分50分，得36.6分，占总分的{share}%；效益满分30分，得30分；满意度满分20分，得20分。"
UNDER_TITLES = "（一）产出指标\n满分50分，得36.6分。\n（二）效益指标\n满分30分，得30分。\n（三）满意度指标\n满分20分，得20分。"
FUNDS = [["资金来源（万元）", "年初预算数", "全年预算数", "全年执行数"], ["年度资金总额", "85", "85", "80.75"]]


@dataclass(frozen=True)
class Case:
    """What the sections say, which columns the table has, what is found (code, part of its value), and the scores read by level."""

    analysis: str
    conclusion: str
    kinds: tuple[str, ...] = KINDS
    due: frozenset[tuple[str, str]] = frozenset()
    scores: tuple[float, ...] = ()


RIGHT = "产出指标满分50分，得50分；效益指标满分30分，得30分；满意度指标满分10分，得9.47分。"
LOW = "经评价，项目自评得分86.6分，评价等次为良，完成情况较好。"
HIGH = "经评价，项目自评得分96.6分，评价等次为优，完成情况较好。"
SUM = "经综合评价，项目自评得分为89.47分，评价等次为良。"
CASES = {
    "agreeing": Case(RIGHT, SUM),
    "a list of scores": Case(RIGHT, "项目自评得分89.47分，其中：产出50分，效益30分，满意度9.47分，完成较好。"),
    "one of a list": Case(
        RIGHT, "项目自评得分89.47分，其中：产出46分，效益30分，满意度9.47分，完成较好。", due=frozenset({("N002", "产出指标46分")}),
    ),
    "one of a sentence": Case("产出指标得50分，效益指标得28分，满意度指标得9.47分。", SUM, due=frozenset({("N002", "效益指标28分")})),
    "points and share": Case(
        "产出满分40分，得36.6分，占总分的45%，完成情况总体较好。", SUM,
        due=frozenset({("N002", "产出指标36.6分"), ("N003", "产出指标共40分"), ("N003", "占总分的45%")}),
    ),
    "share behind points": Case("产出指标满分50分，占比45%，得50分，完成情况总体较好。", SUM, due=frozenset({("N003", "占总分的45%")})),
    "points in brackets": Case(
        "效益指标（35分）得30分，各项效益均已实现，群众反映良好。", SUM, due=frozenset({("N003", "效益指标共35分")}),
    ),
    "under titles": Case(
        "（一）产出指标\n满分50分，得48分。\n（二）效益指标\n满分30分，得30分。", SUM, due=frozenset({("N002", "产出指标48分")}),
    ),
    "of an indicator": Case("产出指标：培训农民人次520人次，得15分；举办培训班期数10期，得10分。", SUM),
    "only told": Case(ALL.format(share=50), LOW, BARE, scores=(36.6, 30.0, 20.0)),
    "only told under titles": Case(UNDER_TITLES, LOW, BARE, scores=(36.6, 30.0, 20.0)),
    "only told, another share": Case(
        ALL.format(share=45), LOW, BARE,
        frozenset({("N003", "占总分的45%")}), (36.6, 30.0, 20.0),
    ),
    "only told, another total": Case(
        ALL.format(share=50), HIGH, BARE,
        frozenset({("N002", "96.6分")}), (36.6, 30.0, 20.0),
    ),
    "only told, twice": Case(
        RIGHT.replace("得50分", "得48分"), "项目自评得分87.47分，其中产出得46分，评价等次为良，完成较好。", UNSCORED,
        frozenset({("N002", "产出指标48分")}), (46.0, 30.0, 9.47),
    ),
    "only told, part of all points": Case(
        RIGHT, "项目自评得分为98.97分，评价等次为优，各项指标完成情况良好。", UNSCORED, scores=(50.0, 30.0, 9.47),
    ),
}


def word(case: Case) -> bytes:
    drawn = Drawn()
    drawn.cover()
    drawn.sections({**PROSE, TOLD: case.analysis, CONCLUSION: case.conclusion})
    drawn.table(FUNDS)
    drawn.line("")
    drawn.table(indicator_rows(case.kinds))
    return drawn.bytes()


def workbook(case: Case, path: Path, *, numbered: bool) -> None:
    book = openpyxl.Workbook()
    sheet, report = book.active, book.create_sheet("评价报告")
    fields = [["项目支出绩效自评表"], ["（2023年度）"], ["项目名称", PROJECT, "主管部门", DEPARTMENT], ["实施单位", UNIT]]
    for row in (*fields, *FUNDS, *([text or None for text, *_ in row] for row in plain(indicator_rows(case.kinds)))):
        sheet.append(row)
    for place, (title, text) in enumerate({**PROSE, TOLD: case.analysis, CONCLUSION: case.conclusion}.items()):
        report.append([f"{NUMERALS[place]}、{title}" if numbered else title, text])
    book.save(path)


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> px.Evaluation:
    """Return the result over all cases: a Word file and a workbook of each, in that order."""
    folder = tmp_path_factory.mktemp("told")
    for number, case in enumerate(CASES.values()):
        (folder / f"{number:02}a.docx").write_bytes(word(case))
        workbook(case, folder / f"{number:02}b.xlsx", numbered=number % 2 == 0)
    return px.evaluate([folder], jobs=1)


@pytest.mark.parametrize("kind", ["Word", "workbook"])
@pytest.mark.parametrize("name", CASES)
def test_points_of_levels_in_prose(evaluated: px.Evaluation, name: str, kind: str) -> None:
    case = CASES[name]
    form = 2 * list(CASES).index(name) + (kind == "workbook")
    found: pd.DataFrame = evaluated.findings[evaluated.findings["form"].eq(form)]
    said = found[found["code"].isin(["N001", "N002", "N003"])]
    told = {(row.code, part) for row in said.itertuples() for part in str(row.value).split("；")}

    assert {(code, next((end for _, end in case.due if part.endswith(end)), part)) for code, part in told} == case.due
    levels = evaluated.scores.levels
    assert not case.scores or levels.loc[levels["form"].eq(form), "self"].tolist() == list(case.scores)
    marked = found[found["code"].eq("T004") & found["expected"].eq("一级指标自评得分")]
    assert marked["severity"].tolist() == (["info"] if case.scores else [])
