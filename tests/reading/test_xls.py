"""An .xls, as LibreOffice writes it, is read as the .xlsx that it was: what formats show, what is hidden, what failed."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
import xlrd
from forms import hotline, type_form
from office import converted
from openpyxl.chart import BarChart, Reference

import perfeval_xl as px
from perfeval_xl.intake.refused import Refused
from perfeval_xl.limits import Limits
from perfeval_xl.reading.sheets import Grid, read_book

SHOWN = {
    "G14": (5, '"≤"0', "≤5"), "H14": (3, '0"户"', "3户"), "G15": (0.95, "0%", "95%"), "H15": (98, '0"%"', "98%"),
    "G16": (1, "0.00%", "100.00%"), "H16": (12.5, "0.00", "12.5"), "G17": (0.375, "# ?/?", "0.375"), "H17": (7, "General", "7"),
    "G18": (3, ";;;", ""),
}  # fmt: skip
"""Cell of the typed form → value, number format, what is read."""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("xls")
    book = openpyxl.load_workbook(type_form(folder / "form.xlsx", hotline()))
    sheet = book["指标表"]
    for cell, (value, code, _) in SHOWN.items():
        sheet[cell].value, sheet[cell].number_format = value, code
    sheet.row_dimensions[12].hidden = True
    sheet["T3"], sheet.column_dimensions["T"].hidden = "不给人看的", True
    told = book.create_sheet("另附")
    told.append(["单价", "#N/A"])
    told["B1"].data_type = "e"
    book.save(folder / "form.xlsx")
    (folder / "form.xls").write_bytes(converted({"form": (folder / "form.xlsx").read_bytes()}, folder / "office", "xls")["form"])
    return {kind: folder / f"form.{kind}" for kind in ("xlsx", "xls")}


def _grid(path: Path, name: str) -> Grid:
    return next(grid for grid in read_book(path.read_bytes(), alone=True).grids if grid.name == name)


FORM = Path(__file__).parents[1] / "data/forms/c05_hn_xls.xls"
_FIRST, _FORMAT = b"\x09\x08", b"\x1e\x04"
"""How the first record of a workbook begins, and those of its number formats."""


def _with_damaged_format(data: bytes) -> bytes:
    """Return an .xls whose first number format is said to be written in another way than it is."""
    flags = data.index(_FORMAT, data.index(_FIRST)) + 8
    return data[:flags] + b"\xff\xff" + data[flags + 2 :]


def test_what_a_damaged_file_hides_is_not_taken_for_nothing(tmp_path: Path) -> None:
    data = FORM.read_bytes()
    (tmp_path / "damaged.xls").write_bytes(_with_damaged_format(data))
    (tmp_path / "whole.xls").write_bytes(data)
    batch = px.read(tmp_path)
    told = px.evaluate(tmp_path).outcomes.rows
    files = batch.forms.merge(batch.files[["file", "name"]], on="file").set_index("form")["name"]

    assert batch.files["problem"].isna().all()
    assert files[batch.facts.loc[batch.facts["fact"].eq("unlooked"), "form"]].tolist() == ["damaged.xls"]
    assert files[told.loc[told["code"].eq("F007"), "form"]].tolist() == ["damaged.xls"]


@pytest.mark.parametrize("error", [MemoryError, RecursionError, TypeError])
def test_what_is_no_damage_is_not_passed_over(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(xlrd, "open_workbook", fail)
    with pytest.raises(error):
        read_book(FORM.read_bytes(), alone=True)


@pytest.mark.libreoffice
@pytest.mark.parametrize("cell", SHOWN)
def test_a_cell_says_what_it_shows(both: dict[str, Path], cell: str) -> None:
    row, column = int(cell[1:]) - 1, ord(cell[0]) - ord("A")
    texts = {kind: _grid(path, "指标表").text(row, column) for kind, path in both.items()}

    assert texts["xls"] == texts["xlsx"]
    assert texts["xls"].removesuffix("%").removesuffix(".00") == SHOWN[cell][2].removesuffix("%").removesuffix(".00")


@pytest.mark.libreoffice
def test_hidden_lines_and_errors_are_seen(both: dict[str, Path]) -> None:
    for path in both.values():
        scan = _grid(path, "指标表").scan
        assert scan.hidden_rows == {11}
        assert {column for span in scan.hidden_columns for column in span} == {19}
    assert _grid(both["xls"], "另附").scan.errors == {(0, 1): "#N/A"}


@pytest.mark.libreoffice
def test_the_findings_are_those_of_the_xlsx(both: dict[str, Path]) -> None:
    found = {}
    for kind, path in both.items():
        findings = px.validate(px.read(path))
        found[kind] = sorted(findings[findings["code"].ne("F008")][["code", "sheet", "cell"]].fillna("").values.tolist())

    assert found["xls"] == found["xlsx"]
    assert {"F007", "F013", "I029"} <= {code for code, *_ in found["xls"]}


@pytest.mark.libreoffice
def test_a_sheet_with_a_chart_alone_takes_no_formats_away(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append([0.5])
    book.active["A1"].number_format = "0%"
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=1, min_row=1, max_row=1))
    book.create_chartsheet("图", 0).add_chart(chart)
    saved = io.BytesIO()
    book.save(saved)
    data = converted({"chart": saved.getvalue()}, tmp_path, "xls")["chart"]

    assert [grid.text(0, 0) for grid in read_book(data, alone=True).grids if grid.rows] == ["50%"]


@pytest.mark.libreoffice
def test_more_cells_than_any_form_has_are_too_many(both: dict[str, Path]) -> None:
    with pytest.raises(Refused, match="单元格"):
        read_book(both["xls"].read_bytes(), Limits(cells=50), alone=True)


@pytest.mark.libreoffice
def test_formats_are_read_from_our_templates_too_whose_names_have_formulas_of_their_own(tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "samples" / "school-heating.xlsx"
    data = converted({"sample": sample.read_bytes()}, tmp_path, "xls")["sample"]

    book = read_book(data, alone=True)

    assert not book.scan.unlooked
    assert any(grid.scan.shows for grid in book.grids)
