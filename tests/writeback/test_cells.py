"""What happens to the text of a sheet: the edited cells change, not a byte beside them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval_xl.errors import WritebackError
from perfeval_xl.writeback import CellEdit, edit_package
from perfeval_xl.writeback.cell_text import number_text

SHEET = "指标表"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write(cell, value):
    return CellEdit(SHEET, cell, value, write=True)


def text(value):
    return f"<is><t>{value}</t></is>"


# rows before, cell, value, rows after
WRITTEN = {
    "a value is replaced, the style stays": (
        '<row r="2"><c r="B2" s="1"><v>3</v></c></row>',
        "B2",
        4.5,
        '<row r="2"><c r="B2" s="1"><v>4.5</v></c></row>',
    ),
    "a shared string becomes a number": (
        '<row r="2"><c r="B2" t="s" s="1"><v>0</v></c></row>',
        "B2",
        4,
        '<row r="2"><c r="B2" s="1"><v>4</v></c></row>',
    ),
    "an error value becomes text": (
        '<row r="2"><c r="B2" t="e"><v>#DIV/0!</v></c></row>',
        "B2",
        "无",
        f'<row r="2"><c r="B2" t="inlineStr">{text("无")}</c></row>',
    ),
    "an empty cell is filled": ('<row r="2"><c r="B2" s="2"/></row>', "B2", 1, '<row r="2"><c r="B2" s="2"><v>1</v></c></row>'),
    "quotes and order of attributes stay": (
        "<row r='2'><c s='1' r='B2' ><v>3</v></c></row>",
        "B2",
        4,
        "<row r='2'><c s='1' r='B2' ><v>4</v></c></row>",
    ),
    "a value is cleared": (
        '<row r="2"><c r="B2" s="1" t="str"><f>A1</f><v>x</v></c></row>',
        "B2",
        None,
        '<row r="2"><c r="B2" s="1"/></row>',
    ),
    "clearing what is not there adds nothing": ('<row r="2"><c r="A2"/></row>', "B2", None, '<row r="2"><c r="A2"/></row>'),
    "a formula goes with its value": (
        '<row r="2"><c r="B2"><f>A1+1</f><v>3</v></c></row>',
        "B2",
        4,
        '<row r="2"><c r="B2"><v>4</v></c></row>',
    ),
    "a user of a shared formula leaves it": (
        '<row r="2"><c r="A2"><f t="shared" ref="A2:B2" si="0">C2</f></c><c r="B2"><f t="shared" si="0"/><v>3</v></c></row>',
        "B2",
        4,
        '<row r="2"><c r="A2"><f t="shared" ref="A2:B2" si="0">C2</f></c><c r="B2"><v>4</v></c></row>',
    ),
    "a formula shared with nobody": (
        '<row r="2"><c r="B2"><f t="shared" ref="B2" si="0">C2</f></c></row>',
        "B2",
        4,
        '<row r="2"><c r="B2"><v>4</v></c></row>',
    ),
    "cell metadata goes with the value": (
        '<row r="2"><c r="B2" s="1" cm="1" vm="2"><v>3</v></c></row>',
        "B2",
        4,
        '<row r="2"><c r="B2" s="1"><v>4</v></c></row>',
    ),
    "a cell goes between others": (
        '<row r="2"><c r="A2"/><c r="C2"/></row>',
        "B2",
        1,
        '<row r="2"><c r="A2"/><c r="B2"><v>1</v></c><c r="C2"/></row>',
    ),
    "a cell goes behind the last": ('<row r="2"><c r="A2"/></row>', "AA2", 1, '<row r="2"><c r="A2"/><c r="AA2"><v>1</v></c></row>'),
    "columns are ordered as numbers": (
        '<row r="2"><c r="B2"/><c r="AB2"/></row>',
        "C2",
        1,
        '<row r="2"><c r="B2"/><c r="C2"><v>1</v></c><c r="AB2"/></row>',
    ),
    "an empty row is opened": ('<row r="2" ht="20"/>', "B2", 1, '<row r="2" ht="20"><c r="B2"><v>1</v></c></row>'),
    "spans widen": ('<row r="2" spans="2:3"/>', "D2", 1, '<row r="2" spans="2:4"><c r="D2"><v>1</v></c></row>'),
    "spans that hold the cell stay": ('<row r="2" spans="1:9"/>', "D2", 1, '<row r="2" spans="1:9"><c r="D2"><v>1</v></c></row>'),
    "a row goes between others": ('<row r="1"/><row r="10"/>', "B9", 1, '<row r="1"/><row r="9"><c r="B9"><v>1</v></c></row><row r="10"/>'),
    "a row goes before the first that is below it, where rows are in disorder": (
        '<row r="10"/><row r="1"/><row r="2"/>', "B5", 1, '<row r="5"><c r="B5"><v>1</v></c></row><row r="10"/><row r="1"/><row r="2"/>',
    ),
    "a row goes behind the last": ('<row r="1"/>', "B9", 1, '<row r="1"/><row r="9"><c r="B9"><v>1</v></c></row>'),
    "cells without addresses are counted": (
        "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c/></row>",
        "B1",
        9,
        "<row><c><v>1</v></c><c><v>9</v></c></row><row><c/><c/></row>",
    ),
    "rows without numbers are counted": ("<row><c/></row><row><c/><c/></row>", "B2", 9, "<row><c/></row><row><c/><c><v>9</v></c></row>"),
    "a row without a number has that of its cells": ('<row><c r="A5"/></row>', "A5", 9, '<row><c r="A5"><v>9</v></c></row>'),
    "a cell without an address follows one with": (
        '<row r="1"><c r="C1"/><c/></row>',
        "D1",
        9,
        '<row r="1"><c r="C1"/><c><v>9</v></c></row>',
    ),
    "pretty printed": ('\n  <row r="2">\n    <c r="A2"/>\n  </row>\n', "A2", 9, '\n  <row r="2">\n    <c r="A2"><v>9</v></c>\n  </row>\n'),
    "markup in comments and CDATA is not markup": (
        '<!-- <row r="2"><c r="B2"/></row> --><row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[<c r="B2">]]></t></is></c></row>',
        "B2",
        9,
        '<!-- <row r="2"><c r="B2"/></row> --><row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[<c r="B2">]]></t></is></c>'
        '<c r="B2"><v>9</v></c></row>',
    ),
    "an absent cell takes its row's style": (
        '<row r="2" s="3" customFormat="1"/>',
        "B2",
        1,
        '<row r="2" s="3" customFormat="1"><c r="B2" s="3"><v>1</v></c></row>',
    ),
    "a row style that is not applied is none": ('<row r="2" s="3"/>', "B2", 1, '<row r="2" s="3"><c r="B2"><v>1</v></c></row>'),
    "text is text": ('<row r="2"/>', "B2", "=1+1", f'<row r="2"><c r="B2" t="inlineStr">{text("=1+1")}</c></row>'),
    "text is escaped": (
        '<row r="2"/>',
        "B2",
        '<a>&"b"',
        f'<row r="2"><c r="B2" t="inlineStr">{text("&lt;a&gt;&amp;&quot;b&quot;")}</c></row>',
    ),
    "white space is kept": (
        '<row r="2"/>',
        "B2",
        " 一\n二 ",
        '<row r="2"><c r="B2" t="inlineStr"><is><t xml:space="preserve"> 一\n二 </t></is></c></row>',
    ),
    "control characters go": ('<row r="2"/>', "B2", "一\x07\x00二", f'<row r="2"><c r="B2" t="inlineStr">{text("一二")}</c></row>'),
    "a lone surrogate is replaced": (
        '<row r="2"/>',
        "B2",
        "一\ud800",
        '<row r="2"><c r="B2" t="inlineStr"><is><t>一\ufffd</t></is></c></row>',
    ),
    "what looks like an escape is escaped": (
        '<row r="2"/>',
        "B2",
        "_x000D_",
        f'<row r="2"><c r="B2" t="inlineStr">{text("_x005F_x000D_")}</c></row>',
    ),
    "what does not is not": ('<row r="2"/>', "B2", "a_x00_", f'<row r="2"><c r="B2" t="inlineStr">{text("a_x00_")}</c></row>'),
}


@pytest.mark.parametrize(("before", "cell", "value", "after"), WRITTEN.values(), ids=WRITTEN.keys())
def test_written(edited_rows, before, cell, value, after):
    assert edited_rows(before, write(cell, value)) == after


@pytest.mark.parametrize("before", ["<sheetData/>", "<sheetData></sheetData>", "<sheetData />"])
def test_written_into_an_empty_sheet(hand_made, own_sheets, parts_of, before):
    sheet = f'<worksheet xmlns="{MAIN}">{before}</worksheet>'
    part = parts_of(edit_package(hand_made(sheet=sheet), [write("B2", 1), write("A1", 2)], own_sheets()))["xl/worksheets/sheet1.xml"]
    rows = '<row r="1"><c r="A1"><v>2</v></c></row><row r="2"><c r="B2"><v>1</v></c></row>'
    assert part.decode() == f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def test_several_cells_at_one_place_keep_their_order(edited_rows):
    edits = [write("D2", 4), write("B2", 2), write("C2", 3), write("B1", 1)]
    assert edited_rows('<row r="2"><c r="A2"/><c r="E2"/></row>', *edits) == (
        '<row r="1"><c r="B1"><v>1</v></c></row>'
        '<row r="2"><c r="A2"/><c r="B2"><v>2</v></c><c r="C2"><v>3</v></c><c r="D2"><v>4</v></c><c r="E2"/></row>'
    )


def test_prefixes_of_other_producers(hand_made, own_sheets, parts_of):
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:dimension ref="A1"/><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    out = edit_package(hand_made(sheet=sheet), [write("A1", "甲"), write("B3", 2)], own_sheets())
    assert parts_of(out)["xl/worksheets/sheet1.xml"].decode() == (
        f'<x:worksheet xmlns:x="{MAIN}"><x:dimension ref="A1:B3"/><x:sheetData><x:row r="1">'
        '<x:c r="A1" t="inlineStr"><x:is><x:t>甲</x:t></x:is>'
        '</x:c></x:row><x:row r="3"><x:c r="B3"><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )


@pytest.mark.parametrize(
    ("before", "cell", "after"),
    [("A1:C3", "B2", "A1:C3"), ("A1:C3", "E2", "A1:E3"), ("B2:C3", "A9", "A2:C9"), ("A1", "A1", "A1"), ("nonsense", "C3", "nonsense"),
     ("A1:C", "E9", "A1:C")],
)
def test_dimension(hand_made, parts_of, before, cell, after):
    received = hand_made('<row r="1"/>', before=f'<dimension ref="{before}"/>')
    part = parts_of(edit_package(received, [write(cell, 1)], []))["xl/worksheets/sheet1.xml"].decode()
    assert f'<dimension ref="{after}"/>' in part


COLUMNS = [
    ("", '<cols><col min="3" max="3" width="30" customWidth="1"/></cols>'),
    ("<cols/>", '<cols><col min="3" max="3" width="30" customWidth="1"/></cols>'),
    (
        '<cols><col min="5" max="6" width="9"/></cols>',
        '<cols><col min="3" max="3" width="30" customWidth="1"/><col min="5" max="6" width="9"/></cols>',
    ),
    (
        '<cols><col min="1" max="2" width="9"/></cols>',
        '<cols><col min="1" max="2" width="9"/><col min="3" max="3" width="30" customWidth="1"/></cols>',
    ),
    (
        '<cols><col min="1" max="16384" width="9" style="2"/></cols>',
        '<cols><col min="1" max="2" width="9" style="2"/><col min="3" max="3" width="30" style="2" customWidth="1"/>'
        '<col min="4" max="16384" width="9" style="2"/></cols>',
    ),
    (
        "<cols><col min='3' max='3' width='2' hidden='1' outlineLevel='1' customWidth='1'></col></cols>",
        """<cols><col min='3' max='3' width="30" customWidth='1'/></cols>""",
    ),
    ('<cols><col min="2" max="4" width="44" hidden="0"/></cols>', '<cols><col min="2" max="4" width="44" hidden="0"/></cols>'),
    (
        '<cols><col min="1" max="3" hidden="true" width="40"/></cols>',
        '<cols><col min="1" max="2" hidden="true" width="40"/><col min="3" max="3" width="40" customWidth="1"/></cols>',
    ),
]


@pytest.mark.parametrize(("before", "after"), COLUMNS)
def test_width_of_an_added_column(hand_made, own_sheets, parts_of, before, after):
    edit = CellEdit(SHEET, "C1", "系统得分", write=True, style="header", width=30)
    once = edit_package(hand_made('<row r="1"/>', before=before), [edit], own_sheets())
    assert f"{after}<sheetData>" in parts_of(once)["xl/worksheets/sheet1.xml"].decode()
    assert edit_package(once, [edit], own_sheets()) == once


def test_an_absent_cell_takes_its_columns_style(edited_rows):
    columns = '<cols><col min="2" max="2" style="3"/></cols>'
    after = '<row r="2"><c r="B2" s="3"><v>1</v></c><c r="C2"><v>1</v></c></row>'
    assert edited_rows('<row r="2"/>', write("B2", 1), write("C2", 1), before=columns) == after


def test_an_absent_cell_takes_its_rows_style_before_its_columns(edited_rows):
    columns = '<cols><col min="2" max="2" style="3"/></cols>'
    plain, money = '<row r="2" s="0" customFormat="1">', '<row r="3" s="3" customFormat="1">'
    after = f'{plain}<c r="B2"><v>1</v></c></row>{money}<c r="A3" s="3"><v>1</v></c></row>'
    before = f"{plain}</row>{money}</row>"
    assert edited_rows(before, write("B2", 1), write("A3", 1), before=columns) == after


def test_the_spans_of_a_row_take_in_what_is_put_on_both_sides(edited_rows):
    rows = edited_rows('<row r="1" spans="3:3"><c r="C1"/></row>', write("A1", 1), write("E1", 1))
    assert rows.startswith('<row r="1" spans="1:5">')


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings_are_kept(hand_made, own_sheets, parts_of, encoding):
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    received = hand_made(parts={"xl/worksheets/sheet1.xml": sheet.encode(encoding)})
    part = parts_of(edit_package(received, [write("A1", "甲")], own_sheets()))["xl/worksheets/sheet1.xml"]
    assert part == sheet.replace('r="A1"><v>1</v>', f'r="A1" t="inlineStr">{text("甲")}').encode(encoding)


def test_characters_that_the_encoding_lacks(hand_made, own_sheets, parts_of):
    sheet = f'<?xml version="1.0" encoding="us-ascii"?><worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    part = parts_of(edit_package(hand_made(sheet=sheet), [write("A1", "甲")], own_sheets()))["xl/worksheets/sheet1.xml"]
    assert text("&#30002;").encode() in part


def test_text_longer_than_a_cell_holds(edited_rows):
    rows = edited_rows('<row r="1"/>', write("A1", "一" * 32_767), write("B1", "一" * 32_768), write("C1", "😀" * 20_000))
    whole, cut, emoji = (piece.partition("</t>")[0] for piece in rows.split("<t>")[1:])
    assert whole == "一" * 32_767
    assert cut == "一" * 32_766 + "…"
    assert emoji == "😀" * 16_383 + "…"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_as_they_are(number):
    assert float(number_text(number)) == number
    assert len(number_text(number)) <= max(len(repr(number)), 1)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(WritebackError):
        number_text(number)


# XML's own characters without carriage returns, which readers fold, and without what reads as an escape.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=50)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 30)), TEXT | st.floats(-1e9, 1e9), max_size=8))
def test_another_reader_reads_what_was_written(hand_made, own_sheets, values):
    edits = [write(openpyxl.utils.get_column_letter(column) + str(row), value) for (row, column), value in values.items()]
    received = hand_made('<row r="2"><c r="C2"><v>5</v></c></row><row r="5"/><row r="7"><c r="A7"/></row>')
    sheet = openpyxl.load_workbook(io.BytesIO(edit_package(received, edits, own_sheets())))[SHEET]
    read = {(cell.row, cell.column): cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert read == {(2, 3): 5} | {place: pytest.approx(value) if isinstance(value, float) else value for place, value in values.items()}
