"""TOML → `Scheme`. Every mistake of a file is reported at once, each by the path of its key."""

from __future__ import annotations

import difflib
import re
import tomllib
import typing
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from pathlib import Path

import msgspec

from perfeval_xl.errors import SchemeError
from perfeval_xl.schemes.model import Group, Level, Scheme

_BUILTIN = resources.files("perfeval_xl.schemes") / "builtin"
_WEIGHT_SLACK = 1e-6  # weights are typed decimals; only binary representation may differ


def builtin_ids() -> tuple[str, ...]:
    """Return the ids of the schemes that ship, sorted."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in _BUILTIN.iterdir() if entry.name.endswith(".toml")))


def load_scheme(source: str | Path) -> Scheme:
    """Return the scheme of that id, or of the TOML file at that path.

    Raises:
        SchemeError: unknown id, unreadable file, or a wrong scheme with all its mistakes in `problems`.
    """
    return _load(str(source))


@lru_cache(maxsize=64)
def _load(source: str) -> Scheme:
    if source in builtin_ids():
        return parse_scheme((_BUILTIN / f"{source}.toml").read_text(encoding="utf-8"), source)
    path = Path(source)
    if path.suffix.lower() != ".toml":
        near = difflib.get_close_matches(source, builtin_ids(), 1, 0.4)
        hint = f"，是否想用 {near[0]}？" if near else "；"
        raise SchemeError(f"没有名为“{source}”的评价方案{hint}可用的方案：{'、'.join(builtin_ids())}，或给出 .toml 文件")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SchemeError(f"找不到评价方案文件：{source}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SchemeError(f"评价方案文件读不出来：{source}（{error}）") from error
    return parse_scheme(text, path.name)


def parse_scheme(text: str, name: str) -> Scheme:
    """Return the scheme in a TOML text; `name` names it in messages.

    Raises:
        SchemeError: the text is no TOML, or not a right scheme.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SchemeError(f"评价方案 {name} 不是正确的 TOML：{error}") from error
    problems = list(_shape_problems(data, Scheme, ""))
    if problems:
        raise SchemeError(f"评价方案 {name} 有 {len(problems)} 处错误", problems)
    scheme = msgspec.convert(data, Scheme)
    problems = [*_sum_problems(scheme), *_order_problems(scheme), *_name_problems(scheme)]
    if problems:
        raise SchemeError(f"评价方案 {name} 有 {len(problems)} 处错误", problems)
    return scheme


def _shape_problems(data: object, kind: typing.Any, path: str) -> Iterator[str]:
    """Yield what msgspec would refuse, all of it: it stops at the first mistake, a scheme's author wants every one."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield from _struct_problems(data, kind, path)
        return
    item = typing.get_args(kind)
    if typing.get_origin(kind) is tuple and isinstance(item[0], type) and issubclass(item[0], msgspec.Struct):
        if not isinstance(data, list):
            yield f"{path}：应为表的数组（[[{path}]]）"
            return
        for index, element in enumerate(data):
            yield from _struct_problems(element, item[0], f"{path}[{index}]")
        if len(item) == 2 and item[1] is Ellipsis:
            return
        if len(data) != len(item):
            yield f"{path}：应有 {len(item)} 项，现有 {len(data)} 项"
        return
    try:
        msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        yield f"{path}：{_plain(str(error), path)}"


def _struct_problems(data: object, kind: type[msgspec.Struct], path: str) -> Iterator[str]:
    if not isinstance(data, dict):
        yield f"{path or '文件'}：应为一组键值"
        return
    hints = typing.get_type_hints(kind)
    prefix = f"{path}." if path else ""
    for key in data:
        if key not in hints:
            near = difflib.get_close_matches(key, list(hints), 1, 0.6)
            yield f"{prefix}{key}：没有这个键" + (f"，是否想写 {near[0]}？" if near else f"；可用：{'、'.join(hints)}")
    for info in msgspec.structs.fields(kind):
        if info.encode_name in data:
            yield from _shape_problems(data[info.encode_name], hints[info.name], f"{prefix}{info.encode_name}")
        elif info.required:
            yield f"{prefix}{info.encode_name}：缺少这个键"


def _plain(error: str, path: str) -> str:
    text = error.split(" - at", maxsplit=1)[0]
    if found := re.search(r" - at `\$\.*(.*)`", error):
        text += f"（{path}{found[1]}）" if found[1] else ""
    return text


def _sum_problems(scheme: Scheme) -> Iterator[str]:
    total = scheme.execution_weight + sum(level.weight for level in scheme.levels)
    if abs(total - 100) > _WEIGHT_SLACK:
        yield f"levels：一级指标分值合计应为 100，现为 {total:g}"
    for i, level in enumerate(scheme.levels):
        yield from _level_sum_problems(level, f"levels[{i}]")


def _level_sum_problems(level: Level, path: str) -> Iterator[str]:
    if level.weight <= 0:
        yield f"{path}.weight：{level.name} 的分值应大于 0"
    total = sum(group.weight for group in level.groups)
    if level.groups and abs(total - level.weight) > _WEIGHT_SLACK:
        yield f"{path}.weight：{level.name} 为 {level.weight:g}，其二级指标合计 {total:g}"
    for j, group in enumerate(level.groups):
        where = f"{path}.groups[{j}]"
        rows = sum(row.weight for row in group.indicators)
        if not group.own and abs(rows - group.weight) > _WEIGHT_SLACK:
            yield f"{where}.weight：{group.name} 为 {group.weight:g}，其三级指标合计 {rows:g}"
        if group.own and rows > group.weight + _WEIGHT_SLACK:
            yield f"{where}.weight：{group.name} 为 {group.weight:g}，其固定的三级指标已有 {rows:g}"
        if group.own and group.rows < 1:
            yield f"{where}.rows：由单位自填的 {group.name} 至少留 1 行"


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
    yield from _repeated((f"levels[{i}].name", level.name) for i, level in enumerate(scheme.levels))
    for i, level in enumerate(scheme.levels):
        yield from _repeated((f"levels[{i}].groups[{j}].name", group.name) for j, group in enumerate(level.groups))
    yield from _repeated(
        (f"levels[{i}].groups[{j}].indicators[{k}].name", row.name) for i, j, k, row in _rows(scheme.levels)
    )


def _rows(levels: tuple[Level, ...]) -> Iterator[tuple[int, int, int, typing.Any]]:
    for i, level in enumerate(levels):
        for j, group in enumerate(level.groups):
            for k, row in enumerate(group.indicators):
                yield i, j, k, row


def _repeated(named: Iterable[tuple[str, str]]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for path, name in named:
        if name in seen:
            yield f"{path}：“{name}”与 {seen[name]} 重名"
        seen.setdefault(name, path)


def groups(scheme: Scheme) -> Iterator[tuple[Level, Group]]:
    """Yield each second-level group with its level, in the form's order."""
    for level in scheme.levels:
        for group in level.groups:
            yield level, group
