"""A scored copy that somebody edited, and forms that hide or bound what a copy adds: the next copy shows all of it, and no old mark."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from forms import hotline, type_form
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

import perfeval_xl as px
from perfeval_xl.addressed import for_units

CASES = Path(__file__).parents[1] / "data" / "copies"
SAMPLE = Path(__file__).parents[2] / "samples" / "hotline.xlsx"
SHEET = "指标表"
OWN = ["评分结果", "问题清单"]
MARKS = {"FFF8D7DA", "FFFFF3CD", "FFE2ECF7"}
ADDED = ("系统得分", "得分依据", "核定得分", "核定理由")
PINK = PatternFill("solid", fgColor="FFF8D7DA")

pytestmark = pytest.mark.filterwarnings("ignore:.*(extension is not supported|no stylesheet)")
Book = openpyxl.Workbook


def score(path: Path, out: Path) -> Book:
    """Return the scored copy."""
    result = px.score_files(path, out, strict=True, jobs=1)
    assert not result.findings["code"].isin(["F007", "F011", "F015"]).any() or path.stem == "hides"
    return openpyxl.load_workbook(out / path.name)


def marked(book: Book) -> set[tuple[str, str]]:
    """Return the cells of the unit's sheets that have the colour of a mark."""
    sheets = [sheet for sheet in book if sheet.title not in OWN]
    return {(s.title, cell.coordinate) for s in sheets for row in s.iter_rows() for cell in row if cell.fill.fgColor.rgb in MARKS}


def found(path: Path) -> set[tuple[str, str]]:
    findings = for_units(px.validate(px.read([path])))  # a copy is the unit's
    return set(findings.loc[findings["cell"].notna(), ["sheet", "cell"]].itertuples(index=False, name=None))


def fills(book: Book) -> dict[tuple[str, str], str]:
    cells = [(sheet.title, cell) for sheet in book if sheet.title not in OWN for row in sheet.iter_rows() for cell in row]
    return {(title, cell.coordinate): cell.fill.fgColor.rgb for title, cell in cells if cell.fill.patternType}


# Columns


def _hide_each(sheet: Worksheet) -> None:
    for letter in "KLMN":
        sheet.column_dimensions[letter].hidden = True


def _fold_away(sheet: Worksheet) -> None:
    sheet.column_dimensions.group("L", "P", hidden=True)


def _narrow(sheet: Worksheet) -> None:
    sheet.column_dimensions["K"].width, sheet.column_dimensions["N"].width = 0.5, 3


def _no_width(sheet: Worksheet) -> None:
    sheet.column_dimensions["M"].width = 0


def _wide(sheet: Worksheet) -> None:
    sheet.column_dimensions["L"].width = 80


HIDING = {"each": _hide_each, "folded": _fold_away, "narrow": _narrow, "no width": _no_width, "wide": _wide}


@pytest.mark.parametrize("how", HIDING)
def test_what_is_added_is_seen_whatever_hid_it(tmp_path: Path, how: str) -> None:
    path = type_form(tmp_path / "hides.xlsx", hotline())
    book = openpyxl.load_workbook(path)
    HIDING[how](book[SHEET])
    book.save(path)
    before = _columns(path)
    copy = score(path, tmp_path / "out")

    _check_columns(before, copy, tmp_path / "out" / path.name)
    assert how != "wide" or copy[SHEET].column_dimensions["L"].width == 80
    assert (tmp_path / "again").exists() is False
    assert px.score_files(tmp_path / "out" / path.name, tmp_path / "again", jobs=1).copies
    again = openpyxl.load_workbook(tmp_path / "again" / path.name)
    assert _spans(again[SHEET]) == _spans(copy[SHEET])


@pytest.mark.parametrize("name", ["hidden-right", "narrow-right"])
def test_the_forms_that_hid_them(tmp_path: Path, name: str) -> None:
    path = CASES / f"{name}.xlsx"
    copy = score(path, tmp_path / "out")

    _check_columns(_columns(path), copy, tmp_path / "out" / path.name)


