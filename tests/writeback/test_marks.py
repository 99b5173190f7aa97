"""Marks: only the fill changes, and the next run takes it back."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from perfeval_xl.writeback import CellEdit, edit_package, previous_marks

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
SHEET = "指标表"
COLOURS = {"error": "FFF8D7DA", "warning": "FFFFF3CD", "info": "FFE2ECF7"}
ROWS = (
    '<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" s="2"><f>A1</f><v>1</v></c><c r="C1" t="str"><v>x</v></c></row>'
    '<row r="2" s="3" customFormat="1"/>'
)


def mark(cell, kind="error"):
    return CellEdit(SHEET, cell, mark=kind)


def sheet_of(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))[SHEET]


def look(cell) -> str:
    """Return everything of a cell's format but its fill."""
    return repr([cell.font, cell.border, cell.alignment, cell.protection, cell.number_format])


@pytest.mark.parametrize("kind", COLOURS)
@pytest.mark.parametrize("cell", ["A1", "B1", "C1", "A2", "D9"])
def test_a_mark_changes_the_fill_only(rich, own_sheets, kind, cell):
    before, after = sheet_of(rich), sheet_of(edit_package(rich, [mark(cell, kind)], own_sheets()))
    assert after[cell].fill.fgColor.rgb == COLOURS[kind]
    assert (look(after[cell]), after[cell].value) == (look(before[cell]), before[cell].value)


@pytest.mark.parametrize("white", ['rgb="FFFFFFFF"', 'rgb="ffffffff"', 'rgb="FFFFFF"', 'theme="0"'])
def test_white_text_is_dark_under_a_mark(hand_made, own_sheets, parts_of, white):
    styles = parts_of(hand_made())["xl/styles.xml"].decode().replace('<sz val="11"/>', f'<sz val="11"/><color {white}/>')
    received = hand_made('<row r="1"><c r="A1"><v>1</v></c></row>', styles=styles.partition("?>\n")[2])
    cell = sheet_of(edit_package(received, [mark("A1")], own_sheets()))["A1"]
    assert cell.font.color.rgb == "FF000000"


def test_the_worst_of_several_marks_and_the_last_value_count(hand_made, own_sheets):
    edits = [
        mark("A1", "warning"),
        CellEdit(SHEET, "A1", 5, write=True),
        mark("A1", "error"),
        CellEdit(SHEET, "$a$1", 6, write=True),
        mark("A1", "info"),
    ]
    cell = sheet_of(edit_package(hand_made(ROWS), edits, own_sheets()))["A1"]
    assert (cell.fill.fgColor.rgb, cell.value) == (COLOURS["error"], 6)


RUNS = {
    "the same marks": ["A1", "B1", "C1", "A2", "B9"],
    "fewer": ["A1"],
    "others": ["B1", "B2", "A9"],
    "none": [],
}


@pytest.mark.parametrize("first", RUNS.values(), ids=RUNS.keys())
@pytest.mark.parametrize("second", RUNS.values(), ids=RUNS.keys())
def test_scoring_a_copy_gives_the_sheet_that_scoring_the_form_gives(hand_made, own_sheets, parts_of, first, second):
    received = hand_made(ROWS)
    copy = edit_package(received, [mark(cell, "warning") for cell in first], own_sheets(3))
    again = edit_package(copy, [mark(cell) for cell in second], own_sheets(1))
    direct = edit_package(received, [mark(cell) for cell in second], own_sheets(1))
    assert edit_package(again, [mark(cell) for cell in second], own_sheets(1)) == again
    old, new = sheet_of(direct), sheet_of(again)
    for row in new["A1:C9"]:
        for cell in row:
            assert (repr(cell.fill), look(cell), cell.value) == (
                repr(old[cell.coordinate].fill),
                look(old[cell.coordinate]),
                old[cell.coordinate].value,
            )


def test_without_marks_the_sheet_is_as_it_came(hand_made, own_sheets, parts_of):
    received = hand_made(ROWS)
    name = "xl/worksheets/sheet1.xml"
    copy = edit_package(received, [mark(cell) for cell in ("A1", "B1", "C1")], own_sheets())
    assert parts_of(copy)[name] != parts_of(received)[name]
    assert parts_of(edit_package(copy, [], own_sheets()))[name] == parts_of(received)[name]


def test_what_was_typed_under_a_mark_has_the_format_of_its_row(hand_made, own_sheets, parts_of, zipped):
    parts, name = parts_of(edit_package(hand_made(ROWS), [mark("A2")], own_sheets())), "xl/worksheets/sheet1.xml"
    typed = re.sub(rb'(<c r="A2" s="\d+")/>', rb"\1><v>1799</v></c>", parts[name])
    cell = sheet_of(edit_package(zipped(parts | {name: typed}), [], own_sheets()))["A2"]
    assert (cell.value, cell.number_format, cell.fill.patternType) == (1799, "#,##0.00", None)


def test_marking_twice_adds_no_formats(hand_made, own_sheets, parts_of):
    edits = [mark("A1"), mark("B1"), mark("C1", "info"), CellEdit(SHEET, "D1", 3, write=True, style="score", mark="warning")]
    copy = edit_package(hand_made(ROWS), edits, own_sheets())
    assert edit_package(copy, edits, own_sheets()) == copy
    # The columns that the first run added are the form's own for the second, which names no style for them.
    later = [*edits[:3], CellEdit(SHEET, "D1", 3, write=True, mark="warning")]
    assert edit_package(copy, later, own_sheets()) == copy


