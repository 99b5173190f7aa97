"""A form inside somebody else's workbook: the scored copy has every part, every cell, every picture that came with it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from fidelity import Places, dropdowns, losses, office_view, value_losses, writable
from forms import hotline
from graft import graft, sheets_of
from hosts import hosts
from office import converted

import perfeval_xl as px

pytestmark = [pytest.mark.filterwarnings("ignore::UserWarning"), pytest.mark.xdist_group("hosts")]
_HOSTS = hosts()
_WAYS = {"beside": "", "into": "指标表"}
_CASES = [f"{name}-{way}" for name in _HOSTS for way in _WAYS]


@dataclass(frozen=True)
class Scored:
    """A received workbook, its scored copy, and the cells that the copy may have written."""

    received: bytes
    copy: bytes
    again: bytes
    places: Places


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scored]:
    """Put the case into every host in both ways, and run over all of them; then over the copies."""
    folder = tmp_path_factory.mktemp("hosts")
    for name, host in _HOSTS.items():
        for way, into in _WAYS.items():
            suffix = "xlsm" if name == "macros" else "xlsx"
            path = folder / "in" / f"{name}-{way}.{suffix}"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(graft(host, sheets_of(hotline()), into=into).data)
    result = px.run(folder / "in", folder / "out", strict=True)
    px.run(folder / "out" / "scored", folder / "again", strict=True)
    found = {}
    for row in result.batch.entries().to_dict("records"):
        path = Path(row["path"])
        copies = [(folder / out / "scored" / path.name).read_bytes() for out in ("out", "again")]
        found[path.stem] = Scored(path.read_bytes(), *copies, writable(result, row["form"]))
    return found


@pytest.mark.parametrize("case", _CASES)
def test_nothing_is_lost(scored: dict[str, Scored], case: str) -> None:
    one = scored[case]
    assert losses(one.received, one.copy, one.places) == []
    assert value_losses(one.received, one.copy, one.places) == []


@pytest.mark.parametrize("case", _CASES)
def test_a_copy_scored_again_is_the_same(scored: dict[str, Scored], case: str) -> None:
    assert scored[case].again == scored[case].copy


def test_the_comparison_sees_losses(scored: dict[str, Scored]) -> None:
    one = scored["everything-into"]
    assert losses(one.received, one.copy, {})
    assert value_losses(one.received, one.copy, {})
    other = scored["custom-into"]
    assert any("customXml" in loss for loss in losses(other.received, one.copy, one.places))


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on PATH")
def test_libreoffice_shows_the_same(scored: dict[str, Scored], tmp_path: Path) -> None:
    cases = [case for case in _CASES if case.endswith("-into")]
    before, after = (
        converted({case: getattr(scored[case], which) for case in cases}, tmp_path / which) for which in ("received", "copy")
    )
    for case in cases:
        views = [office_view(flat[case], scored[case].places) for flat in (before, after)]
        assert not any(set(views[0][name]) ^ set(views[1][name]) for name in views[0]), case
        assert dropdowns(after[case]) == dropdowns(before[case]), case
