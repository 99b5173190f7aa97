"""The package of a .docx, opened within limits: its parts as trees, and whether it brings along macros or links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from perfeval_xl.intake.refused import Refused
from perfeval_xl.limits import AT_EASE, Limits
from perfeval_xl.packages import joined, relations_part
from perfeval_xl.reading.package import InflatedPackage
from perfeval_xl.reading.word.xml import Element, attribute, name_of

_MAIN = "word/document.xml"
_KINDS = ("styles", "numbering", "footnotes", "endnotes")
_PAGE_PARTS = ("header", "footer")
_LINKS = frozenset({"attachedTemplate", "oleObject", "frame", "subDocument", "mailMergeSource", "image"})
"""Relations to the outside that a reader of the document may be made to follow; a link that a person clicks is none."""


@dataclass(frozen=True, slots=True)
class Document:
    """The parts of a document that say something: the body's root, its helpers by name, page headers and footers."""

    root: Element
    parts: dict[str, Element]
    pages: tuple[Element, ...]
    macros: bool
    links: bool
    signed: bool


def open_document(data: bytes, limits: Limits, *, alone: bool) -> Document:
    """Return the parts of a document.

    Raises:
        Refused: with the F code and the reason why it cannot be read.
        Risky: it has to be read alone.
    """
    package = InflatedPackage(data, limits, None if alone else AT_EASE.read_bytes)
    main = _main_part(package)
    root = _tree(package.part(main))
    if name_of(root) != "document":
        raise Refused("F001", "文件已损坏（没有正文）")
    relations = list(_relations(package, main))
    named = {kind: _tree(package.part(part)) for kind, part, inside in relations if kind in _KINDS and inside and part in package}
    pages = tuple(_tree(package.part(part)) for kind, part, inside in relations if kind in _PAGE_PARTS and inside and part in package)
    outside = [*relations, *_relations(package, "word/settings.xml")]
    return Document(
        root, named, pages,
        macros="word/vbaproject.bin" in package,
        links=any(kind in _LINKS and not inside for kind, _, inside in outside),
        signed=any(name.startswith("_xmlsignatures/") for name in package),
    )


def _main_part(package: InflatedPackage) -> str:
    for kind, part, inside in _relations(package, ""):
        if kind == "officeDocument" and inside and part in package:
            return part
    return _MAIN


def _relations(package: InflatedPackage, part: str) -> Iterator[tuple[str, str, bool]]:
    """Yield kind, target and whether it lies inside the package, of what a part (the package itself: "") refers to."""
    folder = part.rpartition("/")[0]
    xml = package.part(relations_part(part))
    for one in _tree(xml) if xml else ():
        kind = (attribute(one, "Type") or "").rpartition("/")[2]
        target = (attribute(one, "Target") or "").replace("\\", "/")
        inside = (attribute(one, "TargetMode") or "Internal").lower() != "external"
        yield kind, joined(folder, target).lower() if inside else target, inside


def _tree(xml: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("F001", "文件已损坏（XML 有误）") from error
