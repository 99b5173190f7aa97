"""A folder of odd, old, damaged and hostile files, if there is one at PERFEVAL_CORPUS: none of them may do harm."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import perfeval_xl as px

_CORPUS = os.environ.get("PERFEVAL_CORPUS")

pytestmark = pytest.mark.skipif(_CORPUS is None, reason="PERFEVAL_CORPUS does not name a folder of odd files")


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_every_file_is_read_or_named_and_nothing_breaks(tmp_path: Path) -> None:
    files = sorted(path for path in Path(str(_CORPUS)).rglob("*") if path.is_file() and path.suffix not in (".md", ".csv"))
    result = px.run(files, tmp_path / "out", strict=True)
    told = set(result.findings.loc[result.findings["code"].str.startswith(("F", "T")), "workbook"])

    assert len(result.batch.workbooks) == len(files)
    assert result.crashes == ()
    assert set(result.batch.workbooks["workbook"]) <= told
    assert not result.batch.workbooks["problem_detail"].str.contains("工具自身", na=False).any()
    assert not list(tmp_path.rglob("*.tmp"))
