"""The clean forms of the proof filled into the templates as a unit would, with the place of each of their cells in the template."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from proof import Base, Package, base

from perfeval_xl.layout import department, self_assessment
from perfeval_xl.schemes import load_scheme
from perfeval_xl.templates.room import Room
from perfeval_xl.templates.workbook import form_bytes, plan_of
from perfeval_xl.values import fold_label

Place = tuple[str, str]

_STORED = re.compile(rb"(<c [^>]*>)(<f>.*?</f>)<v>[^<]*</v>", re.DOTALL)
_LOT = 40  # files of a run: a busy machine is no hang
_MORE = {"overall-2020": {"履职效益": 2}}


@lru_cache
def template(scheme: str) -> bytes:
    """Return the template of a scheme, with rows enough for its clean form."""
    return form_bytes(plan_of(load_scheme(scheme), {}, Room(rows=_MORE.get(scheme, {}))))


class FilledForm:
    """A clean form of the proof in its template. `places`: sheet and cell of the drawing → those of the template."""

    def __init__(self, source: Base) -> None:
        self.source = source
        self.book = openpyxl.load_workbook(io.BytesIO(template(source.name)))
        self.places: dict[Place, Place] = {}
        if load_scheme(source.name).form == "department":
            self._department()
        else:
            self._self_assessment()

    @cached_property
    def package(self) -> Package:
        """The template's parts, formulas without stored values, with the clean form typed into it."""
        plain = Package(_uncomputed(template(self.source.name)), framed=False)
        values = {place: text for origin, place in self.places.items() if (text := self.text(origin)) and not self._computed(place)}
        return Package(plain.with_cells(values), framed=False)

    def with_cells(self, values: Mapping[Place, str]) -> bytes:
        """Return the form with other values in some cells, given by their place in the drawing."""
        return self.package.with_cells({self.places[place]: text for place, text in values.items()})

    def _computed(self, place: Place) -> bool:
        """Return whether the template holds a cell itself, by a formula or fixed."""
        return bool(self.book[place[0]][place[1]].data_type == "f" or self.book[place[0]][place[1]].protection.locked)

    def text(self, place: Place) -> str:
        """Return what the clean form has at a place of the drawing."""
        row, column = openpyxl.utils.cell.coordinate_from_string(place[1])[::-1]
        return self.source.sheets[place[0]][row - 1][openpyxl.utils.column_index_from_string(column) - 1]

    def _put(self, sheet: str, row: int, column: int, there: str, cell: str) -> None:
        self.places[sheet, f"{get_column_letter(column + 1)}{row + 1}"] = (there, cell)

    def _department(self) -> None:
        project = self.source.sheets[department.PROJECT_SHEET]
        sheet = self.book[department.PROJECT_SHEET]
        header = next(row for row, cells in enumerate(project) if cells[0] == "姓名")
        first = _row_of(sheet, "姓名") + 1
        for row, cells in enumerate(project):
            if row < header and cells[0]:
                self._put(sheet.title, row, 1, sheet.title, f"B{_row_of(sheet, cells[0])}")
            elif row > header:
                for column in range(3):
                    self._put(sheet.title, row, column, sheet.title, f"{'ABC'[column]}{first + row - header - 1}")
        for name in (department.BUDGET_SHEET, department.REPORT_SHEET):
            for row, cells in enumerate(self.source.sheets.get(name, ())):
                there = _row_of(self.book[name], cells[0])
                for column in range(1, len(cells)):
                    self._put(name, row, column, name, f"{'ABCD'[column]}{there}")
        self._indicators(department.INDICATOR_SHEET, department.INDICATORS.columns, department.INDICATOR_SHEET)

    def _self_assessment(self) -> None:
        rows, sheet = self.source.sheets[self_assessment.SHEET], self.book[self_assessment.SHEET]
        title = next(column for column, text in enumerate(rows[0]) if text)
        self._put(sheet.title, 0, title, sheet.title, "A1")
        funds = next(row for row, cells in enumerate(rows) if "全年预算数" in cells)
        goals = next(row for row, cells in enumerate(rows) if "预期目标" in cells)
        for row, cells in enumerate(rows[1:funds], start=1):
            for column, text in enumerate(cells):
                if text in {"项目名称", "主管部门", "实施单位"}:
                    cell = _find(sheet, text)
                    self._put(sheet.title, row, column + 1, sheet.title, f"{get_column_letter(cell.column + 1)}{cell.row}")
        headers = {cell.value: cell.column_letter for cell in sheet[_find(sheet, "全年预算数").row] if cell.value}
        for row in range(funds + 1, goals):
            there = _find(sheet, rows[row][0]).row
            for column in range(1, len(rows[row])):
                if rows[funds][column] in headers and (row == funds + 1 or rows[funds][column] not in {"分值", "执行率", "得分"}):
                    self._put(sheet.title, row, column, sheet.title, f"{headers[rows[funds][column]]}{there}")
        for column, text in enumerate(rows[goals]):
            if text in {"预期目标", "实际完成情况"}:
                cell = _find(sheet, text)
                self._put(sheet.title, goals + 1, column, sheet.title, f"{cell.column_letter}{cell.row + 1}")
        self._indicators(sheet.title, self_assessment.INDICATORS.columns, sheet.title)

    def _indicators(self, name: str, columns: Iterable[object], there: str) -> None:
        rows, sheet = self.source.sheets[name], self.book[there]
        head = next(row for row, cells in enumerate(rows) if "三级指标" in cells)
        top = next(cell.row for column in sheet.iter_cols() for cell in column if cell.value == "三级指标")
        targets = [fold_label(str(cell.value or "")) for cell in sheet[top]]
        letters = _matched([fold_label(text) for text in rows[head]], targets)
        level2, level3 = (targets.index(fold_label(text)) + 1 for text in ("二级指标", "三级指标"))
        free: dict[str, list[int]] = {}
        group = ""
        closing = next(row for row in range(top + 1, sheet.max_row + 1) if sheet.cell(row, 1).value == "总分")
        for row in range(top + 1, closing):
            group = str(sheet.cell(row, level2).value or group)
            free.setdefault(fold_label(group), []).append(row)
        own2, own3 = (rows[head].index(text) for text in ("二级指标", "三级指标"))
        for row in range(head + 1, len(rows)):
            cells = rows[row]
            group = cells[own2] or group
            if cells[0] == "总分":
                target = closing
            else:
                fitting = [place for place in free[fold_label(group)] if sheet.cell(place, level3).value in {None, cells[own3]}]
                named = [place for place in fitting if sheet.cell(place, level3).value == cells[own3]]
                target = (named or fitting)[0]
                free[fold_label(group)].remove(target)
            for column, letter in letters.items():
                self._put(name, row, column, there, f"{letter}{target}")


