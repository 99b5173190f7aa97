"""What a reviewer types into a scored copy stands in the next copy's own row of totals."""

from __future__ import annotations

import openpyxl
from county import Project, content
from forms import type_form

import perfeval_xl as px


def test_the_reviewed_total_stands_in_the_tables_own_row_of_totals(tmp_path):
    form = content(Project("甲局", "甲站", "采购", (50, 50, 50)))
    form["指标表"]["rows"].append(["总分", 100, "", "", "", 100, "", "", 100, ""])
    type_form(tmp_path / "form.xlsx", form)
    px.score_files(tmp_path / "form.xlsx", tmp_path / "first")
    book = openpyxl.load_workbook(tmp_path / "first" / "form.xlsx")
    sheet = book["指标表"]
    header = {cell.value: cell.column for cell in sheet[1]}
    names = {row[4].value: row[0].row for row in sheet.iter_rows()}
    closing = sheet.max_row
    assert sheet.cell(closing, header["系统得分"]).value == 100
    assert sheet.cell(closing, header["核定得分"]).value is None
    sheet.cell(names["完成任务数"], header["核定得分"]).value = 8
    sheet.cell(names["完成任务数"], header["核定理由"]).value = "台账不全，扣20%"
    (tmp_path / "reviewed").mkdir()
    book.save(tmp_path / "reviewed" / "form.xlsx")
    result = px.score_files(tmp_path / "reviewed" / "form.xlsx", tmp_path / "second")
    assert "S012" not in set(result.findings["code"])
    sheet = openpyxl.load_workbook(tmp_path / "second" / "form.xlsx")["指标表"]
    assert (sheet.cell(closing, header["系统得分"]).value, sheet.cell(closing, header["核定得分"]).value) == (100, 98)
    assert sheet.cell(names["验收合格率"], header["核定得分"]).value is None
