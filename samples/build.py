"""Write the sample workbooks from the files in content/: `python samples/build.py`.

Forms of the template are filled in with openpyxl by label; what their formulas give is then computed by LibreOffice (soffice on PATH),
as a unit's spreadsheet program would have done on saving. Workbooks typed by hand are typed cell by cell. Dates are fixed, so the
same content gives the same bytes.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.worksheet import Worksheet

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a checkout need not be installed to build its samples

from perfeval_xl.schemes import load_scheme
from perfeval_xl.templates import template_bytes

SAMPLES = Path(__file__).resolve().parent
_SAVED = (2022, 7, 29, 9, 0, 0)
_SAVED_TEXT = b"2022-07-29T09:00:00Z"
_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f[^>]*>[^<]*</f>)(?:<v ?/>|<v></v>)</c>')
_TYPE = re.compile(rb' t="[a-z]+"')

Content = Mapping[str, Any]


def names() -> list[str]:
    """Return the names of the samples that can be read."""
    return sorted(path.stem for path in (SAMPLES / "content").glob("*.toml"))


def content_of(name: str) -> Content:
    """Return what a sample holds."""
    return tomllib.loads((SAMPLES / "content" / f"{name}.toml").read_text(encoding="utf-8"))


def workbook_of(content: Content) -> openpyxl.Workbook:
    """Return a sample as it was typed, without the results of formulas."""
    return _fill_template(content) if "template" in content else _type_sheets(content)


def _type_sheets(content: Content) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for typed in content["sheets"]:
        sheet = book.create_sheet(typed["name"])
        left, top = coordinate_from_string(typed.get("at", "A1"))
        column = openpyxl.utils.column_index_from_string(left)
        for row, values in enumerate(typed["rows"], top):
            for place, value in enumerate(values, column):
                if value != "":
                    sheet.cell(row, place, value)
        for cell, shown_as in typed.get("formats", {}).items():
            sheet[cell].number_format = shown_as
        for area in typed.get("merges", []):
            sheet.merge_cells(area)
    return book


def _fill_template(content: Content) -> openpyxl.Workbook:
    book = openpyxl.load_workbook(io.BytesIO(template_bytes(load_scheme(content["template"]))))
    _fill_project(book["项目信息"], content)
    budget = _rows_by(book["预算表"], 1)
    for source, amounts in content["budget"].items():
        _put(book["预算表"], budget[source], 2, amounts)
    _fill_indicators(book["指标表"], content)
    report = _rows_by(book["评价报告"], 1)
    for section, text in content["report"].items():
        _put(book["评价报告"], report[section], 2, [text])
    return book


def _fill_project(sheet: Worksheet, content: Content) -> None:
    rows = _rows_by(sheet, 1)
    for label, value in content["project"].items():
        _put(sheet, rows[label], 2, [value])
    for row, member in enumerate(content["team"], rows["姓名"] + 1):
        _put(sheet, row, 1, member)


def _fill_indicators(sheet: Worksheet, content: Content) -> None:
    columns = {}
    header = _rows_by(sheet, 1)["一级指标"]
    for cell in sheet[header]:
        columns.setdefault(cell.value, cell.column)
    groups, fixed = _rows_by(sheet, columns["二级指标"]), _rows_by(sheet, columns["三级指标"])
    for name, values in content["fixed"].items():
        _put(sheet, fixed[name], columns["全年目标值"], values)
    for group, lines in content["own"].items():
        for row, values in enumerate(lines, groups[group]):
            _put(sheet, row, columns["三级指标"], values)
    for group, weight in content["weights"].items():
        _put(sheet, groups[group], columns["二级指标"] + 1, [weight])


def _rows_by(sheet: Worksheet, column: int) -> dict[str, int]:
    """Return the row of each text in a column, the first where it is repeated."""
    rows: dict[str, int] = {}
    for row in range(1, sheet.max_row + 1):
        text = sheet.cell(row, column).value
        if isinstance(text, str):
            rows.setdefault(text, row)
    return rows


def _put(sheet: Worksheet, row: int, column: int, values: list[object]) -> None:
    for place, value in enumerate(values, column):
        if value != "":
            sheet.cell(row, place, value)


def package_of(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as the bytes of a file, with fixed dates."""
    buffer = io.BytesIO()
    book.save(buffer)
    return _repack(buffer.getvalue(), {"docProps/core.xml": _fix_dates})


