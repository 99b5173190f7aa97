"""Word documents for tests: the report of a sample, edited as units edit theirs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "word/document.xml"


def tag(name: str) -> str:
    """Return the full name of an element or attribute of a document."""
    return f"{{{W}}}{name}"


def edited(data: bytes, edit: Callable[[etree._Element], None], part: str = MAIN) -> bytes:
    """Return a document with one part edited in place."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                root = etree.fromstring(content)
                edit(root)
                content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            new.writestr(name, content)
    return made.getvalue()


def tables(root: etree._Element) -> list[etree._Element]:
    """Return the tables of a body."""
    return root.find(tag("body")).findall(tag("tbl"))


def row_of(root: etree._Element, text: str, table: int = -1) -> etree._Element:
    """Return the first row of a table that holds a text."""
    return next(row for row in tables(root)[table].findall(tag("tr")) if text in "".join(row.itertext()))


def xml(text: str) -> etree._Element:
    """Return an element written with the prefix w."""
    return etree.fromstring(text.replace(">", f' xmlns:w="{W}">', 1) if "xmlns:w=" not in text else text)


def paragraph_of(root: etree._Element, text: str) -> etree._Element:
    """Return the first paragraph of the body that holds a text."""
    return next(one for one in root.find(tag("body")).findall(tag("p")) if text in "".join(one.itertext()))


def written(folder: Path, data: bytes, name: str = "report.docx") -> Path:
    """Write a document and return its path."""
    path = folder / name
    path.write_bytes(data)
    return path
