"""A scheme that changes another: `extends`, with keys laid over it, and `change`, `add`, `remove` by the path of names.

Works on the tables of the TOML files, before they are a `Scheme`, so that a variant of a variant is no special case.
"""

from __future__ import annotations

import copy
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from perfeval_xl.facts.nearest import nearest
from perfeval_xl.schemes.model import Grade, Group, Indicator, Level, Scheme
from perfeval_xl.schemes.problems import did_you_mean, shape_problems

Table = dict[str, typing.Any]

EXTENDS, CHANGE, ADD, REMOVE = "extends", "change", "add", "remove"
AFTER = "after"
OWN_KEYS = (EXTENDS, CHANGE, ADD, REMOVE)
_BELOW: Mapping[type[msgspec.Struct], tuple[str, type[msgspec.Struct]] | None] = {
    Level: ("groups", Group), Group: ("indicators", Indicator), Indicator: None, Grade: None,
}  # fmt: skip
_TOP: Mapping[str, type[msgspec.Struct]] = {"levels": Level, "grades": Grade}


@dataclass(frozen=True)
class _NamedTable:
    """A named table of the base: what it is, and the array that it stands in."""

    kind: type[msgspec.Struct]
    table: Table
    array: list[Table]


def extend(base: Mapping[str, typing.Any], changes: Table) -> tuple[Table, list[str]]:
    """Return the base with changes laid over it, and what is wrong with the changes (then the result is of no use).

    Keys go over the base's deeply; arrays are replaced whole, and named tables in them are reached by `change`, `add` and `remove`.
    """
    laid = {key: value for key, value in changes.items() if key not in OWN_KEYS}
    problems = [*_id_problems(base, laid), *shape_problems(laid, Scheme, partial=True, also=OWN_KEYS)]
    if problems:  # whether a path exists can be told only over sound tables
        laid = {}
    data = _over(base, laid)
    places = dict(_places(data))
    removed = _removed(changes.get(REMOVE, []), places, problems)
    _change(changes.get(CHANGE, {}), places, removed, problems)
    for path in removed:
        place = places[path]
        place.array[:] = [table for table in place.array if table is not place.table]
    _add(changes.get(ADD, {}), data, places, removed, problems)
    return data, problems


def _id_problems(base: Mapping[str, typing.Any], laid: Table) -> Iterator[str]:
    if "id" not in laid:
        yield "id：缺少这个键，改过的方案要有自己的编号"
    elif laid["id"] == base.get("id"):
        yield f"id：与所依据的方案“{laid['id']}”相同，改过的方案要有自己的编号"


def _over(base: typing.Any, laid: typing.Any) -> typing.Any:
    """Lay one value over another: tables key by key, all else replaces what was there."""
    if not (isinstance(base, Mapping) and isinstance(laid, Mapping)):
        return copy.deepcopy(laid)
    return {**copy.deepcopy(dict(base)), **{key: _over(base.get(key), laid[key]) for key in laid}}


def _places(data: Table) -> Iterator[tuple[str, _NamedTable]]:
    """Yield each named table by its path: 产出/产出数量/指标名称, grades/中."""
    yield from _walk(data.get("levels", []), Level, "")
    yield from _walk(data.get("grades", []), Grade, "grades/")


def _walk(array: list[Table], kind: type[msgspec.Struct], prefix: str) -> Iterator[tuple[str, _NamedTable]]:
    for table in array:
        path = f"{prefix}{table.get('name', '')}"
        yield path, _NamedTable(kind, table, array)
        if below := _BELOW[kind]:
            yield from _walk(table.get(below[0], []), below[1], f"{path}/")


def _removed(asked: object, places: Mapping[str, _NamedTable], problems: list[str]) -> list[str]:
    if not isinstance(asked, list) or not all(isinstance(path, str) for path in asked):
        problems.append(f'{REMOVE}：应为路径的数组，如 {REMOVE} = ["效益/满意度"]')
        return []
    for index, path in enumerate(asked):
        if path not in places:
            problems.append(f"{REMOVE}[{index}]：没有“{path}”{_near(path, places)}")
    return [path for path in dict.fromkeys(asked) if path in places]


