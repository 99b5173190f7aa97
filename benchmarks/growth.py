"""Whether a run grows dearer by the form, or larger, as forms grow many."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from forms import make_folders
from measure import Spent, perfeval, process

HEADER = (
    "| forms | `run`, s | ms a form | ÷ that at 1,000 | processor time, ms a form | peak of the main process, MB | of a worker, MB |\n"
    "|---|---|---|---|---|---|---|"
)
_BASE = 1000


def rows(root: Path, sizes: Sequence[int]) -> Iterator[str]:
    """Yield a row for each size; that of a thousand forms is the base, measured first."""
    base, known = 0.0, {}
    if _BASE in sizes:
        known = {_BASE: _measure(root, _BASE)}
        base = known[_BASE][1]
    for size in sizes:
        spent, each = known.get(size) or _measure(root, size)
        ratio = f"{each / base:.2f}" if base else ""
        yield (
            f"| {size:,} | {spent.seconds:.1f} | {each:.2f} | {ratio} | {spent.cpu / size * 1000:.2f} "
            f"| {spent.peak:.0f} | {spent.worker_peak:.0f} |"
        )


def _measure(root: Path, size: int) -> tuple[Spent, float]:
    folders = make_folders(root, size)
    with tempfile.TemporaryDirectory(dir=root) as made:
        spent = process(*perfeval("run", *folders, "-o", Path(made) / "out", "--quiet"))
    return spent, spent.seconds / size * 1000
