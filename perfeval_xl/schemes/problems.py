"""What is wrong with a scheme's keys and values: every mistake at once, each by the path of its key."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from perfeval_xl.facts.nearest import nearest
from perfeval_xl.facts.thresholds import TYPED
from perfeval_xl.schemes.model import Group, Indicator, Level, Scheme
from perfeval_xl.values import fold_label

_Names = tuple[tuple[str, tuple[str, ...]], ...]
_ID = re.compile(r"\w[\w-]{0,79}")


def shape_problems(
    data: object, kind: typing.Any, path: str = "", *, partial: bool = False, also: tuple[str, ...] = ()
) -> Iterator[str]:
    """Yield what msgspec would refuse, all of it: it stops at the first mistake, a scheme's author wants every one.

    Args:
        kind: the type that the data should have.
        path: of the data in its file, empty for the whole file.
        partial: the data is laid over other data, so that keys may be missing; not in the tables of an array, which replaces one.
        also: further keys that a message may propose.
    """
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield from _struct_problems(data, kind, path, partial, also)
        return
    for arm in typing.get_args(kind):  # `Steps | None`: TOML has no null, so it is the struct
        if isinstance(arm, type) and issubclass(arm, msgspec.Struct) and typing.get_origin(kind) is not tuple:
            yield from _struct_problems(data, arm, path, partial)
            return
    item = typing.get_args(kind)
    if typing.get_origin(kind) is tuple and isinstance(item[0], type) and issubclass(item[0], msgspec.Struct):
        yield from _array_problems(data, item, path)
        return
    try:
        msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        yield f"{path}：{_plain(str(error), path)}"


def _array_problems(data: object, item: tuple[typing.Any, ...], path: str) -> Iterator[str]:
    if not isinstance(data, list):
        yield f"{path}：应为表的数组（[[{path}]]）"
        return
    for index, element in enumerate(data):
        yield from _struct_problems(element, item[0], f"{path}[{index}]", partial=False)
    if item[-1] is not Ellipsis and len(data) != len(item):
        yield f"{path}：应有 {len(item)} 项，现有 {len(data)} 项"


def _struct_problems(
    data: object, kind: type[msgspec.Struct], path: str, partial: bool, also: tuple[str, ...] = ()
) -> Iterator[str]:
    if not isinstance(data, dict):
        yield f"{path or '文件'}：应为一组键值"
        return
    hints, fields = _fields(kind)
    prefix = f"{path}." if path else ""
    for key in data:
        if key not in hints:
            yield f"{prefix}{key}：没有这个键{did_you_mean(key, [*hints, *also])}"
    for info in fields:
        if info.encode_name in data:
            yield from shape_problems(data[info.encode_name], hints[info.name], f"{prefix}{info.encode_name}", partial=partial)
        elif info.required and not partial:
            yield f"{prefix}{info.encode_name}：缺少这个键"


@lru_cache(maxsize=64)
def _fields(kind: type[msgspec.Struct]) -> tuple[dict[str, typing.Any], tuple[msgspec.structs.FieldInfo, ...]]:
    """Return the types of a struct's fields by name, and the fields: a scheme has a hundred tables of a few kinds."""
    return typing.get_type_hints(kind, include_extras=True), msgspec.structs.fields(kind)


def did_you_mean(word: str, known: list[str]) -> str:
    """Return the end of a sentence that names the nearest of the known words, or all of them if none is near."""
    near = nearest(word, known)
    return f"，是否想写 {near}？" if near else f"；可用：{'、'.join(known)}"


def _plain(error: str, path: str) -> str:
    text = error.split(" - at", maxsplit=1)[0]
    if found := re.search(r" - at `\$\.{0,9}([^`]{0,300})`", error):
        text += f"（{path}{found[1]}）" if found[1] else ""
    return text


def sense_problems(scheme: Scheme) -> Iterator[str]:
    """Yield what is wrong in a scheme of the right shape: sums, orders, names given twice, rules without what they need."""
    if not _ID.fullmatch(scheme.id):  # it names the template's file
        yield f"id：“{scheme.id}”只能用字母、数字、汉字、- 和 _，如 county-2026"
    yield from _sum_problems(scheme)
    yield from _order_problems(scheme)
    yield from _name_problems(scheme)
    yield from _rule_problems(scheme)


def _sum_problems(scheme: Scheme) -> Iterator[str]:
    total = sum(level.weight for level in scheme.levels)
    if abs(total - 100) > TYPED:
        yield f"levels：一级指标分值合计应为 100，现为 {total:g}"
    for i, level in enumerate(scheme.levels):
        if level.weight <= 0:
            yield f"levels[{i}].weight：{level.name} 的分值应大于 0"
        check = _flexible_sum_problems if level.flexible else _fixed_sum_problems
        yield from check(level, f"levels[{i}]")
        for j, group in enumerate(level.groups):
            if group.own and group.rows < 1:
                yield f"levels[{i}].groups[{j}].rows：由单位自填的 {group.name} 至少留 1 行"


