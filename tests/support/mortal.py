"""Runs an evaluation many times, each in a process that is killed at some moment, and prints a line a run; started by the tests."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
import zipfile
from pathlib import Path

import perfeval_xl as px

_CHECKS = ("F",)  # most others take time and write nothing


def main(received: Path, out: Path, times: int) -> None:
    """Print for each run the seconds it was given and how many outputs it left."""
    px.run(received, out, select=_CHECKS)
    shutil.rmtree(out)
    started = time.monotonic()
    _end(_begin(received, out))
    whole = time.monotonic() - started
    assert len(_workbooks(out)) > 1
    chance = random.Random(1)
    for number in range(times):
        if number % 5 == 0:  # else over what the last one left
            shutil.rmtree(out, ignore_errors=True)
        child = _begin(received, out)
        moment = chance.uniform(0, whole)
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        _end(child)
        print(round(moment, 3), len(_workbooks(out)), flush=True)


def _begin(received: Path, out: Path) -> int:
    child = os.fork()
    if child == 0:
        px.run(received, out, select=_CHECKS, force=True)
        os._exit(0)
    return child


def _end(child: int) -> None:
    os.waitpid(child, 0)


def _workbooks(out: Path) -> list[Path]:
    """Return the outputs, each looked at as a whole."""
    found = sorted(out.rglob("*.xlsx")) if out.exists() else []
    for path in found:
        if path.relative_to(out).parts[0].startswith(".perfeval-"):  # the folder for what is still being written
            continue
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None, path
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
