"""The rights of another user than root, for whom everything may be read and written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

_NOBODY = 65_534


@contextmanager
def no_root(reach: Path) -> Iterator[None]:
    """Give up root's rights for a while, but for reaching that folder of a test; any other user has none to give up.

    What is needed meanwhile has to be loaded before: the other user may not be allowed to read this Python.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        yield
        return
    shared = Path(tempfile.gettempdir())
    for folder in (reach, *takewhile(lambda one: one != shared and one.stat().st_uid == 0, reach.parents)):
        folder.chmod(folder.stat().st_mode | 0o055)
    os.setegid(_NOBODY)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
