"""A cheap look at the package before a reader opens it: bounds, hidden faults, the stamp, and the cells that the reader shows wrongly.

The reader shows error cells and uncomputed formulas as empty and does not tell which numbers are formatted as percent; all that is
taken from here. Regular expressions over the bytes do it in a tenth of the reader's time; none of them
looks past the next "<", so that none takes longer than the part is long.
"""

from __future__ import annotations

import html
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from perfeval_xl.facts.alternatives import MARK, resolved
from perfeval_xl.facts.received import NO_FORM
from perfeval_xl.intake.refused import Refused, too_large
from perfeval_xl.layout import from_a1, stamp
from perfeval_xl.layout.printed import PRINTED, mirrors
from perfeval_xl.limits import AT_EASE, DEFAULT, Limits
from perfeval_xl.packages import relations_part, remembered, target_among
from perfeval_xl.reading.bounds import check_strings, sheet_reach, shown_text
from perfeval_xl.reading.formats import BUILTIN, format_of
from perfeval_xl.reading.package import InflatedPackage, OtherFormat, Risky, in_usual_writing
from perfeval_xl.reading.scanned import PackageScan, Place, SheetScan, Shows

_CELL_OF_STYLE = re.compile(rb"""<(?:[\w.-]+:)?c\b(?=[^<>]*?\sr=["']([A-Z]{1,3}[1-9][0-9]{0,6})["'])[^<>]*?\ss=["']([0-9]+)["']""")
_ERROR_CELL = re.compile(
    rb"""<(?:[\w.-]+:)?c\b(?=[^<>]*?\st=["']e["'])[^<>]*?\sr=["']([A-Z]{1,3}[1-9][0-9]{0,6})["'][^<>]*(?<!/)>((?:[^<]|<(?!/?(?:[\w.-]+:)?c\b))*)"""
)
_PROTECTION = re.compile(rb"""<(?:[\w.-]+:)?sheetProtection\b[^<>]*?\ssheet=["'](?:1|true)["']""")
_TEXT_CELL = re.compile(rb"""\st=["']str["']""")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v\b[^<>]*>([^<]*)<")
_FORMULA_CELL = re.compile(
    rb"""<(?:[\w.-]+:)?c\b((?=[^<>]*?\sr=["']([A-Z]{1,3}[1-9][0-9]{0,6})["'])[^<>]*+)>\s*+<(?:[\w.-]+:)?f\b[^<>]*+(?:(?<=/)>|>([^<]*+)</(?:[\w.-]+:)?f>)\s*+(?:(<(?:[\w.-]+:)?v\b[^<>]*>)([^<]?)|)"""
)
_PLAIN_FORMULA_CELL = re.compile(
    rb"""<c( r="([A-Z]{1,3}[1-9][0-9]{0,6})"[^<>]*+)>\s*+<f\b[^<>]*+(?:(?<=/)>|>([^<]*+)</f>)\s*+(?:(<v\b[^<>]*>)([^<]?)|)"""
)
_REFERS = re.compile(rb"[A-Za-z]")
_FORMULAS = (re.compile(rb"<f[> /]"), re.compile(rb":f"))
_STYLE = re.compile(rb"""\ss="([0-9]+)\"""")
_XF = re.compile(rb"""<(?:[\w.-]+:)?xf\b[^<>]*?\snumFmtId=["']([0-9]+)["']""")
_FORMAT = re.compile(rb"""<(?:[\w.-]+:)?numFmt\b(?=[^<>]*?\snumFmtId=["']([0-9]+)["'])[^<>]*?\sformatCode=(?:"([^"<]*)"|'([^'<]*)')""")
_SHEET = re.compile(rb"""<(?:[\w.-]+:)?sheet\b[^<>]*?\s(?:r|[\w.-]+):id=["']([^"'<]+)["'][^<>]*""")
_SHEET_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?sheet\b[^<>]*>(?:(?<=/>)|\s*</(?:[\w.-]+:)?sheet>)")
_SHEET_NAME = re.compile(rb"""\sname=["']([^"'<>]*)["']""")
_STATE = re.compile(rb"""\sstate\s*=\s*["'](?!visible["'])""")
_RELATION = re.compile(rb"<(?:[\w.-]+:)?Relationship\b[^<>]*>")
_ATTRIBUTE = re.compile(rb"""\s(Id|Target|Type)=["']([^"'<]*)["']""")
_PROPERTY = re.compile(rb"""<(?:[\w.-]+:)?property\b(?=[^<>]*?\sname\s*=\s*["']([^"'<]+)["'])[^<>]*>\s*<[^<>]+>([^<]*)<""")
_USER_DEFINED = re.compile(rb"""<meta:user-defined\b(?=[^<>]*?\smeta:name\s*=\s*["']([^"'<]+)["'])[^<>]*>([^<]*)<""")
_HIDDEN_ROW = re.compile(
    rb"""<(?:[\w.-]+:)?row\b(?=[^<>]*?\s(?:hidden=["'](?:1|true)["']|ht=["']0(?:\.0*)?["']))[^<>]*?\sr=["']([0-9]{1,7})["']"""
)
_HIDING = re.compile(rb"""h(?:idden=["']|t=["']0)""")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\b[^<>]*>")
_HIDDEN_COLUMN = re.compile(rb"""\s(?:hidden=["'](?:1|true)["']|width=["']0(?:\.0*)?["'])""")
_SPAN = re.compile(rb"""\s(min|max)=["']([0-9]{1,5})["']""")
_TEXT_TYPE = b"opendocument.text"
_OTHER_PACKAGES = {"word/document.xml": "word", "ppt/presentation.xml": "slides", "ofd.xml": "ofd"}
_LEADS = ("!", "'!")  # what stands behind the name of a sheet in a formula
_WORKBOOK, _STRINGS, _STYLES = "xl/workbook.xml", "xl/sharedstrings.xml", "xl/styles.xml"


