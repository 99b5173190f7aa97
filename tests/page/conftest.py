"""The samples, dropped on a session of the page once for all tests of a module."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the page is an extra: perfeval-xl[page]")

from pages import dropped, opened

from perfeval_xl.settings import Settings

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Give a session in Chinese."""
    with opened(tmp_path_factory.mktemp("session"), Settings(), "zh") as made:
        yield made


@pytest.fixture(scope="session")
def inbox(tmp_path_factory):
    """Return a folder 收件 with the samples, all saved at one time, as they are dropped."""
    folder = tmp_path_factory.mktemp("desk") / "收件"
    shutil.copytree(SAMPLES, folder / "samples", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for path in folder.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    return folder


@pytest.fixture(scope="module")
def checked(site, inbox):
    """Return the job of the samples."""
    files = dropped(inbox)
    return site.check(files, saved=str([1_600_000_000_000] * len(files)))
