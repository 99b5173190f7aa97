"""Drawings of checks as real workbooks, read and checked through the public API; used by the tests of checks."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pandas as pd
import xlsxwriter
from openpyxl.packaging.custom import StringProperty

import perfeval_xl
from perfeval_xl.checks.examples import Drawing, DrawnMark, DrawnWorkbook, parse_drawing
from perfeval_xl.facts.states import FAULTY, FINE
from perfeval_xl.layout import stamp
from perfeval_xl.pipeline.evaluation import Options, check_forms, score_all
from perfeval_xl.records import COLUMNS, UNCOPIED, UNWRITTEN, Batch, frame, uncopied

SCHEME = "department-2021"
GOOD_FORM = Path(__file__).parent.parent / "checks" / "good.md"
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

Found = frozenset[DrawnMark]
FACTS = {"kind": "other_kind", "unread": "unread_table", "undecided": "undecided_table"}
"""Directive → the fact that it stands for: `@unread 指标表 指标表 A1`."""


@dataclass(frozen=True)
class Ended:
    """What a drawing gives for its code: where it fires, and how the check ends for each workbook (none across workbooks)."""

    marks: Found
    outcomes: dict[str, str]


def good_sheets() -> dict[str, list[tuple[str, ...]]]:
    """Return the sheets of a form without any fault."""
    lines = GOOD_FORM.read_text(encoding="utf-8").splitlines()
    return parse_drawing(lines, "").workbooks[0].sheets


def workbook_bytes(book: DrawnWorkbook) -> bytes:
    """Return the file that a drawing describes, by its `@file` directive."""
    kind = next((words[1] for words in book.directives if words[0] == "file"), "drawn")
    return FILES[kind](book)


def drawn(book: DrawnWorkbook, sheets: dict[str, list[tuple[str, ...]]] | None = None, protected: bool = False) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in {**(sheets or {}), **book.sheets}.items():
        sheet = made.create_sheet(title)
        sheet.protection.sheet = protected
        for number, cells in enumerate(rows, 1):
            for column, text in enumerate(cells, 1):
                if text:
                    sheet.cell(number, column, value_of(text))
    for directive, *words in book.directives:
        direct(made, directive, words)
    if not made.sheetnames:
        made.create_sheet("空")
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def direct(made: openpyxl.Workbook, directive: str, words: list[str]) -> None:
    """Do to a workbook what a line that begins with @ says; what it does not concern is left to others."""
    if directive == "stamp":
        for name, value in zip((stamp.SCHEME, stamp.SCHEME_VERSION, stamp.TEMPLATE_VERSION), words, strict=False):
            made.custom_doc_props.append(StringProperty(name=name, value=value))
    elif directive == "hidden":
        made[words[0]].sheet_state = "hidden"
    elif directive == "hidden-rows":
        for row in words[1:]:
            made[words[0]].row_dimensions[int(row)].hidden = True
    elif directive == "hidden-columns":
        for column in words[1:]:
            made[words[0]].column_dimensions[column].hidden = True
    elif directive == "format":
        made[words[0]][words[1]].number_format = words[2]
    elif directive == "merge":
        made[words[0]].merged_cells.add(words[1])  # merging by the library would empty what is covered


def value_of(text: str) -> str | int | float:
    if not NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def good(book: DrawnWorkbook) -> bytes:
    return drawn(book, good_sheets())


def with_part(name: str, content: bytes = b"") -> Callable[[DrawnWorkbook], bytes]:
    """Return a maker of the good form with one more part in its package."""

    def make(book: DrawnWorkbook) -> bytes:
        buffer = io.BytesIO(good(book))
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as package:
            package.writestr(name, content)
        return buffer.getvalue()

    return make


def computed(_: DrawnWorkbook) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        made.add_worksheet("其他").write_formula("A1", "=1+1", None, 2)
    return buffer.getvalue()


def legacy(_: DrawnWorkbook) -> bytes:
    """A workbook in the oldest XML format that is still read: OpenDocument."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    row = "<table:table-row><table:table-cell><text:p>合计</text:p></table:table-cell></table:table-row>"
    body = f'<table:table table:name="预算表">{row}</table:table>'
    entry = f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
    manifest = f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{entry}</m:manifest>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("META-INF/manifest.xml", manifest)
        package.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",
        )
    return buffer.getvalue()


