"""Puts a typed form into a workbook made by another program: beside its sheets, or into one of them. Nothing else is touched."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.utils.cell import get_column_letter

Rows = Sequence[Sequence[object]]

_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_OFFICE = {
    True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_XML = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class CannotGraftError(Exception):
    """The host is no package that sheets can be added to: damaged, encrypted, without the parts that every workbook has."""


@dataclass(frozen=True)
class Grafted:
    """A host with a form in it; `part` is the host's own sheet that now holds 指标表, "" if all sheets were added."""

    data: bytes
    sheets: tuple[str, ...]
    part: str = ""


def sheets_of(content: Mapping[str, Any]) -> dict[str, Rows]:
    """Return a form, as `forms.hotline` has it, as rows by sheet."""
    team = content.get("评价组")
    listed = [[], team["header"], *team["rows"]] if team else []
    return {
        "项目信息": [*([label, value] for label, value in content["项目信息"].items()), *listed],
        **{name: [content[name]["header"], *content[name]["rows"]] for name in ("预算表", "指标表")},
        **({"评价报告": [[title, text] for title, text in content["评价报告"].items()]} if content.get("评价报告") else {}),
    }


def graft(host: bytes, sheets: Mapping[str, Rows], *, into: str = "") -> Grafted:
    """Return the host with the sheets added behind its own; the rows of `into` replace those of its first ordinary sheet instead.

    Raises:
        CannotGraftError: with the reason.
    """
    package = _Host(host)
    added = dict(sheets)
    part = ""
    if into:
        part = package.first_sheet()
        package.replace_rows(part, added.pop(into))
    names = [package.add_sheet(name, rows) for name, rows in added.items()]
    return Grafted(package.packed(), tuple(names), part)