Plain = list[tuple[bytes, bytes, bytes]]
"""See `bounds.Reach`."""


_NAMES_BEGIN, _NAMES_END = b"<definedNames>", b"</definedNames>"


def scan_package(data: bytes, limits: Limits = DEFAULT, *, alone: bool = False, skip: Container[str] = ()) -> PackageScan:
    """Return what the package of an .xlsx or .xlsm holds besides values.

    Args:
        alone: this process may be lost on it.
        skip: names of sheets that are not to be read, and with them those of ours that only show what others hold; one of them that
            is hidden is read all the same, for what it hides.

    Raises:
        Refused: F001 damaged, F002 encrypted, F003 a zip that is no workbook, F004 too large to open safely.
        OtherFormat: an .ods or .xlsb; what an .ods holds was not looked at.
        Risky: it has to be read alone, being larger than any form or of a format that nothing here bounds.
    """
    ease = limits if alone else AT_EASE
    if not alone and len(data) > ease.file_bytes:
        raise Risky
    package = InflatedPackage(data, limits, None if alone else ease.read_bytes)
    workbook = _workbook_part(package, alone=alone)
    folder = workbook.rpartition("/")[0]
    xml, elements = _of_workbook(package.read(workbook))
    relations = _relations(package, relations_part(workbook))
    kinds = {kind.rpartition(b"/")[2]: _part(package, folder, target) for kind, target in relations.values()}
    strings = kinds.get(b"sharedStrings") or (_STRINGS if _STRINGS in package else "")
    styles = kinds.get(b"styles") or (_STYLES if _STYLES in package else "")
    if len(elements) > limits.sheets:
        raise too_large(f"文件有 {len(elements)} 张工作表")
    targets = [relations.get(element.relation, (b"", "")) for element in elements]
    parts = [_sheet_part(package, folder, kind, target) for kind, target in targets]
    if len(set(parts)) < len(parts):
        raise Refused("F001", "文件已损坏（两张工作表是同一部件）")
    marks = _stamp(package.read("docprops/custom.xml"))
    named = dict(zip((element.name for element in elements), parts, strict=True))
    shown_twice = _our_mirrors(package, named, stamped=stamp.SCHEME in marks) if skip else frozenset()
    read = [None if _is_skipped(one, skip) or _is_skipped(one, shown_twice) else part for one, part in zip(elements, parts, strict=True)]
    shared, formats = package.read(strings, spaces=False), _as_it_holds(package.read(styles))
    sheets, texts = _scan_sheets(shared, formats, [package.read(part or "", spaces=False) for part in read], limits, ease)
    return PackageScan(
        marks,
        sheets,
        macros=any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in package),
        signed=any(name.startswith("_xmlsignatures/") for name in package),
        links=any("/externallinks/" in name or name.endswith("/connections.xml") for name in package),
        mirrors=shown_twice,
        xml=(xml, shared, formats, *texts),
    )