def _matched(own: list[str], targets: list[str]) -> dict[int, str]:
    """Return drawn column → letter of the template's, by header and, of headers that stand several times, by order."""
    found = {}
    for column, text in enumerate(own):
        places = [place for place, target in enumerate(targets) if target == text]
        nth = own[:column].count(text)
        if text and places and not text.startswith(("系统", "得分依据", "核定")):
            found[column] = get_column_letter(places[min(nth, len(places) - 1)] + 1)
    return found


def _row_of(sheet: Worksheet, label: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if fold_label(str(sheet.cell(row, 1).value or "")) == fold_label(label))


def _find(sheet: Worksheet, label: str) -> openpyxl.cell.Cell:
    return next(
        cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str) and fold_label(cell.value) == fold_label(label)
    )


def _uncomputed(data: bytes) -> bytes:
    """Return a workbook whose formulas have no stored values: a spreadsheet program has to compute them all."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as plain:
        for name in package.namelist():
            content = package.read(name)
            plain.writestr(zipfile.ZipInfo(name), _STORED.sub(rb"\1\2", content) if name.startswith("xl/worksheets/sheet") else content)
    return buffer.getvalue()


@lru_cache
def filled(scheme: str) -> FilledForm:
    """Return the clean form of a scheme in its template."""
    return FilledForm(base(scheme))


def recalculated(files: Iterable[bytes], folder: Path) -> list[Path]:
    """Return the files as LibreOffice computes and saves them, in their order; a run for each lot of them."""
    office = shutil.which("soffice")
    assert office is not None
    sources = []
    for number, data in enumerate(files):
        path = folder / f"{number:04}.xlsx"
        path.write_bytes(data)
        sources.append(path)
    out = folder / "out"
    profile = (folder / "profile").as_uri()
    command = [
        office,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(out),
    ]
    for start in range(0, len(sources), _LOT):
        subprocess.run([*command, *map(str, sources[start : start + _LOT])], check=True, capture_output=True, timeout=400)
    return [out / path.name for path in sources]


def said(path: Path) -> tuple[str, dict[str, tuple[str, str]]]:
    """Return what 自检 says in a computed form: the headline and, by code, result and place."""
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    rows = list(book["自检"].iter_rows(max_col=5, values_only=True))
    book.close()
    start = next(index for index, row in enumerate(rows) if row[0] == "编号") + 1
    return str(rows[0][0]), {str(row[0]): (str(row[2]), str(row[3])) for row in rows[start:] if row[0]}


def recalculated_together(files: list[bytes], folder: Path) -> list[Path]:
    """Return files as `recalculated` does, by two runs of LibreOffice side by side."""
    halves = [files[::2], files[1::2]]
    folders = [folder / name for name in ("a", "b")]
    for half in folders:
        half.mkdir()
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(recalculated, halves, folders)
    paths = [Path()] * len(files)
    paths[::2], paths[1::2] = first, second
    return paths


def with_inserted_rows(data: bytes, sheet: str, *rows: int) -> bytes:
    """Return a form with blank rows put in above some rows, counted as they are before, as a spreadsheet program does it.

    All references to the sheet move, in formulas and in names; those that span a new row grow.
    """
    for row in sorted(rows, reverse=True):
        data = _inserted(data, sheet, row)
    return data


def _inserted(data: bytes, sheet: str, at: int) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    own = f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"
    elsewhere = re.compile(rf"('?{sheet}'?!)(\$?[A-Z]+\$?)(\d+)((?::\$?[A-Z]+\$?)(\d+))?")
    here = re.compile(r"(?<![A-Za-z0-9_!'$])(\$?[A-Z]{1,2}\$?)(\d+)(?![0-9(A-Za-z_])")

    def moved(number: str) -> str:
        return str(int(number) + (int(number) >= at))

    def everywhere(found: re.Match[str]) -> str:
        end = found[4][: -len(found[5])] + moved(found[5]) if found[4] else ""
        return f"{found[1]}{found[2]}{moved(found[3])}{end}"

    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            if name == own:
                xml = text.decode()
                xml = re.sub(r'(<row r=")(\d+)"', lambda found: f'{found[1]}{moved(found[2])}"', xml)
                xml = re.sub(r'(<c r="[A-Z]+)(\d+)"', lambda found: f'{found[1]}{moved(found[2])}"', xml)
                xml = re.sub(r"<f>.*?</f>", lambda found: here.sub(lambda ref: ref[1] + moved(ref[2]), found[0]), xml)
                text = xml.encode()
            if name.endswith(".xml") and (name.startswith("xl/worksheets/") or name == "xl/workbook.xml"):
                text = elsewhere.sub(everywhere, text.decode()).encode()
            target.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()
