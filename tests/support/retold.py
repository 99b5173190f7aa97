"""One workbook told in other ways: as other programs pack it and write its XML, with the same meaning to every parser."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

import openpyxl
import xlsxwriter

Parts = dict[str, bytes]

_TAG = re.compile(r"<([\w:.-]+)((?:\s+[\w:.-]+=\"[^\"]*\")+)\s*(/?)>")
_ATTRIBUTE = re.compile(r"([\w:.-]+)=\"([^\"]*)\"")
_TEXT = re.compile(r">([^<]+)<")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = {
    _MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def parts_of(data: bytes) -> Parts:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def base(data: bytes) -> Parts:
    """Return the parts of a workbook's values typed anew by XlsxWriter, which shares its strings."""
    read, buffer = openpyxl.load_workbook(io.BytesIO(data)), io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as made:
        for sheet in read:
            typed = made.add_worksheet(sheet.title)
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        typed.write(cell.row - 1, cell.column - 1, cell.value)
    return parts_of(buffer.getvalue())


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a package of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


class _Pipe(io.RawIOBase):
    """Takes what is written and cannot go back, so that sizes stand behind the data."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.data += data
        return len(data)


def _streamed(parts: Parts) -> bytes:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, data in parts.items():
            archive.writestr(name, data)
    return bytes(pipe.data)


def _zip64(parts: Parts) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                entry.write(data)
    return buffer.getvalue()


def _with_folders(parts: Parts) -> bytes:
    folders = dict.fromkeys(f"{name.rpartition('/')[0]}/" for name in parts if "/" in name)
    return packed({**dict.fromkeys(folders, b""), **parts})


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def _each(change: Callable[[str], str], which: Callable[[str], bool] = _is_xml) -> Callable[[Parts], bytes]:
    """Return a way of telling that changes the text of some parts."""

    def told(parts: Parts) -> bytes:
        return packed({name: change(data.decode()).encode() if which(name) else data for name, data in parts.items()})

    return told


def _bytes(change: Callable[[bytes], bytes], which: Callable[[str], bool] = _is_xml) -> Callable[[Parts], bytes]:
    return lambda parts: packed({name: change(data) if which(name) else data for name, data in parts.items()})


def _of_workbook(name: str) -> bool:
    return name.startswith("xl/") and name.endswith(".xml") and "theme" not in name


def _is_sheet(name: str) -> bool:
    return "worksheets/" in name and name.endswith(".xml")


def _tags(written: Callable[[str, list[tuple[str, str]], str], str]) -> Callable[[str], str]:
    def change(text: str) -> str:
        return _TAG.sub(lambda tag: written(tag[1], _ATTRIBUTE.findall(tag[2]), tag[3]), text)

    return change


def _apart(name: str, attributes: list[tuple[str, str]], end: str) -> str:
    return f"<{name}{''.join(f'''{chr(10)}  {key} = '{value}' ''' for key, value in attributes)}{end}>"


def _backwards(name: str, attributes: list[tuple[str, str]], end: str) -> str:
    return f"<{name}{''.join(f' {key}={chr(39)}{value}{chr(39)}' for key, value in reversed(attributes))}{end}>"


def _prefixed(text: str) -> str:
    if f'xmlns="{_MAIN}"' not in text:
        return text
    text = re.sub(r"<(/?)(?=[A-Za-z])(?![\w.-]+:)", r"<\1x:", text)
    return text.replace(f'xmlns="{_MAIN}"', f'xmlns:x="{_MAIN}"')


def _references(text: str) -> str:
    return _TEXT.sub(lambda found: ">" + "".join(f"&#{ord(sign)};" if ord(sign) > 127 else sign for sign in found[1]) + "<", text)


def _referred_names(text: str) -> str:
    return _tags(lambda name, attributes, end: f"<{name}" + "".join(
        f' {key}="' + "".join(f"&#x{ord(sign):X};" if ord(sign) > 127 else sign for sign in value) + '"' for key, value in attributes
    ) + f"{end}>")(text)


def _in_cdata(text: str) -> str:
    return re.sub(r"(<t\b[^>]*>)([^<&]+)(</t>)", r"\1<![CDATA[\2]]>\3", text)


def _strict(text: str) -> str:
    for old, new in _STRICT.items():
        text = text.replace(old, new)
    return text


def _commented(text: str) -> str:
    head, mark, rest = text.partition("<sheetData>")
    error = '<!-- <c r="ZZ9" t="e"><v>#REF!</v></c> -->'
    return head + error + mark + rest.replace("</sheetData>", "<!-- a > b --></sheetData><?odd thing?>")


def _without_references(text: str) -> str:
    """Take the references off rows and cells that follow each other without a gap."""
    return re.sub(r'<row r="\d+"', "<row", re.sub(r'<c r="[A-Z]+\d+"', "<c", text)) if _is_dense(text) else text


def _is_dense(text: str) -> bool:
    rows = [int(number) for number in re.findall(r'<row r="(\d+)"', text)]
    cells = re.findall(r'<c r="([A-Z])(\d+)"', text)
    at = {row: [ord(letter) - 65 for letter, number in cells if number == str(row)] for row in rows}
    return rows == list(range(1, len(rows) + 1)) and all(columns == list(range(len(columns))) for columns in at.values())


def _phonetic(text: str) -> str:
    return re.sub(r"(<si>.*?)(</si>)", r'\1<rPh sb="0" eb="1"><t>PHONETIC</t></rPh><phoneticPr fontId="0"/>\2', text, flags=re.DOTALL)


def _in_runs(text: str) -> str:
    runs = r"<si><r><t>\1</t></r><r><rPr><b/></rPr><t xml:space='preserve'>\2</t></r></si>"
    return re.sub(r"<si><t[^>]*>([^<&])([^<&]*)</t></si>", runs, text)


def _targets(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: re.sub(r'Target="([^"]+)"', lambda found: f'Target="{change(found[1])}"', text)


def _moved(parts: Parts, name: Callable[[str], str], target: Callable[[str], str]) -> bytes:
    """Return the package with its sheets under other names; `target` is how relationships say them."""
    moved = {(name(part) if _is_sheet(part) else part): data for part, data in parts.items()}
    rels = "xl/_rels/workbook.xml.rels"
    listed = "[Content_Types].xml"
    moved[rels] = _targets(lambda text: target(text) if "sheet" in text.rpartition("/")[2].lower() else text)(parts[rels].decode()).encode()
    moved[listed] = re.sub(r'(?<=PartName=")/([^"]*worksheets/[^"]+)', lambda found: "/" + name(found[1]), parts[listed].decode()).encode()
    return packed(moved)


def _strings_elsewhere(parts: Parts) -> bytes:
    moved = {("xl/texts/all.xml" if name == "xl/sharedStrings.xml" else name): data for name, data in parts.items()}
    for part in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        moved[part] = re.sub(rb"(?:/xl/)?sharedStrings\.xml(?=\")", b"/xl/texts/all.xml", moved[part])
    return packed(moved)


def _without_defaults(parts: Parts) -> bytes:
    """Return the package with a content type told for every part, relationships included."""
    listed = parts["[Content_Types].xml"].decode()
    kinds = dict(re.findall(r'<Default Extension="([^"]+)" ContentType="([^"]+)"', listed))
    told = set(re.findall(r'PartName="/([^"]+)"', listed))
    more = "".join(
        f'<Override PartName="/{name}" ContentType="{kinds[name.rpartition(".")[2]]}"/>'
        for name in parts if name not in told and name.rpartition(".")[2] in kinds
    )
    text = re.sub(r"<Default [^>]*/>(</Default>)?", "", listed).replace("</Types>", f"{more}</Types>")
    return packed({**parts, "[Content_Types].xml": text.encode()})


RETOLD: Mapping[str, Callable[[Parts], bytes]] = {
    "stored": lambda parts: packed(parts, zipfile.ZIP_STORED),
    "sizes-behind-the-data": _streamed,
    "zip64": _zip64,
    "with-folders": _with_folders,
    "parts-backwards": lambda parts: packed(dict(reversed(parts.items()))),
    "attributes-backwards-in-single-quotes": _each(_tags(_backwards), _of_workbook),
    "white-space-around-equals": _each(_tags(_apart)),
    "prefixed": _each(_prefixed, _of_workbook),
    "utf-16": _bytes(lambda data: data.decode().replace("UTF-8", "UTF-16").replace("utf-8", "UTF-16").encode("utf-16"), _of_workbook),
    "byte-order-marks": _bytes(lambda data: b"\xef\xbb\xbf" + data),
    "references-for-characters": _each(_references, _of_workbook),
    "references-in-names": _each(_referred_names, lambda name: name == "xl/workbook.xml"),
    "cdata": _each(_in_cdata, _of_workbook),
    "comments-and-instructions": _each(_commented, _is_sheet),
    "strict": _each(_strict),
    "without-references": _each(_without_references, _is_sheet),
    "phonetic-texts": _each(_phonetic, lambda name: name == "xl/sharedStrings.xml"),
    "rich-texts": _each(_in_runs, lambda name: name == "xl/sharedStrings.xml"),
    "absolute-targets": _each(
        _targets(lambda text: text if text.startswith("/") else f"/xl/{text}"), lambda name: name == "xl/_rels/workbook.xml.rels"
    ),
    "percent-in-targets": lambda parts: _moved(
        parts, lambda part: part.replace("sheet", "工作 sheet").replace("work工作 sheets", "worksheets"),
        lambda text: text.replace("/sheet", "/%E5%B7%A5%E4%BD%9C%20sheet"),
    ),
    "percent-in-names-too": lambda parts: _moved(
        parts, lambda part: part.replace("/sheet", "/a%20sheet"), lambda text: text.replace("/sheet", "/a%20sheet")
    ),
    "capitals-in-targets": lambda parts: _moved(parts, lambda part: part, lambda text: text.replace("/sheet", "/Sheet")),
    "strings-elsewhere": _strings_elsewhere,
    "without-default-types": _without_defaults,
}