FILES: dict[str, Callable[[DrawnWorkbook], bytes]] = {
    "drawn": drawn,
    "good": good,
    "protected": lambda book: drawn(book, good_sheets(), protected=True),
    "damaged": lambda book: good(book)[:2000],
    "empty": lambda _: b"",
    "encrypted": lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"),
    "html": lambda _: "<html><body><table><tr><td>合计</td></tr></table></body></html>".encode(),
    "text": lambda _: "资金来源\t合计\r\n".encode("gbk"),
    "csv": lambda _: "\ufeff资金来源,合计\r\n".encode(),
    "huge": with_part("xl/media/image9.bin", bytes(30 * 2**20)),
    "macros": with_part("xl/vbaProject.bin"),
    "signed": with_part("_xmlsignatures/origin.sigs"),
    "links": with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
    "picture": with_part("xl/media/image9.png"),
    "computed": computed,
    "legacy": legacy,
    "summary": lambda book: drawn(book, {name: [("1",)] for name in ("总览", "汇总表", "报送情况", "口径说明")}),
}


def findings_of(cases: Iterable[tuple[str, Drawing]], folder: Path) -> list[Found]:
    """Return where each drawing fires its code."""
    return [ended.marks for ended in ends_of(cases, folder)]


def ends_of(cases: Iterable[tuple[str, Drawing]], folder: Path) -> list[Ended]:
    """Return what each drawing gives for its code.

    All are read and checked as one batch a way of telling the scheme, but for checks across workbooks: there each is its own.
    """
    listed = list(cases)
    found: list[set[DrawnMark]] = [set() for _ in listed]
    outcomes: list[dict[str, str]] = [{} for _ in listed]
    for index, (code, drawing) in enumerate(listed):
        if code.startswith("X"):
            found[index] = _found_across(code, drawing, folder / f"{index:04}")
    for recognised in (False, True):
        places = {}
        for index, (code, drawing) in enumerate(listed):
            if code.startswith("X"):
                continue
            for book in drawing.workbooks:
                if (("scheme", "recognised") in book.directives) == recognised:
                    path = folder / f"{index:04}-{book.name}.xlsx"
                    path.write_bytes(workbook_bytes(book))
                    places[path.name] = index
        if not places:
            continue
        batch = perfeval_xl.read([folder / name for name in places], scheme=None if recognised else SCHEME)
        batch = _uncopied(batch, {f"{index:04}-{book.name}.xlsx": book for index, (_, one) in enumerate(listed) for book in one.workbooks})
        names = dict(zip(batch.forms["form"], (Path(path).name for path in batch.entries()["path"]), strict=True))
        findings, _, ended = check_forms(batch, score_all(batch), Options(strict=True))
        told = {(row.form, row.code): row.outcome for row in ended.rows.itertuples()}
        told |= {(row.form, row.code): FAULTY for row in ended.faulty(findings).itertuples()}
        for key, name in names.items():
            index = places[name]
            outcomes[index][name[5:-5]] = told.get((key, listed[index][0]), FINE)
        for finding in findings.itertuples():
            index, name = places[names[finding.form]], names[finding.form][5:-5]
            if finding.code == listed[index][0]:
                found[index].add(DrawnMark(finding.code, name, finding.sheet, finding.cell))
    return [Ended(frozenset(marks), ends) for marks, ends in zip(found, outcomes, strict=True)]


