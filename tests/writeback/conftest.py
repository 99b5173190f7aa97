"""Packages for the tests of write-back: hand-made XML, and a workbook with all that an office program can put beside cells."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

import pytest
import xlsxwriter

from perfeval_xl.writeback import CellEdit, NewSheet, SheetCell, edit_package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0&quot;分&quot;"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFF9E5"/><bgColor indexed="64"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="2" borderId="0" xfId="0" applyFill="1" applyProtection="1">'
    '<protection locked="0"/></xf>'
    '<xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    '<dxfs count="1"><dxf><fill><patternFill><bgColor rgb="FFFF0000"/></patternFill></fill></dxf></dxfs></styleSheet>'
)

Make = Callable[..., bytes]


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return every part, in the order of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file of parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 3, 1, 8, 30, 0)), content)
    return file.getvalue()


def hand_made_parts(sheet: str, styles: str | None = STYLES) -> dict[str, str | bytes]:
    """Return the parts of a workbook whose one sheet, 指标表, is the given XML."""
    kinds = [("worksheet", "worksheets/sheet1.xml"), *([("styles", "styles.xml")] if styles else [])]
    overrides = "".join(f'<Override PartName="/xl/{path}" ContentType="{TYPE}{kind}+xml"/>' for kind, path in kinds)
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{path}"/>' for number, (kind, path) in enumerate(kinds, 1)
    )
    relationships = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": DECLARATION + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{DECLARATION}{relationships}<Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="指标表" sheetId="7" r:id="rId1"/></sheets><calcPr calcId="191029"/></workbook>',
        "xl/_rels/workbook.xml.rels": f"{DECLARATION}{relationships}{related}</Relationships>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    if styles:
        parts["xl/styles.xml"] = DECLARATION + styles
    return parts


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    """Return a sheet part around the content of its sheetData."""
    return f'{DECLARATION}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def own_sheets(findings: int = 2) -> list[NewSheet]:
    """Return the two sheets that a scored copy gets."""
    header = [SheetCell(text, "header") for text in ("编号", "单元格", "说明")]
    rows = [
        [SheetCell("B005", "error"), SheetCell("B2", "text", "'指标表'!B2"), SheetCell(f"第{n}处：实际使用大于到位资金")]
        for n in range(findings)
    ]
    result = [[SheetCell("评分结果", "title")], [SheetCell("系统得分", "label"), SheetCell(93.25, "score")]]
    return [
        NewSheet("评分结果", result, [20, 12], landscape=False, one_page=True, merges=["A1:B1"]),
        NewSheet("问题清单", [header, *rows], [10, 10, 60], header_row=1),
    ]


def picture() -> bytes:
    """Return a PNG of one pixel."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00\xff\x00\x00")) + chunk(b"IEND", b"")


def rich_workbook() -> bytes:
    """Return a form with pictures, a chart, controls, comments, rules and formulas around its cells, and parts of other programs."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        form = book.add_worksheet("指标表")
        money = book.add_format({"num_format": "#,##0.00", "bg_color": "#FFF9E5", "border": 1})
        for row in range(1, 30):
            form.write(row, 0, f"指标{row}")
            form.write_number(row, 1, row * 1.1, money)
            form.write_formula(row, 2, f"=B{row + 1}*2", money, row * 2.2)
        form.write_rich_string("A1", "富", book.add_format({"bold": True, "color": "red"}), "文本", "行")
        form.insert_image("E2", "stamp.png", {"image_data": io.BytesIO(picture())})
        form.embed_image("F2", "cell.png", {"image_data": io.BytesIO(picture())})
        form.insert_textbox("E8", "请盖章")
        form.insert_button("E14", {"caption": "提交"})
        form.write_comment("B3", "批注")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=指标表!$B$2:$B$9"})
        form.insert_chart("H2", chart)
        form.data_validation("D2:D9", {"validate": "list", "source": "=资料!$A$1:$A$3"})
        form.conditional_format("B2:B9", {"type": "data_bar", "data_bar_2010": True})
        form.add_sparkline("G2", {"range": "指标表!B2:B9"})
        form.merge_range("A32:C33", "合计", money)
        form.set_landscape()
        form.print_area("A1:D33")
        form.protect("secret")
        form.autofilter("A1:D30")
        listing = book.add_worksheet("资料")
        listing.write_column("A1", ["优", "良", "中"])
        listing.hide()
        book.define_name("等次", "=资料!$A$1:$A$3")
        book.set_custom_property("perfeval_scheme", "department-2021")
    parts: dict[str, str | bytes] = dict(parts_of(file.getvalue()))
    parts["xl/cellimages.xml"] = '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>'
    parts["customXml/item1.xml"] = "<root 属性='值'/>"
    parts["xl/printerSettings/printerSettings1.bin"] = bytes(range(256))
    parts["_xmlsignatures/sig1.xml"] = "<Signature/>"
    return zipped(parts)


@pytest.fixture
def hand_made() -> Make:
    """Build a workbook from the rows of its one sheet, 指标表, or from its whole part; `parts` replaces or adds others."""

    def make(
        rows: str = "",
        *,
        before: str = "",
        sheet: str | None = None,
        styles: str | None = STYLES,
        parts: Mapping[str, str | bytes] | None = None,
    ) -> bytes:
        return zipped(hand_made_parts(worksheet(rows, before) if sheet is None else sheet, styles) | dict(parts or {}))

    return make


@pytest.fixture(name="parts_of")
def parts_of_fixture() -> Callable[[bytes], dict[str, bytes]]:
    """Read every part of a package."""
    return parts_of


@pytest.fixture(name="zipped")
def zipped_fixture() -> Callable[[Mapping[str, str | bytes]], bytes]:
    """Zip parts."""
    return zipped


@pytest.fixture(name="own_sheets")
def own_sheets_fixture() -> Callable[..., list[NewSheet]]:
    """Build the two sheets of a scored copy."""
    return own_sheets


@pytest.fixture(scope="session")
def rich() -> bytes:
    """The workbook with everything around its cells."""
    return rich_workbook()


@pytest.fixture
def edited_rows(hand_made: Make) -> Callable[..., str]:
    """Edit a sheet made of rows; return its new rows."""

    def edit(rows: str, *edits: CellEdit, **given: str) -> str:
        part = parts_of(edit_package(hand_made(rows, **given), edits, own_sheets()))["xl/worksheets/sheet1.xml"].decode()
        return part[part.index("<sheetData>") + 11 : part.index("</sheetData>")]

    return edit