def _spans(sheet: Worksheet) -> dict[int, tuple[float, bool]]:
    described = sheet.column_dimensions.values()
    return {number: (one.width, one.hidden) for one in described for number in range(one.min or 1, min(one.max or 1, 40) + 1)}


def _columns(path: Path) -> dict[int, tuple[float, bool]]:
    return _spans(openpyxl.load_workbook(path)[SHEET])


def _check_columns(before: dict[int, tuple[float, bool]], copy: Book, path: Path) -> None:
    after = _spans(copy[SHEET])
    assert [copy[SHEET][f"{letter}1"].value for letter in "KLMN"] == list(ADDED)
    for number, least in zip(range(11, 15), (9, 26, 9, 20), strict=True):
        assert after[number][0] >= least
        assert not after[number][1], get_column_letter(number)
    assert {n: one for n, one in after.items() if not 11 <= n <= 14} == {n: one for n, one in before.items() if not 11 <= n <= 14}
    assert "F007" not in set(px.validate(px.read([path]))["code"])


# What is printed


def test_the_print_area_takes_in_what_is_added(tmp_path: Path) -> None:
    copy = score(CASES / "print-area.xlsx", tmp_path / "out")

    assert [copy["自评表"][f"{letter}6"].value for letter in "IJKL"] == list(ADDED) or copy["自评表"].max_column == 12
    assert copy["自评表"].print_area == "'自评表'!$A$1:$L$19"


# Copies that somebody edited


def _nothing(book: Book) -> None:
    pass


def _rename(book: Book) -> None:
    if "问题清单" in book:
        book["问题清单"].title = "问题"


def _rename_both(book: Book) -> None:
    for name in OWN:
        if name in book:
            book[name].title = f"{name[:2]} 2021"


def _delete(*names: str) -> Callable[[Book], None]:
    def delete(book: Book) -> None:
        for name in names:
            if name in book:
                del book[name]

    return delete


def _above(book: Book) -> None:
    book[SHEET].insert_rows(1)


def _between(book: Book) -> None:
    """As Excel does it: the new row looks like the one above."""
    sheet = book[SHEET]
    sheet.insert_rows(15)
    for cell in sheet[14]:
        sheet.cell(15, cell.column)._style = cell._style


def _remove_row(book: Book) -> None:
    book[SHEET].delete_rows(14)


def _copy_sheet(book: Book) -> None:
    if "问题清单" in book:
        book.copy_worksheet(book["问题清单"]).title = "问题清单 (2)"


def _row_in_list(book: Book) -> None:
    if "问题清单" in book:
        book["问题清单"].insert_rows(1, 3)


def _hide_results(book: Book) -> None:
    for name in OWN:
        if name in book:
            book.move_sheet(name, -3)
            book[name].sheet_state = "hidden"


def _hide_renamed(book: Book) -> None:
    _hide_results(book)
    _rename_both(book)


def _rename_form(book: Book) -> None:
    book[SHEET].title = "指标"


def _paint(book: Book) -> None:
    """Give a cell without a finding the look of one that has one."""
    book[SHEET]["A5"]._style = book[SHEET]["D8"]._style


EDITS: dict[str, Callable[[Book], None]] = {
    "saved": _nothing, "renamed": _rename, "both renamed": _rename_both, "list deleted": _delete("问题清单"),
    "results deleted": _delete("评分结果"), "both deleted": _delete(*OWN), "row above": _above, "row between": _between,
    "row removed": _remove_row, "list copied": _copy_sheet, "rows in the list": _row_in_list, "form renamed": _rename_form,
    "look copied": _paint, "results hidden": _hide_results, "results hidden and renamed": _hide_renamed,
}


