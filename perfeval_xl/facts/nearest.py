"""The known word that a mistyped one is nearest to."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_ALIKE = 0.6
FEW_ALIKE = 0.4
"""Share of the letters that two words have in common, from which one may be a slip of the other; of few words less is enough."""


def nearest(word: str, known: Iterable[str], alike: float = _ALIKE) -> str | None:
    """Return the nearest of the known words, None where none is near."""
    return next(iter(difflib.get_close_matches(word, list(known), 1, alike)), None)
