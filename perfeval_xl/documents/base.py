"""The document that reports are written into: page, fonts and styles of official papers (GB/T 9704), or a bureau's own file."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from perfeval_xl.errors import SettingsError
from perfeval_xl.notices.placeholders import filled
from perfeval_xl.notices.word import FOREIGN, without
from perfeval_xl.own_files import OwnFile
from perfeval_xl.packages import packed, parts_of

_MAIN = "word/document.xml"
_PLACE = "正文"
_MARK = "\N{SECTION SIGN}report\N{SECTION SIGN}"  # what stands in its place until a report does
_LINE = Pt(28)
_FONTS = {"方正小标宋简体": "宋体", "黑体": "SimHei", "楷体_GB2312": "楷体", "仿宋_GB2312": "仿宋"}
"""Font of official papers → what stands in for it where it is missing."""
_STYLES = {
    # name: font, size, centred, indent of the first line in letters, level of the heading
    "Title": ("方正小标宋简体", 22, True, 0, None), "Subtitle": ("楷体_GB2312", 16, True, 0, None),
    "Heading 1": ("黑体", 16, False, 2, 0), "Heading 2": ("楷体_GB2312", 16, False, 2, 1), "Normal": ("仿宋_GB2312", 16, False, 2, None),
    "Cover": ("仿宋_GB2312", 16, False, 4, None), "Caption": ("黑体", 14, True, 0, None), "Seal": ("仿宋_GB2312", 16, False, 16, None),
    "TableText": ("仿宋_GB2312", 10.5, True, 0, None), "TableLeft": ("仿宋_GB2312", 10.5, False, 0, None),
    "TableHead": ("黑体", 10.5, True, 0, None),
}
_BEFORE, _AFTER = {"Caption": 6, "Seal": 6}, {"Title": 18, "Subtitle": 18, "Caption": 3}
"""Points above and below a paragraph of a style."""
_KEPT = frozenset({"Heading 1", "Heading 2", "Caption", "Seal"})
"""Styles of paragraphs that stand on one page with what follows them."""
_TABLE_STYLE = """<w:style {ns} w:type="table" w:customStyle="1" w:styleId="Report"><w:name w:val="Report"/><w:tblPr><w:tblBorders>{borders}
</w:tblBorders><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/>
<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>"""
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_SECTION = re.compile(r"<w:sectPr\b")


class Base:
    """A document without a text of its own, into which a body is put as often as one likes."""

    def __init__(self, data: bytes) -> None:
        self._parts: Mapping[str, bytes] = parts_of(data)
        before, after = _parted(self._parts[_MAIN].decode("utf-8"))
        self._before, self._after = before.encode(), after.encode()

    def with_body(self, body: str) -> bytes:
        """Return the document with this text; the same text gives the same bytes."""
        return packed({**self._parts, _MAIN: self._before + body.encode() + self._after})


def _parted(xml: str) -> tuple[str, str]:
    """Return what stands before and after the body's place: the paragraph that says so, else the end of the document."""
    place = xml.find(_MARK)
    if place >= 0:
        start, end = max(xml.rfind("<w:p>", 0, place), xml.rfind("<w:p ", 0, place)), xml.find("</w:p>", place) + len("</w:p>")
        return xml[:start], xml[end:]
    sections = [found.start() for found in _SECTION.finditer(xml)]
    end = sections[-1] if sections else xml.rfind("</w:body>")
    return xml[:end], xml[end:]


@lru_cache(maxsize=4)
def base_of(path: str | None = None) -> Base:
    """Return our own document, or a bureau's: its page, headers and styles stay, the report stands in place of {{正文}} or at its end.

    Raises:
        SettingsError: the file cannot be read, or is no Word document.
    """
    if path is None:
        return Base(_own())
    data = OwnFile("报告模板", "template", SettingsError).data(path)
    try:
        return Base(_with_styles(data))
    except ValueError as error:
        raise SettingsError(
            f"报告模板 {path} 用不了（{error}）。请用 .docx 文件，花括号中只写“{_PLACE}”",
            english=f"the template {path} cannot be used: {error}. It is to be a .docx file with {_PLACE} alone in double braces",
        ) from error


def _own() -> bytes:
    word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    _page_number(section.footer.paragraphs[0])
    word.core_properties.author, word.core_properties.comments = "", ""
    without(word, FOREIGN)
    _fonts(word)
    _styles(word, over=True)
    return _saved(word)


def _with_styles(data: bytes) -> bytes:
    """Return a bureau's document with those of our styles that it lacks."""
    word = Document(io.BytesIO(filled(data, {_PLACE: _MARK})))
    _styles(word, over=False)
    return _saved(word)


def _saved(word: Any) -> bytes:
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()


def _styles(word: Any, *, over: bool) -> None:
    known = {style.name for style in word.styles}
    for name, (font, size, centred, indent, _) in _STYLES.items():
        if name in known and not over:
            continue
        style = word.styles[name] if name in known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        properties = style.element.get_or_add_rPr()
        for child in list(properties):
            properties.remove(child)
        style.font.size = Pt(size)
        fonts = OxmlElement("w:rFonts")
        for script, face in (("ascii", "Times New Roman"), ("hAnsi", "Times New Roman"), ("eastAsia", font)):
            fonts.set(qn(f"w:{script}"), face)
        properties.insert(0, fonts)
        if (border := style.element.get_or_add_pPr().find(qn("w:pBdr"))) is not None:
            border.getparent().remove(border)
        shape = style.paragraph_format
        shape.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
        shape.space_before = Pt(_BEFORE.get(name, 0))
        shape.space_after = Pt(_AFTER.get(name, 0))
        shape.line_spacing = _LINE if size > 14 else 1.0
        shape.first_line_indent = Pt(size * indent)
        shape.keep_with_next = name in _KEPT
    if "Report" not in known:
        borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)
        word.styles.element.append(parse_xml(_TABLE_STYLE.format(ns=nsdecls("w"), borders=borders)))


def _fonts(word: Any) -> None:
    """Name what stands in for a font that a computer lacks."""
    part = next((one for one in word.part.package.iter_parts() if str(one.partname) == "/word/fontTable.xml"), None)
    if part is not None:
        named = ((f'<w:font w:name="{name}">', f'<w:altName w:val="{other}"/>') for name, other in _FONTS.items())
        told = "".join(f'{name}{other}<w:charset w:val="86"/></w:font>' for name, other in named)
        part._blob = part.blob.replace(b"</w:fonts>", told.encode() + b"</w:fonts>")


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("text", "— "), ("begin", ""), ("code", " PAGE "), ("end", ""), ("text", " —")):
        run = paragraph.add_run(text if kind == "text" else "")
        if kind in ("begin", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif kind == "code":
            code = OxmlElement("w:instrText")
            code.text = text
            run._r.append(code)
