"""A run that is killed leaves every output whole or absent and what was received as it was."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from forms import hotline, type_form

import perfeval_xl as px

_FORMS = 6


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def _outputs(folder: Path) -> list[Path]:
    return list(folder.rglob("*.xlsx")) if folder.exists() else []


@pytest.mark.parametrize("written", [0, 1, 3, _FORMS])
def test_a_killed_run_leaves_nothing_half_done(tmp_path: Path, written: int) -> None:
    received, out = tmp_path / "in", tmp_path / "out"
    received.mkdir()
    for number in range(_FORMS):
        type_form(received / f"{number}.xlsx", hotline())
    before = _hashes(received)
    code = "import sys; import perfeval_xl as px; print(flush=True); px.run(sys.argv[1], sys.argv[2])"
    with subprocess.Popen([sys.executable, "-c", code, str(received), str(out)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        while process.poll() is None and len(_outputs(out)) < written:
            pass
        process.kill()

    for path in _outputs(out):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
    assert _hashes(received) == before
    px.run(received, out, force=True)
    assert len(_outputs(out)) == _FORMS + 1
