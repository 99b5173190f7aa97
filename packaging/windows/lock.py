"""Resolves anew what the .zip for Windows holds, and writes lock.txt: what setup.cfg asks for, as requirements.in holds it back.

    python packaging/windows/lock.py
"""

from __future__ import annotations

import configparser
import subprocess
import sys
import tempfile
from pathlib import Path

from sources import HERE, ROOT, Pins, digest, fetch_wheels

_HEAD = "# Written by lock.py; each file that the .zip for Windows is built from, with its hash.\n"


def main() -> int:
    """Write lock.txt."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    asked = setup["options"]["install_requires"].split("\n") + setup["options.extras_require"].get("page", "").split("\n")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        wanted = folder / "wanted.txt"
        wanted.write_text("\n".join(asked) + "\n" + (HERE / "requirements.in").read_text(encoding="utf-8"), encoding="utf-8")
        try:
            fetch_wheels(folder, Pins.read(), ["-r", str(wanted)])
        except subprocess.CalledProcessError as error:
            return int(error.returncode)
        lines = sorted("{}=={}".format(*path.name.split("-")[:2]).lower() + f" --hash=sha256:{digest(path.read_bytes())}\n"
                       for path in folder.glob("*.whl"))
    (HERE / "lock.txt").write_text(_HEAD + "".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
