"""LibreOffice as the tests call it: many workbooks in one go, with a profile of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path


def converted(files: Mapping[str, bytes], folder: Path, kind: str = "fods", ending: str = "xlsx") -> dict[str, bytes]:
    """Return files, by name, as LibreOffice saves them in another format; what it cannot open is missing. `ending`: of what they are."""
    (folder / "in").mkdir(parents=True)
    paths = {name: folder / "in" / f"{number:04}.{ending}" for number, name in enumerate(files)}
    for name, path in paths.items():
        path.write_bytes(files[name])
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder / "out"), *map(str, paths.values())], check=True, capture_output=True, timeout=400)
    outputs = {name: folder / "out" / f"{path.stem}.{kind}" for name, path in paths.items()}
    return {name: path.read_bytes() for name, path in outputs.items() if path.exists()}
