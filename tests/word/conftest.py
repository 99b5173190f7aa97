from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl.pipeline.word_reports import write_reports

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the report of the real case, made from its workbook."""
    folder = tmp_path_factory.mktemp("hotline")
    (one,) = write_reports([SAMPLES / "hotline.xlsx"], folder)
    assert one.output is not None
    return one.output.read_bytes()
