"""The 总报告 over all projects: what came, scores and grades, money, the main problems, and a table of the projects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from perfeval_xl.documents.base import Base
from perfeval_xl.documents.blocks import PAGE_BREAK, Cell, paragraph, table
from perfeval_xl.facts.measures import IN_SENTENCES, MEASURES
from perfeval_xl.layout.outputs import OVERALL_TITLE
from perfeval_xl.summary.frames import Frames, departments
from perfeval_xl.summary.sentences import code_label, frequent, sentences
from perfeval_xl.values import compact

_MOST = 10  # kinds of problem that are listed
_RATE_DECIMALS = 2


def overall_bytes(frames: Frames, grades: Sequence[str], titles: Mapping[str, str], base: Base) -> bytes:
    """Return the report over all projects as a Word file; `titles` names the codes of findings."""
    return base.with_body("".join(_blocks(frames, tuple(grades), titles)))


def _blocks(frames: Frames, grades: tuple[str, ...], titles: Mapping[str, str]) -> Iterator[str]:
    yield paragraph(OVERALL_TITLE, "Title")
    years = sorted({f"{year:g}" for year in frames.projects["year"].dropna()})
    yield paragraph(f"（{'、'.join(years)}年度）", "Subtitle") if years else ""
    told = dict(sentence.split("　", 1) for sentence in sentences(frames, grades, titles))
    read = int(frames.submissions["problem"].isna().sum())
    counting = int(frames.projects["problem"].isna().sum())
    came = f"共收到 {frames.files} 个文件，读出 {read} 张表，其中 {counting} 个项目计入。"
    yield paragraph("一、报送情况", "Heading1") + _said(came, told.get("报送", ""))
    if len(frames.missing):
        rows = [[_text(row.department), _text(row.unit), _text(row.project)] for row in frames.missing.itertuples()]
        yield _listed("尚未报送的项目", ("主管部门", "项目单位", "项目名称"), rows, (30, 30, 40))
    yield paragraph("二、得分与等次", "Heading1") + _said(told["结果"], told["可信度"])
    yield _by_department(frames, grades)
    yield paragraph("三、资金", "Heading1") + _said(told["资金"])
    rows = [[_text(row.label), *_amounts(row), _rate(row.arrival_rate), _rate(row.execution_rate)] for row in frames.sources.itertuples()]
    heads = ("资金来源", *(f"{IN_SENTENCES[measure]}(万元)" for measure in MEASURES), "到位率", "执行率")
    yield _listed("资金来源与使用", heads, rows, (24, 18, 18, 18, 11, 11))
    yield paragraph("四、主要问题", "Heading1") + _said(told["问题"])
    counted = frequent(frames.findings[frames.findings["waived"].isna()], _MOST)
    rows = [[code_label(str(row["code"]), titles), _number(row["projects"]), _number(row["times"])] for row in counted.to_dict("records")]
    yield _listed("出现最多的问题", ("问题", "涉及项目", "次数"), rows, (70, 15, 15)) if rows else ""
    yield PAGE_BREAK + paragraph("附表：项目得分情况", "Heading1")
    yield _projects(frames)


def _said(*sentences: str) -> str:
    return "".join(paragraph(sentence) for sentence in sentences if sentence)


def _by_department(frames: Frames, grades: tuple[str, ...]) -> str:
    rows = [
        [_text(row["department"]), _number(row["projects"]), _points(row["mean"]),
         *(_number(row[f"grade_{place}"]) for place in range(len(grades))), _number(row["returned"])]
        for row in departments(frames.projects, grades).to_dict("records")
    ]
    heads = ("主管部门", "项目", "平均得分", *grades, "退回")
    return _listed("各主管部门得分与等次", heads, rows, (34, 10, 14, *[8] * len(grades), 10))


def _projects(frames: Frames) -> str:
    rows = [
        [_number(row["number"]), _text(row["department"]), _text(row["unit"]), _text(row["project"]) or _text(row["file"]),
         _points(row["self_total"]), _points(row["final_total"]), _text(row["final_grade"]), _rate(row["execution_rate"]),
         _text(row["state"])]
        for row in frames.projects.to_dict("records")
    ]
    heads = ("序号", "主管部门", "项目单位", "项目名称", "自评分", "最终分", "等次", "执行率", "状态")
    return _listed("", heads, rows, (6, 15, 16, 20, 10, 10, 6, 11, 9))


def _listed(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    listed = [[Cell(head, head=True) for head in heads], *([Cell(text) for text in row] for row in rows)]
    return (paragraph(caption, "Caption") if caption else "") + table(listed, widths, heads=1)


def _amounts(row: Any) -> list[str]:
    return [_number(getattr(row, name)) for name in MEASURES]


def _text(value: object) -> str:
    return str(value) if isinstance(value, str) else ""


def _number(value: Any) -> str:
    return "" if pd.isna(value) else compact(round(float(value), 6))


def _points(value: Any) -> str:
    return "" if pd.isna(value) else f"{float(value):.2f}"


def _rate(value: Any) -> str:
    return "" if pd.isna(value) else f"{float(value) * 100:.{_RATE_DECIMALS}f}%"
