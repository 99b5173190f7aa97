"""A cheap look at the package before a reader opens it: bounds, hidden faults, the stamp, and the cells that the reader shows wrongly.

The reader allocates a sheet's whole bounding box, shows error cells and uncomputed formulas as empty, and does not tell which numbers
are formatted as percent; all that is taken from here. Regular expressions over the bytes do it in a tenth of the reader's time.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from perfeval_xl.layout import from_a1, stamp
from perfeval_xl.reading import limits

_REFERENCE = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]+)([0-9]+)["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br=["']([0-9]+)["']""")
_CELL_OF_STYLE = re.compile(rb"""<(?:\w+:)?c\b(?=[^>]*?\br=["']([A-Z]+[0-9]+)["'])[^>]*?\bs=["']([0-9]+)["']""")
_ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^>]*?\bt=["']e["'])[^>]*?\br=["']([A-Z]+[0-9]+)["'][^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<""", re.S
)
_FORMULA_CELL = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]+[0-9]+)["'][^>]*>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(<(?:\w+:)?v>[^<]|)""", re.S
)
_XF_BLOCK = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.S)
_XF = re.compile(rb"""<(?:\w+:)?xf\b[^>]*?\bnumFmtId=["']([0-9]+)["']""")
_FORMAT = re.compile(rb"""<(?:\w+:)?numFmt\b(?=[^>]*?\bnumFmtId=["']([0-9]+)["'])[^>]*?\bformatCode=["']([^"']*)["']""")
_PERCENT_FORMATS = {b"9", b"10"}
_SHEET = re.compile(rb"""<(?:\w+:)?sheet\b[^>]*?\b(?:r|\w+):id=["']([^"']+)["']""")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"""\b(Id|Target|Type)=["']([^"']*)["']""")
_PROPERTY = re.compile(rb"""<(?:\w+:)?property\b[^>]*?\bname=["']([^"']+)["'][^>]*>\s*<[^>]+>([^<]*)<""")


