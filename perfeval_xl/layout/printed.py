"""Sheets that only show for printing what other sheets hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from perfeval_xl.layout import department, self_assessment

_SHOWS = {
    department.PRINTED_SHEET: frozenset({department.BUDGET_SHEET, department.INDICATOR_SHEET}),
    self_assessment.PRINTED_SHEET: frozenset({self_assessment.SHEET}),
}
"""Printed sheet → the sheets that it shows."""
PRINTED = frozenset(_SHOWS)
"""Names of printed sheets."""


def mirrors(names: Iterable[str]) -> dict[str, Collection[str]]:
    """Return the printed sheets, among these, whose sheets are all there, each with those; without them they are the form itself."""
    held = {name.strip() for name in names}
    return {name: shown for name, shown in _SHOWS.items() if name in held and shown <= held}