def _our_mirrors(package: InflatedPackage, named: Mapping[str, str], *, stamped: bool) -> frozenset[str]:
    """Return the names of sheets that show what others hold: those of a template of ours, or with formulas that lead to the others."""
    def leads(name: str, others: Iterable[str]) -> bool:
        xml = html.unescape(package.read(named[name]).decode(errors="replace"))  # some programs write each sign as its number
        return any(f"{other}{end}" in xml for other in others for end in _LEADS)

    known = mirrors(named)
    told = {name for name, shown in known.items() if stamped or leads(name, shown)}
    # a unit may have given the sheets that it filled in other names: what our formulas show of them follows
    renamed = {name for name in named if name.strip() in PRINTED and name not in known} if stamped else set()
    return frozenset(told | {name for name in renamed if leads(name, named.keys() - {name})})


def _scan_sheets(
    shared: bytes, styles: bytes, parts: Sequence[bytes], limits: Limits, ease: Limits
) -> tuple[tuple[SheetScan, ...], Sequence[bytes]]:
    """Return what each sheet holds, an empty one being skipped, and its XML; over `limits` they are refused, over `ease` `Risky`."""
    formats = _formats_of(styles, limits)
    check_strings(shared, limits)
    sheets, texts = list[SheetScan](), list(parts)
    cells = box = merges = 0
    for place, xml in enumerate(parts):
        if not xml:
            sheets.append(SheetScan(read=False))
            continue
        size, texts[place], sheet = _of_sheet(xml, formats, limits)
        cells, box, merges = cells + size.cells, box + size.box, max(merges, size.merges)
        if box > limits.book_box_cells:
            raise too_large(f"各工作表的范围共有 {box} 格")
        sheets.append(sheet)
    shown = shown_text(shared, texts) if cells * len(shared) > min(limits.text_bytes, ease.text_bytes) else 0
    if shown > limits.text_bytes:
        raise too_large(f"单元格里的文字共有 {shown // 2**20} MB")
    if box > ease.book_box_cells or merges > ease.merges or shown > ease.text_bytes:
        raise Risky
    return tuple(sheets), texts


class _Listed(NamedTuple):
    """A sheet as the workbook's part lists it: the relationship to its own part, its name, and whether people see it."""

    relation: bytes
    name: str
    visible: bool


@remembered
def _of_workbook(workbook: bytes) -> tuple[bytes, tuple[_Listed, ...]]:
    """Return the workbook's part with what is read of it, and the sheets that it lists."""
    xml = _without_modules(_without_names(workbook))
    return xml, tuple(_Listed(one[1], _sheet_name(one[0]), _STATE.search(one[0]) is None) for one in _SHEET.finditer(xml))


def _sheet_name(element: bytes) -> str:
    name = _SHEET_NAME.search(element)
    return "" if name is None else name[1].decode("utf-8", "replace").strip()


def _is_skipped(element: _Listed, skip: Container[str]) -> bool:
    return element.name in skip and element.visible


