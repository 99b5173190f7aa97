"""核对 proves that all received is listed, opened, left out with its reason, or beyond a limit; what is left out is named."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from forms import hotline, type_form
from office import converted
from openpyxl import Workbook, load_workbook

import perfeval_xl as px
from perfeval_xl.facts.received import LEFT_OUT
from perfeval_xl.records import Intake

COUNTS = {"entries": 20, "listed": 6, "opened": 3, "left_out": 7, "cut": 4, "faults": 1}
"""Seven files of the case: six listed and a row that says why an archive has no more."""

NAMES = (("in", "~$a.xlsx", "lock"), ("in", "README.txt", "unlike"), ("in/a.zip", "._b.xlsx", "fork"), ("in", "=1+1.txt", "unlike"))
REASONS = {"lock": 1, "fork": 1, "unlike": 5}
"""Of those that resemble no form two are named."""

LINES = {
    "收到＝列出＋打开＋没有列出＋超限": [20, 20, 20], "列出的（另有 1 行说明打不开的）": [6, 6], "打开的（压缩包、邮件、邮箱）": [3],
    "没有列出的（都有原因）": [7, 7, 7], "超限的（超过限制或在损坏处后）": [4],
    "其中：打开文件时留下的锁定文件": [1, 1], "其中：苹果电脑附带的资源文件": [1, 1], "其中：不像报送的表": [5, 5],
}


def intake(counts=None, reasons=None, names=NAMES):
    """Return what was counted, with other figures for some."""
    made = {**REASONS, **(reasons or {})}
    first = {"container": "in", "kind": "folder", **COUNTS, **(counts or {})}
    held = {"container": "in/a.zip", "kind": "zip", **dict.fromkeys(COUNTS, 0)}
    return Intake.from_rows(
        [first, held], [dict(zip(("container", "name", "reason"), one, strict=True)) for one in names],
        [{"reason": reason, "files": made[reason]} for reason in LEFT_OUT if made.get(reason)],
    )


def shown(data, sheet="总览"):
    """Return the rows of a sheet, each without its empty cells."""
    rows = load_workbook(io.BytesIO(data), data_only=True)[sheet].iter_rows(values_only=True)
    return [[value for value in row if value is not None] for row in rows]


def proof(rows):
    """Return the verdict, the figures of each line about what was received, and the lines that differ."""
    verdict = next(value for row in rows for value in row if value in ("核对一致", "核对不一致"))
    lines = {row[0]: row[1:-2] for row in rows if row and row[-1] in ("一致", "不一致") and str(row[0]).startswith(STARTS)}
    return verdict, lines, [row[0] for row in rows if row and row[-1] == "不一致"]


STARTS = ("收到＝", "列出的", "打开的", "没有列出的", "超限的", "其中：")


def test_every_way_of_a_file_is_counted_in_a_line(case):
    assert proof(shown(case.written(intake=intake()))) == ("核对一致", LINES, [])


def test_nothing_is_said_where_nobody_counted(case):
    for given in (None, Intake.from_rows()):
        data = case.written(intake=given)
        assert proof(shown(data)) == ("核对一致", {}, [])
        assert data == case.written()


@pytest.mark.parametrize(("wrong", "line"), [
    ({"counts": {"entries": 21}}, "收到＝列出＋打开＋没有列出＋超限"),
    ({"counts": {"entries": 19, "opened": 2, "cut": 3}}, "收到＝列出＋打开＋没有列出＋超限"),
    ({"counts": {"entries": 21, "listed": 7}}, "列出的（另有 1 行说明打不开的）"),
    ({"counts": {"faults": 0}}, "列出的文件"),
    ({"counts": {"entries": 21, "left_out": 8}}, "没有列出的（都有原因）"),
    ({"reasons": {"unlike": 6}}, "没有列出的（都有原因）"),
], ids=["one more came", "two of fewer", "one more listed", "fault not told", "one without a reason", "a reason too often"])
def test_a_wrong_figure_is_seen(case, wrong, line):
    verdict, _, differing = proof(shown(case.written(intake=intake(**wrong))))
    assert verdict == "核对不一致"
    assert line in differing


def test_those_left_out_are_named_by_reason(case):
    data = case.written(intake=intake())
    rows = shown(data, "口径说明")
    assert [row for row in rows if row[0].startswith("没有列出")] == [
        ["没有列出", "in/~$a.xlsx", "打开文件时留下的锁定文件"], ["没有列出", "in/a.zip/._b.xlsx", "苹果电脑附带的资源文件"],
        ["没有列出", "in/README.txt", "不像报送的表"], ["没有列出", "in/=1+1.txt", "不像报送的表"],
        ["没有列出的其余", "另有 3 个", "不像报送的表"],
    ]
    told = next(row[2] for row in rows if row[1] == "收到的文件")
    assert told.startswith("逐个计数共 20 个")
    assert "没有列出的 7 个（打开文件时留下的锁定文件 1 个、苹果电脑附带的资源文件 1 个、不像报送的表 5 个）" in told
    assert shown(data, "报送情况")[-1] == [
        "另有 7 个文件没有列出（打开文件时留下的锁定文件 1 个、苹果电脑附带的资源文件 1 个、不像报送的表 5 个），名称见“口径说明”"]


def test_nothing_stands_below_where_nothing_is_left_out(case):
    none = intake({"entries": 13, "left_out": 0}, dict.fromkeys(REASONS, 0), ())
    data = case.written(intake=none)
    assert proof(shown(data))[0] == "核对一致"
    assert shown(data, "报送情况") == shown(case.written(), "报送情况")


ALTERED = {
    "": ("总览", None, []),
    "a name taken out": (
        "口径说明", "没有列出", ["收到＝列出＋打开＋没有列出＋超限", "没有列出的（都有原因）", "其中：打开文件时留下的锁定文件"],
    ),
    "a reason altered": ("口径说明", "不像报送的表", ["其中：不像报送的表"]),
    "a file taken out": ("报送情况", "d.xlsx", ["收到＝列出＋打开＋没有列出＋超限", "列出的（另有 1 行说明打不开的）"]),
    "a count altered": ("总览", "打开的（压缩包、邮件、邮箱）", ["收到＝列出＋打开＋没有列出＋超限"]),
}
"""What is done → the sheet, what stands in the cell that is changed or before the figure that is, and the lines that must differ."""


@pytest.mark.filterwarnings("ignore:.* extension is not supported")
@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_a_spreadsheet_program_sees_what_is_altered_later(case, tmp_path):
    data, files = case.written(intake=intake()), {}
    for name, (sheet, text, _) in ALTERED.items():
        book = load_workbook(io.BytesIO(data))
        if text is not None:
            cell = next(cell for row in book[sheet].iter_rows() for cell in row if cell.value == text)
            altered = book[sheet].cell(cell.row, 5) if sheet == "总览" else cell
            altered.value = 99 if sheet == "总览" else None
        buffer = io.BytesIO()
        book.save(buffer)
        files[name] = buffer.getvalue()
    for name, made in converted(files, tmp_path, "xlsx").items():
        verdict, _, differing = proof(shown(made))
        assert verdict == ("核对不一致" if ALTERED[name][2] else "核对一致"), name
        assert [line for line in differing if line.startswith(STARTS)] == ALTERED[name][2], name


def test_a_run_proves_what_became_of_a_folder(tmp_path: Path) -> None:
    """Forms, an archive with forms, an archive that is none, and what is left out of a folder below and of an archive."""
    inbox = tmp_path / "in"
    (inbox / "下").mkdir(parents=True)
    form = type_form(inbox / "甲.xlsx", hotline()).read_bytes()
    with zipfile.ZipFile(inbox / "a.zip", "w") as made:
        for name in ("乙.xlsx", "__MACOSX/._乙.xlsx", "说明.txt"):
            made.writestr(name, form)
    Workbook().save(inbox / "b.xlsx")
    (inbox / "坏.zip").write_bytes(b"PK\3\4" + bytes(60))
    for name in ("~$甲.xlsx", "下/README.txt"):
        (inbox / name).write_bytes(b"text")
    result = px.run(inbox, tmp_path / "out")
    data = (tmp_path / "out" / "summary.xlsx").read_bytes()

    verdict, lines, differing = proof(shown(data))

    assert (verdict, differing) == ("核对一致", [])
    assert lines["没有列出的（都有原因）"] == [3, 3, 3]
    assert lines["收到＝列出＋打开＋没有列出＋超限"] == [result.intake.containers["entries"].sum()] * 3
    named = [row[1].removeprefix(str(inbox)) for row in shown(data, "口径说明") if row[0] == "没有列出"]
    assert set(named) == {"/a.zip/__MACOSX/._乙.xlsx", "/下/README.txt", "/~$甲.xlsx"}
