"""Parts that are not edited keep their bytes, compressed ones included; edited ones differ in nothing but the edited cells."""

from __future__ import annotations

import difflib
import io
import os
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from perfeval_xl.errors import WritebackError
from perfeval_xl.writeback import CellEdit, edit_package
from perfeval_xl.writeback.package import WorkbookPackage
from perfeval_xl.writeback.workbook import Workbook

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
SHEET = "指标表"
EDITS = [
    CellEdit(SHEET, "B3", mark="error"),
    CellEdit(SHEET, "A31", mark="warning"),
    CellEdit(SHEET, "D5", "依据：按完成率", write=True, style="text"),
    CellEdit(SHEET, "D6", 93.25, write=True, style="score"),
]
CHANGED = {"xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}
ADDED = ["xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml"]


def test_only_the_named_parts_change(rich, own_sheets, parts_of):
    before, after = parts_of(rich), parts_of(edit_package(rich, EDITS, own_sheets()))
    assert {name for name in before if before[name] != after[name]} == CHANGED
    assert list(after) == [*before, *ADDED]


def test_the_workbook_of_this_test_has_what_matters(rich, parts_of):
    names = " ".join(parts_of(rich))
    for part in (
        "media/image",
        "charts/chart",
        "drawings/vmlDrawing",
        "comments",
        "richData",
        "cellimages",
        "customXml",
        "printerSettings",
    ):
        assert part in names
    assert b"x14:sparkline" in parts_of(rich)["xl/worksheets/sheet1.xml"]
    assert b"x14:dataBar" in parts_of(rich)["xl/worksheets/sheet1.xml"]


def test_entries_keep_their_order_date_and_compressed_bytes(rich, own_sheets):
    copy = edit_package(rich, EDITS, own_sheets())
    with zipfile.ZipFile(io.BytesIO(rich)) as old, zipfile.ZipFile(io.BytesIO(copy)) as new:
        for info in old.infolist():
            other = new.getinfo(info.filename)
            assert (info.date_time, info.external_attr, info.create_system) == (other.date_time, other.external_attr, other.create_system)
            if info.filename not in CHANGED:
                assert _stream(rich, info) == _stream(copy, other)


def _stream(data: bytes, info: zipfile.ZipInfo) -> bytes:
    name, extra = (int.from_bytes(data[info.header_offset + at : info.header_offset + at + 2], "little") for at in (26, 28))
    start = info.header_offset + 30 + name + extra
    return data[start : start + info.compress_size]


def test_an_edited_sheet_differs_in_the_edited_cells_only(rich, own_sheets, parts_of):
    name = "xl/worksheets/sheet1.xml"
    edits = [*EDITS[2:], CellEdit(SHEET, "B3", mark="error"), CellEdit(SHEET, "E4", mark="warning")]
    before, after = (re.sub("(?=<)", "\n", parts_of(data)[name].decode()) for data in (rich, edit_package(rich, edits, own_sheets())))
    changed = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]
    tags = {line[2:].partition(" ")[0].partition(">")[0] for line in changed}
    assert tags <= {"<c", "</c", "<is", "<t", "</t", "</is", "<v", "</v", "<sheetView"}  # of the views only which sheet is shown
    assert {found for line in changed for found in re.findall(r'<c r="(\w+)"', line)} == {"B3", "E4", "D5", "D6"}


def test_styles_are_appended_to(rich, own_sheets, parts_of):
    before, after = (parts_of(data)["xl/styles.xml"].decode() for data in (rich, edit_package(rich, EDITS, own_sheets())))
    removed = [line for line in difflib.ndiff(_lines(before), _lines(after)) if line.startswith("- ")]
    assert all(re.fullmatch(r'- <(fonts|fills|borders|cellXfs) count="\d+">', line) for line in removed)
    for section, child in (("fonts", "font"), ("fills", "fill"), ("borders", "border"), ("cellXfs", "xf")):
        content = re.search(rf'<{section} count="(\d+)">(.*?)</{section}>', after)
        assert content
        assert int(content[1]) == len(re.findall(rf"<{child}[ >/]", content[2]))


def _lines(text: str) -> list[str]:
    return re.sub("(?=<)", "\n", text).splitlines()


def test_other_values_read_the_same(rich, own_sheets):
    copy = edit_package(rich, EDITS, own_sheets())
    for values_only in (True, False):
        before, after = (openpyxl.load_workbook(io.BytesIO(data), data_only=values_only)[SHEET] for data in (rich, copy))
        for row in before.iter_rows():
            for cell in row:
                if cell.coordinate not in ("D5", "D6"):
                    assert after[cell.coordinate].value == cell.value
    before, after = (CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(SHEET).to_python() for data in (rich, copy))
    after[4][3] = after[5][3] = ""
    assert after == before


