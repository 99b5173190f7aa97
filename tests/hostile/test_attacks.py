"""Every attack is read or named with its code, and the forms beside it are evaluated as ever."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from attacks import attacks, pack, parts, sheet
from forms import hotline, type_form

import perfeval_xl as px
from perfeval_xl import limits
from perfeval_xl.reading.package import Refused
from perfeval_xl.reading.sheets import read_book

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of two parts of one name
    ATTACKS = attacks()


@pytest.fixture(name="result", scope="module")
def _result(tmp_path_factory: pytest.TempPathFactory) -> px.Result:
    folder = tmp_path_factory.mktemp("attacks")
    for name, (data, _) in ATTACKS.items():
        (folder / name).write_bytes(data)
    type_form(folder / "zz-form.xlsx", hotline())
    return px.evaluate(folder, strict=True)


def test_there_are_enough_of_them() -> None:
    assert len(ATTACKS) >= 40


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_read_or_named(result: px.Result, name: str) -> None:
    books = result.batch.workbooks.set_index("name")

    assert books.loc[name, "problem"] == ATTACKS[name][1]
    assert ATTACKS[name][1] is None or books.loc[name, "problem_detail"]
    assert "工具自身" not in str(books.loc[name, "problem_detail"])
    found = result.findings.loc[result.findings["workbook"] == books.loc[name, "workbook"], "code"]
    assert (ATTACKS[name][1] or "T002") in set(found)


def test_the_form_among_them_is_evaluated(result: px.Result) -> None:
    books = result.batch.workbooks.set_index("name")

    assert result.crashes == ()
    assert len(result.batch.indicators) == 17
    assert set(result.batch.indicators["workbook"]) == {books.loc["zz-form.xlsx", "workbook"]}


@pytest.mark.parametrize("name", [name for name, (_, code) in ATTACKS.items() if code is None and name.endswith(".xlsx")])
def test_odd_packages_that_are_read_show_their_cell(name: str) -> None:
    (grid, *_) = read_book(ATTACKS[name][0], alone=True).grids

    assert grid.text(0, 0) in ("1", "x", "#SPILL!", "")
    assert grid.text(0, 0) or name == "error-cells-without-values.xlsx"


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory by Linux's account")
def test_what_is_too_large_is_refused_within_little_memory(tmp_path: Path) -> None:
    for name, (data, code) in ATTACKS.items():
        if code == "F004":
            (tmp_path / name).write_bytes(data)
    code = (
        "import resource, sys; import perfeval_xl as px; problems = px.read(sys.argv[1]).workbooks['problem']; "
        "assert set(problems) == {'F004'}, problems; "
        "print(max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)

    assert int(done.stdout) < 300


@pytest.mark.parametrize(
    "change",
    [
        {"file_bytes": 100}, {"parts": 3}, {"part_bytes": 100}, {"read_bytes": 300}, {"unpacked_bytes": 300}, {"ratio": 0, "ratio_from": 1},
        {"sheets": 0}, {"cells": 1}, {"box_cells": 1}, {"book_box_cells": 1}, {"merges": 0}, {"merged_cells": 1}, {"formats": 0},
        {"strings": 0},
    ],
)
def test_each_limit_can_be_set_and_is_kept(change: dict[str, int]) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row>'
    data = pack(parts(sheet=sheet(cells, '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')))
    assert read_book(data).grids

    with pytest.raises(Refused) as refused:
        read_book(data, limits.Limits(**change))
    assert refused.value.code == "F004"


def test_no_network_is_used(tmp_path: Path) -> None:
    """Even a workbook full of links is read without a socket; the same holds of everything that is read apart."""
    type_form(tmp_path / "form.xlsx", hotline())
    (tmp_path / "a.xlsx").write_bytes(ATTACKS["external-entity.xlsx"][0])
    code = (
        "import sys; sys.addaudithook(lambda event, _: event.startswith('socket') and sys.exit(f'network: {event}'));"
        "import perfeval_xl as px; px.run(sys.argv[1], sys.argv[2])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path), str(tmp_path / "out")], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "summary.xlsx").exists()
