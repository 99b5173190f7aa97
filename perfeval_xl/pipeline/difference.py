"""Two summaries against each other."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.reading.summary_book import read_summary
from perfeval_xl.summaries import Differences, compare


def diff(old: str | Path, new: str | Path) -> Differences:
    """Return what is new in the second of two summary workbooks.

    Raises:
        InputError: one of them does not exist, cannot be read, or is no summary.
    """
    return compare(read_summary(old), read_summary(new))
