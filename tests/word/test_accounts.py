"""A Word report and the workbook of its project: one submission in two parts, compared field by field (N009)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from documents import edited, paragraph_of, row_of, tables, tag
from lxml import etree

import perfeval_xl as px
from perfeval_xl.pipeline.word_reports import write_reports

SAMPLES = Path(__file__).parents[2] / "samples"
FORMS = Path(__file__).parents[1] / "data" / "forms"
ALIKE = [SAMPLES / "hotline.xlsx", SAMPLES / "flood-control.xlsx", FORMS / "a03_hunan_overall.xlsx"]
"""A form of the template, one whose money cannot be read, one over a whole unit's spending."""

Edit = tuple[str, str, str, str]
"""Text in the row or line, what to replace there, by what, and the cell of the report."""

PLANTED: list[tuple[str, str, str, str, str]] = [
    # where (a table from the end, or a line), a text of the row, old, new, place in the workbook
    ("results", "实际到位资金", "48.83", "47.83", "预算表!D2"),
    ("results", "市县财政", "48.83", "46.83", "预算表!D5"),
    ("results", "全年完成工单", "1799件", "1788件", "指标表!H13"),
    ("results", "全年完成工单", "≥300件", "≥3000件", "指标表!G13"),
    ("results", "配套设施完善率", "98%", "96%", "指标表!H14"),
    ("results", "社会公众或服务对象满意度", "90%", "91%", "指标表!H18"),
    ("results", "社会公众或服务对象满意度", "≥95%", "≥90%", "指标表!G18"),
    ("results", "投入资金", "48.83万元", "45万元", "指标表!H16"),
    ("results", "业务保障能力", "100%", "99%", "指标表!H17"),
    ("results", "管理制度健全性", "100%", "95%", "指标表!H11"),
    ("scores", "全年完成工单", "10", "9", "指标表!I13"),
    ("scores", "立项依据充分性", "4", "5", "指标表!I2"),
    ("scores", "制度执行有效性", "3", "2", "指标表!I12"),
    ("both", "业务保障能力", "业务保障能力", "业务支撑水平", "指标表!E17"),
    ("both", "资金投入", "资金投入", "资金安排", "指标表!C6"),
    ("both", "项目负责人", "甲", "己", "项目信息!B6"),
    ("both", "联系电话", "0000-0000000", "0000-1111111", "项目信息!B7"),
    ("line", "上报时间", "2022年7月29日", "2022年7月30日", "项目信息!B13"),
    ("line", "评价时间", "7月28日", "7月27日", "项目信息!B10"),
    ("team", "丙", "纪检组长", "监察室主任", "项目信息!B20"),
]


def _in(where: str, root: etree._Element, text: str) -> list[etree._Element]:
    places = {"results": [0], "scores": [2], "both": [0, 2], "team": [1]}
    return [paragraph_of(root, text)] if where == "line" else [row_of(root, text, table) for table in places[where]]


def _planted(where: str, text: str, old: str, new: str) -> Callable[[etree._Element], None]:
    def edit(root: etree._Element) -> None:
        assert tables(root)
        for element in _in(where, root, text):
            found = [one for one in element.iter(tag("t")) if old in (one.text or "")]
            assert found, (text, old)
            text_of = found[-1 if where in ("results", "scores") else 0]
            text_of.text = (text_of.text or "").replace(old, new)

    return edit


def _pair(folder: Path, report: bytes) -> px.Batch:
    shutil.copy(SAMPLES / "hotline.xlsx", folder / "hotline.xlsx")
    (folder / "hotline.docx").write_bytes(report)
    return px.read([folder])


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted[1]}-{planted[2]}")
def test_a_planted_difference_is_found_at_both_places(tmp_path: Path, hotline: bytes, planted):
    where, text, old, new, place = planted
    batch = _pair(tmp_path, edited(hotline, _planted(where, text, old, new)))
    found = px.validate(batch, select=["N009"])
    paths = batch.entries().set_index("form")["path"]
    here = [(Path(paths[row.form]).name, f"{row.sheet}!{row.cell}") for row in found.itertuples()]
    assert ("hotline.xlsx", place) in here
    assert any(name == "hotline.docx" for name, _ in here)
    assert {cell for name, cell in here if name == "hotline.xlsx"} == {place}
    told = found[found["form"].map(paths).str.endswith(".xlsx")]["message"].iloc[0]
    assert where in ("line", "team") or re.search(r"hotline\.docx 表\d 第\d+行", told)


@pytest.mark.parametrize("path", ALIKE, ids=lambda path: path.stem)
def test_a_report_made_from_a_workbook_differs_in_nothing(tmp_path: Path, path: Path):
    write_reports([path], tmp_path)
    shutil.copy(path, tmp_path)
    batch = px.read([tmp_path])
    assert len(batch.forms) == 2
    assert px.validate(batch, select=["N009", "X"]).empty


def test_a_total_that_nobody_computed_is_no_difference(tmp_path: Path):
    write_reports([ALIKE[2]], tmp_path)
    book = openpyxl.load_workbook(ALIKE[2])
    book.active["H21"] = "=SUM(H8:H20)"
    book.save(tmp_path / ALIKE[2].name)
    assert px.validate(px.read([tmp_path]), select=["N009"]).empty


def test_a_report_is_compared_with_its_workbook_beside_all_other_checks(tmp_path: Path, hotline: bytes):
    batch = _pair(tmp_path, edited(hotline, _planted(*PLANTED[0][:4])))
    found = px.validate(batch, strict=True)
    assert found["code"].eq("N009").sum() == len(px.validate(batch, select=["N009"]))
    assert not found.duplicated(["form", "code", "sheet", "cell", "message"]).any()


@pytest.mark.parametrize(
    ("here", "there", "found"), [("（一期）", "（二期）", True), ("（一期）", "", False), ("【一期】", "（一期）", False)]
)
def test_a_remark_in_brackets_is_a_difference_where_both_have_another(tmp_path: Path, here: str, there: str, found: bool):
    book = openpyxl.load_workbook(SAMPLES / "hotline.xlsx")
    cell = next(cell for row in book["指标表"].iter_rows() for cell in row if cell.value == "业务保障能力")
    for name, remark in (("report", here), ("hotline", there)):
        cell.value = f"业务保障能力{remark}"
        book.save(tmp_path / f"{name}.xlsx")
    write_reports([tmp_path / "report.xlsx"], tmp_path)
    (tmp_path / "report.xlsx").unlink()
    assert bool(len(px.validate(px.read([tmp_path]), select=["N009"]))) is found


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("配套设施完善率", "98%", "0.98"), ("实际到位资金", "48.83", "48.830"), ("全年完成工单", "1799件", "1799"),
        ("产出成本", "48.83万元", "488300元"),
    ],
)
def test_another_way_of_writing_is_no_difference(tmp_path: Path, hotline: bytes, text: str, old: str, new: str):
    assert px.validate(_pair(tmp_path, edited(hotline, _planted("results", text, old, new))), select=["N009"]).empty


def test_both_are_one_submission_and_the_workbook_counts(tmp_path: Path, hotline: bytes):
    _pair(tmp_path, hotline)
    result = px.run(tmp_path, tmp_path / "out", jobs=1)
    assert result.findings[result.findings["code"].eq("X002")].empty
    assert sorted(result.copies.values()) == ["hotline(2).xlsx", "hotline.xlsx"]