def _fixed_sum_problems(level: Level, path: str) -> Iterator[str]:
    total = sum(group.weight for group in level.groups)
    if level.groups and abs(total - level.weight) > TYPED:
        yield f"{path}.weight：{level.name} 为 {level.weight:g}，其二级指标合计 {total:g}"
    for j, group in enumerate(level.groups):
        where = f"{path}.groups[{j}]"
        rows = _fixed_points(group)
        if group.weight <= 0:
            yield f"{where}.weight：{group.name} 的分值应大于 0"
        elif not group.own and abs(rows - group.weight) > TYPED:
            yield f"{where}.weight：{group.name} 为 {group.weight:g}，其三级指标合计 {rows:g}"
        elif group.own and rows > group.weight + TYPED:
            yield f"{where}.weight：{group.name} 为 {group.weight:g}，其固定的三级指标已有 {rows:g}"


def _flexible_sum_problems(level: Level, path: str) -> Iterator[str]:
    for j, group in enumerate(level.groups):
        if group.weight:
            yield f"{path}.groups[{j}].weight：{level.name} 的二级指标分值由单位定（flexible），不应写分值"
    rows = sum(_fixed_points(group) for group in level.groups)
    if rows > level.weight + TYPED:
        yield f"{path}.weight：{level.name} 为 {level.weight:g}，其固定的三级指标已有 {rows:g}"
    elif rows < level.weight - TYPED and not any(group.own for group in level.groups):
        yield f"{path}.weight：{level.name} 为 {level.weight:g}，其三级指标合计 {rows:g}"


def _fixed_points(group: Group) -> float:
    return sum(row.weight for row in group.indicators)


def _order_problems(scheme: Scheme) -> Iterator[str]:
    bounds = [grade.at_least for grade in scheme.grades]
    if not bounds:
        yield "grades：至少要有一个等次"
    elif bounds != sorted(set(bounds), reverse=True) or bounds[-1] != 0:
        yield "grades：等次下限应从高到低排列，最后一个为 0"
    for index, band in enumerate(scheme.scoring.bands):
        if not 0 <= band.low <= band.high <= 1:
            yield f"scoring.bands[{index}]：应有 0 ≤ low ≤ high ≤ 1，现为 {band.low:g} 和 {band.high:g}"
    days = [step.days for step in scheme.scoring.late]
    if days != sorted(set(days)):
        yield "scoring.late：天数应从小到大排列"
    for index, step in enumerate(scheme.scoring.late):
        if not 0 <= step.share <= 1:
            yield f"scoring.late[{index}].share：应在 0 和 1 之间，现为 {step.share:g}"
    if not 0 <= scheme.scoring.decimals <= 4:
        yield f"scoring.decimals：应在 0 和 4 之间，现为 {scheme.scoring.decimals}"


def _name_problems(scheme: Scheme) -> Iterator[str]:
    """Rows of a form find their place by name, so that a name or alias of two parts would send them anywhere."""
    levels = [(f"levels[{i}]", level) for i, level in enumerate(scheme.levels)]
    groups = [(f"{path}.groups[{j}]", group) for path, level in levels for j, group in enumerate(level.groups)]
    grades = [(f"grades[{i}]", (("name", (grade.name,)),)) for i, grade in enumerate(scheme.grades)]
    yield from _repeated((path, (("name", (level.name,)), ("aliases", level.aliases))) for path, level in levels)
    yield from _repeated(
        (path, (("name", (group.name,)), ("members", group.members), ("aliases", group.aliases))) for path, group in groups
    )
    yield from _repeated((path, (("name", (row.name,)), ("aliases", row.aliases))) for path, row in _rows(scheme.levels))
    yield from _repeated(grades)


def _rule_problems(scheme: Scheme) -> Iterator[str]:
    for path, row in _rows(scheme.levels):
        if row.rule == "steps" and row.steps is None:
            yield f"{path}.steps：规则 steps 要写明 base 和 per_point，如 steps = {{ base = 1.0, per_point = 0.5 }}"
        if row.rule != "steps" and row.steps is not None:
            yield f"{path}.steps：只用于规则 steps，现为 {row.rule}"
    over = scheme.scoring.over_achievement
    if over.mode == "deduct" and over.deduct_per <= 0:
        yield "scoring.over_achievement.deduct_per：mode 为 deduct 时应大于 0"
    if over.mode == "flat" and over.points <= 0:
        yield "scoring.over_achievement.points：mode 为 flat 时应大于 0"
    full = sum(level.weight for level in scheme.levels)
    for index, ceiling in enumerate(scheme.scoring.ceilings):
        if not 0 < ceiling.below <= 1:
            yield f"scoring.ceilings[{index}].below：执行率应在 0 和 1 之间，如 0.8，现为 {ceiling.below:g}"
        if not 0 <= ceiling.at_most <= full:
            yield f"scoring.ceilings[{index}].at_most：应在 0 和满分 {full:g} 之间，现为 {ceiling.at_most:g}"


def _rows(levels: tuple[Level, ...]) -> Iterator[tuple[str, Indicator]]:
    for i, level in enumerate(levels):
        for j, group in enumerate(level.groups):
            for k, row in enumerate(group.indicators):
                yield f"levels[{i}].groups[{j}].indicators[{k}]", row


def _repeated(parts: Iterable[tuple[str, _Names]]) -> Iterator[str]:
    seen: dict[str, tuple[str, str]] = {}
    for path, keys in parts:
        for key, names in keys:
            for name in names:
                first_path, first_key = seen.setdefault(fold_label(name), (path, key))
                if first_path != path:
                    yield f"{path}.{key}：“{name}”与 {first_path}.{first_key} 重名"
