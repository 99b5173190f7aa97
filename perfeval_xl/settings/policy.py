"""Policy that no scheme has, because it is about many workbooks: when units are alike or stand out, and what to evaluate again.

The values are data: those of `policy.toml`, and over them what a bureau's own file says.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, Literal

import msgspec
from msgspec import Struct


class CopiedResults(Struct, frozen=True, forbid_unknown_fields=True):
    """X005: so many rows, that share of the rows with figures, and so many points for how much they prove."""

    rows: int
    share: float
    points: int


class CopiedText(Struct, frozen=True, forbid_unknown_fields=True):
    """X009: characters of a sentence that is compared, characters that are the same, and shares of a report or of a section.

    skip: words of the headings of sections that are not looked at.
    """

    sentence: int
    characters: int
    report: float
    section: float
    skip: tuple[str, ...]


class Gap(Struct, frozen=True, forbid_unknown_fields=True):
    """X008: from so many units on, so many points and median deviations beyond the median."""

    units: int
    points: float
    spreads: float


class Across(Struct, frozen=True, forbid_unknown_fields=True):
    """The thresholds of the checks across workbooks."""

    results: CopiedResults
    text: CopiedText
    gap: Gap


class Reason(Struct, frozen=True, forbid_unknown_fields=True):
    """A reason to evaluate again: no part of its weight up to `begin`, all of it at `full`."""

    weight: float
    begin: float
    full: float


class Sampling(Struct, frozen=True, forbid_unknown_fields=True):
    """What is recommended for evaluation by the bureau itself; a risk is the sum of the reasons' points.

    method: risk (the riskiest), stratified (each with the same probability, every department its share) or money (in proportion to what
    is planned); seed: of the draw.
    """

    method: Literal["risk", "stratified", "money"]
    seed: int
    share: float
    fewest: int
    floor: float
    copies: tuple[str, ...]
    money: Reason
    above: Reason
    unverified: Reason
    errors: Reason
    copied: Reason


def builtin_across() -> Across:
    """Return the thresholds that ship."""
    return msgspec.convert(defaults()["across"], Across)


def builtin_sampling() -> Sampling:
    """Return the sampling that ships."""
    return msgspec.convert(defaults()["sampling"], Sampling)


@functools.cache
def defaults() -> Mapping[str, Any]:
    """Return the data that ships, by table."""
    return tomllib.loads(resources.files(__package__).joinpath("policy.toml").read_text(encoding="utf-8"))


def laid_over(given: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data with what is given in place of what it had; tables are laid over tables."""
    made = dict(base)
    for key, value in given.items():
        below = base.get(key)
        made[key] = laid_over(value, below) if isinstance(value, Mapping) and isinstance(below, Mapping) else value
    return made


def changes(table: str, policy: Struct) -> Iterator[tuple[str, Any, Any]]:
    """Yield key, value and shipped value of everything that differs from what ships."""
    yield from _differences(table, msgspec.to_builtins(policy), defaults()[table])


def _differences(path: str, data: Mapping[str, Any], base: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from _differences(f"{path}.{key}", value, base[key])
        elif value != (tuple(base[key]) if isinstance(value, tuple) else base[key]):
            yield f"{path}.{key}", value, base[key]
