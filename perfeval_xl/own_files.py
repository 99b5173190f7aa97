"""The bureau's own files, which may come from strangers, too: settings, schemes, rosters. They are bounded before anything parses them."""

from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval_xl.errors import PerfevalError, refusal
from perfeval_xl.limits import DEFAULT

POLICY_BYTES = 512 * 2**10
"""How large a file of settings or a scheme may be: some ten times the largest that ships."""
_DEEPEST = 64  # tables and lists within each other
_OTHER = re.compile(r"""[^A-Za-z0-9_.\-"' \t]+""")
_STEP = re.compile(r"""[A-Za-z0-9_\-"'][ \t]*\.""")


@dataclass(frozen=True)
class OwnFile:
    """A kind of file: what it is called, in Chinese and in English, and how one that cannot be read is refused."""

    zh: str
    en: str
    refusal: type[PerfevalError]

    def data(self, path: str | os.PathLike[str], most: int = DEFAULT.file_bytes) -> bytes:
        """Return the bytes of a file.

        Raises:
            PerfevalError: as `refusal` is. It is not there, cannot be read, is larger than `most` bytes, or a pipe, which may never end.
        """
        try:
            return _bounded(Path(path), most)
        except FileNotFoundError:
            raise self.refusal(f"找不到{self.zh}：{path}。请检查路径", english=f"no {self.en} {path}; check the path") from None
        except OSError as error:
            raise self.refusal(
                f"{self.zh}读不出来：{path}（{refusal(error)}）", english=f"cannot read the {self.en} {path}: {refusal(error, 'en')}"
            ) from error

    def text(self, path: str | os.PathLike[str]) -> str:
        """Return the text of a file of policy.

        Raises:
            PerfevalError: as `data`, or it is not in UTF-8.
        """
        try:
            return self.data(path, POLICY_BYTES).decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise self.refusal(
                f"{self.zh} {path} 不是 UTF-8 编码，请用记事本“另存为”并选编码 UTF-8",
                english=f"the {self.en} {path} is not in UTF-8; save it so",
            ) from error


def _bounded(file: Path, most: int) -> bytes:
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
