"""The added sheets: what they show, how they print, and what becomes of them in the next run."""

from __future__ import annotations

import io
import re
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from perfeval_xl.writeback import CellEdit, NewSheet, SheetCell, edit_package
from perfeval_xl.writeback.finding_sheet import finding_sheet
from perfeval_xl.writeback.looks import SHEET_LOOKS

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
SHEET = "指标表"
SAMPLES = Path(__file__).parents[2] / "samples"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def opened(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))


def test_sheets_come_behind_the_units_own(rich, own_sheets):
    book = opened(edit_package(rich, [], own_sheets()))
    assert book.sheetnames == [SHEET, "资料", "评分结果", "问题清单"]
    assert book["资料"].sheet_state == "hidden"
    assert book.active.title == "评分结果"
    assert [cell.value for cell in book["问题清单"][1]][:3] == ["编号", "单元格", "说明"]
    assert book["评分结果"]["B2"].value == 93.25


def test_the_list_is_frozen_filtered_and_printed_on_a4(hand_made, own_sheets):
    sheet = opened(edit_package(hand_made('<row r="1"/>'), [], own_sheets()))["问题清单"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:C3", "$1:$1")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (True, 1, 0)
    assert sheet.page_margins.left == pytest.approx(1.5 / 2.54, abs=1e-4)
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.oddHeader.center.text == "问题清单"
    assert sheet.column_dimensions["C"].width == 60
    assert sheet.sheet_format.defaultRowHeight == 15


def test_the_result_fits_one_page_upright(hand_made, own_sheets):
    sheet = opened(edit_package(hand_made('<row r="1"/>'), [], own_sheets()))["评分结果"]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("portrait", 1)
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:B1"]
    assert (sheet["B2"].number_format, sheet["A1"].font.sz) == ("0.00", 16)


def test_what_comes_behind_the_first_page_is_printed_on_one_of_its_own(hand_made):
    new = NewSheet("评分结果", [[SheetCell(text), SheetCell("")] for text in "甲乙丙丁"], one_page=True, pages=(3,))
    copy = edit_package(hand_made('<row r="1"/>'), [], [new])
    sheet = opened(copy)["评分结果"]
    assert sheet.print_area == "'评分结果'!$A$1:$B$2,'评分结果'!$A$3:$B$4"
    assert sheet.page_setup.fitToHeight == 2
    assert edit_package(copy, [], [new]) == copy
    assert opened(edit_package(copy, [], [NewSheet("评分结果", new.rows)]))["评分结果"].print_area == ""


def test_the_record_is_in_a_hidden_column_of_its_own(hand_made, own_sheets):
    sheet = opened(edit_package(hand_made('<row r="1"/>'), [CellEdit(SHEET, "A1", mark="error")], own_sheets()))["问题清单"]
    assert sheet["E1"].value.startswith("perfeval:")
    assert sheet.column_dimensions["E"].hidden
    assert sheet["D1"].value is None
    assert not sheet.column_dimensions["D"].hidden
    assert sheet.max_row == 3


def test_a_long_record_is_spread(hand_made, own_sheets):
    edits = [CellEdit(SHEET, f"A{row}", mark="error") for row in range(1, 12_001)]
    copy = edit_package(hand_made('<row r="1"/>'), edits, own_sheets())
    row = opened(copy)["问题清单"][1]
    assert max(len(cell.value or "") for cell in row) < 32_767
    assert edit_package(copy, edits, own_sheets()) == copy


def test_links_lead_to_the_cell(hand_made, own_sheets):
    sheet = opened(edit_package(hand_made('<row r="1"/>'), [], own_sheets()))["问题清单"]
    assert sheet["B2"].hyperlink.location == "'指标表'!B2"
    assert sheet["B2"].font.u == "single"


def test_formula_like_text_and_markup_are_text(hand_made):
    values = ["=1+1", "<b>&amp;", "@x", "'", '"quoted"']
    new = NewSheet("问题清单", [[SheetCell(value) for value in values]], header_row=1, title="甲&乙<丙>")
    sheet = opened(edit_package(hand_made('<row r="1"/>'), [], [new]))["问题清单"]
    assert [cell.value for cell in sheet[1]][: len(values)] == values
    assert sheet["A1"].data_type != "f"
    assert sheet.oddHeader.center.text == "甲&&乙<丙>"


def test_wrapped_text_gets_its_height(hand_made):
    new = NewSheet("问题清单", [[SheetCell(text)] for text in ("短", "长" * 100, "一\n二\n三", "一\n\n三")], [20])
    sheet = opened(edit_package(hand_made('<row r="1"/>'), [], [new]))["问题清单"]
    short, long, lines, blank = (sheet.row_dimensions[row].height for row in (1, 2, 3, 4))
    assert blank == lines
    assert long >= 10 * 10
    assert short < lines < long


def test_a_sheet_of_the_unit_keeps_its_name(hand_made, own_sheets, parts_of):
    parts = {name: part.decode() for name, part in parts_of(hand_made('<row r="1"><c r="A1"><v>1</v></c></row>')).items()}
    received = hand_made(
        '<row r="1"><c r="A1"><v>1</v></c></row>', parts={"xl/workbook.xml": parts["xl/workbook.xml"].replace(SHEET, "问题清单")}
    )
    result, findings = own_sheets()
    result = NewSheet(result.name, [*result.rows, [SheetCell("全部问题", link="'问题清单'!A1")]])
    copy = edit_package(received, [CellEdit("问题清单", "A1", mark="error")], [result, findings])
    book = opened(copy)
    assert book.sheetnames == ["问题清单", "评分结果", "问题清单(系统)"]
    assert book["问题清单"]["A1"].value == 1
    assert book["评分结果"]["A3"].hyperlink.location == "'问题清单(系统)'!A1"
    assert edit_package(copy, [CellEdit("问题清单", "A1", mark="error")], [result, findings]) == copy


def test_a_part_that_no_sheet_refers_to_keeps_its_name(hand_made, own_sheets, parts_of):
    left = {"xl/worksheets/sheet2.xml": "<left/>", "xl/worksheets/sheet3.xml": "<left/>"}
    copy = edit_package(hand_made('<row r="1"/>', parts=left), [], own_sheets())
    assert {name: parts_of(copy)[name].decode() for name in left} == left
    assert opened(copy).sheetnames == [SHEET, "评分结果", "问题清单"]


def test_the_next_run_renews_its_sheets_in_place(rich, own_sheets, parts_of):
    copy = edit_package(rich, [], own_sheets(9))
    again = edit_package(copy, [], own_sheets(1))
    assert list(parts_of(again)) == list(parts_of(copy))
    for part in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml"):
        assert parts_of(again)[part] == parts_of(copy)[part]
    assert [row[0].value for row in opened(again)["问题清单"]] == ["编号", "B005"]
    assert opened(again)["问题清单"].auto_filter.ref == "A1:C2"
    assert again == edit_package(rich, [], own_sheets(1))


def test_defined_names_of_the_unit_stay(rich, own_sheets, parts_of):
    before, after = (parts_of(data)["xl/workbook.xml"].decode() for data in (rich, edit_package(rich, [], own_sheets())))
    names = re.findall("<definedName .*?</definedName>", before)
    assert len(names) == 3
    assert re.findall("<definedName .*?</definedName>", after)[:3] == names
    twice = parts_of(edit_package(edit_package(rich, [], own_sheets()), [], own_sheets()))["xl/workbook.xml"].decode()
    assert twice == after


ORDER = [
    '<sheets><sheet name="指标表" sheetId="7" r:id="rId1"/></sheets>',
    '<sheets><sheet name="指标表" sheetId="7" r:id="rId1"/></sheets><definedNames/>',
    '<sheets><sheet name="指标表" sheetId="7" r:id="rId1"/></sheets><externalReferences/>',
]


@pytest.mark.parametrize("middle", ORDER)
def test_defined_names_come_in_the_order_of_the_schema(hand_made, own_sheets, parts_of, middle):
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{office}">{middle}<calcPr/></workbook>'
    text = parts_of(edit_package(hand_made('<row r="1"/>', parts={"xl/workbook.xml": book}), [], own_sheets()))["xl/workbook.xml"].decode()
    order = [text.index(tag) for tag in ("</sheets>", "<definedNames>", "<calcPr") if tag in text]
    assert order == sorted(order)
    assert len(order) == 3
    if "externalReferences" in text:
        assert text.index("<externalReferences") < text.index("<definedNames>")


def test_strict_workbooks_get_strict_sheets(hand_made, own_sheets, parts_of):
    received = hand_made('<row r="1"><c r="A1"><v>1</v></c></row>')
    strict = {name: _replaced(part.decode(), STRICT) for name, part in parts_of(received).items()}
    copy = edit_package(hand_made(parts=strict), [CellEdit(SHEET, "A1", mark="error")], own_sheets())
    after = parts_of(copy)
    assert not any(old.encode() in part for part in after.values() for old in STRICT)
    assert CalamineWorkbook.from_filelike(io.BytesIO(copy)).get_sheet_by_name("评分结果").to_python()[1][1] == 93.25


def test_workbook_parts_with_prefixes(hand_made, own_sheets, parts_of):
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheet = f'<x:sheet name="指标表" sheetId="1" d:id="rId1" xmlns:d="{office}"/>'
    book = f'<x:workbook xmlns:x="{MAIN}"><x:sheets>{sheet}</x:sheets></x:workbook>'
    plain = parts_of(hand_made('<row r="1"/>'))
    prefixed = {
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": re.sub(r"<(/?)(?=R)", r"<\1p:", plain["xl/_rels/workbook.xml.rels"].decode()).replace(
            "xmlns=", "xmlns:p="
        ),
        "[Content_Types].xml": re.sub(r"<(/?)(?=[TDO])", r"<\1p:", plain["[Content_Types].xml"].decode()).replace("xmlns=", "xmlns:p="),
        "xl/styles.xml": re.sub(r"<(/?)(?=[a-z])", r"<\1x:", plain["xl/styles.xml"].decode().partition("?>")[2]).replace(
            "xmlns=", "xmlns:x="
        ),
    }
    copy = edit_package(hand_made('<row r="1"/>', parts=prefixed), [CellEdit(SHEET, "A1", mark="error")], own_sheets())
    opened_book = opened(copy)
    assert opened_book.sheetnames == [SHEET, "评分结果", "问题清单"]
    assert opened_book[SHEET]["A1"].fill.fgColor.rgb == "FFF8D7DA"
    assert opened_book["评分结果"]["A1"].font.b
    assert edit_package(copy, [CellEdit(SHEET, "A1", mark="error")], own_sheets()) == copy


