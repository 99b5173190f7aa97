"""What a scheme says of each indicator row: its rule, whether it is fixed, where the framework has it and with which weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from perfeval_xl.schemes import EXECUTION_RATE, Group, Indicator, Level, Scheme, groups
from perfeval_xl.values import fold_label


def match_framework(indicators: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the columns rule, fixed, own, fixed_level1, fixed_level2 and fixed_weight1–3 for rows that follow the scheme.

    A row is fixed when its name is one that the scheme fixes, wherever it stands; weights of the first and second level are those of
    the names it stands under, null for a second level that shares its weight with others. In a flexible level a name is fixed under
    that level only, and the scheme's weights, which hold in principle, are null; that of an indicator is told where the form has none.
    """
    level1, level2, level3 = (_folded(indicators[name]) for name in ("level1", "level2", "level3"))
    by_level, by_group, fixed = _levels(scheme), _groups(scheme), _fixed(scheme)
    home = level3.map({name: level.name for name, (level, _, _) in fixed.items()})
    here = level1.map({name: level.name for name, level in by_level.items()})
    loose = level3.isin([name for name, (level, _, _) in fixed.items() if level.flexible])
    is_fixed = level3.isin(list(fixed)) & (~loose | home.eq(here))
    group_of = {name: (level, group) for name, (level, group) in by_group.items()}
    own_levels = {name for name, level in by_level.items() if any(group.own for group in level.groups)}
    group_rule = level2.map({name: group.rule if group.own else "auto" for name, (_, group) in group_of.items()}).fillna("auto")
    group_own = level2.map({name: group.own for name, (_, group) in group_of.items()})
    own = group_own.where(group_own.notna(), level1.isin(own_levels)).astype(bool)
    fixed_rule = level3.map({name: row.rule for name, (_, _, row) in fixed.items()})
    at_home = is_fixed & fixed_rule.eq(EXECUTION_RATE)
    # where no row of the scheme's own is the execution rate, a row of that name is it, wherever the form has it
    elsewhere = fixed_rule.eq(EXECUTION_RATE) & ~indicators["form"].isin(indicators.loc[at_home, "form"])
    fixed_group = level3.map({name: group.name for name, (_, group, _) in fixed.items()})
    fixed_weight = level3.map({name: row.weight for name, (_, _, row) in fixed.items()}).astype(float)
    return pd.DataFrame(
        {
            "rule": fixed_rule.where(is_fixed | elsewhere, group_rule),
            "fixed": is_fixed,
            "own": ~is_fixed & own,
            "fixed_level1": home.where(is_fixed),
            "fixed_level2": fixed_group.where(is_fixed),
            "fixed_weight1": level1.map({name: _fixed_level(level) for name, level in by_level.items()}).astype(float),
            "fixed_weight2": level2.map({name: _own_weight(*of) for name, of in group_of.items()}).astype(float),
            "fixed_weight3": fixed_weight.where(is_fixed & ~(loose & indicators["weight3"].notna())),
        },
        index=indicators.index,
    )


def _folded(names: pd.Series[str]) -> pd.Series[str]:
    return names.map({name: fold_label(name) for name in names.unique()})


def _fixed_level(level: Level) -> float:
    return float("nan") if level.flexible else level.weight


def _own_weight(level: Level, group: Group) -> float:
    """A weight that several second levels share is none of theirs."""
    return float("nan") if level.flexible or group.members else group.weight


def _keys(name: str, aliases: Iterable[str]) -> list[str]:
    return [fold_label(each) for each in (name, *aliases)]


def _levels(scheme: Scheme) -> Mapping[str, Level]:
    return {key: level for level in scheme.levels for key in _keys(level.name, level.aliases)}


def _groups(scheme: Scheme) -> Mapping[str, tuple[Level, Group]]:
    return {key: (level, group) for level, group in groups(scheme) for key in _keys(group.name, (*group.members, *group.aliases))}


def _fixed(scheme: Scheme) -> Mapping[str, tuple[Level, Group, Indicator]]:
    return {
        key: (level, group, row)
        for level, group in groups(scheme)
        for row in group.indicators
        for key in _keys(row.name, row.aliases)
    }
