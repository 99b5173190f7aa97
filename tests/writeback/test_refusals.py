"""A package that cannot be edited without risk is refused in one line, and wrong calls are told apart from that."""

from __future__ import annotations

import io
import zipfile

import pytest

from perfeval_xl.errors import WritebackError
from perfeval_xl.writeback import CellEdit, edit_package

SHEET = "指标表"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED = '<row r="1"><c r="A1"><f t="shared" ref="A1:B1" si="0">C1</f><v>1</v></c><c r="B1"><f t="shared" si="0"/><v>1</v></c></row>'
ARRAY = '<row r="1"><c r="A1"><f t="array" ref="A1:B1">C1:D1</f><v>1</v></c><c r="B1"><v>1</v></c></row>'

REFUSED_ROWS = {
    "the start of a shared formula": (SHARED, "A1", "共享公式"),
    "the start of an array": (ARRAY, "A1", "数组公式"),
    "inside an array": (ARRAY, "B1", "数组公式"),
    "a row twice": ('<row r="1"/><row r="1"/>', "A1", "第 1 行出现了两次"),
    "a cell twice": ('<row r="1"><c r="A1"/><c r="A1"/></row>', "A1", "重复"),
    "a cell of another row": ('<row r="1"><c r="A2"/></row>', "A1", "地址有误"),
    "an address that is none": ('<row r="1"><c r="1A"/></row>', "A1", "地址有误"),
    "a column that is none": ('<row r="1"><c r="AAAA1"/></row>', "B1", "地址有误"),
    "a row number that is none": ('<row r="0"/>', "A1", "有行号 0，"),
    "a row number that is an address": ('<row r="B2"/>', "A1", "有行号 B2，"),
    "a row beyond the last": ('<row r="99999999999"/>', "A1", "有行号 99999999999，"),
    "an address beyond the sheet": ('<row r="1"/>', "XFE1", "有误"),
    "an address in words": ('<row r="1"/>', "合计", "有误"),
}


@pytest.mark.parametrize(("rows", "cell", "reason"), REFUSED_ROWS.values(), ids=REFUSED_ROWS.keys())
def test_refused_rows(hand_made, own_sheets, rows, cell, reason):
    with pytest.raises(WritebackError, match=reason) as caught:
        edit_package(hand_made(rows), [CellEdit(SHEET, cell, 1, write=True)], own_sheets())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("rows", [SHARED, ARRAY])
def test_formulas_that_cannot_be_overwritten_can_be_marked(hand_made, own_sheets, parts_of, rows):
    part = parts_of(edit_package(hand_made(rows), [CellEdit(SHEET, "A1", mark="error")], own_sheets()))["xl/worksheets/sheet1.xml"].decode()
    assert rows.partition("<f")[2] in part


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "_rels/.rels"])
def test_doctype_is_refused(hand_made, own_sheets, parts_of, part):
    text = parts_of(hand_made('<row r="1"/>'))[part].decode()
    text = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + text.partition("?>")[2]
    with pytest.raises(WritebackError, match="DOCTYPE"):
        edit_package(hand_made('<row r="1"/>', parts={part: text}), [CellEdit(SHEET, "A1", mark="error")], own_sheets())


ILL_FORMED = {
    "a control character": lambda text: text.replace("</row>", '<c r="Z9" t="inlineStr"><is><t>a\x01b</t></is></c></row>'),
    "a comment without an end": lambda text: text + "<!-- ",
    "an attribute twice": lambda text: text.replace("<row ", '<row r="1" '),
    "a cell without an end": lambda text: text.replace("</row>", '<c r="Z1"></row>'),
}


@pytest.mark.parametrize("change", ILL_FORMED.values(), ids=ILL_FORMED.keys())
def test_what_no_program_opens_whole_is_not_copied(hand_made, own_sheets, parts_of, change):
    part = "xl/worksheets/sheet1.xml"
    received = hand_made('<row r="1"><c r="B1"><v>1</v></c></row>')
    text = change(parts_of(received)[part].decode())
    with pytest.raises(WritebackError, match=f"{part} 的 XML 有误（第 [0-9]+ 行"):
        edit_package(hand_made("", parts={part: text}), [CellEdit(SHEET, "A1", mark="error")], own_sheets())


def test_it_is_told_where_the_xml_is_wrong(hand_made):
    text = f"<worksheet xmlns='{MAIN}'>\n<sheetData>\x01</sheetData></worksheet>"
    with pytest.raises(WritebackError, match="（第 2 行第 12 列）"):
        edit_package(hand_made("", parts={"xl/worksheets/sheet1.xml": text}), [CellEdit(SHEET, "A1", 1, write=True)], [])