BARE = [None, f'<styleSheet xmlns="{MAIN}"></styleSheet>', f'<styleSheet xmlns="{MAIN}"><fonts/><cellXfs count="0"/></styleSheet>']


@pytest.mark.parametrize("styles", BARE, ids=["no part", "no sections", "empty sections"])
def test_a_workbook_without_styles_gets_them(hand_made, own_sheets, styles):
    received = hand_made('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>', styles=styles)
    copy = edit_package(received, [CellEdit(SHEET, "A1", mark="error")], own_sheets())
    values = CalamineWorkbook.from_filelike(io.BytesIO(copy)).get_sheet_by_name(SHEET).to_python()
    assert values == [[1, 2]]
    with pytest.warns(UserWarning, match="no default style"):
        sheet = opened(copy)[SHEET]
    assert (sheet["A1"].fill.fgColor.rgb, sheet["B1"].fill.patternType) == ("FFF8D7DA", None)
    assert edit_package(copy, [CellEdit(SHEET, "A1", mark="error")], own_sheets()) == copy


def _replaced(text: str, words: dict[str, str]) -> str:
    for old, new in words.items():
        text = text.replace(old, new)
    return text


VIEWS = {
    "as most programs write it": (
        '<sheetView tabSelected="1" workbookViewId="0"/>', '<bookViews><workbookView activeTab="0"/></bookViews>'),
    "several attributes": (
        '<sheetView showGridLines="0" tabSelected="true" workbookViewId="0"/>', '<bookViews><workbookView xWindow="9"/></bookViews>'),
    "nothing said": ("", ""),
}


