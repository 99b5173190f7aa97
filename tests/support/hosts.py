"""Workbooks rich in what an office program can put around cells: what a scored copy must not lose. Built here, never kept."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

Parts = dict[str, bytes]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "xl/worksheets/sheet1.xml"


def hosts() -> dict[str, bytes]:
    """Return workbooks by what is special in them."""
    drawn = {name: _written(draw) for name, draw in _DRAWN.items()}
    return {**drawn, **{name: _packed(change(_parts(_written(_everything)))) for name, change in _CHANGED.items()}}


def picture(red: int = 200) -> bytes:
    """Return a PNG of 40 × 40 points in one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 40, 8, 2, 0, 0, 0))
    rows = b"".join(b"\x00" + bytes([red, 30, 30]) * 40 for _ in range(40))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


Draw = Callable[[xlsxwriter.Workbook, Worksheet], None]


def _written(draw: Draw) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("资料")
        sheet.write_column("A1", ["优", "良", "中", "差"])
        sheet.write_formula("B1", "=1+1", None, 2)
        draw(book, sheet)
    return buffer.getvalue()


def _pictures(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.insert_image("M2", "公章.png", {"image_data": io.BytesIO(picture()), "description": "公章"})
    sheet.insert_image("M9", "签字.png", {"image_data": io.BytesIO(picture(90)), "object_position": 3})
    sheet.embed_image("P2", "单元格.png", {"image_data": io.BytesIO(picture(20))})
    sheet.set_header("&L&G", {"image_left": "标.png", "image_data_left": io.BytesIO(picture(1))})
    sheet.set_background(io.BytesIO(picture(250)))


def _shapes(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.insert_textbox("M2", "请在此处盖章\n第二行", {"font": {"bold": True}, "textlink": "=$A$1"})
    sheet.insert_button("M12", {"caption": "提交"})
    sheet.insert_checkbox("A20", True)
    for row in range(3):
        sheet.write_comment(row + 2, 6, f"批注 {row}", {"author": "某单位", "visible": row == 1})


def _charts(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write_column("R1", [1, 3, 2, 5])
    for kind, place in (("column", "T2"), ("pie", "T18")):
        chart = book.add_chart({"type": kind})
        chart.add_series({"values": "=资料!$R$1:$R$4", "categories": "=资料!$A$1:$A$4", "data_labels": {"value": True}})
        sheet.insert_chart(place, chart)
    chartsheet = book.add_chartsheet("图")
    line = book.add_chart({"type": "line"})
    line.add_series({"values": "=资料!$R$1:$R$4"})
    chartsheet.set_chart(line)


def _rules(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.data_validation("I2:I30", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100, "input_message": "得分"})
    sheet.data_validation("H2:H30", {"validate": "list", "source": ["完成", "未完成"], "error_message": "请选择"})
    sheet.conditional_format("F2:F30", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("I2:I30", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    sheet.conditional_format("G2:G30", {"type": "cell", "criteria": ">", "value": 3, "format": book.add_format({"bg_color": "#FF0000"})})
    sheet.add_sparkline("K2", {"range": "资料!B2:B9", "markers": True})


def _printing(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.print_area("A1:N40")
    sheet.repeat_rows(0, 1)
    sheet.set_h_pagebreaks([10, 20])
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页")
    sheet.freeze_panes(1, 2)
    book.define_name("等次", "=资料!$A$1:$A$4")
    book.define_name("资料!本表", "=资料!$B$1")


def _hidden(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    locked, free = book.add_format({"hidden": True}), book.add_format({"locked": False, "num_format": "0.0000"})
    sheet.set_column("C:C", 30, free)
    sheet.set_column("H:J", None, locked, {"level": 1})
    sheet.set_row(2, 40, free)
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.protect("secret", {"format_cells": True})
    sheet.autofilter("A1:N30")
    other = book.add_worksheet("隐藏")
    other.write("A1", "看不见")
    other.very_hidden()


def _lists(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    other = book.add_worksheet("台账")
    columns = [{"header": "甲"}, {"header": "乙", "total_function": "sum"}, {"header": "丙"}]
    other.add_table("B3:D8", {"columns": columns, "total_row": True})
    other.write_rich_string("A1", book.add_format({"bold": True}), "粗", "常", book.add_format({"italic": True}), "斜")
    other.write_url("A2", "https://example.org/", string="网址")
    other.write_url("A3", "internal:资料!A1")
    other.write_dynamic_array_formula("F1", "=UNIQUE(资料!A1:A4)", None, "优")
    other.write_array_formula("G1:G3", "{=资料!B1:B3*2}", None, 4)
    sheet.merge_range("P30:Q31", "合并")


def _everything(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    for draw in (_pictures, _shapes, _charts, _rules, _printing, _hidden, _lists):
        draw(book, sheet)


_DRAWN: Mapping[str, Draw] = {
    "pictures": _pictures,
    "shapes": _shapes,
    "charts": _charts,
    "rules": _rules,
    "printing": _printing,
    "hidden": _hidden,
    "lists": _lists,
    "everything": _everything,
}


def _parts(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 3, 1, 8, 30, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _replaced(parts: Parts, old: str, new: str, only: str = "") -> Parts:
    return {name: data.replace(old.encode(), new.encode()) if only in name else data for name, data in parts.items()}


def _related(parts: Parts, owner: str, relation: str) -> Parts:
    return _replaced(parts, "</Relationships>", f"<Relationship {relation}/></Relationships>", owner)


def _typed(parts: Parts, part: str, kind: str) -> Parts:
    return _replaced(parts, "</Types>", f'<Override PartName="/{part}" ContentType="{kind}"/></Types>', "[Content_Types].xml")


def _strict(parts: Parts) -> Parts:
    """Turn the transitional namespaces into those of Strict OOXML."""
    for old, new in (
        (_MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (_OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships"),
        ("http://schemas.openxmlformats.org/drawingml/2006", "http://purl.oclc.org/ooxml/drawingml"),
        ("http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/"),
    ):
        parts = _replaced(parts, old, new)
    return _replaced(parts, "<workbook ", '<workbook conformance="strict" ', "xl/workbook.xml")


def _prefixed(parts: Parts) -> Parts:
    """Write the elements of workbook, sheets and styles with a prefix, as some producers do."""
    changed = dict(parts)
    for name in parts:
        if re.fullmatch(r"xl/(workbook|styles|sharedStrings|worksheets/sheet\d+)\.xml", name):
            text = re.sub(r"<(/?)(?=[A-Za-z]+[\s/>])", r"<\1x:", parts[name].decode())
            changed[name] = text.replace(f'xmlns="{_MAIN}"', f'xmlns:x="{_MAIN}"').encode()
    return changed


def _wps(parts: Parts) -> Parts:
    """Add what WPS writes for pictures in cells: a part of its own, and formulas that name its pictures."""
    kind = "http://www.wps.cn/officeDocument/2020/cellImage"
    parts = _related(parts, "xl/_rels/workbook.xml.rels", f'Id="rIdWps" Type="{kind}" Target="cellimages.xml"')
    parts = _typed(parts, "xl/cellimages.xml", "application/vnd.wps-officedocument.cellimage+xml")
    namespace = b"http://www.wps.cn/officeDocument/2017/etCustomData"
    parts["xl/cellimages.xml"] = b'<etc:cellImages xmlns:etc="' + namespace + b'"><etc:cellImage/></etc:cellImages>'
    parts["xl/_rels/cellimages.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/image" Target="media/image90.png"/></Relationships>'
    ).encode()
    parts["xl/media/image90.png"] = picture(60)
    formula = '<c r="Z1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c></row>'
    parts[_SHEET] = parts[_SHEET].replace(b"</row>", formula.encode(), 1)
    return parts


def _signed(parts: Parts) -> Parts:
    """Add the parts of a digital signature."""
    base = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"
    parts = _related(parts, "_rels/.rels", f'Id="rIdSig" Type="{base}/origin" Target="_xmlsignatures/origin.sigs"')
    parts = _typed(parts, "_xmlsignatures/origin.sigs", "application/vnd.openxmlformats-package.digital-signature-origin")
    parts = _typed(parts, "_xmlsignatures/sig1.xml", "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml")
    parts["_xmlsignatures/origin.sigs"] = b""
    parts["_xmlsignatures/_rels/origin.sigs.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{base}/signature" Target="sig1.xml"/></Relationships>'
    ).encode()
    parts["_xmlsignatures/sig1.xml"] = b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>'
    return parts


def _custom(parts: Parts) -> Parts:
    """Add custom XML, printer settings and a thumbnail."""
    parts = _related(parts, "xl/_rels/workbook.xml.rels", f'Id="rIdCustom" Type="{_OFFICE}/customXml" Target="../customXml/item1.xml"')
    parts["customXml/item1.xml"] = "<报送 批次='一'><![CDATA[<不是标记>]]></报送>".encode()
    parts["xl/printerSettings/printerSettings1.bin"] = bytes(range(256)) * 3
    parts["docProps/thumbnail.jpeg"] = b"\xff\xd8\xff\xe0" + bytes(300)
    return parts


def _extended(parts: Parts) -> Parts:
    """Give the first sheet an x14 dropdown that takes its list from another sheet, and alternate content, as Excel writes them."""
    x14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    dropdown = (
        f'<ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{x14}"><x14:dataValidations count="1" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list" allowBlank="1"><x14:formula1>'
        "<xm:f>台账!$B$4:$B$6</xm:f></x14:formula1><xm:sqref>J2:J30</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    return _replaced(parts, "</extLst>", dropdown, _SHEET)


def _macros(parts: Parts) -> Parts:
    """Make it a workbook with macros."""
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    parts = _replaced(parts, plain, "application/vnd.ms-excel.sheet.macroEnabled.main+xml", "[Content_Types].xml")
    parts = _typed(parts, "xl/vbaProject.bin", "application/vnd.ms-office.vbaProject")
    kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    parts = _related(parts, "xl/_rels/workbook.xml.rels", f'Id="rIdVba" Type="{kind}" Target="vbaProject.bin"')
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000)
    return parts


def _utf16(parts: Parts) -> Parts:
    """Write every sheet in UTF-16."""
    return {
        name: data.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16") if "xl/worksheets/sheet" in name else data
        for name, data in parts.items()
    }


def _pretty(parts: Parts) -> Parts:
    """Break lines between elements, put comments among them and quote attributes the other way, as hand-made tools do."""
    changed = dict(parts)
    for name in parts:
        if re.fullmatch(r"xl/(workbook|styles|worksheets/sheet\d+)\.xml|\[Content_Types\]\.xml", name):
            text = parts[name].decode()
            text = re.sub(r'(\s[\w:]+)="([^"\']*)"', r"\1='\2'", text.partition("?>")[2])
            text = re.sub(r"><(?=(?:row|xf|sheet|Override|fill|font)\b)", ">\r\n  <!-- <row r='1'> --><", text)
            changed[name] = ("<?xml version='1.0' encoding='utf-8'?>" + text).encode()
    return changed


_CHANGED: Mapping[str, Callable[[Parts], Parts]] = {
    "strict": _strict,
    "prefixed": _prefixed,
    "wps": _wps,
    "signed": _signed,
    "custom": _custom,
    "extended": _extended,
    "macros": _macros,
    "utf16": _utf16,
    "pretty": _pretty,
}
