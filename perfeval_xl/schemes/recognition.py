"""Which scheme a form without a stamp follows, told from the names in its framework."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from perfeval_xl.schemes.model import Level, Scheme
from perfeval_xl.values import fold_label

_ENOUGH = 0.5  # share of a scheme's fixed names that must stand in the form


def recognise(schemes: Iterable[Scheme], form: str, names: Collection[str]) -> Scheme | None:
    """Return the scheme of this kind of form whose names the form has most of, at least half; None if there is none.

    A unit may leave flexible levels out: of those the names that stand in the form count, one at least.
    `names` are the indicator names of all three levels as typed.
    """
    found = {fold_label(name) for name in names}
    fitting = [(*_fit(scheme, found), scheme) for scheme in schemes if scheme.form == form]
    best = max(fitting, key=lambda fit: fit[:2], default=None)  # the first of several
    return best[2] if best and best[0] >= _ENOUGH else None


def _fit(scheme: Scheme, found: set[str]) -> tuple[float, int]:
    """Return the share of the scheme's names that the form has, and how many those are."""
    fixed = [_has(names, found) for level in scheme.levels if not level.flexible for names in _fixed_names(level)]
    flexible = [_has(_names(level), found) for level in scheme.levels if level.flexible]
    hits = sum(fixed) + sum(flexible)
    wanted = len(fixed) + sum(flexible)
    return (hits / wanted, hits) if wanted else (0.0, 0)


def _has(names: set[str], found: set[str]) -> bool:
    return not names.isdisjoint(found)


def _fixed_names(level: Level) -> list[set[str]]:
    """The names of a level and of each indicator that the scheme fixes in it, with their aliases."""
    rows = [_folded(row.name, *row.aliases) for group in level.groups for row in group.indicators]
    return [_folded(level.name, *level.aliases), *rows]


def _names(level: Level) -> set[str]:
    """All names by which a flexible level shows: its own and those of its groups."""
    below = (_folded(group.name, *group.aliases, *group.members) for group in level.groups)
    return _folded(level.name, *level.aliases).union(*below)


def _folded(*names: str) -> set[str]:
    return {fold_label(name) for name in names}