def _fix_dates(xml: bytes) -> bytes:
    return re.sub(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", _SAVED_TEXT, xml)


def _repack(data: bytes, edits: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            info = zipfile.ZipInfo(name, _SAVED)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, edits[name](part) if name in edits else part)
    return buffer.getvalue()


def compute(packages: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the packages with the results of their formulas, as LibreOffice computes them."""
    soffice = shutil.which("soffice")
    if soffice is None:
        raise SystemExit("soffice was not found: LibreOffice computes the formulas of the template")
    with tempfile.TemporaryDirectory() as folder:
        plain, done = Path(folder, "plain"), Path(folder, "done")
        plain.mkdir()
        for name, data in packages.items():
            (plain / f"{name}.xlsx").write_bytes(data)
        profile = Path(folder, "profile").as_uri()
        command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(done)]
        subprocess.run([*command, *map(str, sorted(plain.iterdir()))], check=True, capture_output=True)
        return {name: _with_results(data, done / f"{name}.xlsx") for name, data in packages.items()}


def _with_results(data: bytes, computed: Path) -> bytes:
    results = openpyxl.load_workbook(computed, data_only=True)
    sheets = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    edits = {f"xl/worksheets/sheet{number}.xml": _results_into(results[name]) for number, name in enumerate(sheets, 1)}
    return _repack(data, edits)


def _results_into(results: Worksheet) -> Callable[[bytes], bytes]:
    def put(found: re.Match[bytes]) -> bytes:
        cell, attributes, formula = found.groups()
        kind, text = _result(results[cell.decode()].value)
        attributes = _TYPE.sub(b"", attributes) + kind
        return b'<c r="%s"%s>%s<v>%s</v></c>' % (cell, attributes, formula, text)

    return lambda xml: _FORMULA.sub(put, xml)


def _result(value: object) -> tuple[bytes, bytes]:
    """Return the type attribute and the text of a formula's result."""
    if isinstance(value, bool):
        return b' t="b"', b"%d" % value
    if isinstance(value, int | float):
        return b"", repr(value).encode()
    if value is not None and not isinstance(value, str):
        raise TypeError(f"no result of a formula: {value!r}")
    return b' t="str"', escape(value or "").encode()


def locked_file() -> bytes:
    """Return the container that a workbook saved with a password is: its directory names an encrypted package."""
    free, end, fat = b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff", b"\xfd\xff\xff\xff"
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00" + bytes(10)
    header += b"\x01\x00\x00\x00" + b"\x01\x00\x00\x00" + bytes(4) + b"\x00\x10\x00\x00" + end + bytes(4) + end + bytes(4)
    header += bytes(4) + free * 108
    chains = [_number(sector + 1) if sector not in (9, 17) else end for sector in range(2, 18)]
    table = (fat + end + b"".join(chains)).ljust(512, b"\xff")
    directory = (
        _entry("Root Entry", kind=5, child=1, start=-2, size=0)
        + _entry("EncryptionInfo", kind=2, right=2, start=2, size=4096)
        + _entry("EncryptedPackage", kind=2, start=10, size=4096)
    )
    return header + table + directory.ljust(512, b"\x00") + bytes(range(256)) * 32


def _entry(name: str, *, kind: int, start: int, size: int, right: int = -1, child: int = -1) -> bytes:
    """Return the 128 bytes by which the container's directory knows the root (5) or a stream (2)."""
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\x00") + (len(text) + 2).to_bytes(2, "little") + bytes([kind, 1])
    return head + _number(-1) + _number(right) + _number(child) + bytes(36) + _number(start) + size.to_bytes(8, "little")


def _number(number: int) -> bytes:
    return number.to_bytes(4, "little", signed=True)


def broken_files(hotline: bytes) -> dict[str, bytes]:
    """Return the files that are no readable workbooks, by name."""
    text = "项目名称,项目单位,自评总分\r\n防火隔离带维护,清水县林业站,95\r\n"
    return {"damaged": hotline[: len(hotline) // 2], "not-a-workbook": text.encode("gbk"), "password": locked_file()}


def main() -> None:
    """Write all samples."""
    contents = {name: content_of(name) for name in names()}
    packages = {name: package_of(workbook_of(content)) for name, content in contents.items()}
    packages |= compute({name: packages[name] for name, content in contents.items() if "template" in content})
    for name, data in packages.items():
        (SAMPLES / f"{name}.xlsx").write_bytes(data)
    for name, data in broken_files(packages["hotline"]).items():
        (SAMPLES / "broken" / f"{name}.xlsx").write_bytes(data)


if __name__ == "__main__":
    main()
