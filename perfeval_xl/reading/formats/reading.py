"""What one cell shows."""

from __future__ import annotations

from typing import NamedTuple


class ShownText(NamedTuple):
    """The text that a person sees, numbers with all their stored digits; "" where the format shows nothing.

    told: it differs from what is stored by a sign, a unit or a scale, so that whoever disputes it has to be told.
    """

    text: str
    told: bool = False
