"""Cases beyond the catalogue's own drawings, in `cases_*.md`: a heading with the code, then a drawing with what must fire."""

from __future__ import annotations

import pytest
from drawn import ends_of
from drawn_cases import CASES

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.facts.states import FINE, UNSURE

ENDS = {"无误": FINE, "无法判断": UNSURE}
"""What a line `@ends …` of a case says of its workbook → how the check ends for it."""


@pytest.fixture(scope="module")
def found(request, tmp_path_factory):
    """What each case that is run gives: all of them are one batch, so a case is also a test that workbooks do not mix."""
    run = [item.callspec.params["index"] for item in request.session.items if item.path == request.path and "found" in item.fixturenames]
    cases = [CASES[index] for index in run]
    return dict(zip(run, ends_of([(code, drawing) for code, _, drawing in cases], tmp_path_factory.mktemp("cases")), strict=True))


@pytest.mark.parametrize("index", range(len(CASES)), ids=[f"{code}-{title}" for code, title, _ in CASES])
def test_a_case_gives_what_it_marks(found, index):
    code, _, drawing = CASES[index]

    assert found[index].marks == {mark for mark in drawing.marks if mark.code == code}
    ends = {book.name: ENDS[words[1]] for book in drawing.workbooks for words in book.directives if words[0] == "ends"}
    assert ends == {book: outcome for book, outcome in found[index].outcomes.items() if book in ends}


@pytest.mark.parametrize("check", [check for check in all_checks() if check.code[0] in "FTPBX"], ids=lambda check: check.code)
def test_every_check_has_a_near_miss(check):
    assert any(code == check.code and not drawing.marks for code, _, drawing in CASES)
