"""From which figure on something counts, where no scheme or bureau decides it: the values and reasons of `thresholds.toml`."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True)
class Threshold:
    """A figure, the codes of the checks that look at it, and why it is what it is."""

    value: float
    codes: tuple[str, ...]
    zh: str
    en: str


@functools.cache
def thresholds() -> Mapping[str, Threshold]:
    """Return the thresholds by name."""
    data = tomllib.loads(resources.files(__package__).joinpath("thresholds.toml").read_text(encoding="utf-8"))
    return {name: Threshold(one["value"], tuple(one["codes"]), one["zh"], one["en"]) for name, one in data.items()}


def thresholds_of(code: str) -> tuple[Threshold, ...]:
    """Return the thresholds that a check looks at."""
    return tuple(one for one in thresholds().values() if code in one.codes)


def __getattr__(name: str) -> float:
    """Return the value of a threshold by its name in capitals, as `from perfeval_xl.facts.thresholds import TYPED` asks for it.

    AttributeError where the file has none of that name.
    """
    if name.isupper() and name.lower() in thresholds():
        return thresholds()[name.lower()].value
    raise AttributeError(f"no threshold {name}")
