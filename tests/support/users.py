"""The rights of another user than root, for whom everything may be read and written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
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
    for folder in (reach, *reach.parents[:2]):
        folder.chmod(0o755)
    os.setegid(_NOBODY)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
