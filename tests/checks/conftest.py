"""What the drawings in the catalogue and in the case files give, each set read and checked as one batch."""

from __future__ import annotations

import pytest
from drawn import ends_of

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.checks.examples import KINDS, SHEET_OF_FAMILY, drawings


@pytest.fixture(scope="session")
def found_in_examples(request, tmp_path_factory):
    """Return what the examples of the catalogue give, by code and kind: of those codes whose tests are run."""
    asked = {item.callspec.params["code"] for item in request.session.items if "found_in_examples" in item.fixturenames}
    listed = [
        (check.code, f"{kind}{number}", drawing)
        for check in all_checks() if check.code in asked
        for kind in KINDS
        for number, drawing in enumerate(drawings(check.page, kind, SHEET_OF_FAMILY[check.code[0]]), 1)
    ]
    found = ends_of([(code, drawing) for code, _, drawing in listed], tmp_path_factory.mktemp("examples"))
    return {(code, kind): ended for (code, kind, _), ended in zip(listed, found, strict=True)}
