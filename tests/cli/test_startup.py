"""What needs no workbook answers without the machinery for workbooks."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"pandas", "numpy", "python_calamine", "xlsxwriter", "distributed"}


@pytest.mark.parametrize(
    "line",
    [
        "--help",
        "--version",
        "validate --help",
        "run --help",
        "rules",
        "rules B005",
        "rules --format json",
        "schemes",
        "schemes department-2021",
        "schemes department-2021 --diff overall-2020",
        "validate",
        "validate x --format xml",
        "validate x --select QQ",
        "frobnicate",
    ],
)
def test_nothing_heavy_is_imported(process, line):
    ran = process(*line.split(), python=("-X", "importtime"))
    imported = {row.rsplit(b"|", 1)[-1].strip().decode().split(".")[0] for row in ran.stderr.splitlines() if b"|" in row}

    assert "perfeval_xl" in imported  # the list was read
    assert imported & HEAVY == set()


def ended(code: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=False)


def test_a_process_that_ends_at_once_has_written_everything_and_called_who_asked_for_it():
    later = "import atexit, sys; from perfeval_xl import cli; run = cli.main; "
    later += "cli.main = lambda: (atexit.register(print, 'cleaned up'), run())[1]; sys.exit(cli.entry())"
    ran = ended(later, "rules")
    plain = ended("import sys; from perfeval_xl.cli import main; sys.exit(main())", "rules")

    assert (ran.returncode, plain.returncode) == (0, 0)
    assert plain.stdout
    assert ran.stdout == plain.stdout + b"cleaned up\n"


def test_a_process_that_ends_at_once_tells_its_status():
    assert ended("import sys; from perfeval_xl.cli import entry; sys.exit(entry())", "frobnicate").returncode == 2
