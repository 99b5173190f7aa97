"""Outputs of a job as one .zip: the same files give the same bytes."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

from perfeval_xl.facts.spreadsheet import ZIP_YEAR

_TIME = (ZIP_YEAR, 1, 1, 0, 0, 0)


def made(folder: Path, files: Sequence[str]) -> Path:
    """Return a .zip in a job's folder that holds these files of it, under their paths; one that is there already is given again."""
    path = folder / f"{hashlib.sha256(chr(0).join(files).encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.zip"
    if path.exists():
        return path
    begun = path.with_suffix(".part")
    with zipfile.ZipFile(begun, "w", zipfile.ZIP_STORED) as package:  # workbooks and documents are packed themselves
        for name in files:
            entry = zipfile.ZipInfo(name, _TIME)
            entry.external_attr = 0o644 << 16
            with (folder / name).open("rb") as file, package.open(entry, "w") as packed:
                shutil.copyfileobj(file, packed)
    begun.replace(path)
    return path
