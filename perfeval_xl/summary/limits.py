"""What a sheet can hold, and from where on a table goes elsewhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SummaryLimits:
    """The limits of a summary; Excel's own by default.

    rows    rows of a sheet below its header.
    links   hyperlinks that Excel keeps on a sheet; of more it keeps none and repairs the file.
    detail  rows of 指标明细 from which on they go to a file of their own, where there is a place for one.
    parts   sheets that one table may be split over by department; more would be too many to leaf through, and formulas over them too long.
    """

    rows: int = 1_048_000
    links: int = 65_530
    detail: int = 200_000
    parts: int = 40

    def rows_of(self, linked: bool) -> int:
        """Return how many rows with one link each, or none, a sheet holds."""
        return max(1, min(self.rows, self.links) if linked else self.rows)


LIMITS = SummaryLimits()
