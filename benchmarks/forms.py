"""Forms to measure with: the clean sample under other names of project and unit, so that no two files are the same."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "samples"


def make_forms(folder: Path, count: int, samples: Sequence[str] = ("clean", "hotline", "hotline-template", "road-repair")) -> list[Path]:
    """Write `count` different forms into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    originals = [_parts(SAMPLES / f"{name}.xlsx") for name in samples]
    paths = []
    for number in range(count):
        path = folder / f"{number:05}.xlsx"
        path.write_bytes(_renamed(originals[number % len(originals)], number))
        paths.append(path)
    return paths


def _parts(path: Path) -> list[tuple[zipfile.ZipInfo, bytes]]:
    with zipfile.ZipFile(path) as package:
        return [(info, package.read(info)) for info in package.infolist()]


def _renamed(parts: list[tuple[zipfile.ZipInfo, bytes]], number: int) -> bytes:
    """Give unit and project a number of their own, wherever their names stand."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for info, data in parts:
            text = data.replace("服务经费".encode(), f"服务经费{number}".encode()).replace("项目<".encode(), f"项目{number}<".encode())
            package.writestr(info.filename, text)
    return buffer.getvalue()
