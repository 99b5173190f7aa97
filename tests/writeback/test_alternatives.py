"""Formats that a style sheet offers in several ways count as programs count them: ours stand where every reader finds them."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from perfeval_xl.facts.alternatives import alternatives, blanked, resolved
from perfeval_xl.writeback import CellEdit, edit_package
from perfeval_xl.writeback.print_area import grown

MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
HANCOM, OFFICE = "http://schemas.haansoft.com/office/spreadsheet/8.0", "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
SHEET = "指标表"
CASE = Path(__file__).parents[1] / "data" / "copies" / "styles-alternate-content.xlsx"
ROWS = '<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" s="3"><v>2</v></c></row>'


def offered(inner: str, other: str, required: str = HANCOM) -> str:
    """Return markup in two ways, the first for whoever knows a namespace."""
    return (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice xmlns:q="{required}" Requires="q">{other}</mc:Choice>'
        f"<mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent>"
    )


def around(name: str, styles: str) -> str:
    """Offer the first child of a container in two ways."""
    return re.sub(rf"(<{name} [^>]*>)(<(\w+)(?:[^<>]*/>|[^<>]*>.*?</\3>))", lambda m: m[1] + offered(m[2], m[2]), styles, count=1)


def whole(name: str, styles: str) -> str:
    """Offer a container in two ways."""
    return re.sub(rf"<{name} .*?</{name}>", lambda m: offered(m[0], m[0]), styles, count=1)


CHANGES = {
    "a format": lambda styles: around("cellXfs", styles), "a font": lambda styles: around("fonts", styles),
    "a fill": lambda styles: around("fills", styles), "fonts and formats": lambda styles: around("fonts", around("cellXfs", styles)),
    "all formats": lambda styles: whole("cellXfs", styles), "all fonts": lambda styles: whole("fonts", styles),
}


def counted(styles: str) -> dict[str, int]:
    root = ET.fromstring(resolved(styles))
    return {child.tag.rpartition("}")[2]: len(child) for child in root}


@pytest.mark.parametrize("change", CHANGES)
def test_numbers_lead_to_what_they_should(hand_made, own_sheets, parts_of, change):
    plain = hand_made(ROWS)
    styles = parts_of(plain)["xl/styles.xml"].decode()
    received = hand_made(ROWS, parts={"xl/styles.xml": CHANGES[change](styles)})
    assert "AlternateContent" in CHANGES[change](styles)
    edits = [CellEdit(SHEET, "A1", mark="error"), CellEdit(SHEET, "D1", 5, write=True, style="score", width=9)]
    copy, alike = (parts_of(edit_package(data, edits, own_sheets())) for data in (received, plain))
    styles = copy["xl/styles.xml"].decode()

    sizes = counted(styles)
    used = {int(number) for name, part in copy.items() if "sheets/sheet" in name for number in re.findall(rb' s="([0-9]+)"', part)}
    assert max(used) < sizes["cellXfs"]
    for name, number in (("fontId", sizes["fonts"]), ("fillId", sizes["fills"]), ("borderId", sizes["borders"])):
        assert max(map(int, re.findall(rf'{name}="([0-9]+)"', styles))) < number
    assert copy["xl/worksheets/sheet1.xml"] == alike["xl/worksheets/sheet1.xml"]
    ours = ET.fromstring(resolved(styles)).find("{*}cellXfs")
    theirs = ET.fromstring(alike["xl/styles.xml"]).find("{*}cellXfs")
    assert [one.get("numFmtId") for one in list(ours)[: len(theirs)]] == [one.get("numFmtId") for one in theirs]
    assert edit_package(edit_package(received, edits, own_sheets()), edits, own_sheets()) == edit_package(received, edits, own_sheets())


def test_the_form_that_came_so(tmp_path):
    import perfeval_xl as px

    px.score_files(CASE, tmp_path / "out", strict=True, jobs=1)
    book = openpyxl.load_workbook(tmp_path / "out" / CASE.name)  # it refuses numbers out of range
    assert book[SHEET]["K1"].value == "系统得分"


HOLDS = [
    (offered("<b/>", "<a/>"), "<b/>"), (offered("<b/>", "<a/>", OFFICE), "<a/>"),
    ("<x>" + offered("", "<a/>") + "<y/></x>", "<x><y/></x>"), ("<x/>", "<x/>"),
    ('<r><mc:AlternateContent><mc:Choice Requires="no"><a/></mc:Choice></mc:AlternateContent></r>', "<r></r>"),
    ("<r><mc:AlternateContent><mc:Choice><a/></mc:Choice></mc:AlternateContent></r>", "<r></r>"),
    ("<mc:AlternateContent><mc:Fallback>", "<mc:AlternateContent><mc:Fallback>"),
    (offered(offered("<c/>", "<d/>"), "<a/>"), offered("<c/>", "<d/>")),
]


@pytest.mark.parametrize(("text", "held"), HOLDS)
def test_what_holds(text, held):
    assert resolved(text) == held
    same = blanked(text, alternatives(text))
    assert len(same) == len(text)
    assert same.replace(" ", "") == held.replace(" ", "") or "AlternateContent" in held


AREAS = [
    ("'自评表'!$A$1:$H$19", [(5, 8), (5, 11), (18, 11)], "'自评表'!$A$1:$L$19"),
    ("Sheet1!$A:$H", [(5, 8)], "Sheet1!$A:$I"),
    ("Sheet1!$A:$H", [(0, 8)], "Sheet1!$A:$I"),
    ("$A$1:$H$19", [(5, 3)], "$A$1:$H$19"),
    ("$A$2:$H$19", [(0, 8)], "$A$2:$H$19"),
    ("$A$2:$H$19", [(1, 8)], "$A$2:$I$19"),
    ("$A$2:$H$19", [(18, 8)], "$A$2:$I$19"),
    ("$A$2:$H$19", [(19, 8)], "$A$2:$H$19"),
    ("'a,b!c'!$A$1:$H$9,'a,b!c'!$A$10:$H$19", [(12, 8)], "'a,b!c'!$A$1:$H$9,'a,b!c'!$A$10:$I$19"),
    ("S!$A$1:$D$19,S!$E$1:$H$19", [(5, 9)], "S!$A$1:$D$19,S!$E$1:$J$19"),
    ("S!$A$1:$H$4", [(5, 8)], "S!$A$1:$H$4"),
    ("S!$1:$19", [(5, 8)], "S!$1:$19"),
    ("OFFSET(S!$A$1,0,0,9,8)", [(5, 8)], "OFFSET(S!$A$1,0,0,9,8)"),
    ("#REF!", [(5, 8)], "#REF!"),
    ("S!$P$1:$Z$19", [(5, 8)], "S!$P$1:$Z$19"),
]


@pytest.mark.parametrize(("text", "added", "after"), AREAS)
def test_print_areas(text, added, after):
    assert grown(text, added) == after
    assert grown(after, added) == after