@pytest.mark.parametrize(("view", "views"), VIEWS.values(), ids=VIEWS)
def test_a_copy_opens_on_its_first_sheet_and_no_other_is_selected_with_it(hand_made, own_sheets, parts_of, zipped, view, views):
    parts = parts_of(hand_made('<row r="1"/>'))
    sheet, book = parts["xl/worksheets/sheet1.xml"].decode(), parts["xl/workbook.xml"].decode()
    seen = f"<sheetViews>{view}</sheetViews>" if view else ""
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("<sheetData>", f"{seen}<sheetData>")
    parts["xl/workbook.xml"] = book.replace("<sheets>", f"{views}<sheets>")
    copy = edit_package(zipped(parts), [], own_sheets())
    book = opened(copy)

    assert book.active.title == "评分结果"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["评分结果"]
    assert edit_package(copy, [], own_sheets()) == copy


def test_a_form_without_findings_says_so_in_one_row_of_the_list():
    header, row = finding_sheet([SimpleNamespace(entry={"part": None}, findings=[])]).rows
    assert [cell.value for cell in row] == [1, "通过", *[""] * (len(header) - 3), "没有发现问题"]


def test_a_row_is_as_high_as_the_lines_of_its_longest_text(hand_made):
    new = NewSheet("评分结果", [[SheetCell("一行")], [SheetCell("两行" * 6)]], [12])
    sheet = opened(edit_package(hand_made('<row r="1"/>'), [], [new]))["评分结果"]
    assert [sheet.row_dimensions[number].height for number in (1, 2)] == [18.5, 45.5]


