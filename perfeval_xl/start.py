"""Where the script `perfeval` begins: with so little that even a process that may hardly take memory can say so."""

import errno
import os
import sys

NO_MEMORY = {
    "zh": "内存不够，没有做完。请关闭其他程序，或放宽内存限制（如 ulimit -v）后再运行",
    "en": "not enough memory; close other programs or raise the limit (ulimit -v) and run again",
}
REFUSED = 2
_LIBRARY_MARK = "segment"  # “failed to map segment from shared object”: what the system says of a library that it has no room for


def entry() -> int:
    """Run the command line as all that its process does; where there is no memory to load it, say so in a line."""
    try:
        from perfeval_xl.cli import entry as begin  # noqa: PLC0415 - what it loads is what may fail
    except ImportError as error:
        if _LIBRARY_MARK not in str(error):
            raise
        return _refused()
    except OSError as error:
        if error.errno != errno.ENOMEM:
            raise
        return _refused()
    except (MemoryError, SystemError):
        return _refused()
    return begin()


def tell(text: str) -> None:
    """Write a line without the help of anything that would have to be loaded first."""
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    os.write(2, f"perfeval: {text}\n".encode(encoding, "replace"))


def _refused() -> int:
    tell(NO_MEMORY["en" if {"en", "--lang=en"} & set(sys.argv) else "zh"])
    return REFUSED
