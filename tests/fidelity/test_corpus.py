"""The case inside every workbook of a folder of odd ones, if PERFEVAL_CORPUS names one: its copy has all that was there."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from fidelity import Places, dropdowns, losses, office_view, value_losses, writable
from forms import hotline
from graft import CannotGraftError, graft, sheets_of
from office import converted

import perfeval_xl as px

_CORPUS = os.environ.get("PERFEVAL_CORPUS", "")
_WAYS = {"beside": "", "into": "指标表"}
_SAMPLE = 50

pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.xdist_group("corpus"),
    pytest.mark.skipif(not _CORPUS, reason="PERFEVAL_CORPUS does not name a folder of odd workbooks"),
]
Pairs = dict[str, tuple[Path, Path, Places]]


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pairs]:
    """Yield what was received, its scored copy and the cells it may write, by name; files that are refused are left out."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "in").mkdir()
    for path in sorted(path for path in Path(_CORPUS).rglob("*") if path.suffix in (".xlsx", ".xlsm")):
        for way, into in _WAYS.items():
            try:
                grafted = graft(path.read_bytes(), sheets_of(hotline()), into=into)
            except CannotGraftError:
                continue
            (folder / "in" / f"{path.stem}-{way}{path.suffix}").write_bytes(grafted.data)
    result = px.run(folder / "in", folder / "out", strict=True, jobs=1)
    books = result.batch.entries()
    read = books[books["problem"].isna()]
    assert len(read) > 450
    found: Pairs = {}
    refused = result.findings[result.findings["code"].eq("F011")]
    assert refused["message"].str.contains("XML 有误").all()  # of which no program opens more than a part
    assert len(refused) < 5
    for key, text in zip(read["form"], read["path"], strict=True):
        if key in set(refused["form"]):
            continue
        path = Path(text)
        found[path.stem] = (path, folder / "out" / "scored" / path.name, writable(result, key))
    yield found
    shutil.rmtree(folder)


def test_nothing_is_lost(pairs: Pairs) -> None:
    lost: dict[str, list[str]] = defaultdict(list)
    for name, (received, copy, places) in pairs.items():
        before, after = received.read_bytes(), copy.read_bytes()
        lost[name] += losses(before, after, places)
        if name.endswith("-into"):  # the other way nothing is edited that came with the host
            lost[name] += value_losses(before, after, places)
    assert {name: some[:3] for name, some in lost.items() if some} == {}


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on PATH")
def test_libreoffice_shows_the_same(pairs: Pairs, tmp_path: Path) -> None:
    """A sample evenly over the names, so that every producer is in it."""
    names = sorted(name for name in pairs if name.endswith("-into"))
    sample = names[:: max(len(names) // _SAMPLE, 1)][:_SAMPLE]
    flat = {which: converted({name: pairs[name][at].read_bytes() for name in sample}, tmp_path / which) for at, which in enumerate("ab")}
    assert len(flat["a"]) > _SAMPLE * 0.8
    assert set(flat["b"]) == set(flat["a"])
    for name, before in flat["a"].items():
        places = pairs[name][2]
        views = [office_view(fods, places) for fods in (before, flat["b"][name])]
        assert not any(set(views[0][sheet]) ^ set(views[1][sheet]) for sheet in views[0]), name
        assert dropdowns(flat["b"][name]) == dropdowns(before), name
