"""How wide the columns of a table may be so that a page of A4, across, shows them at a size that can be read."""

from __future__ import annotations

from collections.abc import Sequence

_POINTS = 757.0  # between the margins of an A4 page across
_SMALLEST = 8.2 / 10.0  # text on paper against text on the screen: 8 points of 10, and what programs lose by whole percents
_DIGIT, _PADDING = 6.45, 4.6  # points that a digit takes at 10 points, in the widest of the fonts that stand in, and a column besides


def fitted(widths: Sequence[float], least: Sequence[float]) -> list[float]:
    """Return the widths, in digits, of columns that are printed side by side.

    Those whose text wraps give up what is too much, in proportion to what they have beyond their `least` width, which of others is
    the width itself. Where not even that is enough the rest stays as it is: figures that cannot be seen whole are worse than small ones.
    """
    room = (_POINTS / _SMALLEST - len(widths) * _PADDING) / _DIGIT
    loose = [max(wide - low, 0.0) for wide, low in zip(widths, least, strict=True)]
    excess = sum(widths) - room
    if excess <= 0 or not sum(loose):
        return list(widths)
    part = min(1.0, excess / sum(loose))
    return [round(wide - part * spare - 0.005, 2) for wide, spare in zip(widths, loose, strict=True)]