def test_previous_marks(hand_made, own_sheets):
    received = hand_made(ROWS)
    assert previous_marks(received) == []
    copy = edit_package(received, [mark("A1"), mark("B1"), mark("D4")], own_sheets())
    fills = {cell: fill for sheet, cell, fill in previous_marks(copy) if sheet == SHEET}
    yellow = '<fill><patternFill patternType="solid"><fgColor rgb="FFFFF9E5"/><bgColor indexed="64"/></patternFill></fill>'
    assert fills == {"A1": yellow, "B1": "", "D4": ""}


def test_what_somebody_recoloured_stays(hand_made, own_sheets):
    book = openpyxl.load_workbook(io.BytesIO(edit_package(hand_made(ROWS), [mark("A1"), mark("B1")], own_sheets())))
    book[SHEET]["A1"].fill = PatternFill("solid", fgColor="FF00FF00")
    file = io.BytesIO()
    book.save(file)
    after = sheet_of(edit_package(file.getvalue(), [], own_sheets()))
    assert after["A1"].fill.fgColor.rgb == "FF00FF00"
    assert after["B1"].fill.patternType is None


def test_marks_that_rows_moved_down_are_those_of_the_nearest_cells(hand_made, own_sheets):
    cells = {1: 1, 6: 0, 7: 0}  # the first is coloured, the others are not
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="{style}"><v>1</v></c></row>' for row, style in cells.items())
    received = hand_made(rows)
    book = openpyxl.load_workbook(io.BytesIO(edit_package(received, [mark(f"A{row}") for row in cells], own_sheets())))
    book[SHEET].insert_rows(1)
    file = io.BytesIO()
    book.save(file)
    before, after = sheet_of(received), sheet_of(edit_package(file.getvalue(), [], own_sheets()))
    assert [repr(after[f"A{row + 1}"].fill) for row in cells] == [repr(before[f"A{row}"].fill) for row in cells]


def test_marks_are_taken_back_after_a_save_elsewhere(rich, own_sheets):
    """The record is text in shared strings then, styles are renumbered, and unused ones are gone."""
    cells = ["B3", "A4", "E30"]
    before = sheet_of(rich)
    book = openpyxl.load_workbook(io.BytesIO(edit_package(rich, [mark(cell) for cell in cells], own_sheets())))
    file = io.BytesIO()
    book.save(file)
    after = edit_package(file.getvalue(), [mark("B5")], own_sheets())
    assert edit_package(after, [mark("B5")], own_sheets()) == after
    assert openpyxl.load_workbook(io.BytesIO(after)).sheetnames == [SHEET, "资料", "评分结果", "问题清单"]
    for cell in cells:
        assert repr(sheet_of(after)[cell].fill) == repr(before[cell].fill)
        assert look(sheet_of(after)[cell]) == look(before[cell])


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on PATH")
def test_marks_are_taken_back_after_a_save_by_libreoffice(rich, own_sheets, tmp_path: Path):
    copy = edit_package(rich, [mark("B3"), mark("A4", "info")], own_sheets())
    saved = converted(copy, "xlsx", tmp_path)
    assert {cell for _, cell, _ in previous_marks(saved)} == {"B3", "A4"}
    after = edit_package(saved, [], own_sheets())
    book = openpyxl.load_workbook(io.BytesIO(after))
    assert book.sheetnames == [SHEET, "资料", "评分结果", "问题清单"]
    assert book[SHEET]["B3"].fill.fgColor.rgb == "FFFFF9E5"
    assert book[SHEET]["A4"].fill.patternType is None


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on PATH")
def test_libreoffice_prints_a_copy(rich, own_sheets, tmp_path: Path):
    assert converted(edit_package(rich, [mark("B3")], own_sheets()), "pdf", tmp_path).startswith(b"%PDF")


def converted(data: bytes, kind: str, folder: Path) -> bytes:
    (folder / "copy.xlsx").write_bytes(data)
    profile = (folder / "profile").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(folder / "out"),
        str(folder / "copy.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (folder / "out" / f"copy.{kind}").read_bytes()


FORGED = [
    "perfeval:[",
    "perfeval:{}",
    'perfeval:[["指标表","0","<fill><evil/></fill>","A1"]]',
    'perfeval:[["指标表","999999","x","A1 B1 XFE1 A9999999 nonsense"]]',
    'perfeval:[["没有","0","","A1"],[1,2],"x",["指标表","-","","A1"]]',
    "perfeval:" + "[" * 9_000,
]


@pytest.mark.parametrize("text", FORGED)
def test_a_record_that_somebody_wrote_does_no_harm(hand_made, own_sheets, parts_of, text):
    received = hand_made(ROWS)
    copy = edit_package(received, [mark("A1"), mark("C1")], own_sheets())
    parts = parts_of(copy)
    name = next(name for name, part in parts.items() if b"perfeval:[[" in part)
    escaped = text.replace("<", "&lt;").replace('"', "&quot;").encode()
    forged = hand_made(parts={**parts, name: re.sub(rb"perfeval:\[\[.*?\]\]", lambda _: escaped, parts[name])})
    after = parts_of(edit_package(forged, [], own_sheets()))
    assert b"evil" not in after["xl/styles.xml"]
