"""Forms for the tests of who does the work: the samples, good, faulty and unreadable, some of them twice."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from perfeval_xl.pipeline import work

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = ("clean.xlsx", "hotline.xlsx", "hotline-template.xlsx", "road-repair.xlsx", "library.xlsx", "broken/damaged.xlsx")


@pytest.fixture(name="inbox")
def _inbox(tmp_path: Path) -> Path:
    """Return a folder of forms, one of them twice, all of the same time."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number, name in enumerate((*NAMES, NAMES[1])):
        path = folder / f"{number}.xlsx"
        shutil.copyfile(SAMPLES / name, path)
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


@pytest.fixture(name="small_chunks")
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make chunks of two files, however few there are, so that a few forms are enough work for several workers."""
    monkeypatch.setattr(work, "MOST", 2)
    monkeypatch.setattr(work, "ALONE", 0)


def contents(folder: Path) -> dict[str, str]:
    """Return the digest of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(name="contents")
def _contents():
    return contents