def messages_of(cases: Iterable[tuple[str, Drawing]], folder: Path, lang: str) -> set[tuple[str, str]]:
    """Return code and sentence of every finding on the drawings, all of which are one batch but for those across workbooks."""
    told: set[tuple[str, str]] = set()
    single: dict[str, DrawnWorkbook] = {}
    for index, (code, drawing) in enumerate(cases):
        if not code.startswith("X"):
            single |= {f"{index:04}-{book.name}.xlsx": book for book in drawing.workbooks}
            continue
        place = folder / f"{index:04}"
        place.mkdir()
        _write_all(drawing, place)
        roster = _roster(drawing, place)
        batch = perfeval_xl.read([place / f"{book.name}.xlsx" for book in drawing.workbooks], scheme=SCHEME)
        found = perfeval_xl.validate(batch, select=["X"], strict=True, roster=roster, lang=lang)
        told |= set(zip(found["code"], found["message"], strict=True))
    for name, book in single.items():
        (folder / name).write_bytes(workbook_bytes(book))
    for scheme in (None, SCHEME):
        batch = _uncopied(perfeval_xl.read([folder / name for name in single], scheme=scheme), single)
        findings, _, _ = check_forms(batch, score_all(batch), Options(strict=True, lang=lang))
        told |= set(zip(findings["code"], findings["message"], strict=True))
    return told


def _uncopied(batch: Batch, books: Mapping[str, DrawnWorkbook]) -> Batch:
    """Add what only making scored copies would show, and what a drawing says that reading told."""
    told = []
    for key, path in zip(batch.forms["form"], batch.entries()["path"], strict=True):
        for words in books[Path(path).name].directives:
            if words[0] in (UNCOPIED, UNWRITTEN):
                batch = uncopied(batch, {key: words[1]}, words[0])
            elif words[0] in FACTS:
                told.append({"form": key, "fact": FACTS[words[0]], **dict(zip(("detail", "sheet", "cell"), words[1:], strict=False))})
    return replace(batch, facts=pd.concat([batch.facts, frame(COLUMNS["facts"], told)], ignore_index=True)) if told else batch


def _write_all(drawing: Drawing, folder: Path) -> dict[str, bytes]:
    """Write the workbooks of a drawing and return them by name; what copies another is that to the byte, whenever it is written."""
    made: dict[str, bytes] = {}
    for book in drawing.workbooks:
        original = next((words[1] for words in book.directives if words[0] == "copy"), None)
        made[book.name] = made[original] if original else workbook_bytes(book)
        (folder / f"{book.name}.xlsx").write_bytes(made[book.name])
    return made


def _found_across(code: str, drawing: Drawing, folder: Path) -> set[DrawnMark]:
    """Return a mark without a place for each workbook that a finding across workbooks names."""
    folder.mkdir()
    made = _write_all(drawing, folder)
    batch = perfeval_xl.read([folder / f"{name}.xlsx" for name in made], scheme=SCHEME)
    names = {str(folder / f"{name}.xlsx"): name for name in made}
    follows = {book.name: words[1] for book in drawing.workbooks for words in book.directives if words[0] == "scheme"}
    schemes = [follows.get(names[path], SCHEME) for path in batch.files["path"]]
    batch = replace(batch, forms=batch.forms.assign(scheme=schemes))
    paths = dict(zip(batch.forms["form"], batch.entries()["path"], strict=True))
    found: set[DrawnMark] = set()
    roster = _roster(drawing, folder)
    for finding in perfeval_xl.validate(batch, select=[code], strict=True, roster=roster).itertuples():
        if finding.form < 0 and finding.paths is None:  # about a row of the roster
            found.add(DrawnMark(code, f"roster {finding.message.partition('第 ')[2].partition(' 行')[0]}", finding.sheet, finding.cell))
            continue
        for path in finding.paths or [paths[finding.form]]:
            found.add(DrawnMark(code, names[path], finding.sheet, finding.cell))
    return found


def _roster(drawing: Drawing, folder: Path) -> Path | None:
    """Write the roster of a drawing, if it has one."""
    if not drawing.roster:
        return None
    made = openpyxl.Workbook()
    for number, cells in enumerate(drawing.roster, 1):
        for column, text in enumerate(cells, 1):
            made.active.cell(number, column, value_of(text) if text else None)
    made.save(folder / "roster-of-drawing.xlsx")
    return folder / "roster-of-drawing.xlsx"