@pytest.fixture(name="received", scope="module")
def _received(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a form with colours of its own, one of which is that of a mark, in cells without findings."""
    path = type_form(tmp_path_factory.mktemp("form") / "form.xlsx", hotline())
    book = openpyxl.load_workbook(path)
    for row in book[SHEET].iter_rows(min_row=2, max_row=18, min_col=7, max_col=10):
        for cell in row:
            cell.fill = PatternFill("solid", fgColor="FFFFF9E5")
    book[SHEET]["A3"].fill = PINK
    book.save(path)
    return path


@pytest.mark.parametrize("edit", EDITS)
def test_the_next_copy_is_that_of_the_form_with_the_same_edit(received: Path, tmp_path: Path, edit: str) -> None:
    score(received, tmp_path / "first")
    for name, source in (("edited", tmp_path / "first" / received.name), ("plain", received)):
        book = openpyxl.load_workbook(source)
        EDITS[edit](book)
        book.save(tmp_path / f"{name}.xlsx")
    again, direct = (score(tmp_path / f"{name}.xlsx", tmp_path / "next") for name in ("edited", "plain"))

    assert again.sheetnames == direct.sheetnames or "hidden" in edit
    assert set(OWN) <= {sheet.title for sheet in again if sheet.sheet_state == "visible"}
    assert again.sheetnames[-2:] == OWN or "hidden" in edit
    theirs = {place for place in fills(direct) if fills(direct)[place] not in MARKS or place in marked(direct)}
    assert {place: fill for place, fill in fills(again).items() if place in theirs} == {p: fills(direct)[p] for p in theirs}
    assert marked(again) == marked(direct)
    assert found(tmp_path / "next" / "edited.xlsx") == found(tmp_path / "next" / "plain.xlsx")


@pytest.mark.parametrize("name", ["inserted", "renamed"])
def test_the_copies_whose_record_was_lost(tmp_path: Path, name: str) -> None:
    copy = score(CASES / f"{name}.xlsx", tmp_path / "out")
    places = found(tmp_path / "out" / f"{name}.xlsx")

    assert copy.sheetnames == ["项目信息", "预算表", SHEET, "评价报告", *OWN]
    assert marked(copy) == {place for place in places if place[0] not in OWN}


def test_a_form_with_our_sign_in_a_cell_is_a_form(received: Path, tmp_path: Path) -> None:
    path = tmp_path / "signed.xlsx"
    book = openpyxl.load_workbook(received)
    book[SHEET]["Z1"] = 'perfeval:[["指标表","0","","A1"]]'
    book.save(path)
    copy = score(path, tmp_path / "out")

    assert copy[SHEET]["E2"].value == book[SHEET]["E2"].value
    assert copy[SHEET]["K1"].value is None or copy[SHEET]["AA1"].value == ADDED[0]
    assert copy.sheetnames[-2:] == OWN


def test_a_list_of_the_unit_is_left_alone(received: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    book = openpyxl.load_workbook(received)
    book.create_sheet("问题清单")["A1"] = "单位自己的"
    book.save(path)
    copy = score(path, tmp_path / "out")
    again = score(tmp_path / "out" / "own.xlsx", tmp_path / "again")

    assert copy["问题清单"]["A1"].value == "单位自己的"
    assert again.sheetnames == copy.sheetnames == ["项目信息", "预算表", SHEET, "评价报告", "问题清单", "评分结果", "问题清单(系统)"]


# Sheets without a part


@pytest.mark.parametrize("entry", ['r:id=""', 'state="veryHidden" r:id=""', ""])
@pytest.mark.parametrize("first", [False, True])
def test_a_module_without_a_part_makes_no_file_unreadable(tmp_path: Path, entry: str, first: bool) -> None:
    path = tmp_path / "module.xlsx"
    module, place = f'<sheet name="Module1" sheetId="99" {entry}/>', "<sheets>" if first else "</sheets>"
    with zipfile.ZipFile(SAMPLE) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            text = source.read(part).decode()
            target.writestr(part, text.replace(place, place + module if first else module + place) if part == "xl/workbook.xml" else text)
    result = px.score_files(path, tmp_path / "out", strict=True, jobs=1)

    assert result.batch.files["problem"].isna().all()
    assert len(result.scores.rows) == 17
    with zipfile.ZipFile(io.BytesIO((tmp_path / "out" / path.name).read_bytes())) as copy:
        assert module in copy.read("xl/workbook.xml").decode()
