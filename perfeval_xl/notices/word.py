"""Word files: a page set up for official letters, paragraphs in its styles, and the same bytes for the same content."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.opc.parts.coreprops import CorePropertiesPart
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from perfeval_xl.packages import packed, parts_of

BODY, HEAD, TITLE = "仿宋", "黑体", "宋体"
"""Fonts of official letters that Windows and WPS have."""
_LATIN = "Times New Roman"
_EPOCH = (2000, 1, 1, 0, 0, 0)  # fixed: the same input gives the same bytes
_AFTER_BORDERS = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE",
    "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
    "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle",
    "w:rPr", "w:sectPr", "w:pPrChange",
)
"""What follows the borders in the properties of a paragraph, whose order the format fixes."""
FOREIGN = ("/thumbnail", "/customXml", "/stylesWithEffects")
"""Ends of the kinds of parts that the library's own empty document brings along and that say nothing true of another one."""
_UNUSED = (*FOREIGN, "/numbering", "/webSettings")
_IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"
_EXTENSION = "{http://schemas.microsoft.com/"
_PLACES = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


@dataclass(frozen=True)
class ParagraphLook:
    """How a paragraph looks: `size` in points, that of the letter where it is None; `indent` in letters of the first line, space `before`
    and `after` in points; together: on the page of the next one; ruled: the colour of a line below it.
    """

    font: str = BODY
    size: float | None = None
    bold: bool = False
    place: str = "left"
    indent: float = 0
    before: float = 0
    after: float = 0
    colour: str | None = None
    together: bool = False
    ruled: str | None = None


PLAIN = ParagraphLook()


class Letter:
    """A Word document that is written from top to bottom; `size` is that of its text in points, lines are `line` times as high."""

    def __init__(self, size: float, line: float) -> None:
        blank = _blank()
        self._word = Word(deepcopy(blank.element), blank.part)
        self._size, self._line = size, line

    def line(self, text: str, look: ParagraphLook = PLAIN) -> None:
        """Add a paragraph."""
        paragraph = deepcopy(_shaped(look, look.size or self._size, self._line))
        Run(paragraph.r_lst[0], self._word.part).text = text
        self._word.element.body.insert_element_before(paragraph, "w:sectPr")

    def data(self, title: str, mark: str) -> bytes:
        """Return the file's bytes; `mark` stands in its properties."""
        core = CorePropertiesPart.default(_blank().part.package)
        properties = core.core_properties
        properties.title, properties.identifier, properties.author, properties.last_modified_by = title, mark, "", ""
        properties.created = properties.modified = datetime(*_EPOCH)
        return packed({**_parts(), "word/document.xml": serialize_part_xml(self._word.element), "docProps/core.xml": core.blob})


def settled(data: bytes) -> bytes:
    """Return a Word file without the time of writing, its parts in the order of their names."""
    return packed(parts_of(data))


def mark_of(data: bytes) -> str | None:
    """Return the mark in the properties of a Word file, None where it has none or is none."""
    try:
        return Document(io.BytesIO(data)).core_properties.identifier or None
    except (KeyError, ValueError, zipfile.BadZipFile, OSError, SyntaxError):
        return None


@lru_cache(maxsize=200)
def _shaped(look: ParagraphLook, size: float, line: float) -> CT_P:
    """Return a paragraph of that look with an empty run; it is copied, as making one takes longer than all else of a letter."""
    paragraph = Document().add_paragraph()
    shape = paragraph.paragraph_format
    paragraph.alignment = _PLACES[look.place]
    shape.first_line_indent = Pt(size * look.indent)
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(round(size * line, 1))
    shape.keep_with_next = look.together
    run = paragraph.add_run()
    run.font.size, run.font.bold = Pt(size), look.bold
    _in_fonts(run, look.font)
    if look.colour:
        run.font.color.rgb = RGBColor.from_string(look.colour)
    if look.ruled:
        _rule(paragraph, look.ruled)
    return paragraph._p


def _rule(paragraph: Paragraph, colour: str) -> None:
    """Draw a line below a paragraph."""
    below = paragraph._p.makeelement(qn("w:pBdr"), {})
    below.append(below.makeelement(qn("w:bottom"), {
        qn("w:val"): "single", qn("w:sz"): "12", qn("w:space"): "4", qn("w:color"): colour,
    }))
    paragraph._p.get_or_add_pPr().insert_element_before(below, *_AFTER_BORDERS)


def _in_fonts(run: Run, font: str) -> None:
    """Give a run its font for Chinese, and that of all else."""
    run.font.name = _LATIN
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")


@lru_cache(maxsize=1)
def _parts() -> Mapping[str, bytes]:
    """Return the parts of an empty document."""
    made = io.BytesIO()
    _blank().save(made)
    return parts_of(made.getvalue())


@lru_cache(maxsize=1)
def _blank() -> Word:
    """Return an empty document on A4 with page numbers; it is copied and never written into."""
    word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Cm(2.6), Cm(2.2), Cm(2.7), Cm(2.5)
    section.footer_distance = Cm(1.2)
    _only_normal(word)
    _page_number(section.footer.paragraphs[0])
    _plain(word)
    without(word, _UNUSED)
    return word


def without(word: Word, kinds: tuple[str, ...]) -> None:
    """Take from a document the parts of some kinds, told by the ends of their names."""
    for relations in (word.part.package.rels, word.part.rels):
        for key in [key for key, one in relations.items() if one.reltype.endswith(kinds)]:
            del relations[key]


def _plain(word: Word) -> None:
    """Take from the library's empty document what the standard's schema does not have."""
    settings = word.settings.element
    for zoom in settings.iterchildren(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")
    for root in (settings, word.element, word.styles.element, word.sections[0].footer._element):
        root.attrib.pop(_IGNORABLE, None)
        for foreign in [one for one in root.iterchildren() if one.tag.startswith(_EXTENSION)]:
            root.remove(foreign)


def _only_normal(word: Word) -> None:
    """Keep the styles that letters use, and no latent ones: the file stays small and its look is its own."""
    root = word.styles.element
    kept = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "Footer"}
    for style in list(root.iterchildren(qn("w:style"), qn("w:latentStyles"))):
        if style.get(qn("w:styleId")) not in kept:
            root.remove(style)
    for link in root.findall(f"{qn('w:style')}/{qn('w:link')}"):
        link.getparent().remove(link)
    for fonts in root.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for kind in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(kind), _LATIN)
        fonts.set(qn("w:eastAsia"), BODY)


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("text", "第 "), ("PAGE", ""), ("text", " 页 共 "), ("NUMPAGES", ""), ("text", " 页")):
        run = paragraph.add_run(text if kind == "text" else "")
        run.font.size = Pt(9)
        _in_fonts(run, TITLE)
        if kind != "text":
            _field(run, kind)


def _field(run: Any, code: str) -> None:
    shape = deepcopy(run._element)
    for kind, text in (("begin", ""), ("code", code), ("separate", ""), ("text", "1"), ("end", "")):
        piece = deepcopy(shape)
        if kind == "code":
            element = piece.makeelement(qn("w:instrText"), {qn("xml:space"): "preserve"})
            element.text = f" {text} "
        elif kind == "text":
            element = piece.makeelement(qn("w:t"), {})
            element.text = text
        else:
            element = piece.makeelement(qn("w:fldChar"), {qn("w:fldCharType"): kind})
        piece.append(element)
        run._element.addprevious(piece)
    run._element.getparent().remove(run._element)
