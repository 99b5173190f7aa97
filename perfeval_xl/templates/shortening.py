"""Sheets written as shortly as readers take them."""

from __future__ import annotations

import re

_NEEDLESS = re.compile(rb' spans="[0-9:]{1,15}"|<v></v>')


def without_needless(part: bytes) -> bytes:
    """Return a sheet's part without the spans of rows and empty results.

    Cells keep their addresses: the format does not ask for them, but some programs open no sheet without.
    """
    return _NEEDLESS.sub(b"", part)