def _near(path: str, places: Mapping[str, _NamedTable]) -> str:
    """Return the end of a sentence that names the path meant: one of that last name, else the most alike, else the first level's."""
    last = path.rsplit("/", 1)[-1]
    near = next((known for known in places if known.rsplit("/", 1)[-1] == last), None) or nearest(path, places)
    top = [known for known, place in places.items() if place.kind is Level]
    return f"，是否想写 {near}？" if near else f"；一级指标有：{'、'.join(top)}"


def _is_removed(path: str, removed: list[str]) -> bool:
    return any(path == gone or path.startswith(f"{gone}/") for gone in removed)


def _change(asked: object, places: Mapping[str, _NamedTable], removed: list[str], problems: list[str]) -> None:
    if not isinstance(asked, dict):
        problems.append(f'{CHANGE}：应为 [{CHANGE}."路径"] 表')
        return
    for path, keys in asked.items():
        where = f'{CHANGE}."{path}"'
        if path not in places:
            problems.append(f"{where}：没有“{path}”{_near(path, places)}")
        elif _is_removed(path, removed):
            problems.append(f"{where}：已在 {REMOVE} 中删去")
        elif wrong := [*_array_problems(keys, places[path].kind, where), *shape_problems(keys, places[path].kind, where, partial=True)]:
            problems += wrong
        else:
            table = places[path].table
            table.update({key: _over(table.get(key), value) for key, value in keys.items()})


def _array_problems(keys: object, kind: type[msgspec.Struct], where: str) -> Iterator[str]:
    """The parts of a part are reached by their own paths; an array here would leave those paths pointing nowhere."""
    below = _BELOW[kind]
    if below and isinstance(keys, dict) and below[0] in keys:
        yield f"{where}.{below[0]}：请用更长的路径修改，或用 {ADD}、{REMOVE} 增删"


def _add(asked: object, data: Table, places: Mapping[str, _NamedTable], removed: list[str], problems: list[str]) -> None:
    if not isinstance(asked, dict):
        problems.append(f'{ADD}：应为 [[{ADD}."路径".groups]] 表')
        return
    for path, value in asked.items():
        where = f'{ADD}."{path}"'
        if path in _TOP and isinstance(value, list):
            _insert(value, data.setdefault(path, []), _TOP[path], f"{ADD}.{path}", problems)
        elif path not in places:
            problems.append(f"{where}：没有“{path}”{_near(path, places)}")
        elif _is_removed(path, removed):
            problems.append(f"{where}：已在 {REMOVE} 中删去")
        else:
            _add_below(value, places[path], where, problems)


def _add_below(value: object, place: _NamedTable, where: str, problems: list[str]) -> None:
    below = _BELOW[place.kind]
    if below is None:
        problems.append(f"{where}：其下没有可增加的内容")
        return
    key, kind = below
    if not isinstance(value, dict) or set(value) != {key}:
        problems.append(f"{where}：其下只能增加 {key}，写作 [[{where}.{key}]]")
        return
    _insert(value[key], place.table.setdefault(key, []), kind, f"{where}.{key}", problems)


def _insert(tables: object, array: list[Table], kind: type[msgspec.Struct], where: str, problems: list[str]) -> None:
    """Put tables at the end of an array, or behind the one that `after` names."""
    if not isinstance(tables, list):
        problems.append(f"{where}：应为表的数组（[[{where}]]）")
        return
    for index, table in enumerate(tables):
        here = f"{where}[{index}]"
        new = {key: value for key, value in table.items() if key != AFTER} if isinstance(table, dict) else table
        if wrong := list(shape_problems(new, kind, here)):
            problems += wrong
            continue
        names = [known.get("name") for known in array]
        after = table.get(AFTER)
        if after is not None and after not in names:
            problems.append(f"{here}.{AFTER}：没有“{after}”{did_you_mean(str(after), [str(name) for name in names])}")
            continue
        array.insert(len(array) if after is None else names.index(after) + 1, copy.deepcopy(new))