def test_doctype_in_another_part_is_none_of_our_business(hand_made, own_sheets):
    received = hand_made('<row r="1"/>', parts={"docProps/app.xml": "<!DOCTYPE x><x/>"})
    assert b"docProps/app.xml" in edit_package(received, [], own_sheets())


DAMAGED = {
    "nothing": lambda data: b"",
    "no zip": lambda data: b"hello" * 100,
    "password": lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data,
    "cut off": lambda data: data[: len(data) // 2],
    "half of the directory": lambda data: data[: data.index(b"PK\x01\x02") + 60],
    "encrypted entry": lambda data: _flagged(data, 1),
    "other compression": lambda data: _zip(data, zipfile.ZIP_LZMA),
    "one name twice": lambda data: _zip(data, zipfile.ZIP_DEFLATED, ["xl/workbook.xml"]),
    "names that differ in case": lambda data: _zip(data, zipfile.ZIP_DEFLATED, ["XL/Workbook.xml"]),
    "no workbook": lambda data: _without(data, "xl/workbook.xml"),
    "no relationships": lambda data: _without(data, "_rels/.rels"),
    "no content types": lambda data: _without(data, "[Content_Types].xml"),
    "no sheet part": lambda data: _without(data, "xl/worksheets/sheet1.xml"),
    "an entry under another name": lambda data: _renamed(data, b"xl/worksheets/sheet1.xml"),
    "an entry without its sign": lambda data: b"PK\x03\x05" + data[4:],
    "another sum": lambda data: _summed(data, b"xl/worksheets/sheet1.xml"),
    "damaged sheet": lambda data: _damaged(data, b"xl/worksheets/sheet1.xml"),
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_damaged_packages_are_refused(hand_made, own_sheets, damage):
    with pytest.raises(WritebackError) as caught:
        edit_package(damage(hand_made('<row r="1"/>')), [CellEdit(SHEET, "A1", mark="error")], own_sheets())
    assert str(caught.value)


def test_other_sheets_are_refused(hand_made, own_sheets):
    with pytest.raises(WritebackError, match="没有"):
        edit_package(hand_made('<row r="1"/>'), [CellEdit("预算表", "A1", mark="error")], own_sheets())


def test_too_many_formats_are_refused(hand_made, own_sheets):
    xf = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs count="65000">{xf * 65_000}</cellXfs></styleSheet>'
    with pytest.raises(WritebackError, match="格式超过"):
        edit_package(hand_made('<row r="1"/>', styles=styles), [CellEdit(SHEET, "A1", mark="error")], own_sheets())


def test_wrong_calls_are_no_refusals(hand_made, own_sheets):
    with pytest.raises(ValueError, match="record"):
        edit_package(hand_made('<row r="1"/>'), [CellEdit(SHEET, "A1", mark="error")], [])
    with pytest.raises(ValueError, match="one name"):
        edit_package(hand_made('<row r="1"/>'), [], [own_sheets()[0], own_sheets()[0]])


def test_nothing_to_do_is_the_same_parts(rich, parts_of):
    assert parts_of(edit_package(rich, [], [])) == parts_of(rich)


def _zip(data: bytes, method: int, twice: list[str] | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", method) as new:
        for name in [*old.namelist(), *(twice or [])]:
            new.writestr(name, old.read(name) if name in old.namelist() else b"<x/>")
    return file.getvalue()


def _without(data: bytes, part: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
    return file.getvalue()


def _flagged(data: bytes, bit: int) -> bytes:
    at = data.index(b"PK\x01\x02") + 8
    return data[:at] + bytes([data[at] | bit]) + data[at + 1 :]


def _renamed(data: bytes, part: bytes) -> bytes:
    at = data.rindex(part, 0, data.rindex(part))  # before its data; the last one is in the directory
    return data[:at] + part.upper() + data[at + len(part) :]


def _summed(data: bytes, part: bytes) -> bytes:
    at = data.rindex(part) - 46 + 16  # the sum in the directory
    return data[:at] + bytes(255 - byte for byte in data[at : at + 4]) + data[at + 4 :]


def _damaged(data: bytes, part: bytes) -> bytes:
    at = data.index(part) + len(part) + 5
    return data[:at] + bytes(255 - byte for byte in data[at : at + 20]) + data[at + 20 :]
