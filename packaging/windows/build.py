"""Builds the .zip for Windows, on Linux and without anything of Windows: the same inputs give the same bytes.

    python packaging/windows/build.py -o perfeval-windows.zip
    python packaging/windows/build.py -o perfeval-windows.zip --downloads FOLDER     # keeps and uses what pip fetched
    python packaging/windows/build.py -o perfeval-windows.zip --python python-3.12.9-embed-amd64.zip --sha256 …
"""

from __future__ import annotations

import argparse
import configparser
import shutil
import subprocess
import sys
import tempfile
import zipfile
from contextlib import nullcontext
from pathlib import Path

from contents import contents
from sources import ROOT, Pins, Refused, embeddable, wheels

_DATE = (1980, 1, 1, 0, 0, 0)  # a .zip knows none earlier
_FILE = 0o100644 << 16
_UNIX = 3


def main(arguments: list[str]) -> int:
    """Build the archive that the arguments ask for, and return 0, or 2 where something is not what the lock says."""
    asked = _asked(arguments)
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    version = setup["metadata"]["version"]
    try:
        pins = Pins.read()
        with nullcontext(asked.downloads) if asked.downloads else tempfile.TemporaryDirectory() as folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            python = embeddable(Path(folder), pins, asked.python, asked.sha256)
            files = contents(python, wheels(Path(folder), pins), version)
    except Refused as error:
        print(f"build: {error}", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as error:
        print("build: pip could not fetch what is pinned", file=sys.stderr)
        return int(error.returncode) or 2
    _pack(asked.out, f"perfeval-{version}", files)
    if edited := _not_committed():
        print(f"build: the package differs from what is committed, and the archive has it so: {', '.join(edited)}", file=sys.stderr)
    print(f"{asked.out}: {len(files)} files, {asked.out.stat().st_size:,} bytes", file=sys.stderr)
    return 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="build.py", description="Build the .zip for Windows.")
    parser.add_argument("-o", "--out", type=Path, required=True, help="the archive to write")
    parser.add_argument("--downloads", type=Path, help="a folder in which what pip fetches is kept, and looked for first")
    parser.add_argument("--python", type=Path, help="an archive of an embeddable Python for 64-bit Windows, instead of the pinned one")
    parser.add_argument("--sha256", help="its hash")
    asked = parser.parse_args(arguments)
    if (asked.python is None) != (asked.sha256 is None):
        parser.error("--python and --sha256 belong together")
    return asked


def _not_committed() -> list[str]:
    """Return the changed and new files of the package and of what is packed beside it; none where nothing keeps versions of them."""
    packed = ["perfeval_xl", "packaging/windows", "setup.cfg", "LICENSE"]
    git = shutil.which("git")
    if git is None:
        return []
    command = [git, "-c", "core.quotepath=off", "-C", str(ROOT), "status", "--porcelain", "--", *packed]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line[3:] for line in told.stdout.splitlines()]


def _pack(out: Path, top: str, files: dict[str, bytes]) -> None:
    """Write an archive in which nothing tells when, where and by whom it was made."""
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{top}/{name}", _DATE)  # names beyond ASCII are flagged as UTF-8
            entry.create_system, entry.external_attr, entry.compress_type = _UNIX, _FILE, zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
