"""A run that is killed, or that cannot write, leaves every output whole or absent and what was received as it was."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import mortal
import pytest
from forms import hotline, type_form
from users import no_root

import perfeval_xl as px
from perfeval_xl.cli import main

_FORMS, _KILLED = 3, 20


@pytest.fixture(name="received")
def _received(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    data = type_form(folder / "0.xlsx", hotline()).read_bytes()
    for number in range(1, _FORMS):
        (folder / f"{number}.xlsx").write_bytes(data)
    return folder


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def _outputs(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.xlsx") if ".perfeval-" not in str(path))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that start at once")
def test_whenever_it_is_killed_nothing_is_half_done(tmp_path: Path, received: Path) -> None:
    before, out = _hashes(received), tmp_path / "out"
    ran = subprocess.run(
        [sys.executable, mortal.__file__, str(received), str(out), str(_KILLED)], capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    left = [int(line.split()[1]) for line in ran.stdout.splitlines()]
    assert len(left) > 100 + _KILLED
    assert set(left) == set(range(_FORMS + 2))  # moments before, between and after outputs
    assert _hashes(received) == before
    px.run(received, out, force=True)
    assert len(_outputs(out)) == _FORMS + 1
    assert not list(out.rglob("*.tmp"))


@pytest.mark.parametrize("seed", range(2))
def test_whenever_its_processes_are_killed_with_it_nothing_is_half_done(tmp_path: Path, received: Path, seed: int) -> None:
    data = (received / "0.xlsx").read_bytes()
    for number in range(_FORMS, 60):
        (received / f"{number}.xlsx").write_bytes(data)
    before, out = _hashes(received), tmp_path / "out"
    command = [sys.executable, "-m", "perfeval_xl", "run", str(received), "-o", str(out), "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not (out.exists() and _outputs(out)):
            time.sleep(0.01)
        time.sleep(random.Random(seed).uniform(0, 0.3))
        process.kill()

    for path in _outputs(out):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
    assert _hashes(received) == before


@pytest.mark.parametrize(("command", "out"), [("consolidate", "汇总.xlsx"), ("score", "out"), ("run", "out")])
def test_what_a_killed_one_left_is_removed_by_the_next_and_nothing_beside_it(
    tmp_path: Path, received: Path, command: str, out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(os, "replace", _be_killed)
        killed.setattr(shutil, "rmtree", lambda *_, **__: None)
        with pytest.raises(_KilledError):
            main([command, str(received), "-o", str(tmp_path / out)])
    beside = tmp_path / ".perfeval-another.tmp"
    beside.mkdir()
    torn = [path for path in tmp_path.rglob(".perfeval-*") if path != beside]
    status = main([command, str(received), "-o", str(tmp_path / out), *(["--force"] if (tmp_path / out).exists() else [])])

    assert torn or command != "consolidate"
    assert status in (0, 1)
    assert list(tmp_path.rglob(".perfeval-*")) == [beside]


class _KilledError(BaseException):
    """Stands for a kill at the moment when an output is moved to its place."""


def _be_killed(*_: object) -> None:
    raise _KilledError


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")
@pytest.mark.parametrize(("most", "written"), [(0, 0), (5_000, 0), (30_000, _FORMS)])
def test_a_full_disk_ends_in_one_line(tmp_path: Path, received: Path, most: int, written: int) -> None:
    limited = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2); "
    command = limited + "from perfeval_xl.cli import main; sys.exit(main(sys.argv[1:]))"
    before = _hashes(received)
    ran = subprocess.run(
        [sys.executable, "-c", command, str(most), "run", str(received), "-o", str(tmp_path / "out")],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"},
    )

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "磁盘空间" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert len(_outputs(tmp_path / "out")) == written
    assert not list((tmp_path / "out").rglob("*.tmp"))
    assert _hashes(received) == before


@pytest.mark.parametrize("command", ["run", "score", "consolidate"])
def test_a_file_that_is_open_elsewhere_is_named(
    tmp_path: Path, received: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def replace(*_: object) -> None:
        raise PermissionError(13, "另一个程序正在使用此文件，进程无法访问。")  # as Windows has it

    monkeypatch.setattr(os, "replace", replace)
    out = tmp_path / ("out" if command != "consolidate" else "汇总.xlsx")
    status = main([command, str(received), "-o", str(out)])
    told = capsys.readouterr().err

    assert status == 2
    assert "请先关闭" in told
    assert (".xlsx" in told, ".tmp" in told, told.count("\n")) == (True, False, 1)
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.parametrize("command", ["run", "score", "consolidate"])
def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, received: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    status = main([command, str(received), "-o", str(tmp_path / "file" / "out.xlsx")])
    told = capsys.readouterr().err

    assert (status, told.count("\n"), str(tmp_path / "file") in told) == (2, 1, True)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows writes into read-only folders")
def test_a_read_only_folder_is_named(tmp_path: Path, received: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    main(["run", str(received), "-o", str(tmp_path / "open"), "--quiet"])
    capsys.readouterr()
    with no_root(tmp_path):
        status = main(["run", str(received), "-o", str(tmp_path / "locked" / "out")])
    told = capsys.readouterr().err

    assert (status, told.count("\n"), "检查文件夹权限" in told) == (2, 1, True)
