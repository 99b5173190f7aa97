"""From which figure on something counts, where no scheme or bureau decides it: the values and reasons of `thresholds.toml`."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final


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


def _value(name: str) -> float:
    return thresholds()[name].value


NOISE: Final = _value("noise")
TYPED: Final = _value("typed")
HALF_A_TENTH: Final = _value("half_a_tenth")
SHOWN: Final = _value("shown")
SHOWN_RATE: Final = _value("shown_rate")
FITTING: Final = _value("fitting")
ONE_WORD: Final = _value("one_word")
SMALL_PART: Final = _value("small_part")
WHOLE_PERCENT: Final = _value("whole_percent")
OWN_WEIGHTS: Final = _value("own_weights")
OWN_WEIGHTS_OF: Final = _value("own_weights_of")
SAME_PRICE: Final = _value("same_price")
