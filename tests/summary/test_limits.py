"""What a sheet cannot hold: tables split by department, detail in a file, and totals that stay right."""

from __future__ import annotations

import io
import re

import duckdb
import pandas as pd
import pytest
from openpyxl import load_workbook

import perfeval_xl as px
from perfeval_xl import summary
from perfeval_xl.errors import OutputError
from perfeval_xl.summary.limits import SummaryLimits

DEPARTMENTS = ("县教育局", "县交通局", "县[水利]局/处：一个名称很长很长很长很长很长很长很长很长的部门")


def many(case, count=12):
    """Return files of three departments, in turn, each with a finding."""
    files = {
        key: (f"in/{key}.xlsx", str(key), key, f"单位{key}", f"项目{key}", DEPARTMENTS[key % 3], 2021, None, (key + 1, key + 1, key),
              (90, 80 + key, 80 + key, 50), "优良")
        for key in range(count)
    }
    findings = [(key, "S006", "error", "指标表", "I12", "10", "8", f"自评得分偏高 {key}") for key in range(count)]
    copies = {key: f"scored/{key}.xlsx" for key in range(count)}
    return files, findings, copies


def rows(book, name):
    """Return the rows of a sheet by header."""
    header, *body = book[name].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


@pytest.fixture(params=[SummaryLimits(rows=6), SummaryLimits(links=5), SummaryLimits(links=3, parts=2)], ids=["rows", "links", "packed"])
def split(request, case):
    """Return the summary of many files under limits that it passes."""
    files, findings, copies = many(case)
    return case.written(files, findings, copies=copies, limits=request.param), request.param


def sheets(book, name):
    """Return the sheets of a table that was split."""
    return [sheet for sheet in book.sheetnames if re.match(rf"{name}-", sheet)]


def test_a_table_is_split_by_department_and_nothing_is_lost(split):
    data, limits = split
    book = load_workbook(io.BytesIO(data), data_only=True)
    parts = sheets(book, "汇总表")
    listed = [row for part in parts for row in rows(book, part) if row["文件"]]
    assert sorted(row["文件"] for row in listed) == sorted(f"{key}.xlsx" for key in range(12))
    assert "汇总表" not in book.sheetnames
    assert all(len(name) <= 31 for name in book.sheetnames)
    for part in parts:
        names = [row["主管部门"] for row in rows(book, part) if row["文件"]]
        assert len(names) <= limits.rows_of(True)
        assert len(set(names)) == 1
    found = [row for part in sheets(book, "问题清单") for row in rows(book, part)]
    assert sorted(row["序号"] for row in found) == list(range(1, 13))


def test_every_sheet_has_its_total_and_the_last_that_of_all(split):
    data, _ = split
    live, shown = load_workbook(io.BytesIO(data)), load_workbook(io.BytesIO(data), data_only=True)
    parts = sheets(shown, "汇总表")
    totals = [next(row for row in rows(shown, part) if row["序号"] == "合计") for part in parts]
    overall = rows(shown, parts[-1])[-1]
    assert overall["序号"] == "总计"
    assert overall["计划投资额"] == sum(row["计划投资额"] for row in totals) == sum(range(1, 13))
    assert overall["最终得分"] == pytest.approx(85.5)
    formula = rows(live, parts[-1])[-1]["计划投资额"]
    assert formula.startswith("=SUM(")
    assert formula.count("!") == len(parts)


def test_no_link_is_lost_when_a_table_is_split(split):
    data, limits = split
    book = load_workbook(io.BytesIO(data))
    for name in ("汇总表", "问题清单"):
        links = [
            [cell.hyperlink for row in book[part].iter_rows(min_row=2) for cell in row if cell.hyperlink] for part in sheets(book, name)
        ]
        assert all(len(found) <= limits.links for found in links)
        files = {link.target for found in links for link in found}
        assert len(files) == 12


def test_the_proof_holds_over_several_sheets(split):
    book = load_workbook(io.BytesIO(split[0]), data_only=True)
    verdicts = [cell.value for row in book["总览"].iter_rows() for cell in row if str(cell.value).endswith("一致")]
    assert verdicts[0] == "核对一致"
    assert set(verdicts[1:]) == {"一致"}
    assert len(verdicts) > 20


def test_the_proof_speaks_up(case):
    scores = case.scores()
    scores.totals.loc[scores.totals["form"].eq(3), "final_total"] += 1
    buffer = io.BytesIO()
    summary.write_summary(buffer, case.batch(), scores, case.frame(), case.schemes)
    said = [cell.value for row in load_workbook(buffer, data_only=True)["总览"].iter_rows() for cell in row]
    assert "核对不一致" in said
    assert said.count("不一致") == 1


