"""Every check of the catalogue fires: by a change of one cell in a clean form, or in the drawing of its own page."""

from __future__ import annotations

import pytest
from drawn import findings_of
from proof import Found

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.checks.examples import SHEET_OF_FAMILY, drawings


def test_every_code_fires_somewhere(found: dict[int, Found], fired: set[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    by_change = {code for marks in found.values() for code, _, _ in marks}
    others = [check for check in all_checks() if check.code not in by_change]
    bad = [(check.code, drawings(check.page, "Bad", SHEET_OF_FAMILY[check.code[0]])[0]) for check in others]
    drawn = findings_of(bad, tmp_path_factory.mktemp("others"))
    by_drawing = {code for (code, _), marks in zip(bad, drawn, strict=True) if any(mark.code == code for mark in marks)}
    fired.update(by_drawing)

    assert by_change | by_drawing == {check.code for check in all_checks()}
