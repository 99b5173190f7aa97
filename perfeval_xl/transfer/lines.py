"""Which row of the new form each indicator goes to: the framework's own under its name, the unit's below the group it was typed under."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from perfeval_xl.schemes.model import Group, Level
from perfeval_xl.templates.plan import PlanRow as Slot
from perfeval_xl.values import fold_label

Line = Mapping[str, Any]
"""A row of the frame `indicators`."""

GroupKey = tuple[str, str]
"""First and second level by the names under which the new form has them."""


@dataclass
class Lines:
    """Where the indicators of a workbook stand in the new form.

    groups: the group of each line, in their order; None: no level at all, so there is no place for it.
    fixed: the folded name of the framework's row that a line is, "" for one of the unit's own.
    rows, added: what the form needs beyond its template, as `templates.room.Room` has it.
    """

    groups: list[GroupKey | None]
    fixed: list[str]
    rows: Mapping[str, int] = field(default_factory=dict)
    added: tuple[GroupKey, ...] = ()


def place_lines(lines: Sequence[Line], levels: Sequence[Level]) -> Lines:
    """Return the group of each line and the rows that are lacking for them."""
    names = _Names(levels)
    groups = [names.group_of(str(line["level1"] or ""), str(line["level2"] or ""), str(line["level3"] or "")) for line in lines]
    fixed = _fixed(lines, groups, names)
    wanted = Counter(group for group, name in zip(groups, fixed, strict=True) if group and not name)
    room = {key: _blank(group) + _missing(key, group, fixed, groups) for key, group in names.printed.items()}
    rows: Counter[str] = Counter()
    for key, count in wanted.items():
        rows[key[1]] = max(rows[key[1]], count - room.get(key, 0))
    added = tuple(key for key in dict.fromkeys(groups) if key and key not in names.printed)
    return Lines(groups, fixed, {name: more for name, more in rows.items() if more > 0}, added)


def slots_for(placed: Lines, slots: Iterable[Slot]) -> list[Slot | None]:
    """Return the row of the new form for each line; where a fixed row is missing, an unknown one of its group takes its place."""
    named: dict[tuple[GroupKey, str], Slot] = {}
    own: defaultdict[GroupKey, list[Slot]] = defaultdict(list)
    taken = {(group, name) for group, name in zip(placed.groups, placed.fixed, strict=True) if name}
    for slot in slots:
        group = (slot.level.name, slot.group2)
        name = fold_label(slot.indicator.name) if slot.indicator else ""
        if name and (group, name) in taken:
            named[group, name] = slot
        elif not name or not slot.group.own:
            own[group].append(slot)
    return [
        None if group is None else named[group, name] if name else own[group].pop(0)
        for group, name in zip(placed.groups, placed.fixed, strict=True)
    ]


class _Names:
    """The names of a framework, and under which of them what a unit typed belongs.

    The first name that a unit gives a level or group is written over the printed one; a further name that means the same is kept
    apart, as a group of the unit's own.
    """

    def __init__(self, levels: Sequence[Level]) -> None:
        self.printed: dict[GroupKey, Group] = {
            (level.name, name): group for level in levels for group in level.groups for name in group.names
        }
        self.homes = {fold_label(name): (key, row) for key, group in self.printed.items() for row in group.indicators
                      for name in (row.name, *row.aliases)}
        self._levels = {fold_label(name): level.name for level in reversed(levels) for name in (*level.aliases, level.name)}
        self._groups = dict(self._aliases(levels))
        self._claims: dict[str | GroupKey, str] = {}

    @staticmethod
    def _aliases(levels: Sequence[Level]) -> Iterable[tuple[str, GroupKey]]:
        for level in levels:
            for group in level.groups:
                aliases = () if group.members else (group.name, *group.aliases)
                for name in (*aliases, *group.names):
                    yield fold_label(name), (level.name, name if group.members else group.name)

    def group_of(self, level1: str, level2: str, level3: str) -> GroupKey | None:
        """Return the group that a line belongs to, by its typed names."""
        known = self._groups.get(fold_label(level2))
        if not level2 and not (level1 and fold_label(level1) in self._levels):
            known = self.homes.get(fold_label(level3), (known, None))[0]
        level = self._levels.get(fold_label(level1)) or (known[0] if known else None)
        if level is None or not self._claim(level, level1 or level):
            level = level1
        if not level:
            return None
        if known and known[0] == level and self._claim(known, level2 or known[1]):
            return known
        sole = [key for key in self.printed if key[0] == level]
        return sole[0] if not level2 and len(sole) == 1 else (level, level2)

    def _claim(self, key: str | GroupKey, name: str) -> bool:
        return self._claims.setdefault(key, fold_label(name)) == fold_label(name)


def _fixed(lines: Sequence[Line], groups: Sequence[GroupKey | None], names: _Names) -> list[str]:
    """Return for each line the folded name of the framework's row that it is: in that row's own group, and only once."""
    taken: set[tuple[GroupKey, str]] = set()
    found = []
    for line, group in zip(lines, groups, strict=True):
        home, row = names.homes.get(fold_label(str(line["level3"] or "")), (None, None))
        name = fold_label(row.name) if row and group and home == group and (group, fold_label(row.name)) not in taken else ""
        if name and group:
            taken.add((group, name))
        found.append(name)
    return found


def _blank(group: Group) -> int:
    """Return how many blank rows the template has for a group."""
    return 0 if not group.own else (group.rows + 1) // 2 if group.members else group.rows


def _missing(key: GroupKey, group: Group, fixed: Sequence[str], groups: Sequence[GroupKey | None]) -> int:
    """Return how many rows of the framework a unit left out of a group that takes no others."""
    if group.own:
        return 0
    found = {name for name, of in zip(fixed, groups, strict=True) if of == key and name}
    return sum(fold_label(row.name) not in found for row in group.indicators)
