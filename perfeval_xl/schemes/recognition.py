"""Which scheme a form without a stamp follows, told from the names in its framework."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from perfeval_xl.schemes.model import Level, Scheme
from perfeval_xl.values import fold_label

_ENOUGH = 0.5  # share of a scheme's fixed names that must stand in the form

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Framework:
    """The names by which a scheme shows, folded, each with its aliases.

    fixed: those of its levels and of the indicators that it fixes; flexible: of each flexible level all of it.
    """

    scheme: Scheme
    fixed: tuple[Names, ...]
    flexible: tuple[Names, ...]

    @classmethod
    def of(cls, scheme: Scheme) -> Framework:
        """Return the framework of a scheme."""
        fixed = tuple(names for level in scheme.levels if not level.flexible for names in _fixed_names(level))
        return cls(scheme, fixed, tuple(_names(level) for level in scheme.levels if level.flexible))

    def fit(self, found: Names) -> tuple[float, int]:
        """Return the share of its names that a form has, and how many those are."""
        fixed, flexible = (sum(not names.isdisjoint(found) for names in listed) for listed in (self.fixed, self.flexible))
        hits, wanted = fixed + flexible, len(self.fixed) + flexible
        return (hits / wanted, hits) if wanted else (0.0, 0)


def recognise(frameworks: Iterable[Framework], form: str, names: Collection[str]) -> Scheme | None:
    """Return the scheme of this kind of form whose names the form has most of, at least half; None if there is none.

    A unit may leave flexible levels out: of those the names that stand in the form count, one at least.
    `names` are the indicator names of all three levels as typed.
    """
    found = frozenset(map(fold_label, names))
    fitting = [(*one.fit(found), one.scheme) for one in frameworks if one.scheme.form == form]
    best = max(fitting, key=lambda fit: fit[:2], default=None)  # the first of several
    return best[2] if best and best[0] >= _ENOUGH else None


def _fixed_names(level: Level) -> list[Names]:
    """The names of a level and of each indicator that the scheme fixes in it, with their aliases."""
    rows = [_folded(row.name, *row.aliases) for group in level.groups for row in group.indicators]
    return [_folded(level.name, *level.aliases), *rows]


def _names(level: Level) -> Names:
    """All names by which a flexible level shows: its own and those of its groups."""
    below = (_folded(group.name, *group.aliases, *group.members) for group in level.groups)
    return _folded(level.name, *level.aliases).union(*below)


def _folded(*names: str) -> Names:
    return frozenset(map(fold_label, names))
