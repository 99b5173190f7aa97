from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from perfeval_xl.schemes import Scheme, load_scheme


@pytest.fixture
def write_scheme(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a scheme's TOML and gives its path."""

    def write(text: str, name: str = "mine.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def load_text(write_scheme: Callable[..., Path]) -> Callable[[str], Scheme]:
    """Return a function that loads a scheme from TOML text."""
    return lambda text: load_scheme(write_scheme(text))