def _workbook_part(package: InflatedPackage, *, alone: bool) -> str:
    for kind, target in _relations(package, relations_part("")).values():
        if kind.endswith(b"/officeDocument") and (part := _part(package, "", target)) in package and not part.endswith(".bin"):
            return part
    if _WORKBOOK in package:
        return _WORKBOOK
    if "mimetype" in package and _TEXT_TYPE in package.part("mimetype"):
        raise Refused("F003", NO_FORM["odt"][0])
    if "mimetype" in package or "xl/workbook.bin" in package:
        if not alone:
            raise Risky
        raise OtherFormat("ods" if "mimetype" in package else "xlsb")
    what = next((what for part, what in _OTHER_PACKAGES.items() if part in package), "package")
    raise Refused("F003", NO_FORM[what][0])


def _without_names(workbook: bytes) -> bytes:
    """Return the workbook's part without what names stand for: nothing is computed here, and they are most of a form of ours."""
    begin, end = workbook.find(_NAMES_BEGIN), workbook.rfind(_NAMES_END)
    return workbook[: begin + len(_NAMES_BEGIN)] + workbook[end:] if 0 <= begin < end else workbook


def _without_modules(workbook: bytes) -> bytes:
    """Return the workbook's part without the sheets that name no part: modules of an .xls that Excel saved anew, which it passes over."""
    return _SHEET_ELEMENT.sub(lambda found: found[0] if _SHEET.match(found[0]) else b"", workbook)


def _as_it_holds(styles: bytes) -> bytes:
    """Return the formats as programs count them: of those that are offered in several ways one alone is a format."""
    return resolved(styles.decode("latin-1")).encode("latin-1") if MARK.encode() in styles else styles


def _sheet_part(package: InflatedPackage, folder: str, kind: bytes, target: str) -> str:
    part = _part(package, folder, target)
    if not target or part not in package:
        raise Refused("F001", "文件已损坏（缺少工作表的内容）")
    return part


def _relations(package: InflatedPackage, part: str) -> dict[bytes, tuple[bytes, str]]:
    """Return relation id → (type, target) of a .rels part."""
    return _of_relations(package.read(part))


@remembered
def _of_relations(xml: bytes) -> dict[bytes, tuple[bytes, str]]:
    found = {}
    for element in _RELATION.findall(xml):
        values = dict(_ATTRIBUTE.findall(element))
        if b"Id" in values and b"Target" in values:
            found[values[b"Id"]] = (values.get(b"Type", b""), values[b"Target"].decode("utf-8", "replace"))
    return found


def _part(package: InflatedPackage, folder: str, target: str) -> str:
    return target_among(package, folder, target.lower())


def ods_stamp(meta: bytes) -> dict[str, str]:
    """Return the stamp of an .ods: custom properties of a template that was saved as one."""
    return _stamp(meta, _USER_DEFINED)


def _stamp(xml: bytes, pattern: re.Pattern[bytes] = _PROPERTY) -> dict[str, str]:
    names = (stamp.SCHEME, stamp.SCHEME_VERSION, stamp.TOOL_VERSION, stamp.TEMPLATE_VERSION, stamp.PREFILLED)
    wanted = {name.encode(): name for name in names}
    return {wanted[name]: value.decode("utf-8", "replace") for name, value in pattern.findall(xml) if name in wanted}


@dataclass(frozen=True, slots=True)
class _Formats:
    """The cell formats of a part: index → how it shows a value, of those that do not show every value as it is stored."""

    part: bytes
    shown: Mapping[bytes, Shows] = field(compare=False)


@remembered
def _formats_of(part: bytes, limits: Limits) -> _Formats:
    return _Formats(part, _shown_styles(part, limits))


def _shown_styles(xml: bytes, limits: Limits) -> Mapping[bytes, Shows]:
    start = xml.find(b"cellXfs")
    end = xml.find(b"cellXfs", start + 1)
    if start < 0 or end < 0:
        return {}
    numbers = _XF.findall(xml, start, end)
    if len(numbers) > limits.formats:
        raise too_large(f"文件有 {len(numbers)} 种单元格格式")
    codes = BUILTIN | _own_formats(xml[:start])
    shown = {number: format_of(codes[number]) for number in set(numbers) if number in codes}
    return {str(index).encode(): shows for index, number in enumerate(numbers) if (shows := shown.get(number)) is not None}