def detail(case, tmp_path, kind="auto", **limits):
    """Write a summary with a place for the detail; return what was written and the workbook."""
    path = tmp_path / "s.xlsx"
    written = summary.write_summary(
        path, case.batch(), case.scores(), case.frame(), case.schemes, scratch=tmp_path,
        detail=summary.Detail(tmp_path, "s-detail.parquet", kind), limits=SummaryLimits(**limits),
    )
    return written, load_workbook(path)


def test_detail_beyond_the_limit_goes_to_parquet(case, tmp_path):
    written, book = detail(case, tmp_path, detail=7)
    listed = rows(load_workbook(io.BytesIO(case.written())), "指标明细")
    frame = pd.read_parquet(written.detail)
    assert list(frame.columns) == list(listed[0])
    assert frame.astype(object).where(frame.notna(), None).to_dict("records") == listed
    points = sum(row["最终得分"] or 0 for row in listed)
    assert duckdb.sql(f"select count(*), sum(最终得分) from '{written.detail}'").fetchall() == [(len(listed), points)]
    assert "s-detail.parquet" in " ".join(str(cell.value) for cell in book["指标明细"][2])
    assert book["指标明细"]["O2"].hyperlink.target == "s-detail.parquet"


@pytest.mark.parametrize(("kind", "limit", "apart"), [("auto", 8, False), ("auto", 7, True), ("parquet", 100, True), ("sheet", 1, False)])
def test_where_the_detail_goes(case, tmp_path, kind, limit, apart):
    written, book = detail(case, tmp_path, kind, detail=limit)
    assert (written.detail is not None) is apart
    assert book["指标明细"].max_row == (2 if apart else 9)
    proof = [cell.value for row in load_workbook(tmp_path / "s.xlsx", data_only=True)["总览"].iter_rows() for cell in row]
    assert "核对一致" in proof


def test_without_pyarrow_the_detail_stays_and_says_why(case, tmp_path, monkeypatch):
    monkeypatch.setattr(summary.detail_file, "available", lambda: False)
    written, book = detail(case, tmp_path, detail=5, rows=5)
    assert written.detail is None
    assert "pyarrow" in written.notes[0]
    assert [book[name].max_row for name in ("指标明细", "指标明细2")] == [6, 4]


def test_parquet_by_option_and_without_pyarrow_one_clear_line(tmp_path, monkeypatch):
    result = px.consolidate("samples/clean.xlsx", tmp_path / "s.xlsx", detail="parquet")
    assert [path.name for path in result.written] == ["s-detail.parquet", "s.xlsx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s-detail.parquet", "s.xlsx"]
    px.consolidate("samples/clean.xlsx", tmp_path / "s.xlsx", force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.xlsx"], "detail of a summary that is gone is gone too"
    monkeypatch.setattr("perfeval_xl.summary.available", lambda: False)
    with pytest.raises(OutputError, match="pyarrow"):
        px.consolidate("samples/clean.xlsx", tmp_path / "t.xlsx", detail="parquet")


ODD_NAMES = [
    ("History", "汇总表-History"), ("history", "汇总表-History"), ("ＨＩＳＴＯＲＹ", "汇总表-History"), ("县/教育局", "汇总表-县教育局"),
    ("[*?]", "汇总表-其他部门"), ("[?*]", "汇总表-其他部门 2"), ("'", "汇总表-无主管部门"), ("  ", "汇总表-无主管部门"),
    (None, "汇总表-无主管部门"), ("'前后'", "汇总表-前后"), ("\u202e反\n向", "汇总表-反向"), ("x" * 40, "汇总表-" + "x" * 27),
    ("x" * 41, "汇总表-" + "x" * 25 + " 2"), ("\U00020000" * 20, "汇总表-" + "\U00020000" * 13),
]


def test_any_name_of_a_department_is_one_that_a_sheet_may_have(case):
    files, findings, copies = many(case, 2 * len(ODD_NAMES))
    named = {key: (*file[:5], ODD_NAMES[key % len(ODD_NAMES)][0], *file[6:]) for key, file in files.items()}
    book = load_workbook(io.BytesIO(case.written(named, findings, copies=copies, limits=SummaryLimits(links=7))), data_only=True)
    where = {row["文件"]: part for part in sheets(book, "汇总表") for row in rows(book, part) if row["文件"]}

    assert where == {f"{key}.xlsx": ODD_NAMES[key % len(ODD_NAMES)][1] for key in files}
    assert all(len(name.encode("utf-16-le")) <= 62 for name in book.sheetnames)
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
