"""How a form differs from its template: more rows, members, sources, sections, groups of the unit's own; labels left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from msgspec import structs

from perfeval_xl.layout.model import RowLabel
from perfeval_xl.schemes.model import Group, Level


@dataclass(frozen=True)
class Room:
    """What is added to a template, and what is left out.

    rows      rows more below each second-level name.
    groups    (first level, second level) that the scheme does not have; a first level that it lacks comes after its own.
    team      members for whom there shall be a row.
    sources   further sources of funds, below the template's.
    sections  titles of further sections of the report.
    without   keys of fields and sources, and sections, that have no label.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    groups: tuple[tuple[str, str], ...] = ()
    team: int = 0
    sources: tuple[RowLabel, ...] = ()
    sections: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()


NOTHING_MORE = Room()


def with_groups(levels: Iterable[Level], added: Iterable[tuple[str, str]]) -> tuple[Level, ...]:
    """Return the levels with groups of the unit's own added; one without a name comes first, or it would be read as the one above."""
    new = {level: [name for _, name in pairs] for level, pairs in groupby(sorted(added, key=lambda pair: pair[0]), lambda pair: pair[0])}
    own = [structs.replace(level, groups=_joined(level.groups, new.pop(level.name, []))) for level in levels]
    return (*own, *(Level(name, 0.0, _joined((), names), flexible=True) for name, names in new.items()))


def _joined(groups: tuple[Group, ...], names: list[str]) -> tuple[Group, ...]:
    unnamed, named = ([Group(name, own=True, rows=0) for name in names if (name == "") is blank] for blank in (True, False))
    return (*unnamed, *groups, *named)
