"""Looks at what a killed evaluation leaves, and prints a line for each moment; started by the tests.

A moment is a touch of the file system (a file opened, a folder made, an output moved to its place), counted from the start of the run:
the same moments on a machine of any speed, before the first output, between outputs and after the last. At every one of them the outputs
are looked at, which are then what a kill would leave; at some the process is killed indeed, and the next begins over what is left.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import traceback
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
    """Print for each moment of a whole run, then for each run that was killed, the touch and how many outputs there were."""
    px.run(received, out, select=_CHECKS)
    shutil.rmtree(out)
    whole = _touches_of_a_whole_run(received, out)
    assert len(_workbooks(out)) > 1
    shutil.rmtree(out)
    looked = _LookedAt(out)
    _, status = os.waitpid(_begin(received, out, looked.at), 0)
    assert status == 0, "an output was not whole at some moment"
    for number in range(times):
        if number % 5 == 0:  # else over what the last one left
            shutil.rmtree(out, ignore_errors=True)
        # moments far from each other follow one another, and all of them are spread evenly
        moment = number * 37 % times * whole // times
        child = _begin(received, out, lambda touch, moment=moment: touch == moment and os.kill(os.getpid(), signal.SIGKILL))
        os.waitpid(child, 0)
        print(moment, len(_workbooks(out)), flush=True)


class _LookedAt:
    """Looks at the outputs at every touch but those that it makes itself; only what has changed is opened again."""

    def __init__(self, out: Path) -> None:
        self.out, self.busy, self.known = out, False, {}

    def at(self, touch: int) -> None:
        if self.busy:
            return
        self.busy = True
        try:
            paths = [path for path in self.out.rglob("*.xlsx") if _is_output(path, self.out)] if self.out.exists() else []
            new = {path: path.stat().st_mtime_ns for path in paths}
            for path in (path for path in new if self.known.get(path) != new[path]):
                _assert_whole(path)
            self.known = new
            print(touch, len(new), flush=True)
        except BaseException:  # a run reports what goes wrong in it and goes on: here it may not
            traceback.print_exc()
            os._exit(1)
        self.busy = False


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
    found = [path for path in sorted(out.rglob("*.xlsx")) if _is_output(path, out)] if out.exists() else []
    for path in found:
        _assert_whole(path)
    return found


def _is_output(path: Path, out: Path) -> bool:
    """Return whether a workbook lies outside the folder for what is still being written."""
    return not path.relative_to(out).parts[0].startswith(".perfeval-")


def _assert_whole(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None, path


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
