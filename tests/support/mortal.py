"""Runs an evaluation many times, each in a process that is killed at some moment, and prints a line a run; started by the tests.

A moment is a touch of the file system (a file opened, a folder made, an output moved to its place), counted from the start of the run:
the same moments on a machine of any speed, before the first output, between outputs and after the last.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import zipfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import perfeval_xl as px

if TYPE_CHECKING:
    from collections.abc import Callable

_CHECKS = ("F",)  # most others take time and write nothing
_TOUCHES = ("open", "os.", "shutil.", "tempfile.")


def main(received: Path, out: Path, times: int) -> None:
    """Print for each run the touch it was killed at and how many outputs it left."""
    px.run(received, out, select=_CHECKS)
    shutil.rmtree(out)
    whole = _touches_of_a_whole_run(received, out)
    assert len(_workbooks(out)) > 1
    for number in range(times):
        if number % 5 == 0:  # else over what the last one left
            shutil.rmtree(out, ignore_errors=True)
        # moments far from each other follow one another, and all of them are spread evenly
        moment = number * 37 % times * whole // times
        child = _begin(received, out, lambda touch, moment=moment: touch == moment and os.kill(os.getpid(), signal.SIGKILL))
        os.waitpid(child, 0)
        print(moment, len(_workbooks(out)), flush=True)


def _touches_of_a_whole_run(received: Path, out: Path) -> int:
    reading, writing = os.pipe()
    child = _begin(received, out, lambda _: os.write(writing, b"."))
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        touches = len(told.read())
    os.waitpid(child, 0)
    return touches


def _begin(received: Path, out: Path, at_touch: Callable[[int], object]) -> int:
    """Start a run in a process of its own that calls at_touch with the number of every touch."""
    child = os.fork()
    if child == 0:
        touches = count()
        sys.addaudithook(lambda event, _: at_touch(next(touches)) if event.startswith(_TOUCHES) else None)
        px.run(received, out, select=_CHECKS, force=True)
        os._exit(0)
    return child


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
