"""The wheel has everything: built and installed where nothing else is, it runs the samples."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
import windows

ROOT = windows.ROOT
MADE = ("__pycache__", "*.pyc", "*.egg-info")
UNREACHED = ("No matching distribution found", "Could not find a version", "Failed to establish a new connection")


def ended(*command: object, where: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([str(word) for word in command], cwd=where, capture_output=True, check=False)


def pip(*command: object, where: Path) -> None:
    """Run pip; the test is passed over where it reaches no registry."""
    ran = ended(*command, where=where)
    said = ran.stderr.decode("utf-8", "replace")
    if ran.returncode and any(mark in said for mark in UNREACHED):
        pytest.skip("no registry can be reached: the wheel is not built and installed")
    assert ran.returncode == 0, said


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Return the wheel of what is here, built elsewhere, so that nothing of an earlier build is in it."""
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "perfeval_xl", source / "perfeval_xl", ignore=shutil.ignore_patterns(*MADE))
    pip(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", made, source, where=made)
    return next(made.glob("*.whl"))


def test_it_has_every_file_of_the_package(wheel):
    with zipfile.ZipFile(wheel) as packed:
        inside = {name for name in packed.namelist() if ".dist-info/" not in name}

    here = {path.relative_to(ROOT).as_posix() for path in (ROOT / "perfeval_xl").rglob("*")
            if path.is_file() and path.suffix != ".pyc" and "__pycache__" not in path.parts}
    assert inside == here


def test_installed_in_a_clean_place_it_runs_the_samples(wheel, tmp_path):
    venv.create(tmp_path / "env", with_pip=True)
    scripts = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    pip(scripts / "python", "-m", "pip", "install", "-q", f"{wheel}[page]", where=tmp_path)
    shutil.copytree(ROOT / "samples", tmp_path / "samples")

    ran = ended(scripts / "perfeval", "run", "samples", "-o", "out", where=tmp_path)
    assert (ran.returncode, b"Traceback" in ran.stderr) == (1, False)
    here = ended(sys.executable, "-m", "perfeval_xl", "run", "samples", "-o", "here", where=tmp_path)
    assert here.returncode == 1
    copies = [path.relative_to(tmp_path / "here") for path in (tmp_path / "here" / "scored").rglob("*.xlsx")]
    assert copies
    assert [copy for copy in copies if (tmp_path / "out" / copy).read_bytes() != (tmp_path / "here" / copy).read_bytes()] == []
    by_name = ended(scripts / "perfeval-xl", "--version", where=tmp_path)  # what `uvx perfeval-xl` and `pipx run perfeval-xl` call
    assert by_name.stdout.startswith(b"perfeval ")
    assert ended(scripts / "perfeval", "serve", "--help", where=tmp_path).returncode == 0
    assert ended(scripts / "perfeval", "template", "-o", "t", where=tmp_path).returncode == 0
