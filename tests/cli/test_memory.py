"""Where a limit leaves too little memory there is one line, and what needs little answers all the same."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

resource = pytest.importorskip("resource")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits are those of Linux")


def limited(limit: str, megabytes: int, *line: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command under a limit on its addresses or data, as `ulimit -v` and `-d` set it."""
    begin = "import resource, sys; from perfeval_xl.start import entry; size = int(sys.argv.pop(1)) << 20; "
    code = f"{begin}resource.setrlimit(resource.{limit}, (size, size)); sys.exit(entry())"
    command = [sys.executable, "-c", code, str(megabytes), *line]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env={**os.environ, **(env or {})})


@pytest.mark.parametrize(("limit", "megabytes"), [
    *(("RLIMIT_AS", size) for size in (16, 17, 18, 19, 20, 24, 28, 50, 90, 120, 170, 210)),
    ("RLIMIT_DATA", 30), ("RLIMIT_DATA", 60), ("RLIMIT_DATA", 95),
])
def test_too_little_memory_is_one_line(inbox, tmp_path, limit: str, megabytes: int) -> None:
    """Below 16 MB Python itself does not begin."""
    ran = limited(limit, megabytes, "run", str(inbox), "-o", str(tmp_path / "out"))

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("perfeval: 内存不够")
    assert len(ran.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("limit", "megabytes"), [("RLIMIT_AS", 1_000), ("RLIMIT_DATA", 700)])
def test_enough_memory_is_enough(inbox, limit: str, megabytes: int) -> None:
    assert limited(limit, megabytes, "validate", str(inbox), "--exit-zero").returncode == 0


@pytest.mark.parametrize("line", [("rules", "B005"), ("schemes",), ("config",), ("--version",)])
def test_what_reads_no_tables_needs_little(line: tuple[str, ...]) -> None:
    assert limited("RLIMIT_AS", 120, *line).returncode == 0


def test_english_where_it_is_asked_for(inbox) -> None:
    assert limited("RLIMIT_AS", 120, "validate", str(inbox), "--lang", "en").stderr.startswith("perfeval: not enough memory")
