"""The changes of one cell, all read and checked as few batches."""

from __future__ import annotations

import pytest
from proof import MUTATIONS, Found, findings, marks_of


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory, fired: set[str]) -> list[Found]:
    """Return what each change of one cell gives; all are read and checked as few batches."""
    each = [marks_of(table) for table in findings((mutation.data() for mutation in MUTATIONS), tmp_path_factory.mktemp("mutations"))]
    fired.update(code for marks in each for code, _, _ in marks)
    return each
