"""Files built to harm whoever reads them, and odd ones that are to be read all the same; made by the tests, never kept."""

from __future__ import annotations

import io
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

SHEET, WORKBOOK, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


def sheet(rows: str, after: str = "", head: str = "") -> bytes:
    """Return a sheet part with these rows."""
    return f'<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{head}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def parts(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>', **more: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook with one sheet, "s"; `more` by names of this module, in lower case."""
    named = {name.upper(): data for name, data in more.items()}
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="{_KIND}.worksheet+xml"/>'
            f'<Override PartName="/{WORKBOOK}" ContentType="{_KIND}.sheet.main+xml"/></Types>'
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="{WORKBOOK}"/></Relationships>'
        ).encode(),
        WORKBOOK: named.get("WORKBOOK") or workbook(1),
        RELATIONS: named.get("RELATIONS") or relations(1),
        STRINGS: named.get("STRINGS") or strings(["x"]),
        STYLES: named.get("STYLES") or formats(1),
        SHEET: named.get("SHEET") or sheet(rows),
    }


def workbook(sheets: int) -> bytes:
    """Return a workbook part that lists sheets."""
    listed = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, sheets + 1))
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'.encode()


def relations(sheets: int, target: str = "worksheets/sheet{}.xml") -> bytes:
    """Return the relationships of such a workbook."""
    listed = "".join(f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="{target.format(n)}"/>' for n in range(1, sheets + 1))
    more = f'<Relationship Id="s" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    return f'<Relationships xmlns="{_PACKAGE}">{listed}{more}</Relationships>'.encode()


def strings(texts: list[str]) -> bytes:
    """Return a part of shared strings."""
    return f'<sst xmlns="{_MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'.encode()


def formats(number: int) -> bytes:
    """Return a part of cell formats."""
    listed = '<xf numFmtId="9"/>' * number
    return f'<styleSheet xmlns="{_MAIN}"><cellXfs>{listed}</cellXfs></styleSheet>'.encode()


def pack(content: Mapping[str, bytes] | list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file of parts, equal names allowed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in content.items() if isinstance(content, Mapping) else content:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def _changed(name: str, change: Callable[[bytes], bytes]) -> bytes:
    content = parts()
    return pack({**content, name: change(content[name])})


def _renamed(old: str, new: str) -> bytes:
    return pack({(new if name == old else name): data for name, data in parts().items()})


def _cells(*references: str) -> bytes:
    return pack(parts(f'<row r="1">{"".join(f"""<c r="{ref}"><v>1</v></c>""" for ref in references)}</row>'))


def _lying(declared: int, claim: Callable[[bytes], bytes]) -> bytes:
    """Return a package whose directory declares another size for its sheet; the checksum is that of what it claims."""
    content = parts(sheet=sheet("<row r='1'><c r='A1'><v>1</v></c></row>") + b" " * 5_000_000)
    data = bytearray(pack(content))
    for signature, place in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        at = data.find(SHEET.encode(), data.find(signature)) if signature == b"PK\x03\x04" else data.rfind(SHEET.encode())
        start = data.rfind(signature, 0, at)
        struct.pack_into("<L", data, start + place, zlib.crc32(claim(content[SHEET])))
        struct.pack_into("<L", data, start + place + 8, declared)
    return bytes(data)


def _flipped(data: bytes) -> bytes:
    at = data.find(SHEET.encode()) + len(SHEET) + 20
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]


def _flagged(bit: int) -> bytes:
    data = bytearray(pack(parts()))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<H", data, at + 8, struct.unpack_from("<H", data, at + 8)[0] | bit)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


_BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_EXTERNAL = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
_LONG = "甲" * 10_000
_ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


def attacks() -> dict[str, tuple[bytes, str | None]]:
    """Return file name → bytes and the code under which it has to be reported, None where it has to be read."""
    return {**_of_packages(), **_of_bounds(), **_of_two_minds(), **_of_references(), **_of_xml(), **_endless(), **_of_other_kinds()}


def _of_packages() -> dict[str, tuple[bytes, str | None]]:
    good = pack(parts())
    return {
        "two-parts-of-one-name.xlsx": (pack([*parts().items(), (SHEET, sheet(""))]), "F001"),
        "names-differ-in-case.xlsx": (pack([*parts().items(), (SHEET.upper(), sheet(""))]), "F001"),
        "name-above.xlsx": (pack({**parts(), "../../evil.xml": b"x"}), "F001"),
        "name-absolute.xlsx": (pack({**parts(), "/etc/evil.xml": b"x"}), "F001"),
        "name-of-a-drive.xlsx": (pack({**parts(), "C:/evil.xml": b"x"}), "F001"),
        "name-of-xlsxwriter.xlsx": (pack({**parts(), "/xl/richData/_rels/richValueRel.xml.rels": b"<x/>"}), None),
        "name-twice-by-slash.xlsx": (pack({**parts(), f"/{SHEET}": parts()[SHEET]}), "F001"),
        "backslashes.xlsx": (_renamed(SHEET, SHEET.replace("/", "\\")), None),
        "lzma.xlsx": (pack(parts(), zipfile.ZIP_LZMA), "F001"),
        "bzip2.xlsx": (pack(parts(), zipfile.ZIP_BZIP2), "F001"),
        "stored.xlsx": (pack(parts(), zipfile.ZIP_STORED), None),
        "cut-short.xlsx": (good[: len(good) // 2], "F001"),
        "no-directory.xlsx": (good[: good.find(b"PK\x01\x02")], "F001"),
        "trailing-garbage.xlsx": (good + b"garbage" * 100, None),
        "flipped-bit.xlsx": (_flipped(good), "F001"),
        "directory-and-content-differ.xlsx": (good.replace(SHEET.encode(), SHEET.upper().encode(), 1), "F001"),
        "encrypted-flag.xlsx": (_flagged(1), "F002"),
        "many-parts.xlsx": (pack({**parts(), **{f"x/{n}.bin": b"" for n in range(5_001)}}, zipfile.ZIP_STORED), "F004"),
        "ratio.xlsx": (pack({**parts(), "xl/media/a.bin": bytes(60 * 2**20)}), "F004"),
        "zip-bomb-in-sheet.xlsx": (pack(parts(sheet=sheet(_ROW) + b" " * (70 * 2**20))), "F004"),
        "declares-too-little.xlsx": (_lying(120, lambda data: data[:120]), "F001"),
        "declares-too-much.xlsx": (_lying(9_000_000, lambda data: data), "F001"),
        "empty-zip.xlsx": (pack({}), "F003"),
        "other-zip.xlsx": (pack({"a.txt": b"x"}), "F003"),
        "no-workbook-part.xlsx": (pack({k: v for k, v in parts().items() if k != WORKBOOK}), "F003"),
        "no-sheet-part.xlsx": (pack({k: v for k, v in parts().items() if k != SHEET}), "F001"),
        "dangling-relation.xlsx": (pack(parts(relations=relations(0))), "F001"),
        "workbook-elsewhere.xlsx": (_elsewhere(), None),
        "dotted-target.xlsx": (pack(parts(relations=relations(1, "../xl/./worksheets/sheet{}.xml"))), None),
        "traversal-target.xlsx": (pack(parts(relations=relations(1, "../../../../etc/passwd"))), "F001"),
    }


def _elsewhere() -> bytes:
    """Return a package whose workbook the reader would look for under a name that holds a trap."""
    content = parts()
    moved = {"xl/book.xml": content[WORKBOOK], "xl/_rels/book.xml.rels": content[RELATIONS]}
    giant = sheet('<row r="9"><c r="XFD1048576"><v>1</v></c></row>')
    trap = {WORKBOOK: workbook(1), RELATIONS: relations(1, "trap.xml"), "xl/trap.xml": giant}
    return pack({**content, **moved, **trap, "_rels/.rels": content["_rels/.rels"].replace(b"xl/workbook.xml", b"xl/book.xml")})


def _of_bounds() -> dict[str, tuple[bytes, str | None]]:
    giant = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    lines = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 20_002))
    wide = "".join(f'<mergeCell ref="A{n}:IV400"/>' for n in range(1, 400))
    whole = '<mergeCell ref="A1:XFD1048576"/>'
    tall = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 100))
    return {
        "sparse-giant.xlsx": (pack(parts(giant)), "F004"),
        "sparse-giant-hidden-by-dimension.xlsx": (pack(parts(sheet=sheet(giant, head='<dimension ref="A1"/>'))), "F004"),
        "dimension-lies-upwards.xlsx": (pack(parts(sheet=sheet(_ROW, head='<dimension ref="A1:XFD1048576"/>'))), None),
        "formats-down-to-the-last-row.xlsx": (pack(parts(_ROW + '<row r="1048576"><c r="XFD1048576" s="0"/></row>')), None),
        "giant-in-prefixed-names.xlsx": (
            pack(parts(sheet=sheet(giant.replace("<c ", "<a-b:c ").replace("</c>", "</a-b:c>"), head='<x xmlns:a-b="x"/>'))), "F004",
        ),
        "giant-behind-a-quoted-bracket.xlsx": (pack(parts(giant.replace("<c ", '<c x="&gt;" ').replace("&gt;", ">"))), "F004"),
        "giant-behind-a-false-reference.xlsx": (pack(parts(giant.replace("<c ", "<c x=' r=\"A1\"' "))), "F004"),
        "giant-before-a-quoted-bracket.xlsx": (pack(parts(giant.replace('6"', '6" x=">"'))), "F004"),
        "giant-behind-text.xlsx": (pack(parts(giant.replace("<v>", "text<v>"))), "F004"),
        "giant-without-references.xlsx": (pack(parts('<row r="1"><c/></row><row r="1048576"><c><v>1</v></c></row>')), "F004"),
        "rows-without-references.xlsx": (pack(parts('<row><c><v>1</v></c></row>' * 3_000)), None),
        "giant-in-small-letters.xlsx": (pack(parts(giant.replace("XFD1048576", "xfd1048576"))), "F004"),
        "wide-without-references.xlsx": (pack(parts(f'<row r="300">{"<c/>" * 16_000}<c><v>1</v></c></row>')), "F004"),
        "twenty-wide-sheets.xlsx": (_twenty(), "F004"),
        "a-million-cells.xlsx": (pack(parts(f'<row r="1">{"<c/>" * 1_000_001}</row>')), "F004"),
        "many-merges.xlsx": (pack(parts(sheet=sheet(_ROW, f"<mergeCells>{merges}</mergeCells>"))), "F004"),
        "wide-merges.xlsx": (pack(parts(sheet=sheet(tall, f"<mergeCells>{wide}</mergeCells>"))), "F004"),
        "merge-of-the-whole-sheet.xlsx": (pack(parts(sheet=sheet(_ROW, f"<mergeCells>{whole}</mergeCells>"))), None),
        "one-string-everywhere.xlsx": (pack(parts(lines, strings=strings([_LONG]))), "F004"),
        "one-string-everywhere-with-comments.xlsx": (pack(parts(lines.replace("<v>", "<v><!-- -->"), strings=strings([_LONG]))), "F004"),
        "many-short-strings.xlsx": (pack(parts(lines, strings=strings(["x", *["甲" * 10_000] * 9]))), None),
        "many-sheets.xlsx": (pack({**parts(workbook=workbook(257), relations=relations(257)), "x": b""}), "F004"),
        "many-formats.xlsx": (pack(parts(styles=formats(65_537))), "F004"),
    }


def _of_two_minds() -> dict[str, tuple[bytes, str | None]]:
    """Return files that one program takes for small and another for giants."""
    far = '<row r="1048576"><c r="XFC1"/><c><v>1</v></c></row>'
    zeros = '<row r="1048576"><c r="XFD00000000000001048576"><v>1</v></c></row>'
    long, cells = strings([_LONG]), "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    return {
        "cell-without-reference-in-a-far-row.xlsx": (pack(parts(_ROW + far)), "F004"),
        "rows-within-rows.xlsx": (pack(parts(f'<row r="1"><c r="A1"><v>1</v></c><c r="XFC1"/>{far}</row>')), "F004"),
        "row-without-cells-before-one.xlsx": (pack(parts(_ROW + '<row r="1048575"/><c r="XFC2"/><c><v>1</v></c>')), "F004"),
        "two-references-in-a-cell.xlsx": (pack(parts(_ROW + '<row r="2"><c r="A2" r="XFD1048576"><v>1</v></c></row>')), "F001"),
        "two-references-without-a-space.xlsx": (pack(parts(_ROW + '<row r="2"><c r="A2" s="1"r="XFD1048576"><v>1</v></c></row>')), "F001"),
        "reference-with-leading-zeros.xlsx": (pack(parts(_ROW + zeros)), "F004"),
        "end-of-another-element.xlsx": (pack(parts(_ROW + '<row r="2"><c r="XFD1048576"></x><v>1</v></c></row>')), "F004"),
        "more-strings-declared.xlsx": (pack(parts(strings=strings(["x"]).replace(b"<sst", b'<sst uniqueCount="99999999999"'))), "F004"),
        "strings-declared-in-a-comment.xlsx": (
            pack(parts(strings=strings(["x"]).replace(b"<sst", b"<!-- uniqueCount='99999999999' --><sst"))), None,
        ),
        "more-strings-declared-oddly.xlsx": (
            pack(parts(strings=strings(["x"]).replace(b"<sst", b"<sst  uniqueCount\n= '00099999999999'"))), "F004",
        ),
        "value-split-by-a-comment.xlsx": (pack(parts('<row r="1"><c r="A1"><v><!-- 2 -->1</v></c></row>')), None),
        "white-space-around-equals.xlsx": (_spaced(), None),
        "strings-counted-from-a-comment.xlsx": (pack(parts(cells, strings=long.replace(b"<si>", b"<!--<si>--><si>"))), "F004"),
        "strings-split-by-comments.xlsx": (pack(parts(cells, strings=long.replace("甲".encode(), b"<!--<si>-->", 5_000))), "F004"),
        "empty-strings-not-counted.xlsx": (pack(parts(cells, strings=long.replace(b"<si>", b"<si></si><si/><si>"))), "F004"),
        "two-values-in-a-cell.xlsx": (
            pack(parts(cells.replace("</v>", "</v><v>1</v>"), strings=strings(["x", _LONG]))), "F004",
        ),
        "merges-with-tabs.xlsx": (
            pack(parts(sheet=sheet(_ROW, "<mergeCells>" + '<mergeCell\tref="A1:B2"/>' * 20_001 + "</mergeCells>"))), "F004",
        ),
        "merges-in-another-way-of-writing.xlsx": (
            pack(parts(sheet=sheet("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 3_000)), "<mergeCells>"
                                   + "".join(f'<mergeCell ref = "A{n}:IV3000"/>' for n in range(1, 3_000)) + "</mergeCells>"))), "F004",
        ),
        "two-office-documents.xlsx": (_two_documents(), None),
        "two-directories.xlsx": (_two_directories(), None),
        "one-part-for-two-sheets.xlsx": (pack(parts(workbook=workbook(2), relations=relations(2, "worksheets/sheet1.xml"))), "F001"),
    }


def _giant() -> dict[str, bytes]:
    return parts(_ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def _two_documents() -> bytes:
    """Return a package with two workbooks: some programs open the first, some the last."""
    other = {name.replace("xl/", "trap/"): data for name, data in _giant().items() if name.startswith("xl/")}
    content = {**parts(), **other}
    more = f'<Relationship Id="b" Type="{_OFFICE}/officeDocument" Target="trap/workbook.xml"/></Relationships>'.encode()
    return pack({**content, "_rels/.rels": content["_rels/.rels"].replace(b"</Relationships>", more)})


def _two_directories() -> bytes:
    """Return a zip file whose closing comment ends another one: some programs take the first end, some the last."""
    first, last = pack(_giant()), pack(parts())
    both = bytearray(first + last)
    struct.pack_into("<H", both, len(first) - 2, len(last))
    return bytes(both)


def _ods(text: str, columns: int = 1, rows: int = 1, *, after: str = "", head: str = "") -> bytes:
    """Return an .ods whose one cell is repeated over columns and rows."""
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'{head}<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="s">'
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="string" '
        f'table:number-columns-repeated="{columns}"><text:p>{text}</text:p></table:table-cell>{after}</table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return pack({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content.encode()}, zipfile.ZIP_STORED)


def _spaced() -> bytes:
    """Return a workbook each of whose attributes is written as `name = 'value'`, which is as good."""
    return pack({name: re.sub(rb"""([\w:]+)="([^"]*)\"""", rb"\1 =\n'\2'", data) for name, data in parts(_ROW).items()})


def _endless() -> dict[str, tuple[bytes, str | None]]:
    """Return files in which a search begins anew at each of many places, and goes on to the end of a tag or part from each."""
    many = 100_000
    references, types, names = (f" {text}" * many for text in ("r='A1'", "t='s'", "name='x'"))
    lines = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{"0" * 1_000}x</v></c></row>' for n in range(1, 1_000))
    formula = '<c r="B1"><f>1</f><v>1</v></c>'
    return {
        "references-in-an-attribute.xlsx": (pack(parts(f'<row r="1"><c x="{references}" r="A1"><v>1</v></c>{formula}</row>')), None),
        "types-in-an-attribute.xlsx": (
            pack(parts(f'<row r="1"><c x="{types}" r="A1"><v>1</v></c></row>', strings=strings(["x" * 2_000_000]))), None,
        ),
        "names-in-an-attribute.xlsx": (pack({**parts(_ROW), "docProps/custom.xml": f'<p><property x="{names}"/></p>'.encode()}), None),
        "string-numbers-of-endless-zeros.xlsx": (pack(parts(lines, strings=strings(["x" * 1_000_000]))), "F004"),
        "strings-declared-far-away.xlsx": (
            pack(parts(strings=strings(["x"]).replace(b"<t>", b"<t>uniqueCount=" + b"\t" * many * 5))), None,
        ),
        "comments-never-closed.xlsx": (_changed(STYLES, lambda data: data + b"<!--" * many), "F001"),
    }


def _twenty() -> bytes:
    content = parts(workbook=workbook(20), relations=relations(20))
    wide = sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="100000"><c r="Z100000"><v>1</v></c></row>')
    return pack({**content, **{f"xl/worksheets/sheet{n}.xml": wide for n in range(1, 21)}})


def _of_references() -> dict[str, tuple[bytes, str | None]]:
    return {
        "row-zero.xlsx": (_cells("A0"), "F001"),
        "digits-first.xlsx": (_cells("1A"), "F001"),
        "four-letters.xlsx": (_cells("AAAA1"), "F004"),
        "endless-letters.xlsx": (_cells("Z" * 5_000 + "1"), "F004"),
        "endless-digits.xlsx": (_cells("A" + "9" * 5_000), "F004"),
        "row-past-the-last.xlsx": (_cells("A4294967295"), "F004"),
        "row-of-endless-zeros.xlsx": (pack(parts(f'<row r="{"0" * 200_000}x"><c><v>1</v></c></row>')), "F001"),
        "small-letters.xlsx": (_cells("a1"), None),
        "empty-reference.xlsx": (_cells(""), "F001"),
        "bad-merge.xlsx": (pack(parts(sheet=sheet(_ROW, '<mergeCells><mergeCell ref="A1:?"/></mergeCells>'))), "F001"),
        "string-out-of-range.xlsx": (pack(parts('<row r="1"><c r="A1" t="s"><v>99</v></c></row>')), "F001"),
        "new-error-value.xlsx": (pack(parts('<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c><c r="B1"><v>1</v></c></row>')), None),
        "unknown-sheet-state.xlsx": (_changed(WORKBOOK, lambda data: data.replace(b"<sheet ", b'<sheet state="shown" ')), None),
    }


def _of_xml() -> dict[str, tuple[bytes, str | None]]:
    deep = b"<a>" * 5_000 + b"</a>" * 5_000
    return {
        "entities-in-sheet.xlsx": (_changed(SHEET, lambda data: _BOMB + data), "F001"),
        "entities-in-strings.xlsx": (_changed(STRINGS, lambda data: _BOMB + data), "F001"),
        "entities-in-styles.xlsx": (_changed(STYLES, lambda data: _BOMB + data), "F001"),
        "entities-far-below.xlsx": (_changed(SHEET, lambda data: b"<!--" + b" " * 9_000 + b"-->" + _BOMB + data), "F001"),
        "external-entity.xlsx": (_changed(WORKBOOK, lambda data: _EXTERNAL + data), "F001"),
        "entities-in-utf-16.xlsx": (_changed(SHEET, lambda data: (_BOMB + data).decode().encode("utf-16")), "F001"),
        "utf-16.xlsx": (_changed(SHEET, lambda data: data.decode().encode("utf-16")), None),
        "utf-16-without-mark.xlsx": (_changed(SHEET, lambda data: data.decode().encode("utf-16-le")), None),
        "utf-7.xlsx": (_changed(SHEET, lambda data: b'<?xml version="1.0" encoding="utf-7"?>' + data), "F001"),
        "byte-order-mark.xlsx": (_changed(SHEET, lambda data: b"\xef\xbb\xbf" + data), None),
        "deep-in-sheet.xlsx": (_changed(SHEET, lambda data: data.replace(b"<sheetData>", deep + b"<sheetData>")), "F004"),
        "deep-in-styles.xlsx": (_changed(STYLES, lambda data: data.replace(b"<cellXfs", deep + b"<cellXfs")), "F004"),
        "deep-in-properties.xlsx": (pack({**parts(), "docProps/custom.xml": deep}), "F004"),
        "deep-in-parts-that-nobody-reads.xlsx": (pack({**parts(), "xl/drawings/drawing1.xml": deep, "xl/comments1.xml": deep}), None),
        "entities-in-content-types.xlsx": (_changed("[Content_Types].xml", lambda data: _BOMB + data), None),
        "tag-in-an-attribute.xlsx": (pack(parts('<row r="1"><c r="A1" x="<c r=\'XFD9\'>"><v>1</v></c></row>')), "F001"),
        "hundred-thousand-names.xlsx": (
            _changed(WORKBOOK, lambda data: data.replace(
                b"</workbook>", b"<definedNames>" + b"".join(b'<definedName name="n%d">s1!A1</definedName>' % n for n in range(100_000))
                + b"</definedNames></workbook>")), None,
        ),
        "formula-of-a-million-letters.xlsx": (
            pack(parts(f'<row r="1"><c r="A1"><f>{"A1+" * 400_000}1</f><v>1</v></c></row>'), zipfile.ZIP_STORED), None,
        ),
        "rules-over-the-whole-sheet.xlsx": (
            pack(parts(sheet=sheet(_ROW, '<conditionalFormatting sqref="A1:XFD1048576"/>' * 20_000
                                   + '<dataValidation sqref="A1:XFD1048576"/>' * 20_000))), None,
        ),
        "unclosed-cells.xlsx": (_changed(SHEET, lambda data: data.replace(b"<row", b'<c r="A1" t="e"' * 50_000 + b"<row")), "F001"),
        "endless-tag-name.xlsx": (_changed(SHEET, lambda data: data.replace(b"<row", b"<" + b"w" * 1_000_000 + b"/><row")), None),
        "error-cells-without-values.xlsx": (pack(parts('<row r="1">' + '<c r="A1" t="e"/>' * 50_000 + "</row>")), None),
    }


def _of_other_kinds() -> dict[str, tuple[bytes, str | None]]:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return {
        "empty.xlsx": (b"", "F001"),
        "text.xlsx": ("姓名,金额\n".encode("gb18030"), "F003"),
        "page.xls": (b"<html><table><tr><td>1</td></tr></table></html>", "F003"),
        "scan.xlsx": (b"%PDF-1.7\n", "F003"),
        "picture.xlsx": (b"\x89PNG\r\n\x1a\n" + bytes(100), "F003"),
        "archive.xlsx": (b"Rar!\x1a\x07\x01\x00" + bytes(100), "F003"),
        "noise.xlsx": (bytes(range(256)) * 10, "F003"),
        "letter.xls": (ole + "WordDocument".encode("utf-16-le"), "F001" if shutil.which("soffice") else "F003"),
        "password.xlsx": (ole + "EncryptedPackage".encode("utf-16-le"), "F002"),
        "torn.xls": (ole + "Workbook".encode("utf-16-le") + bytes(2_000), "F001"),
        "small.ods": (_ods("x"), None),
        "repeated.ods": (_ods("x", 16_384, 1_048_576), "F004"),
        "repeated-beyond-the-sheet.ods": (_ods("x", 2**31 - 1, 10**30), "F004"),
        "long-text-repeated.ods": (_ods(_LONG, 1_000, 1_000), "F004"),
        "spaces-repeated.ods": (_ods('<text:s text:c="4000000000"/>'), "F004"),
        "empty-to-the-last-cell.ods": (_ods("x", after='<table:table-cell table:number-columns-repeated="16383"/>'), None),
        "not-closed.ods": (_ods("<"), "F001"),
        "entities.ods": (_ods("&a;", head=_BOMB.decode()), "F001"),
    }
