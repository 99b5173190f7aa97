"""Where the results of what was dragged are put: beside it, or where they can be written and opened."""

from __future__ import annotations

import ctypes
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.errors import OutputError, refusal

RESULTS = "检查结果"
OPENED = 218
"""Letters of a path, its name included, with which Excel still opens a file, as Microsoft's list of its limits has it."""
_READ = 259
"""Letters of a path that Windows takes where nobody has told it to take longer ones, as its documents have it (MAX_PATH)."""
_LONG = "\\\\?\\"
_SCORED = len("/scored/")
_SUMMARY = len("/summary.xlsx")
_NAMED = 40  # letters of what was dragged in the name of its results
_DESKTOP = 0x10  # CSIDL_DESKTOPDIRECTORY


@dataclass(frozen=True)
class ResultsPlace:
    """A folder that was made for results, and in Chinese why it does not lie beside what was dragged, None where it does."""

    folder: Path
    why: str | None


def make_place(paths: Sequence[Path]) -> ResultsPlace:
    """Make a new folder for the results of these paths, one that nobody else gets, and return it.

    Raises:
        OutputError: nothing can be written anywhere.
    """
    name, below = _name(paths), _longest(paths)
    others = [folder for folder in (desktop(), Path.home()) if folder.is_dir()]
    why = None if paths[0].parent != paths[0] else "拖来的是整个磁盘"
    beside = [] if why else [paths[0].parent]
    fitting = [parent for parent in (*beside, *others) if len(str(parent / name)) + below <= OPENED]
    if why is None and fitting[:1] != beside:
        why = "拖来的文件路径太长，放在旁边 Excel 打不开"
    refused: OSError | None = None
    for parent in dict.fromkeys((*fitting, *others, Path(tempfile.gettempdir()))):  # where none fits, the nearest at hand
        try:
            return ResultsPlace(_made(parent, name), why)
        except OSError as error:
            refused = error
            why = why or f"{parent} 里不能写（{refusal(error)}）"
    assert refused is not None  # the folder for temporary files is always tried
    raise OutputError(f"找不到能写结果的文件夹（{refusal(refused)}）", f"no folder can be written ({refusal(refused, 'en')})")


def desktop() -> Path:
    """Return the folder of what lies on the user's screen."""
    shell = getattr(ctypes, "windll", None)
    if shell is not None:
        found = ctypes.create_unicode_buffer(260)
        if shell.shell32.SHGetFolderPathW(None, _DESKTOP, None, 0, found) == 0:
            return Path(found.value)
    return Path.home() / "Desktop"


def _name(paths: Sequence[Path]) -> str:
    first = paths[0]
    of_one = first.stem if first.is_file() else first.name
    return f"{of_one[:_NAMED].rstrip(' .')}-{RESULTS}" if len(paths) == 1 and of_one else RESULTS


def _longest(paths: Sequence[Path]) -> int:
    """Return how many letters the longest path of a result has behind that of its folder."""
    names = (len(path.name) if path.is_file() else _deepest(path) for path in paths)
    return max(_SUMMARY, _SCORED + max(names))


def reachable(path: Path) -> Path:
    """Return a path that the system takes: Windows is told of one that is long, or has long ones below it."""
    if os.name != "nt":
        return path
    told = Path(in_windows_words(str(path), _READ))
    return Path(in_windows_words(str(path), _deepest(told) + 1 if told.is_dir() else 0))


def in_windows_words(path: str, below: int) -> str:
    """Return an absolute path of Windows as the system takes it, with `below` letters behind it: in its long form where it has to be."""
    if len(path) + below <= _READ or path.startswith(_LONG):
        return path
    return f"{_LONG}UNC{path[1:]}" if path.startswith("\\\\") else _LONG + path


def _deepest(folder: Path) -> int:
    within = len(str(folder)) + 1
    return max((len(place) + 1 + len(name) - within for place, _, names in os.walk(folder) for name in names), default=0)


def _made(parent: Path, name: str) -> Path:
    for number in range(1, 10_000):
        folder = parent / (name if number == 1 else f"{name}{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(name)
