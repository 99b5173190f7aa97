"""Where the script `perfeval` begins: with so little that even a process that may hardly take memory can say so."""

import os
import sys

NO_MEMORY = {
    "zh": "内存不够，没有做完。请关闭其他程序，或放宽内存限制（如 ulimit -v）后再运行",
    "en": "not enough memory; close other programs or raise the limit (ulimit -v) and run again",
}
REFUSED = 2
_MARKS = ("failed to map segment", "cannot allocate memory", "cannot enlarge memory", "memoryerror")
"""What the system and libraries say where there is no room, whatever the error is called."""


def entry() -> int:
    """Run the command line as all that its process does; where there is no memory to load it, say so in a line."""
    try:
        from perfeval_xl.cli import entry as begin  # noqa: PLC0415 - what it loads is what may fail
    except (ImportError, OSError) as error:
        if not is_memory(error):
            raise
        return _refused()
    except (MemoryError, SystemError):
        return _refused()
    return begin()


def is_memory(error: BaseException) -> bool:
    """Tell whether an error says that there was not enough memory."""
    return isinstance(error, MemoryError) or any(mark in str(error).lower() for mark in _MARKS)


def tell(text: str) -> None:
    """Write a line without the help of anything that would have to be loaded first."""
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    os.write(2, f"perfeval: {text}\n".encode(encoding, "replace"))


def _refused() -> int:
    tell(NO_MEMORY["en" if {"en", "--lang=en"} & set(sys.argv) else "zh"])
    return REFUSED