def test_parts_beside_the_edited_cells_are_not_inflated(hand_made, own_sheets):
    broken = hand_made('<row r="1"/>', parts={"xl/media/image1.png": os.urandom(500)})
    at = broken.index(b"xl/media/image1.png") + 30
    broken = broken[:at] + b"\x00\xff\x00\xff" + broken[at + 4 :]
    copy = edit_package(broken, [CellEdit(SHEET, "A1", 1, write=True)], own_sheets())
    assert broken[at - 10 : at + 400] in copy


def test_a_style_sheet_that_is_named_but_missing_is_named_once(hand_made, own_sheets, parts_of, zipped):
    whole = parts_of(hand_made('<row r="1"/>'))
    received = zipped({name: part for name, part in whole.items() if name != "xl/styles.xml"})
    after = parts_of(edit_package(received, [CellEdit(SHEET, "A1", 1, write=True, style="score")], own_sheets()))
    assert "xl/styles.xml" in after
    for part in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        assert after[part].count(b"styles.xml") == 1


def test_calculation_chain_forgets_overwritten_formulas(hand_made, own_sheets, parts_of):
    received, name = _with_chain(hand_made, '<c r="A1" i="7"/><c r="B1"/><c r="C1" i="3"/>')
    copy = edit_package(received, [CellEdit(SHEET, "A1", 1, write=True)], own_sheets())
    assert '<c r="B1" i="7"/><c r="C1" i="3"/></calcChain>' in parts_of(copy)[name].decode()
    marked = edit_package(received, [CellEdit(SHEET, "A1", mark="error")], own_sheets())
    assert parts_of(marked)[name] == parts_of(received)[name]


def test_an_empty_calculation_chain_goes(hand_made, own_sheets, parts_of):
    received, name = _with_chain(hand_made, '<c r="A1" i="7"/>')
    after = parts_of(edit_package(received, [CellEdit(SHEET, "A1", 1, write=True)], own_sheets()))
    assert name not in after
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]


def _with_chain(hand_made, entries):
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1</f><v>2</v></c></row>'
    plain = {}
    with zipfile.ZipFile(io.BytesIO(hand_made(rows))) as archive:
        plain = {name: archive.read(name).decode() for name in archive.namelist()}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    override = f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/>'
    related = '<Relationship Id="rId9" Type="http://x/calcChain" Target="calcChain.xml"/>'
    name = "xl/calcChain.xml"
    parts = {
        name: f'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{entries}</calcChain>',
        "[Content_Types].xml": plain["[Content_Types].xml"].replace("</Types>", override + "</Types>"),
        "xl/_rels/workbook.xml.rels": plain["xl/_rels/workbook.xml.rels"].replace("</Rel", related + "</Rel"),
    }
    return hand_made(rows, parts=parts), name


CORPUS = os.environ.get("PERFEVAL_CORPUS", "")


@pytest.mark.skipif(not CORPUS, reason="PERFEVAL_CORPUS does not name a folder of odd workbooks")
def test_odd_workbooks_are_edited_or_refused(own_sheets, parts_of):
    files = sorted(path for path in Path(CORPUS or ".").rglob("*") if path.suffix in (".xlsx", ".xlsm"))
    assert files
    done = 0
    for path in files:
        data = path.read_bytes()
        try:
            book = Workbook(WorkbookPackage(data))
            sheet = next(sheet for sheet in book.sheets if sheet.kind == "worksheet")
            edits = [CellEdit(sheet.name, "A1", mark="error"), CellEdit(sheet.name, "H90", "文本", write=True)]
            copy = edit_package(data, edits, own_sheets())
        except (WritebackError, StopIteration):
            continue
        before, after = parts_of(data), parts_of(copy)
        changed = {name for name in before if before[name] != after.get(name)}
        assert len(changed) <= len(CHANGED), path
        assert edit_package(copy, edits, own_sheets()) == copy, path
        done += 1
    assert done > len(files) / 2


TIMES, OWNER = b"UT\x05\x00\x01\x00\x00\x00\x00", b"ux\x03\x00abc"
EMPTY = b"ux\x00\x00"


@pytest.mark.parametrize(
    ("extra", "kept"),
    [(TIMES, TIMES), (TIMES + OWNER, TIMES + OWNER), (TIMES + EMPTY, TIMES + EMPTY), (b"", b""), (TIMES + b"abc", b"")],
    ids=["one", "two", "an empty one", "none", "a rest"],
)
def test_what_packing_programs_leave_with_a_part_is_kept_unless_it_is_malformed(hand_made, extra, kept):
    received, buffer = hand_made('<row r="1"/>'), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(received)) as old, zipfile.ZipFile(buffer, "w") as packed:
        for info in old.infolist():
            info.extra = extra
            packed.writestr(info, old.read(info.filename))
    copy = edit_package(buffer.getvalue(), [CellEdit(SHEET, "A1", 1, write=True)], [])
    with zipfile.ZipFile(io.BytesIO(copy)) as copied:
        assert {info.extra for info in copied.infolist() if info.filename not in CHANGED} == {kept}
