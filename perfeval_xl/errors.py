"""Refusals: what stops the run itself.

What is wrong with a received workbook is never an exception but a finding; these are for wrong arguments, bad schemes and outputs
that cannot be written. The command line turns each into one line on standard error and exit status 2.
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Sequence
from pathlib import PurePath
from typing import Literal

Lang = Literal["zh", "en"]
"""What people are told in."""
_REASONS = {
    errno.EACCES: "没有权限，或者正被别的程序打开", errno.EPERM: "系统不允许", errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹", errno.ENOENT: "路径不存在", errno.ENAMETOOLONG: "路径太长", errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的", errno.EIO: "磁盘读写出错", errno.EFBIG: "文件太大", errno.ENODEV: "不是普通文件",
}


def refusal(error: OSError, lang: str = "zh") -> str:
    """Return why the operating system refused, in the user's words where it is a usual reason, else in its own."""
    if lang == "en":
        return error.strerror or str(error)
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def fault_of(error: BaseException) -> str:
    """Return in a line how this tool itself failed, and where, for its makers."""
    (*_, place) = traceback.extract_tb(error.__traceback__) or [None]
    where = f"（{PurePath(place.filename).name}:{place.lineno}）" if place else ""
    return " ".join(f"{type(error).__name__}: {error}{where}".split())


class PerfevalError(Exception):
    """Base of every refusal; its text is one line for the person at the keyboard, `english` the same in English where there is one."""

    def __init__(self, message: str, english: str = "") -> None:
        super().__init__(message)
        self.english = english

    def told(self, lang: str) -> str:
        """Return the line in that language."""
        return self.english or str(self) if lang == "en" else str(self)


class InputError(PerfevalError):
    """A path that does not exist, or a folder without workbooks."""


class OutputError(PerfevalError):
    """An output that exists already, is open elsewhere or cannot be written."""


class PathTooLongError(OutputError):
    """An output whose name or path is longer than the system allows: it costs that output alone."""


class WritebackError(PerfevalError):
    """A workbook whose package cannot be edited without risk to what it holds; its scores are delivered beside it."""


class ClusterError(PerfevalError):
    """A cluster that cannot be reached, lacks this program, or was lost on the way."""


class WorkerError(PerfevalError):
    """No worker process can be started from where the program was called."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, or a request to end: what was written until then is whole.

    done, total: so many of all files were through; kept: a cache has their results; wrote: copies were being written.
    """

    def __init__(self, done: int, total: int, *, kept: bool, wrote: bool) -> None:
        self.done, self.total, self.kept, self.wrote = done, total, kept, wrote
        super().__init__()


class PolicyError(PerfevalError):
    """A file of policy that is wrong; `problems` has one text a mistake, in Chinese, each with the path of its key."""

    def __init__(self, message: str, problems: Sequence[str] = (), english: str = "") -> None:
        self.problems = tuple(problems)
        texts = ("；".join([message, *self.problems]), "; ".join([english, *self.problems]) if english else "")
        super().__init__(*texts)


class SchemeError(PolicyError):
    """A scheme that is unknown or wrong."""


class SettingsError(PolicyError):
    """Settings that are missing where they were named, or wrong."""
