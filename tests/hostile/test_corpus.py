"""A folder of odd, old, damaged and hostile files, if there is one at PERFEVAL_CORPUS: through the commands none of them may do harm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_CORPUS = os.environ.get("PERFEVAL_CORPUS")
_MEASURED = (
    "import resource, subprocess, sys; status = subprocess.call(sys.argv[1:]); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=sys.stderr); sys.exit(status)"
)
_MOST = 1_000  # MB

pytestmark = [
    pytest.mark.skipif(_CORPUS is None, reason="PERFEVAL_CORPUS does not name a folder of odd files"),
    pytest.mark.skipif(sys.platform != "linux", reason="measures memory by Linux's account"),
]


@pytest.mark.parametrize("command", [("validate", "--format", "json"), ("score", "--format", "json", "-o"), ("run", "-o")])
def test_every_file_is_read_or_named_and_nothing_breaks(tmp_path: Path, command: tuple[str, ...]) -> None:
    files = sorted(str(path) for path in Path(str(_CORPUS)).rglob("*") if path.is_file() and path.suffix not in (".md", ".csv", ".tsv"))
    name, *more = command
    out = [str(tmp_path / "out")] if more[-1] == "-o" else []
    ran = subprocess.run(
        [sys.executable, "-c", _MEASURED, sys.executable, "-m", "perfeval_xl", name, *files, *more, *out], capture_output=True, check=False
    )
    told = ran.stderr.decode()

    assert ran.returncode == 1, told  # found something, and no fault of the tool
    assert "Traceback" not in told
    assert int(told.split()[-1]) < _MOST
    assert not list(tmp_path.rglob("*.tmp"))
    if "json" in more:
        books = json.loads(ran.stdout)["workbooks"]
        assert len(books) == len(files)
        assert [book["path"] for book in books if not any(one["code"][0] in "FT" for one in book["findings"])] == []
