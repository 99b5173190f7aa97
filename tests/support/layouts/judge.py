"""Verdicts on layouts, many at a time, and the least of a layout that still fails."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layouts.choices import differences_from_simplest, drawn, with_choice
from layouts.compare import differences
from layouts.model import Layout
from layouts.read import readings
from layouts.write import written

BATCH = 200
_WILD = (0.02, 0.05, 0.1, 0.2, 0.4, 0.7)  # a few odd choices find one fault, many find what only some together bring out
_LONGEST_SHRINK = 200  # layouts tried


@dataclass(frozen=True)
class Verdict:
    """What became of a layout: what was read otherwise than told, and the findings that say what was not understood."""

    layout: Layout
    differences: tuple[str, ...]
    findings: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Return same, told (by a finding) or wrong."""
        if not self.differences:
            return "same"
        return "told" if self.findings else "wrong"


def verdicts(layouts: Iterable[Layout]) -> list[Verdict]:
    """Return the verdict on each layout; they are read in large batches, which is many times cheaper."""
    found = []
    for some in _batches(layouts):
        told = [written(layout) for layout in some]
        read = readings([one.data for one in told])
        found += [
            Verdict(layout, tuple(differences(one.forms, reading)), tuple(reading.findings))
            for layout, one, reading in zip(some, told, read, strict=True)
        ]
    return found


def _batches(layouts: Iterable[Layout]) -> Iterable[list[Layout]]:
    source = iter(layouts)
    while some := list(itertools.islice(source, BATCH)):
        yield some


def random_layouts(count: int, seed: int) -> Iterable[Layout]:
    """Yield layouts from mild to wild; the same for the same seed."""
    source = random.Random(seed)
    return (drawn(Layout, source, source.choice(_WILD)) for _ in range(count))


def shrunk(layout: Layout) -> Verdict:
    """Return the verdict on the simplest layout found that goes wrong as this one does: one odd choice, two, or what is left of all."""
    odd = differences_from_simplest(layout)
    for size in (0, 1, 2):
        chosen = list(itertools.islice(itertools.combinations(odd, size), _LONGEST_SHRINK))
        if found := _first_wrong(_with(some) for some in chosen):
            return found
    return _without_what_can_go(odd)


def _with(chosen: Sequence[tuple[str, object]]) -> Layout:
    layout = Layout()
    for path, value in chosen:
        layout = with_choice(layout, path, value)
    return layout


def _first_wrong(layouts: Iterable[Layout]) -> Verdict | None:
    return next((verdict for verdict in verdicts(layouts) if verdict.kind == "wrong"), None)


def _without_what_can_go(odd: list[tuple[str, object]]) -> Verdict:
    """Take odd choices away, large parts first, as long as the layout stays wrong."""
    size = len(odd) // 2
    while size:
        parts = [[*odd[:start], *odd[start + size :]] for start in range(0, len(odd), size)]
        judged = verdicts(_with(part) for part in parts)
        left = next((part for part, verdict in zip(parts, judged, strict=True) if verdict.kind == "wrong"), None)
        if left is None:
            size //= 2
        else:
            odd = left
    return verdicts([_with(odd)])[0]
