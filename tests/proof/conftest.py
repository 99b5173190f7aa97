"""The changes of one cell, all read and checked as few batches."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof import MUTATIONS, Found, findings, marks_of

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, fired: set[str]) -> dict[int, Found]:
    """Return what each change of one cell gives, of those that are run; all are read and checked as few batches."""
    ours = [item for item in request.session.items if item.path.parent == HERE and "found" in item.fixturenames]
    alone = all(hasattr(item, "callspec") for item in ours)
    run = [item.callspec.params["index"] for item in ours] if alone else range(len(MUTATIONS))
    each = [marks_of(table) for table in findings((MUTATIONS[index].data() for index in run), tmp_path_factory.mktemp("mutations"))]
    fired.update(code for marks in each for code, _, _ in marks)
    return dict(zip(run, each, strict=True))
