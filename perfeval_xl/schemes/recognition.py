"""Which scheme a form without a stamp follows, told from the names in its framework."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from perfeval_xl.schemes.loading import groups
from perfeval_xl.schemes.model import Scheme
from perfeval_xl.values import fold_label

_ENOUGH = 0.5  # share of a scheme's fixed names that must stand in the form


def recognise(schemes: Iterable[Scheme], form: str, names: Collection[str]) -> Scheme | None:
    """Return the scheme of this kind of form whose names the form has most of, at least half; None if there is none.

    `names` are the indicator names of all three levels as typed.
    """
    found = {fold_label(name) for name in names}
    best, best_share = None, 0.0
    for scheme in schemes:
        share = _share(scheme, found) if scheme.form == form else 0.0
        if share > best_share:
            best, best_share = scheme, share
    return best if best_share >= _ENOUGH else None


def _share(scheme: Scheme, found: set[str]) -> float:
    """Return the share of the scheme's first- and third-level names that the form has; aliases count."""
    wanted = [{fold_label(n) for n in (level.name, *level.aliases)} for level in scheme.levels]
    wanted += [{fold_label(n) for n in (row.name, *row.aliases)} for _, group in groups(scheme) for row in group.indicators]
    return sum(1 for names in wanted if names & found) / len(wanted) if wanted else 0.0
