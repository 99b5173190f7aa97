"""A form that carries harm in each of its texts, through the commands: no output runs, links to or is spoilt by any of it."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

import openpyxl
import pytest
from attacks import pack
from forms import hotline, type_form

HARM = (
    "=HYPERLINK('http://evil.example/','x')", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1",
    "http://evil.example/a",
    "file:///c:/x", "mailto:a@evil.example", "internal:汇总表!A1", "a]b[c:d*e?f/g\\h", "\x1b[31mred", "\u202egnp.exe", "\x00\x08",
    "_x0000_", "&amp;<x>\"'", "{=1}", "x" * 300, "\ufeff=1", "\u2028", 'x"&HYPERLINK("http://evil.example/")&"',
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_OURS = ("评分结果", "问题清单")  # sheets of a copy; what a received sheet has in it stays
_OWN_LINK = re.compile(r"HYPERLINK\(zj_to\d+,zj_seen\d+\)")  # of 自检 to the first cell of a line, by names of the template
_CODED = re.compile("[\x00-\x08\x0b-\x1f]")


def _harmful() -> dict[str, Any]:
    """Return the form with some harm before each of its texts that decides nothing."""
    harm, form = itertools.cycle(HARM), hotline()
    names = ("项目名称", "项目单位", "主管部门", "项目实施单位", "项目负责人", "联系电话", "评价机构")
    form["项目信息"] = {label: next(harm) + str(value) if label in names else value for label, value in form["项目信息"].items()}
    for table in ("评价组", "指标表"):
        rows = form[table]["rows"]
        form[table] = {**form[table], "rows": [[next(harm) + cell if _is_words(cell) else cell for cell in row] for row in rows]}
    form["评价报告"] = {title: next(harm) + text for title, text in form["评价报告"].items()}
    return form


def _is_words(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell) and cell not in ("决策", "过程", "产出", "效益") and not re.match("[≥≤0-9]", cell)


def _xlsx(path: Path) -> Path:
    """Type the harmful form; control characters as programs write them."""
    marked = json.loads(json.dumps(_harmful()), object_hook=_marked)
    type_form(path, marked, edits={"指标表!A40": "=1"})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    coded = {name: re.sub("\ue000(..)".encode(), rb"_x00\1_", data) for name, data in parts.items()}
    coded["xl/workbook.xml"] = coded["xl/workbook.xml"].replace("评价报告".encode(), "=1&apos;+x|評".encode())
    path.write_bytes(pack(coded))
    return path


def _marked(item: dict[str, Any]) -> dict[str, Any]:
    return {key: _coded(value) for key, value in item.items()}


def _coded(value: Any) -> Any:
    if isinstance(value, list):
        return [_coded(one) for one in value]
    return _CODED.sub(lambda found: f"\ue000{ord(found[0]):02X}", value) if isinstance(value, str) else value


def _ods(path: Path) -> Path:
    """Write the harmful form in a format whose copy is a new workbook."""
    form = _harmful()
    sheets = {
        "项目信息": [list(pair) for pair in form["项目信息"].items()], "预算表": [form["预算表"]["header"], *form["预算表"]["rows"]],
        "指标表": [form["指标表"]["header"], *form["指标表"]["rows"]],
    }
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    content = _content(sheets)
    path.write_bytes(pack({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content}, zipfile.ZIP_STORED))
    return path


def _content(sheets: Mapping[str, list[list[object]]]) -> bytes:
    def cell(value: object) -> str:
        text = escape(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufeff]", "", str(value)))
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows) + "</table:table>"
        for name, rows in sheets.items()
    )
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    return (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    ).encode()


def _perfeval(*args: object, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "perfeval_xl", *map(str, args)]
    return subprocess.run(command, capture_output=True, check=False, env=environment)


@pytest.fixture(name="inbox", scope="module")
def _inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("harm")
    _xlsx(folder / "=cmd.xlsx")
    _ods(folder / "-2.ods")
    return folder


@pytest.fixture(name="outputs", scope="module", params=["--scheme", "--isolated"])
def _outputs(request: pytest.FixtureRequest, inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the scored copies and the summary, with a scheme and where none is recognised."""
    out = tmp_path_factory.mktemp("made") / "out"
    more = ["--scheme", "department-2021"] if request.param == "--scheme" else ["--isolated"]
    ran = _perfeval("run", inbox, "-o", out, *more)
    assert (ran.returncode, b"Traceback" in ran.stderr) == (1, False), ran.stderr.decode()
    return sorted(out.rglob("*.xlsx"))


def test_every_workbook_written_is_whole_and_shows_text_as_text(outputs: list[Path]) -> None:
    assert {"=cmd.xlsx", "summary.xlsx"} <= {path.name for path in outputs}
    for path in outputs:
        book = openpyxl.load_workbook(path)
        formulas = [
            cell.value for sheet in book for row in sheet.iter_rows() for cell in row
            if cell.data_type == "f" and (path.name != "=cmd.xlsx" or sheet.title in _OURS)
        ]
        formulas = [_OWN_LINK.sub("", str(text)) for text in formulas]
        assert not [text for text in formulas if re.search(r"HYPERLINK|cmd|calc|WEBSERVICE|evil", re.sub('"(?:[^"]|"")*"', "", str(text)))]
        _parse_all(path)


def _parse_all(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                expat.ParserCreate().Parse(archive.read(name), True)
                assert b"evil" not in archive.read(name) or not name.endswith(".rels")


def test_the_summary_links_to_copies_only(outputs: list[Path]) -> None:
    book = openpyxl.load_workbook(next(path for path in outputs if path.name == "summary.xlsx"))
    targets = {link.target for sheet in book for row in sheet.iter_rows() for cell in row if (link := cell.hyperlink) and link.target}

    assert all(target.startswith("scored") for target in targets)
    assert all(len(sheet.title) <= 31 and not re.search(r"[\[\]:*?/\\]", sheet.title) for sheet in book)


def test_csv_opens_in_excel_and_holds_no_formula(inbox: Path, tmp_path: Path) -> None:
    ran = _perfeval("score", inbox, "-o", tmp_path / "out", "--format", "csv", "--scheme", "department-2021", encoding="gbk")
    rows = list(csv.reader(io.StringIO(ran.stdout.decode("utf-8-sig"), newline="")))

    assert ran.stdout.startswith(b"\xef\xbb\xbf")
    assert len(rows) > 2
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert not [cell for row in rows for cell in row if _CONTROLS.search(cell)]


@pytest.mark.parametrize(("output", "encoding"), [("text", "utf-8"), ("text", "gbk"), ("json", "gbk")])
def test_nothing_reaches_a_terminal_but_text(inbox: Path, output: str, encoding: str) -> None:
    ran = _perfeval("validate", inbox, "--scheme", "department-2021", "--format", output, encoding=encoding)
    shown, progress = ran.stdout.decode(encoding), ran.stderr.decode(encoding)  # which only a slow machine shows

    assert ran.returncode == 1
    assert not _CONTROLS.search(shown + progress)
    assert output == "text" or len(json.loads(shown)["workbooks"]) == 2