def _own_formats(xml: bytes) -> dict[bytes, str]:
    """Return number → code of the number formats that a file brings along."""
    found = _FORMAT.findall(xml)
    return {number: html.unescape((quoted or single).decode("utf-8", "replace")) for number, quoted, single in found}


class _Size(NamedTuple):
    """How many cells a sheet has, how many there are from A1 to its last value, and how many merged areas."""

    cells: int
    box: int
    merges: int


@remembered
def _of_sheet(xml: bytes, formats: _Formats, limits: Limits) -> tuple[_Size, bytes, SheetScan]:
    """Return how large a sheet is, its XML as it is usually written, and what it holds."""
    reach = sheet_reach(xml, limits)
    text = in_usual_writing(xml) if reach.plain is None else xml
    return _Size(reach.cells, reach.rows * reach.columns, reach.merges), text, _scan_sheet(text, reach.plain, formats.shown)


def _scan_sheet(xml: bytes, plain: Plain | None, shown: Mapping[bytes, Shows]) -> SheetScan:
    others = None if plain is None else set(map(itemgetter(2), plain))  # all that cells have besides a reference: of a few kinds
    formulas = (_FORMULA_CELL if plain is None else _PLAIN_FORMULA_CELL).findall(xml) if any(mark.search(xml) for mark in _FORMULAS) else []
    return SheetScan(
        errors=dict(_errors(xml)) if any(b't="e"' in told or b"t='e'" in told for told in (others or (xml,))) else {},
        uncomputed=frozenset(_cell(ref) for told, ref, _, tag, value in formulas if not value and not (tag and _TEXT_CELL.search(told))),
        formulas=frozenset(_cell(ref) for _, ref, *_ in formulas),
        constants=frozenset(_cell(ref) for _, ref, body, *_ in formulas if body and not _REFERS.search(body)),
        shows=dict(_of_styles(xml, plain or (), others, shown)) if shown else {},
        hidden_rows=frozenset(_hidden_rows(xml)),
        hidden_columns=tuple(_hidden_columns(xml)),
        protected=_PROTECTION.search(xml, max(xml.rfind(b"sheetData"), 0)) is not None,
    )


def _of_styles(
    xml: bytes, plain: Sequence[tuple[bytes, bytes, bytes]], others: set[bytes] | None, styles: Mapping[bytes, Shows]
) -> Iterator[tuple[Place, Shows]]:
    """Yield the cells with one of these formats; of plain ones `others` are all attributes that there are."""
    if others is None:
        yield from ((_cell(reference), styles[style]) for reference, style in _CELL_OF_STYLE.findall(xml) if style in styles)
        return
    among = {other: styles[style[1]] for other in others if (style := _STYLE.search(other)) and style[1] in styles}
    if among:
        yield from ((_cell(letters + number), among[other]) for letters, number, other in plain if other in among)


def _hidden_rows(xml: bytes) -> Iterator[int]:
    ends = max(xml.find(b"sheetData"), 0), max(xml.rfind(b"sheetData"), 0)
    if _HIDING.search(xml, *ends):
        yield from (int(row) - 1 for row in _HIDDEN_ROW.findall(xml, *ends))


def _hidden_columns(xml: bytes) -> Iterator[range]:
    for column in _COLUMN.findall(xml[: max(xml.find(b"sheetData"), 0)]):
        span = dict(_SPAN.findall(column))
        if _HIDDEN_COLUMN.search(column) and len(span) == 2:
            yield range(int(span[b"min"]) - 1, int(span[b"max"]))


def _errors(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for reference, content in _ERROR_CELL.findall(xml):
        if value := _VALUE.search(content):
            yield _cell(reference), value[1].decode("utf-8", "replace")


def _cell(reference: bytes) -> tuple[int, int]:
    return from_a1(reference.decode("ascii"))
