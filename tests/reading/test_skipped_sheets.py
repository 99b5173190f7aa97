"""Sheets that hold nothing a unit fills in are not opened: what stands in them costs nothing and does no harm."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from self_forms import self_form, type_self_form

import perfeval_xl as px

CLEAN = Path(__file__).parents[2] / "samples" / "clean.xlsx"
FAR = '<c r="XFD1048576"><v>1</v></c>'


def test_a_self_check_beyond_all_limits_is_not_even_opened(tmp_path: Path) -> None:
    plain, odd = px.read(CLEAN), px.read(_changed(tmp_path, "自检", lambda xml: xml.replace("</row>", f"{FAR}</row>", 1)))

    assert odd.files["problem"].isna().all()
    assert plain.indicators.equals(odd.indicators)
    assert plain.facts.equals(odd.facts)


def test_a_sheet_that_is_read_has_limits(tmp_path: Path) -> None:
    batch = px.read(_changed(tmp_path, "项目信息", lambda xml: xml.replace("</row>", f"{FAR}</row>", 1)))

    assert list(batch.files["problem"]) == ["F004"]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_told_of_and_therefore_looked_at(tmp_path: Path, state: str) -> None:
    form = _changed(tmp_path, "自检", lambda xml: xml, state)
    hidden = px.read(form).facts.query("fact == 'hidden'")

    assert list(hidden["sheet"]) == ["自检"]


def _changed(folder: Path, sheet: str, change: Callable[[str], str], state: str = "visible") -> Path:
    """Return the clean sample with the part of one sheet changed, shown or hidden as the workbook's list of sheets says."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(CLEAN) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        workbook = old.read("xl/workbook.xml").decode()
        number = workbook[: workbook.index(f'name="{sheet}"')].count("<sheet ")
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "xl/workbook.xml":
                text = re.sub(f'(name="{sheet}"[^<>]*?) state="visible"', rf'\1 state="{state}"', text)
            if name == f"xl/worksheets/sheet{number}.xml":
                text = change(text)
            new.writestr(name, text)
    path = folder / "form.xlsx"
    path.write_bytes(buffer.getvalue())
    return path


@pytest.mark.parametrize(("formula", "read"), [(None, True), ("=SUM(B1:B2)", True), ("=项目支出绩效自评表!B3", False)])
def test_a_print_sheet_is_left_out_for_what_it_shows_and_not_for_its_name(tmp_path: Path, formula: str | None, read: bool) -> None:
    book = openpyxl.load_workbook(type_self_form(tmp_path / "form.xlsx", self_form("justice-2023")))
    (form,) = book.worksheets
    form.title = "自评表"
    form["Z90"] = formula
    book.create_sheet("项目支出绩效自评表")
    book.save(tmp_path / "form.xlsx")
    batch = px.read(tmp_path / "form.xlsx")

    assert set(batch.indicators["sheet"]) == ({"自评表"} if read else set())