class Refused(Exception):
    """A file that is not opened: the F code of the finding and, for people, the reason."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(f"{code} {reason}")


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What the reader does not tell of a sheet; cells are (row, column) from 0."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    formulas: frozenset[tuple[int, int]] = frozenset()
    percent: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class PackageScan:
    """The stamp by property name, sheets in workbook order, and whether the package holds macros or outside links."""

    stamp: dict[str, str]
    sheets: tuple[SheetScan, ...]
    macros: bool = False
    links: bool = False


def scan_package(data: bytes) -> PackageScan:
    """Return what the package of an .xlsx or .xlsm holds besides values.

    Raises:
        Refused: F001 damaged, F002 encrypted, F003 a zip that is no workbook, F004 too large to open safely.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _scan(package, len(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise Refused("F001", f"文件已损坏（{type(error).__name__}）") from error


def _scan(package: zipfile.ZipFile, size: int) -> PackageScan:
    _check_limits(package, size)
    names = {name.replace("\\", "/").lstrip("/").lower(): name for name in package.namelist()}
    workbook = _workbook_part(package, names)
    folder = workbook.rpartition("/")[0]
    relations = _relations(package, names, f"{folder}/_rels/{workbook.rpartition('/')[2]}.rels")
    styles = next((target for kind, target in relations.values() if kind.endswith(b"/styles")), "")
    percent = _percent_styles(_read(package, names, _resolve(folder, styles))) if styles else frozenset()
    sheets = []
    for relation in _SHEET.findall(_read(package, names, workbook)):
        kind, target = relations.get(relation, (b"", ""))
        xml = _read(package, names, _resolve(folder, target)) if kind.endswith(b"/worksheet") else b""
        sheets.append(_scan_sheet(xml, percent))
    return PackageScan(
        _stamp(_read(package, names, "docprops/custom.xml")),
        tuple(sheets),
        macros=any(name.endswith("vbaproject.bin") for name in names),
        links=any("/externallinks/" in name or name.endswith("/connections.xml") for name in names),
    )


def _check_limits(package: zipfile.ZipFile, size: int) -> None:
    infos = package.infolist()
    unpacked = sum(info.file_size for info in infos)
    if any(info.flag_bits & 1 for info in infos):
        raise Refused("F002", "文件设了密码")
    if size > limits.MAX_FILE or len(infos) > limits.MAX_PARTS:
        raise Refused("F004", f"文件 {size // 2**20} MB、{len(infos)} 个部件，超出可安全打开的范围")
    if unpacked > limits.MAX_UNPACKED or any(info.file_size > limits.MAX_PART for info in infos):
        raise Refused("F004", f"解压后有 {unpacked // 2**20} MB，超出可安全打开的范围")
    if unpacked > limits.RATIO_FROM and unpacked > limits.MAX_RATIO * size:
        raise Refused("F004", f"解压后是文件的 {unpacked // max(size, 1)} 倍，不像正常的工作簿")


def _workbook_part(package: zipfile.ZipFile, names: dict[str, str]) -> str:
    for kind, target in _relations(package, names, "_rels/.rels").values():
        if kind.endswith(b"/officeDocument") and _resolve("", target) in names:
            return _resolve("", target)
    if "xl/workbook.xml" in names:
        return "xl/workbook.xml"
    if "mimetype" in names or "xl/workbook.bin" in names:
        raise Refused("other", "not OOXML")
    raise Refused("F003", "文件是压缩包，不是 Excel 工作簿")


def _relations(package: zipfile.ZipFile, names: dict[str, str], part: str) -> dict[bytes, tuple[bytes, str]]:
    """Return relation id → (type, target) of a .rels part."""
    found = {}
    for element in _RELATION.findall(_read(package, names, part)):
        values = dict(_ATTRIBUTE.findall(element))
        if b"Id" in values and b"Target" in values:
            found[values[b"Id"]] = (values.get(b"Type", b""), values[b"Target"].decode("utf-8", "replace"))
    return found


def _resolve(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/").lower()
    parts = folder.split("/") if folder else []
    for step in target.replace("\\", "/").split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step != ".":
            parts.append(step)
    return "/".join(parts).lower()


def _read(package: zipfile.ZipFile, names: dict[str, str], part: str) -> bytes:
    name = names.get(part.lower())
    if name is None:
        return b""
    data = package.read(name)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16").encode("utf-8")
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
        raise Refused("F001", "文件里有文档类型声明，正常的工作簿没有")
    return data


def _stamp(xml: bytes) -> dict[str, str]:
    wanted = {name.encode(): name for name in (stamp.SCHEME, stamp.SCHEME_VERSION, stamp.TOOL_VERSION)}
    return {wanted[name]: value.decode("utf-8", "replace") for name, value in _PROPERTY.findall(xml) if name in wanted}


def _percent_styles(xml: bytes) -> frozenset[bytes]:
    """Return the indices of cell formats that show a number as percent."""
    percent = _PERCENT_FORMATS | {number for number, code in _FORMAT.findall(xml) if b"%" in code}
    block = _XF_BLOCK.search(xml)
    formats = _XF.findall(block[0]) if block else []
    return frozenset(str(index).encode() for index, number in enumerate(formats) if number in percent)


def _scan_sheet(xml: bytes, percent: frozenset[bytes]) -> SheetScan:
    references = _REFERENCE.findall(xml)
    columns = {letters for letters, _ in references}
    rows = max((int(row) for row in {row for _, row in references} | set(_ROW.findall(xml))), default=0)
    width = max((_column_number(letters) for letters in columns), default=0)
    if width > 16_384 or rows > 1_048_576 or rows * width > limits.MAX_BOX:
        raise Refused("F004", f"工作表的范围有 {rows} 行 × {width} 列，超出可安全打开的范围")
    formulas = _FORMULA_CELL.findall(xml) if b"<f" in xml or b":f" in xml else []
    return SheetScan(
        errors={_cell(ref): text.decode("utf-8", "replace") for ref, text in _ERROR_CELL.findall(xml)} if b"e" in xml else {},
        uncomputed=frozenset(_cell(ref) for ref, value in formulas if not value),
        formulas=frozenset(_cell(ref) for ref, _ in formulas),
        percent=frozenset(_cell(ref) for ref, style in _CELL_OF_STYLE.findall(xml) if style in percent) if percent else frozenset(),
    )


def _cell(reference: bytes) -> tuple[int, int]:
    return from_a1(reference.decode("ascii"))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:8]:
        number = number * 26 + letter - 64
    return number
