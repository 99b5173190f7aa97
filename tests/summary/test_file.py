"""The file as a whole: same bytes, odd text, limits, refusals."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from perfeval_xl import summary
from perfeval_xl.errors import OutputError
from perfeval_xl.facts.spreadsheet import CELL_CHARACTERS
from perfeval_xl.records import FINDING_COLUMNS, Scores, frame
from perfeval_xl.summary import links
from perfeval_xl.summary.limits import SummaryLimits
from perfeval_xl.summary.text import clean, digits, lines


def cells(data):
    """Return all values of all sheets."""
    book = load_workbook(io.BytesIO(data), data_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_same_input_gives_the_same_bytes(case):
    assert case.written() == case.written()


def test_a_folder_for_parts_gives_the_same_cells_and_is_left_empty(case, tmp_path):
    buffer = io.BytesIO()
    summary.write_summary(
        buffer, case.batch(), case.scores(), case.frame(), case.schemes, copies={2: "scored/a2.xlsx"}, titles=case.titles, scratch=tmp_path
    )
    assert cells(buffer.getvalue()) == cells(case.written(copies={2: "scored/a2.xlsx"}))
    assert [*tmp_path.iterdir()] == []


def test_a_table_beyond_a_sheet_goes_on_on_the_next(case):
    made = cells(case.written(limits=SummaryLimits(rows=5)))
    assert [len(made[name]) for name in ("指标明细", "指标明细2")] == [6, 4]
    assert made["指标明细"][0] == made["指标明细2"][0]


@pytest.mark.parametrize("name", [
    "2021 表一.xlsx", "2021\u3000表一.xlsx", "表\xa0一.xlsx", "零\u200b宽.xlsx", "100% #1 [终稿]^`{2}.xlsx", "a%20b&c.xlsx", "甲\\乙.xlsx",
    "换\n行\t制表\x07.xlsx", "👍.xlsx", "\ufffe.xlsx", "下级/O'Brien.xlsx",
])
def test_a_link_leads_to_the_file_on_every_system(name):
    link = links.target(links.PurePosixPath("scored", name))
    assert link is not None
    assert unquote(link) == f"scored/{name}"
    assert not re.search(r"[\\#\s]", link.replace("\u3000", "").replace("\xa0", ""))


def test_a_name_that_is_no_text_has_no_link():
    assert links.target(links.PurePosixPath("scored/\udcff.xlsx")) is None


@pytest.mark.parametrize(("length", "linked"), [(2000, True), (2079, True), (2080, False), (5000, False)])
def test_a_link_longer_than_excel_keeps_is_none(length, linked):
    assert (links.target(links.PurePosixPath("a" * length)) is not None) is linked


def test_control_characters_and_long_text_do_not_break_the_file(case):
    files = dict(case.files)
    files[3] = (*files[3][:4], "坏\x00字\x0b\ud800符\ufffe", *files[3][5:])
    rows = [(2, "S006", "error", "指标表", "I12", "长" * 40_000, "", "第一行\r\n第二行")]
    made = cells(case.written(files, rows))
    assert made["汇总表"][2][3] == "坏字符"
    finding = made["问题清单"][1]
    assert len(finding[8]) == CELL_CHARACTERS
    assert finding[8].endswith("已截断）")
    assert finding[10] == "第一行\n第二行"


@pytest.mark.parametrize(("text", "cleaned"), [
    ("a\tb\nc", "a\tb\nc"), ("a\rb", "a\nb"), ("=1+1", "=1+1"), ("\x7f\x1f", ""), ("x" * CELL_CHARACTERS, "x" * CELL_CHARACTERS),
    ("_x0041_", "_x0041_"),
])
def test_clean_keeps_what_a_cell_can_hold(text, cleaned):
    assert clean(text) == cleaned


def test_text_beyond_the_basic_plane_counts_double():
    cut = clean("𠮷" * 20_000)
    assert len(cut.encode("utf-16-le")) // 2 <= CELL_CHARACTERS
    assert cut.startswith("𠮷")
    assert cut.endswith("已截断）")


@pytest.mark.parametrize(("text", "columns", "wide", "high"), [
    ("", 10, 0, 1), ("abc", 10, 3, 1), ("中文", 4, 3.8, 1), ("中文", 3, 3.8, 2), ("a\nb", 10, 1, 2), ("中" * 60, 60, 114, 2),
    ("12,430.50", 10, 8, 1), ("100.00%", 10, 7, 1),
])
def test_how_wide_text_is_in_digits(text, columns, wide, high):
    assert (round(digits(text), 6), lines(text, columns)) == (wide, high)


def test_nothing_received_gives_an_empty_summary(case):
    buffer = io.BytesIO()
    summary.write_summary(buffer, case.batch({}), Scores.empty(), frame(FINDING_COLUMNS), case.schemes)
    assert cells(buffer.getvalue())["汇总表"][-1][0] == "合计"


def test_a_path_that_cannot_be_written_is_one_line(case, tmp_path):
    with pytest.raises(OutputError, match="请") as refused:
        summary.write_summary(tmp_path / "no folder" / "s.xlsx", case.batch(), case.scores(), case.frame(), case.schemes)
    assert "\n" not in str(refused.value)


def test_charts_are_native_and_named(case):
    with zipfile.ZipFile(io.BytesIO(case.written())) as package:
        charts = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 4
    for kind in ("c:scatterChart", 'c:barDir val="bar"', 'c:barDir val="col"'):
        assert any(kind in chart for chart in charts)
    assert all("<c:title>" in chart for chart in charts)
