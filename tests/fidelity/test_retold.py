"""One form as other programs would pack and write it: it reads the same to the last finding, and its copy opens and keeps all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fidelity import Places, losses, office_view, writable
from forms import hotline, type_form
from office import converted
from retold import RETOLD, base, packed

import perfeval_xl as px

_PLAIN = "as-it-was"


@pytest.fixture(name="told", scope="module")
def _told(tmp_path_factory: pytest.TempPathFactory) -> tuple[px.Result, Path]:
    folder = tmp_path_factory.mktemp("retold")
    parts = base(type_form(folder / "form.xlsx", hotline()).read_bytes())
    (folder / "in").mkdir()
    for name, tell in {_PLAIN: packed, **RETOLD}.items():
        (folder / "in" / f"{name}.xlsx").write_bytes(tell(dict(parts)))
    return px.run(folder / "in", folder / "out", strict=True), folder


def _said(result: px.Result, name: str) -> tuple[list[list[str]], list[list[str]]]:
    """Return the findings on a workbook by itself and its points, without its key."""
    books = result.batch.entries()
    key = books.loc[books["name"].eq(f"{name}.xlsx"), "form"].item()
    findings = result.findings[result.findings["form"].eq(key) & ~result.findings["code"].str.startswith("X")]
    scores = result.scores.rows[result.scores.rows["form"].eq(key)].drop(columns="form")
    told = findings[["code", "sheet", "cell", "value", "message"]]
    return told.astype(str).to_numpy().tolist(), scores.astype(str).to_numpy().tolist()


@pytest.mark.parametrize("name", RETOLD)
def test_it_reads_the_same(told: tuple[px.Result, Path], name: str) -> None:
    result, _ = told

    assert len(_said(result, name)[1]) == 17
    assert _said(result, name) == _said(result, _PLAIN)


@pytest.mark.parametrize("name", RETOLD)
def test_the_copy_keeps_all(told: tuple[px.Result, Path], name: str) -> None:
    result, folder = told
    received, copy = ((folder / place / f"{name}.xlsx").read_bytes() for place in ("in", "out/scored"))

    assert losses(received, copy, _places(result, name)) == []


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on PATH")
def test_libreoffice_shows_the_same_of_every_copy(told: tuple[px.Result, Path], tmp_path: Path) -> None:
    result, folder = told
    names = [_PLAIN, *RETOLD]
    views = {}
    for place in ("in", "out/scored"):
        flat = converted({name: (folder / place / f"{name}.xlsx").read_bytes() for name in names}, tmp_path / place)
        views[place] = {name: office_view(fods, _places(result, name)) for name, fods in flat.items()}

    assert views["out/scored"] == views["in"]
    assert len(views["in"]) > len(names) - 3  # what LibreOffice does not open of what came, it need not open of what goes


def _places(result: px.Result, name: str) -> Places:
    books = result.batch.entries()
    return writable(result, books.loc[books["name"].eq(f"{name}.xlsx"), "form"].item())


