"""The drawings in the catalogue are true: a Bad one fires at exactly the marked cells, a Good one nowhere."""

from __future__ import annotations

import pytest

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.checks.examples import KINDS, SHEET_OF_FAMILY, DrawnMark, drawings, parse_drawing
from perfeval_xl.facts.states import FAULTY, FINE, UNSURE

EXAMPLES = [
    pytest.param(check.code, f"{kind}{number}", drawing, id=f"{check.code}-{kind}{number}")
    for check in all_checks()
    for kind in KINDS
    for number, drawing in enumerate(drawings(check.page, kind, SHEET_OF_FAMILY[check.code[0]]), 1)
]


@pytest.mark.parametrize(("code", "kind", "drawing"), EXAMPLES)
def test_an_example_fires_where_it_says(found_in_examples, code, kind, drawing):
    assert found_in_examples[code, kind].marks == {mark for mark in drawing.marks if mark.code == code}


@pytest.mark.parametrize(("code", "kind", "drawing"), EXAMPLES)
def test_an_example_ends_as_its_heading_says(found_in_examples, code, kind, drawing):
    """A Bad or Good example has all that the check asks for; of an Unsure one it cannot tell."""
    outcomes = found_in_examples[code, kind].outcomes
    fires = {mark.workbook for mark in drawing.marks}

    if not code.startswith("X"):
        otherwise = UNSURE if kind.startswith("Unsure") else FINE
        assert outcomes == {book.name: FAULTY if book.name in fires else otherwise for book in drawing.workbooks}


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.code)
def test_a_check_draws_what_it_refuses_and_what_it_accepts(check):
    sheet = SHEET_OF_FAMILY[check.code[0]]
    bad, good = (drawings(check.page, kind, sheet) for kind in ("Bad", "Good"))

    assert bad
    assert good
    assert all(any(mark.code == check.code for mark in drawing.marks) for drawing in bad)
    assert not any(mark.code == check.code for drawing in good for mark in drawing.marks)


def test_a_drawing_is_sheets_rows_and_marks():
    drawing = parse_drawing(
        """
        | a | b |
        | 1 |   |  # B003 A B; B005 C

        [其他]  # P008
        | # | 9 |
        @workbook two  # F001
        @stamp some-scheme 1.0
        """.splitlines(),
        "预算表",
    )
    first, second = drawing.workbooks

    assert first.sheets == {"预算表": [("a", "b"), ("1", "")], "其他": [("#", "9")]}
    assert second.directives == [("stamp", "some-scheme", "1.0")]
    assert drawing.marks == {
        DrawnMark("B003", "workbook", "预算表", "A2"), DrawnMark("B003", "workbook", "预算表", "B2"),
        DrawnMark("B005", "workbook", "预算表", "C2"),
        DrawnMark("P008", "workbook", "其他", None), DrawnMark("F001", "two", None, None),
    }


def test_the_roster_of_a_drawing_stands_before_its_workbooks():
    drawing = parse_drawing("@roster\n| 单位 |\n| 甲局 |  # X003\n@workbook a\n| b |".splitlines(), "预算表")

    assert drawing.roster == (("单位",), ("甲局",))
    assert [(book.name, book.sheets) for book in drawing.workbooks] == [("a", {"预算表": [("b",)]})]
    assert drawing.marks == {DrawnMark("X003", "roster 2", None, None)}


def test_what_is_no_drawing_is_refused():
    with pytest.raises(ValueError, match="合计 49"):
        parse_drawing(["| a |", "合计 49"], "预算表")
