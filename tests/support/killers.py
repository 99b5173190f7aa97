"""Work for worker processes that some files do not let them survive; importable by the workers themselves."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from perfeval_xl.intake import Source


def evaluate(sources: Sequence[Source]) -> list[str]:
    """Return the names of the files; "kill" in a name ends the process, "hang" keeps it, "hoard" runs out of memory."""
    for source in sources:
        if "kill" in source.name:
            os.abort()
        if "hang" in source.name:
            time.sleep(600)
        if "hoard" in source.name:
            raise MemoryError
    return [source.name for source in sources]


def say_much(sources: Sequence[Source]) -> bytes:
    """Return more than goes through a pipe at once."""
    return bytes(2**26)


def give_up(source: Source, reason: str) -> list[str]:
    """Return that a file is lost."""
    return [f"{source.name} lost"]