def test_programs_read_every_look(hand_made):
    new = NewSheet("评分结果", [[SheetCell(look, look)] for look in SHEET_LOOKS])
    sheet = opened(edit_package(hand_made('<row r="1"/>'), [], [new]))["评分结果"]
    cells = [row[0] for row in sheet.iter_rows()]
    assert {cell.value for cell in cells if cell.font.b} == {"title", "section", "header", "label", "approved", "returned"}
    formats = {cell.value: cell.number_format for cell in cells if cell.number_format not in ("General", "@")}
    assert formats == {"integer": "0", "score": "0.00", "money": "#,##0.00", "rate": "0.00%"}
    sizes = {cell.value: cell.font.sz for cell in cells if cell.font.sz != 10}
    assert sizes == {"title": 16, "section": 11, "approved": 14, "returned": 14}
    assert {cell.font.color.rgb for cell in cells} == {"FF000000", "FF0563C1", "FF1F3864", "FF595959", "FF9C0006", "FFFFFFFF"}


@pytest.mark.parametrize(("rows", "pages", "fitted"), [(40, (), 1), (60, (), 0), (60, (31,), 2), (110, (56,), 0)])
def test_what_would_be_too_small_to_read_is_printed_on_more_pages(hand_made, rows, pages, fitted):
    new = NewSheet("评分结果", [[SheetCell("一行")] for _ in range(rows)], [12], one_page=True, pages=pages)
    sheet = opened(edit_package(hand_made('<row r="1"/>'), [], [new]))["评分结果"]
    assert sheet.page_setup.fitToHeight == fitted


FINDING = {
    "severity": "error", "waived": None, "code": "B005", "sheet": "预算表", "cell": "D2", "value": "52", "expected": "≤49",
    "message": "请核对。",
}
NOWHERE = {**FINDING, "code": "T004", "sheet": None, "cell": None, "value": None, "expected": None}


def test_a_finding_is_a_row_with_place_value_and_what_is_expected():
    one = SimpleNamespace(entry={"part": "甲表"}, findings=[FINDING, NOWHERE])
    sheet = finding_sheet([one])
    assert [[cell.value for cell in row] for row in sheet.rows[1:]] == [
        [1, "错误", "B005", "预算表", "D2", "52", "≤49", "请核对。"], [2, "错误", "T004", "", "", "", "", "请核对。"],
    ]
    several = finding_sheet([one, one])
    assert [row[-1].value for row in several.rows] == ["哪张表", *["甲表"] * 4]
    assert sum(several.widths) == sum(sheet.widths)
    assert [len(one.widths) for one in (sheet, several)] == [len(one.rows[0]) for one in (sheet, several)]
    assert all(0 < width < 100 for width in several.widths)


def test_of_several_forms_the_worst_findings_come_first():
    worst = {"甲表": "info", "乙表": "error"}
    forms = [SimpleNamespace(entry={"part": part}, findings=[{**FINDING, "severity": worst[part]}]) for part in worst]
    assert [row[-1].value for row in finding_sheet(forms).rows] == ["哪张表", "乙表", "甲表"]


def test_the_result_of_a_form_is_upright_and_says_how_much_is_verified(tmp_path):
    import perfeval_xl as px

    px.score_files(SAMPLES / "hotline.xlsx", tmp_path)
    book = openpyxl.load_workbook(tmp_path / "hotline.xlsx")
    sheet = book["评分结果"]
    assert sheet.page_setup.orientation == "portrait"
    _, word, code, where, cell, *_ = (cell.value for cell in book["问题清单"][2])
    assert f"{word} {code}  {where} {cell}" in [cell.value for cell in sheet["A"]]
    assert any(re.fullmatch(r"100 分中有 \d+ 分由规则核验，.*", str(cell.value)) for row in sheet.iter_rows() for cell in row)


def test_the_total_of_the_system_stands_in_the_closing_row(tmp_path):
    import perfeval_xl as px

    px.score_files(SAMPLES / "clean.xlsx", tmp_path)
    book = openpyxl.load_workbook(tmp_path / "clean.xlsx")
    table, result = (next(row for row in book[name].iter_rows() if row[0].value == "总分") for name in ("指标表", "评分结果"))
    assert table[10].value == result[3].value == 98.9


def test_a_merged_text_has_the_width_of_its_area(hand_made):
    rows = [[SheetCell(text), SheetCell("")] for text in ("一行" * 12, "两行" * 12)]
    sheet = opened(edit_package(hand_made('<row r="1"/>'), [], [NewSheet("评分结果", rows, [12, 60], merges=["A1:B1"])]))["评分结果"]
    assert [sheet.row_dimensions[number].height for number in (1, 2)] == [18.5, 72.5]


def test_the_list_of_several_forms_without_findings_is_filtered_by_all_its_columns(hand_made):
    one = SimpleNamespace(entry={"part": "甲表"}, findings=[])
    sheet = opened(edit_package(hand_made('<row r="1"/>'), [], [finding_sheet([one, one])]))["问题清单"]
    assert sheet.auto_filter.ref == "A1:I2"
