"""What needs no workbook answers without the machinery for workbooks."""

from __future__ import annotations

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
