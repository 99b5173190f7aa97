"""What two schemes say differently, by the same paths that a variant changes them by."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from perfeval_xl.schemes.model import Scheme

_NAMED = ("levels", "groups", "indicators", "grades")
_WORTH = ("weight", "at_least")


@dataclass(frozen=True)
class Difference:
    """A key that two schemes have different values for, or a named part that only one has (then its points, if it has some).

    For lists of words `old` has the words that only the first scheme has, `new` those that only the second has.
    """

    kind: Literal["changed", "removed", "added"]
    path: str
    old: object = None
    new: object = None


def differences(first: Scheme, second: Scheme) -> Iterator[Difference]:
    """Yield what changes from the first scheme to the second, in the order of the form."""
    yield from _tables(msgspec.to_builtins(first), msgspec.to_builtins(second), "", "")


def _tables(old: Mapping[str, typing.Any], new: Mapping[str, typing.Any], path: str, dot: str) -> Iterator[Difference]:
    """Compare two tables; `dot` is what parts the path from a key."""
    for key in dict.fromkeys((*old, *new)):
        here = f"{path}{dot}{key}"
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if key in _NAMED:
            yield from _arrays(before or (), after or (), _prefix(path, key))
        elif isinstance(before, dict) and isinstance(after, dict):
            yield from _tables(before, after, here, ".")
        elif _words(before) and _words(after):
            gone, come = ([word for word in one if word not in other] for one, other in ((before, after), (after, before)))
            yield Difference("changed", here, gone, come)
        else:
            yield Difference("changed", here, before, after)


def _prefix(path: str, key: str) -> str:
    if key == "grades":
        return "grades/"
    return f"{path}/" if path else ""


def _arrays(old: Sequence[Mapping[str, typing.Any]], new: Sequence[Mapping[str, typing.Any]], prefix: str) -> Iterator[Difference]:
    """Compare two arrays of named tables by their names; what moved is said once, by its order."""
    before, after = ({table["name"]: table for table in tables} for tables in (old, new))
    for name in dict.fromkeys((*before, *after)):
        path = f"{prefix}{name}"
        if name not in after:
            yield Difference("removed", path, old=_worth(before[name]))
        elif name not in before:
            yield from _all_new(after[name], path)
        else:
            yield from _tables(before[name], after[name], path, ".")
    shared = [[name for name in one if name in other] for one, other in ((before, after), (after, before))]
    if shared[0] != shared[1]:
        yield Difference("changed", f"{prefix}*", tuple(shared[0]), tuple(shared[1]))


def _all_new(table: Mapping[str, typing.Any], path: str) -> Iterator[Difference]:
    yield Difference("added", path, new=_worth(table))
    for key in _NAMED:
        for below in table.get(key, ()):
            yield from _all_new(below, f"{path}/{below['name']}")


def _worth(table: Mapping[str, typing.Any]) -> object:
    """The points of a part; None where it has none of its own."""
    return next((table[key] for key in _WORTH if key in table), None) or None


def _words(value: object) -> typing.TypeGuard[Sequence[str]]:
    return isinstance(value, (list, tuple)) and all(isinstance(word, str) for word in value)
