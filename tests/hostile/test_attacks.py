"""Every attack is read or named with its code, and the forms beside it are evaluated as ever."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from attacks import attacks, pack, parts, sheet
from forms import hotline, type_form

import perfeval_xl as px
from perfeval_xl import limits
from perfeval_xl.intake.refused import Refused
from perfeval_xl.pipeline.work import ALONE
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
    books = result.batch.entries().set_index("name")

    assert books.loc[name, "problem"] == ATTACKS[name][1]
    assert ATTACKS[name][1] is None or books.loc[name, "problem_detail"]
    assert "工具自身" not in str(books.loc[name, "problem_detail"])
    found = result.findings.loc[result.findings["form"] == books.loc[name, "form"], "code"]
    assert (ATTACKS[name][1] or "T002") in set(found)


def test_the_form_among_them_is_evaluated(result: px.Result) -> None:
    books = result.batch.entries().set_index("name")

    assert result.crashes == ()
    assert len(result.batch.indicators) == 17
    assert set(result.batch.indicators["form"]) == {books.loc["zz-form.xlsx", "form"]}


@pytest.mark.parametrize("name", [name for name, (_, code) in ATTACKS.items() if code is None and name.endswith(".xlsx")])
def test_odd_packages_that_are_read_show_their_cell(name: str) -> None:
    (grid, *_) = read_book(ATTACKS[name][0], alone=True).grids

    assert grid.text(0, 0) in ("1", "x", "#SPILL!", "")
    assert grid.text(0, 0) or name == "error-cells-without-values.xlsx"


_MEMORY = """
import pathlib, resource, sys
import perfeval_xl as px
files = sorted(pathlib.Path(sys.argv[1]).iterdir())
assert {problem for file in files for problem in px.read(file).files["problem"]} == {"F004"}
own = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))  # ru_maxrss counts what started this process, too
print(max(int(own.split()[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory by Linux's account")
def test_what_is_too_large_is_refused_within_little_memory(tmp_path: Path) -> None:
    for name, (data, code) in ATTACKS.items():
        if code == "F004":
            (tmp_path / name).write_bytes(data)
    done = subprocess.run([sys.executable, "-c", _MEMORY, str(tmp_path)], capture_output=True, text=True, check=True)

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


_NO_NETWORK = """
import os, sys
def look(event, _):
    if event.startswith("socket."):
        os.write(2, f"network: {event}".encode())
        os._exit(77)
sys.addaudithook(look)
"""


def test_neither_the_command_nor_its_workers_use_the_network_or_a_temporary_file_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    data = type_form(tmp_path / "in" / "form.xlsx", hotline()).read_bytes()
    for number in range(ALONE):  # so many that workers are started
        (tmp_path / "in" / f"{number}.xlsx").write_bytes(data)
    (tmp_path / "in" / "small.ods").write_bytes(ATTACKS["small.ods"][0])
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(_NO_NETWORK, encoding="utf-8")
    (tmp_path / "temp").mkdir()
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(tmp_path / "temp"))
    command = [sys.executable, "-m", "perfeval_xl", "run", tmp_path / "in", "-o", tmp_path / "out", "--jobs", "2", "--select", "F,T"]
    ran = subprocess.run(
        [*map(str, command)], capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(tmp_path / "site"), **temporary}
    )

    assert (ran.returncode, b"network" in ran.stderr) == (1, False), ran.stderr
    assert (tmp_path / "out" / "summary.xlsx").exists()
    assert not list((tmp_path / "temp").rglob("*"))
    assert not list((tmp_path / "out").rglob("*.tmp"))


def test_what_is_read_in_a_process_of_its_own_uses_no_network(tmp_path: Path) -> None:
    """The same of all attacks: there they are read whatever they are."""
    for name, (data, _) in ATTACKS.items():
        (tmp_path / name).write_bytes(data)
    code = _NO_NETWORK + (
        "from pathlib import Path\nfrom perfeval_xl.reading.workbook import read_safely\n"
        "faults = [read_safely(path.read_bytes(), {}, alone=True).info.get('fault') for path in Path(sys.argv[1]).iterdir()]\n"
        "sys.exit(str([fault for fault in faults if fault]) if any(faults) else 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, check=False)

    assert ran.returncode == 0, ran.stderr