class _Host:
    """A package as text, part by part; the parts that are not asked for keep their place, date and bytes."""

    def __init__(self, data: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self._infos = archive.infolist()
                self._stored = {info.filename for info in self._infos if info.compress_type == zipfile.ZIP_STORED}
                self._parts = {info.filename: archive.read(info) for info in self._infos}
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError, EOFError, zlib.error) as error:
            raise CannotGraftError(f"no readable zip file: {error}") from error
        if len(self._parts) < len(self._infos):
            raise CannotGraftError("two parts of one name")
        found = re.search(r'Target="/?([^"]*workbook[^"]*\.xml)"', self._text("_rels/.rels"))
        if not found:
            raise CannotGraftError("no workbook part")
        self._book = found[1]
        folder, name = posixpath.split(self._book)
        self._rels = posixpath.join(folder, "_rels", name + ".rels")
        self._types = "[Content_Types].xml"
        text = self._text(self._book)
        root = re.search(r"<(?:(\w+):)?workbook\s([^>]*)>", text)
        if not root or not re.search(r"</(?:\w+:)?sheets\s*>", text):
            raise CannotGraftError("no list of sheets")
        self._prefix = f"{root[1]}:" if root[1] else ""
        self._strict = _STRICT in root[2]

    def first_sheet(self) -> str:
        """Return the part of the first ordinary sheet."""
        related = {
            _attribute(tag, "Id"): _attribute(tag, "Target")
            for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", self._text(self._rels))
            if _attribute(tag, "Type").endswith("/worksheet")
        }
        for tag in re.findall(rf"<{self._prefix}sheet\s[^>]*>", self._text(self._book)):
            target = related.get(_attribute(tag, r"\w+:id"), "").replace("\\", "/")
            part = posixpath.normpath(posixpath.join("/" + posixpath.dirname(self._book), target)).lstrip("/")
            if target and part in self._parts:
                return part
        raise CannotGraftError("no ordinary sheet")

    def replace_rows(self, part: str, rows: Rows) -> None:
        """Put rows into a sheet in place of its own; all around them stays."""
        text = self._text(part)
        found = re.search(r"<((?:\w+:)?)sheetData\s*(?:/>|>.*?</\1sheetData\s*>)", text, re.DOTALL)
        if not found:
            raise CannotGraftError("a sheet without rows")
        self._write(part, text[: found.start()] + _sheet_data(rows, found[1]) + text[found.end() :])

    def add_sheet(self, name: str, rows: Rows) -> str:
        """Add a sheet behind the others; return its part."""
        number = next(number for number in count(101) if f"xl/worksheets/sheet{number}.xml" not in self._parts)
        part = f"xl/worksheets/sheet{number}.xml"
        main = _STRICT if self._strict else "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        self._parts[part] = f'<worksheet xmlns="{main}">{_sheet_data(rows, "")}</worksheet>'.encode()
        self._infos.append(zipfile.ZipInfo(part, (2024, 5, 1, 9, 0, 0)))
        book = self._text(self._book)
        taken = [int(number) for number in re.findall(r"""sheetId\s*=\s*[\"'](\d+)""", book)]
        listed = (
            f'<{self._prefix}sheet name="{name}" sheetId="{max(taken, default=0) + 1}" '
            f'xmlns:form="{_OFFICE[self._strict]}" form:id="form{number}"/>'
        )
        self._write(self._book, _before_end(book, "sheets", listed))
        related = f'Id="form{number}" Type="{_OFFICE[self._strict]}/worksheet" Target="/{part}"'
        self._insert(self._rels, "Relationships", "Relationship", related)
        self._insert(self._types, "Types", "Override", f'PartName="/{part}" ContentType="{_SHEET_TYPE}"')
        return part

    def packed(self) -> bytes:
        """Return the file."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for info in self._infos:
                clean = zipfile.ZipInfo(info.filename, info.date_time)
                clean.compress_type = zipfile.ZIP_STORED if info.filename in self._stored else zipfile.ZIP_DEFLATED
                clean.external_attr = info.external_attr
                archive.writestr(clean, self._parts[info.filename])
        return buffer.getvalue()

    def _insert(self, part: str, root: str, child: str, attributes: str) -> None:
        text = self._text(part)
        found = re.search(rf"</((?:\w+:)?){root}\s*>", text)
        if not found:
            raise CannotGraftError(f"{part} holds nothing")
        self._write(part, _before_end(text, root, f"<{found[1]}{child} {attributes}/>"))

    def _text(self, part: str) -> str:
        data = self._parts.get(part)
        if data is None:
            raise CannotGraftError(f"no {part}")
        try:
            return data.decode(_XML.get(data[:2], "utf-8"))
        except UnicodeDecodeError as error:
            raise CannotGraftError(f"{part} is not UTF-8") from error

    def _write(self, part: str, text: str) -> None:
        self._parts[part] = text.encode(_XML.get(self._parts[part][:2], "utf-8"))


def _sheet_data(rows: Rows, prefix: str) -> str:
    written = "".join(_row(number, cells, prefix) for number, cells in enumerate(rows, 1) if any(cell not in ("", None) for cell in cells))
    return f"<{prefix}sheetData>{written}</{prefix}sheetData>"


def _row(number: int, cells: Sequence[object], prefix: str) -> str:
    written = ""
    for column, value in enumerate(cells, 1):
        place = f'r="{get_column_letter(column)}{number}"'
        if isinstance(value, (int, float)):
            written += f"<{prefix}c {place}><{prefix}v>{value}</{prefix}v></{prefix}c>"
        elif value not in ("", None):
            text = f'<{prefix}t xml:space="preserve">{escape(str(value))}</{prefix}t>'
            written += f'<{prefix}c {place} t="inlineStr"><{prefix}is>{text}</{prefix}is></{prefix}c>'
    return f'<{prefix}row r="{number}">{written}</{prefix}row>'


def _before_end(text: str, name: str, new: str) -> str:
    found = re.search(rf"</(?:\w+:)?{name}\s*>", text)
    if not found:
        raise CannotGraftError(f"no end of {name}")
    return text[: found.start()] + new + text[found.start() :]


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return (found[1] or found[2] or "") if found else ""
