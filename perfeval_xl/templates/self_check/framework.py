"""What the scheme says of each line: levels, groups, fixed rows, rules and weights, as `reading.framework` tells it of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from perfeval_xl.schemes import Group, Indicator, Level, Scheme, groups
from perfeval_xl.schemes.model import RuleName
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.lines import WorkingLine
from perfeval_xl.values import fold_label

RULES: tuple[str, ...] = get_args(RuleName)
ANY_NUMBER = ">-1000000"


def label(line: WorkingLine, key: str, item: Formula) -> Formula:
    """Return a name as names are compared (`values.fold_label`), of what is typed in one cell."""
    plain = t.replaced(item, (("（", "("), ("）", ")")))
    whole = f.or_else(t.left(plain, t.found("(", plain) - 1) & t.middle(plain, t.found(")", plain) + 1), item)
    named = f.call("LOWER", lambda a: str(a).lower(), t.without(line.fold(key, whole), ("*", ":")))
    return line.named(f"{key}_label", f.choose(item.equals(""), f.const(""), named))


@dataclass(frozen=True)
class FrameworkFormulas:
    """The scheme's levels, groups and fixed rows, numbered from 1 in their order."""

    scheme: Scheme

    @property
    def groups(self) -> list[tuple[Level, Group]]:
        """Return each group with its level."""
        return list(groups(self.scheme))

    @property
    def fixed(self) -> list[tuple[int, Level, Indicator]]:
        """Return each fixed row with the number of its group and its level."""
        return [(number, level, row) for number, (level, group) in enumerate(self.groups, start=1) for row in group.indicators]

    def group_names(self) -> dict[str, int]:
        """Return the number of the group under each name that it goes by."""
        numbered = enumerate(self.groups, start=1)
        return {fold_label(name): number for number, (_, group) in numbered for name in (group.name, *group.members, *group.aliases)}

    def level_names(self) -> dict[str, int]:
        """Return the number of the level under each name that it goes by."""
        return {
            fold_label(name): number for number, level in enumerate(self.scheme.levels, start=1) for name in (level.name, *level.aliases)
        }

    def fixed_names(self) -> dict[str, int]:
        """Return the number of the fixed row under each name that it goes by."""
        return {fold_label(name): number for number, (_, _, row) in enumerate(self.fixed, start=1) for name in (row.name, *row.aliases)}

    def level_of_group(self) -> list[int]:
        """Return the number of each group's level."""
        names = [level.name for level in self.scheme.levels]
        return [names.index(level.name) + 1 for level, _ in self.groups]


def place(line: WorkingLine, framework: FrameworkFormulas) -> None:
    """Tell of a line: `gi` and `li`, its group and level in the scheme (0: none); `fx`, which fixed row it is; `ru`, its rule; `ow`."""
    level = line.named("li", _number(line, "level", line["l1"], framework.level_names()))
    group = line.cell("gi", _number(line, "group", line["l2"], framework.group_names()))
    found = line.named("fixname", _number(line, "fixed", line["n"], framework.fixed_names()))
    homes = line.numbers("fixlevel", [_home(framework, number) for number in range(1, len(framework.fixed) + 1)])
    here = f.choose(found > 0, f.choose(t.at(homes, found).equals(0), f.const(True), t.at(homes, found).equals(level)), f.const(False))
    fixed = line.cell("fx", f.choose(here, found, f.const(0)))
    rules = line.numbers("fixrule", [RULES.index(row.rule) for _, _, row in framework.fixed])
    group_rules = line.numbers("grouprule", [RULES.index(group.rule if group.own else "auto") for _, group in framework.groups])
    auto = f.const(RULES.index("auto"))
    line.named("ru", f.choose(fixed > 0, t.at(rules, fixed), f.choose(group > 0, t.at(group_rules, group), auto)))
    owns = line.numbers("groupown", [float(group.own) for _, group in framework.groups])
    levels = line.numbers("levelown", [float(any(group.own for group in level.groups)) for level in framework.scheme.levels])
    of_level = f.choose(level > 0, t.at(levels, level), f.const(0))
    line.named("ow", f.choose(fixed > 0, f.const(0), f.choose(group > 0, t.at(owns, group), of_level)))


def rule_is(line: WorkingLine, *rules: RuleName) -> Formula:
    """Return whether a line's rule is one of some."""
    tests = [line["ru"].equals(RULES.index(rule)) for rule in rules]
    return tests[0] if len(tests) == 1 else f.either(*tests)


def _number(line: WorkingLine, key: str, name: Formula, names: Mapping[str, int]) -> Formula:
    return t.looked_up(name, line.words(f"{key}names", names), line.numbers(f"{key}numbers", names.values()))


def _home(framework: FrameworkFormulas, number: int) -> int:
    """Return the level that a fixed row stands in alone, 0 where it is fixed anywhere."""
    group, level, _ = framework.fixed[number - 1]
    return framework.level_of_group()[group - 1] if level.flexible else 0
