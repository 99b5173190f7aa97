"""The .zip for Windows, built once for all tests, from what pip can fetch."""

from __future__ import annotations

from pathlib import Path

import pytest
import windows
from shared import folder_of_all, once


@pytest.fixture(scope="session")
def shared(tmp_path_factory) -> Path:
    """Return a folder that all processes of this run share."""
    return folder_of_all(tmp_path_factory)


@pytest.fixture(scope="session")
def downloads(shared) -> Path:
    """Return the folder of what was fetched for the build."""
    return shared / "windows-downloads"


@pytest.fixture(scope="session")
def archive(shared, downloads) -> Path:
    """Return the .zip, or skip where no registry can be reached."""

    def make(path: Path) -> None:
        built = windows.build(path, "--downloads", downloads)
        if "pip could not fetch" in built.stderr:
            return
        assert built.returncode == 0, built.stderr

    made = once(shared, "windows.zip", make)
    if not made.exists():
        pytest.skip("no registry can be reached: what is pinned for Windows could not be fetched")
    return made
