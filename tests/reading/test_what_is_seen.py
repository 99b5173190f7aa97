"""A form is read as a person sees it: number formats, values under merged areas, the same in .ods; what differs is told."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from forms import hotline, type_form
from hypothesis import given
from hypothesis import strategies as st

import perfeval_xl as px
from perfeval_xl.intake.refused import Refused
from perfeval_xl.reading.formats import Beside
from perfeval_xl.reading.sheets import Grid, read_book

_ROW = 14  # 配套设施完善率: target in G, actual in H


def _shown(value: object, code: str) -> Callable[[object], None]:
    def write(cell: object) -> None:
        cell.value, cell.number_format = value, code  # type: ignore[attr-defined]

    return write


def _form(folder: Path, **edits: object) -> Path:
    return type_form(folder / "form.xlsx", hotline(), edits={f"指标表!{cell}": value for cell, value in edits.items()})


def _said(path: Path, code: str) -> list[list[str]]:
    batch = px.read(path)
    found = px.validate(batch)
    return found.loc[found["code"] == code, ["cell", "value", "expected"]].values.tolist()


def test_a_sign_in_the_format_is_the_targets_and_is_told(tmp_path: Path) -> None:
    path = _form(tmp_path, G14=_shown(5, '"≤"0'), H14=3)
    batch = px.read(path)
    row = batch.indicators[batch.indicators["target_cell"] == "G14"].iloc[0]

    assert (row["target"], row["target_op"], row["target_high"]) == ("≤5", "<=", 5)
    facts = batch.facts[batch.facts["fact"] == "shown"]
    assert facts[["sheet", "cell", "detail", "value"]].values.tolist() == [["指标表", "G14", "5", "≤5"]]
    assert [one for one in _said(path, "I029") if one[0] == "G14"] == [["G14", "5", "≤5"]]


def test_a_percent_sign_that_multiplies_by_nothing(tmp_path: Path) -> None:
    path = _form(tmp_path, G14="≥95%", H14=_shown(98, '0"%"'))
    row = px.read(path).indicators.query("actual_cell == 'H14'").iloc[0]

    assert (row["actual"], row["actual_kind"], row["actual_low"]) == ("98%", "percent", 0.98)
    assert _said(path, "I017") == []


def test_a_day_without_its_year_is_told_by_inspect_and_by_no_check(tmp_path: Path) -> None:
    path = _form(tmp_path, H15=_shown(dt.datetime(2022, 11, 30), 'm"月"d"日"'))
    batch = px.read(path)

    assert batch.facts.query("fact == 'shown'")[["cell", "detail", "value"]].values.tolist() == [["H15", "2022-11-30", "11月30日"]]
    assert batch.indicators.query("actual_cell == 'H15'")["actual_date"].item() == dt.date(2021, 11, 30), "of the budget year"
    assert [one for one in _said(path, "I029") if one[0] == "H15"] == []


def test_a_percentage_and_plain_decimals_are_not_told(tmp_path: Path) -> None:
    batch = px.read(_form(tmp_path, G14=_shown(0.95, "0%"), H14=_shown(0.98765, "0.0%"), F14=_shown(10, "0.00_ ")))

    assert "shown" not in set(batch.facts["fact"])
    assert batch.indicators.query("actual_cell == 'H14'")["actual"].item() == "98.765%"


def test_a_currency_sign_does_not_turn_ten_thousands_into_yuan(tmp_path: Path) -> None:
    edits = {"预算表!B2": _shown(49, '"¥"#,##0.00'), "预算表!C2": _shown(490_000, "0!.0,")}
    budget = px.read(type_form(tmp_path / "form.xlsx", hotline(), edits=edits)).budget.set_index("cell")

    assert budget["amount"][["B2", "C2"]].tolist() == [49, 49]


def test_inspect_says_what_is_stored(tmp_path: Path) -> None:
    from perfeval_xl.pipeline.inspection import inspect
    from perfeval_xl.report.reading import readings, render

    path = _form(tmp_path, G14=_shown(5, '"≤"0'))

    assert "单元格里是 5，按格式显示为 ≤5" in render(readings(inspect(path)))
    assert "the cell stores 5, its format shows ≤5" in render(readings(inspect(path), "en"))


def _merged(*areas: str, **cells: object) -> bytes:
    book = openpyxl.Workbook()
    for cell, value in cells.items():
        book.active[cell] = value
    for area in areas:
        book.active.merged_cells.add(area)
    book.save(buffer := io.BytesIO())
    return buffer.getvalue()


def test_what_a_merged_area_covers_is_not_read() -> None:
    (grid,) = read_book(_merged("A1:B3", "C1:D1", A1="x", B2=7, A3="x", C1="y", D1="y", D2="z")).grids

    assert [cells[:4] for cells in grid.rows] == [["x", "", "y", ""], ["", "", "", "z"], ["", "", "", ""]]
    assert grid.unseen == {(1, 1): "7"}, "what the area shows anyway is not hidden"


def test_an_empty_area_hides_what_it_covers() -> None:
    (grid,) = read_book(_merged("A1:A2", A2="seen by nobody", B2=1)).grids

    assert grid.rows == [["", ""], ["", "1"]]
    assert grid.unseen == {(1, 0): "seen by nobody"}


def test_formulas_and_errors_under_a_merged_area_are_hidden_and_nothing_else(tmp_path: Path) -> None:
    path = _form(tmp_path, G30=1)
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("附表")
    sheet["A1"], sheet["A2"], sheet["A3"] = "x", "=1/0", "#N/A"
    sheet.merged_cells.add("A1:A3")
    book.save(path)
    facts = px.read(path).facts.query("sheet == '附表'")

    assert facts[["fact", "detail", "cell"]].values.tolist() == [["hidden", "merged", "A3"]]


_SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))


def _ods(*tables: str) -> bytes:
    body = "".join(f'<table:table table:name="s{number}">{rows}</table:table>' for number, rows in enumerate(tables))
    content = (
        f"<office:document-content {_SPACES}><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", manifest)
        package.writestr("content.xml", content)
    return buffer.getvalue()


def _cell(text: str, more: str = "", kind: str = "string") -> str:
    return f'<table:table-cell office:value-type="{kind}" {more}><text:p>{text}</text:p></table:table-cell>'


def _number(value: float, text: str, kind: str = "float", more: str = "") -> str:
    return _cell(text, f'office:value="{value}" {more}', kind)


def _grid(*tables: str) -> Grid:
    return read_book(_ods(*tables), alone=True).grids[-1]


def test_merged_areas_of_an_ods() -> None:
    covered = '<table:covered-table-cell office:value-type="string"><text:p>hidden</text:p></table:covered-table-cell>'
    corner = _cell("x", 'table:number-columns-spanned="2" table:number-rows-spanned="2"')
    grid = _grid(
        f'<table:table-row>{corner}<table:covered-table-cell/>'
        f'{_cell("y")}</table:table-row><table:table-row><table:covered-table-cell/>{covered}{_cell("z")}</table:table-row>'
    )

    assert grid.merges == {(0, 0): (1, 1)}
    assert grid.rows == [["x", "", "y"], ["", "", "z"]]
    assert grid.unseen == {(1, 1): "hidden"}


def test_hidden_lines_of_an_ods() -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    rows = "".join(f'<table:table-row {more}>{_cell("x")}</table:table-row>' for more in (
        "", 'table:visibility="collapse" table:number-rows-repeated="2"', 'table:visibility="filter"', 'table:visibility="visible"',
    ))
    end = '<table:table-row table:visibility="collapse" table:number-rows-repeated="1048571"><table:table-cell/></table:table-row>'
    grid = _grid(f"<table:table-row>{_cell('of the sheet before')}</table:table-row>", columns + rows + end)

    assert grid.scan.hidden_rows == {1, 2, 3}
    assert grid.scan.hidden_columns == (range(1, 3),)


@pytest.mark.parametrize(
    ("cell", "text", "told"),
    [
        (_number(0.98765, "99%", "percentage"), "98.765%", False),
        (_number(0.98, "", "percentage"), "98%", False),
        (_number(0.95, "≥95%", "percentage"), "≥95%", True),
        (_number(98, "98%"), "98%", True),
        (_number(5, "≤5"), "≤5", True),
        (_number(300, "300件", more='table:number-columns-repeated="2"'), "300件", True),
        (_number(4.6, "≤5"), "≤4.6", True),
        (_number(1_000_000, "100.0万元"), "100万元", True),
        (_number(49, "¥49.00", "currency"), "49", False),
        (_number(-49, "(¥49.00)", "currency"), "-49", False),
        (_number(1049.5, "1,049.50"), "1049.5", False),
        (_number(1049.5, "1.049,50"), "1049.5", False),
        (_number(5, "#DIV/0!"), "5", False),
        (_number(5, "about 7"), "5", False),
        (_number(5, ""), "5", False),
        (_number(0, "-"), "0", False),
        (_number(1, "是"), "是", True),
        (_cell("2021年12月", 'office:date-value="2021-12-15"', "date"), "2021年12月", False),
        (_cell("2021/12/15", 'office:date-value="2021-12-15"', "date"), "2021-12-15", False),
        (_cell("12月15日", 'office:date-value="2021-12-15"', "date"), "12月15日", True),
        (_cell("30:00", 'office:time-value="PT30H00M00S"', "time"), "30:00", False),
        (_cell("≤5"), "≤5", False),
    ],
)
def test_what_the_cells_of_an_ods_show(cell: str, text: str, told: bool) -> None:
    grid = _grid(f"<table:table-row>{_cell('A')}{cell}</table:table-row>")

    assert grid.text(0, 1) == text
    assert ((0, 1) in grid.shown) == told


def test_a_comment_in_an_ods_is_not_what_its_cell_shows() -> None:
    remark = "<office:annotation><text:p>98%</text:p></office:annotation>"
    cell = f'<table:table-cell office:value-type="float" office:value="5">{remark}<text:p>≤5</text:p></table:table-cell>'

    assert _grid(f"<table:table-row>{cell}</table:table-row>").rows[0][0] == "≤5"


def test_more_merged_areas_than_any_form_has_are_too_many() -> None:
    merged = _cell("x", "table:number-columns-spanned='2'")
    with pytest.raises(Refused, match="F004"):
        read_book(_ods(f"<table:table-row>{merged * 20_001}</table:table-row>"), alone=True)


@given(
    st.sampled_from(["float", "percentage", "currency", "date", "time", "odd"]),
    st.text("0123456789.,%≤件-¥():年月# ", max_size=30),
    st.one_of(st.floats(), st.dates(), st.datetimes(), st.times(), st.text(max_size=3), st.booleans()),
)
def test_any_text_beside_any_value(kind: str, text: str, value: object) -> None:
    reading = Beside(kind, text)(value)

    assert reading is None or isinstance(reading.text, str)
