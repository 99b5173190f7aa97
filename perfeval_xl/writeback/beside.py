"""A workbook of our own for scores that cannot be written into the one received."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfeval_xl.layout.outputs import BESIDE_HEAD, BESIDE_SHEET
from perfeval_xl.packages import CONTENT_TYPES, packed, relations_part, relations_xml
from perfeval_xl.packages.parts import DECLARATION, types_xml
from perfeval_xl.writeback.edit import edit_package
from perfeval_xl.writeback.model import CellEdit, NewSheet, SheetCell
from perfeval_xl.writeback.xmltext import MAIN, RELATIONSHIPS

_WIDTH = 78.0
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_TYPES = types_xml(
    {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"},
    {"xl/workbook.xml": f"{_TYPE}sheet.main+xml",
     "xl/styles.xml": f"{_TYPE}styles+xml", "xl/worksheets/sheet1.xml": f"{_TYPE}worksheet+xml"},
)
_PARTS = {
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}">'
    f'<sheets><sheet name="{BESIDE_SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
}


def scores_beside(name: str, reason: str, sheets: Sequence[NewSheet]) -> bytes:
    """Return a workbook that holds the sheets of a scored copy, and says whose they are and why they stand alone.

    Args:
        name: the received file's name.
        reason: why nothing could be written into it, as `WritebackError` says it.
        sheets: what the copy would have got; their links lead to sheets that are not here and are left out.
    """
    said = (
        f"{BESIDE_HEAD}{name}",
        f"评分结果写不进这个文件，另成此册。原因：{reason}",
        "收到的文件没有改动；工作表和单元格的位置都是它里面的。",
    )
    edits = [CellEdit(BESIDE_SHEET, f"A{row}", text, write=True, style="text", width=_WIDTH) for row, text in enumerate(said, 1)]
    alone = [replace(sheet, rows=[[_unlinked(cell) for cell in row] for row in sheet.rows]) for sheet in sheets]
    return edit_package(_empty(), edits, alone)


def _unlinked(cell: SheetCell | None) -> SheetCell | None:
    return None if cell is None else SheetCell(cell.value, "center" if cell.style == "link" else cell.style)


def _empty() -> bytes:
    relations = {
        relations_part(""): relations_xml([("officeDocument", "xl/workbook.xml")]),
        relations_part("xl/workbook.xml"): relations_xml([("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]),
    }
    return packed({CONTENT_TYPES: _TYPES, **relations, **{name: (DECLARATION + text).encode() for name, text in _PARTS.items()}})
