"""Cases beyond the catalogue's own drawings, in `cases_*.md`: a heading with the code, then a drawing with what must fire."""

from __future__ import annotations

import pytest
from drawn import findings_of
from drawn_cases import CASES

from perfeval_xl.checks.catalogue import all_checks


@pytest.fixture(scope="module")
def found(request, tmp_path_factory):
    """What each case that is run gives: all of them are one batch, so a case is also a test that workbooks do not mix."""
    run = [item.callspec.params["index"] for item in request.session.items if item.path == request.path and "found" in item.fixturenames]
    cases = [CASES[index] for index in run]
    return dict(zip(run, findings_of([(code, drawing) for code, _, drawing in cases], tmp_path_factory.mktemp("cases")), strict=True))


@pytest.mark.parametrize("index", range(len(CASES)), ids=[f"{code}-{title}" for code, title, _ in CASES])
def test_a_case_gives_what_it_marks(found, index):
    code, _, drawing = CASES[index]

    assert found[index] == {mark for mark in drawing.marks if mark.code == code}


@pytest.mark.parametrize("check", [check for check in all_checks() if check.code[0] in "FTPBX"], ids=lambda check: check.code)
def test_every_check_has_a_near_miss(check):
    assert any(code == check.code and not drawing.marks for code, _, drawing in CASES)
