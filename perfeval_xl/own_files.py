"""The bureau's own files, which may come from strangers, too: settings, schemes, rosters. They are bounded before anything parses them."""

from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

POLICY_BYTES = 512 * 2**10
"""How large a file of settings or a scheme may be: some ten times the largest that ships."""
_DEEPEST = 64  # tables and lists within each other
_OTHER = re.compile(r"""[^A-Za-z0-9_.\-"' \t]+""")
_STEP = re.compile(r"""[A-Za-z0-9_\-"'][ \t]*\.""")


def read_own(path: str | os.PathLike[str], most: int) -> bytes:
    """Return the bytes of a file.

    Raises:
        OSError: it cannot be read, is larger than `most` bytes, or is a pipe or device, which may never end.
    """
    file = Path(path)
    status = file.stat()
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.ENODEV, "no regular file", str(file))
    if status.st_size > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(file))
    return file.read_bytes()


def toml_tables(text: str) -> dict[str, Any]:
    """Return the tables of a TOML text.

    Raises:
        ValueError: it is none, or nobody wrote it: nested too deep, a number too long.
    """
    deep = f"嵌套了 {_DEEPEST} 层以上"
    if any(len(_STEP.findall(run)) > _DEEPEST for run in _OTHER.split(text) if run.count(".") > _DEEPEST):
        raise ValueError(deep)  # before it is parsed, which takes time by the square of a key's length
    try:
        tables = tomllib.loads(text)
    except RecursionError as error:
        raise ValueError(deep) from error
    except tomllib.TOMLDecodeError:
        raise
    except ValueError as error:
        raise ValueError("有一个数字太长") from error
    if _is_deeper(tables, _DEEPEST):
        raise ValueError(deep)
    return tables


def _is_deeper(value: object, most: int) -> bool:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return bool(inner) and (most == 0 or any(_is_deeper(one, most - 1) for one in inner))
